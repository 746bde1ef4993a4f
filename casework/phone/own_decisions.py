"""What does an insured person decide by a word alone: that nobody acts for them any more, that
their account is not changed? Asked for texts in the chat and for replies to text messages."""

import re
import unicodedata

from sqlalchemy.ext.asyncio import AsyncSession

from casework.claims.payee_stops import PayeeStops
from casework.people import people
from casework.people.given_authorisations import AuthorisationGiving
from infra.db import Database

_PLEASE = r"(我要|我想|帮我|请|马上|立即|现在|给我)*"
_NO_PROXY = re.compile(
    _PLEASE
    + r"(取消|收回|停止|停掉|解除|撤销|撤回|终止|关掉|不要|不用|不让)(了)?"
    + r"(他|她|别人|家人|家属|亲戚|所有|全部|我)?(的)?"
    + r"(代办|授权|代办授权|授权代办|家人代办)(了|吧|掉)*"
)
_ACCOUNT = r"(我的)?(收款|银行)?(账户|帐户|卡|账号)(了|吧)*"
_NO_CHANGE = re.compile(
    r"停|停下|停止|停掉|"
    + _PLEASE
    + r"(停止|停掉|取消|不要|别|不)换?"
    + _ACCOUNT
    + r"|(这)?(不是|没)我?(本人)?(要)?(换|办|改)的?(账户|卡)?"
)
TAKEN_BACK = (
    "收回了，从现在起别人不能再替您办大额报销，也看不到您的申请。已经交的申请照常办。"
    "还要家人办，在小程序里再授权一次就行。"
)
NONE_GIVEN = (
    "您现在没有授权谁替您办。您自己不想再替家人办的，在小程序“帮家人办”里点“不再帮这位家人”。"
)
STOPPED = (
    "换账户停下了，钱不会打到新账户。要换，请在小程序里核实是您本人以后再填，或带身份证到窗口办。"
)


def _said(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text)
    return "".join(c for c in folded if not (c.isspace() or unicodedata.category(c)[0] in "PSC"))


def takes_back(text: str) -> bool:
    """Whether a whole text takes authorisations back."""
    return _NO_PROXY.fullmatch(_said(text)) is not None


def stops_change(text: str) -> bool:
    """Whether a whole text stops a change of account; asked only where one waits."""
    return _NO_CHANGE.fullmatch(_said(text)) is not None


class OwnDecisions:
    """本人一句话的决定; it holds from its own commit on."""

    def __init__(self, db: Database, giving: AuthorisationGiving, stops: PayeeStops) -> None:
        self._db = db
        self._giving = giving
        self._stops = stops

    async def answer(self, person: tuple[str, str], text: str, said_in: str) -> str | None:
        """What to say back to this person (kind, id as in a delivery); None where the text decides
        nothing, or there is nothing to decide."""
        if takes_back(text):
            ended = await self._giving.take_back_all(person, said_in)
            if ended is None:
                return None
            return TAKEN_BACK if ended else NONE_GIVEN
        if not stops_change(text):
            return None
        async with self._db.read() as session:
            insured_id = await self._insured(session, person)
        if insured_id is None:
            return None
        stopped = await self._stops.stop_all(insured_id, person[1], said_in)
        return STOPPED if stopped else None

    async def _insured(self, session: AsyncSession, person: tuple[str, str]) -> str | None:
        kind, person_id = person
        if kind == "insured":
            return person_id
        return await people.bound_insured_id(session, person_id)
