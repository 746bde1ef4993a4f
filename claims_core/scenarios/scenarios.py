"""Do worked histories come out as they should? Runs a file of them (contract "benefit scenarios");
asked by the command line and by whoever checks another implementation."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from claims_core.errors import ClaimsError, InvalidInput, NoPolicyForDay
from claims_core.policy import PolicyBook
from claims_core.scenarios.fields import JsonFields
from claims_core.scenarios.history import ScenarioHistory
from claims_core.stay import StaySettlement

_ABSENT: Final = "（没有这一项）"
_NO_POLICY: Final = (
    "{day}这一天没有规定可用（缺少：{missing}）。请核对日期，或在 policies 里写上这一天的规定；"
    "写了 decided_on 或 known_on 的，只看那天以前记录（recorded_on）的。"
)


class ScenarioFileError(ClaimsError):
    """算例文件不能用: says scenario, step and field, and what to write instead."""

    code = "scenario_file_error"
    template = "{place} 有误：{sentence}"

    def __init__(self, place: str, sentence: str) -> None:
        super().__init__(place=place, sentence=sentence)


@dataclass(frozen=True, slots=True)
class Mismatch:
    """与预期不符: one key of one result; values as JSON."""

    scenario: str
    step: int
    key: str
    wanted: str
    got: str


@dataclass(frozen=True, slots=True)
class StepOutcome:
    """一步的结果; ``stay`` is there when it was a settlement, for its statement."""

    do: str
    claim: str
    result: Mapping[str, object]
    stay: StaySettlement | None


@dataclass(frozen=True, slots=True)
class ScenarioOutcome:
    """一个算例的结果"""

    id: str
    title: str
    steps: tuple[StepOutcome, ...]
    mismatches: tuple[Mismatch, ...]


def read_document(text: str) -> object:
    """The JSON of a file. Raises ScenarioFileError with the line, also for a key given twice."""
    twice: list[tuple[object, str]] = []

    def once_each(pairs: list[tuple[str, object]]) -> dict[str, object]:
        record: dict[str, object] = {}
        for key, value in pairs:
            if key in record:
                twice.append((record, key))
            record[key] = value
        return record

    try:
        document = json.loads(text, object_pairs_hook=once_each, parse_constant=_no_constant)
        for record, key in twice[:1]:
            place = f"{_place_of(record, document)}“{key}”"
            raise ScenarioFileError(place, "同一个对象里写了两次。请删去一个。")
        return document
    except json.JSONDecodeError as problem:
        raise ScenarioFileError(
            f"第{problem.lineno}行第{problem.colno}列", "不是有效的 JSON。请检查括号、逗号和引号。"
        ) from problem
    except RecursionError as problem:
        raise ScenarioFileError("文件", "括号套得太深，不是算例文件。") from problem
    except ValueError as problem:  # more digits than Python turns into a number
        raise ScenarioFileError("文件", "有一个数长得不像话。金额写成带引号的元。") from problem


def run_scenarios(document: object) -> list[ScenarioOutcome]:
    """Every scenario of ``{"scenarios": […]}`` on its own, all of them or none.

    Raises ScenarioFileError naming scenario, step, field and cure.
    """
    place = "文件"
    outcomes: list[ScenarioOutcome] = []
    book = PolicyBook.load()
    if not isinstance(document, dict):
        raise ScenarioFileError("文件", '最外层要写成一个对象：{"scenarios": […]}。')
    try:
        fields = JsonFields(document, "", "scenarios")
        fields.raw("scenarios")
        for number, scenario in enumerate(fields.rows("scenarios"), start=1):
            place = f"算例 {_name(scenario, number)}"
            outcomes.append(_run(_name(scenario, number), scenario.plain(), book))
    except InvalidInput as problem:
        raise ScenarioFileError(f"{place}，{problem.field}", problem.message) from problem
    return outcomes


def compare_results(outcomes: list[ScenarioOutcome], document: object) -> list[Mismatch]:
    """Another implementation's ``{"scenarios": [{"id", "steps": [result, …]}]}`` beside ours.

    Wanted is what we calculate, got is theirs. Raises ScenarioFileError when it has another shape.
    """
    try:
        rows = list(JsonFields(document, "", "scenarios").rows("scenarios", "id", "steps"))
        theirs = {_name(row, number): list(row.rows("steps")) for number, row in enumerate(rows, 1)}
    except InvalidInput as problem:
        raise ScenarioFileError(problem.field, problem.message) from problem
    mismatches: list[Mismatch] = []
    for outcome in outcomes:
        results = theirs.get(outcome.id, [])
        if len(results) != len(outcome.steps):
            counts = str(len(outcome.steps)), str(len(results))
            mismatches.append(Mismatch(outcome.id, 0, "steps", *counts))
            continue
        for number, (ours, result) in enumerate(zip(outcome.steps, results, strict=True), start=1):
            mismatches += [
                Mismatch(outcome.id, number, *each)
                for each in _compare(ours.result, result.plain())
            ]
    return mismatches


def _run(name: str, scenario: Mapping[str, object], book: PolicyBook) -> ScenarioOutcome:
    fields = JsonFields(scenario, "", "policies", "opening", "steps")
    fields.raw("steps")
    for key in ("policies", "opening"):
        list(fields.rows(key))  # refuses what is no list, null too
    history = ScenarioHistory(scenario.get("policies"), scenario.get("opening"), book=book)
    steps: list[StepOutcome] = []
    mismatches: list[Mismatch] = []
    for number, row in enumerate(fields.rows("steps"), start=1):
        step = row.plain()
        do, claim = str(step.get("do", "")), str(step.get("claim", ""))
        place = f"算例 {name}，第{number}步（{' '.join(filter(None, (do, claim)))}）"
        try:
            result = history.apply(step)
            expect = JsonFields(step, "").inner("expect").plain() if "expect" in step else {}
        except InvalidInput as problem:
            raise ScenarioFileError(f"{place}，{problem.field}", problem.message) from problem
        except NoPolicyForDay as problem:
            field = "known_on" if do == "recheck" else "discharge"
            raise ScenarioFileError(
                f"{place}，{field}", _NO_POLICY.format(**problem.facts)
            ) from problem
        steps.append(StepOutcome(do, claim, result, history.stay))
        mismatches += [
            Mismatch(name, number, key, wanted, got)
            for key, wanted, got in _compare(expect, result)
        ]
    return ScenarioOutcome(name, str(scenario.get("title", "")), tuple(steps), tuple(mismatches))


def _name(scenario: JsonFields, number: int) -> str:
    """算例编号; one without an id is called by its place."""
    name = scenario.plain().get("id", number)
    return name if isinstance(name, str) else json.dumps(name)


def _compare(
    expect: Mapping[str, object], result: Mapping[str, object], place: str = ""
) -> Iterator[tuple[str, str, str]]:
    """Key, wanted and got, where they differ: objects key by key, lists whole."""
    for key, wanted in expect.items():
        at = f"{place}.{key}" if place else key
        got = result.get(key)
        if isinstance(wanted, dict) and isinstance(got, dict):
            yield from _compare(wanted, got, at)
        elif key not in result or not _same(wanted, got):
            yield at, _shown(wanted), _shown(got) if key in result else _ABSENT


def _same(wanted: object, got: object) -> bool:
    # true is no 1 in JSON
    return type(wanted) is type(got) and wanted == got


def _shown(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _place_of(record: object, document: object) -> str:
    """Scenario and step of an object that stands somewhere in them; empty outside of both."""
    for number, scenario in enumerate(_inside(document, "scenarios"), start=1):
        if _holds(scenario, record):
            steps = enumerate(_inside(scenario, "steps"), start=1)
            step = next((f"第{n}步，" for n, each in steps if _holds(each, record)), "")
            return f"算例 {_name(JsonFields(scenario, ''), number)}，{step}"
    return ""


def _inside(record: object, key: str) -> list[object]:
    rows = record.get(key) if isinstance(record, dict) else None
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def _holds(value: object, record: object) -> bool:
    if value is record:
        return True
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return any(_holds(each, record) for each in inner)


def _no_constant(word: str) -> object:
    raise ScenarioFileError(f"“{word}”", '不是数目。请写带引号的金额，例如 "86000.00"。')
