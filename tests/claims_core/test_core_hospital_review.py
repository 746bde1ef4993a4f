"""Is every hospital settlement reviewed once, and every drawn one again by somebody else?"""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from claims_core.claim import Actor, Role
from claims_core.hospital_review import (
    HOSPITAL_OUTCOME_WORDS,
    HOSPITAL_REASON_WORDS,
    HOSPITAL_STEP_WORDS,
    HOSPITAL_WORK_WORDS,
    FindingIncomplete,
    HospitalFinding,
    HospitalOutcome,
    HospitalReason,
    HospitalRecord,
    HospitalStep,
    HospitalStepClosed,
    HospitalWork,
    apply_hospital_step,
    open_step,
)
from claims_core.review import RoleMissing, SamePerson, StaleVersion

NOW = datetime(2026, 3, 4, 2, 0, tzinfo=UTC)
ONE = Actor("1" * 32, "卓稽核", frozenset({Role.AUDITOR}))
OTHER = Actor("2" * 32, "另一位", frozenset({Role.AUDITOR}))
FRESH = HospitalRecord("h" * 32, 1, paid_fen=100_00)
FIRST, SECOND = HospitalStep.FIRST_REVIEW, HospitalStep.SECOND_REVIEW
OK = HospitalFinding(HospitalOutcome.OK)
FINDING = HospitalFinding(HospitalOutcome.FINDING, HospitalReason.OVERCHARGE, 12_00, "重复收费")


def reviewed(record: HospitalRecord, step: HospitalStep, actor: Actor, finding=OK):
    return apply_hospital_step(record, step, actor, finding, version=record.version, now=NOW)


def test_a_record_is_reviewed_once_and_again_only_when_it_is_drawn() -> None:
    record, done = reviewed(FRESH, FIRST, ONE, FINDING)
    assert (record.first_by, record.version, done.seq, done.finding) == (ONE.id, 2, 1, FINDING)
    for step in HospitalStep:
        with pytest.raises(HospitalStepClosed):
            reviewed(record, step, OTHER)
    assert open_step(record, OTHER) is None
    drawn = replace(record, drawn=True)
    after, again = reviewed(drawn, SECOND, OTHER)
    assert (after.second_by, again.seq, again.step) == (OTHER.id, 2, SECOND)
    for step in HospitalStep:
        with pytest.raises(HospitalStepClosed):
            reviewed(after, step, OTHER)


def test_a_record_says_what_it_waits_for() -> None:
    first, _ = reviewed(FRESH, FIRST, ONE)
    drawn = replace(first, drawn=True)
    second, _ = reviewed(drawn, SECOND, OTHER)
    waits = [record.work for record in (FRESH, replace(FRESH, drawn=True), first, drawn, second)]
    assert waits == [
        HospitalWork.FIRST,
        HospitalWork.FIRST,
        HospitalWork.DONE,
        HospitalWork.SECOND,
        HospitalWork.DONE,
    ]


def test_the_second_review_waits_for_the_first_and_is_another_persons() -> None:
    drawn = replace(FRESH, drawn=True)
    with pytest.raises(HospitalStepClosed):
        reviewed(drawn, SECOND, OTHER)
    first, _ = reviewed(drawn, FIRST, ONE)
    assert open_step(first, ONE) is None
    assert open_step(first, OTHER) is SECOND
    with pytest.raises(SamePerson):
        reviewed(first, SECOND, ONE)


def test_only_auditors_review_and_only_what_they_saw() -> None:
    for role in set(Role) - {Role.AUDITOR}:
        stranger = Actor("3" * 32, "", frozenset({role}))
        assert open_step(FRESH, stranger) is None
        with pytest.raises(RoleMissing):
            reviewed(FRESH, FIRST, stranger)
    assert open_step(FRESH, ONE) is FIRST
    with pytest.raises(StaleVersion):
        apply_hospital_step(FRESH, FIRST, ONE, OK, version=2, now=NOW)


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"reason_code": ""}, "疑点种类"),
        ({"reason_code": "no such"}, "疑点种类"),
        ({"amount_fen": None}, "涉及金额"),
        ({"amount_fen": -1}, "涉及金额"),
        ({"amount_fen": 100_01}, "不能超过"),
        ({"note": " "}, "具体情况"),
    ],
)
def test_a_finding_names_its_kind_its_amount_and_what_was_seen(changes, named) -> None:
    with pytest.raises(FindingIncomplete) as refused:
        reviewed(FRESH, FIRST, ONE, replace(FINDING, **changes))
    assert named in refused.value.message


def test_a_record_without_doubt_carries_no_code_and_no_amount() -> None:
    _, done = reviewed(FRESH, FIRST, ONE, replace(FINDING, outcome=HospitalOutcome.OK))
    assert done.finding == HospitalFinding(HospitalOutcome.OK, note="重复收费")


def test_everything_about_hospitals_has_a_word() -> None:
    for words, codes in (
        (HOSPITAL_STEP_WORDS, HospitalStep),
        (HOSPITAL_OUTCOME_WORDS, HospitalOutcome),
        (HOSPITAL_REASON_WORDS, HospitalReason),
        (HOSPITAL_WORK_WORDS, HospitalWork),
    ):
        assert set(words) == set(codes)
