"""Are roster and platform feed taken whole or not at all, and once?"""

import asyncio
from datetime import date

import pytest
from sqlalchemy import func, select

from casework.errors import FileRefused
from casework.ledger.tables import LedgerRow, PersonYearRow
from casework.people.tables import InsuredRow
from casework.uploads.reading import MAX_BYTES
from casework.uploads.tables import FileImportRow
from claims_core.claim import Role
from claims_core.identifiers import make_id_number
from claims_core.ledger import YearToDate
from claims_core.review import RoleMissing
from tests.people import DAUGHTER, FATHER, INSURED, STRANGER, feed_csv, roster_csv

HEAD = "参保编号,姓名,身份证号,手机号,参保地"
FEED_HEAD = "身份证号,年度,结算单号,统筹支付,大额支付"
BIRTHDAY = date(1970, 1, 1)


def line(number: str = "9", **changes: str) -> str:
    cells = {
        "no": f"4107009{number}",
        "name": "新来人",
        "id": make_id_number("410702", BIRTHDAY, int(number)),
        "phone": "13900000100",
        "region": "410700",
    }
    return ",".join((cells | changes).values())


def csv(*lines: str, head: str = HEAD) -> bytes:
    return "\r\n".join((head, *lines)).encode()


async def count(house, table) -> int:
    async with house.db.read() as session:
        return await session.scalar(select(func.count()).select_from(table))


async def year_of(house, person, year=2025) -> YearToDate:
    insured_id = await house.insured_id(person)
    async with house.db.read() as session:
        rows = await session.execute(
            select(LedgerRow.pool_fen, LedgerRow.supplement_fen).where(
                LedgerRow.insured_id == insured_id, LedgerRow.year == year
            )
        )
        sums = [sum(column) for column in zip(*rows.all(), strict=True)]
    return YearToDate(*sums)


@pytest.fixture
def boss(house):
    return house.staff(Role.SUPERVISOR)


async def test_only_the_supervisor_imports(house) -> None:
    for role in set(Role) - {Role.SUPERVISOR}:
        with pytest.raises(RoleMissing):
            await house.roster.import_file(house.staff(Role.CLERK).__class__("x", "", {role}), b"")
        with pytest.raises(RoleMissing):
            await house.feed.import_file(house.staff(Role.CLERK).__class__("x", "", {role}), b"")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
async def test_a_roster_is_read_in_the_encodings_of_office_programs(house, boss, encoding) -> None:
    data = csv(line("1", name="龚𬭎")).decode().encode(encoding)
    report = await house.roster.import_file(boss, data)
    assert (report.added, report.changed, report.unchanged) == (1, 0, 0)
    async with house.db.read() as session:
        row = await session.scalar(select(InsuredRow).where(InsuredRow.insured_no == "41070091"))
    assert house.sealer.open(row.name_sealed, "insured.name") == "龚𬭎"


async def test_the_same_roster_twice_changes_nothing(house, boss) -> None:
    report = await house.roster.import_file(boss, roster_csv(INSURED))
    assert (report.added, report.changed, report.unchanged) == (0, 0, 3)
    assert await count(house, FileImportRow) == 2  # each with who and when


async def test_what_changed_is_changed_and_keeps_its_person(house, boss) -> None:
    before = await house.insured_id(FATHER)
    data = roster_csv(INSURED).decode().replace(FATHER.phone, "13900000099")
    report = await house.roster.import_file(boss, data.encode())
    assert (report.added, report.changed, report.unchanged) == (0, 1, 2)
    assert await house.insured_id(FATHER) == before
    sent = await house.bindings.start(
        await house.member(), FATHER.name, FATHER.id_number, "13900000099"
    )
    assert sent.sent_to == "139****0099"


WRONG_LINES = (
    ({"no": ""}, "参保编号"),
    ({"no": "4" * 31}, "参保编号"),
    ({"name": ""}, "姓名"),
    ({"name": "名" * 31}, "姓名"),
    ({"id": "410702197001010000"}, "身份证号"),
    ({"id": ""}, "身份证号"),
    ({"phone": "12345678901"}, "手机号"),
    ({"region": "4" * 13}, "参保地"),
    ({"no": FATHER.insured_no}, "参保编号"),
)


async def test_one_wrong_line_and_nobody_is_taken(house, boss, subtests) -> None:
    for changes, field in WRONG_LINES:
        with subtests.test(changes=changes, field=field):
            report = await house.roster.import_file(boss, csv(line("1"), line("2", **changes)))
            assert (report.added, report.changed, report.unchanged) == (0, 0, 0)
            assert [(problem.line, problem.field) for problem in report.problems] == [(3, field)]
            assert await count(house, InsuredRow) == 3


async def test_every_problem_of_a_file_is_named_at_once(house, boss) -> None:
    bad = line("2", name="", id="x", phone="y", region="")
    report = await house.roster.import_file(boss, csv(line("1"), bad, line("1", no="77")))
    assert [(problem.line, problem.field) for problem in report.problems] == [
        (2, "身份证号"),
        (3, "姓名"),
        (3, "参保地"),
        (3, "身份证号"),
        (3, "手机号"),
        (4, "身份证号"),
    ]


async def test_a_number_twice_in_the_file_is_a_problem(house, boss) -> None:
    report = await house.roster.import_file(boss, csv(line("1"), line("2", no="41070091")))
    # nobody can tell which of the two is right
    assert [(problem.line, problem.field) for problem in report.problems] == [
        (2, "参保编号"),
        (3, "参保编号"),
    ]


NO_ROSTERS = {
    "empty": b"",
    "blank": b"  \r\n ",
    "head": HEAD.encode(),
    "columns": "姓名,身份证号\r\n甲,乙".encode(),
    "no text": b"\xff\xfe\xff",
    "huge field": csv("x" * 200_000),
}


async def test_what_is_no_roster_is_refused(house, boss, subtests) -> None:
    for case, data in (NO_ROSTERS | {"too large": bytes(MAX_BYTES + 1)}).items():
        with subtests.test(case):
            with pytest.raises(FileRefused):
                await house.roster.import_file(boss, data)
            with pytest.raises(FileRefused):
                await house.feed.import_file(boss, data)


async def test_a_large_roster_comes_in_pieces_and_whole(house, boss) -> None:
    people = [
        line(
            str(number % 1000),
            no=f"L{number}",
            id=make_id_number(
                "410702", BIRTHDAY.replace(year=1950 + number // 1000), number % 1000
            ),
        )
        for number in range(1_203)
    ]
    report = await house.roster.import_file(boss, csv(*people))
    assert report.added == 1_203
    again = await house.roster.import_file(boss, csv(*people[::-1], line("1", no="N", id=NEW_ID)))
    assert (again.added, again.changed, again.unchanged) == (1, 0, 1_203)


NEW_ID = make_id_number("410711", BIRTHDAY, 5)


async def test_a_feed_counts_towards_the_persons_year(house, boss) -> None:
    report = await house.feed.import_file(boss, feed_csv(FATHER, paid="12.34"))
    assert (report.added, report.unchanged) == (1, 0)
    assert await year_of(house, FATHER) == YearToDate(100_000_00, 12_34)


async def test_the_same_feed_twice_counts_once_also_at_the_same_moment(house, boss) -> None:
    # from three systems: the very same file of one person is one upload
    files = [feed_csv(FATHER) + b"\r\n" * n for n in range(3)]
    reports = await asyncio.gather(*(house.feed.import_file(boss, data) for data in files))
    assert sorted((report.added, report.unchanged) for report in reports) == [
        (0, 1),
        (0, 1),
        (1, 0),
    ]
    assert await year_of(house, FATHER) == YearToDate(100_000_00, 0)


def posting(person, number, year="2025", pool="1.00", paid="0.00") -> str:
    return f"{person.id_number},{year},{number},{pool},{paid}"


CONTRADICTIONS = {
    "other pool": posting(FATHER, "S1", pool="2.00"),
    "other supplement": posting(FATHER, "S1", paid="0.01"),
    "other year": posting(FATHER, "S1", year="2024"),
    "other person": posting(DAUGHTER, "S1"),
}


async def test_a_settlement_posted_with_other_content_is_refused(house, boss, subtests) -> None:
    await house.feed.import_file(boss, csv(posting(FATHER, "S1"), head=FEED_HEAD))
    for case, second in CONTRADICTIONS.items():
        with subtests.test(case):
            data = csv(posting(STRANGER, "S2"), second, head=FEED_HEAD)
            report = await house.feed.import_file(boss, data)
            assert report.added == 0
            assert [(problem.line, problem.field) for problem in report.problems] == [
                (3, "结算单号")
            ]
            assert await count(house, LedgerRow) == 1
            # the same contradiction within one file
            data = csv(
                posting(STRANGER, "S3"), posting(STRANGER, "S3", pool="9.00"), head=FEED_HEAD
            )
            assert [p.line for p in (await house.feed.import_file(boss, data)).problems] == [2, 3]
            assert await count(house, LedgerRow) == 1


async def test_a_line_twice_in_a_feed_counts_once(house, boss) -> None:
    data = csv(posting(FATHER, "S1"), posting(FATHER, "S1"), head=FEED_HEAD)
    report = await house.feed.import_file(boss, data)
    assert (report.added, report.unchanged) == (1, 1)


WRONG_POSTINGS = (
    (f"{NEW_ID},2025,S1,1.00,0.00", ["身份证号"]),
    (f"{FATHER.id_number},25,S1,1.00,0.00", ["年度"]),
    (f"{FATHER.id_number},2062,S1,1.00,0.00", ["年度"]),
    (f"{FATHER.id_number},2025,,1.00,0.00", ["结算单号"]),
    (f"{FATHER.id_number},2025,{'S' * 61},1.00,0.00", ["结算单号"]),
    (f"{FATHER.id_number},2025,S1,1.001,-1.00", ["统筹支付", "大额支付"]),
    ("x,y,,a,b", ["年度", "结算单号", "统筹支付", "大额支付", "身份证号"]),
)


async def test_one_wrong_line_and_nothing_is_posted(house, boss, subtests) -> None:
    for bad, fields in WRONG_POSTINGS:
        with subtests.test(bad=bad, fields=fields):
            report = await house.feed.import_file(
                boss, csv(posting(DAUGHTER, "S0"), bad, head=FEED_HEAD)
            )
            assert [(problem.line, problem.field) for problem in report.problems] == [
                (3, field) for field in fields
            ]
            assert await count(house, LedgerRow) == 0


async def test_two_feeds_in_opposite_order_do_not_block_each_other(house, boss) -> None:
    forth = [
        posting(person, f"A{n}{person.insured_no[-1]}") for n in range(5) for person in INSURED
    ]
    back = [
        posting(person, f"B{n}{person.insured_no[-1]}")
        for n in range(5)
        for person in reversed(INSURED)
    ]
    reports = await asyncio.gather(
        house.feed.import_file(boss, csv(*forth, head=FEED_HEAD)),
        house.feed.import_file(boss, csv(*back, head=FEED_HEAD)),
    )
    assert [report.added for report in reports] == [15, 15]
    async with house.db.read() as session:
        rows = list(await session.execute(select(LedgerRow.insured_id, LedgerRow.seq)))
        years = list(await session.scalars(select(PersonYearRow.entries)))
    assert sorted(seq for _, seq in rows) == sorted(list(range(1, 11)) * 3)
    assert years == [10, 10, 10]
    assert await year_of(house, FATHER) == YearToDate(10_00, 0)
