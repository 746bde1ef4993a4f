"""On which claims is money due that no step leads to? Asked by the page of balances, by
`daetong ledger verify` and `daetong check`: money came back of a claim that has ended."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.claims.tables import ClaimRow
from casework.money.tables import MoneyLineRow, MovementRow
from casework.payments import dues
from casework.payments.tables import PaymentRow, RecoveryRow
from claims_core.claim import STAGE_WORDS, Stage
from claims_core.money import format_yuan

NOBODY = "还没有人"
HOW = "请主管重新办理这份申请；重新核定以后，应付余额随款一并付给。"
_EVER = datetime.min.replace(tzinfo=UTC)
_ENDED = (Stage.REVERSED, Stage.WITHDRAWN, Stage.NOT_ACCEPTED, Stage.REJECTED)


@dataclass(frozen=True)
class UnownedDue:
    """有应付但没有人办: what is due on a claim that nobody works on, since its last movement.
    Whoever last saw to its recovery sees to this."""

    claim_id: str
    claim_no: str
    stage: Stage
    fen: int
    since: datetime
    owner_name: str

    @property
    def words(self) -> str:
        """In one sentence, without a name of the insured person."""
        return (
            f"申请 {self.claim_no} {STAGE_WORDS[self.stage]}，还有应付{format_yuan(self.fen)}元，"
            f"负责人{self.owner_name}。{HOW}"
        )


async def unowned(session: AsyncSession) -> tuple[UnownedDue, ...]:
    """All of them, oldest first; they are few. What is due is worked out from the records, as
    everywhere: the journal says only since when."""
    sent = exists().where(PaymentRow.claim_id == ClaimRow.id, PaymentRow.taken_out_at.is_(None))
    rows = (
        await session.execute(
            select(ClaimRow.id, ClaimRow.claim_no, ClaimRow.stage).where(
                ClaimRow.stage.in_(_ENDED), sent
            )
        )
    ).all()
    money = await dues.money_of(session, [row.id for row in rows])
    found = [row for row in rows if money[row.id].due > 0]
    since = await _since(session, [row.id for row in found])
    owners = await _owners(session, [row.id for row in found])
    return tuple(
        sorted(
            (
                UnownedDue(
                    row.id,
                    row.claim_no or "",
                    Stage(row.stage),
                    money[row.id].due,
                    since.get(row.id, _EVER),
                    owners.get(row.id, NOBODY),
                )
                for row in found
            ),
            key=lambda each: (each.since, each.claim_id),
        )
    )


async def _since(session: AsyncSession, claim_ids: list[str]) -> Mapping[str, datetime]:
    """When money last moved on each of these."""
    found: dict[str, datetime] = {}
    for claim_id, at in await session.execute(
        select(MoneyLineRow.claim_id, func.max(MovementRow.at))
        .join(MovementRow, MovementRow.id == MoneyLineRow.movement_id)
        .where(MoneyLineRow.claim_id.in_(claim_ids))
        .group_by(MoneyLineRow.claim_id)
    ):
        found[claim_id] = at
    return found


async def _owners(session: AsyncSession, claim_ids: list[str]) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for claim_id, name in await session.execute(
        select(RecoveryRow.claim_id, RecoveryRow.owner_name)
        .where(RecoveryRow.claim_id.in_(claim_ids))
        .order_by(RecoveryRow.opened_at)
    ):
        found[claim_id] = name
    return found
