"""Which reason may be given for which move, by whom, and what does the member read of it?"""

from itertools import product

import pytest

from claims_core.actions import ACTION_WORDS, Action
from claims_core.benefit import BenefitReason
from claims_core.claim import Actor, Role, Stage
from claims_core.review import (
    ReasonCodeNeeded,
    ReasonCodeRefused,
    ReasonNeeded,
    RoleMissing,
    SamePerson,
    open_reasons,
)
from claims_core.review_reasons import REASONS, ReasonCode, member_words, title_of
from claims_core.review_rule import Rule
from claims_core.review_rules import BY_MOVE, RULES
from tests.claims_core.moves import EVERYBODY, at, did, move
from tests.every_case import EveryCase

C = ReasonCode
NEEDING = [rule for rule in RULES if rule.codes]
GIVEN = [(rule, code) for rule in NEEDING for code in rule.codes]


def named(value: object) -> str:
    return f"{value.source}-{value.action}" if isinstance(value, Rule) else str(value)


def test_every_code_has_words_and_a_use() -> None:
    assert set(REASONS) == set(ReasonCode)
    assert {code for _, code in GIVEN} == set(ReasonCode)
    titles = [reason.title for reason in REASONS.values()]
    assert all(titles) and len(set(titles)) == len(titles)


def test_refusal_return_reversal_reopening_and_nothing_to_pay_need_a_code() -> None:
    assert {rule.action for rule in NEEDING} == {
        Action.ALLOW_SAME_PERSON,
        Action.DECLINE,
        Action.REJECT,
        Action.SEND_BACK,
        Action.HAND_TO_CENTRE,
        Action.RETURN_FROM_CENTRE,
        Action.RECORD_RETURN,
        Action.RECORD_LATE_RETURN,
        Action.ASK_FOR_ACCOUNT,
        Action.TAKE_OUT_OF_BATCH,
        Action.VOID_PAYMENT,
        Action.CLOSE_WITHOUT_PAYMENT,
        Action.CLOSE_UNCONFIRMED,
        Action.RECORD_PAPERS,
        Action.REMOVE_SCAN,
        Action.PROPOSE_CORRECTION,
        Action.DROP_CORRECTION,
        Action.TAKE_BACK_REQUEST,
        Action.RECORD_NEW_ACCOUNT,
        Action.REFUSE_NEW_ACCOUNT,
        Action.REVERSE,
        Action.REOPEN,
    }
    assert all(rule.reason_needed is bool(rule.codes) for rule in RULES)


BY_CENTRE = {C.NOT_CROSSING, C.CENTRE_WANTS_PAPERS, C.CENTRE_REFUSED, C.OTHER}
BY_BANK = {C.NAME_DIFFERS, C.ACCOUNT_CLOSED, C.ACCOUNT_LIMITED, C.BANK_OTHER}
LISTS = {
    Action.DECLINE: {
        C.INSURED_ELSEWHERE,
        C.NOT_COVERED,
        C.SETTLED_ALREADY,
        C.OTHER_PAYER,
        C.NO_AUTHORITY,
        C.OTHER,
    },
    Action.REJECT: {
        C.OUT_OF_SCOPE,
        C.NOT_COVERED,
        C.SETTLED_ALREADY,
        C.OTHER_PAYER,
        C.RECEIPT_INVALID,
        C.RECEIPT_USED,
        C.UNTRUE_PAPERS,
        C.CENTRE_REFUSED,
        C.OTHER,
    },
    Action.SEND_BACK: {
        C.FIGURES_WRONG,
        C.RECEIPTS_DIFFER,
        C.PAPERS_UNCLEAR,
        C.RULE_UNCLEAR,
        C.OTHER,
    },
    Action.HAND_TO_CENTRE: {C.CROSSING, C.CENTRE_ASKED, C.OTHER},
    Action.RETURN_FROM_CENTRE: BY_CENTRE,
    Action.RECORD_RETURN: BY_BANK,
    Action.RECORD_LATE_RETURN: BY_BANK | {C.NEVER_LEFT},
    Action.ASK_FOR_ACCOUNT: BY_BANK | {C.NEVER_LEFT},
    Action.TAKE_OUT_OF_BATCH: {C.BATCH_WRONG, C.PAYEE_IN_DOUBT, C.AMOUNT_IN_DOUBT, C.OTHER},
    Action.VOID_PAYMENT: {C.FILE_REFUSED, C.PAYMENT_REFUSED},
    Action.REVERSE: {
        C.AMOUNT_WRONG,
        C.POOL_CORRECTED,
        C.RULE_CHANGED,
        C.RECEIPT_INVALID,
        C.RECEIPT_USED,
        C.UNTRUE_PAPERS,
        C.AUDIT_FINDING,
        C.OTHER,
    },
    Action.ALLOW_SAME_PERSON: {C.TOO_FEW_STAFF},
    Action.RECORD_PAPERS: {C.BROUGHT_IN, C.BY_POST},
    Action.REMOVE_SCAN: {C.SCAN_MISTAKEN, C.SCAN_UNCLEAR},
    Action.TAKE_BACK_REQUEST: {C.NOT_NEEDED},
    Action.PROPOSE_CORRECTION: {C.CORRECTED},
    Action.DROP_CORRECTION: {C.OTHER},
    Action.RECORD_NEW_ACCOUNT: {C.ACCOUNT_IN_PERSON, C.ACCOUNT_BY_LETTER},
    Action.REFUSE_NEW_ACCOUNT: {C.ACCOUNT_DOUBTFUL},
    Action.CLOSE_UNCONFIRMED: {C.NEVER_CONFIRMED},
    Action.CLOSE_WITHOUT_PAYMENT: {C(reason) for reason in BenefitReason} | {C.PAID_BEFORE},
}
REOPENING = {
    Stage.NOT_ACCEPTED: {C.APPEAL_UPHELD, C.NEW_PAPERS, C.OUR_MISTAKE},
    Stage.REJECTED: {C.APPEAL_UPHELD, C.NEW_PAPERS, C.OUR_MISTAKE},
    Stage.REVERSED: {C.RECALCULATED, C.NEW_PAPERS, C.OUR_MISTAKE},
    Stage.WITHDRAWN: {C.WITHDRAWN_BY_MISTAKE},
}


@pytest.mark.parametrize("rule", NEEDING, ids=named)
def test_the_codes_of_each_move(rule: Rule) -> None:
    expected = LISTS.get(rule.action) or REOPENING[rule.source]
    assert set(rule.codes) == expected and len(rule.codes) == len(expected)


# 退回: where each reason leads from each stage; the others lead one step back, or to the figures
AT_FAULT = {
    Stage.ACCEPTED: {},
    Stage.REGISTERED: {C.RECEIPTS_DIFFER: Stage.ACCEPTED, C.FIGURES_WRONG: Stage.ACCEPTED},
    Stage.INITIALLY_REVIEWED: {
        C.PAPERS_UNCLEAR: Stage.SUBMITTED,
        C.RECEIPTS_DIFFER: Stage.ACCEPTED,
    },
    Stage.SECOND_REVIEWED: {
        C.PAPERS_UNCLEAR: Stage.SUBMITTED,
        C.RECEIPTS_DIFFER: Stage.ACCEPTED,
    },
}


def test_what_is_sent_back_goes_to_the_step_at_fault() -> None:
    early = (Stage.ACCEPTED, Stage.REGISTERED)
    for stage, code in product(AT_FAULT, LISTS[Action.SEND_BACK]):
        otherwise = Stage.SUBMITTED if stage in early else Stage.REGISTERED
        moved, _ = move(at(stage), Action.SEND_BACK, reason_code=code)
        assert moved.stage is AT_FAULT[stage].get(code, otherwise), (stage, code)
        # at the material check its clock begins again; the promise stands
        assert (moved.material_check is not None) is (moved.stage is Stage.SUBMITTED)
        assert moved.promise == at(stage).promise


def test_a_move_takes_its_own_codes_and_no_other() -> None:
    with EveryCase() as every:
        for rule, code in product(RULES, ("", *ReasonCode, "made_up")):
            with every.case(named(rule), code):
                _takes_or_refuses(rule, code)


def _takes_or_refuses(rule: Rule, code: str) -> None:
    claim = at(rule.source)
    if not code and rule.codes:
        with pytest.raises(ReasonCodeNeeded) as missing:
            move(claim, rule.action, reason_code=code)
        assert missing.value.facts["allowed"] == [str(each) for each in rule.codes]
        assert ACTION_WORDS[rule.action] in missing.value.message
    elif code and code not in rule.codes:
        with pytest.raises(ReasonCodeRefused) as refused:
            move(claim, rule.action, reason_code=code)
        assert refused.value.facts["allowed"] == [str(each) for each in rule.codes]
    else:
        assert move(claim, rule.action, reason_code=code)[0].steps[-1].reason_code == code


def test_some_codes_say_too_little_without_a_sentence() -> None:
    with EveryCase() as every:
        for (rule, code), words in product(GIVEN, ("", " \n")):
            with every.case(named(rule), code, words):
                _takes_or_asks_for_words(rule, code, words)


def _takes_or_asks_for_words(rule: Rule, code: ReasonCode, words: str) -> None:
    if REASONS[code].words_needed:
        with pytest.raises(ReasonNeeded) as refused:
            move(at(rule.source), rule.action, reason_code=code, reason=words)
        assert REASONS[code].title in refused.value.message
    else:
        step = move(at(rule.source), rule.action, reason_code=code, reason=words)[0].steps[-1]
        assert (step.reason_code, step.reason) == (code, "")


def test_which_codes_ask_for_a_sentence() -> None:
    assert {code for code, reason in REASONS.items() if reason.words_needed} == {
        C.OTHER,
        C.UNTRUE_PAPERS,
        C.RULE_UNCLEAR,
        C.CENTRE_WANTS_PAPERS,
        C.AUDIT_FINDING,
        C.TOO_FEW_STAFF,
        C.NOT_NEEDED,
        C.CORRECTED,
        C.ACCOUNT_IN_PERSON,
        C.ACCOUNT_BY_LETTER,
    }


def test_a_reason_is_kept_without_the_space_around_it() -> None:
    moved, _ = move(at(Stage.REGISTERED), Action.REJECT, reason="  不在范围内 ")
    assert moved.steps[-1].reason == "不在范围内"


def test_which_reasons_only_a_supervisor_gives() -> None:
    assert {
        code: reason.roles for code, reason in REASONS.items() if reason.roles
    } == dict.fromkeys(
        (C.APPEAL_UPHELD, C.OUR_MISTAKE, C.RECALCULATED), frozenset({Role.SUPERVISOR})
    )


CLERK = Actor("k" * 32, "窗口", frozenset({Role.CLERK}))


@pytest.mark.parametrize("code", [C.APPEAL_UPHELD, C.OUR_MISTAKE])
def test_a_clerk_may_reopen_for_new_papers_but_not_for_this(code: ReasonCode) -> None:
    claim = at(Stage.NOT_ACCEPTED)
    with pytest.raises(RoleMissing) as refused:
        move(claim, Action.REOPEN, CLERK, reason_code=code)
    assert REASONS[code].title in refused.value.message and "主管" in refused.value.message
    assert open_reasons(claim, Action.REOPEN, CLERK) == (C.NEW_PAPERS,)
    assert move(claim, Action.REOPEN, CLERK, reason_code=C.NEW_PAPERS)[0].stage is Stage.SUBMITTED


@pytest.mark.parametrize(
    ("stage", "refusal"),
    [(Stage.NOT_ACCEPTED, Action.DECLINE), (Stage.REJECTED, Action.REJECT)],
)
def test_an_appeal_is_outcome_source_somebody_who_did_not_refuse(
    stage: Stage, refusal: Action
) -> None:
    mine = did(at(stage), refusal, EVERYBODY.id)
    with pytest.raises(SamePerson) as refused:
        move(mine, Action.REOPEN, reason_code=C.APPEAL_UPHELD)
    assert ACTION_WORDS[refusal] in refused.value.message
    assert REASONS[C.APPEAL_UPHELD].title in refused.value.message
    assert C.APPEAL_UPHELD not in open_reasons(mine, Action.REOPEN, EVERYBODY)
    assert C.OUR_MISTAKE in open_reasons(mine, Action.REOPEN, EVERYBODY)
    theirs = did(at(stage), refusal, "o" * 32)
    assert C.APPEAL_UPHELD in open_reasons(theirs, Action.REOPEN, EVERYBODY)
    assert move(theirs, Action.REOPEN, reason_code=C.APPEAL_UPHELD)[0].steps


def test_no_other_reason_keeps_people_apart() -> None:
    assert {code for code, reason in REASONS.items() if reason.apart} == {C.APPEAL_UPHELD}
    assert REASONS[C.APPEAL_UPHELD].apart == (Action.DECLINE, Action.REJECT)


def test_the_list_to_choose_from_is_that_of_the_rule() -> None:
    for rule in RULES:
        assert open_reasons(at(rule.source), rule.action, EVERYBODY) == rule.codes
    for stage in Stage:
        for action in Action:
            if (stage, action) not in BY_MOVE:
                assert open_reasons(at(stage), action, EVERYBODY) == ()


def test_the_words_of_a_code_come_before_somebody_s_own() -> None:
    told = REASONS[C.SETTLED_ALREADY].member
    assert member_words(C.SETTLED_ALREADY, "请带结算单。") == f"{told}请带结算单。"
    assert member_words(C.SETTLED_ALREADY, "") == told
    assert member_words(C.OTHER, "请带结算单。") == "请带结算单。"
    assert member_words("", "写的话") == "写的话"
    assert member_words("", "") == ""


def test_the_title_of_a_code() -> None:
    assert title_of(C.CROSSING) == "跨基本进大额"
    assert title_of("") == ""


MEMBER_READS = (
    Action.DECLINE,
    Action.REJECT,
    Action.RECORD_RETURN,
    Action.RECORD_LATE_RETURN,
    Action.REVERSE,
    Action.REOPEN,
    Action.CLOSE_WITHOUT_PAYMENT,
)


def test_a_member_reads_whole_sentences_and_colleagues_keep_theirs() -> None:
    among_us = (Action.SEND_BACK, Action.RETURN_FROM_CENTRE)
    with EveryCase() as every:
        for rule, code in GIVEN:
            words = REASONS[code].member
            with every.case(named(rule), code):
                if rule.action in among_us and code != C.CENTRE_REFUSED:
                    assert words == ""
                elif rule.action in MEMBER_READS and code != C.OTHER:
                    assert words.endswith("。") and 8 <= len(words) <= 60
