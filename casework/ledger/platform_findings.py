"""What does the platform say of a settled claim that our ledger does not? Asked with every recheck;
rows of the feed that name the claim's number confirm it or contradict it."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.claims.tables import ClaimRow
from casework.ledger.recheck_reading import History
from casework.ledger.recheck_views import FindingKind
from casework.people import merges
from casework.platform.tables import PlatformRowRow
from casework.platform.views import RowState
from infra.statements import chunks


@dataclass(frozen=True)
class Contradiction:
    """不符: which claim, what it is about, and the supplement in fen by ledger and platform."""

    insured_id: str
    claim_id: str
    kind: FindingKind
    about: str
    ours_fen: int
    platform_fen: int


async def contradictions(
    session: AsyncSession, people: Mapping[str, History]
) -> list[Contradiction]:
    """What the platform tells otherwise of these people's settled claims."""
    found: list[Contradiction] = []
    ids = await merges.ids_of(session, people)
    owner = {each: kept for kept, all_ids in ids.items() for each in all_ids}
    for part in chunks(sorted(owner)):
        by_claim: dict[tuple[str, str], list[PlatformRowRow]] = defaultdict(list)
        for insured_id, row in await session.execute(
            select(ClaimRow.insured_id, PlatformRowRow)
            .join(PlatformRowRow, PlatformRowRow.claim_id == ClaimRow.id)
            .where(ClaimRow.insured_id.in_(part), PlatformRowRow.state == RowState.OUR_CLAIM)
            .order_by(PlatformRowRow.received_at, PlatformRowRow.line)
        ):
            by_claim[owner[insured_id], row.claim_id].append(row)
        for (insured_id, claim_id), rows in by_claim.items():
            posted = _posted(people[insured_id], claim_id)
            if posted is not None:
                found += _of_one(insured_id, claim_id, posted, rows)
    return found


def _posted(history: History, claim_id: str) -> dict[int, tuple[int, int]] | None:
    """Pool and supplement of a claim's standing settlement, by year; None without one."""
    for each in history.standing:
        if each.claim == claim_id:
            return {part.year: (part.pool_paid, part.supplement_paid) for part in each.segments}
    return None


def _of_one(
    insured_id: str,
    claim_id: str,
    posted: Mapping[int, tuple[int, int]],
    rows: Sequence[PlatformRowRow],
) -> Iterator[Contradiction]:
    refunds = {row.origin: row for row in rows if row.origin}
    newest = {(row.settlement_no, row.year): row for row in rows if not row.origin}
    standing = [row for row in newest.values() if row.settlement_no not in refunds]
    agreed = {row.year for row in standing if _agrees(row, posted)}
    for row in standing:
        if not _agrees(row, posted):
            ours = posted.get(row.year, (0, 0))[1]
            yield Contradiction(
                *(insured_id, claim_id, FindingKind.PLATFORM_OTHER, row.settlement_no),
                *(ours, row.supplement_fen),
            )
    for refund in refunds.values():
        # settled anew on the platform under another number: nothing is open then
        if refund.year not in agreed:
            ours = posted.get(refund.year, (0, 0))[1]
            yield Contradiction(
                *(insured_id, claim_id, FindingKind.PLATFORM_REFUNDED, refund.settlement_no),
                *(ours, 0),
            )


def _agrees(row: PlatformRowRow, posted: Mapping[int, tuple[int, int]]) -> bool:
    return posted.get(row.year) == (row.pool_fen, row.supplement_fen)
