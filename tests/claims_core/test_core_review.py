"""Which moves does a claim make, by whom, and what must be there?"""

from dataclasses import replace
from itertools import product

import pytest

from claims_core.actions import ACTION_WORDS, Action
from claims_core.checklist import CareCause, Material
from claims_core.claim import (
    MAIN_LINE,
    ROLE_WORDS,
    STAGE_WORDS,
    SYSTEM,
    Actor,
    Claim,
    Role,
    Stage,
    Wanted,
)
from claims_core.completeness import missing, told_of
from claims_core.events import EventName
from claims_core.review import (
    NotComplete,
    RoleMissing,
    SamePerson,
    StaleVersion,
    WrongStage,
    apply_action,
    centre_audited,
    open_actions,
    open_reasons,
)
from claims_core.review_rule import Need, Rule
from claims_core.review_rules import BY_MOVE, RULES, next_step
from tests.claims_core.moves import (
    CARE,
    EVERYBODY,
    FULL,
    LIMITS,
    NOW,
    at,
    did,
    leads_to,
    move,
)
from tests.every_case import EveryCase

MOVES = {(rule.source, rule.action) for rule in RULES}


def named(rule: Rule) -> str:
    return f"{rule.source}-{rule.action}"


@pytest.mark.parametrize("rule", RULES, ids=named)
def test_every_rule_leads_where_it_says(rule: Rule) -> None:
    claim = at(rule.source)
    moved, events = move(claim, rule.action)
    assert (moved.stage, moved.version) == (leads_to(rule), claim.version + 1)
    assert [event.name for event in events] == ([rule.event] if rule.event else [])
    assert all(event.claim_id == claim.id for event in events)
    step = moved.steps[-1]
    assert (step.action, step.source, step.target) == (rule.action, rule.source, leads_to(rule))
    assert (step.actor_id, step.actor_name) == (EVERYBODY.id, EVERYBODY.name)
    assert (step.at, step.seq, step.reason) == (NOW, 1, "有理由")
    assert step.reason_code == next(iter(open_reasons(claim, rule.action, EVERYBODY)), "")
    assert claim.steps == () and claim.stage is rule.source  # the claim before is left alone


def test_what_no_rule_permits_is_refused_to_everybody() -> None:
    with EveryCase() as every:
        for stage, action in product(Stage, Action):
            with every.case(stage, action):
                _moves_by_a_rule_or_not_at_all(stage, action)


def _moves_by_a_rule_or_not_at_all(stage: Stage, action: Action) -> None:
    if (stage, action) in MOVES:
        assert move(at(stage), action)[0].version == FULL.version + 1
        return
    with pytest.raises(WrongStage) as refused:
        move(at(stage), action, reason_code="")
    assert STAGE_WORDS[stage] in refused.value.message
    assert ACTION_WORDS[action] in refused.value.message


def test_only_rules_move_whatever_stage_action_and_role_meet() -> None:
    with EveryCase() as every:
        for stage, role in product(Stage, Role):
            actor = Actor("a" * 32, "某人", frozenset({role}))
            claim = at(stage)
            open_now = open_actions(claim, actor)
            for action in Action:
                with every.case(stage, role, action):
                    rule = BY_MOVE.get((stage, action))
                    allowed = rule is not None and role in rule.roles
                    assert (action in open_now) is allowed
                    try:
                        moved, _ = move(claim, action, actor)
                    except (WrongStage, RoleMissing) as problem:
                        assert not allowed
                        assert isinstance(problem, RoleMissing) is (rule is not None)
                        named_roles = [ROLE_WORDS[each] for each in (rule.roles if rule else ())]
                        assert all(words in problem.message for words in named_roles)
                    else:
                        assert allowed and rule is not None and moved.stage is leads_to(rule)
            with every.case(stage, role, "left alone"):
                assert claim == at(stage)


APART = [(rule, earlier) for rule in RULES for earlier in rule.not_same_as]


@pytest.mark.parametrize(
    ("rule", "earlier"), APART, ids=[f"{named(r)}-after-{e}" for r, e in APART]
)
def test_steps_that_must_be_kept_apart_need_another_person(rule: Rule, earlier: Action) -> None:
    mine = did(at(rule.source), earlier, EVERYBODY.id)
    with pytest.raises(SamePerson) as refused:
        move(mine, rule.action)
    assert ACTION_WORDS[earlier] in refused.value.message
    assert rule.action not in open_actions(mine, EVERYBODY)
    theirs = did(at(rule.source), earlier, "o" * 32)
    assert move(theirs, rule.action)[0].stage is leads_to(rule)
    assert rule.action in open_actions(theirs, EVERYBODY)


def test_who_is_kept_apart_from_whom() -> None:
    apart = {rule.action: set(rule.not_same_as) for rule in RULES if rule.not_same_as}
    reviews = {Action.REVIEW_INITIALLY, Action.REVIEW_SECONDLY, Action.CHECK_FINALLY}
    assert apart == {
        Action.REGISTER: {Action.ACCEPT},
        Action.PASS_EXCHANGE_CHECK: reviews,
        Action.PUT_IN_BATCH: {Action.CHECK_FINALLY},
        Action.RECORD_CENTRE_AUDIT: {Action.HAND_TO_CENTRE},
        Action.REVERSE: {Action.CHECK_FINALLY},
        Action.TAKE_OUT_OF_BATCH: {Action.PUT_IN_BATCH},
        Action.VOID_PAYMENT: {Action.PUT_IN_BATCH},
        Action.CONFIRM_NEW_ACCOUNT: {Action.RECORD_NEW_ACCOUNT},
        Action.CONFIRM_CORRECTION: {Action.PROPOSE_CORRECTION},
    } | {review: reviews - {review} for review in reviews}


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


def test_a_stale_page_is_told_so_before_anything_else() -> None:
    nobody = Actor("n" * 32, "无", frozenset())
    with pytest.raises(StaleVersion):
        apply_action(at(Stage.CLOSED), Action.ACCEPT, nobody, version=6, now=NOW)


NEEDS = {
    Action.SUBMIT: {Need.CARE, Need.PAYEE, Need.MATERIALS},
    Action.RESUBMIT: {Need.CARE, Need.PAYEE, Need.MATERIALS, Need.ASKED},
    Action.TAKE_BACK_REQUEST: {Need.CARE, Need.PAYEE, Need.MATERIALS},
    Action.ACCEPT: {Need.CARE, Need.PAYEE, Need.MATERIALS},
    Action.REQUEST_MATERIALS: {Need.WANTED},
    Action.REGISTER: {Need.RECEIPTS},
    Action.REVIEW_INITIALLY: {Need.EXPENSE},
    Action.REVIEW_SECONDLY: {Need.EXPENSE},
    Action.CHECK_FINALLY: {Need.EXPENSE},
    Action.PUT_IN_BATCH: {Need.PAYEE},
    Action.RECORD_NEW_ACCOUNT: {Need.NEW_PAYEE},
    Action.CONFIRM_NEW_ACCOUNT: {Need.NEW_PAYEE},
    Action.REFUSE_NEW_ACCOUNT: {Need.NEW_PAYEE},
    Action.PROPOSE_CORRECTION: {Need.CORRECTION},
    Action.CONFIRM_CORRECTION: {Need.CORRECTION},
    Action.DROP_CORRECTION: {Need.CORRECTION},
    Action.REOPEN: {Need.SUBMITTED},
}


@pytest.mark.parametrize("rule", RULES, ids=named)
def test_what_each_move_needs(rule: Rule) -> None:
    assert set(rule.needs) == NEEDS.get(rule.action, set())


BARE = Claim(id="c" * 32, insured_id="i" * 32, filed_by="m" * 32, opened_at=NOW)
CARE_GAPS = ["care.kind", "care.place", "care.provider_name", "care.discharge_on"]
GAPS = {
    Need.CARE: CARE_GAPS,
    Need.PAYEE: ["payee"],
    Need.MATERIALS: [
        "material.identity",
        "material.receipt",
        "material.itemised_list",
        "material.discharge_record",
    ],
    Need.WANTED: ["wanted"],
    Need.RECEIPTS: ["receipts"],
    Need.EXPENSE: ["expense"],
    Need.NEW_PAYEE: ["new_payee"],
    Need.CORRECTION: ["correction"],
    Need.ASKED: [],
    Need.SUBMITTED: ["submitted"],
}


@pytest.mark.parametrize("action", Action)
def test_whatever_is_missing_for_a_step_is_told_at_once(action: Action) -> None:
    needs = NEEDS.get(action, set())
    found = [gap.code for gap in missing(BARE, action)]
    assert found == [code for need in GAPS if need in needs for code in GAPS[need]]
    asked = FULL.evolve(wanted=(Wanted(Material.OTHER, "请补"),))
    assert missing(asked.evolve(arrived=frozenset({Material.OTHER})), action) == ()


@pytest.mark.parametrize("rule", RULES, ids=named)
def test_an_incomplete_claim_does_not_move(rule: Rule) -> None:
    bare = BARE.evolve(stage=rule.source)
    codes = [gap.code for gap in missing(bare, rule.action)]
    if not codes:
        assert move(bare, rule.action)[0].stage is leads_to(rule)
        return
    with pytest.raises(NotComplete) as refused:
        move(bare, rule.action, wanted=())
    assert refused.value.facts["missing"] == codes
    assert refused.value.message == told_of(missing(bare, rule.action))
    assert all(gap.title and gap.hint for gap in missing(bare, rule.action))


@pytest.mark.parametrize("wanted", [(), (Wanted(Material.RECEIPT, " "),)])
def test_whoever_asks_for_material_says_what_and_why(wanted: tuple[Wanted, ...]) -> None:
    with pytest.raises(NotComplete) as refused:
        move(at(Stage.SUBMITTED), Action.REQUEST_MATERIALS, wanted=wanted)
    assert refused.value.facts["missing"] == ["wanted"]


def test_one_reason_left_out_of_two_is_not_enough() -> None:
    both = (Wanted(Material.RECEIPT, "看不清"), Wanted(Material.DIAGNOSIS, ""))
    with pytest.raises(NotComplete):
        move(at(Stage.SUBMITTED), Action.REQUEST_MATERIALS, wanted=both)


def test_what_is_wanted_stays_until_it_is_handed_in() -> None:
    wanted = (Wanted(Material.DIAGNOSIS, "请拍诊断证明"),)
    claim, _ = move(at(Stage.SUBMITTED), Action.REQUEST_MATERIALS, wanted=wanted)
    assert claim.wanted == wanted
    came = claim.evolve(arrived=frozenset({Material.DIAGNOSIS}))
    assert move(came, Action.RESUBMIT)[0].wanted == ()
    assert move(claim, Action.WITHDRAW)[0].wanted == wanted


def test_a_claim_is_submitted_once_and_keeps_its_place() -> None:
    claim, _ = move(at(Stage.DRAFT, submitted_at=None), Action.SUBMIT)
    assert claim.submitted_at == NOW
    later = NOW.replace(day=9)
    claim, _ = move(claim, Action.REQUEST_MATERIALS, now=later)
    claim = claim.evolve(on_paper=frozenset({Material.DIAGNOSIS}))
    claim, _ = move(claim, Action.RESUBMIT, now=later)
    assert claim.submitted_at == NOW


def test_what_leaves_its_batch_goes_back_to_where_it_had_waited() -> None:
    cashier, boss = (Actor(name * 32, name, frozenset({Role.CASHIER})) for name in "cb")
    for action in (Action.TAKE_OUT_OF_BATCH, Action.VOID_PAYMENT):
        earlier, _ = move(at(Stage.EXCHANGE_CHECKED), Action.PUT_IN_BATCH, cashier)
        # a stage of which the rules say nothing: the step remembers it
        waited = replace(earlier.steps[-1], source=Stage.SECOND_REVIEWED)
        back, _ = move(earlier.evolve(steps=(*earlier.steps, waited)), action, boss)
        assert back.stage is back.steps[-1].target is Stage.SECOND_REVIEWED
        assert move(earlier, action, boss)[0].stage is Stage.EXCHANGE_CHECKED
        assert back.promise == earlier.promise


def test_a_withdrawn_draft_is_not_reopened() -> None:
    with pytest.raises(NotComplete) as refused:
        move(at(Stage.WITHDRAWN, submitted_at=None), Action.REOPEN)
    assert refused.value.facts["missing"] == ["submitted"]


def test_the_whole_line_from_draft_to_closed() -> None:
    claim = at(Stage.DRAFT)
    for number in range(len(MAIN_LINE) + 1):
        action = next_step(claim.stage)
        assert action is not None
        claim, _ = move(claim, action, Actor(f"{number:032d}", "同事", frozenset(Role)))
    assert claim.stage is Stage.CLOSED
    assert [step.target for step in claim.steps] == [*MAIN_LINE, Stage.CLOSED]
    assert [step.seq for step in claim.steps] == list(range(1, len(MAIN_LINE) + 2))


ASIDE = {
    Stage.AWAITING_MATERIALS: Action.RESUBMIT,
    Stage.WITH_CENTRE: Action.RECORD_CENTRE_AUDIT,
    Stage.PAYMENT_RETURNED: Action.RENEW_PAYEE,
    Stage.CLOSED: None,
    Stage.WITHDRAWN: None,
    Stage.NOT_ACCEPTED: None,
    Stage.REJECTED: None,
    Stage.REVERSED: None,
}


def test_the_next_step_beside_the_line() -> None:
    assert {stage: next_step(stage) for stage in Stage if stage in ASIDE} == ASIDE
    assert {stage for stage in Stage if next_step(stage) is None} == {
        stage for stage, step in ASIDE.items() if step is None
    }


CORRECTING = {Role.CLERK, Role.REGISTRAR, Role.INITIAL_REVIEWER}
ROLES = {
    Action.SUBMIT: {Role.MEMBER},
    Action.RESUBMIT: {Role.MEMBER, Role.CLERK},
    Action.RECORD_PAPERS: {Role.CLERK},
    Action.REMOVE_SCAN: {Role.CLERK},
    Action.TAKE_BACK_REQUEST: {Role.CLERK, Role.SUPERVISOR},
    Action.WITHDRAW: {Role.MEMBER},
    Action.RENEW_PAYEE: {Role.MEMBER},
    Action.STOP_PAYEE_CHANGE: {Role.SYSTEM},
    Action.RECORD_NEW_ACCOUNT: {Role.CLERK},
    Action.CONFIRM_NEW_ACCOUNT: {Role.CLERK, Role.SUPERVISOR},
    Action.REFUSE_NEW_ACCOUNT: {Role.CLERK, Role.SUPERVISOR},
    Action.CONFIRM_ARRIVAL: {Role.MEMBER},
    Action.ACCEPT: {Role.CLERK},
    Action.REQUEST_MATERIALS: {Role.CLERK},
    Action.REGISTER: {Role.REGISTRAR},
    Action.REVIEW_INITIALLY: {Role.INITIAL_REVIEWER},
    Action.HAND_TO_CENTRE: {Role.INITIAL_REVIEWER},
    Action.REVIEW_SECONDLY: {Role.SECOND_REVIEWER},
    Action.CHECK_FINALLY: {Role.FINAL_CHECKER},
    Action.PASS_EXCHANGE_CHECK: {Role.CASHIER, Role.SUPERVISOR},
    Action.ALLOW_SAME_PERSON: {Role.SUPERVISOR},
    Action.PUT_IN_BATCH: {Role.CASHIER},
    Action.TAKE_OUT_OF_BATCH: {Role.CASHIER, Role.SUPERVISOR},
    Action.VOID_PAYMENT: {Role.CASHIER, Role.SUPERVISOR},
    Action.ASK_FOR_ACCOUNT: {Role.CASHIER},
    Action.CONFIRM_PAID: {Role.CASHIER, Role.SUPERVISOR},
    Action.RECORD_RETURN: {Role.CASHIER},
    Action.RECORD_LATE_RETURN: {Role.CASHIER, Role.SUPERVISOR},
    Action.CLOSE: {Role.CASHIER, Role.SUPERVISOR},
    Action.CLOSE_WITHOUT_PAYMENT: {Role.SYSTEM},
    Action.CLOSE_UNCONFIRMED: {Role.SYSTEM},
    Action.DECLINE: {Role.SUPERVISOR},
    Action.REJECT: {Role.SUPERVISOR},
    Action.RECORD_CENTRE_AUDIT: {Role.SUPERVISOR},
    Action.RETURN_FROM_CENTRE: {Role.SUPERVISOR},
    Action.REVERSE: {Role.SUPERVISOR},
    Action.PROPOSE_CORRECTION: CORRECTING,
    Action.CONFIRM_CORRECTION: CORRECTING | {Role.SUPERVISOR},
    Action.DROP_CORRECTION: CORRECTING | {Role.SUPERVISOR},
}
BY_STAGE = {
    (Stage.DRAFT, Action.WITHDRAW): {Role.MEMBER, Role.CLERK, Role.SYSTEM},
    (Stage.PAID, Action.DENY_ARRIVAL): {Role.MEMBER, Role.CLERK},
    (Stage.RECEIVED, Action.DENY_ARRIVAL): {Role.CLERK},
    (Stage.CLOSED, Action.DENY_ARRIVAL): {Role.CLERK},
    (Stage.ACCEPTED, Action.SEND_BACK): {Role.REGISTRAR},
    (Stage.REGISTERED, Action.SEND_BACK): {Role.INITIAL_REVIEWER},
    (Stage.INITIALLY_REVIEWED, Action.SEND_BACK): {Role.SECOND_REVIEWER},
    (Stage.SECOND_REVIEWED, Action.SEND_BACK): {Role.FINAL_CHECKER},
    (Stage.NOT_ACCEPTED, Action.REOPEN): {Role.CLERK, Role.SUPERVISOR},
    (Stage.WITHDRAWN, Action.REOPEN): {Role.CLERK, Role.SUPERVISOR},
    **{(each, Action.REOPEN): {Role.SUPERVISOR} for each in (Stage.REJECTED, Stage.REVERSED)},
}


@pytest.mark.parametrize("rule", RULES, ids=named)
def test_whose_hand_each_move_is_in(rule: Rule) -> None:
    assert rule.roles == (BY_STAGE.get((rule.source, rule.action)) or ROLES[rule.action])


EVENTS = {
    Action.TAKE_BACK_REQUEST: EventName.PROMISE_BEGUN_ANEW,
    Action.RENEW_PAYEE: EventName.PROMISE_BEGUN_ANEW,
    Action.CONFIRM_NEW_ACCOUNT: EventName.PROMISE_BEGUN_ANEW,
    Action.SUBMIT: EventName.CLAIM_SUBMITTED,
    Action.RESUBMIT: EventName.MATERIALS_RESUBMITTED,
    Action.ACCEPT: EventName.CLAIM_ACCEPTED,
    Action.REQUEST_MATERIALS: EventName.MATERIALS_WANTED,
    Action.WITHDRAW: EventName.CLAIM_WITHDRAWN,
    Action.DECLINE: EventName.CLAIM_NOT_ACCEPTED,
    Action.REJECT: EventName.CLAIM_REJECTED,
    Action.HAND_TO_CENTRE: EventName.CLAIM_WITH_CENTRE,
    Action.RECORD_CENTRE_AUDIT: EventName.CENTRE_AUDITED,
    Action.CHECK_FINALLY: EventName.CLAIM_SETTLED,
    Action.CONFIRM_PAID: EventName.PAYMENT_MADE,
    Action.RECORD_RETURN: EventName.PAYMENT_RETURNED,
    Action.RECORD_LATE_RETURN: EventName.PAYMENT_CAME_BACK,
    Action.RECORD_NEW_ACCOUNT: EventName.NEW_ACCOUNT_RECORDED,
    Action.ASK_FOR_ACCOUNT: EventName.PAYMENT_RETURNED,
    Action.CONFIRM_ARRIVAL: EventName.ARRIVAL_CONFIRMED,
    Action.DENY_ARRIVAL: EventName.ARRIVAL_DENIED,
    Action.CLOSE_UNCONFIRMED: EventName.CLOSED_UNCONFIRMED,
    Action.REVERSE: EventName.CLAIM_REVERSED,
    Action.REOPEN: EventName.CLAIM_REOPENED,
}
BY_NO_RULE = {
    EventName.TIME_HALF_GONE,
    EventName.TIME_NEARLY_GONE,
    EventName.TIME_GONE,
    EventName.PROMISE_RECOUNTED,
    EventName.ARRIVAL_ASKED,
    EventName.CLOSING_SOON,
    *(EventName.PAYEE_CHANGE_ASKED, EventName.PAYEE_CHANGE_STOPPED),
}


@pytest.mark.parametrize("rule", RULES, ids=named)
def test_what_the_house_hears_of_each_move(rule: Rule) -> None:
    if (rule.source, rule.action) == (Stage.DRAFT, Action.WITHDRAW):
        assert rule.event is None  # a draft was never anybody else's
    else:
        assert rule.event is EVENTS.get(rule.action)


def test_every_word_and_event_is_there() -> None:
    assert set(STAGE_WORDS) == set(Stage)
    assert set(ACTION_WORDS) == set(Action)
    assert set(ROLE_WORDS) == set(Role)
    assert {rule.event for rule in RULES if rule.event} == set(EventName) - BY_NO_RULE
    assert {rule.action for rule in RULES} == set(Action)
    assert {rule.source for rule in RULES} | {rule.target for rule in RULES} == set(Stage)
    assert not SYSTEM.is_staff


def test_two_rules_never_begin_alike() -> None:
    assert len(MOVES) == len(RULES)


AUDIT = Action.RECORD_CENTRE_AUDIT


@pytest.mark.parametrize(
    ("steps", "stands"),
    [
        ((), False),
        ((Action.HAND_TO_CENTRE,), False),
        ((Action.HAND_TO_CENTRE, AUDIT), True),
        ((AUDIT, Action.REVIEW_INITIALLY, Action.SEND_BACK), True),
        ((AUDIT, Action.HAND_TO_CENTRE), False),
        ((AUDIT, Action.SEND_BACK, Action.ACCEPT), False),
        ((AUDIT, Action.CHECK_FINALLY, Action.REVERSE, Action.REOPEN), False),
        ((AUDIT, Action.REVERSE, Action.HAND_TO_CENTRE, AUDIT), True),
    ],
)
def test_whether_the_centre_s_audit_stands(steps: tuple[Action, ...], stands: bool) -> None:
    claim = FULL
    for action in steps:
        claim = did(claim, action, "s" * 32)
    assert centre_audited(claim) is stands


def test_a_crossing_claim_goes_to_the_centre_comes_back_and_on_to_payment() -> None:
    claim = at(Stage.REGISTERED)
    for number, action in enumerate(
        (
            Action.HAND_TO_CENTRE,
            AUDIT,
            Action.REVIEW_INITIALLY,
            Action.REVIEW_SECONDLY,
            Action.CHECK_FINALLY,
            Action.PASS_EXCHANGE_CHECK,
            Action.PUT_IN_BATCH,
        )
    ):
        claim, _ = move(claim, action, Actor(f"{number:032d}", "同事", frozenset(Role)))
    assert claim.stage is Stage.PAYING and centre_audited(claim)


def test_the_time_limits_are_asked_for_where_a_clock_starts() -> None:
    for rule in RULES:
        claim = at(rule.source)
        arrives = leads_to(rule) is Stage.SUBMITTED is not rule.source
        starts = arrives or rule.action in (
            Action.RENEW_PAYEE,
            Action.CONFIRM_NEW_ACCOUNT,
            Action.REOPEN,
        )
        if starts:
            with pytest.raises(ValueError, match=rule.action):
                move(claim, rule.action, limits=None)
        else:
            assert move(claim, rule.action, limits=None) == move(claim, rule.action, limits=LIMITS)


def test_only_a_confirmed_correction_changes_the_care() -> None:
    told = replace(CARE, cause=CareCause.INJURY)
    claim = at(Stage.REGISTERED, correction=told)
    confirmed, _ = move(claim, Action.CONFIRM_CORRECTION)
    assert (confirmed.care, confirmed.correction) == (told, None)
    dropped, _ = move(claim, Action.DROP_CORRECTION)
    assert (dropped.care, dropped.correction) == (CARE, None)
    gone_on, _ = move(claim, Action.SEND_BACK)
    assert (gone_on.care, gone_on.correction) == (CARE, told)
