"""Which lines of the journal are exported? Asked by the exports; somebody has to agree to it."""

import json
import re
from typing import Any, Final, TypeVar

from sqlalchemy.ext.asyncio import AsyncSession

from casework.balances.balances import Balances
from casework.balances.views import LineFilter
from casework.claims.tables import ClaimRow
from casework.errors import NotFound
from casework.exports.sources import Making, StandingApproval
from casework.money.movements import ACCOUNT_WORDS, Account
from casework.payments.tables import PaymentBatchRow
from claims_core.claim import Actor
from claims_core.eligibility import district_words
from infra.spreadsheet import TABLE_FORMAT_WORDS, TableFormat

_ID: Final = re.compile(r"[0-9a-f]{32}")
_PARTS: Final = {"region": re.compile(r"\w{1,12}"), "batch_id": _ID, "claim_id": _ID}
R = TypeVar("R", PaymentBatchRow, ClaimRow)


def lines_subject(wanted: LineFilter, form: TableFormat) -> str:
    """Which lines, in which format, as one text: the same for the same."""
    named = {
        "account": wanted.account,
        "batch_id": wanted.batch_id,
        "claim_id": wanted.claim_id,
        "format": form,
        "region": wanted.region,
    }
    return json.dumps({name: value for name, value in named.items() if value is not None})


class MoneyLinesSource:
    """资金分录; the subject is what `lines_subject` makes."""

    def __init__(self, balances: Balances) -> None:
        self._balances = balances

    async def words(self, session: AsyncSession, subject: str) -> str:
        """:raises NotFound:"""
        wanted, form = _read(subject)
        batch = await _there(session, PaymentBatchRow, wanted.batch_id)
        await _there(session, ClaimRow, wanted.claim_id)
        parts = [
            f"科目{ACCOUNT_WORDS[wanted.account]}" if wanted.account else "",
            f"参保地{district_words(wanted.region)}" if wanted.region else "",
            f"批次{batch.batch_no}" if batch else "",
            "一份申请的" if wanted.claim_id else "",
        ]
        which = "，".join(part for part in parts if part) or "全部"
        return f"{which}，{TABLE_FORMAT_WORDS[form]}"

    async def standing(
        self, session: AsyncSession, actor: Actor, subject: str
    ) -> StandingApproval | None:
        """Nobody has agreed to it before."""
        return None

    async def read(self, session: AsyncSession, subject: str) -> Making:
        """:raises ExportTooLarge, NotFound:"""
        return await self._balances.lines_file(session, *_read(subject))


async def _there(session: AsyncSession, table: type[R], row_id: str | None) -> R | None:
    """The row that is named; None where none is. :raises NotFound:"""
    if row_id is None:
        return None
    if (row := await session.get(table, row_id)) is None:
        raise NotFound
    return row


def _read(subject: str) -> tuple[LineFilter, TableFormat]:
    """:raises NotFound: for a text that `lines_subject` has not made."""
    try:
        named = json.loads(subject)
        account = named.get("account")
        wanted = LineFilter(
            Account(account) if account else None,
            *(_fitting(named.get(name), looks) for name, looks in _PARTS.items()),
        )
        form = TableFormat(named["format"])
    except (ValueError, KeyError, AttributeError, TypeError) as problem:
        raise NotFound from problem
    if lines_subject(wanted, form) != subject:
        raise NotFound
    return wanted, form


def _fitting(part: Any, looks: re.Pattern[str]) -> str | None:
    """Whoever agrees reads a region in a sentence of ours: it is one word, whoever has sent it.

    :raises ValueError: where it is none. :raises TypeError: where it is no text.
    """
    if part is None:
        return None
    if not looks.fullmatch(part):
        raise ValueError
    return str(part)
