"""Is what the insured person knows as one stay one case on the phone, over two years, two claims
and two auditors?"""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from casework.errors import NotFound
from casework.phone.progress import PAGE
from casework.phone.stays import Stays
from claims_core.benefit import Auditor
from claims_core.claim import Role, Stage
from claims_core.same_stay import goes_on
from tests.casework.desk.test_stays_of_several_years import father, keyed, reviewed
from tests.casework.stay import STAY
from tests.people import FATHER, STRANGER

__all__ = ["father"]
OLD_YEAR = replace(STAY, admission_on=date(2024, 12, 20), discharge_on=date(2024, 12, 31))
NEW_YEAR = replace(STAY, admission_on=date(2025, 1, 1), discharge_on=date(2025, 1, 15))


@pytest.fixture
def stays(house):
    return Stays(house.db, house.sealer, house.clock)


async def test_one_claim_over_new_year_shows_each_year_with_its_pool(house, father, stays) -> None:
    claim = await keyed(house, father)
    before = await stays.show(father, claim.line.id)
    assert [(part.year, part.supplement_fen) for part in before.parts] == [
        (2025, None),
        (2026, None),
    ]
    assert before.total_fen is None
    await house.desk.check_finally(
        house.staff(Role.FINAL_CHECKER), *house.shown(await reviewed(house, claim))
    )
    stay = await stays.show(father, claim.line.id)
    assert [(part.year, part.supplement_fen, part.auditor) for part in stay.parts] == [
        (2025, 36_000_00, Auditor.INSURER),
        (2026, 17_100_00, Auditor.INSURER),
    ]
    assert [part.supplement_paid_fen for part in stay.parts] == [36_000_00, 17_100_00]
    assert all(part.pool_paid_fen == 100_000_00 for part in stay.parts)
    assert (stay.total_fen, stay.admission_on) == (53_100_00, date(2025, 12, 20))
    assert {step.claim_no for step in stay.steps} == {""}


async def test_two_claims_about_one_stay_are_one_card_with_one_timeline(house, stays) -> None:
    member = await house.bound(FATHER)
    house.stay = OLD_YEAR
    first = await house.submitted(member, FATHER)
    house.clock.forward(hours=1)
    house.stay = NEW_YEAR
    second = await house.accepted(member, FATHER)
    house.stay = replace(STAY, provider_name="别的医院")
    other = await house.submitted(member, FATHER)
    lines = {line.id: line.stay_id for line in (await house.progress.claims(member)).items}
    assert lines == {
        first.line.id: first.line.id,
        second.line.id: first.line.id,
        other.line.id: None,
    }
    for asked in (first.line.id, second.line.id):
        stay = await stays.show(member, asked)
        assert [(part.claim_id, part.year) for part in stay.parts] == [
            (first.line.id, 2024),
            (second.line.id, 2025),
        ]
        assert (stay.admission_on, stay.discharge_on) == (date(2024, 12, 20), date(2025, 1, 15))
        done = [step for step in stay.steps if step.entry.state == "done"]
        assert [step.claim_no for step in done] == [
            first.line.claim_no,
            second.line.claim_no,
            second.line.claim_no,
        ]
        assert [step.entry.at for step in done] == sorted(step.entry.at for step in done)
        assert len([step for step in stay.steps if step.entry.state == "now"]) == 2
    with pytest.raises(NotFound):
        await stays.show(await house.bound(STRANGER), first.line.id)


async def test_no_page_of_the_list_ends_within_a_stay(house, stays) -> None:
    """However many other claims lie between its parts, and on whichever page."""
    member = await house.bound(FATHER)

    days = iter(date(2025, 2, 1) + timedelta(days=4 * n) for n in range(PAGE + 2))

    async def others(many: int) -> None:
        for _ in range(many):
            day = next(days)
            house.stay = replace(STAY, admission_on=day, discharge_on=day + timedelta(days=2))
            await house.submitted(member, FATHER)
            house.clock.forward(minutes=1)

    house.stay = OLD_YEAR
    first = await house.submitted(member, FATHER)
    house.clock.forward(hours=1)
    await others(PAGE - 1)
    house.stay = NEW_YEAR
    second = await house.submitted(member, FATHER)
    house.clock.forward(hours=1)
    await others(3)
    pages, cursor = [], None
    while not pages or cursor:
        page = await house.progress.claims(member, cursor)
        pages.append([line.id for line in page.items])
        cursor = page.next_cursor
        assert page.items
    listed = [claim_id for page in pages for claim_id in page]
    assert len(listed) == len(set(listed)) == PAGE + 4
    assert pages[0][3:5] == [second.line.id, first.line.id]
    assert len(pages[0]) == PAGE + 1


async def test_a_stay_of_more_claims_than_a_page_leaves_no_empty_page_behind(house, stays) -> None:
    member = await house.bound(FATHER)
    house.stay = OLD_YEAR
    older = await house.submitted(member, FATHER)
    house.clock.forward(minutes=1)
    house.stay = STAY
    parts = []
    for _ in range(2 * PAGE + 3):
        parts.append((await house.submitted(member, FATHER)).line.id)
        house.clock.forward(minutes=1)
    page = await house.progress.claims(member)
    assert [line.id for line in page.items] == parts[::-1]
    last = await house.progress.claims(member, page.next_cursor)
    assert ([line.id for line in last.items], last.next_cursor) == ([older.line.id], None)
    # without the other one there is nothing to turn to
    older = await house.progress.show(member, older.line.id)
    await house.drafts.withdraw(member, older.line.id, older.line.version)
    withdrawn = await house.progress.claims(member, page.next_cursor)
    assert [line.id for line in withdrawn.items] == [older.line.id]  # it stays in the list
    stranger = await house.bound(STRANGER)
    house.stay = STAY
    for _ in range(PAGE + 5):
        await house.submitted(stranger, STRANGER)
        house.clock.forward(minutes=1)
    whole = await house.progress.claims(stranger)
    assert (len(whole.items), whole.next_cursor) == (PAGE + 5, None)
    # one taken back is no part of it, wherever it lay; the others are one still
    middle = await house.progress.show(stranger, whole.items[10].id)
    await house.drafts.withdraw(stranger, middle.line.id, middle.line.version)
    pages, cursor = [], None
    while not pages or cursor:
        page = await house.progress.claims(stranger, cursor)
        assert page.items
        pages.append([line.id for line in page.items])
        cursor = page.next_cursor
    assert len(pages[0]) == PAGE + 5 and pages[0].count(middle.line.id) == 1
    assert len(pages) == 1


async def test_a_part_of_which_nothing_comes_hides_no_total(house, stays) -> None:
    member = await house.bound(FATHER)
    await house.use_up_the_pool(FATHER)
    first = await house.approved(member, FATHER)
    second = await house.submitted(member, FATHER)
    assert (await stays.show(member, first.line.id)).total_fen is None
    await house.desk.decline(
        house.staff(Role.SUPERVISOR), second.line.id, second.line.version, "other", "不在范围内"
    )
    stay = await stays.show(member, first.line.id)
    assert {part.stage for part in stay.parts} == {Stage.APPROVED, Stage.NOT_ACCEPTED}
    assert stay.total_fen == first.line.assessed_fen


async def test_what_was_said_of_two_claims_outweighs_their_days(house, stays) -> None:
    member = await house.bound(FATHER)
    first = await house.submitted(member, FATHER)
    second = await house.submitted(member, FATHER)  # “是同一次住院，这次交的是上次没交的票据”
    stay = await stays.show(member, second.line.id)
    assert {part.claim_id for part in stay.parts} == {first.line.id, second.line.id}


async def test_the_centre_is_named_while_it_audits(house, stays) -> None:
    member = await house.bound(FATHER)
    claim = await house.registered(member, FATHER)
    initial = house.staff(Role.INITIAL_REVIEWER)
    handed = await house.desk.hand_to_centre(initial, claim.line.id, claim.line.version, "crossing")
    assert handed.line.stage is Stage.WITH_CENTRE
    [part] = (await stays.show(member, claim.line.id)).parts
    assert (part.auditor, part.stage) == (Auditor.CENTRE, Stage.WITH_CENTRE)


def test_a_stay_goes_on_only_in_the_same_hospital_over_the_end_of_a_year() -> None:
    assert goes_on(OLD_YEAR, NEW_YEAR) and not goes_on(NEW_YEAR, OLD_YEAR)
    for other in (
        replace(NEW_YEAR, provider_name="别的医院"),
        replace(NEW_YEAR, admission_on=date(2025, 1, 3)),
        replace(NEW_YEAR, kind=None),
    ):
        assert not goes_on(OLD_YEAR, other)
    june = replace(STAY, admission_on=date(2025, 6, 1), discharge_on=date(2025, 6, 10))
    july = replace(STAY, admission_on=date(2025, 6, 10), discharge_on=date(2025, 6, 20))
    assert not goes_on(june, july)  # two stays, though one follows the other
