"""Does an uploaded file change nothing before somebody decides, are good rows taken and bad ones
left by choice, and is nobody posted twice, whatever dies in between?"""

import asyncio
import io
import signal
import subprocess
import sys
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select, update
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from casework.errors import FileRefused
from casework.ledger.tables import LedgerRow
from casework.people.tables import InsuredRow
from casework.uploads.beginning import ImportGoingOn
from casework.uploads.staging import Staged
from casework.uploads.tables import FileImportRow, ImportRemarkRow, StagedPersonRow
from casework.uploads.views import ImportChoice, ImportState, RemarkWeight
from casework.uploads.waiting import StagedRowsWaiting
from claims_core.calendar_cn import china_day
from claims_core.claim import Actor, Role
from claims_core.identifiers import make_id_number
from claims_core.review import RoleMissing
from infra.spreadsheet import TableFormat, xlsx_bytes
from tests.infra.test_workbooks import workbook
from tests.people import DAUGHTER, FATHER, INSURED, STRANGER, feed_csv
from tests.tools.tree import ROOT

FEED = ("身份证号", "年度", "结算单号", "统筹支付", "大额支付")
ROSTER = ("参保编号", "姓名", "身份证号", "手机号", "参保地")
GOOD = ImportChoice(accept_good=True)


@pytest.fixture
def boss(house) -> Actor:
    return house.staff(Role.SUPERVISOR)


def csv(head: tuple[str, ...], *lines: str) -> bytes:
    return "\r\n".join((",".join(head), *lines)).encode()


def newcomer(number: int, phone: str = "13900000100", name: str = "新来人") -> list[str]:
    id_number = make_id_number("410702", date(1950, 1, 1) + timedelta(number), 100)
    return [f"N{number}", name, id_number, phone, "410700"]


def people(number: int) -> bytes:
    return csv(ROSTER, *(",".join(newcomer(n)) for n in range(number)))


async def count(house, table) -> int:
    async with house.db.read() as session:
        return int(await session.scalar(select(func.count()).select_from(table)))


def settled(person, number: str, pool: str = "1000.00") -> str:
    return f"{person.id_number},2025,{number},{pool},0.00"


# Preview and choice


async def test_good_rows_are_taken_and_bad_ones_left_with_both_counts_before(house, boss) -> None:
    house.clock.forward(hours=15)  # after midnight in China, the day before elsewhere
    data = csv(FEED, settled(FATHER, "S1"), settled(FATHER, "S2", "1.23E+5"), settled(STRANGER, ""))
    staged = await house.feed.stage(boss, data)
    page = await house.imports.show(boss, staged.import_id)
    assert (page.file.state, page.file.counts.good, page.file.counts.bad) == ("staged", 1, 2)
    assert [(each.line, each.column) for each in page.remarks] == [(3, "统筹支付"), (4, "结算单号")]
    assert "科学计数法" in page.remarks[0].words
    assert await count(house, LedgerRow) == 0
    assert await house.imports.begin(boss, staged.import_id, GOOD)
    await house.imports.go_on(staged.import_id)
    page = await house.imports.show(boss, staged.import_id)
    assert (page.file.state, page.file.counts.posted, page.file.added) == ("posted", 1, 1)
    assert (page.file.staff_name, page.file.decided_by_name) == (boss.name, boss.name)
    assert await count(house, LedgerRow) == 1
    assert await count(house, StagedPersonRow) == 0
    # the bad rows stay, to be mended and uploaded as they are
    async with house.db.read() as session:
        row = await house.imports.row(session, staged.import_id)
        table = (await house.imports.remarks_table(session, row, TableFormat.CSV))()
    assert table.name == f"import-rows-{china_day(house.clock()):%Y%m%d}.csv"
    mended = table.data.replace(b"1.23E+5", b"123.00")
    again = await house.feed.import_file(boss, mended, GOOD)
    assert (again.added, [each.field for each in again.problems]) == (1, ["结算单号"])


async def test_a_decision_is_made_once_and_by_the_supervisor(house, boss) -> None:
    staged = await house.feed.stage(boss, csv(FEED, settled(FATHER, "S1")))
    for role in set(Role) - {Role.SUPERVISOR}:
        other = Actor("x", "", frozenset({role}))
        for step in (
            house.imports.begin(other, staged.import_id, GOOD),
            house.imports.cancel(other, staged.import_id),
            house.imports.show(other, staged.import_id),
            house.imports.history(other),
        ):
            with pytest.raises(RoleMissing):
                await step
    assert await house.imports.cancel(boss, staged.import_id)
    assert not await house.imports.begin(boss, staged.import_id, GOOD)
    await house.imports.go_on(staged.import_id)
    assert await count(house, LedgerRow) == await count(house, StagedPersonRow) == 0


async def test_a_program_takes_all_or_nothing_unless_it_says_otherwise(house, boss) -> None:
    data = csv(FEED, settled(FATHER, "S1"), settled(STRANGER, ""))
    refused = await house.feed.import_file(boss, data)
    assert (refused.added, len(refused.problems)) == (0, 1)
    taken = await house.feed.import_file(boss, data, GOOD)
    assert (taken.added, len(taken.problems)) == (1, 1)
    history = (await house.imports.history(boss)).items
    states = [each.state for each in history if each.kind == "platform"]
    assert sorted(states) == [ImportState.CANCELLED, ImportState.POSTED]
    page = await house.imports.show(boss, taken.import_id)
    assert page.same_before is None  # what was cancelled was not imported
    third = await house.feed.stage(boss, data)
    assert (await house.imports.show(boss, third.import_id)).same_before.id == taken.import_id


async def test_the_very_same_file_of_one_person_is_one_upload(house, boss) -> None:
    data = csv(FEED, settled(FATHER, "S1"))
    taps = await asyncio.gather(
        *(house.feed.stage(boss, data) for _ in range(3)), return_exceptions=True
    )
    refused = [each for each in taps if isinstance(each, ImportGoingOn)]
    (staged,) = [each for each in taps if isinstance(each, Staged)]
    assert [each.facts["import_id"] for each in refused] == [staged.import_id] * 2
    # a colleague's is another one, and so is one's own after a while, to be examined again
    colleague = await house.feed.stage(house.staff(Role.SUPERVISOR, 1), data)
    house.clock.forward(minutes=3)
    later = await house.feed.stage(boss, data)
    assert len({each.import_id for each in (staged, colleague, later)}) == 3
    # one that cannot be read is nobody's, and stands in nobody's way
    before = await count(house, FileImportRow)
    for _ in range(2):
        with pytest.raises(FileRefused):
            await house.feed.stage(boss, b"name\r\nx")
    assert await count(house, FileImportRow) == before
    # nor does one whose process died
    async with house.db.write() as session:
        await session.execute(
            update(FileImportRow)
            .where(FileImportRow.id == later.import_id)
            .values(state=ImportState.STAGING)
        )
    with pytest.raises(ImportGoingOn):
        await house.feed.stage(boss, data)
    house.clock.forward(minutes=3)
    assert (await house.feed.stage(boss, data)).good == 1
    dead = await house.imports.show(boss, later.import_id)
    assert dead.file.state is ImportState.CANCELLED


async def test_a_refund_of_a_bad_row_is_bad_as_well(house, boss) -> None:
    head = (*FEED, "原结算单号")
    lines = (f"{settled(FATHER, 'S1', 'x')},", f"{settled(FATHER, 'R1', '-1000.00')},S1")
    report = await house.feed.import_file(boss, csv(head, *lines), GOOD)
    assert (report.added, [each.line for each in report.problems]) == (0, [2, 3])


async def test_a_pool_beyond_its_limit_is_asked_about(house, boss) -> None:
    data = csv(
        FEED,
        settled(FATHER, "S1", "60000.00"),
        settled(FATHER, "S2", "40000.01"),
        settled(DAUGHTER, "S3", "100000.00"),
    )
    refused = await house.feed.import_file(boss, data)
    assert (refused.added, [each.line for each in refused.problems]) == (0, [2, 3])
    assert "超过封顶线" in refused.problems[0].message
    some = await house.feed.import_file(boss, data, GOOD)
    assert (some.added, len(some.problems)) == (1, 2)
    page = await house.imports.show(boss, some.import_id)
    assert (page.file.counts.asked, page.file.counts.left) == (2, 2)
    assert {each.weight for each in page.remarks} == {RemarkWeight.ASKED}
    rest = await house.feed.import_file(boss, data, ImportChoice(accept_asked=True))
    assert (rest.added, rest.unchanged) == (2, 1)


async def test_a_year_that_the_stay_did_not_touch_is_asked_about(house, boss) -> None:
    head = (*FEED, "入院日期", "出院日期")
    stays = (
        ("S1", "2025", "2025-06-01", "2025-06-20", True),
        ("S2", "2024", "2025-06-01", "2025-06-20", False),
        ("S3", "2024", "2024-12-20", "2025-01-05", True),
        ("S4", "2025", "2024-12-20", "2025-01-05", True),
        ("S5", "2023", "2024-12-20", "2025-01-05", False),
        ("S6", "2024", "", "2025-01-05", True),
        ("S7", "2025", "2024-12-20", "", True),
        ("S8", "2025", "", "2024-12-20", False),
    )
    for number, year, first, last, fits in stays:
        row = f"{FATHER.id_number},{year},{number},1.00,0.00,{first},{last}"
        report = await house.feed.import_file(boss, csv(head, row), GOOD)
        assert report.added == fits, number
        assert [each.field for each in report.problems] == ([] if fits else ["年度"]), number


# Cells


async def test_a_workbook_is_read_like_a_csv_and_its_damaged_cells_are_named(house, boss) -> None:
    rows = [newcomer(1), newcomer(2)]
    rows[1][3] = ""
    report = await house.roster.import_file(boss, xlsx_bytes(ROSTER, rows))
    assert (report.added, report.problems) == (2, ())
    rows = [newcomer(3), newcomer(4)]
    numbers = [[*row[:2], int(row[2].replace("X", "0")), *row[3:]] for row in rows]
    damaged = await house.roster.import_file(boss, xlsx_bytes(ROSTER, numbers))
    assert [(each.line, each.field) for each in damaged.problems] == [
        (2, "身份证号"),
        (3, "身份证号"),
    ]
    assert "超过15位" in damaged.problems[0].message


DAMAGED = {
    "shortened": ("1.23457E+17", "科学计数法"),
    "error": ("#N/A", "出了错"),
    "nothing": ("NULL", "空值"),
    "formula": ("=A2", "公式"),
    "day": ("2025/3/1", "日期"),
    "month": ("3月1日", "日期"),
}


async def test_a_damaged_cell_of_a_csv_is_named_with_what_to_do(house, boss, subtests) -> None:
    for case, (cell, words) in DAMAGED.items():
        with subtests.test(case):
            report = await house.feed.import_file(boss, csv(FEED, settled(FATHER, cell)))
            assert [(each.line, each.field) for each in report.problems] == [(2, "结算单号")]
            assert words in report.problems[0].message
    lost = [settled(FATHER, number) for number in ("410700000000123000", "410700000000456000")]
    report = await house.feed.import_file(boss, csv(FEED, *lost))
    assert [each.line for each in report.problems] == [2, 3]
    assert "后几位已经丢了" in report.problems[0].message
    assert await count(house, LedgerRow) == 0


async def test_a_row_too_short_or_too_wide_is_bad_and_the_others_are_not(house, boss) -> None:
    short, wide = newcomer(1)[:3], [*newcomer(2), "", "备注写到了外面"]
    for data in (
        csv(ROSTER, *map(",".join, (short, newcomer(3), wide))),
        xlsx_bytes(ROSTER, [newcomer(3), wide]),
    ):
        staged = await house.roster.stage(boss, data)
        assert staged.good == 1
        said = {each.line: each.message for each in staged.problems if each.field == "参保编号"}
        assert said[max(said)].startswith("这一行有7列，应当是5列")
        assert await house.roster.cancel(boss, staged.import_id)


async def test_a_cell_that_was_merged_away_is_named(house, boss) -> None:
    def fill(book: Workbook, sheet: Worksheet) -> None:
        for number, row in enumerate((ROSTER, newcomer(1), newcomer(2))):
            sheet.write_row(number, 0, row)
        sheet.merge_range(1, 4, 2, 4, "410700")

    report = await house.roster.import_file(boss, workbook(fill), GOOD)
    (merged,) = report.problems
    assert (report.added, merged.line, merged.field) == (1, 3, "参保地")
    assert "取消合并" in merged.message


async def test_the_example_of_a_template_is_refused_and_the_rest_of_it_fits(house, boss) -> None:
    for kind in (house.roster, house.feed, house.corrections, house.openings):
        for form in TableFormat:
            table = house.imports.template_file(kind.file.name, form)
            assert table.name == f"{kind.title}-空白模板.{form}"
            assert b"'-" not in table.data  # an amount below nothing is no formula
            staged = await kind.stage(boss, table.data)
            assert staged.good == 0
            assert ["示例" in each.message for each in staged.problems] == [True]


async def test_somebody_without_a_mobile_is_taken_with_a_note(house, boss) -> None:
    lines = [newcomer(1, ""), newcomer(2, "0373-3051234"), newcomer(3, "1390000010")]
    lines += [newcomer(4, "无"), newcomer(5, " - ")]
    staged = await house.roster.stage(boss, csv(ROSTER, *map(",".join, lines)))
    page = await house.imports.show(boss, staged.import_id)
    assert (page.file.counts.good, page.file.counts.noted, page.file.counts.bad) == (4, 4, 1)
    assert [each.weight for each in page.remarks] == ["bad", *["noted"] * 4]
    # whoever mends the file finds the row by its line and the person's masked number
    number = lines[2][2]
    bad = page.remarks[0]
    assert (bad.line, bad.name, bad.id_number) == (
        4,
        "新**",
        f"{number[:3]}{'*' * 11}{number[-4:]}",
    )
    await house.imports.begin(boss, staged.import_id, GOOD)
    await house.imports.go_on(staged.import_id)
    async with house.db.read() as session:
        rows = await session.scalars(
            select(InsuredRow).where(InsuredRow.insured_no.in_(("N1", "N2", "N4", "N5")))
        )
        phones = {house.sealer.open(row.phone_sealed, "insured.phone") for row in rows}
    assert phones == {"", "0373-3051234"}


# What waits, what dies, what is forgotten


async def test_a_final_check_waits_for_staged_rows_of_its_person(house, boss) -> None:
    await house.use_up_the_pool(FATHER)
    claim = await house.twice_reviewed(await house.bound(FATHER), FATHER)
    staged = await house.feed.stage(boss, feed_csv(FATHER, 2024))
    checker = house.staff(Role.FINAL_CHECKER)
    with pytest.raises(StagedRowsWaiting) as refused:
        await house.desk.check_finally(checker, *house.shown(claim))
    assert boss.name in refused.value.message and "导入记录" in refused.value.message
    await house.imports.cancel(boss, staged.import_id)
    await house.desk.check_finally(checker, *house.shown(claim))


async def test_posting_goes_on_after_a_kill_and_doubles_nobody(
    house, boss, database_url: str
) -> None:
    many = 450
    staged = await house.roster.stage(boss, people(many))
    await house.imports.begin(boss, staged.import_id, GOOD)
    module = "tests.casework.uploads.killed"
    for last in (3, 14):  # in the first transaction, and in a later one
        command = [sys.executable, "-m", module, database_url, staged.import_id, str(last)]
        done = subprocess.run(command, cwd=ROOT, check=False)
        assert done.returncode == -signal.SIGKILL
    before = (await house.imports.show(boss, staged.import_id)).file
    assert before.state is ImportState.POSTING and 0 < before.counts.posted < many
    assert await count(house, InsuredRow) == len(INSURED) + before.counts.posted
    # two who go on at the same moment
    await asyncio.gather(house.imports.go_on_with_all(), house.imports.go_on(staged.import_id))
    after = (await house.imports.show(boss, staged.import_id)).file
    assert (after.state, after.counts.posted, after.added) == (ImportState.POSTED, many, many)
    assert await count(house, InsuredRow) == len(INSURED) + many


async def test_an_import_that_is_going_on_can_be_stopped(house, boss) -> None:
    many = 300
    staged = await house.roster.stage(boss, people(many))
    assert not await house.imports.stop(boss, staged.import_id)
    assert await count(house, StagedPersonRow) == many
    await house.imports.begin(boss, staged.import_id, GOOD)
    turns = iter((True, False))
    await house.imports.go_on(staged.import_id, lambda: next(turns))
    assert await house.imports.stop(boss, staged.import_id)
    stopped = (await house.imports.show(boss, staged.import_id)).file
    assert stopped.state is ImportState.POSTED
    assert (stopped.counts.posted, stopped.counts.left) == (250, 50)
    assert (stopped.decided_by_name, stopped.stopped_by_name) == (boss.name, boss.name)
    assert await count(house, StagedPersonRow) == 0
    assert not await house.imports.stop(boss, staged.import_id)
    again = await house.roster.import_file(boss, people(many))
    assert (again.added, again.unchanged) == (50, 250)


async def test_what_became_wrong_since_the_upload_is_left_with_its_whole_person(
    house, boss
) -> None:
    head = ("身份证号", "年度", "统筹支付", "大额支付")
    data = csv(
        head,
        f"{FATHER.id_number},2024,1.00,0.00",
        f"{FATHER.id_number},2025,1.00,0.00",
        f"{STRANGER.id_number},2025,1.00,0.00",
    )
    staged = await house.openings.stage(boss, data)
    await house.feed.import_file(boss, csv(FEED, settled(FATHER, "S1")))
    await house.imports.begin(boss, staged.import_id, GOOD)
    await house.imports.go_on(staged.import_id)
    page = await house.imports.show(boss, staged.import_id)
    assert (page.file.counts.posted, page.file.counts.left) == (1, 2)
    assert [each.line for each in page.remarks] == [2, 3]
    assert await count(house, LedgerRow) == 2


async def test_what_nobody_decides_and_old_remarks_are_forgotten(house, boss) -> None:
    undecided = await house.feed.stage(boss, csv(FEED, settled(FATHER, "S1"), settled(FATHER, "")))
    assert await house.imports.forget_old() == 0
    house.clock.forward(days=8)
    assert await house.imports.forget_old() == 1
    assert await count(house, StagedPersonRow) == 0
    page = await house.imports.show(boss, undecided.import_id)
    assert page.file.state is ImportState.CANCELLED and page.remarks
    house.clock.forward(days=31)
    await house.imports.forget_old()
    assert await count(house, ImportRemarkRow) == 0
    assert await count(house, FileImportRow) == 2


async def test_nothing_of_a_staged_file_lies_there_in_clear(house, boss) -> None:
    line = newcomer(1, name="明文人")
    bad = newcomer(2, name="坏行人", phone="x")
    await house.roster.stage(boss, csv(ROSTER, ",".join(line), ",".join(bad)))
    dump = io.StringIO()
    async with house.db.read() as session:
        for table in (FileImportRow, StagedPersonRow, ImportRemarkRow):
            for row in await session.execute(select(table.__table__)):
                print(*row, file=dump)
    for secret in (line[1], line[2], bad[1], bad[2]):
        assert secret not in dump.getvalue()
        assert secret.encode().hex() not in dump.getvalue()
