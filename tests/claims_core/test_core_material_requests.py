"""Does a request for material ever move a promise, or wait, without anything new having come?"""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims_core.actions import Action
from claims_core.checklist import Material
from claims_core.claim import Actor, Claim, Role, Stage, Wanted
from claims_core.completeness import missing, still_asked
from claims_core.review import NotComplete, RoleMissing, apply_action, open_actions
from tests.claims_core.moves import LIMITS, NOW, WANTED, at, move

CLERK = Actor("k" * 32, "窗口", frozenset({Role.CLERK}))
MEMBER = Actor("m" * 32, "本人", frozenset({Role.MEMBER}))
BOSS = Actor("b" * 32, "主管", frozenset({Role.SUPERVISOR}))
PAPERS = (Material.DIAGNOSIS, Material.RECEIPT, Material.OTHER)

asking = st.tuples(st.just("ask"), st.sets(st.sampled_from(PAPERS), min_size=1))
coming = st.tuples(st.sampled_from(["photo", "tick"]), st.sampled_from(PAPERS))
moving = st.tuples(st.sampled_from(["hand in", "clerk hands in", "not needed"]), st.none())


def wanted(*materials: Material) -> tuple[Wanted, ...]:
    return tuple(Wanted(each, "请补") for each in materials)


@given(st.lists(st.one_of(asking, coming, moving), max_size=25))
def test_no_sequence_of_requests_moves_a_promise_without_a_new_paper(todo: list) -> None:
    claim, _ = move(at(Stage.DRAFT, submitted_at=None), Action.SUBMIT)
    promised = claim.promise
    came: set[Material] = set()
    for day, (what, given_) in enumerate(todo):
        now = NOW + timedelta(days=day)
        asked = {each.material for each in claim.wanted}
        if what == "photo" and claim.stage is Stage.AWAITING_MATERIALS:
            came.add(given_)
            claim = claim.evolve(arrived=claim.arrived | {given_})
        elif what == "tick" and claim.stage is Stage.AWAITING_MATERIALS:
            came.add(given_)
            claim = claim.evolve(on_paper=claim.on_paper | {given_})
        elif what == "ask" and claim.stage is Stage.SUBMITTED:
            claim, _ = _moved(claim, Action.REQUEST_MATERIALS, BOSS_AND_CLERK, now, given_)
            came = set()
        elif what == "not needed" and claim.stage is Stage.AWAITING_MATERIALS:
            claim, _ = _moved(claim, Action.TAKE_BACK_REQUEST, CLERK, now)
            assert claim.promise == promised
        elif what in ("hand in", "clerk hands in") and claim.stage is Stage.AWAITING_MATERIALS:
            actor = MEMBER if what == "hand in" else CLERK
            if asked <= came:
                claim, _ = _moved(claim, Action.RESUBMIT, actor, now)
                promised = claim.promise
            else:
                with pytest.raises(NotComplete):
                    _moved(claim, Action.RESUBMIT, actor, now)
        assert claim.promise in (promised, None)
        assert (claim.promise is None) is (claim.stage is Stage.AWAITING_MATERIALS)


BOSS_AND_CLERK = Actor("w" * 32, "都管", frozenset({Role.CLERK, Role.SUPERVISOR}))


def _moved(claim: Claim, action: Action, actor: Actor, now, asked=()):  # type: ignore[no-untyped-def]
    return apply_action(
        claim,
        action,
        actor,
        version=claim.version,
        now=now,
        wanted=wanted(*sorted(asked)),
        reason_code="not_needed" if action is Action.TAKE_BACK_REQUEST else "",
        reason="不用了" if action is Action.TAKE_BACK_REQUEST else "",
        limits=LIMITS,
    )


def test_a_paper_that_came_before_it_was_asked_for_again_does_not_count() -> None:
    claim = at(Stage.SUBMITTED, arrived=frozenset(PAPERS), on_paper=frozenset(PAPERS))
    claim, _ = move(claim, Action.REQUEST_MATERIALS, wanted=wanted(Material.DIAGNOSIS))
    assert still_asked(claim) == (Material.DIAGNOSIS,)
    assert Material.RECEIPT in claim.on_paper  # what was not asked for is still there
    assert [gap.code for gap in missing(claim, Action.RESUBMIT)] == ["asked.diagnosis"]


def test_what_is_missing_and_asked_for_is_named_once() -> None:
    claim = at(Stage.AWAITING_MATERIALS, photos={}, wanted=wanted(Material.RECEIPT))
    codes = [gap.code for gap in missing(claim, Action.RESUBMIT)]
    assert codes.count("material.receipt") == 1 and "asked.receipt" not in codes


def test_a_paper_at_the_window_stands_for_its_photograph() -> None:
    claim = at(Stage.SUBMITTED, photos={}, on_paper=frozenset(Material))
    assert missing(claim, Action.ACCEPT) == ()


def test_the_third_request_is_a_supervisor_s() -> None:
    claim, _ = move(at(Stage.DRAFT, submitted_at=None), Action.SUBMIT)
    for _ in range(2):
        assert Action.REQUEST_MATERIALS in open_actions(claim, CLERK)
        assert Action.REQUEST_MATERIALS not in open_actions(claim, BOSS)
        claim, _ = move(claim, Action.REQUEST_MATERIALS, CLERK, wanted=WANTED)
        claim, _ = move(claim.evolve(on_paper=frozenset(Material)), Action.RESUBMIT, CLERK)
    assert Action.REQUEST_MATERIALS not in open_actions(claim, CLERK)
    with pytest.raises(RoleMissing) as refused:
        move(claim, Action.REQUEST_MATERIALS, CLERK, wanted=WANTED)
    assert "主管" in refused.value.message
    assert Action.REQUEST_MATERIALS in open_actions(claim, BOSS)
    moved, _ = move(claim, Action.REQUEST_MATERIALS, BOSS, wanted=WANTED)
    assert moved.stage is Stage.AWAITING_MATERIALS


def test_a_reopened_claim_goes_through_the_material_check_where_a_paper_is_missing() -> None:
    for stage in (Stage.REVERSED, Stage.REJECTED):
        assert move(at(stage), Action.REOPEN)[0].stage is Stage.REGISTERED
        assert move(at(stage, photos={}), Action.REOPEN)[0].stage is Stage.SUBMITTED


def test_a_claim_refused_before_its_registration_is_reopened_before_it() -> None:
    claim, _ = move(at(Stage.ACCEPTED), Action.REJECT)
    assert move(claim, Action.REOPEN)[0].stage is Stage.ACCEPTED


def test_a_second_person_decides_on_a_new_account_and_only_then_it_counts() -> None:
    old = at(Stage.PAYMENT_RETURNED).payee
    claim, _ = move(at(Stage.PAYMENT_RETURNED), Action.RECORD_NEW_ACCOUNT, CLERK)
    assert claim.payee == old and claim.new_payee is not None
    assert Action.CONFIRM_NEW_ACCOUNT not in open_actions(claim, CLERK)
    refused, _ = move(claim, Action.REFUSE_NEW_ACCOUNT, CLERK)
    assert (refused.payee, refused.new_payee) == (old, None)
    passed, _ = move(claim, Action.CONFIRM_NEW_ACCOUNT, BOSS)
    assert (passed.payee, passed.new_payee) == (claim.new_payee, None)
    # the member may always name one on the phone; what the window had taken down is void then
    assert move(claim, Action.RENEW_PAYEE)[0].new_payee is None


ENDED = {Stage.CLOSED, Stage.WITHDRAWN, Stage.NOT_ACCEPTED, Stage.REJECTED, Stage.REVERSED}
WITHOUT_A_PHONE = frozenset(Role) - {Role.MEMBER}


@pytest.mark.parametrize("stage", [s for s in Stage if s not in ENDED | {Stage.DRAFT}])
def test_every_stage_is_left_without_the_member_s_phone(stage: Stage) -> None:
    staff = Actor("s" * 32, "同事", WITHOUT_A_PHONE)
    ways = {
        action
        for action in open_actions(at(stage), staff)
        if move(at(stage), action, staff)[0].stage is not stage
    }
    # taking the settlement back is no way on
    assert ways - {Action.REVERSE}
