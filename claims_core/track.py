"""What is a side-track, and in which words? The values that quality review and follow-up calls
keep beside a claim."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Track(StrEnum):
    """旁线: what goes on beside the main line."""

    QUALITY_REVIEW = "quality_review"
    FOLLOW_UP_CALL = "follow_up_call"


class TrackState(StrEnum):
    """旁线状态: the same five for every side-track."""

    IDLE = "idle"
    NOT_SELECTED = "not_selected"
    SELECTED = "selected"
    DONE = "done"
    BYPASSED = "bypassed"


class TrackAction(StrEnum):
    """旁线动作."""

    DRAW_IN = "draw_in"
    PASS_OVER = "pass_over"
    PICK = "pick"
    UNANSWERED = "unanswered"
    NOTE_NO_ANSWER = "note_no_answer"
    NOTE_PROBLEM = "note_problem"
    FINISH = "finish"
    BYPASS = "bypass"


class TrackOutcome(StrEnum):
    """旁线结果."""

    RIGHT = "right"
    FINDING = "finding"
    SATISFIED = "reached_satisfied"
    PROBLEM = "reached_problem"
    SOLVED = "problem_solved"
    NOT_REACHED = "not_reached"
    REFUSED = "refused"


class FindingReason(StrEnum):
    """质检问题: what a quality review can find wrong."""

    AMOUNT = "amount_keyed_wrong"
    SCOPE = "scope_misjudged"
    MATERIAL = "material_incomplete"
    RECEIPT = "receipt_doubtful"
    ELIGIBILITY = "eligibility_doubtful"
    PROCEDURE = "procedure_not_kept"
    LATE = "time_limit_passed"
    OTHER = "other"


TRACK_WORDS: dict[Track, str] = {Track.QUALITY_REVIEW: "业务质检", Track.FOLLOW_UP_CALL: "回访"}
TRACK_STATE_WORDS: dict[TrackState, str] = {
    TrackState.IDLE: "未安排",
    TrackState.NOT_SELECTED: "未抽中",
    TrackState.SELECTED: "待办",
    TrackState.DONE: "已完成",
    TrackState.BYPASSED: "免办",
}
TRACK_ACTION_WORDS: dict[TrackAction, str] = {
    TrackAction.DRAW_IN: "抽中",
    TrackAction.PASS_OVER: "未抽中",
    TrackAction.PICK: "指定办理",
    TrackAction.UNANSWERED: "问了没有回音",
    TrackAction.NOTE_NO_ANSWER: "记录未联系上",
    TrackAction.NOTE_PROBLEM: "记录有问题",
    TrackAction.FINISH: "完成",
    TrackAction.BYPASS: "免办",
}
TRACK_OUTCOME_WORDS: dict[TrackOutcome, str] = {
    TrackOutcome.RIGHT: "无误",
    TrackOutcome.FINDING: "有问题",
    TrackOutcome.SATISFIED: "已联系上，满意",
    TrackOutcome.PROBLEM: "已联系上，有问题",
    TrackOutcome.SOLVED: "问题已解决",
    TrackOutcome.NOT_REACHED: "未联系上",
    TrackOutcome.REFUSED: "不愿接受回访",
}
FINDING_REASON_WORDS: dict[FindingReason, str] = {
    FindingReason.AMOUNT: "金额录入有误",
    FindingReason.SCOPE: "目录范围判断有误",
    FindingReason.MATERIAL: "材料不齐",
    FindingReason.RECEIPT: "票据有疑问",
    FindingReason.ELIGIBILITY: "参保资格有疑问",
    FindingReason.PROCEDURE: "没有按程序办理",
    FindingReason.LATE: "超过时限",
    FindingReason.OTHER: "其他",
}


@dataclass(frozen=True, slots=True)
class TrackStep:
    """旁线记录: one move of a side-track; appended, never edited."""

    seq: int
    action: TrackAction
    actor_id: str
    actor_name: str
    source: TrackState
    target: TrackState
    outcome: TrackOutcome | None
    reason_code: str
    note: str
    at: datetime


@dataclass(frozen=True, slots=True)
class SideTrack:
    """旁线 of one claim. `because` is what selected it, `problem` an open complaint; `tries` counts
    calls in vain since it was selected, `next_try_on` is the working day of the next one."""

    claim_id: str
    track: Track
    state: TrackState = TrackState.IDLE
    version: int = 0
    because: TrackAction | None = None
    outcome: TrackOutcome | None = None
    reason_code: str = ""
    problem: bool = False
    tries: int = 0
    next_try_on: date | None = None
    selected_at: datetime | None = None
    steps: int = 0
