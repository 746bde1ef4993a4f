"""What if money that two people had found at the bank was not there, was for another claim, came in
one sum for two, or was more than anybody held?"""

import asyncio
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from casework.bank_statements.views import DifferenceKind, EntryClass
from casework.errors import FieldsInvalid, Forbidden, NotFound
from casework.payments.bank_proposals import BankPaper
from casework.payments.bank_tables import RecoveryWithdrawalRow
from casework.payments.dues import money_of_one
from casework.payments.tables import PaymentRow, RecoveredRow
from casework.proof.findings import Proof
from casework.proof.journal import prove_journal
from claims_core.claim import Actor, Role
from claims_core.review import RoleMissing, SamePerson
from tests.casework.bank_statements.at_bank import AtBank, bank_flaws
from tests.casework.money.test_recoveries import reversed_after_payment
from tests.casework.stay import PAYMENT_FEN
from tests.every_case import EveryCase
from tests.people import DAUGHTER, FATHER


class Held(AtBank):
    """Two people hold what they were paid, and the bank has stated the payments."""

    items: tuple[Any, ...] = ()

    @staticmethod
    async def begin(house: Any) -> "Held":
        bank = Held(house)
        bank.items = tuple(await reversed_after_payment(house, FATHER, DAUGHTER))
        async with house.db.read() as session:
            numbers = list(await session.scalars(select(PaymentRow.payment_no)))
        await bank.stated(*((-PAYMENT_FEN, number) for number in sorted(numbers)))
        bank.house.clock.forward(days=1)
        return bank

    async def book(self, which: int, fen: int, reference: str, whole: int | None = None) -> str:
        """An amount that was booked and found."""
        recoveries, held = self.house.recoveries, self.items[which]
        made: str = await recoveries.book(self.cashier, held.id, fen, self.today, reference, whole)
        await recoveries.decide(self.boss, held.id, made, confirmed=True)
        return made

    async def correct(self, recovered_id: str) -> None:
        withdrawals = self.house.recovery_withdrawals
        made = await withdrawals.propose(self.cashier, recovered_id, self.paper())
        await withdrawals.decide(self.boss, made, confirmed=True)
        # whoever holds the money again is on the list again
        listed = {each.claim_id: each for each in await self.listed()}
        self.items = tuple(listed.get(held.claim_id, held) for held in self.items)

    async def listed(self) -> tuple[Any, ...]:
        found: tuple[Any, ...] = (await self.house.recoveries.page(self.boss)).items
        return found

    def paper(self, **other: Any) -> BankPaper:
        said = {"reference": "ZH-1", "said_on": self.today, "words": "没有这一笔"}
        return BankPaper(**(said | other))

    async def due(self, which: int) -> int:
        async with self.house.db.read() as session:
            return (await money_of_one(session, self.items[which].claim_id)).due

    async def flaws(self) -> set[str]:
        """Of the journal and of the bank's part; everything else was laid by real steps too."""
        proof = Proof(lambda flaw: None)
        await prove_journal(self.house.db, proof, lambda claims, lines: None)
        return {flaw.code for flaw in proof.flaws} | await bank_flaws(self.house)


async def test_what_was_found_wrongly_is_held_again_and_leaves_nothing_open(house) -> None:
    bank = await Held.begin(house)
    wrong = await bank.book(0, PAYMENT_FEN, "R-1")
    assert (await bank.due(0), await bank.open()) == (0, [("not_at_bank", PAYMENT_FEN)])
    withdrawals = house.recovery_withdrawals
    with EveryCase() as every:
        for said in ({"reference": ""}, {"words": "两\n行"}, {"said_on": date(2020, 1, 1)}):
            with every.case(str(said)), pytest.raises(FieldsInvalid):
                await withdrawals.propose(bank.cashier, wrong, bank.paper(**said))
    with pytest.raises(NotFound):
        await withdrawals.propose(bank.cashier, "0" * 32, bank.paper())
    with pytest.raises(RoleMissing):
        await withdrawals.propose(house.staff(Role.CLERK), wrong, bank.paper())
    made = await withdrawals.propose(bank.cashier, wrong, bank.paper())
    with pytest.raises(FieldsInvalid):
        await withdrawals.propose(bank.boss, wrong, bank.paper())
    with pytest.raises(SamePerson):
        await withdrawals.decide(bank.cashier, made, confirmed=True)
    with pytest.raises(FieldsInvalid):
        await withdrawals.decide(bank.boss, made, confirmed=False)
    assert await bank.due(0) == 0
    await withdrawals.decide(bank.boss, made, confirmed=False, words="银行又找到了")
    await bank.correct(wrong)
    assert (await bank.due(0), await bank.open()) == (-PAYMENT_FEN, [])
    assert (await bank.listed())[-1].open_fen == PAYMENT_FEN
    with pytest.raises(Forbidden):
        await withdrawals.propose(bank.cashier, wrong, bank.paper())
    assert await bank.flaws() == set()
    # the same entry of the bank may be booked again
    await bank.book(0, PAYMENT_FEN, "R-1")
    await bank.stated((PAYMENT_FEN, "R-1"))
    assert (await bank.open(), await bank.proven()) == ([], bank.today)
    assert await bank.flaws() == set()
    for by_hand, code in (
        (
            update(RecoveryWithdrawalRow).values(decided_by=bank.cashier.id),
            "recovery_withdrawn_without_record",
        ),
        (
            update(RecoveredRow).where(RecoveredRow.id == wrong).values(withdrawn_by=None),
            "recovery_withdrawn_without_record",
        ),
    ):
        async with house.db.write() as session:
            await session.execute(by_hand)
        assert code in await bank.flaws()


async def test_what_came_for_another_claim_is_booked_there(house) -> None:
    """Also where the bank's statement has it, and where that month is closed."""
    bank = await Held.begin(house)
    wrong = await bank.book(0, 100_00, "R-1")
    await bank.stated((100_00, "R-1"))
    assert await bank.proven() == bank.today
    await bank.correct(wrong)
    # the bank has it, and nobody is named for it
    assert await bank.proven() != bank.today
    assert [kind for kind, _ in await bank.open()] == ["unknown"]
    right = await bank.book(1, 100_00, "R-1")
    assert await bank.open() == []
    house.clock.forward(days=40)
    await bank.stated()
    month = bank.items[0].opened_at.date().replace(day=1)
    for step, who in ((house.months.propose, bank.cashier), (house.months.close, bank.boss)):
        await step(who, month)
    await bank.correct(right)
    (left,) = (await house.differences.standing(bank.cashier)).differences
    assert (left.kind, left.fen) == (DifferenceKind.NOT_AT_BANK, -100_00)
    assert "登记到对的待追回里" in left.words
    await bank.book(0, 100_00, "R-1")
    assert await bank.open() == []
    assert await bank.flaws() == set()


async def test_one_entry_of_the_bank_pays_for_two_claims(house) -> None:
    bank = await Held.begin(house)
    recoveries = house.recoveries
    await bank.book(0, 60_00, "R-1", 100_00)
    for fen, whole in ((40_00, None), (40_00, 90_00), (41_00, 100_00)):
        with pytest.raises(FieldsInvalid):
            await recoveries.book(bank.cashier, bank.items[1].id, fen, bank.today, "R-1", whole)
    with pytest.raises(FieldsInvalid):  # less than this claim alone
        await recoveries.book(bank.cashier, bank.items[1].id, 40_00, bank.today, "R-2", 39_00)
    with pytest.raises(FieldsInvalid):  # once for each claim
        await recoveries.book(bank.cashier, bank.items[0].id, 40_00, bank.today, "R-1", 100_00)
    # two people at one moment, who together book more than the bank has
    done = await asyncio.gather(
        *(
            recoveries.book(who, each.id, 60_00, bank.today, "R-3", 100_00)
            for who, each in zip((bank.cashier, bank.boss), bank.items, strict=True)
        ),
        return_exceptions=True,
    )
    assert sorted(type(each).__name__ for each in done) == ["FieldsInvalid", "str"]
    await bank.stated((100_00, "R-1"))
    assert [kind for kind, _ in await bank.open()] == ["amount"]
    await bank.book(1, 40_00, "R-1", 100_00)
    assert await bank.open() == []
    assert await bank.flaws() == set()


async def test_what_is_more_than_was_held_goes_back(house) -> None:
    bank = await Held.begin(house)
    with EveryCase() as every, every.case("a part of the entry"):
        await bank.book(0, PAYMENT_FEN, "R-1", PAYMENT_FEN + 5_00)
        await bank.stated((PAYMENT_FEN + 5_00, "R-1"))
        assert [kind for kind, _ in await bank.open()] == ["amount"]
        bank.house.clock.forward(days=1)
        await bank.stated((-5_00, ""))
        await _named(bank, -5_00, f"{bank.today - timedelta(days=1):%Y%m%d}S00001")
        assert (await bank.open(), await bank.proven()) == ([], bank.today)
    bank.house.clock.forward(days=1)
    # everything has come back already
    await bank.stated((7_00, ""), (-3_00, ""))
    serial = f"{bank.today:%Y%m%d}S00001"
    with pytest.raises(FieldsInvalid):
        await _classed(bank, -3_00, EntryClass.TO_GIVE_BACK)
    for actor in (bank.cashier, bank.boss):  # two people call it a fee
        await _classed(bank, -3_00, EntryClass.FEE, actor=actor)
    await _classed(bank, 7_00, EntryClass.TO_GIVE_BACK)
    # it keeps its place on the list, and nothing else waits for it
    assert (await bank.open(), await bank.proven()) == ([("to_give_back", 7_00)], bank.today)
    bank.house.clock.forward(days=1)
    await bank.stated((-7_00, ""))
    await _named(bank, -7_00, serial)
    assert (await bank.open(), await bank.proven()) == ([], bank.today)
    assert await bank.flaws() == set()


async def _named(bank: Held, fen: int, serial: str) -> None:
    await _classed(bank, fen, EntryClass.OURS, serial)


async def _classed(
    bank: Held, fen: int, entry_class: EntryClass, reference: str = "", actor: Actor | None = None
) -> None:
    differences = bank.house.differences
    (entry,) = [
        each
        for each in (await differences.standing(bank.cashier)).differences
        if each.fen == fen and each.entry_id
    ]
    await differences.class_entry(
        actor or bank.cashier, entry.entry_id, entry_class, "银行来电说明", reference
    )
