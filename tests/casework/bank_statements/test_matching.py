"""Does the bank's own word equal our journal, and is whatever does not found and owned?"""

import json

import pytest
from sqlalchemy import func, select, update

from casework.bank_statements.entries import PAYER
from casework.bank_statements.tables import BankEntryRow, BankStatementRow
from casework.bank_statements.views import BankDifference, EntryClass
from casework.errors import FieldsInvalid, FileRefused
from casework.money.errors import EntrySettled
from claims_core.claim import Role
from claims_core.review import RoleMissing
from tests.casework.bank_statements.at_bank import AtBank, bank_flaws
from tests.casework.statement_files import altered, statement


async def test_payments_returns_batches_and_what_is_none_of_ours_leave_nothing_open(house) -> None:
    bank = AtBank(house)
    one, many = await bank.send(100_00), await bank.send(200_00, 300_00, 400_00)
    await bank.answered(one)
    await bank.answered(many, p2="1002")
    (single,), numbers = one.payments, list(many.payments)
    # the whole file went out as one sum, and the refused payment came back
    taken = await bank.stated(
        (-100_00, single), (-900_00, many.batch_no), (300_00, numbers[1]), (5_000_00, "")
    )
    assert (taken.entries, taken.matched, taken.gap) == (4, 3, "")
    (funds,) = (await house.differences.standing(bank.cashier)).differences
    assert (funds.kind, funds.fen, funds.owner_name) == ("unknown", 5_000_00, bank.cashier.name)
    assert await bank.proven() is None
    await house.differences.class_entry(
        bank.cashier, funds.entry_id, EntryClass.FUNDS, "市财政拨付三月资金"
    )
    assert await bank.open() == []
    assert await bank.proven() == bank.today
    view, entries = await house.statements.show(bank.cashier, taken.statement_id)
    assert (view.matched, view.classed, view.account_tail) == (3, 1, "1234")
    assert [each.payer for each in entries] == ["王** 0123"] * 4
    house.clock.forward(days=1)
    await bank.returned(many, numbers[0])
    assert await bank.open() == [("not_at_bank", 200_00)]
    assert await bank.proven() < bank.today
    await bank.stated((200_00, numbers[0]), (-10_00, ""), (3_21, ""))
    for each in (await house.differences.standing(bank.cashier)).differences:
        kind = EntryClass.FEE if each.fen < 0 else EntryClass.INTEREST
        await house.differences.class_entry(bank.cashier, each.entry_id, kind, "季度结息、手续费")
    assert await bank.open() == [("unknown", -10_00)]  # money that left waits for a second person
    (fee,) = (await house.differences.standing(bank.boss)).differences
    await house.differences.class_entry(bank.boss, fee.entry_id, EntryClass.FEE, "看过收费通知")
    assert (await bank.open(), await bank.proven()) == ([], bank.today)


async def test_a_batch_booked_as_one_sum_is_the_sum_of_its_lines(house) -> None:
    bank = AtBank(house)
    sent = await bank.send(200_00, 300_00, 400_00)
    await bank.answered(sent, p2="1001")
    taken = await bank.stated((-600_00, sent.batch_no))
    assert (taken.matched, await bank.open(), await bank.proven()) == (1, [], bank.today)


async def test_an_entry_changed_missing_or_doubled_is_named_and_stops_the_proof(house) -> None:
    bank = AtBank(house)
    sent = await bank.send(200_00, 300_00, 400_00)
    await bank.answered(sent)
    one, two, three = sent.payments
    # the first is doubled, the second another amount, the third missing
    await bank.stated((-200_00, one), (-200_00, one), (-300_01, two))
    assert sorted(await bank.open()) == [
        *(("amount", -300_01), ("doubled", -200_00), ("not_at_bank", -400_00))
    ]
    assert await bank.proven() is None
    for each in (await house.differences.standing(bank.cashier)).differences:
        if each.entry_id:
            with pytest.raises(FieldsInvalid):  # what bears our number is no fee
                await house.differences.class_entry(
                    bank.cashier, each.entry_id, EntryClass.FEE, "手续费"
                )
    # a result that we have not had yet, and a batch whose sum is not that of its lines
    house.clock.forward(days=1)
    late = await bank.send(50_00, 60_00)
    await bank.stated((-110_00, late.batch_no))
    assert ("not_booked", -110_00) in await bank.open()
    await bank.answered(late, p2="1002")
    assert ("amount", -110_00) in await bank.open()
    # the bank corrects its second booking; somebody says which entry that takes back
    house.clock.forward(days=1)
    await bank.stated((200_00, ""), (-400_00, three))
    standing = await house.differences.standing(bank.cashier)
    (back,) = [each for each in standing.differences if each.fen == 200_00]
    (double,) = [each for each in standing.differences if each.kind == "doubled"]
    await house.differences.class_entry(
        bank.cashier, back.entry_id, EntryClass.OURS, "银行更正重复记账", double.serial
    )
    assert sorted(await bank.open()) == [("amount", -300_01), ("amount", -110_00)]


async def test_a_result_after_the_statement_closes_the_difference_by_itself(
    house,
) -> None:
    bank = AtBank(house)
    sent = await bank.send(200_00)
    (number,) = sent.payments
    await bank.stated((-200_00, number))
    assert await bank.open() == [("not_booked", -200_00)]
    await bank.answered(sent)
    assert (await bank.open(), await bank.proven()) == ([], bank.today)


async def test_statements_join_the_gap_is_named_and_filling_it_proves_on(house) -> None:
    bank = AtBank(house)
    await bank.stated((100_00, ""))
    (funds,) = (await house.differences.standing(bank.cashier)).differences
    await house.differences.class_entry(bank.cashier, funds.entry_id, EntryClass.FUNDS, "拨款")
    first, joined = bank.today, bank.balance
    house.clock.forward(days=2)
    bank.balance += 1_23
    taken = await bank.stated()
    assert "中间缺1天，差1.23元" in taken.gap
    assert (await bank.open(), await bank.proven()) == ([("gap", 1_23)], first)
    between = first.replace(day=first.day + 1)
    filled = await house.statements.import_file(bank.boss, statement(between, joined, (1_23, "")))
    assert (filled.gap, await bank.proven()) == ("", first)
    (interest,) = (await house.differences.standing(bank.cashier)).differences
    await house.differences.class_entry(
        bank.cashier, interest.entry_id, EntryClass.INTEREST, "结息"
    )
    assert (await bank.open(), await bank.proven()) == ([], bank.today)


async def test_the_same_statement_again_changes_nothing_and_another_one_is_refused(house) -> None:
    bank = AtBank(house)
    file = statement(bank.today, 100_00, (5_00, ""), (6_00, ""))
    first = await house.statements.import_file(bank.cashier, file)
    again = file.decode("gb18030").encode("utf-8-sig")
    second = await house.statements.import_file(bank.boss, again)
    assert (second.again, second.statement_id) == (True, first.statement_id)
    async with house.db.read() as session:
        assert await session.scalar(select(func.count()).select_from(BankEntryRow)) == 2
        assert await session.scalar(select(BankStatementRow.imported_by)) == bank.cashier.id
    refused = {
        "内容不一样：当时2笔，这次2笔，从序号2起不同": statement(
            bank.today, 100_00, (5_00, ""), (6_01, "")
        ),
        "日期在今天以后": altered(file, f"{bank.today:%Y%m%d},", "20300101,"),
        "以前的对账单是尾号1234的账户": statement(
            bank.today, 100_00, account="41050163860800009999"
        ),
    }
    house.clock.forward(days=1)
    known = statement(bank.today, 111_00, (1_00, ""), serials=("20260304S00001",))
    refused["在2026-03-04的对账单里已经有了"] = known
    for words, data in refused.items():
        with pytest.raises(FileRefused) as problem:
            await house.statements.import_file(bank.cashier, data)
        assert words in problem.value.message


async def test_a_statement_taken_before_the_day_was_over_is_continued(house) -> None:
    bank = AtBank(house)
    first, second = await bank.send(100_00), await bank.send(200_00)
    await bank.answered(first)
    opening = bank.balance
    entries = [(-100_00, *first.payments), (7_00, "")]
    taken = await bank.stated(*entries)
    (interest,) = (await house.differences.standing(bank.cashier)).differences
    await house.differences.class_entry(
        bank.cashier, interest.entry_id, EntryClass.INTEREST, "结息"
    )
    await bank.answered(second)
    assert await bank.open() == [("not_at_bank", -200_00)]
    whole = statement(bank.today, opening, *entries, (-200_00, *second.payments))
    for changed in (
        statement(bank.today, opening, entries[1], entries[0], (-200_00, *second.payments)),
        statement(bank.today, opening + 1, *entries, (-200_00, *second.payments)),
        statement(bank.today, opening, entries[0]),
        altered(whole, "王秀兰", "王秀英"),  # somebody else paid
    ):
        with pytest.raises(FileRefused):
            await house.statements.import_file(bank.boss, changed)
    more = await house.statements.import_file(bank.boss, whole)
    assert (more.statement_id, more.entries, more.matched) == (taken.statement_id, 1, 1)
    assert (await house.statements.import_file(bank.boss, whole)).again
    assert (await bank.open(), await bank.proven()) == ([], bank.today)
    assert await bank_flaws(house) == set()


async def test_what_somebody_changed_by_hand_is_not_sealed_anew_with_what_is_continued(
    house,
) -> None:
    bank = AtBank(house)
    opening = bank.balance
    await bank.stated((7_00, ""))
    other = house.sealer.seal(json.dumps(["王秀兰", "6222029999999999999"]), PAYER)
    async with house.db.write() as session:
        await session.execute(update(BankEntryRow).values(payer_sealed=other))
    whole = statement(bank.today, opening, (7_00, ""), (8_00, ""))
    with pytest.raises(FileRefused, match="改动过"):
        await house.statements.import_file(bank.boss, whole)
    assert await bank_flaws(house) == {"statement_altered"}


async def test_our_numbers_are_ours_in_small_letters_too(house) -> None:
    bank = AtBank(house)
    sent = await bank.send(100_00, 200_00)
    await bank.answered(sent)
    one, two = sent.payments
    # the bank has paid one of them twice, and the other one under no number
    await bank.stated((-100_00, one.lower()), (-100_00, one.lower()), (-200_00, ""))
    seen = (await house.differences.standing(bank.cashier)).differences
    doubled = next(each for each in seen if each.kind.value == "doubled")
    unknown = next(each for each in seen if each.kind.value == "unknown")
    say = house.differences.class_entry
    with pytest.raises(FieldsInvalid):  # not a fee
        await say(bank.cashier, doubled.entry_id, EntryClass.FEE, "手续费")
    typed = f" {two.lower()}\u200b"
    await say(bank.cashier, unknown.entry_id, EntryClass.OURS, "回单上是这一笔", typed)
    assert await bank.open() == [("doubled", -100_00)]
    house.clock.forward(days=1)
    await bank.stated((100_00, ""))
    seen = (await house.differences.standing(bank.cashier)).differences
    (back,) = [each for each in seen if each.kind.value == "unknown"]
    typed = doubled.serial.lower()
    await say(bank.cashier, back.entry_id, EntryClass.OURS, "银行退回多付的", typed)
    assert (await bank.open(), await bank.proven()) == ([], bank.today)
    assert await bank_flaws(house) == set()


async def test_an_entry_is_classed_by_the_cashier_with_a_reason_while_it_is_open(house) -> None:
    bank = AtBank(house)
    sent = await bank.send(200_00)
    (number,) = sent.payments
    await bank.answered(sent)
    await bank.stated((-200_00, "LOST-NUMBER"))
    open_ones = (await house.differences.standing(bank.cashier)).differences
    (entry,) = [each for each in open_ones if each.entry_id]
    classed = house.differences.class_entry
    for kind, reason, reference in (
        *((EntryClass.FEE, "", ""), (EntryClass.OURS, "编号丢了", "")),
        *((EntryClass.FEE, "手续费", number), (EntryClass.FUNDS, "方向不对", "")),
    ):
        with pytest.raises(FieldsInvalid):
            await classed(bank.cashier, entry.entry_id, kind, reason, reference)
    with pytest.raises(RoleMissing):
        await classed(bank.boss, entry.entry_id, EntryClass.FEE, "主管不归类")
    for _ in range(2):  # its answer was lost
        await house.differences.note(bank.boss, entry.subject, "问了银行王经理", bank.boss.id)
    (noted,) = [
        each
        for each in (await house.differences.standing(bank.cashier)).differences
        if each.entry_id
    ]
    assert noted.owner_id == bank.boss.id
    assert [note.words for note in noted.notes] == ["问了银行王经理"]
    await classed(bank.cashier, entry.entry_id, EntryClass.OURS, "附言里的流水号丢了", number)
    assert await bank.open() == []
    with pytest.raises(EntrySettled):
        await classed(bank.cashier, entry.entry_id, EntryClass.FEE, "再想想")


async def test_money_that_left_is_a_fee_or_interest_only_when_two_people_say_the_same(
    house,
) -> None:
    bank = AtBank(house)
    await bank.answered(await bank.send(200_00))
    await bank.stated((-9_999_00, ""), (5_00, ""))
    say, cashier, boss = house.differences.class_entry, bank.cashier, bank.boss
    other = house.staff(Role.CASHIER, 1)

    async def left() -> BankDifference:
        (found,) = [
            each
            for each in (await house.differences.standing(cashier)).differences
            if each.fen == -9_999_00
        ]
        return found

    entry = (await left()).entry_id
    with pytest.raises(RoleMissing):  # whoever is no cashier does not begin
        await say(boss, entry, EntryClass.FEE, "手续费")
    for reason in ("手续费", "还是手续费"):  # nobody agrees with themselves
        await say(cashier, entry, EntryClass.FEE, reason)
        waiting = (await left()).waiting
        assert waiting is not None
        assert (waiting.reason, waiting.by_id) == (reason, cashier.id)
    with pytest.raises(RoleMissing):  # nor says something else
        await say(boss, entry, EntryClass.INTEREST, "利息")
    await say(other, entry, EntryClass.INTEREST, "利息")  # two opinions are not two people
    await say(cashier, entry, EntryClass.FEE, "手续费")
    assert (await left()).waiting is not None
    await say(boss, entry, EntryClass.FEE, "看过收费通知")
    left_open = (await house.differences.standing(boss)).differences
    assert -9_999_00 not in [each.fen for each in left_open] and len(left_open) == 2
    assert await bank_flaws(house) == set()


async def test_what_is_under_way_too_long_is_asked_about(house) -> None:
    bank = AtBank(house)
    await bank.send(200_00, 300_00)
    assert await bank.open() == []
    house.clock.forward(days=5)  # Wednesday, then Monday: three working days
    assert await bank.open() == []
    house.clock.forward(days=1)
    (overdue,) = (await house.differences.standing(bank.cashier)).differences
    assert (overdue.kind, overdue.fen, overdue.owner_id) == ("overdue", -500_00, bank.boss.id)


async def test_a_week_without_a_proof_is_an_alarm(house) -> None:
    bank = AtBank(house)
    assert not (await house.differences.proven()).alarm
    sent = await bank.send(200_00)
    house.clock.forward(days=30)
    assert not (await house.differences.proven()).alarm  # nothing has reached the bank
    await bank.answered(sent)
    for days, alarm in ((7, False), (1, True)):
        house.clock.forward(days=days)
        assert (await house.differences.proven()).alarm is alarm
    await bank.stated((-200_00, sent.batch_no))
    assert (await house.differences.proven()).days == 0
    for days, alarm in ((7, False), (1, True)):
        house.clock.forward(days=days)
        assert (await house.differences.proven()).alarm is alarm
