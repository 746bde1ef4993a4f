"""Where does a picture that came by chat belong? Asked for pictures, for the number that says which
paper it is, and for “放图片”; only claims that wait for papers take one."""

import hashlib
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta

from bot.attachments import Picture
from bot.conversations import Conversations
from bot.dispatcher import Reply
from bot.forms import Forms
from bot.handlers.answers import numbered
from bot.handlers.choices import chosen_number
from bot.handlers.claim_words import what_is_missing
from bot.handlers.progress import ProgressQuestion, how_to_bind
from bot.incoming import Incoming
from casework.claims.photos import Photos
from casework.claims.views import PhotoView
from casework.phone.progress import Progress
from casework.phone.views import MemberClaim
from claims_core.checklist import GUIDES, Material
from claims_core.claim import Actor, Stage
from claims_core.errors import ClaimsError
from infra.gateway_errors import GatewayError
from infra.idempotency import Once

FetchPicture = Callable[[str], Awaitable[bytes]]
KEPT = "pictures"
KEPT_FOR = timedelta(days=1)
MOST_KEPT, MOST_OFFERED = 9, 8
PUT_WORDS = frozenset({"放图片", "放照片", "接着放", "继续放图片", "图片"})
OFFERED = (
    "{received}要放进申请{claim_no}（{name}）的话，告诉我{which}是哪一样，回数字就行：\n{materials}\n"
    "现在不方便，图给您留一天，回“放图片”接着放；不放了，回“取消”。"
)
RECEIVED = "图片收到了。"
SEVERAL = "图片收到了，一共{number}张还没放。"
KEPT_WITHOUT_CLAIM = (
    "图片收到了，给您留一天。现在没有等着补材料的申请：要报销，先在小程序里点“申请补助”，"
    "再回来发“放图片”，我帮您放进去。"
)
KEPT_FOR_LATER = "图片收到了，给您留一天。填完现在这张表，再发“放图片”，我帮您放进申请。"
FORM_FIRST = "图还给您留着。先填完现在这张表，再发“放图片”。"
NONE_KEPT = "没有等着放的图片了（图只留一天）。请把图片再发一次。"
PUT = "放好了：{title}。"
READY = "要的都齐了。请打开小程序核对一遍，再点“提交申请”或者“补好了，交上去”。"
NOT_NOW = "这张图现在没有取到，请再发一次图片；还是不行，请到小程序里拍照上传。"
FULL = "已经留了{most}张图没放，这张没有留。先把前面的放好，再发这一张。"
HINTS = {
    "too_small": "微信把图压小了，看不清的话，请到小程序里拍照上传。",
    "too_dark": "照片有点暗，打开灯再拍一张会更清楚。",
    "blurred": "照片有点模糊，手机拿稳再拍一张会更清楚。",
}


class ChatPhotos:
    """聊天里的图片: kept for a day, one after the other offered into the newest claim that waits
    for papers. The platform keeps the picture, we only its sealed name."""

    def __init__(
        self,
        mine: ProgressQuestion,
        progress: Progress,
        photos: Photos,
        fetch: FetchPicture,
        conversations: Conversations,
        forms: Forms,
    ) -> None:
        self._mine = mine
        self._progress = progress
        self._photos = photos
        self._fetch = fetch
        self._conversations = conversations
        self._forms = forms

    def wants(self, message: Incoming) -> bool:
        return message.in_words and (
            message.bare in PUT_WORDS or chosen_number(message.text) is not None
        )

    async def handle(self, message: Incoming) -> Reply | None:
        person = message.person
        if isinstance(message.attachment, Picture):
            return await self._receive(person, message.attachment.media_id)
        if not message.in_words:
            return None
        if message.bare in PUT_WORDS:
            return await self._again(person)
        number = chosen_number(message.text)
        claim_id = await self._conversations.photo_claim(person) if number else None
        if number is None or claim_id is None:
            return None
        choices = await self._conversations.choices(person)
        if number > len(choices):
            return Reply(f"没有第{number}个，请回1到{len(choices)}里的一个数字，不放了回“取消”。")
        return await self._put(person, claim_id, Material(choices[number - 1]))

    async def _receive(self, person: str, media_id: str) -> Reply | None:
        actor = await self._mine.bound(person)
        if actor is None or not media_id:
            return None
        kept = await kept_pictures(self._conversations, person)
        if media_id not in kept:
            if len(kept) >= MOST_KEPT:
                return Reply(FULL.format(most=MOST_KEPT))
            kept = [*kept, media_id]
            await self._keep(person, kept)
        if await self._forms.open_of(person) is not None:
            return Reply(KEPT_FOR_LATER)  # numbers mean the form now
        received = RECEIVED if len(kept) == 1 else SEVERAL.format(number=len(kept))
        return Reply(await self._offered(actor, person, len(kept), received) or KEPT_WITHOUT_CLAIM)

    async def _again(self, person: str) -> Reply:
        actor = await self._mine.bound(person)
        if actor is None:
            return Reply(how_to_bind("申请", "放图片"))
        kept = await kept_pictures(self._conversations, person)
        if not kept:
            return Reply(NONE_KEPT)
        if await self._forms.open_of(person) is not None:
            return Reply(FORM_FIRST)
        left = f"还有{len(kept)}张图没放。"
        return Reply(await self._offered(actor, person, len(kept), left) or KEPT_WITHOUT_CLAIM)

    async def _offered(self, actor: Actor, person: str, kept: int, received: str) -> str | None:
        """The papers of the claim that waits; None where none does."""
        claim = await self._waiting(actor)
        if claim is None:
            return None
        materials = _wanted(claim)
        await self._conversations.offer_papers(person, materials, claim.line.id)
        missing = {gap.code.partition(".")[2] for gap in claim.missing}
        titles = (
            f"{GUIDES[each].title}{'（还缺）' if each in missing else ''}" for each in materials
        )
        return OFFERED.format(
            received=received,
            which="这" if kept == 1 else "第1张",
            claim_no=claim.line.claim_no or "（还没提交的那份）",
            name=claim.line.insured_name,
            materials=numbered(titles),
        )

    async def _put(self, person: str, claim_id: str, material: Material) -> Reply:
        actor = await self._mine.bound(person)
        kept = await kept_pictures(self._conversations, person)
        if actor is None or not kept:
            return Reply(NONE_KEPT)
        media_id, *left = kept
        try:
            data = await self._fetch(media_id)
            photo = await self._photos.add(
                actor, claim_id, material, data, _once(actor, claim_id, media_id, material, data)
            )
            claim = await self._progress.show(actor, claim_id)
        except GatewayError as problem:
            if problem.permanent:  # the platform has it no longer
                await self._keep(person, left)
            return Reply(NOT_NOW)
        except ClaimsError as problem:
            return Reply(problem.message)
        await self._keep(person, left)
        await self._conversations.offer(person, ())
        told = _told(photo, claim)
        if left:
            following = await self._offered(actor, person, len(left), f"还有{len(left)}张图没放。")
            told = f"{PUT.format(title=GUIDES[photo.material].title)}\n\n{following or told}"
        return Reply(told)

    async def _keep(self, person: str, media_ids: Sequence[str]) -> None:
        facts = {"media": list(media_ids)} if media_ids else None
        await self._conversations.keep(person, KEPT, facts, KEPT_FOR)

    async def _waiting(self, actor: Actor) -> MemberClaim | None:
        """The newest claim that was sent back for papers, else the newest that is being filled."""
        page = await self._progress.claims(actor)
        for stage in (Stage.AWAITING_MATERIALS, Stage.DRAFT):
            for line in page.items:
                if line.stage is stage:
                    return await self._progress.show(actor, line.id)
        return None


async def kept_pictures(conversations: Conversations, person: str) -> list[str]:
    """The platform's names of the pictures that wait for their place, oldest first."""
    kept = await conversations.kept(person, KEPT)
    return list(kept["media"]) if kept else []


async def forget_pictures(conversations: Conversations, person: str) -> None:
    """They are not to be put anywhere."""
    await conversations.keep(person, KEPT, None, KEPT_FOR)


def _wanted(claim: MemberClaim) -> list[Material]:
    """The papers that may be meant, the missing ones first."""
    codes = [gap.code.partition(".")[2] for gap in claim.missing]
    missing = [Material(code) for code in codes if code in set(Material)]
    named = [guide.material for guide in (*claim.required, *claim.welcome)]
    kept = list(dict.fromkeys([*missing, *named]))[: MOST_OFFERED - 1]
    return [*(each for each in kept if each is not Material.OTHER), Material.OTHER]


def _once(actor: Actor, claim_id: str, media_id: str, material: Material, data: bytes) -> Once:
    """The same picture for the same paper is put in once, however often the number is sent."""
    key = hashlib.sha256(f"{media_id}\n{material}".encode()).hexdigest()
    return Once(f"{actor.id}:chat-photo:{claim_id}", key, hashlib.sha256(data).hexdigest())


def _told(photo: PhotoView, claim: MemberClaim) -> str:
    told = [PUT.format(title=GUIDES[photo.material].title)]
    told += [HINTS[hint] for hint in photo.hints if hint in HINTS]
    told.append(what_is_missing(claim) or READY)
    return "\n".join(told)
