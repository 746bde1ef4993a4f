"""Is a field of a worked history what it should be? Asked while its steps are read; every refusal
names the field and what to write instead."""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from fractions import Fraction
from typing import Final, TypeVar

from claims_core.errors import InvalidInput
from claims_core.money import parse_rate, parse_yuan

# Allowed everywhere, and never read except a step's ``expect``.
REMARKS: Final = ("id", "title", "note", "expect")
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_LAST_YEAR: Final = 9999
T = TypeVar("T")


class ScenarioError(InvalidInput):
    """算例有误: a worked history cannot be used; ``field`` is the place within its step."""

    code = "scenario_error"
    field_name = "steps"
    problems = {
        "not_object": "这里要写成一个对象 {{…}}。",
        "not_list": "这里要写成一个列表 […]。",
        "unknown_key": "不认识“{key}”。这里可以写：{known}。",
        "missing": "缺少这一项。请补上。",
        "not_text": "要写成不为空的文字，例如 {example}。",
        "not_date": "要写成真实的日期，例如 2025-06-20。",
        "not_year": "要写成四位年份，例如 2025。",
        "unknown_word": "只能写：{known}。",
        "dates_reversed": "日期的先后反了，不能早于 {first}。请核对。",
        "both": "不能和 {other} 同时写，请只留一个。",
        "years": "年份要从早到晚排列，最后一个是出院那年（{year}）。请核对。",
        "value": "{told}",
        "claim_used": "编号 {claim} 前面已经用过，而且没有冲正。请换一个编号，或先写一步 reverse。",
        "claim_unknown": "前面没有编号为 {claim} 的结算。请核对编号。",
        "claim_reversed": "编号为 {claim} 的结算已经冲正过，不能再冲一次。请删去这一步。",
        "claim_of_another": "编号为 {claim} 的结算是 {owner} 的。请核对，或不写这一项。",
        "settlement_used": "结算单号 {number} 前面已经用过。请核对单号。",
        "opening_twice": "{insured} 在 {year} 年已经有一条期初。请合并成一条。",
    }


class JsonFields:
    """字段 of one JSON object at ``place``; whatever is not among ``known`` is refused."""

    def __init__(self, value: object, place: str, *known: str) -> None:
        if not isinstance(value, dict):
            raise ScenarioError("not_object", field=place or "steps")
        self._record: Mapping[str, object] = value
        self._place = place
        for key in value:
            if known and key not in known and key not in REMARKS:
                words = "、".join(known)
                raise ScenarioError("unknown_key", field=self.at(key), key=key, known=words)

    def __contains__(self, key: str) -> bool:
        return key in self._record

    def __iter__(self) -> Iterator[str]:
        return iter(self._record)

    def at(self, key: str) -> str:
        """The place of ``key``, as errors name it."""
        return f"{self._place}.{key}" if self._place else key

    def raw(self, key: str) -> object:
        """The value as it stands. Raises ScenarioError when there is none."""
        if key not in self._record:
            raise ScenarioError("missing", field=self.at(key))
        return self._record[key]

    def text(self, key: str, example: str) -> str:
        value = self.raw(key)
        if not isinstance(value, str) or not value.strip():
            raise ScenarioError("not_text", field=self.at(key), example=example)
        return value

    def word(self, key: str, known: tuple[str, ...]) -> str:
        value = self.raw(key)
        if not isinstance(value, str) or value not in known:
            raise ScenarioError("unknown_word", field=self.at(key), known="、".join(known))
        return value

    def day(self, key: str) -> date:
        value = self.raw(key)
        if isinstance(value, str) and _DATE.fullmatch(value):
            try:
                return date.fromisoformat(value)
            except ValueError:
                pass
        raise ScenarioError("not_date", field=self.at(key))

    def year(self, key: str) -> int:
        value = self.raw(key)
        if type(value) is not int or not 1 <= value <= _LAST_YEAR:
            raise ScenarioError("not_year", field=self.at(key))
        return value

    def yuan(self, key: str, *, allow_negative: bool = False) -> int:
        """元 → 分"""
        value = self.raw(key)
        return self.checked(key, lambda: parse_yuan(value, allow_negative=allow_negative))

    def rate(self, key: str) -> Fraction:
        value = self.raw(key)
        return self.checked(key, lambda: parse_rate(value))

    def inner(self, key: str, *known: str) -> "JsonFields":
        """The object that stands at ``key``."""
        return JsonFields(self.raw(key), self.at(key), *known)

    def rows(self, key: str, *known: str) -> Iterator["JsonFields"]:
        """The objects listed at ``key``; none when it is not there."""
        values = self._record.get(key, [])
        if not isinstance(values, list):
            raise ScenarioError("not_list", field=self.at(key))
        for number, value in enumerate(values, start=1):
            yield JsonFields(value, f"{self.at(key)}[{number}]", *known)

    def plain(self) -> Mapping[str, object]:
        """The whole object, for a reader of its own."""
        return self._record

    def checked(self, key: str, read: Callable[[], T]) -> T:
        """What ``read`` answers; its complaint is told with the place."""
        try:
            return read()
        except InvalidInput as problem:
            inner = f"{key}.{problem.field}" if problem.field != problem.field_name else key
            raise ScenarioError("value", field=self.at(inner), told=problem.message) from problem
