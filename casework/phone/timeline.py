"""How far has a claim come, step by step, as its member follows it? Asked by whatever shows a claim
on the phone."""

from dataclasses import dataclass
from datetime import date

from casework.phone.views import TimelineEntry
from claims_core.actions import ACTION_WORDS, Action
from claims_core.claim import (
    MAIN_LINE,
    MEMBER_STAGE_WORDS,
    MEMBER_STEP_WORDS,
    Claim,
    ClaimStep,
    Promise,
    Stage,
)
from claims_core.clocks import RUNNING
from claims_core.review import exchange_checked
from claims_core.review_reasons import member_words


def timeline(claim: Claim) -> tuple[TimelineEntry, ...]:
    """进度: the steps done with their days, the present one, and those ahead on the main line."""
    entries = [_done(step) for step in claim.steps if step.action not in _AMONG_STAFF]
    if claim.stage in _ENDED:
        return tuple(entries)
    due = _due(claim.promise) if claim.promise and claim.stage in RUNNING else ""
    aside = _ASIDE.get(claim.stage)
    if claim.stage is Stage.PAYMENT_RETURNED and claim.new_payee is not None:
        aside = _ACCOUNT_IN_HAND
    if aside is not None:
        entries.append(TimelineEntry(aside.title, None, "now", aside.note or due))
    reached = aside.reached if aside else claim.stage
    if claim.stage is Stage.PAYMENT_RETURNED and exchange_checked(claim):
        reached = Stage.EXCHANGE_CHECKED
    ahead = MAIN_LINE[MAIN_LINE.index(reached) + 1 :] if reached in MAIN_LINE else MAIN_LINE
    for offset, stage in enumerate(ahead):
        now = offset == 0 and claim.stage in MAIN_LINE
        entries.append(
            TimelineEntry(
                # handed in it is already: what comes is that somebody looks at what they add
                _LOOKED_AT if stage is Stage.SUBMITTED else MEMBER_STEP_WORDS[stage],
                *(None, "now" if now else "ahead", due if now else ""),
            )
        )
    return tuple(entries)


@dataclass(frozen=True)
class _Aside:
    """A stop beside the main line: what happens there, and how far the claim had come."""

    title: str
    note: str
    reached: Stage | None


_ASIDE = {
    Stage.AWAITING_MATERIALS: _Aside("等您补材料", "补齐后重新计算办理时间", None),
    Stage.WITH_CENTRE: _Aside(MEMBER_STAGE_WORDS[Stage.WITH_CENTRE], "", Stage.REGISTERED),
    Stage.PAYMENT_RETURNED: _Aside("等您更换收款账户", "换好后重新拨付", Stage.APPROVED),
}
_ACCOUNT_IN_HAND = _Aside("新账户正在核对", "核对好重新拨付", Stage.APPROVED)
_LOOKED_AT = "核对补来的材料"
_ENDED = {
    Stage.CLOSED,
    Stage.WITHDRAWN,
    Stage.NOT_ACCEPTED,
    Stage.REJECTED,
    Stage.REVERSED,
    Stage.RECEIVED,
}
# What members are not told of: nothing has come of it yet, or nothing ever does.
_AMONG_STAFF = {Action.ALLOW_SAME_PERSON, Action.PROPOSE_CORRECTION, Action.DROP_CORRECTION}
# What a member may read of somebody's own words; the others are what colleagues write each other.
_TOLD = {Action.WITHDRAW, Action.DECLINE, Action.REJECT, Action.REVERSE, Action.REOPEN}


def _done(step: ClaimStep) -> TimelineEntry:
    # 退回重办 or 反映没有到账 lead to a stage of the main line as well, but not along it
    on_line = step.target in MAIN_LINE and (
        step.source in (Stage.DRAFT, Stage.AWAITING_MATERIALS)
        or step.source in MAIN_LINE[: MAIN_LINE.index(step.target)]
    )
    return TimelineEntry(
        title=MEMBER_STEP_WORDS[step.target] if on_line else ACTION_WORDS[Action(step.action)],
        at=step.at,
        state="done" if on_line else "aside",
        note=member_words(step.reason_code, step.reason if step.action in _TOLD else ""),
    )


def _due(promise: Promise) -> str:
    sure = "（暂定，放假安排公布后再确认）" if promise.provisional else ""
    return f"最晚{_day(promise.day)}前办结{sure}"


def _day(day: date) -> str:
    return f"{day.month}月{day.day}日"
