"""What is still missing, and how does one take a claim back? Asked for the plain ways of saying
so; both are about the asker's own claims."""

import re

from bot.dispatcher import Reply
from bot.handlers.claim_words import what_is_missing
from bot.handlers.progress import ProgressQuestion, how_to_bind
from bot.incoming import Incoming
from casework.phone.progress import Progress
from casework.phone.views import MemberClaim
from claims_core.actions import Action
from claims_core.claim import Actor, Stage

_BEFORE = r"(请问|你好|您好|我想|我要|想|要|帮我|麻烦|看看|查查|查一下|我的?|俺的?)*"
_MISSING = re.compile(
    _BEFORE + r"(申请|报销|材料|资料)?(还|都)?(缺|差|少)(了)?(点|些)?"
    r"(什么|啥|哪些|哪几样|哪样|什么材料|啥材料|哪些材料|什么东西|啥东西)(没交|没有|没补)?(呢|呀|啊|了)?"
)
_WITHDRAW = re.compile(
    _BEFORE
    + r"((把)?(我的|这个|这份|那个|那份)?(申请|报销|单子)(给我)?(撤回|撤销|撤了|撤掉|取消)(掉|了)?|"
    r"(怎么|咋|如何|能不能|可以)?(撤回|撤销|取消|撤)(一下|掉|了)?(我的|这个|这份)?(申请|报销|报销申请)|"
    r"(我的|这个)?(申请|报销)?(能不能|能|可以|怎么|咋)?(撤回|撤销)|不(想)?报(销)?了)(吗|吧|呢|呀|啊)?"
)
SHOWN = 3
NOTHING_MISSING = (
    "您的申请现在都不缺材料。以后缺了，我们会一次说全，发短信告诉您。"
    "想知道报销要带什么，发“要什么材料”。"
)
NOTHING_TO_WITHDRAW = "您现在没有能撤回的申请。已经办完的，有疑问请打{phone}。"
HOW_TO_WITHDRAW = (
    "要撤回，请打开小程序，点开这份申请，再点“撤回这份申请”。撤回以后就不办了，"
    "以后还想报，要重新申请；原来的票据可以再用。拿不准，先打{phone}问一问。"
)


class MissingPapers:
    """缺什么: of every claim that waits for the asker, in the clerk's words."""

    def __init__(self, mine: ProgressQuestion, progress: Progress) -> None:
        self._mine = mine
        self._progress = progress

    def wants(self, message: Incoming) -> bool:
        return message.in_words and _MISSING.fullmatch(message.bare) is not None

    async def handle(self, message: Incoming) -> Reply | None:
        if not self.wants(message):
            return None
        actor = await self._mine.bound(message.person)
        if actor is None:
            return Reply(how_to_bind("缺什么", "缺什么"))
        claims = await _claims(
            self._progress, actor, frozenset({Stage.DRAFT, Stage.AWAITING_MATERIALS})
        )
        told = [
            f"申请{claim.line.claim_no or '（还没提交）'}\n{gaps}"
            for claim in claims
            if (gaps := what_is_missing(claim))
        ]
        return Reply("\n\n".join(told[:SHOWN]) or NOTHING_MISSING)


class WithdrawalWish:
    """撤回申请: which ones can be, where one does it, and what it means."""

    def __init__(self, mine: ProgressQuestion, progress: Progress, phone: str) -> None:
        self._mine = mine
        self._progress = progress
        self._phone = phone

    def wants(self, message: Incoming) -> bool:
        return message.in_words and _WITHDRAW.fullmatch(message.bare) is not None

    async def handle(self, message: Incoming) -> Reply | None:
        if not self.wants(message):
            return None
        actor = await self._mine.bound(message.person)
        if actor is None:
            return Reply(how_to_bind("申请", "撤回申请"))
        claims = await _claims(self._progress, actor, frozenset(Stage))
        numbers = [
            claim.line.claim_no or "没提交的那份"
            for claim in claims
            if Action.WITHDRAW in claim.may
        ]
        if not numbers:
            return Reply(NOTHING_TO_WITHDRAW.format(phone=self._phone))
        return Reply(
            f"能撤回的申请：{'、'.join(numbers)}。\n{HOW_TO_WITHDRAW.format(phone=self._phone)}"
        )


async def _claims(
    progress: Progress, actor: Actor, stages: frozenset[Stage]
) -> tuple[MemberClaim, ...]:
    """The newest of the asker's claims that stand at one of these stages, whole."""
    page = await progress.claims(actor)
    lines = [line for line in page.items if line.stage in stages][:SHOWN]
    return tuple([await progress.show(actor, line.id) for line in lines])
