"""How does the window name what quality review, follow-up calls and the review of hospital
settlements show? Asked by their templates."""

from datetime import date
from fractions import Fraction

from casework.checks.track_filters import TRACK_FILTER_WORDS, TrackFilter
from claims_core.hospital_review import (
    HOSPITAL_OUTCOME_WORDS,
    HOSPITAL_REASON_WORDS,
    HOSPITAL_STEP_WORDS,
    HOSPITAL_WORK_WORDS,
    HospitalOutcome,
    HospitalReason,
    HospitalStep,
    HospitalWork,
)
from claims_core.sampling_shares import DRAW_PURPOSE_WORDS, SHARES, DrawPurpose, SamplingShare
from claims_core.side_tracks import TRACK_RULES
from claims_core.track import (
    FINDING_REASON_WORDS,
    TRACK_ACTION_WORDS,
    TRACK_OUTCOME_WORDS,
    TRACK_STATE_WORDS,
    FindingReason,
    SideTrack,
    Track,
    TrackAction,
    TrackOutcome,
    TrackState,
)
from window.words import SOON, Due, working_days_between

BECAUSE_WORDS: dict[TrackAction, str] = {
    TrackAction.DRAW_IN: "抽中",
    TrackAction.PICK: "指定",
    TrackAction.UNANSWERED: "问了没有回音",
}
_TONES: dict[TrackState, str] = {
    TrackState.IDLE: "",
    TrackState.NOT_SELECTED: "",
    TrackState.SELECTED: "warn",
    TrackState.DONE: "good",
    TrackState.BYPASSED: "",
}
_BAD = frozenset({TrackOutcome.FINDING, TrackOutcome.PROBLEM})


def filters(track: Track) -> dict[TrackFilter, str]:
    """The lists of a side-track, in the order of the tabs."""
    return {each: words[track] for each, words in TRACK_FILTER_WORDS.items() if track in words}


def state(side: SideTrack) -> Due:
    """Where a side-track stands, with its colour."""
    if side.problem:
        return Due("有问题待解决", "bad")
    if side.outcome is not None and side.state is TrackState.DONE:
        return Due(TRACK_OUTCOME_WORDS[side.outcome], "bad" if side.outcome in _BAD else "good")
    return Due(TRACK_STATE_WORDS[side.state], _TONES[side.state])


def because(side: SideTrack) -> str:
    """What put a claim on the list."""
    return BECAUSE_WORDS.get(side.because, "") if side.because is not None else ""


def outcome(code: TrackOutcome | None) -> str:
    """What a step on a side-track ended in."""
    return TRACK_OUTCOME_WORDS[code] if code is not None else ""


def action(code: TrackAction) -> str:
    """What somebody did on a side-track."""
    return TRACK_ACTION_WORDS[code]


def finding(code: str) -> str:
    """What a quality review found."""
    return FINDING_REASON_WORDS[FindingReason(code)] if code else ""


def drawing(purpose: DrawPurpose) -> str:
    """What a draw is for."""
    return DRAW_PURPOSE_WORDS[purpose]


def hospital_step(step: HospitalStep) -> str:
    """Which review of a hospital's settlement it is."""
    return HOSPITAL_STEP_WORDS[step]


def hospital_work(work: HospitalWork) -> str:
    """What a hospital's settlement waits for."""
    return HOSPITAL_WORK_WORDS[work]


def hospital_reason(code: str) -> str:
    """What a hospital's settlement is doubted for."""
    return HOSPITAL_REASON_WORDS[HospitalReason(code)] if code else ""


def outcomes(side: SideTrack) -> list[tuple[TrackOutcome, str]]:
    """What may be chosen to finish, in the order of the list of outcomes; past an open problem
    only that it is solved."""
    if side.problem:
        return [(TrackOutcome.SOLVED, TRACK_OUTCOME_WORDS[TrackOutcome.SOLVED])]
    allowed = {
        outcome
        for rule in TRACK_RULES
        if rule.track is side.track and rule.action is TrackAction.FINISH
        for outcome in rule.outcomes
    }
    return [
        (outcome, TRACK_OUTCOME_WORDS[outcome]) for outcome in TrackOutcome if outcome in allowed
    ]


def finding_reasons() -> list[tuple[FindingReason, str]]:
    """What a quality review may find."""
    return list(FINDING_REASON_WORDS.items())


def hospital_reasons() -> list[tuple[HospitalReason, str]]:
    """What a hospital's settlement may be doubted for."""
    return list(HOSPITAL_REASON_WORDS.items())


def hospital_outcome(outcome: HospitalOutcome | None) -> Due | None:
    """The answer of one review, with its colour."""
    if outcome is None:
        return None
    tone = "bad" if outcome is HospitalOutcome.FINDING else "good"
    return Due(HOSPITAL_OUTCOME_WORDS[outcome], tone)


def hospital_due(due_on: date, work: HospitalWork, today: date) -> Due | None:
    """How much of the time limit is left; None where nothing waits."""
    if work is HospitalWork.DONE:
        return None
    if due_on < today:
        return Due(f"已超{(today - due_on).days}天", "bad")
    left = working_days_between(today, due_on)
    return Due(f"还剩{left}个工作日", "warn" if left <= SOON else "")


def percent(share: Fraction) -> str:
    """1/20 as 5%."""
    return f"{float(share * 100):g}%"


def share_of(purpose: DrawPurpose) -> SamplingShare:
    """The share that is in force, with its source."""
    return SHARES[purpose]
