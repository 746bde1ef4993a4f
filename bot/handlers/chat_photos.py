"""Where does a picture that came by chat belong? Asked for pictures, and for the number that says
which paper it is; only claims that wait for papers take one."""

import hashlib
from collections.abc import Awaitable, Callable

from bot.attachments import Picture
from bot.conversations import Conversations
from bot.dispatcher import Reply
from bot.handlers.answers import numbered
from bot.handlers.choices import chosen_number
from bot.handlers.claim_words import what_is_missing
from bot.handlers.progress import ProgressQuestion
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
MOST_OFFERED = 8
OFFERED = (
    "图片收到了。要放进申请{claim_no}（{name}）的话，告诉我这是哪一样，回数字就行：\n{materials}\n"
    "半小时内回都行；不放了，回“取消”。一次发一张，放好再发下一张。"
)
PUT = "放好了：{title}。"
READY = "要的都齐了。请打开小程序核对一遍，点“提交”。"
NOT_NOW = "这张图现在没有取到，请再发一次图片；还是不行，请到小程序里拍照上传。"
HINTS = {
    "too_small": "微信把图压小了，看不清的话，请到小程序里拍照上传。",
    "too_dark": "照片有点暗，打开灯再拍一张会更清楚。",
    "blurred": "照片有点模糊，手机拿稳再拍一张会更清楚。",
}


class ChatPhotos:
    """聊天里的图片: offered into the newest claim that waits for papers."""

    def __init__(
        self,
        mine: ProgressQuestion,
        progress: Progress,
        photos: Photos,
        fetch: FetchPicture,
        conversations: Conversations,
    ) -> None:
        self._mine = mine
        self._progress = progress
        self._photos = photos
        self._fetch = fetch
        self._conversations = conversations

    def wants(self, message: Incoming) -> bool:
        return message.in_words and chosen_number(message.text) is not None

    async def handle(self, message: Incoming) -> Reply | None:
        if isinstance(message.attachment, Picture):
            return await self._offer(message.person, message.attachment.media_id)
        number = chosen_number(message.text) if message.in_words else None
        claim_id = await self._conversations.photo_claim(message.person) if number else None
        if number is None or claim_id is None:
            return None
        choices = await self._conversations.choices(message.person)
        if number > len(choices):
            return Reply(f"没有第{number}个，请回1到{len(choices)}里的一个数字，不放了回“取消”。")
        return await self._put(message.person, claim_id, Material(choices[number - 1]))

    async def _offer(self, person: str, media_id: str) -> Reply | None:
        actor = await self._mine.bound(person)
        claim = await self._waiting(actor) if actor else None
        if claim is None or not media_id:
            return None
        materials = _wanted(claim)
        await self._conversations.offer_photo(person, materials, claim.line.id, media_id)
        missing = {gap.code.partition(".")[2] for gap in claim.missing}
        titles = (
            f"{GUIDES[each].title}{'（还缺）' if each in missing else ''}" for each in materials
        )
        return Reply(
            OFFERED.format(
                claim_no=claim.line.claim_no or "（还没提交的那份）",
                name=claim.line.insured_name,
                materials=numbered(titles),
            )
        )

    async def _put(self, person: str, claim_id: str, material: Material) -> Reply:
        actor = await self._mine.bound(person)
        media_id = await self._conversations.picture(person)
        if actor is None:
            return Reply(NOT_NOW)
        try:
            data = await self._fetch(media_id)
            photo = await self._photos.add(
                actor, claim_id, material, data, _once(actor, claim_id, media_id, material, data)
            )
            claim = await self._progress.show(actor, claim_id)
        except GatewayError:
            return Reply(NOT_NOW)
        except ClaimsError as problem:
            return Reply(problem.message)
        await self._conversations.offer(person, ())
        return Reply(_told(photo, claim))

    async def _waiting(self, actor: Actor) -> MemberClaim | None:
        """The newest claim that was sent back for papers, else the newest that is being filled."""
        page = await self._progress.claims(actor)
        for stage in (Stage.AWAITING_MATERIALS, Stage.DRAFT):
            for line in page.items:
                if line.stage is stage:
                    return await self._progress.show(actor, line.id)
        return None


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
