"""Does every act on the phone have its level, its purpose and its words?"""

import pytest

from claims_core.agreed_texts import AgreedTo, TextMoved, current_text, require_current
from claims_core.identity_levels import (
    IDENTITY_LEVEL_WORDS,
    LEVEL_NEEDED,
    PROOF_METHOD_WORDS,
    IdentityLevel,
    MemberAct,
    ProofMethod,
)
from claims_core.proxy_scope import (
    CLAIMS_COVERED_WORDS,
    PROXY_PURPOSE_WORDS,
    PURPOSE_OF,
    RELATIVE_DEED_WORDS,
    ClaimsCovered,
    ProxyPurpose,
    ProxyScope,
)
from claims_core.window_codes import (
    WINDOW_CODE_PAPER_WORDS,
    InvalidWindowCode,
    WindowCodePaper,
    check_tail,
    check_window_code,
    in_groups,
)

# what is done to no claim
_APART = {MemberAct.END_AUTHORISATION, MemberAct.ASK_AUTHORISATION}
# told under another name: the first account comes with filling in, and to look is no deed
_NO_DEED = {*_APART, MemberAct.SEE_CLAIM, MemberAct.NAME_PAYEE}


def test_every_act_has_a_level_a_purpose_and_a_word_for_the_insured_person() -> None:
    assert set(LEVEL_NEEDED) == set(MemberAct)
    assert set(PURPOSE_OF) == set(MemberAct) - _APART
    assert set(RELATIVE_DEED_WORDS) == set(MemberAct) - _NO_DEED
    highest = {act for act, level in LEVEL_NEEDED.items() if level is IdentityLevel.PRESENT}
    assert highest == {MemberAct.CHANGE_PAYEE}


def test_every_list_that_people_choose_from_has_its_words() -> None:
    assert set(IDENTITY_LEVEL_WORDS) == set(IdentityLevel)
    assert set(PROOF_METHOD_WORDS) == set(ProofMethod)
    assert set(CLAIMS_COVERED_WORDS) == set(ClaimsCovered)
    assert set(PROXY_PURPOSE_WORDS) == set(ProxyPurpose)
    assert set(WINDOW_CODE_PAPER_WORDS) == set(WindowCodePaper)


def test_to_follow_a_claim_is_part_of_every_authorisation() -> None:
    least = ProxyScope(purposes=frozenset())
    allowed = {act for act in PURPOSE_OF if least.covers(act)}
    assert allowed == {act for act, purpose in PURPOSE_OF.items() if purpose is ProxyPurpose.FOLLOW}


@pytest.mark.parametrize(
    "typed",
    ["12345678", " 1234 5678 ", "\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18", "1234-5678"],
)
def test_a_window_code_is_known_however_it_was_grouped(typed: str) -> None:
    assert check_window_code(typed) == "12345678"
    assert in_groups("12345678") == "1234 5678"


@pytest.mark.parametrize("typed", ["1234567", "123456789", "abcd5678", ""])
def test_what_is_no_window_code_is_said_so(typed: str) -> None:
    with pytest.raises(InvalidWindowCode) as refused:
        check_window_code(typed)
    assert set(refused.value.fields) == {"code"}


def test_the_last_four_of_an_id_number_may_end_with_a_letter() -> None:
    assert check_tail(" 011x ") == "011X"
    for typed in ("11X", "X111", "11111"):
        with pytest.raises(InvalidWindowCode) as refused:
            check_tail(typed)
        assert set(refused.value.fields) == {"id_tail"}


def test_whoever_read_an_older_text_reads_it_again() -> None:
    for what in AgreedTo:
        assert require_current(what, current_text(what).version) is current_text(what)
        with pytest.raises(TextMoved):
            require_current(what, "2019-01")
