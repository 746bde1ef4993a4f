"""When does a yes hold, and what is said of a no?"""

from datetime import date

import pytest

from claims_core.agreed_texts import AgreedText, AgreedTo, shipped_agreed_texts, still_holds
from claims_core.data_consents import (
    CONSENT_OF,
    DATA_CONSENTS,
    ConsentNeeded,
    ConsentState,
    ConsentWithdrawn,
    refusal_of,
    said_words,
    state_of,
)
from claims_core.identity_levels import MemberAct

TODAY = date(2026, 3, 4)


def text(version: str, *, asks_again: bool = False, needed_from: date | None = None) -> AgreedText:
    return AgreedText(
        version, TODAY, "题目", "我同意。", "收回以后。", "依据", False, asks_again, needed_from
    )


def test_every_text_is_there_in_every_version_with_its_source_and_what_a_no_means() -> None:
    texts = shipped_agreed_texts()
    assert set(texts) == set(AgreedTo)
    for versions in texts.values():
        assert [each.since for each in versions] == sorted(each.since for each in versions)
        assert len({each.version for each in versions}) == len(versions)
        for each in versions:
            assert each.source and "同意" in each.text and "收回" in each.withdrawn
            assert len(each.version) <= 12


def test_a_yes_holds_until_a_text_asks_again() -> None:
    first, kind, strict = text("1"), text("2"), text("3", asks_again=True)
    assert still_holds("1", (first, kind))
    assert not still_holds("1", (first, kind, strict)) and not still_holds("2", (kind, strict))
    assert still_holds("3", (first, kind, strict))
    assert not still_holds("0", (first,))


@pytest.mark.parametrize(
    ("given", "version", "expected"),
    [
        (None, "", ConsentState.NOT_ASKED),
        (False, "2", ConsentState.WITHDRAWN),
        (True, "2", ConsentState.GIVEN),
        (True, "1", ConsentState.OUTDATED),
    ],
)
def test_what_was_said_last_is_the_state(given, version, expected) -> None:
    texts = (text("1"), text("2", asks_again=True))
    assert state_of(texts, given=given, version=version) is expected


def test_a_no_refuses_at_once_and_silence_only_from_the_day_that_is_set() -> None:
    for state in ConsentState:
        found = refusal_of(state, text("1"), TODAY)
        assert isinstance(found, ConsentWithdrawn) is (state is ConsentState.WITHDRAWN)
        needed = refusal_of(state, text("1", needed_from=TODAY), TODAY)
        silent = state in (ConsentState.NOT_ASKED, ConsentState.OUTDATED)
        assert isinstance(needed, ConsentNeeded) is silent
    tomorrow = date(2026, 3, 5)
    assert refusal_of(ConsentState.NOT_ASKED, text("1", needed_from=tomorrow), TODAY) is None


def test_what_is_left_to_somebody_after_a_no_needs_no_consent() -> None:
    assert set(CONSENT_OF.values()) == set(DATA_CONSENTS)
    for act in (
        MemberAct.SEE_CLAIM,
        MemberAct.WITHDRAW,
        MemberAct.REMOVE_PHOTO,
        MemberAct.APPEAL,
        MemberAct.ANSWER_ARRIVAL,
        MemberAct.STOP_PAYEE_CHANGE,
    ):
        assert act not in CONSENT_OF


def test_what_followed_is_said_as_it_was() -> None:
    assert said_words(given=True, drafts=0, accounts=0, under_way=2) == "记下了。随时可以收回。"
    told = said_words(given=False, drafts=1, accounts=0, under_way=2)
    assert "删掉了1份没交的草稿" in told and "2份交了的申请照常办" in told
    assert said_words(given=False, drafts=0, accounts=0, under_way=0) == "收回了，马上生效。"
