"""What is shown of an uploaded file? Made by the imports, rendered by pages and the API."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class ImportState(StrEnum):
    """导入进度"""

    STAGING = "staging"  # 正在读文件
    STAGED = "staged"  # 已读完，等人决定
    POSTING = "posting"  # 正在入账
    POSTED = "posted"  # 已入账
    CANCELLED = "cancelled"  # 没有导入


IMPORT_STATE_WORDS: dict[ImportState, str] = {
    ImportState.STAGING: "正在读文件",
    ImportState.STAGED: "等待决定",
    ImportState.POSTING: "正在导入",
    ImportState.POSTED: "已导入",
    ImportState.CANCELLED: "没有导入",
}
UNDECIDED = (ImportState.STAGED, ImportState.POSTING)
"""In these states the rows of a file may still change what a claim is paid."""


class RemarkWeight(StrEnum):
    """说明的分量: whether a row is left out, must be confirmed, or only has something to know."""

    BAD = "bad"  # 要改
    ASKED = "asked"  # 请核对
    NOTED = "noted"  # 提示


REMARK_WEIGHT_WORDS: dict[RemarkWeight, str] = {
    RemarkWeight.BAD: "要改",
    RemarkWeight.ASKED: "请核对",
    RemarkWeight.NOTED: "提示",
}


@dataclass(frozen=True)
class ImportCounts:
    """行数: how many rows of a file are good, and what became of them; good ones include those that
    are noted and those that are asked about."""

    good: int
    bad: int
    noted: int
    asked: int
    posted: int
    left: int


@dataclass(frozen=True)
class ImportView:
    """一次导入: who uploaded which kind of file when, and what became of it."""

    id: str
    kind: str
    state: ImportState
    counts: ImportCounts
    staff_name: str
    at: datetime
    decided_by: str | None
    decided_by_name: str
    decided_at: datetime | None
    stopped_by: str | None
    stopped_by_name: str
    finished_at: datetime | None
    added: int
    changed: int
    unchanged: int
    confirmed: int
    held: int


@dataclass(frozen=True)
class RemarkView:
    """一行的说明: whose it is, masked, which column, and what is to be said of it."""

    line: int
    name: str
    id_number: str
    column: str
    words: str
    weight: RemarkWeight


@dataclass(frozen=True)
class ImportPage:
    """导入预览: the import, its first remarks, the latest earlier upload of the same file, and when
    another file of its kind was entered since then."""

    file: ImportView
    remarks: tuple[RemarkView, ...]
    more_rows: int
    same_before: ImportView | None
    overtaken_at: datetime | None


@dataclass(frozen=True)
class ImportChoice:
    """导入选择: whether good rows are taken where others are bad, and whether those that are asked
    about are."""

    accept_good: bool = False
    accept_asked: bool = False
