"""Which rows of the platform's feed are about our claims, and which wait for a person to say so?
Asked by the feed, by the final check, and by the page of held rows."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from casework.claims.tables import ClaimRow
from casework.errors import PlatformRowHeld
from casework.people import merges
from casework.platform.tables import PlatformRowRow
from casework.platform.views import RowLikeness, RowState
from claims_core.calendar_cn import add_working_days, china_day
from claims_core.claim import Actor
from claims_core.money import format_yuan
from infra.columns import new_id
from infra.statements import LISTED, among, chunks

# Not in the sources: a row stops money, so that it is looked at by the end of the next working day.
DECIDE_WITHIN_DAYS = 1


class FeedRow(NamedTuple):
    """平台数据的一行, as far as it tells rows apart; amounts in fen."""

    settlement_no: str
    insured_id: str
    year: int
    pool_fen: int
    supplement_fen: int
    origin: str = ""

    @property
    def refunded(self) -> "FeedRow | None":
        """The row that this one takes back; None where it is no refund."""
        if not self.origin:
            return None
        amounts = (-self.pool_fen, -self.supplement_fen)
        return FeedRow(self.origin, self.insured_id, self.year, *amounts)


@dataclass(frozen=True)
class RowAboutClaim:
    """与申请有关的一行: what is kept of it. `because` is empty where the claim's own number said
    it."""

    row: FeedRow
    claim_id: str
    state: RowState
    line: int
    because: tuple[RowLikeness, ...] = ()
    told: dict[str, Any] = field(default_factory=dict)


async def keep(
    session: AsyncSession, actor: Actor, rows: Iterable[RowAboutClaim], at: datetime
) -> None:
    """Keep these; who imports the feed owns what is held."""
    due_on = add_working_days(china_day(at), DECIDE_WITHIN_DAYS).day
    columns = [
        {
            "id": new_id(),
            "settlement_no": each.row.settlement_no,
            "origin": each.row.origin,
            "insured_id": each.row.insured_id,
            "year": each.row.year,
            "pool_fen": each.row.pool_fen,
            "supplement_fen": each.row.supplement_fen,
            "told": each.told,
            "claim_id": each.claim_id,
            "because": list(each.because),
            "state": each.state,
            "received_at": at,
            "line": each.line,
            "owner_id": actor.id,
            "owner_name": actor.name,
            "due_on": due_on,
            "decided_by_name": "",
            "words": "",
        }
        for each in rows
    ]
    for part in chunks(columns):
        await session.execute(insert(PlatformRowRow), list(part))


async def known(session: AsyncSession, numbers: Collection[str]) -> dict[FeedRow, RowState]:
    """The rows that have been kept under these numbers, or take one of them back; with the ids
    under which their people are kept."""
    found: list[tuple[FeedRow, RowState]] = []
    for part in chunks(list(set(numbers)), LISTED):
        for row in await session.scalars(
            select(PlatformRowRow).where(
                or_(
                    among(session, PlatformRowRow.settlement_no, part),
                    among(session, PlatformRowRow.origin, part),
                )
            )
        ):
            found.append((row_of(row), RowState(row.state)))
    kept = await merges.kept_ids(session, {row.insured_id for row, _ in found})
    return {row._replace(insured_id=kept[row.insured_id]): state for row, state in found}


def row_of(row: PlatformRowRow) -> FeedRow:
    """What tells a kept row apart."""
    return FeedRow(
        row.settlement_no, row.insured_id, row.year, row.pool_fen, row.supplement_fen, row.origin
    )


async def set_refunded(
    session: AsyncSession, refunds: Sequence[tuple[FeedRow, str]], at: datetime
) -> None:
    """The platform took these held rows back by itself, each with the number of its refund."""
    for row, refund in refunds:
        await session.execute(
            update(PlatformRowRow)
            .where(*_held(row))
            .values(state=RowState.REFUNDED, decided_at=at, words=f"平台退费单{refund}")
            .execution_options(synchronize_session=False)
        )


async def hold_again(session: AsyncSession, claim_id: str, number: str, at: datetime) -> None:
    """Rows that a claim's number had answered wait again: the number was wrong. Those that the
    platform has taken back itself meanwhile are nobody's any more."""
    refunds = [
        (refunded, row.settlement_no)
        for row in await known(session, [number])
        if (refunded := row.refunded) is not None and refunded.settlement_no == number
    ]
    await session.execute(
        update(PlatformRowRow)
        .where(
            PlatformRowRow.claim_id == claim_id,
            PlatformRowRow.settlement_no == number,
            PlatformRowRow.origin == "",
            PlatformRowRow.state == RowState.OUR_CLAIM,
        )
        .values(state=RowState.HELD, because=[RowLikeness.NUMBER_ENDED])
        .execution_options(synchronize_session=False)
    )
    await set_refunded(session, refunds, at)


async def set_entered(
    session: AsyncSession, actor: Actor, row: FeedRow, words: str, at: datetime
) -> None:
    """This held row is the hospital's settlement that two people have just entered again."""
    await session.execute(
        update(PlatformRowRow)
        .where(*_held(row))
        .values(
            state=RowState.HOSPITAL,
            decided_by=actor.id,
            decided_by_name=actor.name,
            decided_at=at,
            words=words,
        )
        .execution_options(synchronize_session=False)
    )


def _held(row: FeedRow) -> tuple[ColumnElement[bool], ...]:
    """This settlement of the feed, while it waits for a decision."""
    return (
        PlatformRowRow.settlement_no == row.settlement_no,
        PlatformRowRow.insured_id.in_(merges.same_person(row.insured_id)),
        PlatformRowRow.year == row.year,
        PlatformRowRow.pool_fen == row.pool_fen,
        PlatformRowRow.supplement_fen == row.supplement_fen,
        PlatformRowRow.origin == "",
        PlatformRowRow.state == RowState.HELD,
    )


async def require_none_held(session: AsyncSession, insured_id: str, years: Collection[int]) -> None:
    """Let nobody settle for a person and year about which a row of the platform is held.

    :raises PlatformRowHeld: naming the first of them.
    """
    ids = merges.same_person(insured_id)
    held = await session.scalar(
        select(PlatformRowRow)
        .join(ClaimRow, ClaimRow.id == PlatformRowRow.claim_id)
        .where(
            PlatformRowRow.state == RowState.HELD,
            or_(PlatformRowRow.insured_id.in_(ids), ClaimRow.insured_id.in_(ids)),
            PlatformRowRow.year.in_(sorted(years)),
        )
        .order_by(PlatformRowRow.received_at, PlatformRowRow.id)
        .limit(1)
    )
    if held is not None:
        raise PlatformRowHeld(
            number=held.settlement_no,
            year=held.year,
            pool=format_yuan(held.pool_fen),
            supplement=format_yuan(held.supplement_fen),
        )
