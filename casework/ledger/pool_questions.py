"""Whose pool would have paid more than its limit? Asked before a file of ledger entries is posted:
mostly a slip of a column or a unit, so that somebody looks at the rows first."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.ledger.files import Posting
from casework.ledger.tables import LedgerRow
from casework.lists import RowProblem
from claims_core.errors import NoPolicyForDay
from claims_core.money import format_yuan
from claims_core.policy import PolicyBook
from infra.statements import LISTED, among, breathing, chunks

_WORDS = "这个人{year}年统筹支付累计会到{sum}元，超过封顶线{cap}元。请核对金额和年度。"


async def beyond_cap(
    session: AsyncSession, postings: Sequence[Posting], book: PolicyBook, column: str
) -> list[RowProblem]:
    """The postings that bring their person-year's pool beyond its limit; where the law of a year is
    not in the book, nobody is asked."""
    sums: dict[tuple[str, int], int] = defaultdict(int)
    async for posting in breathing(postings):
        sums[posting.insured_id, posting.entry.year] += posting.entry.pool_fen
    caps = {year: _cap(book, year) for year in {year for _, year in sums}}
    for year in sorted(year for year, cap in caps.items() if cap is not None):
        growing = [person for (person, of), fen in sums.items() if of == year and fen > 0]
        for part in chunks(growing, LISTED):
            for insured_id, fen in await session.execute(
                select(LedgerRow.insured_id, func.sum(LedgerRow.pool_fen))
                .where(among(session, LedgerRow.insured_id, part), LedgerRow.year == year)
                .group_by(LedgerRow.insured_id)
            ):
                sums[insured_id, year] += int(fen)
    return [
        RowProblem(posting.number, column, _words(posting, sums, caps))
        async for posting in breathing(postings)
        if posting.entry.pool_fen > 0
        and _beyond(sums[posting.insured_id, posting.entry.year], caps[posting.entry.year])
    ]


def _beyond(fen: int, cap: int | None) -> bool:
    return cap is not None and fen > cap


def _words(
    posting: Posting, sums: Mapping[tuple[str, int], int], caps: Mapping[int, int | None]
) -> str:
    year = posting.entry.year
    return _WORDS.format(
        year=year,
        sum=format_yuan(sums[posting.insured_id, year]),
        cap=format_yuan(caps[year] or 0),
    )


def _cap(book: PolicyBook, year: int) -> int | None:
    try:
        return book.for_texts(date(year, 12, 31), "pool_cap").policy.pool_cap
    except NoPolicyForDay:
        return None
