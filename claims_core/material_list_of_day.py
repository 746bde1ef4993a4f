"""Which material list holds on a day? Reads the data files of material_lists/ and refuses one
with a gap, an unknown word or no source."""

import tomllib
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from itertools import pairwise, product
from typing import Final, TypeVar

from claims_core.checklist import (
    CareCause,
    CareKind,
    CarePlace,
    Circumstances,
    Material,
    PayeeRelation,
)
from claims_core.errors import DataFileError
from claims_core.material_list import ListItem, MaterialList, Necessity
from claims_core.shipped import shipped_texts

W = TypeVar("W", bound=StrEnum)

_LIST_KEYS: Final = (
    "id",
    "valid_from",
    "valid_to",
    "document",
    "confirmed",
    "note",
    "always",
    "item",
)
_ITEM_KEYS: Final = (
    "material",
    "need",
    "instead",
    "kinds",
    "places",
    "causes",
    "payees",
    "emergency",
    "filed",
)


class MaterialListError(DataFileError):
    """材料清单文件有误: found when the lists are read, before anybody is asked for a paper."""

    code = "material_list_error"
    template = "材料清单文件 {file} 的 {key} 有误：{sentence}"
    problems = {
        "unreadable": "不是有效的 TOML（{detail}）。请按提示的行号改正。",
        "no_lists": "没有一条 [[list]]。请至少写一条，或删掉这个文件。",
        "no_items": "没有一条 [[list.item]]。请把要的材料一样一样写上。",
        "unknown_key": "不认识这个名字。可以用的有：{known}。",
        "unknown_word": "不认识“{word}”。可以写的有：{known}。",
        "not_list": '要写成一列带引号的文字，例如 ["identity"]。',
        "not_date": "要写成不带引号的日期，例如 2025-01-01。",
        "not_flag": "要写成 true 或 false，不带引号。",
        "dates_reversed": "valid_to 早于 valid_from。请对调或改正日期。",
        "no_source": "没有写明出处。请补上文件号 document。",
        "no_note": "confirmed = false 的清单要用 note 说明为什么未确认。请补上一句话。",
        "no_id": "缺少编号 id。请补上。",
        "duplicate_id": "编号 {id} 出现了两次。请给每条 [[list]] 一个不同的 id。",
        "overlap": "{day} 这一天有两份清单（{first} 和 {second}）。请给旧的补上或改正 valid_to。",
        "gap_in_days": "{day} 这一天没有清单。请把有效期接上，中间不能有空档。",
        "gap": "{case} 这种情形下，{group} 一样也不要。请补上一条 need = required 的材料。",
    }


class MaterialLists:
    """材料清单册: for every day since the first exactly one list."""

    def __init__(self, lists: Iterable[MaterialList]) -> None:
        self.lists = tuple(sorted(lists, key=lambda each: each.valid_from))

    @staticmethod
    def from_toml(files: Mapping[str, str]) -> "MaterialLists":
        """File name → text, fully checked. Raises MaterialListError."""
        found: list[tuple[str, MaterialList]] = []
        for file, text in sorted(files.items()):
            for each in _read_file(file, text):
                if any(each.id == known.id for _, known in found):
                    raise MaterialListError("duplicate_id", file=file, key="id", id=each.id)
                found.append((file, each))
        if not found:
            raise MaterialListError("no_lists", file="material_lists/*.toml", key="list")
        found.sort(key=lambda pair: pair[1].valid_from)
        for (_, earlier), (file, later) in pairwise(found):
            _check_days(file, earlier, later)
        return MaterialLists(each for _, each in found)

    def on(self, day: date | None = None) -> MaterialList:
        """The list of a day: the first one before its time, the newest when no day is given."""
        if day is None:
            return self.lists[-1]
        begun = [each for each in self.lists if each.valid_from <= day]
        return begun[-1] if begun else self.lists[0]


def material_list_on(day: date | None = None) -> MaterialList:
    """材料清单: the shipped list of a day. A claim keeps the list of the day it was opened, so
    nobody is asked for more than they were told."""
    return _shipped().on(day)


@cache
def _shipped() -> MaterialLists:
    return MaterialLists.from_toml(shipped_texts("material_lists"))


def _check_days(file: str, earlier: MaterialList, later: MaterialList) -> None:
    if earlier.valid_to is None or earlier.valid_to >= later.valid_from:
        raise MaterialListError(
            "overlap",
            file=file,
            key=f"{earlier.id}.valid_to",
            day=later.valid_from,
            first=earlier.id,
            second=later.id,
        )
    next_day = earlier.valid_to + timedelta(days=1)
    if next_day != later.valid_from:
        raise MaterialListError("gap_in_days", file=file, key=later.id, day=next_day)


def _read_file(file: str, text: str) -> list[MaterialList]:
    try:
        document = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise MaterialListError("unreadable", file=file, key="TOML", detail=str(error)) from error
    _known_keys(file, "", document, ("list",))
    tables = document.get("list")
    if not isinstance(tables, list) or not tables:
        raise MaterialListError("no_lists", file=file, key="list")
    return [_read_list(file, table) for table in tables]


def _read_list(file: str, table: Mapping[str, object]) -> MaterialList:
    name = table.get("id")
    if not isinstance(name, str) or not name:
        raise MaterialListError("no_id", file=file, key="list")
    _known_keys(file, f"{name}.", table, _LIST_KEYS)
    document, note = table.get("document"), table.get("note", "")
    if not isinstance(document, str) or not document:
        raise MaterialListError("no_source", file=file, key=f"{name}.document")
    confirmed = _flag(file, f"{name}.confirmed", table.get("confirmed"))
    if confirmed is None:
        raise MaterialListError("not_flag", file=file, key=f"{name}.confirmed")
    if not isinstance(note, str) or not (note or confirmed):
        raise MaterialListError("no_note", file=file, key=f"{name}.note")
    valid_from = _day(file, f"{name}.valid_from", table.get("valid_from"))
    valid_to = None
    if "valid_to" in table:
        valid_to = _day(file, f"{name}.valid_to", table["valid_to"])
        if valid_to < valid_from:
            raise MaterialListError("dates_reversed", file=file, key=name)
    items = table.get("item")
    if not isinstance(items, list) or not items:
        raise MaterialListError("no_items", file=file, key=f"{name}.item")
    made = MaterialList(
        id=name,
        valid_from=valid_from,
        valid_to=valid_to,
        document=document,
        confirmed=confirmed,
        note=note,
        items=tuple(_read_item(file, f"{name}.item[{n}]", each) for n, each in enumerate(items, 1)),
    )
    groups = table.get("always", [])
    if not isinstance(groups, list):
        raise MaterialListError("not_list", file=file, key=f"{name}.always")
    wanted = [_words(file, f"{name}.always", Material, group) for group in groups]
    _check_cases(file, f"{name}.always", made, wanted)
    return made


def _read_item(file: str, key: str, table: Mapping[str, object]) -> ListItem:
    _known_keys(file, f"{key}.", table, _ITEM_KEYS)
    return ListItem(
        material=_word(file, f"{key}.material", Material, table.get("material")),
        need=_word(file, f"{key}.need", Necessity, table.get("need")),
        instead=_words(file, f"{key}.instead", Material, table.get("instead", [])),
        kinds=frozenset(_words(file, f"{key}.kinds", CareKind, table.get("kinds", []))),
        places=frozenset(_words(file, f"{key}.places", CarePlace, table.get("places", []))),
        causes=frozenset(_words(file, f"{key}.causes", CareCause, table.get("causes", []))),
        payees=frozenset(_words(file, f"{key}.payees", PayeeRelation, table.get("payees", []))),
        emergency=_flag(file, f"{key}.emergency", table.get("emergency")),
        filed=_flag(file, f"{key}.filed", table.get("filed")),
    )


def _check_cases(
    file: str, key: str, made: MaterialList, groups: Iterable[tuple[Material, ...]]
) -> None:
    """Every kind × place × cause × payee asks for at least one of each group."""
    wanted = [frozenset(group) for group in groups]
    for kind, place, cause, payee in product(CareKind, CarePlace, CareCause, PayeeRelation):
        asked = frozenset(
            made.required(Circumstances(kind, place, cause=cause, payee_relation=payee))
        )
        for group in wanted:
            if not group & asked:
                raise MaterialListError(
                    "gap",
                    file=file,
                    key=key,
                    case=f"{kind} × {place} × {cause} × {payee}",
                    group="、".join(sorted(group)),
                )


def _known_keys(file: str, stem: str, table: Mapping[str, object], known: tuple[str, ...]) -> None:
    for key in table:
        if key not in known:
            raise MaterialListError(
                "unknown_key", file=file, key=f"{stem}{key}", known="、".join(known)
            )


def _words(file: str, key: str, kind: type[W], value: object) -> tuple[W, ...]:
    if not isinstance(value, list):
        raise MaterialListError("not_list", file=file, key=key)
    return tuple(_word(file, key, kind, each) for each in value)


def _word(file: str, key: str, kind: type[W], value: object) -> W:
    if not isinstance(value, str) or value not in set(kind):
        known = "、".join(kind)
        raise MaterialListError("unknown_word", file=file, key=key, word=value, known=known)
    return kind(value)


def _day(file: str, key: str, value: object) -> date:
    if type(value) is not date:
        raise MaterialListError("not_date", file=file, key=key)
    return value


def _flag(file: str, key: str, value: object) -> bool | None:
    if value is not None and not isinstance(value, bool):
        raise MaterialListError("not_flag", file=file, key=key)
    return value
