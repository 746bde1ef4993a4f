"""Is each kind of case somebody's work, and what is about health the medical staff's alone?"""

from claims_core.case_workers import (
    CASE_STAFF,
    CASE_WORKERS,
    MEDICAL_KINDS,
    case_kinds_of,
    may_answer,
    workers_on,
)
from claims_core.claim import Role
from claims_core.service_case import CaseAction, CaseKind


def test_every_kind_is_seen_and_worked_on_by_somebody() -> None:
    for kind in CaseKind:
        assert workers_on(kind)
        for role in workers_on(kind):
            assert kind in case_kinds_of({role})
            assert may_answer(kind, CaseAction.ANSWER, {role})


def test_health_questions_are_for_the_medical_staff_and_seen_by_a_supervisor() -> None:
    assert {CaseKind.HEALTH_QUESTION} == MEDICAL_KINDS
    for role in Role:
        kinds = case_kinds_of({role})
        assert bool(kinds) is (role in CASE_WORKERS)
        sees = not kinds.isdisjoint(MEDICAL_KINDS)
        assert sees is (role in (Role.MEDICAL, Role.SUPERVISOR)), role
        answers = may_answer(CaseKind.HEALTH_QUESTION, CaseAction.ANSWER, {role})
        assert answers is (role is Role.MEDICAL)
    assert case_kinds_of({Role.MEDICAL}) == MEDICAL_KINDS
    assert case_kinds_of({Role.MEDICAL, Role.CLERK}) == set(CaseKind)
    assert workers_on(CaseKind.HEALTH_QUESTION).isdisjoint(CASE_STAFF)


def test_only_the_answer_is_kept_for_the_medical_staff() -> None:
    for action in CaseAction:
        may = may_answer(CaseKind.HEALTH_QUESTION, action, {Role.SUPERVISOR})
        assert may is (action is not CaseAction.ANSWER)
