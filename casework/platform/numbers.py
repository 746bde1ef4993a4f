"""Which claim carries which of the platform's settlement numbers? Asked by the feed, by whoever
types a number, and by the claim's page."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Exists, exists, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from casework.claims.tables import ClaimRow
from casework.errors import SettlementNumberTaken
from casework.people import merges
from casework.platform.tables import PlatformNumberRow, PlatformRowRow
from casework.platform.views import PlatformNumber, RowState
from claims_core.claim import Actor, Stage
from infra.columns import new_id
from infra.statements import LISTED, among, chunks, dialect_insert

# What the platform says of these is not what our ledger will say of them.
ENDED = frozenset({Stage.WITHDRAWN, Stage.NOT_ACCEPTED, Stage.REJECTED})


@dataclass(frozen=True)
class Carrier:
    """编号所属的申请, with the id under which its person is kept."""

    claim_id: str
    insured_id: str
    ended: bool


async def carriers(session: AsyncSession, numbers: Sequence[str]) -> dict[str, Carrier]:
    """The claims that carry these numbers now."""
    found: dict[str, Carrier] = {}
    for part in chunks(list(set(numbers)), LISTED):
        for number, claim_id, insured_id, stage in await session.execute(
            select(
                PlatformNumberRow.settlement_no, ClaimRow.id, ClaimRow.insured_id, ClaimRow.stage
            )
            .join(ClaimRow, ClaimRow.id == PlatformNumberRow.claim_id)
            .where(
                among(session, PlatformNumberRow.settlement_no, part),
                PlatformNumberRow.ended_at.is_(None),
            )
        ):
            found[number] = Carrier(claim_id, insured_id, Stage(stage) in ENDED)
    kept = await merges.kept_ids(session, {each.insured_id for each in found.values()})
    return {
        number: replace(each, insured_id=kept[each.insured_id]) for number, each in found.items()
    }


def carries_any(claim_id: str) -> Exists:
    """Whether the claim carries a number now, for a statement that asks more."""
    row = PlatformNumberRow
    return exists().where(row.claim_id == claim_id, row.ended_at.is_(None))


async def numbers_of(session: AsyncSession, claim_id: str) -> tuple[PlatformNumber, ...]:
    """The numbers that a claim carries, oldest first."""
    told = exists().where(
        PlatformRowRow.settlement_no == PlatformNumberRow.settlement_no,
        PlatformRowRow.claim_id == claim_id,
        PlatformRowRow.state == RowState.OUR_CLAIM,
    )
    rows = await session.execute(
        select(
            PlatformNumberRow.settlement_no,
            PlatformNumberRow.typed_by_name,
            PlatformNumberRow.typed_at,
            told,
        )
        .where(PlatformNumberRow.claim_id == claim_id, PlatformNumberRow.ended_at.is_(None))
        .order_by(PlatformNumberRow.typed_at, PlatformNumberRow.id)
    )
    return tuple(PlatformNumber(*row) for row in rows)


async def carry(
    session: AsyncSession, actor: Actor, claim_id: str, number: str, at: datetime
) -> None:
    """Let the claim carry the number; again is the same.

    :raises SettlementNumberTaken: when another claim carries it.
    """
    added = await session.scalar(
        dialect_insert(session, PlatformNumberRow)
        .values(
            id=new_id(),
            claim_id=claim_id,
            settlement_no=number,
            typed_by=actor.id,
            typed_by_name=actor.name,
            typed_at=at,
            ended_by_name="",
            ended_reason="",
        )
        .on_conflict_do_nothing()
        .returning(PlatformNumberRow.id)
    )
    if added is not None:
        return
    carrier = (await carriers(session, [number])).get(number)
    if carrier is None or carrier.claim_id != claim_id:
        raise SettlementNumberTaken(number=number)


async def end(
    session: AsyncSession, actor: Actor, claim_id: str, number: str, reason: str, at: datetime
) -> bool:
    """Take the number off the claim; False when it does not carry it."""
    ended = await session.scalar(
        update(PlatformNumberRow)
        .where(
            PlatformNumberRow.claim_id == claim_id,
            PlatformNumberRow.settlement_no == number,
            PlatformNumberRow.ended_at.is_(None),
        )
        .values(ended_at=at, ended_by=actor.id, ended_by_name=actor.name, ended_reason=reason)
        .returning(PlatformNumberRow.id)
        .execution_options(synchronize_session=False)
    )
    return ended is not None
