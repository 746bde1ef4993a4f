"""Does a policy file show what it would change, and nothing else, before it takes effect?"""

import csv
from dataclasses import asdict
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app import policy_commands
from app.cli import main
from app.policy_commands import FileProblem, overlaid, show_preview, told
from casework.claims.bills import ExpenseForm, PlatformFigures
from casework.ledger.policy_preview import Difference, Preview, preview
from casework.ledger.tables import RecheckDueRow, RecheckFindingRow
from claims_core.claim import Role
from claims_core.errors import PolicyBookError
from claims_core.policy import PolicyBook
from tests.people import DAUGHTER, FATHER, INSURED, STRANGER, Insured
from tests.world import test_settings

HIGHER = """
[[entry]]
id = "2025-higher"
document = "测试用文件"
cite = "测试"
valid_from = 2025-01-01
valid_to = 2025-12-31
recorded_on = 2026-03-01
confirmed = true
supplement_rate = { value = "0.95", article = "第一条" }
"""


def silent(people: int, entries: int) -> None:
    """Nobody watches."""


async def settled(house, person: Insured, total: int, paid: int) -> str:
    figures = asdict(PlatformFigures(total, 0, paid))
    (claim_id,) = await house.reviewed_rows(
        await house.bound(person), person, 1, asdict(ExpenseForm(total)), figures
    )
    checker = house.staff(Role.FINAL_CHECKER)
    shown = await house.desk.show(checker, claim_id)
    await house.desk.check_finally(checker, *house.shown(shown))
    return claim_id


@pytest.fixture
async def paid(house) -> None:
    """Three people with a claim each: 900.00, 9,000.00 and 90,000.00."""
    for person, total in zip(INSURED, (1_000_00, 10_000_00, 100_000_00), strict=True):
        await house.use_up_the_pool(person)
        await settled(house, person, total, total * 9 // 10)


async def seen(house, overlay: str) -> tuple[Preview, list[Difference]]:
    book = PolicyBook.load()
    found: list[Difference] = []
    with_file = book.with_files({"new.toml": overlay})
    report = await preview(house.db, book, with_file, found.append, silent)
    return report, found


@pytest.mark.usefixtures("paid")
async def test_every_difference_is_counted_and_nothing_is_written(house) -> None:
    report, found = await seen(house, HIGHER)
    assert (report.people, report.claims, report.count) == (3, 3, 3)
    assert report.sum_fen == 50_00 + 500_00 + 5_000_00
    assert sorted(each.fen for each in found) == [50_00, 500_00, 5_000_00]
    assert {each.year for each in found} == {2025}
    assert [each.fen for each in report.largest] == [5_000_00, 500_00, 50_00]
    assert report.bars == [0, 0, 0, 0, 1, 1, 1, 0]
    assert all(each.claim_no.startswith("T-") for each in found)
    async with house.db.read() as session:
        for table in (RecheckFindingRow, RecheckDueRow):
            assert await session.scalar(select(func.count()).select_from(table)) == 0


@pytest.mark.usefixtures("paid")
async def test_a_file_about_another_year_changes_nothing(house) -> None:
    report, found = await seen(house, HIGHER.replace("= 2025-", "= 2026-"))
    assert (report.claims, report.count, found) == (3, 0, [])
    assert "没有一份会变。" in list(told(report))


async def test_what_a_recheck_has_open_is_not_blamed_on_the_file(house) -> None:
    """A correction changed the first claim by itself; only the file's own part is shown."""
    await house.use_up_the_pool(FATHER, paid="399500.00")
    await settled(house, FATHER, 1_000_00, 500_00)
    head = "身份证号,年度,结算单号,统筹支付,大额支付"
    late = f"{head}\r\n{FATHER.id_number},2025,LATE,0.00,300.00".encode()
    await house.feed.import_file(house.staff(Role.SUPERVISOR), late)
    report, _ = await seen(house, HIGHER)
    assert report.count == 0  # the cap leaves 200.00 either way
    lower = HIGHER.replace('"0.95"', '"0.10"')
    _, found = await seen(house, lower)
    assert [(each.was_fen, each.now_fen) for each in found] == [(200_00, 100_00)]


async def test_the_cap_counts_across_the_claims_of_a_person(house) -> None:
    await house.use_up_the_pool(STRANGER, paid="399000.00")
    await settled(house, STRANGER, 500_00, 450_00)
    await settled(house, STRANGER, 1_000_00, 550_00)
    report, found = await seen(house, HIGHER)
    assert [each.fen for each in found] == [25_00, -25_00]
    assert report.sum_fen == 0


def test_the_ten_largest_either_way_are_kept() -> None:
    report = Preview()
    for number in range(1, 31):
        fen = number * 100 if number % 2 else -number * 100
        report.add(Difference(f"T-{number}", 2025, 10_000_00, 10_000_00 + fen))
    assert [abs(each.fen) for each in report.largest] == [n * 100 for n in range(30, 20, -1)]
    assert sum(report.bars) == report.count == 30


def test_the_histogram_parts_at_its_edges() -> None:
    report = Preview()
    for fen in (-10_000_01, -10_000_00, -1, 1, 100_00, 10_000_00):
        report.add(Difference("T", 2025, 0, fen))
    assert report.bars == [1, 1, 0, 1, 1, 1, 0, 1]
    lines = list(told(report))
    assert sum("█" in line for line in lines) == 6


@pytest.mark.usefixtures("paid")
async def test_the_command_prints_and_writes_every_difference(
    house, database_url, tmp_path, capsys
) -> None:
    settings = test_settings(database_url, tmp_path, 1)
    file, out = tmp_path / "new.toml", tmp_path / "out.csv"
    file.write_text(HIGHER, encoding="utf-8")
    assert await show_preview(settings, overlaid(file), out) == 0
    shown = capsys.readouterr()
    assert "有3份会变，合计+5,550.00元" in shown.out
    assert "政策试算" in shown.err and "政策试算" not in shown.out
    with out.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.reader(stream))
    assert tuple(rows[0]) == policy_commands.CSV_COLUMNS
    assert sorted(row[2:] for row in rows[1:]) == [
        ["900.00", "950.00", "50.00"],
        ["9000.00", "9500.00", "500.00"],
        ["90000.00", "95000.00", "5000.00"],
    ]
    told_to_world = shown.out + out.read_text(encoding="utf-8-sig")
    for person in (FATHER, DAUGHTER, STRANGER):
        assert person.name not in told_to_world and person.id_number not in told_to_world
    assert list(tmp_path.glob("*.part")) == []


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (b"[[entry]]\nid = ", "TOML"),
        (HIGHER.replace('"0.95"', '"1.95"').encode(), "supplement_rate"),
        (HIGHER.replace("recorded_on = 2026-03-01\n", "").encode(), "recorded_on"),
        ("[[entry]]".encode("utf-16"), "UTF-8"),
        (HIGHER.replace("2026-03-01", "2020-03-01").encode(), "recorded_on（2020-03-01）"),
    ],
    ids=["no TOML", "rate", "date missing", "encoding", "recorded before"],
)
def test_a_bad_file_is_refused_with_file_key_and_cure(tmp_path: Path, text, says) -> None:
    file = tmp_path / "bad.toml"
    file.write_bytes(text)
    with pytest.raises((PolicyBookError, FileProblem)) as refusal:
        overlaid(file)
    assert "bad.toml" in str(refusal.value) and says in str(refusal.value)


def test_a_file_as_office_programs_write_it_is_read(tmp_path: Path) -> None:
    file = tmp_path / "new.toml"
    file.write_bytes(HIGHER.replace("\n", "\r\n").encode("utf-8-sig"))
    book, laid_over = overlaid(file)
    assert [entry.id for entry in laid_over.entries[len(book.entries) :]] == ["2025-higher"]


def test_the_command_line_answers_2_for_a_file_that_cannot_be_used(tmp_path: Path, capsys) -> None:
    assert main(["policy", "preview", str(tmp_path / "none.toml")]) == 2
    shown = capsys.readouterr()
    assert "none.toml" in shown.err and shown.out == ""
    (tmp_path / "bad.toml").write_text("[[entry]]\nid = 1", encoding="utf-8")
    assert main(["policy", "preview", str(tmp_path / "bad.toml")]) == 2
    shown = capsys.readouterr()
    assert "bad.toml" in shown.err and shown.out == ""


@pytest.mark.usefixtures("paid")
async def test_a_place_that_cannot_be_written_to_is_said_before_the_run(
    database_url, tmp_path
) -> None:
    settings = test_settings(database_url, tmp_path, 1)
    file = tmp_path / "new.toml"
    file.write_text(HIGHER, encoding="utf-8")
    with pytest.raises(FileProblem):
        await show_preview(settings, overlaid(file), tmp_path / "no" / "folder.csv")
