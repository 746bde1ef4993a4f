"""How do side-tracks and draws look to a program, and what does it send to them? Masked, as
casework gives them."""

from datetime import date, datetime
from typing import Annotated, Self

from pydantic import Field

from casework.checks.draw_views import DrawsView, DrawView, ProofView
from casework.checks.side_tracks import TrackCase, TrackFilter, TrackLine
from casework.lists import Page
from claims_core.sampling_shares import SHARES, DrawPurpose
from claims_core.track import FindingReason, Track, TrackAction, TrackOutcome, TrackState
from frontdoor.given_shapes import Cursor
from frontdoor.shapes import Given, Shown
from window.api.shapes.queue import QueueLineShown

Note = Annotated[str, Field(max_length=1000)]
Month = Annotated[str, Field(pattern=r"^\d{4}-\d{2}$")]


class TrackLineShown(Shown):
    """旁线摘要。"""

    claim: QueueLineShown
    track: Track
    state: TrackState
    version: int
    """旁线自己的版本号，与申请的不同"""
    because: TrackAction | None
    """怎么列进来的"""
    outcome: TrackOutcome | None
    reason_code: str
    problem: bool
    """还有没解决的问题"""
    tries: int
    """没联系上的天数"""
    next_try_on: date | None
    selected_at: datetime | None

    @classmethod
    def from_line(cls, line: TrackLine | TrackCase) -> Self:
        """From one line of a list, or the head of a case."""
        return cls.from_view(line.side, claim=QueueLineShown.from_line(line.claim))


class TrackStepShown(Shown):
    """旁线台账的一条。"""

    action: TrackAction
    actor_name: str
    outcome: TrackOutcome | None
    reason_code: str
    note: str
    at: datetime


class TrackCaseShown(TrackLineShown):
    """旁线详情。"""

    steps: tuple[TrackStepShown, ...]
    open_actions: tuple[TrackAction, ...]
    """这个人现在能做的"""
    barred: bool
    """这个人办过这份申请，不能再检查它"""

    @classmethod
    def from_case(cls, case: TrackCase) -> Self:
        """From casework's view."""
        return cls.from_view(case, **dict(TrackLineShown.from_line(case)))


class TrackPageShown(Shown):
    """一页旁线。"""

    items: tuple[TrackLineShown, ...]
    next_cursor: str | None
    """取下一页时带上；没有下一页为空"""

    @classmethod
    def from_page(cls, page: Page[TrackLine]) -> Self:
        """From one page."""
        return cls.from_view(page, items=tuple(map(TrackLineShown.from_line, page.items)))


class TrackCountsShown(Shown):
    """各栏件数。"""

    counts: dict[TrackFilter, int]


class CommitmentShown(Shown):
    """已锁定、还没打开的种子。"""

    month: str
    serial: int
    commitment: str
    """种子的 SHA-256"""
    committed_at: datetime


class DrawShown(Shown):
    """一次抽取。"""

    id: str
    purpose: DrawPurpose
    month: str
    serial: int
    """第几次；大于 1 的是补抽"""
    population_count: int
    population_hash: str
    """名单按编号排序，每个编号加一个换行，连起来的 SHA-256"""
    drawn_count: int
    share: str
    """比例，分数，例如 1/20"""
    seed: str
    commitment: str
    committed_at: datetime
    committed_first: bool
    """种子在第一条记录到来之前就已锁定"""
    algorithm: str
    """sha256-1：种子的64个字符后面直接连编号，按 SHA-256 从小到大取前面的"""
    drawn_by: str
    drawn_at: datetime

    @classmethod
    def from_draw(cls, view: DrawView) -> Self:
        """From casework's view."""
        return cls.from_view(view, share=str(view.share), drawn_by=view.drawn_by_name)


class DrawsShown(Shown):
    """一个月的抽取。"""

    purpose: DrawPurpose
    month: str
    share: str
    """不少于这个比例，分数"""
    source: str
    """比例的依据"""
    confirmed: bool
    """为 false 时，比例是自己定的，没有文件"""
    waiting: int
    """等着抽取的条数"""
    draws: tuple[DrawShown, ...]
    commitments: tuple[CommitmentShown, ...]

    @classmethod
    def from_draws(cls, view: DrawsView) -> Self:
        """From casework's view, with the share that must be drawn."""
        share = SHARES[view.purpose]
        return cls.from_view(
            view,
            share=str(share.share),
            source=share.source,
            confirmed=share.confirmed,
            draws=tuple(map(DrawShown.from_draw, view.draws)),
        )


class ProofShown(Shown):
    """重新抽取的结果。"""

    holds: bool
    """证明成立"""
    commitment_holds: bool
    population_holds: bool
    draw_holds: bool
    unknown: int
    """名单里查不到记录的编号数"""
    left_out: int
    """这个月还没有列入任何抽取的记录数"""
    draw: DrawShown

    @classmethod
    def from_proof(cls, view: ProofView) -> Self:
        """From casework's view."""
        return cls.from_view(
            view,
            commitment_holds=view.proof.commitment_holds,
            population_holds=view.proof.population_holds,
            draw_holds=view.proof.draw_holds,
            draw=DrawShown.from_draw(view.draw),
        )


class TrackListAsked(Given):
    """翻看旁线列表。"""

    list: TrackFilter = TrackFilter.DUE
    """哪一栏；不填是待办"""
    cursor: Cursor | None = None
    """上一页给的 next_cursor；第一页不填"""


class TrackStepGiven(Given):
    """旁线上的一步。"""

    version: Annotated[int, Field(ge=0, le=2**31 - 1)]
    """看到的旁线版本号；还没安排的是 0"""
    action: TrackAction
    outcome: TrackOutcome | None = None
    """办理结果；完成时要填"""
    reason_code: FindingReason | None = None
    """质检发现的问题；结果是 finding 时要填"""
    note: Note = ""
    """说明，同事看得到；不要写姓名和证件号码"""


class MonthAsked(Given):
    """看一个月的抽取。"""

    month: Month
    """例如 2026-03"""


class MonthGiven(Given):
    """抽取一个月。"""

    month: Month
    """例如 2026-03；再来一次结果一样，晚到的记录另作补抽"""
