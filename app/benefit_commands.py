"""What do the worked histories of a file come to? The commands `daetong benefit`; need neither
database nor settings."""

import json
import sys
from pathlib import Path

from claims_core.money import format_yuan
from claims_core.scenarios.scenarios import (
    Mismatch,
    ScenarioFileError,
    ScenarioOutcome,
    StepOutcome,
    compare_results,
    read_document,
    run_scenarios,
)
from claims_core.statement import member_lines

_DOES = {
    "settle": "结算",
    "reverse": "冲正",
    "pool_change": "统筹支付更正",
    "direct_settled": "医院直接结算",
    "add_policy": "新增政策",
    "recheck": "重新核对",
}


def run(file: str, *, as_json: bool) -> int:
    """0 when every expectation holds, 1 when some do not, 2 when the file cannot be used."""
    try:
        outcomes = run_scenarios(read_document(_text(file)))
    except ScenarioFileError as problem:
        print(f"{file}：{problem}", file=sys.stderr)
        return 2
    if as_json:
        print(json.dumps({"scenarios": [_plain(each) for each in outcomes]}, ensure_ascii=False))
    else:
        print("\n\n".join(_readable(each) for each in outcomes))
    return _tell([mismatch for each in outcomes for mismatch in each.mismatches])


def compare(file: str, results: str) -> int:
    """Another implementation's results beside ours: 0 when they agree, 1 when not, 2 as above."""
    reading = file
    try:
        outcomes = run_scenarios(read_document(_text(file)))
        reading = results
        mismatches = compare_results(outcomes, read_document(_text(results)))
    except ScenarioFileError as problem:
        print(f"{reading}：{problem}", file=sys.stderr)
        return 2
    steps = sum(len(each.steps) for each in outcomes)
    print(f"{len(outcomes)} 个算例，{steps} 步，{len(mismatches)} 处不同")
    return _tell(mismatches)


def _tell(mismatches: list[Mismatch]) -> int:
    for wrong in mismatches:
        place = f"{wrong.scenario}，第{wrong.step}步，{wrong.key}"
        print(f"{place}：应为 {wrong.wanted}，得到 {wrong.got}", file=sys.stderr)
    return 1 if mismatches else 0


def _text(file: str) -> str:
    try:
        return Path(file).read_bytes().decode("utf-8-sig")
    except OSError as problem:
        raise ScenarioFileError("文件", f"打不开（{problem.strerror}）。请核对路径。") from problem
    except UnicodeDecodeError as problem:
        raise ScenarioFileError("文件", "不是 UTF-8 文字。请用 UTF-8 另存一次。") from problem


def _plain(outcome: ScenarioOutcome) -> dict[str, object]:
    return {"id": outcome.id, "steps": [step.result for step in outcome.steps]}


def _readable(outcome: ScenarioOutcome) -> str:
    """说明: the same words that a member reads, step by step."""
    parts = [f"【{outcome.id}】{outcome.title}".rstrip()]
    for number, step in enumerate(outcome.steps, start=1):
        claim = f" {step.claim}" if step.claim else ""
        parts.append(f"\n第{number}步 {_DOES[step.do]}{claim}")
        parts += [f"  {line}" for line in _lines(step)]
    return "\n".join(parts)


def _lines(step: StepOutcome) -> list[str]:
    if step.stay is None:
        return _facts(step.result)
    lines: list[str] = []
    for segment in step.stay.segments:
        if len(step.stay.segments) > 1:
            lines.append(f"{segment.year}年度")
        for line in member_lines(segment):
            amount = "" if line.amount_fen is None else f"  {format_yuan(line.amount_fen)}元"
            article = f"（{line.article}）" if line.article else ""
            lines += [f"· {line.title}{amount}", f"    {line.sentence}{article}"]
    return lines


def _facts(result: object, depth: int = 0) -> list[str]:
    """Steps that settle nothing, as names and values."""
    if not isinstance(result, dict):
        return [f"{'  ' * depth}{result}"]
    lines = []
    for key, value in result.items():
        name = f"{'  ' * depth}{_NAMES.get(key, key)}"
        if isinstance(value, dict):
            lines += [name, *_facts(value, depth + 1)]
        elif isinstance(value, list):
            lines += [name if value else f"{name}：没有"]
            for row in value:
                words = "，".join(_facts(row)) if isinstance(row, dict) else str(row)
                lines.append(f"{'  ' * (depth + 1)}{words}")
        else:
            lines.append(f"{name}：{value}")
    return lines


_NAMES = {
    "reversed_payment": "收回的大额补助",
    "year_to_date_after": "之后的年度累计",
    "years": "之后的年度累计",
    "pool_paid": "统筹支付",
    "supplement_paid": "大额补助支付",
    "changed": "金额有变化的申请",
    "not_recheckable": "缺少统筹比例、不能重新核对的申请",
    "claim": "申请",
    "was": "原来",
    "now": "现在应为",
    "difference": "相差",
}
