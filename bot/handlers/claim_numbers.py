"""Which claim does a number mean, and how is it doing? Asked for every text that holds one."""

import re
import unicodedata
from contextlib import suppress

from bot.dispatcher import Reply
from bot.handlers.claim_words import whole
from bot.handlers.progress import ProgressQuestion, how_to_bind
from bot.incoming import Incoming
from casework.errors import NotFound
from casework.phone.progress import Progress
from claims_core.errors import InvalidClaimNo
from claims_core.identifiers import check_claim_no

# DE-4K7M-2X93 with whatever a keyboard or a copied message puts between; without DE and a digit
# every long word would be one
_BETWEEN = r"[\s\-_.·—–]*"
_NUMBER = re.compile(
    rf"(?<![0-9A-Z])D{_BETWEEN}E(?=[^\u4e00-\u9fff]*?[0-9])(?:{_BETWEEN}[0-9A-Z]){{8}}(?![0-9A-Z])",
    re.IGNORECASE,
)
_ALONE = re.compile(rf"\W*DE(?=\D*[0-9])(?:{_BETWEEN}[0-9A-Z]){{4,12}}\W*", re.IGNORECASE)
_WITHOUT_DE = re.compile(rf"\W*(?=.*[0-9])(?=.*[A-Z])(?:[0-9A-Z]{_BETWEEN}){{8}}\W*", re.IGNORECASE)
MISTYPED = (
    "这个申请号不对，可能打错了一个字。申请号是DE加8位数字和字母，短信和小程序里都有，"
    "照着再发一次；或者直接发“进度”。"
)
NOT_YOURS = "您名下没有这个申请号的申请。直接发“进度”，就能看到您的申请。"


class ClaimNumber:
    """申请号: however it was pasted, alone or inside a sentence; other people's do not exist."""

    def __init__(self, mine: ProgressQuestion, progress: Progress, *, sums: bool) -> None:
        self._mine = mine
        self._progress = progress
        self._sums = sums

    def wants(self, message: Incoming) -> bool:
        return message.in_words and claim_no_in(message.text) is not None

    async def handle(self, message: Incoming) -> Reply | None:
        if not message.in_words:
            return None
        claim_no = claim_no_in(message.text)
        if claim_no is None:
            return None
        actor = await self._mine.bound(message.person)
        if actor is None:
            return Reply(how_to_bind("进度", "进度"))
        if not claim_no:
            return Reply(MISTYPED)
        try:
            claim = await self._progress.numbered(actor, claim_no)
        except NotFound:
            return Reply(NOT_YOURS)
        return Reply(whole(claim, sums=self._sums))


def claim_no_in(text: str) -> str | None:
    """The claim number in a text, as stored; empty when the text is nothing else and it is
    mistyped, None when there is none."""
    folded = unicodedata.normalize("NFKC", text)
    for each in _NUMBER.finditer(folded):
        try:
            return check_claim_no(each[0])
        except InvalidClaimNo:
            continue
    if _WITHOUT_DE.fullmatch(folded):
        with suppress(InvalidClaimNo):
            return check_claim_no(folded)
    return "" if _ALONE.fullmatch(folded) else None
