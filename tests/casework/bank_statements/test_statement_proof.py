"""Is whatever somebody changes, adds or deletes by hand in the bank's statements found, and
named?"""

from datetime import date

from sqlalchemy import delete, insert, literal, select, update

from casework.bank_statements.tables import (
    BankEntryRow,
    BankEntryWordRow,
    BankMatchEntryRow,
    BankMatchMovementRow,
    BankStatementRow,
)
from casework.bank_statements.views import EntryClass
from casework.money.tables import MonthRow
from tests.casework.bank_statements.at_bank import AtBank, bank_flaws
from tests.casework.proof.by_hand import tampered

E, S, M, V = BankEntryRow, BankStatementRow, BankMatchEntryRow, BankMatchMovementRow
FIRST = E.number == 1
OTHER = "f" * 32


async def test_every_change_by_hand_is_found(house, subtests) -> None:
    bank = AtBank(house)
    one, many = await bank.send(100_00), await bank.send(200_00, 300_00)
    await bank.answered(one)
    await bank.answered(many)
    (number,) = one.payments
    await bank.stated((-100_00, number), (-500_00, many.batch_no), (7_00, ""))
    (interest,) = (await house.differences.standing(bank.cashier)).differences
    await house.differences.class_entry(
        bank.cashier, interest.entry_id, EntryClass.INTEREST, "结息"
    )
    house.clock.forward(days=28)
    await bank.stated()
    march = date(2026, 3, 1)
    await house.months.propose(bank.cashier, march)
    await house.months.close(bank.boss, march)
    assert await bank_flaws(house) == set()
    async with house.db.read() as session:
        matched = select(M.match_id).join(E, E.id == M.entry_id)
        single = await session.scalar(matched.where(FIRST))
        batch = await session.scalar(matched.where(E.number == 2))
    changes = {
        "an amount": (E, update(E).where(FIRST).values(fen=-100_01), "statement_entry_differs"),
        "a reference": (E, update(E).where(FIRST).values(reference="X"), "statement_altered"),
        "who was paid": (E, update(E).where(FIRST).values(payer_sealed=b"x"), "statement_altered"),
        "an entry less": (E, delete(E).where(E.number == 3), "statement_does_not_add_up"),
        "a closing": (S, update(S).values(closing_fen=1), "statement_does_not_add_up"),
        "a day": (
            S,
            update(S).values(day=date(2026, 3, 9)).where(S.entries > 0),
            "statement_altered",
        ),
        "a statement less": (S, delete(S).where(S.entries > 0), "entry_without_statement"),
        "a match less": (M, delete(M).where(M.match_id == single), "match_of_nothing"),
        "our side of one less": (
            V,
            delete(V).where(V.match_id == single),
            "proven_movement_unmatched",
        ),
        "two matches joined": (
            V,
            update(V).where(V.match_id == single).values(match_id=batch),
            "match_of_another_number",
        ),
        "a match too many": (
            M,
            insert(M).from_select(
                ["entry_id", "match_id", "at"],
                select(E.id, literal(single), literal(house.clock(), M.at.type)).where(
                    E.number == 3
                ),
            ),
            "entry_matched_and_classed",
        ),
        "a word of nothing": (
            BankEntryWordRow,
            update(BankEntryWordRow).values(entry_id=OTHER),
            "match_of_nothing",
        ),
        "a month closed alone": (
            MonthRow,
            update(MonthRow).values(closed_by=bank.cashier.id),
            "month_closed_by_one",
        ),
        "a month's figures": (
            MonthRow,
            update(MonthRow).values(movements=1),
            "closed_month_differs",
        ),
        "a month's balance": (
            MonthRow,
            update(MonthRow).values(closing_fen=1),
            "closed_month_differs_at_bank",
        ),
    }
    for name, (table, statement, code) in changes.items():
        with subtests.test(name):
            async with tampered(house.db, table.__table__, statement):
                assert code in await bank_flaws(house)
    assert await bank_flaws(house) == set()
