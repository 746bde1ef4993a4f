"""Does a loop over cases fail when one of them does, and say which?"""

import pytest

from claims_core.claim import Stage
from tests.every_case import EveryCase


def test_every_case_that_fails_is_named_and_none_hides_another() -> None:
    with pytest.raises(AssertionError) as told, EveryCase() as every:
        for number in range(10):
            with every.case(Stage.PAYING, number, ""):
                assert number % 4, "divisible by four"
    first, *failed = str(told.value).splitlines()
    assert first == "3 of 10 cases failed"
    named = [line for line in failed if line.startswith("[")]
    assert [line.partition("]")[0] for line in named] == [
        *("[paying 0 ''", "[paying 4 ''", "[paying 8 ''")
    ]
    assert all("test_every_case.py:" in line for line in named)
    assert all("AssertionError: divisible by four" in line for line in named)
    assert told.value.__cause__ is not None


def test_a_refusal_that_did_not_come_is_a_failure() -> None:
    with (
        pytest.raises(AssertionError, match=r"\[refused\].*DID NOT RAISE"),
        EveryCase() as every,
        every.case("refused"),
        pytest.raises(ValueError),
    ):
        pass


def test_an_error_in_the_product_is_a_failure_of_its_case() -> None:
    with pytest.raises(AssertionError, match=r"\[a b\].*KeyError: 'c'"), EveryCase() as every:
        with every.case("a", "b"):
            raise KeyError("c")
        with every.case("another"):
            pass


def test_what_breaks_between_the_cases_is_shown_with_what_failed_before() -> None:
    with pytest.raises(LookupError) as broken, EveryCase() as every:
        with every.case("one"):
            raise ValueError("told too")
        raise LookupError
    assert "[one]" in broken.value.__notes__[0]


def test_a_loop_over_nothing_is_no_proof() -> None:
    with pytest.raises(AssertionError, match="no case"), EveryCase():
        pass
    with EveryCase() as every, every.case("all is well"):
        pass
