"""What becomes of words that somebody wrote back to a text message and that answer nothing we have
asked? A case, with an owner and a last day; asked once nobody waited for them."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from datetime import datetime

from casework.conversations.opening import CaseOpening, NewCase
from casework.people import people
from claims_core.policy import PolicyBook
from claims_core.service_case import CaseKind
from infra.db import Database
from infra.sealing import Sealer

SAID_IN = "sms"
_NOTHING_TO_DO = re.compile(
    r"(好|好的|好吧|行|可以|嗯+|哦+|噢|是|是的|对|知道了?|明白了?|了解|ok|okay)?"
    r"((钱|款|补助款?)?(已经?|都|刚)?(收到|到账?|来)|(非常|很|十分|比较|挺)?满意)?(了|啦|哈)?(谢谢?|多谢|感谢|辛苦)?(了|啦|你们?|您们?|大家)*|您好|你好|[0-9]{0,3}",
    re.IGNORECASE,
)


class WrittenReplies:
    """短信留言."""

    def __init__(
        self, db: Database, sealer: Sealer, clock: Callable[[], datetime], book: PolicyBook
    ) -> None:
        self._db = db
        self._clock = clock
        self._cases = CaseOpening(sealer, book)

    async def open(self, writers: Sequence[tuple[str, str]], phone: str, text: str) -> bool:
        """Register it for the person whom we wrote to last on that phone, to be rung there; what
        they write later goes into the same case while it is open. False where nothing is to be
        done, or nobody is known."""
        if not writers or not asks_something(text):
            return False
        whose = next((each for each in writers if each[0] == "insured"), writers[0])
        new = NewCase(CaseKind.MESSAGE, SAID_IN, text, whose, phone=phone)
        async with self._db.write() as session:
            await self._cases.open(session, new, people.replying_actor(whose), self._clock())
        return True


def asks_something(text: str) -> bool:
    """Whether it is more than thanks, a nod or a stray number."""
    folded = unicodedata.normalize("NFKC", text)
    said = "".join(c for c in folded if not (c.isspace() or unicodedata.category(c)[0] in "PSC"))
    return _NOTHING_TO_DO.fullmatch(said) is None
