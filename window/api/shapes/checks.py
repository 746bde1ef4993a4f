"""How do side-tracks and draws look to a program? Masked, as casework gives them."""

from datetime import date, datetime
from typing import Any, Self

from casework.checks.draw_views import CommitmentView, DrawsView, DrawView, ProofView
from casework.checks.side_tracks import TrackCase, TrackLine
from casework.checks.track_filters import TrackFilter
from casework.lists import Page
from claims_core.sampling_shares import SHARES, DrawPurpose
from claims_core.track import Track, TrackAction, TrackOutcome, TrackState, TrackStep
from frontdoor.shapes import Shown
from window.api.shapes.lists import QueueLineShown


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
    def of(cls, line: TrackLine | TrackCase) -> Self:
        """From one line of a list, or the head of a case."""
        return cls(**_track_parts(line))


class TrackStepShown(Shown):
    """旁线台账的一条。"""

    action: TrackAction
    actor_name: str
    outcome: TrackOutcome | None
    reason_code: str
    note: str
    at: datetime

    @classmethod
    def of(cls, step: TrackStep) -> Self:
        """From one step."""
        return cls(
            action=step.action,
            actor_name=step.actor_name,
            outcome=step.outcome,
            reason_code=step.reason_code,
            note=step.note,
            at=step.at,
        )


class TrackCaseShown(TrackLineShown):
    """旁线详情。"""

    steps: tuple[TrackStepShown, ...]
    open_actions: tuple[TrackAction, ...]
    """这个人现在能做的"""
    barred: bool
    """这个人办过这份申请，不能再检查它"""

    @classmethod
    def of_case(cls, case: TrackCase) -> Self:
        """From casework's view."""
        return cls(
            **_track_parts(case),
            steps=tuple(TrackStepShown.of(step) for step in case.steps),
            open_actions=case.open_actions,
            barred=case.barred,
        )


class TrackPageShown(Shown):
    """一页旁线。"""

    items: tuple[TrackLineShown, ...]
    next_cursor: str | None
    """取下一页时带上；没有下一页为空"""

    @classmethod
    def of(cls, page: Page[TrackLine]) -> Self:
        """From one page."""
        items = tuple(TrackLineShown.of(line) for line in page.items)
        return cls(items=items, next_cursor=page.next_cursor)


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

    @classmethod
    def of(cls, view: CommitmentView) -> Self:
        """From casework's view."""
        return cls(
            month=view.month,
            serial=view.serial,
            commitment=view.commitment,
            committed_at=view.committed_at,
        )


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
    def of(cls, view: DrawView) -> Self:
        """From casework's view."""
        return cls(
            id=view.id,
            purpose=view.purpose,
            month=view.month,
            serial=view.serial,
            population_count=view.population_count,
            population_hash=view.population_hash,
            drawn_count=view.drawn_count,
            share=str(view.share),
            seed=view.seed,
            commitment=view.commitment,
            committed_at=view.committed_at,
            committed_first=view.committed_first,
            algorithm=view.algorithm,
            drawn_by=view.drawn_by_name,
            drawn_at=view.drawn_at,
        )


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
    def of(cls, view: DrawsView) -> Self:
        """From casework's view."""
        share = SHARES[view.purpose]
        return cls(
            purpose=view.purpose,
            month=view.month,
            share=str(share.share),
            source=share.source,
            confirmed=share.confirmed,
            waiting=view.waiting,
            draws=tuple(DrawShown.of(each) for each in view.draws),
            commitments=tuple(CommitmentShown.of(each) for each in view.commitments),
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
    def of(cls, view: ProofView) -> Self:
        """From casework's view."""
        return cls(
            holds=view.holds,
            commitment_holds=view.proof.commitment_holds,
            population_holds=view.proof.population_holds,
            draw_holds=view.proof.draw_holds,
            unknown=view.unknown,
            left_out=view.left_out,
            draw=DrawShown.of(view.draw),
        )


def _track_parts(line: TrackLine | TrackCase) -> dict[str, Any]:
    side = line.side
    return {
        "claim": QueueLineShown.of(line.claim),
        "track": side.track,
        "state": side.state,
        "version": side.version,
        "because": side.because,
        "outcome": side.outcome,
        "reason_code": side.reason_code,
        "problem": side.problem,
        "tries": side.tries,
        "next_try_on": side.next_try_on,
        "selected_at": side.selected_at,
    }
