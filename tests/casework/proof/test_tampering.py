"""Is whatever somebody changes, adds or deletes by hand found and named, in money and in facts?"""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import Delete, Insert, Update, delete, func, insert, literal, select, update

from app.ledger_commands import FLAW_WORDS
from casework.claims.tables import (
    ClaimChangeRow,
    ClaimRow,
    ClaimStepRow,
    DecisionReversalRow,
    DecisionRow,
    PhotoRow,
    PromiseMoveRow,
    ReceiptRow,
    ReceiptUseRow,
)
from casework.ledger.tables import LedgerRow
from casework.money.tables import MoneyLineRow, MovementRow
from casework.payments.bank_tables import RefusalWithdrawalRow
from casework.payments.tables import PaymentBatchRow, PaymentRow, RecoveredRow, RecoveryRow
from casework.proof.findings import Flaw, Proof
from casework.proof.proof import verify
from tests.casework.money.path import Path
from tests.casework.proof.by_hand import tampered
from tests.casework.stay import PAYMENT_FEN

pytestmark = pytest.mark.slow

LATER = datetime(2031, 1, 1, tzinfo=UTC)
OTHER = "f" * 32


def silent(part: object) -> Any:
    return lambda owners, entries: None


async def proved(house) -> Proof:
    found: list[Flaw] = []
    proof = await verify(house.db, house.sealer, silent, found.append)
    assert proof.flaws == found
    return proof


@pytest.fixture
async def way(house) -> Path:
    """A claim that was refused, paid, returned late, paid again, reversed, got back in part, and
    settled again for less, whose refusal was withdrawn then; what is held is open."""
    way = Path(house)
    steps = (
        *(way.settle, way.send, way.refuse, way.renew, way.pay, way.return_second, way.renew),
        *(way.pay, way.reverse, way.recover_some, way.reopen, way.settle_less),
        way.withdraw_refusal,
    )
    for step in steps:
        await step()
    return way


def change(table: Any, where: Any = True, **values: Any) -> Update:
    return update(table).where(where).values(**values)


def gone(table: Any, where: Any) -> Delete:
    return delete(table).where(where)


def added(table: Any, where: Any, **values: Any) -> Insert:
    """One more row, copied from what is there but for some columns."""
    columns = table.__table__.columns
    copied = select(*(literal(values[c.name], c.type) if c.name in values else c for c in columns))
    return insert(table).from_select([c.name for c in columns], copied.where(where))


M, L, P, B = MovementRow, MoneyLineRow, PaymentRow, PaymentBatchRow
SETTLED, SENT = M.kind == "settled", M.kind == "sent"
FIRST = L.number == 1
EXPENSE = L.account == "expense"
LAST_CHANGE = ClaimChangeRow.number == select(func.max(ClaimChangeRow.number)).scalar_subquery()
CLAIM_PART = ClaimChangeRow.part == "claim"
U, W = ReceiptUseRow, RefusalWithdrawalRow
STEP, PHOTO = ClaimStepRow.seq == 2, PhotoRow.material == "receipt"

TAMPERINGS: dict[str, tuple[Any, str]] = {
    # the journal
    "a line's amount": (change(L, EXPENSE, fen=L.fen + 1), "movement_unbalanced"),
    "both lines' amounts": (change(L, fen=L.fen * 2), "payable_differs_from_due"),
    "an expense's year": (change(L, EXPENSE, year=2024), "expense_differs_from_ledger"),
    "a line's account": (
        change(L, L.account == "bank", account="payable"),
        "bank_differs_from_answers",
    ),
    "a line in transit": (
        change(L, (L.account == "in_transit") & (L.fen < 0), account="bank"),
        "transit_differs_from_sent",
    ),
    "a line's batch": (
        change(L, L.batch_id.is_not(None), batch_id=None),
        "movement_differs_from_record",
    ),
    "a line's person": (change(L, FIRST, insured_id=OTHER), "movement_differs_from_record"),
    "a line's claim": (change(L, FIRST, claim_id=OTHER), "line_without_movement"),
    "a line's region": (change(L, FIRST, region="410721"), "region_differs"),
    "a line's number": (change(L, FIRST, number=7), "lines_renumbered"),
    "a deleted line": (gone(L, FIRST), "movement_unbalanced"),
    "a line more": (added(L, FIRST, number=3), "movement_unbalanced"),
    "all lines deleted": (gone(L, L.fen != 0), "movement_without_lines"),
    "a movement's kind": (change(M, M.kind == "paid", kind="refused"), "movement_missing"),
    "a movement's cause": (
        change(M, M.kind == "recovered", cause=OTHER),
        "movement_without_record",
    ),
    "a movement's day": (change(M, SENT, day=date(2020, 1, 1)), "movement_by_another_hand"),
    "a corrected month": (change(M, SENT, corrects=date(2020, 1, 1)), "corrected_month_differs"),
    "a movement's moment": (change(M, SETTLED, at=LATER), "movement_by_another_hand"),
    "whose movement": (change(M, by=OTHER), "movement_by_another_hand"),
    "a deleted movement": (gone(M, M.kind == "returned"), "line_without_movement"),
    "a movement more": (
        added(M, M.kind == "recovered", id=OTHER, kind="invented"),
        "movement_without_lines",
    ),
    # the records behind it
    "a decision's amount": (
        change(DecisionRow, DecisionRow.step == "check_finally", payment_fen=1),
        "payable_differs_from_due",
    ),
    "a decision's step": (
        change(DecisionRow, DecisionRow.step == "check_finally", step="review_secondly"),
        "payment_without_decision",
    ),
    "a deleted reversal": (
        gone(DecisionReversalRow, DecisionReversalRow.claim_id != ""),
        "reversal_differs_from_ledger",
    ),
    "who reversed": (change(DecisionReversalRow, reversed_by=OTHER), "movement_by_another_hand"),
    "a ledger row": (
        change(LedgerRow, LedgerRow.kind == "reversal", supplement_fen=-1),
        "expense_differs_from_ledger",
    ),
    "a payment's amount": (change(P, P.attempt == 1, amount_fen=1), "batch_sum_differs"),
    "a payment above its decision": (
        change(P, P.attempt == 1, amount_fen=2 * PAYMENT_FEN),
        "payment_above_decision",
    ),
    "a payment's decision": (change(P, decision_id=OTHER), "payment_without_decision"),
    "a payment's batch": (
        change(
            P,
            P.attempt == 1,
            batch_id=select(B.id).where(B.id != P.batch_id).limit(1).scalar_subquery(),
        ),
        "batch_sum_differs",
    ),
    "a payment's answer": (
        change(P, P.outcome == "0000", outcome="1001"),
        "bank_differs_from_answers",
    ),
    "an answer taken away": (change(P, outcome=None), "transit_differs_from_sent"),
    "a payment taken out of a batch that was sent": (
        change(P, P.outcome == "0000", taken_out_at=LATER),
        "bank_differs_from_answers",
    ),
    "a return taken away": (change(P, came_back_at=None), "payable_differs_from_due"),
    "who took the return": (change(P, came_back_by=OTHER), "movement_by_another_hand"),
    "a deleted payment": (gone(P, P.attempt == 1), "batch_sum_differs"),
    "a payment more": (
        added(P, P.attempt == 1, id=OTHER, payment_no="X-9", attempt=9),
        "movement_missing",
    ),
    "a batch's sum": (change(B, sum_fen=B.sum_fen + 1), "batch_sum_differs"),
    "a batch's count": (change(B, count=B.count + 1), "batch_sum_differs"),
    "a release taken back": (change(B, released_at=None), "batch_differs_from_journal"),
    "who released": (change(B, released_by=OTHER), "movement_by_another_hand"),
    "an amount got back": (change(RecoveredRow, amount_fen=1), "payable_differs_from_due"),
    "a confirmation taken back": (change(RecoveredRow, confirmed=None), "movement_without_record"),
    "an amount got back more": (
        added(RecoveredRow, True, id=OTHER, bank_reference="X"),
        "movement_missing",
    ),
    "a recovery closed": (change(RecoveryRow, closed_at=LATER), "recovery_differs_from_due"),
    "a recovery deleted": (gone(RecoveryRow, RecoveryRow.id != ""), "recovery_differs_from_due"),
    "a withdrawn refusal's first answer": (
        change(W, refused_at=LATER),
        "movement_by_another_hand",
    ),
    "a refusal withdrawn by one": (change(W, proposed_by=W.decided_by), "refusal_withdrawn_by_one"),
    "a withdrawn refusal deleted": (gone(W, W.id != ""), "refusal_withdrawn_without_record"),
    "a withdrawn refusal taken back": (change(W, confirmed=False), "movement_without_record"),
    # the receipts
    "who holds a receipt": (change(U, claim_id=OTHER), "receipt_uses_differ_from_last_change"),
    "which receipt is held": (change(U, number="1"), "receipt_not_held"),
    "what was paid with it": (change(U, paid_with=False), "receipt_uses_differ_from_last_change"),
    "a receipt let go": (change(U, in_use=False), "receipt_not_held"),
    "a held receipt deleted": (gone(U, U.claim_id != ""), "receipt_not_held"),
    "a held receipt more": (
        added(U, U.claim_id != "", number="99"),
        "receipt_uses_differ_from_last_change",
    ),
    "a named receipt": (change(ReceiptRow, number="1"), "receipt_not_held"),
    "a receipt's amount": (change(ReceiptRow, amount_fen=1), "receipts_differ_from_decision"),
    "a deleted receipt": (gone(ReceiptRow, True), "receipts_differ_from_decision"),
    "a receipt more": (
        added(ReceiptRow, True, id=OTHER, number="99"),
        "receipts_differ_from_decision",
    ),
    # the facts of the claim
    "what the claim says": (
        change(ClaimRow, provider_name="别的医院"),
        "facts_differ_from_last_change",
    ),
    "one letter's case": (
        change(ClaimRow, care_region=func.lower("A")),
        "facts_differ_from_last_change",
    ),
    "keyed expenses": (change(ClaimRow, expense={"total_fen": 1}), "facts_differ_from_last_change"),
    "the platform's figures": (change(ClaimRow, platform=None), "facts_differ_from_last_change"),
    "the account": (change(ClaimRow, payee_sealed=None), "facts_differ_from_last_change"),
    "the version": (change(ClaimRow, version=2), "changes_missing_or_renumbered"),
    "the promised day": (
        change(ClaimRow, promised_on=date(2031, 1, 1)),
        "promise_moves_do_not_fit",
    ),
    "a step's reason": (change(ClaimStepRow, STEP, reason="改过"), "facts_differ_from_last_change"),
    "who took a step": (
        change(ClaimStepRow, STEP, actor_name="别人"),
        "facts_differ_from_last_change",
    ),
    "a deleted step": (gone(ClaimStepRow, STEP), "facts_differ_from_last_change"),
    "a step more": (added(ClaimStepRow, STEP, seq=99), "facts_differ_from_last_change"),
    "a photo's place": (
        change(PhotoRow, PHOTO, material="other"),
        "photos_differ_from_last_change",
    ),
    "a photo's object": (change(PhotoRow, PHOTO, object_key="x"), "photos_differ_from_last_change"),
    "a photo taken out": (
        change(PhotoRow, PHOTO, removed_at=LATER),
        "photos_differ_from_last_change",
    ),
    "a deleted photo": (gone(PhotoRow, PHOTO), "changes_missing_or_renumbered"),
    "a photo more": (
        added(PhotoRow, PHOTO, id=OTHER, object_key="y", file_hash="z"),
        "changes_missing_or_renumbered",
    ),
    "a promise's day": (
        change(PromiseMoveRow, before=date(2031, 1, 1)),
        "promise_moves_do_not_fit",
    ),
    "a deleted promise": (
        gone(PromiseMoveRow, PromiseMoveRow.after.is_not(None)),
        "promise_moves_do_not_fit",
    ),
    # the chain itself
    "a change's moment": (change(ClaimChangeRow, at=LATER), "change_altered"),
    "a change's hash": (
        change(ClaimChangeRow, ClaimChangeRow.number == 3, after="0" * 64),
        "changes_do_not_fit",
    ),
    "a change's number": (
        change(ClaimChangeRow, LAST_CHANGE, number=500),
        "changes_missing_or_renumbered",
    ),
    "a change's part": (change(ClaimChangeRow, CLAIM_PART, part="other"), "change_of_nothing"),
    "a deleted change": (gone(ClaimChangeRow, ClaimChangeRow.number == 3), "changes_do_not_fit"),
    "the last change deleted": (gone(ClaimChangeRow, LAST_CHANGE), "facts_differ_from_last_change"),
    "a change more": (added(ClaimChangeRow, LAST_CHANGE, number=501), "change_altered"),
}


async def test_what_was_changed_added_or_deleted_by_hand_is_found(house, way, subtests) -> None:
    sound = await proved(house)
    assert sound.flaws == []
    # 3 settlements and reversals, 3 payments sent and answered, 1 return, 1 got back, 1 withdrawn
    assert (sound.movements, sound.lines) == (12, 24)
    assert sum(sound.balances.values()) == 0
    told = set()
    for case, (statement, code) in TAMPERINGS.items():
        with subtests.test(case):
            async with tampered(house.db, statement.table, statement):
                found = (await proved(house)).flaws
            codes = {each.code for each in found}
            assert code in codes, codes
            assert codes <= FLAW_WORDS.keys()
            told |= codes
    assert (await proved(house)).flaws == []
    assert told >= {code for _, code in TAMPERINGS.values()}
