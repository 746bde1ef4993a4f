"""Is a person's entitlement judged day by day, one reason at a time, and never guessed?"""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from claims_core.care_dates import LONGEST, InvalidCare, care_problems, days_of_care
from claims_core.checklist import CareCause, CareKind, Circumstances
from claims_core.eligibility import (
    COUNTIES,
    PREDICATES,
    CareCase,
    Coverage,
    CoverageHistory,
    Eligibility,
    EligibilityFinding,
    EligibilityVerdict,
    Ineligible,
    Insurance,
    eligibility,
    reason_on,
)
from claims_core.eligibility_words import INELIGIBLE_WORDS, member_notices, staff_lines

AS_OF = date(2025, 12, 31)
ALL_YEAR = (date(2025, 1, 1), date(2025, 12, 31))
BOTH = frozenset(Insurance)
PAID = CoverageHistory(
    periods=tuple(Coverage(insurance, *ALL_YEAR) for insurance in Insurance),
    known=BOTH,
    as_of=AS_OF,
)
ILL = Circumstances(CareKind.INPATIENT)
CASE = CareCase(coverage=PAID, region="410700", care=ILL, designated=True)
DAY = date(2025, 6, 20)
FIRST = date(2025, 6, 1)


def history(*periods: Coverage, known: frozenset[Insurance] = BOTH) -> CoverageHistory:
    return CoverageHistory(periods, known, AS_OF)


def judged(**changes: object) -> Eligibility:
    return eligibility(replace(CASE, **changes), FIRST, DAY)


def test_who_has_paid_both_insurances_is_entitled_on_every_day() -> None:
    found = eligibility(CASE, FIRST, DAY)
    assert found == Eligibility(EligibilityVerdict.ELIGIBLE, (), (), 20)
    assert member_notices(found) == ()


BASIC, SUPPLEMENT = (Coverage(insurance, *ALL_YEAR) for insurance in Insurance)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"coverage": history(SUPPLEMENT)}, Ineligible.NOT_INSURED),
        ({"coverage": history(BASIC)}, Ineligible.SUPPLEMENT_NOT_PAID),
        (
            {"coverage": history(BASIC, replace(SUPPLEMENT, paid=False))},
            Ineligible.PREMIUM_IN_ARREARS,
        ),
        (
            {"coverage": history(replace(BASIC, paid=False), SUPPLEMENT)},
            Ineligible.PREMIUM_IN_ARREARS,
        ),
        ({"region": "410727"}, Ineligible.INSURED_IN_COUNTY),
        ({"region": "封丘县"}, Ineligible.INSURED_IN_COUNTY),
        ({"designated": False}, Ineligible.PROVIDER_NOT_DESIGNATED),
        ({"care": replace(ILL, cause=CareCause.THIRD_PARTY)}, Ineligible.THIRD_PARTY_LIABLE),
        ({"care": replace(ILL, cause=CareCause.WORK)}, Ineligible.WORK_INJURY),
    ],
)
def test_each_reason_alone_stands_against_every_day(changes, reason) -> None:
    found = judged(**changes)
    assert found.verdict is EligibilityVerdict.NOT_ELIGIBLE
    assert found.against == (EligibilityFinding(reason, ((FIRST, DAY),)),)
    assert found.doubts == ()


@pytest.mark.parametrize(
    ("changes", "doubt"),
    [
        (
            {"coverage": history(SUPPLEMENT, known=frozenset({Insurance.SUPPLEMENT}))},
            Ineligible.NOT_INSURED,
        ),
        (
            {"coverage": history(BASIC, known=frozenset({Insurance.BASIC}))},
            Ineligible.SUPPLEMENT_NOT_PAID,
        ),
        ({"region": ""}, Ineligible.INSURED_IN_COUNTY),
        ({"region": "410702"}, Ineligible.INSURED_IN_COUNTY),
        ({"designated": None}, Ineligible.PROVIDER_NOT_DESIGNATED),
        ({"care": replace(ILL, cause=CareCause.TRAFFIC)}, Ineligible.THIRD_PARTY_LIABLE),
        ({"care": Circumstances(CareKind.OTHER)}, Ineligible.KIND_NOT_NAMED),
    ],
)
def test_what_nobody_can_say_is_for_a_person_to_find_out(changes, doubt) -> None:
    found = judged(**changes)
    assert found.verdict is EligibilityVerdict.UNKNOWN
    assert found.doubts == (EligibilityFinding(doubt, ((FIRST, DAY),)),)
    assert member_notices(found) == ()


def test_without_any_record_nothing_is_held_against_anybody() -> None:
    found = judged(coverage=CoverageHistory())
    assert found.verdict is EligibilityVerdict.UNKNOWN
    assert found.against == ()
    assert {each.reason for each in found.doubts} == {
        Ineligible.NOT_INSURED,
        Ineligible.SUPPLEMENT_NOT_PAID,
    }


def test_a_known_reason_counts_even_where_something_else_is_unknown() -> None:
    found = judged(coverage=CoverageHistory(), care=replace(ILL, cause=CareCause.WORK))
    assert found.verdict is EligibilityVerdict.NOT_ELIGIBLE
    assert [each.reason for each in found.against] == [Ineligible.WORK_INJURY]


def test_the_first_reason_that_holds_is_the_only_one() -> None:
    worst = CareCase(
        coverage=history(),
        region="410727",
        care=Circumstances(CareKind.OTHER, cause=CareCause.WORK),
        designated=False,
    )
    assert reason_on(worst, DAY) is Ineligible.NOT_INSURED
    better = replace(worst, coverage=PAID)
    assert reason_on(better, DAY) is Ineligible.INSURED_IN_COUNTY
    assert reason_on(replace(better, region="410700"), DAY) is Ineligible.PROVIDER_NOT_DESIGNATED


def test_every_reason_has_one_predicate_in_the_order_of_the_reasons_and_its_words() -> None:
    assert [reason for reason, _ in PREDICATES] == list(Ineligible)
    assert set(INELIGIBLE_WORDS) == set(Ineligible)
    for words in INELIGIBLE_WORDS.values():
        assert all(text.endswith("。") for text in (words.staff, words.doubt, words.member))
        assert words.article


def test_a_stay_is_judged_on_each_of_its_days() -> None:
    half = history(
        replace(BASIC, end=date(2025, 6, 10)),
        Coverage(Insurance.BASIC, date(2025, 6, 15), date(2025, 6, 18)),
        SUPPLEMENT,
    )
    found = judged(coverage=half)
    spans = ((date(2025, 6, 11), date(2025, 6, 14)), (date(2025, 6, 19), date(2025, 6, 20)))
    assert found.against == (EligibilityFinding(Ineligible.NOT_INSURED, spans),)
    assert (found.against[0].days, found.days) == (6, 20)
    (line,) = staff_lines(found.against)
    assert line.startswith("2025年6月11日至2025年6月14日、2025年6月19日至2025年6月20日（6天）：")
    assert "合同第二条" in line


def test_the_first_and_the_last_day_of_a_period_count() -> None:
    exact = history(
        *(Coverage(insurance, FIRST, DAY) for insurance in Insurance),
    )
    assert judged(coverage=exact).verdict is EligibilityVerdict.ELIGIBLE
    wider = eligibility(
        replace(CASE, coverage=exact), FIRST - timedelta(days=1), DAY + timedelta(days=1)
    )
    assert wider.against[0].spans == (
        (FIRST - timedelta(days=1),) * 2,
        (DAY + timedelta(days=1),) * 2,
    )


def test_a_visit_is_judged_on_its_one_day() -> None:
    assert eligibility(CASE, None, DAY).days == 1


def test_two_periods_of_which_one_is_paid_are_paid() -> None:
    twice = history(BASIC, replace(SUPPLEMENT, paid=False), SUPPLEMENT)
    assert judged(coverage=twice).verdict is EligibilityVerdict.ELIGIBLE


def test_what_came_after_the_roster_is_unknown() -> None:
    """An open period says nothing of the days after the roster was drawn; a closed one does."""
    day = AS_OF + timedelta(days=1)
    going_on = tuple(Coverage(insurance, ALL_YEAR[0]) for insurance in Insurance)
    assert judged(coverage=history(*going_on)).verdict is EligibilityVerdict.ELIGIBLE
    later = eligibility(replace(CASE, coverage=history(*going_on)), None, day)
    assert later.verdict is EligibilityVerdict.UNKNOWN
    ended = eligibility(CASE, None, day)
    assert ended.verdict is EligibilityVerdict.UNKNOWN
    ahead = tuple(Coverage(insurance, ALL_YEAR[0], day) for insurance in Insurance)
    assert eligibility(replace(CASE, coverage=history(*ahead)), None, day).verdict is (
        EligibilityVerdict.ELIGIBLE
    )
    owed = tuple(replace(each, paid=False) for each in going_on)
    assert judged(coverage=history(*owed)).against[0].reason is Ineligible.PREMIUM_IN_ARREARS
    assert (
        eligibility(replace(CASE, coverage=history(*owed)), None, day).verdict
        is EligibilityVerdict.UNKNOWN
    )


def test_an_emergency_excuses_a_provider_that_is_not_designated() -> None:
    found = judged(designated=False, care=replace(ILL, emergency=True))
    assert found.verdict is EligibilityVerdict.ELIGIBLE
    assert judged(designated=False, care=replace(ILL, emergency=False)).against


def test_the_member_reads_days_and_kind_words_and_is_not_stopped() -> None:
    notices = member_notices(judged(coverage=history(SUPPLEMENT)))
    assert notices[0].startswith("2025年6月1日至2025年6月20日（20天）：")
    assert "照常可以提交" in notices[-1]
    county = member_notices(judged(region="封丘县"))
    assert "参保地经办机构的大额窗口" in county[0]


def test_what_is_not_in_the_sources_is_marked_for_staff() -> None:
    (line,) = staff_lines(judged(care=replace(ILL, cause=CareCause.WORK)).against)
    assert "待核实" in line
    (sure,) = staff_lines(judged(coverage=history(SUPPLEMENT)).against)
    assert "待核实" not in sure
    (doubt,) = staff_lines(judged(designated=None).doubts, doubtful=True)
    assert "还没有核对" in doubt


def test_the_counties_of_the_city_are_all_there() -> None:
    assert len(COUNTIES) == 8
    assert all(code.startswith("4107") and len(code) == 6 for code in COUNTIES)


TODAY = date(2025, 7, 1)


@pytest.mark.parametrize(
    ("admission", "discharge", "problems"),
    [
        (date(2025, 6, 20), date(2025, 6, 1), [("admission_after_discharge", "admission_on")]),
        (date(2025, 6, 20), date(2025, 7, 2), [("discharge_in_future", "discharge_on")]),
        (
            date(2025, 8, 1),
            date(2025, 8, 2),
            [("discharge_in_future", "discharge_on"), ("admission_in_future", "admission_on")],
        ),
        (date(1925, 6, 1), date(2025, 6, 20), [("too_early", "admission_on")]),
        (date(2003, 6, 1), date(2025, 6, 20), [("too_long", "admission_on")]),
        (date(2025, 6, 1), date(2025, 7, 1), []),
        (date(2025, 6, 1), date(2025, 6, 1), []),
        (None, date(2025, 6, 1), []),
        (date(2025, 6, 1), None, []),
        (None, None, []),
    ],
)
def test_days_that_cannot_be_are_named_with_place_and_cure(admission, discharge, problems) -> None:
    found = care_problems(admission, discharge, TODAY)
    assert [(each.problem, each.field) for each in found] == problems
    assert all("请" in each.message for each in found)


def test_days_of_care_are_refused_before_anything_is_judged() -> None:
    with pytest.raises(InvalidCare):
        eligibility(CASE, DAY, FIRST)
    assert days_of_care(None, DAY) == (DAY,)
    assert len(days_of_care(DAY - LONGEST, DAY)) == LONGEST.days + 1
    with pytest.raises(InvalidCare):
        days_of_care(DAY - LONGEST - timedelta(days=1), DAY)
