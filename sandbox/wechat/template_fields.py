"""Does a value fit the field of a template message? By the field's name (thing1, amount4 …).

Lengths and shapes are those of the platform's field table; line breaks are refused as well.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

_NAME = re.compile(r"([a-z_]+?)\d*")
_DAY = r"\d{4}(?:年\d{1,2}月\d{1,2}日|-\d{1,2}-\d{1,2}|/\d{1,2}/\d{1,2})"
_HOUR = r"(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?"
_DATE = rf"{_DAY}(?: {_HOUR})?"
_TIME = rf"(?:{_DAY} )?{_HOUR}|{_DAY}"

_SHAPES: dict[str, re.Pattern[str]] = {
    "thing": re.compile(r".{1,20}"),
    "number": re.compile(r"(?=.{1,32}\Z)-?\d+(?:\.\d+)?"),
    "letter": re.compile(r"[A-Za-z]{1,32}"),
    "symbol": re.compile(r"[^\w\s]{1,5}"),
    "character_string": re.compile(r"[\x21-\x7e]{1,32}"),
    "time": re.compile(rf"(?:{_TIME})(?:~(?:{_TIME}))?"),
    "date": re.compile(rf"(?:{_DATE})(?:~(?:{_DATE}))?"),
    "amount": re.compile(r"[¥￥$€£]?\d{1,10}(?:\.\d{1,2})?元?"),
    "phone_number": re.compile(r"[\d+\-() *]{1,17}"),
    "car_number": re.compile(r"[\w·]{1,8}"),
    "name": re.compile(r"[\u4e00-\u9fff·]{1,10}|[A-Za-z .·]{1,20}"),
    "phrase": re.compile(r"[\u4e00-\u9fff]{1,5}"),
    "const": re.compile(r".{1,20}"),
}

LABELS: dict[str, str] = {
    "thing": "事项",
    "number": "数量",
    "letter": "字母",
    "symbol": "符号",
    "character_string": "编号",
    "time": "时间",
    "date": "日期",
    "amount": "金额",
    "phone_number": "电话",
    "car_number": "车牌",
    "name": "姓名",
    "phrase": "状态",
    "const": "选项",
}


def field_kind(name: str) -> str:
    """``thing12`` → ``thing``."""
    match = _NAME.fullmatch(name)
    return match[1] if match else name


def label(name: str) -> str:
    """What the card on the phone calls the field."""
    return LABELS.get(field_kind(name), name)


def first_fault(fields: Sequence[str], data: Mapping[str, object]) -> str | None:
    """The platform's complaint about the first wrong field, or None."""
    for name in fields:
        given = data.get(name)
        value = given.get("value") if isinstance(given, Mapping) else None
        if value is None or value == "":
            return f"data.{name}.value is empty"
        if not isinstance(value, str):
            return f"data.{name}.value type error"
        shape = _SHAPES.get(field_kind(name))
        if shape is None or not shape.fullmatch(value):
            return f"data.{name}.value invalid"
    for name in data:
        if name not in fields:
            return f"data.{name} not in template"
    return None
