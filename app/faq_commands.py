"""What does the FAQ make of a text? The commands `daetong faq`; need no server and no settings."""

import json
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from claims_core.policy import PolicyBook
from faq.answers import FaqService, shipped_faq
from faq.entries import ContentError
from faq.golden import GoldenError, Score, is_sealed, least_total, read_golden, score
from faq.matching import FaqMatch

_CASES = Path(__file__).parents[1] / "tests" / "cases" / "faq"
_GROUPS = {"answer": "该回答的", "none": "不该回答的", "suggest": "模棱两可的"}


def match(faq: FaqService, day: date | None) -> int:
    """One JSON object per line of stdin; 2 and nothing printed when it is not UTF-8."""
    texts: list[str] = []
    for number, line in enumerate(sys.stdin.buffer.read().split(b"\n"), start=1):
        try:
            texts.append(line.decode("utf-8").rstrip("\r"))
        except UnicodeDecodeError:
            print(f"第{number}行不是 UTF-8 文字。请用 UTF-8 另存一次。", file=sys.stderr)
            return 2
    if texts and not texts[-1]:
        texts.pop()  # what follows the last line break is no line
    for text in texts:
        print(json.dumps(_plain(faq.match(text, day)), ensure_ascii=False))
    return 0


def explain(faq: FaqService, text: str, day: date | None) -> int:
    """Which guard fired, or which phrasings and grams spoke for each candidate."""
    found = faq.match(text, day)
    print(f"读作：{faq.reading(text)}")
    print(f"决定：{found.decision.value}")
    if found.guard:
        print(f"拦下它的：{found.guard}（{faq.guard_rule(text)}）")
        return 0
    if found.service:
        print(f"别的部门的事：{found.service}")
    for ground in faq.explain(text):
        mark = "·" if faq.has(ground.id) else "（不回答）"
        print(f"{mark} {ground.id}  {ground.score:.3f}")
        words = "、".join(f"{gram} {share:.3f}" for gram, share in ground.grams[:8])
        print(f"    字词：{words}")
        if ground.phrasing:
            print(f"    像这句：{ground.phrasing}（{ground.likeness:.2f}）")
    return 0


def check(golden: str | None) -> int:
    """Proves the content: 1 with file, line and cure where something is wrong."""
    try:
        faq = shipped()
    except ContentError as problem:
        for line in problem.problems:
            print(line, file=sys.stderr)
        return 1
    except ValueError as problem:
        print(problem, file=sys.stderr)
        return 1
    print(f"{len(faq.titles())} 个条目，出处、有效期、数字和问法都没有问题")
    outcome = 0
    # none, where it is installed without the tests
    for path in [Path(golden)] if golden else sorted(_CASES.glob("golden_*.tsv")):
        result = _scored(str(path), faq.match)
        if result is None:
            return 2
        text = path.read_text(encoding="utf-8")
        least = least_total(text)
        reached = result.total >= least
        if is_sealed(text):  # whoever tunes sees that it holds, not by how much
            print(f"金标准 {path.name} {'达到' if reached else '没有达到'}下限（封存，不报分）")
        else:
            print(f"金标准 {path.name} {result.total:.1f} 分，下限 {least:.1f} 分")
        outcome = max(outcome, int(not reached))
    return outcome


def score_files(
    faq: FaqService, files: Sequence[str], *, verbose: bool, sealed: bool = False
) -> int:
    """The points of each golden file; 2 when one cannot be used, or is sealed and `sealed` is not
    said."""
    for file in files:
        result = _scored(file, faq.match)
        if result is None:
            return 2
        if not sealed and is_sealed(Path(file).read_text(encoding="utf-8")):
            print(f"{file}：这份是封存的，不拿来调。真要报分，加上 --sealed。", file=sys.stderr)
            return 2
        if len(files) > 1:
            print(file)
        _told(result, verbose=verbose)
    return 0


def _told(result: Score, *, verbose: bool) -> None:
    print(f"总分 {result.total:.1f}")
    for group, mean in result.groups.items():
        print(f"  {_GROUPS[group.value]} {mean:.3f}")
    print(f"  第一个就对 {result.top1:.3f}，前三个里有 {result.top3:.3f}")
    print(f"  回答了的里面对的 {result.precision:.3f}")
    for kind, (count, mean) in sorted(result.kinds.items(), key=lambda each: each[1][1]):
        print(f"  {kind:<14} {count:>4} 条  {mean:.3f}")
    if verbose:
        for line, found, earned in result.lost:
            ids = "、".join(candidate.id for candidate in found.matches)
            wanted = "、".join(sorted(line.acceptable)) or "不回答"
            print(f"{earned:.1f}  {line.utterance}  应为 {wanted}，{found.decision.value} {ids}")


def shipped() -> FaqService:
    """The service on the shipped files, with the machine's clock."""
    return shipped_faq(PolicyBook.load(), now)


def now() -> datetime:
    """The machine's clock."""
    return datetime.now(UTC)


def _scored(file: str, of: Callable[[str], FaqMatch]) -> Score | None:
    try:
        return score(read_golden(Path(file).read_text(encoding="utf-8")), of)
    except (OSError, UnicodeDecodeError, GoldenError) as problem:
        print(f"{file}：{problem}", file=sys.stderr)
        return None


def _plain(found: FaqMatch) -> dict[str, object]:
    matches = [{"id": each.id, "score": min(1.0, each.score)} for each in found.matches]
    return {"matches": matches, "decision": found.decision.value}
