"""Are settled claims drawn or picked for quality review, by rules that never move the claim?"""

import asyncio

import pytest
from sqlalchemy import func, select, update

from casework.checks.tables import SideTrackStepRow
from casework.checks.track_filters import TrackFilter
from casework.claims.tables import ClaimRow, ClaimStepRow
from casework.errors import FieldsInvalid, NotFound
from claims_core.actions import Action
from claims_core.claim import Actor, Role
from claims_core.review import RoleMissing, SamePerson, StaleVersion
from claims_core.side_tracks import NoteNeeded, OutcomeInvalid, WrongTrackState
from claims_core.track import FindingReason, TrackAction, TrackOutcome, TrackState
from infra.columns import new_id
from tests.people import FATHER

MONTH = "2026-03"
FINDING = {
    "outcome": TrackOutcome.FINDING,
    "reason_code": FindingReason.SCOPE,
    "note": "丙类药计入",
}


@pytest.fixture
def quality(house):
    return house.checks.quality_reviews


@pytest.fixture
def checker(house):
    return house.staff(Role.QUALITY_REVIEWER)


@pytest.fixture
def boss(house):
    return house.staff(Role.SUPERVISOR)


async def settled(house, many: int) -> list[str]:
    """So many claims that passed the final check just now, laid straight into rows."""
    member = await house.bound(FATHER)
    ids = await house.reviewed_rows(member, FATHER, many, {}, {})
    async with house.db.write() as session:
        for number, claim_id in enumerate(ids):
            claim_no = await session.scalar(
                update(ClaimRow)
                .where(ClaimRow.id == claim_id)
                .values(stage="approved", assessed_fen=100_00)
                .returning(ClaimRow.claim_no)
            )
            assert claim_no, number
            session.add(
                ClaimStepRow(
                    claim_id=claim_id,
                    seq=3,
                    action=Action.CHECK_FINALLY,
                    actor_id=house.staff(Role.FINAL_CHECKER).id,
                    actor_name="滕复核",
                    source="second_reviewed",
                    target="approved",
                    reason="",
                    at=house.clock(),
                )
            )
    return ids


async def claim_stands(house, claim_id: str) -> tuple[str, int, int]:
    async with house.db.read() as session:
        row = await session.get_one(ClaimRow, claim_id)
        steps = await session.scalar(
            select(func.count()).select_from(ClaimStepRow).where(ClaimStepRow.claim_id == claim_id)
        )
        return row.stage, row.version, steps


async def test_a_month_of_settled_claims_is_drawn_once(house, quality, checker) -> None:
    await settled(house, 21)
    view = await quality.draw(checker, MONTH)
    assert [(d.population_count, d.drawn_count, str(d.share)) for d in view.draws] == [
        (21, 2, "1/20")
    ]
    assert await quality.draw(checker, MONTH) == view
    counts = await quality.counts(checker)
    assert (counts[TrackFilter.DUE], counts[TrackFilter.NOT_SELECTED]) == (2, 19)
    due = await quality.page(checker, TrackFilter.DUE)
    assert {line.side.because for line in due.items} == {TrackAction.DRAW_IN}
    assert FATHER.name not in {line.claim.insured_name for line in due.items}
    proof = await quality.prove(checker, view.draws[0].id)
    assert proof.holds
    numbers = (await quality.numbers(checker, view.draws[0].id)).decode().split()
    assert len(numbers) == 21


async def test_two_who_draw_at_one_moment_draw_once(house, quality, checker, boss) -> None:
    await settled(house, 5)
    one, other = await asyncio.gather(quality.draw(checker, MONTH), quality.draw(boss, MONTH))
    assert one == other
    assert [d.drawn_count for d in one.draws] == [1]


async def test_another_months_claims_wait_for_their_own_draw(house, quality, checker) -> None:
    await settled(house, 3)
    house.clock.forward(days=31)
    assert (await quality.draw(checker, "2026-04")).draws == ()
    assert (await quality.of_month(checker, MONTH)).waiting == 3


async def test_the_next_months_seed_is_fixed_by_a_draw(house, quality, checker) -> None:
    await settled(house, 2)
    first = await quality.draw(checker, MONTH)
    fixed = [each.commitment for each in first.commitments if each.month == "2026-04"]
    house.clock.forward(days=31)
    await settled(house, 2)
    (drawn,) = (await quality.draw(checker, "2026-04")).draws
    assert [drawn.commitment] == fixed
    assert drawn.committed_first


async def test_a_right_claim_is_done_and_the_claim_stays_as_it_was(house, quality, checker) -> None:
    (claim_id,) = await settled(house, 1)
    await quality.draw(checker, MONTH)
    before = await claim_stands(house, claim_id)
    case = await quality.show(checker, claim_id)
    assert case.open_actions == (TrackAction.FINISH,)
    done = await quality.act(
        checker, claim_id, case.side.version, TrackAction.FINISH, outcome=TrackOutcome.RIGHT
    )
    assert (done.side.state, done.side.outcome) == (TrackState.DONE, TrackOutcome.RIGHT)
    assert await claim_stands(house, claim_id) == before


async def test_a_finding_is_listed_and_reverses_nothing_by_itself(
    house, quality, checker, boss
) -> None:
    (claim_id,) = await settled(house, 1)
    await quality.draw(checker, MONTH)
    before = await claim_stands(house, claim_id)
    await quality.act(checker, claim_id, 1, TrackAction.FINISH, **FINDING)
    (found,) = (await quality.page(boss, TrackFilter.FINDING)).items
    assert (found.claim.id, found.side.reason_code) == (claim_id, FindingReason.SCOPE)
    steps = (await quality.show(boss, claim_id)).steps
    assert [(step.action, step.note) for step in steps] == [
        (TrackAction.DRAW_IN, ""),
        (TrackAction.FINISH, "丙类药计入"),
    ]
    assert await claim_stands(house, claim_id) == before


async def test_a_supervisor_picks_a_claim_by_its_number(house, quality, checker, boss) -> None:
    claim = await house.submitted(await house.bound(FATHER), FATHER)
    with pytest.raises(NotFound):  # nothing has been decided yet
        await quality.find(boss, claim.line.claim_no)
    with pytest.raises(NotFound):
        await quality.find(boss, "whatever")
    async with house.db.write() as session:
        await session.execute(
            update(ClaimRow).where(ClaimRow.id == claim.line.id).values(assessed_fen=1)
        )
    case = await quality.find(boss, claim.line.claim_no)
    assert (case.side.state, case.open_actions) == (TrackState.IDLE, (TrackAction.PICK,))
    with pytest.raises(NoteNeeded):
        await quality.act(boss, claim.line.id, 0, TrackAction.PICK)
    picked = await quality.act(boss, claim.line.id, 0, TrackAction.PICK, note="有人举报")
    assert picked.side.state is TrackState.SELECTED
    with pytest.raises(RoleMissing):
        await quality.act(checker, claim.line.id, 1, TrackAction.BYPASS, note="不用看")
    let = await quality.act(boss, claim.line.id, 1, TrackAction.BYPASS, note="举报已撤回")
    assert let.side.state is TrackState.BYPASSED


async def test_a_claim_that_was_picked_before_its_draw_stays_picked(
    house, quality, checker, boss
) -> None:
    (claim_id,) = await settled(house, 1)
    await quality.act(boss, claim_id, 0, TrackAction.PICK, note="金额大")
    view = await quality.draw(checker, MONTH)
    assert view.draws[0].drawn_count == 1
    case = await quality.show(checker, claim_id)
    assert (case.side.because, len(case.steps)) == (TrackAction.PICK, 1)


async def test_who_reviewed_the_claim_does_not_check_it(house, quality, checker) -> None:
    (claim_id,) = await settled(house, 1)
    await quality.draw(checker, MONTH)
    final = house.staff(Role.FINAL_CHECKER)
    both = Actor(final.id, final.name, frozenset({Role.FINAL_CHECKER, Role.QUALITY_REVIEWER}))
    case = await quality.show(both, claim_id)
    assert case.barred and case.open_actions == ()
    with pytest.raises(SamePerson):
        await quality.act(both, claim_id, 1, TrackAction.FINISH, outcome=TrackOutcome.RIGHT)


async def test_two_at_once_finish_a_review_once(house, quality) -> None:
    (claim_id,) = await settled(house, 1)
    checkers = [house.staff(Role.QUALITY_REVIEWER, number) for number in range(2)]
    await quality.draw(checkers[0], MONTH)
    answers = await asyncio.gather(
        *(
            quality.act(who, claim_id, 1, TrackAction.FINISH, outcome=TrackOutcome.RIGHT)
            for who in checkers
        ),
        return_exceptions=True,
    )
    assert sorted(type(answer).__name__ for answer in answers) == ["StaleVersion", "TrackCase"]
    async with house.db.read() as session:
        assert await session.scalar(select(func.count()).select_from(SideTrackStepRow)) == 2


async def test_two_at_once_pick_an_idle_claim_once(house, quality) -> None:
    (claim_id,) = await settled(house, 1)
    answers = await asyncio.gather(
        *(
            quality.act(house.staff(Role.SUPERVISOR, n), claim_id, 0, TrackAction.PICK, note="x")
            for n in range(2)
        ),
        return_exceptions=True,
    )
    assert sorted(type(answer).__name__ for answer in answers) == ["StaleVersion", "TrackCase"]


async def test_what_is_refused_leaves_nothing_behind(house, quality, checker, boss) -> None:
    (claim_id,) = await settled(house, 1)
    await quality.draw(checker, MONTH)
    for refused, given in (
        (StaleVersion, {"version": 9, "outcome": TrackOutcome.RIGHT}),
        (OutcomeInvalid, {"version": 1}),
        (OutcomeInvalid, {"version": 1, "outcome": TrackOutcome.FINDING}),
        (FieldsInvalid, {"version": 1, "outcome": TrackOutcome.RIGHT, "note": "长" * 1001}),
    ):
        with pytest.raises(refused):
            await quality.act(checker, claim_id, action=TrackAction.FINISH, **given)
    with pytest.raises(WrongTrackState):
        await quality.act(boss, claim_id, 1, TrackAction.PICK, note="再看")
    with pytest.raises(NotFound):
        await quality.act(checker, new_id(), 0, TrackAction.FINISH, outcome=TrackOutcome.RIGHT)
    assert len((await quality.show(checker, claim_id)).steps) == 1


async def test_a_long_list_comes_in_pages(house, quality, checker) -> None:
    await settled(house, 25)
    await quality.draw(checker, MONTH)
    first = await quality.page(checker, TrackFilter.NOT_SELECTED)
    second = await quality.page(checker, TrackFilter.NOT_SELECTED, first.next_cursor)
    ids = [line.claim.id for line in (*first.items, *second.items)]
    assert len(ids) == len(set(ids)) == 23
    assert second.next_cursor is None


async def test_only_some_posts_look_at_quality_reviews(house, quality) -> None:
    for role in set(Role) - {Role.QUALITY_REVIEWER, Role.SUPERVISOR, Role.AUDITOR}:
        stranger = Actor("x", "", frozenset({role}))
        for asked in (
            quality.page(stranger, TrackFilter.DUE),
            quality.counts(stranger),
            quality.show(stranger, "x"),
            quality.find(stranger, "x"),
            quality.of_month(stranger, MONTH),
            quality.prove(stranger, "x"),
            quality.numbers(stranger, "x"),
        ):
            with pytest.raises(RoleMissing):
                await asked
    for role in set(Role) - {Role.QUALITY_REVIEWER, Role.SUPERVISOR, Role.SYSTEM}:
        with pytest.raises(RoleMissing):
            await quality.draw(Actor("x", "", frozenset({role})), MONTH)
