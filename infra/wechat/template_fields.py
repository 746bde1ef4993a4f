"""Does a value fit the field of a template or subscription message? Asked before each such send:
the platform refuses the whole message otherwise (47003), and names the field.

Kinds and lengths are those of the platform's table for subscription messages
(subscribeMessage.send, 参数值内容限制); the templates of the official account have had the same
kinds since 2023."""

import re
from collections.abc import Mapping

from infra.wechat.errors import unfit

_NAME = re.compile(r"([a-z_]+?)\d*")
_DAY = r"\d{4}(?:年\d{1,2}月\d{1,2}日|[-/.]\d{1,2}[-/.]\d{1,2})"
_HOUR = r"(?:[01]?\d|2[0-3])[:：][0-5]\d(?:[:：][0-5]\d)?"
_DATE = rf"{_DAY}(?: ?{_HOUR})?"
_TIME = rf"(?:{_DAY} ?)?{_HOUR}|{_DAY}"
_CHINESE = "\u3400-\u9fff\U00020000-\U000323af"

# By kind: the rule's name, as the error has it, and the shape.
_RULES: dict[str, tuple[str, re.Pattern[str]]] = {
    "thing": ("20_characters", re.compile(r".{1,20}")),
    "number": ("32_digits", re.compile(r"(?=.{1,32}\Z)-?[0-9]+(?:\.[0-9]+)?")),
    "letter": ("32_letters", re.compile(r"[A-Za-z]{1,32}")),
    "symbol": ("5_symbols", re.compile(r"[^\w\s]{1,5}")),
    "character_string": ("32_letters_digits_symbols", re.compile(r"[\x21-\x7e]{1,32}")),
    "time": ("24_hour_time", re.compile(rf"(?:{_TIME})(?:~(?:{_TIME}))?")),
    "date": ("date", re.compile(rf"(?:{_DATE})(?:~(?:{_DATE}))?")),
    "amount": ("10_digits", re.compile(r"[¥￥$€£]?[0-9]{1,10}(?:\.[0-9]{1,2})?元?")),
    "phone_number": ("17_digits_symbols", re.compile(r"[0-9+\-() *]{1,17}")),
    "car_number": ("8_characters", re.compile(rf"[A-Za-z0-9{_CHINESE}]{{1,8}}")),
    "name": (
        "10_characters_or_20_letters",
        re.compile(rf"[A-Za-z ·{_CHINESE}]{{1,10}}|[A-Za-z .·]{{1,20}}"),
    ),
    "phrase": ("5_chinese_characters", re.compile(rf"[{_CHINESE}]{{1,5}}")),
}


def filled(data: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """The fields as the platform takes them. A kind that is not in the table (const3, keyword1)
    is only asked to hold something, in one line.

    :raises GatewayError: DEFECT, with the name of the field and the rule, never the value.
    """
    for name, value in data.items():
        if not value.strip():
            raise unfit(name, "empty")
        if "\n" in value or "\r" in value:
            raise unfit(name, "one_line")
        found = _NAME.fullmatch(name)
        rule, shape = _RULES.get(found[1] if found else name, ("", None))
        if shape is not None and not shape.fullmatch(value):
            raise unfit(name, rule)
    return {name: {"value": value} for name, value in data.items()}
