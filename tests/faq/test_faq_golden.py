"""Does the FAQ understand people, and stay silent where it should? The project's own golden set."""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest

from claims_core.policy import PolicyBook
from faq.answers import FaqService, shipped_faq
from faq.matching import FaqMatch
from faq.decision import Decision
from faq.golden import GoldenError, GoldenLine, least_total, points, read_golden, score
from faq.index import Candidate

TEXT = (Path(__file__).parents[1] / "cases" / "faq" / "golden.tsv").read_text(encoding="utf-8")
HALVES = {
    name.strip(): list(read_golden(rows))
    for name, _, rows in (half.partition("\n") for half in TEXT.split("# half:")[1:])
}
LINES = [line for half in HALVES.values() for line in half]


@pytest.fixture(scope="module")
def faq() -> FaqService:
    return shipped_faq(PolicyBook.load(), lambda: datetime(2026, 11, 22, tzinfo=UTC))


@pytest.fixture(scope="module")
def match(faq: FaqService) -> Callable[[str], FaqMatch]:
    """What is found for an utterance; each is looked up once, whoever asks for it."""
    return cache(faq.match)


def test_the_set_is_large_varied_and_without_repeats(faq: FaqService) -> None:
    wanted = Counter(line.wanted for line in LINES)
    assert wanted[Decision.ANSWER] >= 600
    assert wanted[Decision.NONE] >= 150
    assert wanted[Decision.SUGGEST] >= 40
    assert len({line.utterance for line in LINES}) == len(LINES)
    entries = {entry_id for entry_id, _ in faq.titles()}
    assert {each for line in LINES for each in line.acceptable} <= entries
    for half in HALVES.values():
        asked = {
            each for line in half if line.wanted is Decision.ANSWER for each in line.acceptable
        }
        assert asked == entries


def test_the_score_does_not_get_worse(match: Callable[[str], FaqMatch]) -> None:
    assert set(HALVES) == {"tune", "report"}
    assert score(LINES, match).total >= least_total(TEXT) > 80


@pytest.mark.parametrize("half", sorted(HALVES))
def test_each_half_meets_what_an_unseen_set_is_asked_for(
    match: Callable[[str], FaqMatch], half: str
) -> None:
    result = score(HALVES[half], match)
    assert result.total >= 86
    assert result.top1 >= 0.86
    assert result.top3 >= 0.94
    assert result.precision >= 0.92


def test_other_peoples_data_and_injections_are_never_answered(
    match: Callable[[str], FaqMatch],
) -> None:
    answered = [
        line.utterance
        for line in LINES
        if line.kind in ("other_person", "injection")
        and match(line.utterance).decision is Decision.ANSWER
    ]
    assert answered == []


def test_at_most_one_question_of_twelve_about_another_city_is_answered(
    match: Callable[[str], FaqMatch],
) -> None:
    lines = [line for line in LINES if line.kind == "other_city"]
    answered = [line for line in lines if match(line.utterance).decision is Decision.ANSWER]
    assert len(answered) * 12 <= len(lines)


# -- the rule itself ------------------------------------------------------------------------------


def found(decision: Decision, *ids: str) -> FaqMatch:
    return FaqMatch(tuple(Candidate(each, 0.5) for each in ids), decision, None)


ANSWER, SUGGEST, NONE = Decision.ANSWER, Decision.SUGGEST, Decision.NONE


@pytest.mark.parametrize(
    "wanted, match, earned",
    [
        (ANSWER, found(ANSWER, "a"), 1.0),
        (ANSWER, found(SUGGEST, "x", "a"), 0.7),
        (ANSWER, found(NONE, "a"), 0.2),
        (ANSWER, found(SUGGEST, "x", "y"), 0.1),
        (ANSWER, found(ANSWER, "x", "a"), 0.0),
        (NONE, found(NONE), 1.0),
        (NONE, found(SUGGEST, "a"), 0.3),
        (NONE, found(ANSWER, "a"), 0.0),
        (SUGGEST, found(SUGGEST, "b", "a"), 1.0),
        (SUGGEST, found(SUGGEST, "x", "a"), 0.6),
        (SUGGEST, found(ANSWER, "a"), 0.4),
        (SUGGEST, found(NONE), 0.2),
        (SUGGEST, found(SUGGEST, "x"), 0.0),
        (SUGGEST, found(ANSWER, "x"), 0.0),
    ],
)
def test_points_are_given_as_the_contract_says(
    wanted: Decision, match: FaqMatch, earned: float
) -> None:
    acceptable = frozenset() if wanted is NONE else frozenset("ab")
    assert points(GoldenLine("…", "plain", acceptable, wanted), match) == earned


def test_the_groups_are_weighted() -> None:
    lines = [GoldenLine(w, "plain", frozenset("a"), w) for w in (ANSWER, SUGGEST, NONE)]
    assert score(lines, lambda _: found(NONE)).total == pytest.approx(60 * 0.2 + 25 + 15 * 0.2)


@pytest.mark.parametrize("row", ["一\tplain\ta", "一\tplain\ta\tmaybe", "一\tplain\t\tanswer"])
def test_a_broken_line_is_named(row: str) -> None:
    with pytest.raises(GoldenError, match="第2行"):
        list(read_golden(f"# a remark\n{row}"))
