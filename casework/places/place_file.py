"""Which outlets, hospitals, pharmacies and bank branches are there? Learned from files; each by the
number of its list, and told again it is the same one."""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.lists import ImportReport, RowProblem
from casework.places.tables import DEGREE, PlaceRow
from casework.places.views import PLACE_KIND_WORDS, PlaceKind
from casework.uploads.imported_file import ImportedFile
from casework.uploads.kinds import Examination
from casework.uploads.reading import Cells, FileKind, Wrong
from claims_core.claim import Actor
from claims_core.typed_text import InvalidText, TextKind, value_of
from infra.columns import new_id
from infra.statements import among, chunks

COLUMNS = ("编号", "类别", "名称", "县区", "地址", "电话")
OPTIONAL = ("营业时间", "等级", "来源", "纬度", "经度", "停用")
_KINDS = {words: kind for kind, words in PLACE_KIND_WORDS.items()}
_TEXTS = {
    "名称": ("name", 60),
    "县区": ("county", 20),
    "地址": ("address", 100),
    "营业时间": ("hours", 60),
    "等级": ("grade", 20),
    "来源": ("source", 100),
}
_NEEDED = ("名称", "县区", "地址")
_PHONE = re.compile(r"[0-9][0-9-]{3,18}[0-9]")
_DEGREES = re.compile(r"[0-9]{1,3}(\.[0-9]{1,12})?")
# China from south to north, and from west to east
_NORTH, _EAST = (3.0, 54.0), (73.0, 136.0)
_CODE_LIMIT = 40
_TWICE = "这个编号在文件里出现了几次（第{lines}行），内容不同。请核对，只留一行。"
_TURNED = "纬度和经度像是写反了：纬度在前（新乡约35），经度在后（新乡约114）。"
_NOT_MEASURED = "没有经纬度，按距离找不到它；发县区的名字能找到。"


@dataclass(frozen=True, repr=False)
class _PlaceLine:
    number: int
    id_number_index: str  # what keeps lines of one thing together: here the number of its list
    code: str
    values: Mapping[str, Any]
    notes: Mapping[str, str] = field(default_factory=dict)


class PlaceFile(ImportedFile):
    """网点文件."""

    file = FileKind("place", COLUMNS, OPTIONAL, codes=("编号", "电话"), about="名称")
    title = "网点"
    task = "导入网点"
    example = (
        *("示例 WD0001", "服务网点", "示例网点", "卫辉市", "示例路1号", "0373-0000000"),
        *("周一至周五 8:30-17:30", "", "", "35.3987", "114.0650", ""),
    )

    def read_line(self, number: int, cells: Cells, wrong: Wrong, today: date) -> _PlaceLine:
        """One place as the list has it."""
        code = _code(cells["编号"], wrong)
        kind = _KINDS.get("".join(cells["类别"].split()))
        if kind is None:
            wrong["类别"] = f"请写成这几样之一：{'、'.join(_KINDS)}。"
        values: dict[str, Any] = {"kind": (kind or PlaceKind.OUTLET).value}
        values |= {name: _text(cells, column, wrong) for column, (name, _) in _TEXTS.items()}
        values["phone"] = _phone(cells["电话"], wrong)
        if values["grade"] and not values["source"]:
            wrong["来源"] = "写了等级，请写明是在哪里公布的；没有公布的等级不要写。"
        north, east = _degrees(cells, wrong)
        values |= {"latitude": _millionths(north), "longitude": _millionths(east)}
        values |= {"closed": _closed(cells["停用"], wrong)}
        notes = {} if north is not None or wrong else {"纬度": _NOT_MEASURED}
        return _PlaceLine(number, f"place:{code}", code, values, notes)

    def pack(self, line: _PlaceLine) -> list[Any]:
        """What the list says of a place, as JSON keeps it."""
        return [line.code, dict(line.values)]

    def unpack(self, number: int, id_number_index: str, kept: list[Any]) -> _PlaceLine:
        """The place again; what was to be noted has been."""
        code, values = kept
        return _PlaceLine(number, id_number_index, code, values)

    def repeated(self, lines: Sequence[_PlaceLine]) -> list[RowProblem]:
        """The lines of one number that say different things; nobody can tell which is right."""
        by_code: dict[str, list[_PlaceLine]] = defaultdict(list)
        for line in lines:
            by_code[line.code].append(line)
        return [
            RowProblem(
                line.number,
                "编号",
                _TWICE.format(lines="、".join(str(each.number) for each in same[:5])),
            )
            for code, same in by_code.items()
            if code and any(each.values != same[0].values for each in same)
            for line in same
        ]

    async def examine(
        self, session: AsyncSession, actor: Actor, lines: Sequence[_PlaceLine], now: datetime
    ) -> Examination:
        """Nothing: a place stands for itself."""
        return Examination()

    async def enter(
        self, session: AsyncSession, actor: Actor, lines: Sequence[_PlaceLine], now: datetime
    ) -> ImportReport:
        """Keep these places, or what has changed of them."""
        known: dict[str, PlaceRow] = {}
        for part in chunks(sorted({line.code for line in lines})):
            rows = await session.scalars(
                select(PlaceRow).where(among(session, PlaceRow.code, part)).with_for_update()
            )
            known |= {row.code: row for row in rows}
        outcomes: Counter[str] = Counter()
        for line in sorted(lines, key=lambda each: each.code):
            row = known.get(line.code)
            if row is None:
                row = known[line.code] = PlaceRow(
                    id=new_id(), code=line.code, told_at=now, **line.values
                )
                session.add(row)
                outcomes["added"] += 1
                continue
            changed = any(getattr(row, name) != value for name, value in line.values.items())
            outcomes["changed" if changed else "unchanged"] += 1
            for name, value in line.values.items():
                setattr(row, name, value)
            row.told_at = now
        return ImportReport(outcomes["added"], outcomes["changed"], outcomes["unchanged"])


def _code(cell: str, wrong: Wrong) -> str:
    try:
        code = value_of(cell, TextKind.CODE)
    except InvalidText as problem:
        wrong["编号"] = problem.message
        return ""
    if not 1 <= len(code) <= _CODE_LIMIT:
        wrong["编号"] = f"请写这份名单里的编号，1到{_CODE_LIMIT}个字；下次导入凭它认出是同一个。"
    return code[:_CODE_LIMIT]


def _text(cells: Cells, column: str, wrong: Wrong) -> str:
    _, longest = _TEXTS[column]
    try:
        text = value_of(cells[column], TextKind.ONE_LINE)
    except InvalidText as problem:
        wrong[column] = problem.message
        return ""
    if len(text) > longest:
        wrong[column] = f"最多{longest}个字。"
    elif not text and column in _NEEDED:
        wrong[column] = "请填写。"
    return text[:longest]


def _phone(cell: str, wrong: Wrong) -> str:
    try:
        phone = value_of(cell, TextKind.CODE)
    except InvalidText as problem:
        wrong["电话"] = problem.message
        return ""
    if phone in ("", "无"):
        return ""
    if not _PHONE.fullmatch(phone):
        wrong["电话"] = "请写一个完整的电话，带区号，例如 0373-0000000；没有写“无”。"
        return ""
    return phone


def _degrees(cells: Cells, wrong: Wrong) -> tuple[float | None, float | None]:
    told = {column: "".join(cells[column].split()) for column in ("纬度", "经度")}
    if not any(told.values()):
        return None, None
    for column, text in told.items():
        if not _DEGREES.fullmatch(text):
            wrong[column] = "请写度数，例如 35.3987；纬度和经度要写就都写。"
    if wrong.keys() & told.keys():
        return None, None
    north, east = float(told["纬度"]), float(told["经度"])
    if _within(east, _NORTH) and _within(north, _EAST):
        wrong["纬度"] = _TURNED
    elif not _within(north, _NORTH):
        wrong["纬度"] = "这个纬度不在国内，请核对。"
    elif not _within(east, _EAST):
        wrong["经度"] = "这个经度不在国内，请核对。"
    else:
        return north, east
    return None, None


def _millionths(degrees: float | None) -> int | None:
    return None if degrees is None else round(degrees * DEGREE)


def _within(degrees: float, limits: tuple[float, float]) -> bool:
    return limits[0] <= degrees <= limits[1]


def _closed(cell: str, wrong: Wrong) -> bool:
    told = "".join(cell.split())
    if told not in ("", "否", "是"):
        wrong["停用"] = "停用了写“是”，在用的不写。"
    return told == "是"
