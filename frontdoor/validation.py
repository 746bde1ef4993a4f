"""How does a caller learn which field is wrong? Asked where requests are read.

Turns pydantic's findings into Chinese sentences beside field names, never what was typed."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from claims_core.errors import ClaimsError
from frontdoor.text_shapes import TYPED_TEXT

M = TypeVar("M", bound=BaseModel)


class RequestInvalid(ClaimsError):
    """填写有误: one or more fields cannot be used; `fields` says what to do with each."""

    code = "invalid_fields"
    template = "有{count}处需要改一下，请看每一项旁边的说明。"

    def __init__(self, fields: Mapping[str, str]) -> None:
        super().__init__(fields=fields, count=len(fields))


class NotJson(ClaimsError):
    """请求不是 JSON."""

    code = "not_json"
    template = "请求的内容不是有效的 JSON，没有办理。请检查程序发出的内容。"


_SENTENCES: dict[str, str] = {
    "missing": "这一项还没有填。",
    "extra_forbidden": "不认识这一项，请去掉。",
    "string_type": "这一项要填文字。",
    "string_too_short": "太短了，至少要{min_length}个字。",
    "string_too_long": "太长了，最多{max_length}个字。",
    "string_pattern_mismatch": "格式不对，请检查后再填。",
    "string_unicode": "里面有不能识别的字符，请重新输入一遍。",
    "enum": "只能从这几个里选：{expected}。",
    "literal_error": "只能从这几个里选：{expected}。",
    "int_type": "要填整数。",
    "int_parsing": "要填整数。",
    "int_from_float": "要填整数，不能有小数。",
    "bool_type": "要填是（true）或否（false）。",
    "bool_parsing": "要填是（true）或否（false）。",
    "greater_than_equal": "不能小于{ge}。",
    "greater_than": "要大于{gt}。",
    "less_than_equal": "不能大于{le}。",
    "less_than": "要小于{lt}。",
    "too_long": "太多了，最多{max_length}个。",
    "too_short": "太少了，至少要{min_length}个。",
    "list_type": "这一项要是一个列表。",
    "tuple_type": "这一项要是一个列表。",
    "model_type": "这一项要是一组内容。",
    "model_attributes_type": "这一项要是一组内容。",
}
_DATE = "要填一个真实的、离现在不太远的日期，写成 2025-06-30 这样。"
_OTHER = "这一项填得不对，请检查后再填。"


def validated(model: type[M], values: Mapping[str, Any]) -> M:
    """`values` (query or form texts) as `model`.

    :raises RequestInvalid: with every problem at once.
    """
    try:
        return model.model_validate(values)
    except ValidationError as problems:
        raise RequestInvalid(_fields(problems)) from None


def validated_json(model: type[M], raw: bytes) -> M:
    """The JSON text `raw` as `model`.

    :raises NotJson, RequestInvalid:
    """
    try:
        return model.model_validate_json(raw, strict=True)
    except ValidationError as problems:
        if any(problem["type"] == "json_invalid" for problem in problems.errors(include_url=False)):
            raise NotJson from None
        raise RequestInvalid(_fields(problems)) from None


def _fields(problems: ValidationError) -> dict[str, str]:
    found: dict[str, str] = {}
    for problem in problems.errors(include_url=False, include_input=False):
        found.setdefault(_name(problem), _sentence(problem))
    return found


def _name(problem: ErrorDetails) -> str:
    parts = [str(part) for part in problem["loc"]]
    # An unknown name is the caller's own text: it may be as long as they please.
    return ".".join(part[:40] for part in parts)[:200] or "body"


def _sentence(problem: ErrorDetails) -> str:
    kind, facts = problem["type"], problem.get("ctx", {})
    if kind == TYPED_TEXT:
        return str(facts["sentence"])
    if kind.startswith("date") or any(isinstance(fact, date) for fact in facts.values()):
        return _DATE
    if "expected" in facts:
        facts = facts | {"expected": "、".join(re.findall(r"'([^']*)'", facts["expected"]))}
    return _SENTENCES.get(kind, _OTHER).format(**facts)
