"""Do quality review and follow-up calls keep to their rules, and to their place beside the
claim?"""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from claims_core.actions import Action
from claims_core.claim import SYSTEM, Actor, ClaimStep, Role, Stage
from claims_core.review import RoleMissing, SamePerson, StaleVersion
from claims_core.sampling_shares import CALL_TRIES
from claims_core.side_tracks import (
    TRACK_RULES,
    NoteNeeded,
    OutcomeInvalid,
    TooFewTries,
    WrongTrackState,
    apply_track_action,
    open_actions,
    workers,
)
from claims_core.track import (
    FINDING_REASON_WORDS,
    TRACK_ACTION_WORDS,
    TRACK_OUTCOME_WORDS,
    TRACK_STATE_WORDS,
    TRACK_WORDS,
    FindingReason,
    SideTrack,
    Track,
    TrackAction,
    TrackOutcome,
    TrackState,
)

NOW = datetime(2026, 3, 4, 2, 0, tzinfo=UTC)


def person(*roles: Role, name: str = "p") -> Actor:
    return Actor(name * 32, "某同事", frozenset(roles))


CHECKER = person(Role.QUALITY_REVIEWER)
CALLER = person(Role.CALLER)
BOSS = person(Role.SUPERVISOR)
MEMBER = person(Role.MEMBER)
EVERYBODY = person(*Role)
CALL = SideTrack("c" * 32, Track.FOLLOW_UP_CALL)
QUALITY = SideTrack("c" * 32, Track.QUALITY_REVIEW)


def moved(side: SideTrack, action: TrackAction, actor: Actor, **more) -> SideTrack:
    more.setdefault("version", side.version)
    return apply_track_action(side, action, actor, now=more.pop("now", NOW), **more)[0]


def opened(side: SideTrack) -> SideTrack:
    return moved(side, TrackAction.DRAW_IN, EVERYBODY)


def fitting(rule) -> dict[str, object]:
    outcome = min(rule.outcomes) if rule.outcomes else None
    return {"outcome": outcome, "reason_code": FindingReason.AMOUNT, "note": "写明情况"}


@pytest.mark.parametrize("rule", TRACK_RULES, ids=lambda r: f"{r.track}-{r.action}")
def test_every_rule_leads_where_it_says_and_leaves_a_step(rule) -> None:
    for source in rule.sources:
        side = SideTrack("c" * 32, rule.track, state=source, version=3, steps=2, tries=CALL_TRIES)
        after, step = apply_track_action(
            side, rule.action, EVERYBODY, version=3, now=NOW, **fitting(rule)
        )
        assert (after.state, after.version, after.steps) == (rule.target, 4, 3)
        assert (step.seq, step.source, step.target, step.at) == (3, source, rule.target, NOW)
        assert (step.actor_id, step.action) == (EVERYBODY.id, rule.action)


@pytest.mark.parametrize("rule", TRACK_RULES, ids=lambda r: f"{r.track}-{r.action}")
def test_only_the_roles_of_a_rule_may_take_it(rule) -> None:
    side = SideTrack("c" * 32, rule.track, state=min(rule.sources), tries=CALL_TRIES)
    for role in Role:
        if role in rule.roles:
            assert rule.action in open_actions(side, person(role))
            moved(side, rule.action, person(role), **fitting(rule))
        else:
            assert rule.action not in open_actions(side, person(role))
            with pytest.raises(RoleMissing):
                moved(side, rule.action, person(role), **fitting(rule))


def test_what_no_rule_permits_is_refused_to_everybody() -> None:
    allowed = {(r.track, source, r.action) for r in TRACK_RULES for source in r.sources}
    refused = 0
    for track in Track:
        for state in TrackState:
            for action in TrackAction:
                if (track, state, action) in allowed:
                    continue
                refused += 1
                with pytest.raises(WrongTrackState):
                    moved(SideTrack("c" * 32, track, state=state), action, EVERYBODY, note="x")
    assert refused > 30


def test_one_rule_at_most_for_a_state_and_an_action() -> None:
    moves = [(r.track, source, r.action) for r in TRACK_RULES for source in r.sources]
    assert len(set(moves)) == len(moves)


@pytest.mark.parametrize("rule", [r for r in TRACK_RULES if r.apart], ids=lambda r: r.action)
def test_who_worked_on_the_claim_does_not_check_it(rule) -> None:
    side = opened(SideTrack("c" * 32, rule.track))
    with pytest.raises(SamePerson):
        moved(side, rule.action, EVERYBODY, worked=frozenset({EVERYBODY.id}), **fitting(rule))
    assert rule.action not in open_actions(side, EVERYBODY, frozenset({EVERYBODY.id}))


def test_the_workers_of_a_claim_are_those_who_accepted_registered_and_reviewed_it() -> None:
    done = (
        (Action.SUBMIT, "member"),
        (Action.ACCEPT, "clerk"),
        (Action.REGISTER, "registrar"),
        (Action.REVIEW_INITIALLY, "initial"),
        (Action.REVIEW_SECONDLY, "second"),
        (Action.CHECK_FINALLY, "final"),
        (Action.PUT_IN_BATCH, "cashier"),
    )
    steps = [
        ClaimStep(n, action, who, who, Stage.DRAFT, Stage.DRAFT, "", NOW)
        for n, (action, who) in enumerate(done)
    ]
    assert workers(steps) == {"clerk", "registrar", "initial", "second", "final"}


def test_a_stale_version_is_refused_before_anything_else() -> None:
    with pytest.raises(StaleVersion):
        moved(QUALITY, TrackAction.FINISH, MEMBER, version=7)


@pytest.mark.parametrize("rule", [r for r in TRACK_RULES if r.note_needed], ids=lambda r: r.action)
def test_some_moves_need_words(rule) -> None:
    side = SideTrack("c" * 32, rule.track, state=min(rule.sources), tries=CALL_TRIES)
    with pytest.raises(NoteNeeded):
        moved(side, rule.action, EVERYBODY, note="  \n")


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"outcome": TrackOutcome.SATISFIED},
        {"outcome": TrackOutcome.FINDING},
        {"outcome": TrackOutcome.FINDING, "reason_code": "whatever", "note": "x"},
        {"outcome": TrackOutcome.FINDING, "reason_code": FindingReason.AMOUNT, "note": " "},
    ],
)
def test_a_quality_review_says_right_or_names_what_is_wrong(given) -> None:
    with pytest.raises(OutcomeInvalid):
        moved(opened(QUALITY), TrackAction.FINISH, CHECKER, **given)


def test_a_finding_keeps_its_code_and_a_right_review_has_none() -> None:
    finding = {
        "outcome": TrackOutcome.FINDING,
        "reason_code": FindingReason.SCOPE,
        "note": "丙类药",
    }
    found = moved(opened(QUALITY), TrackAction.FINISH, CHECKER, **finding)
    assert (found.outcome, found.reason_code) == (TrackOutcome.FINDING, FindingReason.SCOPE)
    right = {"outcome": TrackOutcome.RIGHT, "reason_code": FindingReason.SCOPE}
    fine = moved(opened(QUALITY), TrackAction.FINISH, CHECKER, **right)
    assert (fine.outcome, fine.reason_code) == (TrackOutcome.RIGHT, "")


def test_a_call_in_vain_is_tried_again_on_the_next_working_day() -> None:
    side = opened(CALL)
    friday = datetime(2026, 3, 6, 3, 0, tzinfo=UTC)
    side = moved(side, TrackAction.NOTE_NO_ANSWER, CALLER, now=friday)
    assert (side.state, side.tries, side.outcome) == (
        TrackState.SELECTED,
        1,
        TrackOutcome.NOT_REACHED,
    )
    assert side.next_try_on == date(2026, 3, 9)
    again = moved(side, TrackAction.NOTE_NO_ANSWER, CALLER, now=friday + timedelta(hours=1))
    assert (again.tries, again.steps) == (1, side.steps + 1)  # written down, but still one day
    third = moved(again, TrackAction.NOTE_NO_ANSWER, CALLER, now=friday + timedelta(days=3))
    assert third.tries == 2


def test_a_caller_gives_up_only_after_enough_tries_and_a_supervisor_at_any_time() -> None:
    side = opened(CALL)
    for tries in range(CALL_TRIES):
        side = replace(side, tries=tries)
        with pytest.raises(TooFewTries):
            moved(side, TrackAction.BYPASS, CALLER, note="一直没人接")
        assert TrackAction.BYPASS not in open_actions(side, CALLER)
    assert moved(side, TrackAction.BYPASS, BOSS, note="已去世").state is TrackState.BYPASSED
    side = replace(side, tries=CALL_TRIES)
    assert moved(side, TrackAction.BYPASS, CALLER, note="一直没人接").state is TrackState.BYPASSED


def test_who_does_not_answer_is_rung_unless_a_colleague_has_done_it() -> None:
    for state in (TrackState.IDLE, TrackState.NOT_SELECTED):
        side = moved(replace(CALL, state=state), TrackAction.UNANSWERED, SYSTEM)
        assert (side.state, side.because, side.problem) == (
            TrackState.SELECTED,
            TrackAction.UNANSWERED,
            False,
        )
    for state in (TrackState.SELECTED, TrackState.DONE, TrackState.BYPASSED):
        with pytest.raises(WrongTrackState):
            moved(replace(CALL, state=state), TrackAction.UNANSWERED, SYSTEM)


def test_an_open_problem_ends_only_when_it_is_solved_in_words() -> None:
    cases = (moved(opened(CALL), TrackAction.NOTE_PROBLEM, CALLER, note="钱没到"),)
    for side in cases:
        assert side.problem and side.state is TrackState.SELECTED
        for outcome in (TrackOutcome.SATISFIED, TrackOutcome.REFUSED):
            with pytest.raises(OutcomeInvalid):
                moved(side, TrackAction.FINISH, CALLER, outcome=outcome, note="好了")
        with pytest.raises(OutcomeInvalid):
            moved(side, TrackAction.FINISH, CALLER, outcome=TrackOutcome.SOLVED)
        with pytest.raises(TooFewTries):
            moved(replace(side, tries=CALL_TRIES), TrackAction.BYPASS, CALLER, note="算了")
        note = "银行查到已入另一张卡"
        done = moved(side, TrackAction.FINISH, CALLER, outcome=TrackOutcome.SOLVED, note=note)
        assert (done.state, done.problem) == (TrackState.DONE, False)


def test_everything_has_a_word() -> None:
    for words, codes in (
        (TRACK_WORDS, Track),
        (TRACK_STATE_WORDS, TrackState),
        (TRACK_ACTION_WORDS, TrackAction),
        (TRACK_OUTCOME_WORDS, TrackOutcome),
        (FINDING_REASON_WORDS, FindingReason),
    ):
        assert set(words) == set(codes)
