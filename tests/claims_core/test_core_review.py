"""Which moves does a claim make, by whom, and by when is it promised?"""

from datetime import UTC, date, datetime

import pytest

from claims_core.checklist import CareKind, CarePlace, Material
from claims_core.claim import (
    MAIN_LINE,
    ROLE_WORDS,
    STAGE_WORDS,
    SYSTEM,
    Actor,
    CareFacts,
    Claim,
    Payee,
    Role,
    Stage,
    Step,
    Wanted,
)
from claims_core.events import EventName
from claims_core.review import (
    ACTION_WORDS,
    RULES,
    Action,
    NotComplete,
    ReasonNeeded,
    RoleMissing,
    Rule,
    SamePerson,
    StaleVersion,
    WrongStage,
    missing,
    open_actions,
    promise_from,
    received_on,
    take,
)

NOW = datetime(2026, 3, 4, 2, 0, tzinfo=UTC)
EVERYBODY = Actor("e" * 32, "样样都能办", frozenset(Role))
WANTED = (Wanted(Material.DIAGNOSIS, "请拍诊断证明"),)
CARE = CareFacts(
    CareKind.INPATIENT, CarePlace.LOCAL, "", "新乡某某医院", date(2025, 6, 1), date(2025, 6, 20)
)
FULL = Claim(
    id="c" * 32,
    insured_id="i" * 32,
    filed_by="m" * 32,
    opened_at=NOW,
    version=7,
    care=CARE,
    payee=Payee("梁守田", "6222020000000000012", "中国工商银行"),
    photos=dict.fromkeys(Material, 1),
    has_expense=True,
)


def at(stage: Stage, **changes: object) -> Claim:
    return FULL.evolve(stage=stage, **changes)


def did(claim: Claim, action: Action, person_id: str) -> Claim:
    step = Step(1, action, person_id, "", claim.stage, claim.stage, "", NOW)
    return claim.evolve(steps=(*claim.steps, step))


def move(claim: Claim, action: Action, actor: Actor = EVERYBODY, **changes: object):
    settings = {"version": claim.version, "now": NOW, "reason": "有理由", "wanted": WANTED}
    return take(claim, action, actor, **(settings | changes))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.source}-{rule.action}")
def test_every_rule_leads_where_it_says(rule: Rule) -> None:
    claim = at(rule.source)
    moved, events = move(claim, rule.action)
    assert (moved.stage, moved.version) == (rule.target, claim.version + 1)
    assert [event.name for event in events] == ([rule.event] if rule.event else [])
    assert all(event.claim_id == claim.id for event in events)
    step = moved.steps[-1]
    assert (step.action, step.source, step.target) == (rule.action, rule.source, rule.target)
    assert (step.actor_id, step.at, step.seq) == (EVERYBODY.id, NOW, 1)
    assert claim.steps == () and claim.stage is rule.source  # the claim before is left alone


MOVES = {(rule.source, rule.action) for rule in RULES}


@pytest.mark.parametrize("stage", Stage)
@pytest.mark.parametrize("action", Action)
def test_what_no_rule_permits_is_refused_to_everybody(stage: Stage, action: Action) -> None:
    if (stage, action) in MOVES:
        assert move(at(stage), action)[0].version == FULL.version + 1
        return
    with pytest.raises(WrongStage) as refused:
        move(at(stage), action)
    assert STAGE_WORDS[stage] in refused.value.message


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.source}-{rule.action}")
@pytest.mark.parametrize("role", Role)
def test_only_the_roles_of_a_rule_may_take_it(rule: Rule, role: Role) -> None:
    actor = Actor("a" * 32, "某人", frozenset({role}))
    claim = at(rule.source)
    if role in rule.roles:
        assert move(claim, rule.action, actor)[0].stage is rule.target
        assert rule.action in open_actions(claim, actor)
        return
    with pytest.raises(RoleMissing) as refused:
        move(claim, rule.action, actor)
    assert all(ROLE_WORDS[needed] in refused.value.message for needed in rule.roles)
    assert rule.action not in open_actions(claim, actor)


APART = [(rule, earlier) for rule in RULES for earlier in rule.not_same_as]


@pytest.mark.parametrize(("rule", "earlier"), APART)
def test_steps_that_must_be_kept_apart_need_another_person(rule: Rule, earlier: Action) -> None:
    mine = did(at(rule.source), earlier, EVERYBODY.id)
    with pytest.raises(SamePerson) as refused:
        move(mine, rule.action)
    assert ACTION_WORDS[earlier] in refused.value.message
    assert rule.action not in open_actions(mine, EVERYBODY)
    theirs = did(at(rule.source), earlier, "o" * 32)
    assert move(theirs, rule.action)[0].stage is rule.target
    assert rule.action in open_actions(theirs, EVERYBODY)


def test_material_check_registration_and_three_reviews_are_kept_apart() -> None:
    apart = {rule.action: set(rule.not_same_as) for rule in RULES if rule.not_same_as}
    reviews = {Action.REVIEW_INITIALLY, Action.REVIEW_SECONDLY, Action.CHECK_FINALLY}
    assert apart == {Action.REGISTER: {Action.ACCEPT}} | {
        review: reviews - {review} for review in reviews
    }


def test_whoever_reviewed_before_a_return_stays_apart_after_it() -> None:
    claim, _ = move(at(Stage.INITIALLY_REVIEWED), Action.REVIEW_SECONDLY)
    final = Actor("f" * 32, "复核", frozenset({Role.FINAL_CHECKER}))
    claim, _ = move(claim, Action.SEND_BACK, final)
    with pytest.raises(SamePerson):
        move(claim, Action.REVIEW_INITIALLY)


@pytest.mark.parametrize("version", [6, 8, 0, -1])
def test_a_version_that_is_not_the_present_one_is_stale(version: int) -> None:
    with pytest.raises(StaleVersion) as refused:
        move(at(Stage.SUBMITTED), Action.ACCEPT, version=version)
    assert (refused.value.facts["version"], refused.value.facts["stage"]) == (7, Stage.SUBMITTED)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.source}-{rule.action}")
@pytest.mark.parametrize("reason", ["", "  \n"])
def test_a_reason_is_asked_for_where_the_rule_needs_one(rule: Rule, reason: str) -> None:
    if not rule.reason_needed:
        assert move(at(rule.source), rule.action, reason=reason)[0].steps[-1].reason == ""
        return
    with pytest.raises(ReasonNeeded):
        move(at(rule.source), rule.action, reason=reason)


def test_refusal_return_and_handing_over_need_a_reason() -> None:
    assert {rule.action for rule in RULES if rule.reason_needed} == {
        Action.REJECT,
        Action.SEND_BACK,
        Action.HAND_TO_CENTRE,
        Action.RETURN_FROM_CENTRE,
        Action.RECORD_RETURN,
    }


def test_a_reason_is_kept_without_the_space_around_it() -> None:
    moved, _ = move(at(Stage.SUBMITTED), Action.REJECT, reason="  不在范围内 ")
    assert moved.steps[-1].reason == "不在范围内"


def test_an_empty_draft_hears_at_once_of_everything_missing() -> None:
    empty = Claim(id="c" * 32, insured_id="i" * 32, filed_by="m" * 32, opened_at=NOW)
    with pytest.raises(NotComplete) as refused:
        move(empty, Action.SUBMIT)
    assert refused.value.facts["missing"] == [
        "care.kind",
        "care.place",
        "care.provider_name",
        "care.discharge_on",
        "payee",
        "material.identity",
        "material.receipt",
        "material.itemised_list",
        "material.discharge_record",
    ]
    assert "医院名称" in refused.value.message and "费用清单" in refused.value.message


@pytest.mark.parametrize("review", ["review_initially", "review_secondly", "check_finally"])
def test_no_review_passes_without_expenses(review: str) -> None:
    gaps = missing(FULL.evolve(has_expense=False), Action(review))
    assert [gap.code for gap in gaps] == ["expense"]


def test_no_payment_without_a_payee() -> None:
    with pytest.raises(NotComplete) as refused:
        move(at(Stage.APPROVED, payee=None), Action.PUT_IN_BATCH)
    assert refused.value.facts["missing"] == ["payee"]


@pytest.mark.parametrize("wanted", [(), (Wanted(Material.RECEIPT, " "),)])
def test_whoever_asks_for_material_says_what_and_why(wanted: tuple[Wanted, ...]) -> None:
    with pytest.raises(NotComplete) as refused:
        move(at(Stage.SUBMITTED), Action.REQUEST_MATERIALS, wanted=wanted)
    assert refused.value.facts["missing"] == ["wanted"]


PROMISES = [
    # 收件日 and +20: facts of 5.12; the day of acceptance is not counted
    ("2025-01-20", "2025-02-21"),
    ("2025-09-28", "2025-10-31"),
    ("2026-02-10", "2026-03-16"),
    ("2026-02-14", "2026-03-20"),
    ("2026-09-21", "2026-10-26"),
]


@pytest.mark.parametrize(("received", "due"), PROMISES)
def test_the_promise_is_twenty_working_days_from_the_day_of_submission(
    received: str, due: str
) -> None:
    noon = datetime.fromisoformat(f"{received}T12:00:00+08:00")
    moved, _ = move(at(Stage.DRAFT), Action.SUBMIT, now=noon)
    assert moved.submitted_at == noon
    assert moved.promise is not None
    assert (moved.promise.day, moved.promise.provisional) == (date.fromisoformat(due), False)
    assert "20个工作日" in moved.promise.reason


@pytest.mark.parametrize(
    ("sent", "counts_on"),
    [
        ("2026-03-04T17:30:00+08:00", date(2026, 3, 4)),
        ("2026-03-04T17:30:01+08:00", date(2026, 3, 5)),
        ("2026-03-04T23:59:59+08:00", date(2026, 3, 5)),
        ("2026-03-05T00:00:00+08:00", date(2026, 3, 5)),
        ("2026-03-04T17:00:00+00:00", date(2026, 3, 5)),  # one in the morning in China
        ("2026-03-06T18:00:00+08:00", date(2026, 3, 9)),  # Friday evening
        ("2026-03-07T10:00:00+08:00", date(2026, 3, 9)),  # Saturday
        ("2026-02-28T10:00:00+08:00", date(2026, 2, 28)),  # a Saturday that is worked
        ("2026-02-14T18:00:00+08:00", date(2026, 2, 24)),  # evening before the Spring Festival
        ("2026-02-18T10:00:00+08:00", date(2026, 2, 24)),  # in the middle of it
    ],
)
def test_what_comes_after_hours_or_on_a_rest_day_counts_on_the_next_working_day(
    sent: str, counts_on: date
) -> None:
    assert received_on(datetime.fromisoformat(sent)) == counts_on


def test_a_promise_made_after_hours_is_one_working_day_later() -> None:
    in_time = promise_from(datetime(2026, 3, 4, 9, 30, tzinfo=UTC), 20, "")
    late = promise_from(datetime(2026, 3, 4, 9, 31, tzinfo=UTC), 20, "")
    assert (in_time.day, late.day) == (date(2026, 4, 1), date(2026, 4, 2))


@pytest.mark.parametrize(("received", "provisional"), [("2026-12-03", False), ("2026-12-04", True)])
def test_a_promise_that_reaches_2027_is_provisional(received: str, provisional: bool) -> None:
    noon = datetime.fromisoformat(f"{received}T12:00:00+08:00")
    assert promise_from(noon, 20, "").provisional is provisional


def test_the_promise_pauses_while_material_is_awaited_and_starts_again_with_a_reason() -> None:
    claim, _ = move(at(Stage.DRAFT), Action.SUBMIT)
    first = claim.promise
    claim, _ = move(claim, Action.REQUEST_MATERIALS)
    assert (claim.promise, claim.wanted) == (None, WANTED)
    later = datetime(2026, 3, 11, 2, 0, tzinfo=UTC)
    claim, _ = move(claim, Action.RESUBMIT, now=later)
    assert claim.promise is not None and first is not None
    assert claim.promise.day > first.day
    assert "重新计算" in claim.promise.reason and claim.promise.reason != first.reason
    assert claim.wanted == ()
    assert claim.submitted_at == NOW  # the place in the queue is kept


@pytest.mark.parametrize("action", [Action.WITHDRAW, Action.REJECT])
def test_a_claim_that_ends_promises_nothing(action: Action) -> None:
    claim, _ = move(at(Stage.DRAFT), Action.SUBMIT)
    assert move(claim, action)[0].promise is None


def test_the_promise_stays_through_every_review() -> None:
    claim, _ = move(at(Stage.DRAFT), Action.SUBMIT)
    promise = claim.promise
    for number, action in enumerate(
        (
            Action.ACCEPT,
            Action.REGISTER,
            Action.REVIEW_INITIALLY,
            Action.REVIEW_SECONDLY,
            Action.CHECK_FINALLY,
            Action.PUT_IN_BATCH,
            Action.CONFIRM_PAID,
            Action.CONFIRM_ARRIVAL,
        )
    ):
        person = Actor(f"{number:032d}", "同事", frozenset(Role))
        claim, _ = move(claim, action, person)
        assert claim.promise == promise
    assert claim.stage is Stage.RECEIVED and claim.stage in MAIN_LINE
    assert [step.seq for step in claim.steps] == list(range(1, 10))


def test_every_word_and_event_is_there() -> None:
    assert set(STAGE_WORDS) == set(Stage)
    assert set(ACTION_WORDS) == set(Action)
    assert set(ROLE_WORDS) == set(Role)
    assert {rule.event for rule in RULES if rule.event} == set(EventName)
    assert {rule.action for rule in RULES} == set(Action)
    assert {rule.source for rule in RULES} | {rule.target for rule in RULES} == set(Stage)
    assert not SYSTEM.is_staff


def test_two_rules_never_begin_alike() -> None:
    assert len(MOVES) == len(RULES)
