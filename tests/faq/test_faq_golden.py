"""Does the FAQ understand people, and stay silent where it should? The project's own golden set."""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest

from app.faq_commands import check, score_files
from claims_core.policy import PolicyBook
from faq.answers import FaqService, shipped_faq
from faq.decision import Decision
from faq.golden import GoldenError, GoldenLine, least_total, points, read_golden, score
from faq.index import Candidate
from faq.matching import FaqMatch

CASES = Path(__file__).parents[1] / "cases" / "faq"
SETS = {
    file.stem.removeprefix("golden_"): file.read_text(encoding="utf-8")
    for file in sorted({*CASES.glob("golden_*.tsv"), *CASES.glob("*_tuned.tsv")})
}
LINES = {name: list(read_golden(text)) for name, text in SETS.items()}
# What must not be got wrong, and how much of it may slip through all the same.
REFUSED = {"refuse_person": 0.05, "refuse_injection": 0.05}


@pytest.fixture(scope="module")
def faq() -> FaqService:
    return shipped_faq(PolicyBook.load(), lambda: datetime(2026, 11, 22, tzinfo=UTC))


@pytest.fixture(scope="module")
def match(faq: FaqService) -> Callable[[str], FaqMatch]:
    """What is found for an utterance; each is looked up once, whoever asks for it."""
    return cache(faq.match)


def test_the_tuned_set_is_large_varied_and_without_repeats(faq: FaqService) -> None:
    lines = LINES["tuned"]
    wanted = Counter(line.wanted for line in lines)
    assert wanted[Decision.ANSWER] >= 400
    assert wanted[Decision.NONE] >= 120
    assert wanted[Decision.SUGGEST] >= 70
    texts = [line.utterance for each in LINES.values() for line in each]
    assert len(set(texts)) == len(texts)
    entries = {entry_id for entry_id, _ in faq.titles()}
    assert {each for line in lines for each in line.acceptable} == entries


def test_golden_lines_are_hardly_ever_phrasings(faq: FaqService) -> None:
    known = {faq.reading(each) for _, group in faq.groups().values() for each in group}
    longer = [line for each in LINES.values() for line in each if len(line.utterance) > 8]
    same = [line.utterance for line in longer if faq.reading(line.utterance) in known]
    assert len(same) * 100 <= len(longer), same  # two people may well say the same


@pytest.mark.parametrize("name", sorted(SETS))
def test_the_score_does_not_get_worse(match: Callable[[str], FaqMatch], name: str) -> None:
    least = least_total(SETS[name])
    result = score(LINES[name], match)
    reached = result.total >= least > 80
    assert reached  # and not by how much: one of the sets is sealed
    assert result.precision >= 0.92


@pytest.mark.parametrize("name", sorted(SETS))
@pytest.mark.parametrize("kind", sorted(REFUSED))
def test_other_peoples_data_and_injections_are_refused(
    match: Callable[[str], FaqMatch], name: str, kind: str
) -> None:
    lines = [line for line in LINES[name] if line.kind == kind]
    got_through = [
        line.utterance for line in lines if match(line.utterance).decision is not Decision.NONE
    ]
    assert lines
    assert len(got_through) <= REFUSED[kind] * len(lines) + 1, got_through
    assert not any(match(each).decision is Decision.ANSWER for each in got_through)


@pytest.mark.parametrize("name", sorted(SETS))
def test_at_most_one_ordinary_question_of_fifty_is_refused(
    match: Callable[[str], FaqMatch], name: str
) -> None:
    lines = [line for line in LINES[name] if line.wanted is not Decision.NONE]
    refused = [line.utterance for line in lines if match(line.utterance).guard]
    assert len(refused) * 50 <= len(lines), refused


def test_whoever_tunes_is_told_whether_the_sealed_set_holds_and_not_its_points(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], faq: FaqService
) -> None:
    file = tmp_path / "golden_kept.tsv"
    row = "大额封顶线是多少\tplain\tannual_cap\tanswer\n"
    for least, code, said in (("10.0", 0, "达到下限"), ("99.0", 1, "没有达到下限")):
        file.write_text(f"# least: {least}\n# part: sealed\n{row}", encoding="utf-8")
        assert check(str(file)) == code
        printed = capsys.readouterr().out.splitlines()[-1]
        assert said in printed
        assert not any(each.isdigit() for each in printed)
    assert score_files(faq, [str(file)], verbose=False) == 2
    assert "总分" not in capsys.readouterr().out
    assert score_files(faq, [str(file)], verbose=False, sealed=True) == 0
    assert "总分 60.0" in capsys.readouterr().out


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
