"""Is whatever somebody changes, adds or deletes by hand found in what was read, typed over,
verified, answered and decided of receipts and stays, long before money moves?"""

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import delete, insert, select, update

from casework.claims.tables import ReceiptReadingRow, ReceiptRow
from casework.claims.views import TypedReceipt, TypedVerification
from casework.proof.proof import verify
from casework.receipts.tables import (
    ReceiptAmountRow,
    ReceiptVerificationRow,
    SameStayAnswerRow,
    SameStayDecisionRow,
)
from claims_core.checklist import Material
from claims_core.claim import Role
from claims_core.receipt_verification import IssuerState
from claims_core.same_stay import StayAnswer, StayFinding
from tests.casework.proof.by_hand import tampered
from tests.people import FATHER

LATER = datetime(2031, 1, 1, tzinfo=UTC)
DAY = date(2031, 1, 1)
QR = "qr=票据代码:41060125,票据号码:0000777777,校验码:a1b2c3,开票日期:20250620,金额:86000.00"
NAMED, SAID = "named_receipts_differ_from_last_change", "said_differs_from_last_change"
# of each table: what somebody might rather have it say, and what finds it
COLUMNS: dict[Any, tuple[dict[str, Any], str]] = {
    ReceiptRow: ({"amount_fen": 1, "number": "9", "source": "other", "added_at": LATER}, NAMED),
    ReceiptReadingRow: ({"amount_fen": 1, "number": "9", "read_at": LATER}, NAMED),
    ReceiptAmountRow: (
        {"before_fen": 1, "after_fen": 1, "number": "9", "changed_by_name": "别人"},
        SAID,
    ),
    ReceiptVerificationRow: (
        {"state": "voided", "verified_on": DAY, "times": 7, "recorded_by_name": "别人"},
        SAID,
    ),
    SameStayAnswerRow: ({"answer": "invented", "admission_on": DAY, "answered_at": LATER}, SAID),
    SameStayDecisionRow: (
        {"finding": "duplicate", "reason": "改过", "decided_by_name": "别人"},
        SAID,
    ),
}


async def codes(house) -> set[str]:
    proof = await verify(house.db, house.sealer, lambda _: lambda *_: None, lambda _: None)
    return {flaw.code for flaw in proof.flaws}


async def two_claims_for_one_stay(house) -> None:
    """Both registered; of the second a code was read, its amount typed over and verified, and a
    person has said that it is another claim's stay with more receipts."""
    father, clerk = await house.bound(FATHER), house.staff(Role.CLERK)
    first = await house.submitted(father, FATHER)
    draft = await house.draft(father, FATHER)
    await house.photograph(father, draft.line.id, Material.RECEIPT, QR)
    answered = await house.drafts.answer_same_stay(
        father, draft.line.id, draft.line.version, StayAnswer.MORE_RECEIPTS
    )
    sent = await house.drafts.submit(father, draft.line.id, answered.line.version)
    desk = house.desk.desk.service
    decided = await desk.decide_same_stay(
        *(clerk, sent.line.id, sent.line.version, first.line.id),
        *(StayFinding.MORE_RECEIPTS, "漏交的票据"),
    )
    taken = await desk.accept(clerk, sent.line.id, decided.version)
    said = TypedVerification(IssuerState.NORMAL, date(2026, 3, 3), check_code="a1b2c3", times=1)
    typed = [
        TypedReceipt(each.code, each.number, 86_100, said)
        if each.source == "qr"
        else TypedReceipt(each.code, each.number, each.amount_fen)
        for each in sent.receipts
    ]
    await desk.register(house.staff(Role.REGISTRAR), taken.id, taken.version, tuple(typed))


async def test_each_of_them_is_named(house, subtests) -> None:
    await two_claims_for_one_stay(house)
    assert await codes(house) == set()
    for table, (columns, code) in COLUMNS.items():
        async with house.db.read() as session:
            row = dict((await session.execute(select(table.__table__))).mappings().all()[-1])
        one = [
            table.__table__.c[name] == row[name] for name in ("claim_id", "number") if name in row
        ]
        cases: dict[str, Any] = {
            name: update(table).where(*one).values({name: value}) for name, value in columns.items()
        }
        cases["deleted"] = delete(table).where(*one)
        other_id = {"id": 99 if row.get("id") in range(99) else "f" * 32} if "id" in row else {}
        cases["one more"] = insert(table).values(row | columns | other_id)
        for name, statement in cases.items():
            with subtests.test(f"{table.__tablename__}: {name}"):
                async with tampered(house.db, table.__table__, statement):
                    assert code in await codes(house)
    assert await codes(house) == set()
