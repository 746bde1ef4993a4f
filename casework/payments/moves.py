"""What does the bank's word do to the claims behind a batch's payments? Asked when a result or a
later report is uploaded: the claims are held, moved in the order given, saved together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.claims.store import ClaimStore, open_payee
from casework.errors import Forbidden, NotFound
from casework.payments.bank_file import PaymentDetail
from casework.payments.tables import PaymentBatchRow, PaymentRow
from claims_core.actions import Action
from claims_core.claim import Actor, Claim, Stage
from claims_core.due import ClaimMoney
from claims_core.events import Event
from claims_core.review import apply_action
from infra.sealing import Sealer


@dataclass(frozen=True)
class PaymentMove:
    """付款引起的流转: what the claim of one payment does, and why."""

    claim_id: str
    action: Action
    reason_code: str = ""
    reason: str = ""


EARLIER_PAID = "前一次拨付已更正为付成"
# where a claim waits for money, or for an account to pay it to
_WAITS = frozenset({Stage.APPROVED, Stage.EXCHANGE_CHECKED, Stage.PAYMENT_RETURNED})


def paid_elsewhere(
    stages: Mapping[str, Stage], money: Mapping[str, ClaimMoney], words: str
) -> list[PaymentMove]:
    """Of these claims, those that wait for money though nothing is due any more: an earlier
    payment turned out to have been made. They stand at 已拨付 then."""
    return [
        PaymentMove(claim_id, Action.CONFIRM_PAID, reason=words)
        for claim_id, stage in stages.items()
        if stage in _WAITS and money[claim_id].due <= 0
    ]


async def payments_by_number(
    session: AsyncSession, batch_id: str, *, taken_out: bool = False
) -> dict[str, PaymentRow]:
    """The payments of a batch under the numbers by which the bank answers, in their order; those
    that were taken out of it only when asked for."""
    query = select(PaymentRow).where(PaymentRow.batch_id == batch_id)
    if not taken_out:
        query = query.where(PaymentRow.taken_out_at.is_(None))
    rows = await session.scalars(query.order_by(PaymentRow.payment_no))
    return {row.payment_no: row for row in rows}


async def released_batch(session: AsyncSession, batch_id: str, what: str) -> PaymentBatchRow:
    """The batch that a file of the bank is about. :raises NotFound: :raises Forbidden: to do `what`
    for one that is not released yet."""
    batch = await session.get(PaymentBatchRow, batch_id)
    if batch is None:
        raise NotFound
    if batch.released_at is None:
        raise Forbidden(what=f"给还没有放行的批次{what}")
    return batch


async def sent_details(
    session: AsyncSession, sealer: Sealer, batch_id: str
) -> dict[str, PaymentDetail]:
    """The lines of a batch's payment file, by number."""
    rows = await payments_by_number(session, batch_id)
    details = {}
    for number, row in rows.items():
        to = open_payee(row.payee_sealed, sealer)
        details[number] = PaymentDetail(number, to.name, to.account, to.bank_name, row.amount_fen)
    return details


async def move_claims(
    session: AsyncSession,
    store: ClaimStore,
    actor: Actor,
    wanted: Sequence[PaymentMove],
    now: datetime,
    held: Mapping[str, Claim] | None = None,
) -> None:
    """Hold the claims, move them in this order, save them and their events together; `held` where
    the caller has loaded them so."""
    claims = dict(
        held or await store.load_all(session, list({each.claim_id for each in wanted}), hold=True)
    )
    moves: list[tuple[Claim, Claim]] = []
    events: list[Event] = []
    for each in wanted:
        claim = claims[each.claim_id]
        moved, told = apply_action(
            claim,
            each.action,
            actor,
            version=claim.version,
            now=now,
            reason_code=each.reason_code,
            reason=each.reason,
        )
        claims[each.claim_id] = moved
        moves.append((claim, moved))
        events += told
    await store.save_held(session, moves, events, at=now)
