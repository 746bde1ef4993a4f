"""What stands in an uploaded XLSX workbook, cell by cell? Asked by the reader of uploaded tables;
the workbook is opened in a process of its own (`infra.workbook_worker`)."""

import asyncio
import contextlib
import json
import sys
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from infra.child_environment import bare_environment

PATIENCE_SECONDS = 120.0
_WORKER = (sys.executable, "-m", "infra.workbook_worker")
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"

_MOST_MERGED = 1_000_000  # cells that merging has emptied
Done = Literal["error", "formula", "digits", "date", "twice", "merged"]
"""What an office program did to a cell: an error stands in it, a formula, a number too long to be
whole, a date, which is what it makes of many things, a program has
written the cell twice, or it was merged into another, which alone has a content."""
_REFUSED = {
    "other": "这不是表格文件。请用表格软件另存为 XLSX 或 CSV 再导入。",
    "broken": "这个表格文件打不开。请用表格软件打开，另存为 XLSX 或 CSV 再导入。",
    "locked": "这个表格文件加了密码。请去掉密码再导入。",
    "sheets": "文件里有几张表都填了内容。请每张表另存为一个文件，分别导入。",
    "large": "表格解开后太大。请分成几个文件，或另存为 CSV 再导入。",
    "rows": "表格的行数太多。请分成几个文件。",
    "hidden": (
        "表格里有隐藏的行，多半是筛选时藏起来的。请取消筛选和隐藏，看清每一行再导入；"
        "只要其中几行的，请复制到新的表里。"
    ),
    "columns": "表格的列数太多。请只留模板里的列。",
}


class WorkbookRefused(Exception):
    """The workbook cannot be read; the text says why and what to do."""


@dataclass(frozen=True, slots=True, repr=False)
class SheetRow:
    """表格的一行: its number, its cells as text, and what was done to which of them."""

    line: int
    cells: Sequence[str]
    done: Mapping[int, Done] = field(default_factory=dict)


def is_workbook(data: bytes) -> bool:
    """Whether these bytes are a workbook, of today or of old."""
    return data.startswith((_ZIP, _OLE))


async def read_workbook(
    data: bytes,
    most_rows: int,
    *,
    command: Sequence[str] = _WORKER,
    patience: float = PATIENCE_SECONDS,
) -> list[SheetRow]:
    """The rows of the one sheet that has any, the header first.

    :raises WorkbookRefused: when it is none, has several, or takes more than it may.
    """
    if data.startswith(_OLE):
        raise WorkbookRefused(
            "这是旧版的 XLS 或 ET 文件，或者加了密码。"
            "请用表格软件去掉密码，另存为 XLSX 或 CSV 再导入。"
        )
    worker = await asyncio.create_subprocess_exec(
        *(*command, str(most_rows)),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        env=bare_environment(),
    )
    try:
        async with asyncio.timeout(patience):
            answer, _ = await worker.communicate(data)
    except TimeoutError:
        answer = b""
    finally:
        if worker.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                worker.kill()
            await worker.wait()
    if worker.returncode or not answer:
        raise WorkbookRefused(_REFUSED["large"])
    return await asyncio.to_thread(_rows, answer)


def _rows(answer: bytes) -> list[SheetRow]:
    # JSON escapes line breaks, but splitlines would also break at others
    head, *lines = answer.decode().rstrip("\n").split("\n")
    told = json.loads(head)
    if refused := told.get("refused"):
        raise WorkbookRefused(_REFUSED[refused])
    rows = []
    for text in lines:
        line, cells, done = json.loads(text)
        rows.append(SheetRow(line, cells, {int(column): what for column, what in done.items()}))
    return _with_merged(rows, told["merged"])


def _with_merged(rows: list[SheetRow], merged: Sequence[Sequence[int]]) -> list[SheetRow]:
    """The rows, with what merging has emptied: of an area only the first cell has a content."""
    if not merged:
        return rows
    lines = [row.line for row in rows]
    emptied: dict[int, dict[int, Done]] = defaultdict(dict)
    count = 0
    for first, last, left, right in merged:
        for at in range(bisect_left(lines, first), bisect_right(lines, last)):
            columns = range(left + (lines[at] == first), right + 1)
            count += len(columns)
            if count > _MOST_MERGED:
                raise WorkbookRefused(_REFUSED["large"])
            emptied[at] |= dict.fromkeys(columns, "merged")
    for at, done in emptied.items():
        rows[at] = replace(rows[at], done={**rows[at].done, **done})
    return rows
