"""Does a case go from hand to hand as it may, and no other way?"""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from claims_core.case_clock import (
    CASE_MILESTONE_WORDS,
    CaseClock,
    CaseMilestone,
    case_clock,
)
from claims_core.claim import Actor, Role
from claims_core.identifiers import case_no_in, make_case_no, make_claim_no
from claims_core.policy import PolicyBook
from claims_core.service_case import (
    CASE_ACTION_WORDS,
    CASE_ENDING_WORDS,
    CASE_KIND_WORDS,
    CASE_STATE_WORDS,
    SOURCES,
    CaseAction,
    CaseEnding,
    CaseKind,
    CaseMoved,
    CaseState,
    CaseWordsNeeded,
    NotCaseOwner,
    ServiceCase,
    WrongCaseState,
    moved_case,
    open_case_actions,
    possible_endings,
)

ANNA = Actor("a" * 32, "甲", frozenset({Role.CALLER}))
BEN = Actor("b" * 32, "乙", frozenset({Role.CLERK}))
BOSS = Actor("c" * 32, "丙", frozenset({Role.SUPERVISOR}))
DAY = date(2026, 3, 4)
CLOCK = CaseClock(DAY, date(2026, 3, 9), date(2026, 3, 13), date(2026, 4, 3))
FRESH = ServiceCase("x" * 32, "FW-1", CaseKind.NOT_ARRIVED, CaseState.OPEN, 1, 1, CLOCK)
TAKEN = replace(FRESH, state=CaseState.IN_HAND, owner_id=ANNA.id, owner_name=ANNA.name)
ANSWERED = replace(TAKEN, state=CaseState.ANSWERED)
CLOSED = replace(ANSWERED, state=CaseState.CLOSED, ending=CaseEnding.SOLVED)


def moved(case: ServiceCase, action: CaseAction, actor: Actor, **more) -> ServiceCase:
    return moved_case(case, action, actor, version=more.pop("version", case.version), **more)


def test_a_case_is_taken_answered_and_closed() -> None:
    case = moved(FRESH, CaseAction.TAKE, ANNA)
    assert (case.state, case.owner_name, case.version, case.steps) == (
        CaseState.IN_HAND,
        "甲",
        2,
        2,
    )
    case = moved(case, CaseAction.ANSWER, ANNA, words="银行次日入账，本人已看到")
    assert case.state is CaseState.ANSWERED
    case = moved(case, CaseAction.CLOSE, ANNA, ending=CaseEnding.SOLVED)
    assert (case.state, case.ending) == (CaseState.CLOSED, CaseEnding.SOLVED)


def test_every_state_takes_its_own_actions_only() -> None:
    more = {"words": "话", "colleague": (BEN.id, BEN.name), "ending": CaseEnding.TAKEN_BACK}
    for case in (FRESH, TAKEN, ANSWERED, CLOSED):
        for action, sources in SOURCES.items():
            if case.state in sources:
                assert moved(case, action, BOSS, **more).version == case.version + 1
            else:
                with pytest.raises(WrongCaseState):
                    moved(case, action, BOSS, **more)


def test_a_case_is_sent_the_same_day_proposed_in_three_done_in_seven_and_hard_ones_in_thirty() -> (
    None
):
    book = PolicyBook.load()
    assert case_clock(book, datetime(2026, 3, 4, 2, tzinfo=UTC)) == CLOCK
    sunday = case_clock(book, datetime(2026, 3, 8, 2, tzinfo=UTC))
    assert (sunday.dispatch_on, sunday.proposal_on) == (date(2026, 3, 9), date(2026, 3, 12))
    beyond = case_clock(book, datetime(2024, 3, 4, 2, tzinfo=UTC))
    assert beyond.hard_on == date(2024, 4, 3)
    assert FRESH.next_milestone == (CaseMilestone.DISPATCH, DAY)
    assert TAKEN.next_milestone == (CaseMilestone.PROPOSAL, CLOCK.proposal_on)
    proposed = moved(TAKEN, CaseAction.PROPOSE, ANNA, words="明天请财务去查")
    assert proposed.next_milestone == (CaseMilestone.FINISH, CLOCK.ordinary_on)
    hard = moved(proposed, CaseAction.MARK_HARD, ANNA, words="要等省平台答复")
    assert hard.next_milestone == (CaseMilestone.FINISH, CLOCK.hard_on)
    for action, case in ((CaseAction.PROPOSE, proposed), (CaseAction.MARK_HARD, hard)):
        assert action not in open_case_actions(hard, ANNA)
        with pytest.raises(WrongCaseState):
            moved(case, action, ANNA, words="再说一次")


def test_what_one_has_in_hand_only_they_or_a_supervisor_decide() -> None:
    for action in (CaseAction.ANSWER, CaseAction.CLOSE, CaseAction.HAND_OVER):
        with pytest.raises(NotCaseOwner):
            moved(TAKEN, action, BEN, words="话", colleague=(BEN.id, BEN.name))
        assert action not in open_case_actions(TAKEN, BEN)
        assert {action} <= set(open_case_actions(TAKEN, ANNA)) & set(open_case_actions(TAKEN, BOSS))
    assert moved(TAKEN, CaseAction.NOTE, BEN, words="他又来电").owner_id == ANNA.id
    handed = moved(TAKEN, CaseAction.HAND_OVER, BOSS, colleague=(BEN.id, BEN.name))
    assert (handed.owner_name, handed.state) == ("乙", CaseState.IN_HAND)


def test_nothing_is_solved_before_the_person_was_answered() -> None:
    assert CaseEnding.SOLVED not in possible_endings(TAKEN)
    with pytest.raises(WrongCaseState):
        moved(TAKEN, CaseAction.CLOSE, ANNA, ending=CaseEnding.SOLVED)
    with pytest.raises(CaseWordsNeeded):
        moved(TAKEN, CaseAction.CLOSE, ANNA, ending=CaseEnding.NOT_REACHED)
    words = "三天打了四次都没人接"
    case = moved(TAKEN, CaseAction.CLOSE, ANNA, ending=CaseEnding.NOT_REACHED, words=words)
    assert case.state is CaseState.CLOSED


def test_who_says_more_after_an_answer_is_attended_to_again() -> None:
    case = moved(ANSWERED, CaseAction.SAY_MORE, BEN, words="还是没到")
    assert (case.state, case.owner_id) == (CaseState.IN_HAND, ANNA.id)
    assert moved(FRESH, CaseAction.SAY_MORE, BEN, words="还是没到").state is CaseState.OPEN


def test_a_case_that_somebody_moved_meanwhile_is_not_moved() -> None:
    with pytest.raises(CaseMoved):
        moved(FRESH, CaseAction.TAKE, ANNA, version=2)


def test_everything_has_its_words() -> None:
    assert set(CASE_KIND_WORDS) == set(CaseKind)
    assert set(CASE_STATE_WORDS) == set(CaseState)
    assert set(CASE_ACTION_WORDS) == set(CaseAction)
    assert set(CASE_ENDING_WORDS) == set(CaseEnding)
    assert set(CASE_MILESTONE_WORDS) == set(CaseMilestone)


def test_the_number_of_a_case_is_found_in_whatever_it_was_pasted_with() -> None:
    number = make_case_no(DAY, 7)
    assert number.startswith("FW-")
    for text in (
        number,
        number.lower(),
        f"工单号{number}到哪了",
        number.replace("-", " "),
        f"\u200b{number.replace('-', '')}。",
    ):
        assert case_no_in(text) == number, text
    wrong = number[:-1] + ("2" if number[-1] != "2" else "3")
    for text in (wrong, make_claim_no(DAY, 7), number[3:], "FW", "1.23E+17"):
        assert case_no_in(text) is None, text
