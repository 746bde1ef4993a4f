"""Does the page of balances come to what the journal and the records say, and open every line?"""

import csv
import io

import pytest
from sqlalchemy import delete, update

from casework.balances.balances import Balances
from casework.balances.lines_export import MoneyLinesSource, lines_subject
from casework.balances.views import LineFilter, SumName
from casework.errors import FieldsInvalid, NotFound
from casework.money.movements import Account, MovementKind
from casework.money.tables import MoneyLineRow
from casework.payments.tables import PaymentBatchRow
from casework.payments.unowned import unowned
from casework.proof.proof import flaws_of
from claims_core.claim import Stage
from infra.spreadsheet import TableFormat
from tests.casework.money.agreement import agrees
from tests.casework.money.path import Path
from tests.casework.stay import PAYMENT_FEN
from tests.people import FATHER


class Undone(Exception):
    """What was tried in a transaction shall not stay."""


@pytest.fixture
def balances(house) -> Balances:
    return Balances(house.db, house.sealer, house.clock)


async def test_every_figure_is_the_sum_of_the_lines_it_opens(house, balances) -> None:
    way = Path(house)
    empty = await balances.show(way.boss)
    assert (empty.districts, empty.open_batches, empty.pending.count) == ((), (), 0)
    for step in (way.settle, way.batch):
        await step()
    made = await balances.show(way.boss)
    assert [(each.count, each.released_at) for each in made.open_batches] == [(1, None)]
    assert made.totals[Account.PAYABLE] == -PAYMENT_FEN and made.pending.count == 0
    await way.release()
    sent = await balances.show(way.boss)
    assert (sent.pending.count, sent.pending.fen) == (1, PAYMENT_FEN)
    assert sent.pending.oldest == sent.open_batches[0].released_at == house.clock()
    for step in (way.confirm, way.reverse, way.recover_some):
        await step()
    view = await balances.show(way.cashier)
    (district,) = view.districts
    assert district.region == "410700" and view.open_batches == ()
    assert view.recoveries.fen == PAYMENT_FEN - 1_000_00 == view.totals[Account.PAYABLE]
    for account, fen in district.balances.items():
        wanted = LineFilter(account=account, region=district.region)
        page = await balances.lines(way.boss, wanted)
        assert sum(line.fen for line in page.items) == fen, account
    whole = await balances.lines(way.boss, LineFilter(claim_id=way.claim_id))
    assert {line.kind for line in whole.items} == set(MovementKind) - {
        MovementKind.REFUSED,
        MovementKind.REFUSAL_WITHDRAWN,
        MovementKind.RETURNED,
        MovementKind.RETURN_WITHDRAWN,
        MovementKind.RECOVERY_WITHDRAWN,
    }
    assert view.unowned == ()
    assert {line.insured_name for line in whole.items} == {f"{FATHER.name[0]}**"}
    (batch_id, _), *_ = way.files
    of_batch = await balances.lines(way.boss, LineFilter(batch_id=batch_id))
    assert {line.account for line in of_batch.items} == {Account.IN_TRANSIT, Account.BANK}


async def test_what_is_due_without_anybody_to_see_to_it_is_listed_with_its_owner(
    house, balances
) -> None:
    """The person had brought the money, then the bank gave it back as well."""
    way = Path(house)
    for step in (way.settle, way.pay, way.reverse, way.recover, way.return_first):
        await step()
    (due,) = (await balances.show(way.cashier)).unowned
    assert (due.claim_id, due.stage, due.fen) == (way.claim_id, Stage.REVERSED, PAYMENT_FEN)
    assert due.owner_name == way.boss.name and "请主管重新办理" in due.words
    with pytest.raises(Undone):  # what is due is no matter of the journal
        async with house.db.write() as session:
            await session.execute(delete(MoneyLineRow))
            assert [each.fen for each in await unowned(session)] == [PAYMENT_FEN]
            raise Undone
    for step in (way.reopen, way.settle, way.ask_for_account, way.renew, way.pay):
        await step()
    assert (await balances.show(way.cashier)).unowned == ()
    assert (await agrees(house, way.claim_id, "all of it is paid")).due == 0
    assert await flaws_of(house.db, house.sealer) == ()


async def test_the_sums_agree_until_somebody_changes_a_line(house, balances) -> None:
    way = Path(house)
    for step in (way.settle, way.pay, way.reverse, way.recover_some, way.return_first):
        await step()
    checks = await balances.differences(way.boss)
    assert [check.name for check in checks] == list(SumName)
    assert {check.difference_fen for check in checks} == {0}
    async with house.db.write() as session:
        await session.execute(
            update(MoneyLineRow)
            .where(MoneyLineRow.account == Account.BANK, MoneyLineRow.fen < 0)
            .values(fen=MoneyLineRow.fen - 5)
        )
    found = {each.name: each.difference_fen for each in await balances.differences(way.boss)}
    assert {name: fen for name, fen in found.items() if fen} == {
        SumName.LINES: -5,
        SumName.BANK: -5,
    }


async def test_a_page_ends_with_a_whole_movement(house, balances, monkeypatch) -> None:
    way = Path(house)
    for step in (way.settle, way.pay, way.reverse):
        await step()
    monkeypatch.setattr("casework.balances.balances.PER_PAGE", 3)
    seen, cursor = [], None
    while True:
        page = await balances.lines(way.boss, LineFilter(), cursor)
        assert sum(line.fen for line in page.items) == 0
        seen += [(line.movement_id, line.account) for line in page.items]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert len(seen) == len(set(seen)) == 8
    with pytest.raises(FieldsInvalid):
        await balances.lines(way.boss, LineFilter(), "nonsense")


async def test_lines_leave_as_a_table(house, balances) -> None:
    way = Path(house)
    for step in (way.settle, way.send):
        await step()
    async with house.db.read() as session:
        file = (await balances.lines_file(session, LineFilter(), TableFormat.CSV))()
        excel = (await balances.lines_file(session, LineFilter(), TableFormat.XLSX))()
    rows = list(csv.DictReader(io.StringIO(file.data.decode("utf-8-sig"), newline="")))
    assert len(rows) == file.rows == 4 and file.name.endswith(".csv")
    assert sum(float(row["借方（元）"] or 0) - float(row["贷方（元）"] or 0) for row in rows) == 0
    assert {row["科目"] for row in rows} == {"补助支出", "应付", "在途"}
    assert {row["参保地"] for row in rows} == {"新乡市"}
    assert FATHER.name not in file.data.decode("utf-8-sig")
    assert excel.data.startswith(b"PK")


async def test_which_lines_are_asked_for_is_said_in_words_without_anybodys_name(
    house, balances
) -> None:
    way = Path(house)
    for step in (way.settle, way.send):
        await step()
    source, csv_form = MoneyLinesSource(balances), TableFormat.CSV
    (batch_id, _), *_ = way.files
    said = {
        "全部，CSV 表格": LineFilter(),
        "科目应付，参保地卫辉市，CSV 表格": LineFilter(account=Account.PAYABLE, region="410781"),
        "参保地999999，CSV 表格": LineFilter(region="999999"),
        "一份申请的，CSV 表格": LineFilter(claim_id=way.claim_id),
    }
    async with house.db.read() as session:
        batch = await session.get_one(PaymentBatchRow, batch_id)
        said[f"批次{batch.batch_no}，CSV 表格"] = LineFilter(batch_id=batch_id)
        for words, wanted in said.items():
            assert await source.words(session, lines_subject(wanted, csv_form)) == words
        for nothing in (
            LineFilter(batch_id="0" * 32),
            LineFilter(claim_id="0" * 32),
            LineFilter(region="梁守田" * 50),
        ):
            with pytest.raises(NotFound):
                await source.words(session, lines_subject(nothing, csv_form))
