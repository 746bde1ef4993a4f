"""What does somebody see of an export? Made by the list of this folder, shown by the pages and the
API."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from casework.exports.kinds import ExportKind
from claims_core.calendar_cn import CHINA


class ExportState(StrEnum):
    """导出的状态."""

    WAITING = "waiting"
    READY = "ready"
    REFUSED = "refused"
    USED_UP = "used_up"
    LAPSED = "lapsed"


EXPORT_STATE_WORDS: Final = {
    ExportState.WAITING: "等人批准",
    ExportState.READY: "可以取",
    ExportState.REFUSED: "没有批准",
    ExportState.USED_UP: "次数用完了",
    ExportState.LAPSED: "过期了",
}


@dataclass(frozen=True, repr=False)
class ExportView:
    """一次导出. `reason` and `refusal` are empty for whoever neither asked nor may answer."""

    id: str
    kind: ExportKind
    subject: str
    subject_words: str
    state: ExportState
    standing: bool
    mine: bool
    reason: str
    asked_by_name: str
    asked_at: datetime
    decided_by_name: str
    decided_at: datetime | None
    refusal: str
    ends_at: datetime
    fetches_left: int
    may_fetch: bool
    may_decide: bool

    @property
    def last_minute(self) -> datetime:
        """Until when, as people are told it: a day ends at 23:59, not at 00:00 of the next."""
        ends = self.ends_at.astimezone(CHINA)
        return ends - timedelta(minutes=1) if (ends.hour, ends.minute) == (0, 0) else ends


@dataclass(frozen=True, repr=False)
class ExportsPage:
    """导出: mine and what the flow has agreed to for me, what waits for my answer, and what else
    there was in the last thirty days."""

    mine: tuple[ExportView, ...]
    waiting: tuple[ExportView, ...]
    others: tuple[ExportView, ...]


@dataclass(frozen=True, repr=False)
class ExportFetch:
    """取的一次: who had the file, when, and how many rows were in it."""

    by_name: str
    at: datetime
    rows: int


@dataclass(frozen=True, repr=False)
class FetchAgain:
    """刚取的一次, which may be repeated until then without being counted."""

    fetch_id: str
    at: datetime
    until: datetime


@dataclass(frozen=True, repr=False)
class ExportOpened:
    """一次导出 with its fetches, the newest first; `again` where this person has just fetched."""

    one: ExportView
    fetches: tuple[ExportFetch, ...]
    again: FetchAgain | None


@dataclass(frozen=True)
class ExportsDue:
    """导出里等着的: how many wait for my answer; how many of mine may be fetched and have not been,
    and how many were refused within a day."""

    waiting: int
    ready: int
    refused: int


@dataclass(frozen=True, repr=False)
class FetchedFile:
    """取到的文件: a ZIP that opens by the password, which is kept nowhere."""

    name: str
    data: bytes
    password: str
    rows: int
