"""Do coverage periods come with the roster, and does the desk judge each day of care by them?"""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from casework.errors import FieldsInvalid
from casework.people.coverage import PeriodsUnreadable, histories, read_periods
from casework.people.tables import CoveragePeriodRow
from claims_core.checklist import CareCause
from claims_core.claim import Role, Stage
from claims_core.eligibility import Coverage, EligibilityVerdict, Insurance
from claims_core.review import RoleMissing
from tests.casework.stay import STAY
from tests.people import FATHER, Insured, roster_csv

HEAD = "参保编号,姓名,身份证号,手机号,参保地,基本医保参保起止,大额缴费起止"
PAID = "2025-01-01~2025-12-31"
BASIC, SUPPLEMENT = Insurance


def covered(
    basic: str = PAID,
    supplement: str = PAID,
    person: Insured = FATHER,
    region: str = "410700",
    head: str = HEAD,
) -> bytes:
    cells = (person.insured_no, person.name, person.id_number, person.phone, region)
    return "\r\n".join((head, ",".join((*cells, basic, supplement)))).encode()


@pytest.fixture
def boss(house):
    return house.staff(Role.SUPERVISOR)


@pytest.fixture
async def father(house):
    return await house.bound(FATHER)


async def known_of(house, person: Insured = FATHER):
    insured_id = await house.insured_id(person)
    async with house.db.read() as session:
        return (await histories(session, [insured_id]))[insured_id]


async def at_the_desk(house, father):
    claim = await house.submitted(father, FATHER)
    return await house.desk.show(house.staff(Role.CLERK), claim.line.id)


@pytest.mark.parametrize(
    ("text", "periods"),
    [
        (PAID, [(date(2025, 1, 1), date(2025, 12, 31), True)]),
        ("20250101-20251231", [(date(2025, 1, 1), date(2025, 12, 31), True)]),
        ("2025年1月1日至2025年12月31日", [(date(2025, 1, 1), date(2025, 12, 31), True)]),
        ("2025-01-01 ~ 今", [(date(2025, 1, 1), None, True)]),
        ("2025/1/1—", [(date(2025, 1, 1), None, True)]),
        (
            "2024-01-01~2024-12-31；2025-01-01~2025-12-31欠费",
            [
                (date(2024, 1, 1), date(2024, 12, 31), True),
                (date(2025, 1, 1), date(2025, 12, 31), False),
            ],
        ),
        ("2025-03-01~欠费", [(date(2025, 3, 1), None, False)]),
        ("无", []),
    ],
)
def test_periods_are_read_as_rosters_write_them(text: str, periods) -> None:
    assert read_periods(text, SUPPLEMENT) == tuple(
        Coverage(SUPPLEMENT, first, last, paid) for first, last, paid in periods
    )


@pytest.mark.parametrize(
    "text", ["2025", "是", "2025-13-01~", "2025-12-31~2025-01-01", "2025-02-30~2025-03-01", "~2025"]
)
def test_periods_that_cannot_be_read_say_what_to_write(text: str) -> None:
    with pytest.raises(PeriodsUnreadable, match="请"):
        read_periods(text, BASIC)


async def test_a_roster_without_the_columns_leaves_coverage_alone(house, boss) -> None:
    assert (await known_of(house)).known == frozenset()
    await house.roster.import_file(boss, covered())
    before = await known_of(house)
    report = await house.roster.import_file(boss, roster_csv((FATHER,)))
    assert (report.changed, report.unchanged) == (0, 1)
    assert await known_of(house) == before
    assert before.known == {BASIC, SUPPLEMENT}
    assert before.as_of == date(2026, 3, 4)


async def test_a_newer_roster_replaces_what_it_speaks_of(house, boss) -> None:
    first = await house.roster.import_file(boss, covered(supplement="2025-01-01~2025-06-10"))
    assert (first.changed, first.unchanged) == (1, 0)
    house.clock.forward(days=30)
    second = await house.roster.import_file(boss, covered(basic="", supplement=PAID))
    assert (second.changed, second.unchanged) == (1, 0)
    known = await known_of(house)
    assert {each.insurance: each.end for each in known.periods} == {
        BASIC: date(2025, 12, 31),
        SUPPLEMENT: date(2025, 12, 31),
    }
    assert known.as_of == date(2026, 3, 4), "of the basic insurance nothing newer is known"
    third = await house.roster.import_file(boss, covered())
    assert (third.changed, third.unchanged) == (0, 1)
    assert (await known_of(house)).as_of == date(2026, 4, 3)
    async with house.db.read() as session:
        assert len(list(await session.scalars(select(CoveragePeriodRow)))) == 2


async def test_no_insurance_is_something_else_than_no_record(house, boss) -> None:
    await house.roster.import_file(boss, covered(supplement="无"))
    known = await known_of(house)
    assert known.known == {BASIC, SUPPLEMENT}
    assert [each.insurance for each in known.periods] == [BASIC]


@pytest.mark.parametrize("head", [HEAD.replace("起止", ""), f"{HEAD},大额缴费起止"])
async def test_other_columns_are_refused_with_the_ones_that_may_be(house, boss, head) -> None:
    with pytest.raises(Exception, match="基本医保参保起止"):
        await house.roster.import_file(boss, covered(head=head))


async def test_a_period_that_cannot_be_read_stops_the_whole_file_and_says_where(
    house, boss
) -> None:
    report = await house.roster.import_file(boss, covered(basic="今年", supplement="去年"))
    assert [(p.line, p.field) for p in report.problems] == [
        (2, "基本医保参保起止"),
        (2, "大额缴费起止"),
    ]
    assert (await known_of(house)).known == frozenset()


async def test_the_desk_shows_unknown_where_the_roster_says_nothing(house, father) -> None:
    shown = await at_the_desk(house, father)
    assert shown.eligibility is not None
    assert shown.eligibility.verdict is EligibilityVerdict.UNKNOWN
    assert shown.eligibility.against == ()
    assert any("名册里没有" in line for line in shown.eligibility.doubts)
    accepted = await house.desk.accept(house.staff(Role.CLERK), shown.line.id, shown.line.version)
    assert accepted.line.stage is Stage.ACCEPTED


async def test_with_everything_known_the_person_is_eligible(house, boss, father) -> None:
    await house.roster.import_file(boss, covered())
    shown = await at_the_desk(house, father)
    accepted = await house.desk.accept(
        house.staff(Role.CLERK), shown.line.id, shown.line.version, designated=True
    )
    assert accepted.eligibility is not None
    assert accepted.eligibility.verdict is EligibilityVerdict.ELIGIBLE
    assert accepted.care.designated is True


async def test_the_days_that_fail_are_named_and_acceptance_wants_a_reason(
    house, boss, father
) -> None:
    await house.roster.import_file(boss, covered(supplement="2025-01-01~2025-06-10"))
    clerk = house.staff(Role.CLERK)
    shown = await at_the_desk(house, father)
    assert shown.eligibility is not None
    assert shown.eligibility.verdict is EligibilityVerdict.NOT_ELIGIBLE
    assert "2025年6月11日至2025年6月20日（10天）" in shown.eligibility.against[0]
    with pytest.raises(FieldsInvalid) as refused:
        await house.desk.accept(clerk, shown.line.id, shown.line.version, reason=" ")
    assert list(refused.value.fields) == ["reason"]
    again = await house.desk.show(clerk, shown.line.id)
    assert (again.line.stage, again.line.version) == (Stage.SUBMITTED, shown.line.version)
    accepted = await house.desk.accept(
        clerk, shown.line.id, shown.line.version, reason="缴费凭证已核对，名册有误。"
    )
    assert accepted.line.stage is Stage.ACCEPTED
    assert accepted.steps[-1].reason == "缴费凭证已核对，名册有误。"
    member = await house.progress.show(father, shown.line.id)
    assert all("凭证" not in entry.note for entry in member.timeline)


async def test_a_provider_that_is_not_designated_wants_a_reason_too(house, boss, father) -> None:
    await house.roster.import_file(boss, covered())
    shown = await at_the_desk(house, father)
    clerk = house.staff(Role.CLERK)
    with pytest.raises(FieldsInvalid):
        await house.desk.accept(clerk, shown.line.id, shown.line.version, designated=False)
    with pytest.raises(RoleMissing):
        await house.desk.accept(boss, shown.line.id, shown.line.version, designated=False)
    accepted = await house.desk.accept(
        clerk, shown.line.id, shown.line.version, "院方补了说明", designated=False
    )
    assert accepted.care.designated is False
    assert accepted.eligibility is not None and accepted.eligibility.against


async def test_the_member_is_reminded_before_handing_in_and_not_stopped(
    house, boss, father
) -> None:
    await house.roster.import_file(
        boss, covered(supplement="2025-01-01~2025-06-10", region="410727")
    )
    draft = await house.draft(father, FATHER)
    assert any("2025年6月11日" in notice for notice in draft.notices)
    submitted = await house.drafts.submit(father, draft.line.id, draft.line.version)
    assert submitted.line.stage is Stage.SUBMITTED
    assert submitted.notices


async def test_nothing_is_said_to_a_member_of_whom_nothing_is_known(house, father) -> None:
    assert (await house.draft(father, FATHER)).notices == ()


async def test_the_cause_of_an_injury_is_told_to_the_clerk(house, boss, father) -> None:
    await house.roster.import_file(boss, covered())
    draft = await house.draft(father, FATHER)
    care = replace(STAY, cause=CareCause.WORK)
    edited = await house.drafts.edit(father, draft.line.id, draft.line.version, care)
    assert {gap.code for gap in edited.missing} == {
        "material.injury_statement",
        "material.accident_papers",
    }
    assert any("工伤保险" in notice for notice in edited.notices)
