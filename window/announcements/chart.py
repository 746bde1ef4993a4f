"""How long are the bars of a delivery report? Asked by the page that draws them; nothing is
measured in the browser."""

from collections.abc import Iterator
from dataclasses import dataclass

from notifications.announcements.reports import AnnouncementReport, reason_words

WIDTH, ROW = 720, 30
_LEFT, _RIGHT = 250, 70


@dataclass(frozen=True, slots=True)
class ReportBar:
    """一条: how many people, of which kind (delivered, failed, skipped, waiting), and why."""

    kind: str
    words: str
    people: int
    y: int
    width: float


@dataclass(frozen=True, slots=True)
class ReportChart:
    """送达图, one bar for each channel and reason."""

    bars: tuple[ReportBar, ...]
    height: int
    left: int = _LEFT


def chart_of(report: AnnouncementReport) -> ReportChart:
    """The bars of a report, what arrived first."""
    parts = list(_parts(report))
    most = max((people for _, _, people in parts), default=1)
    bars = tuple(
        ReportBar(
            kind, words, people, number * ROW, round((WIDTH - _LEFT - _RIGHT) * people / most)
        )
        for number, (kind, words, people) in enumerate(parts)
    )
    return ReportChart(bars, len(bars) * ROW)


def _parts(report: AnnouncementReport) -> Iterator[tuple[str, str, int]]:
    if report.delivered:
        yield "delivered", "短信已收到", report.delivered
    for kind in ("failed", "skipped", "waiting"):
        for code, people in getattr(report, kind).items():
            yield kind, reason_words(code), people
