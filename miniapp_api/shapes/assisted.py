"""How does what the window filled in look on the phone?"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Self

from casework.assisted.views import AssistedDetail, AssistedLine
from claims_core.assisted_filing import ASSIST_STATE_WORDS, AssistState
from frontdoor.claim_shapes import GapShown
from frontdoor.shapes import Shown


class AssistedLineShown(Shown):
    """窗口替您填的一份申请。"""

    claim_id: str
    insured_name: str
    """参保人，已遮挡"""
    provider_name: str
    state: AssistState
    """filling 窗口在填，asked 等您点头，signed 您签过字、窗口在核对，filed 交上去了，
    taken_over 您自己接着填，lapsed 过了日子没有交，dropped 不办了"""
    state_words: str
    opened_at: datetime
    lapses_on: date
    """哪天以前（含当天）点头；过了就作废，不会交"""

    @classmethod
    def from_line(cls, line: AssistedLine) -> Self:
        """From casework's view."""
        return cls.from_view(line, state_words=ASSIST_STATE_WORDS[line.state])


class AssistedFilingsShown(Shown):
    """等您点头的。"""

    items: tuple[AssistedLineShown, ...]

    @classmethod
    def from_lines(cls, lines: Iterable[AssistedLine]) -> Self:
        """From casework's views."""
        return cls(items=tuple(map(AssistedLineShown.from_line, lines)))


class FilledLineShown(Shown):
    """填了什么，一行。"""

    title: str
    text: str


class AssistedFilingShown(AssistedLineShown):
    """窗口替您填了什么。"""

    version: int
    """点“对，交上去”的时候带上：办的就是您看到的这一版"""
    lines: tuple[FilledLineShown, ...]
    """填的每一样，用平常的话写的"""
    gaps: tuple[GapShown, ...]
    """还缺什么，缺着交不了；可以自己补，也可以请窗口补"""

    @classmethod
    def from_detail(cls, detail: AssistedDetail) -> Self:
        """From casework's view."""
        line = AssistedLineShown.from_line(detail.line)
        return cls(
            **{name: getattr(line, name) for name in AssistedLineShown.model_fields},
            version=detail.version,
            lines=tuple(map(FilledLineShown.from_view, detail.lines)),
            gaps=tuple(map(GapShown.from_view, detail.gaps)),
        )
