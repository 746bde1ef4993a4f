"""What has become of a photograph, or of what was asked for? Asked by whatever shows a claim to a
member; nothing that they sent is without an answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from claims_core.actions import Action
from claims_core.checklist import Material
from claims_core.claim import MAIN_LINE, Claim, Stage
from claims_core.review_reasons import member_words


class Fate(StrEnum):
    """下落: `sent` is known to the phone alone, until our answer has reached it."""

    SENT = "sent"
    STORED = "stored"
    READ = "read"
    ACCEPTED = "accepted"
    REFUSED = "refused"


FATE_WORDS: Mapping[Fate, str] = {
    Fate.SENT: "正在传",
    Fate.STORED: "已存好",
    Fate.READ: "已存好，票据号码读到了",
    Fate.ACCEPTED: "已核对，可以用",
    Fate.REFUSED: "要重新拍",
}


@dataclass(frozen=True, slots=True)
class PaperFate:
    """一张照片的下落; `reason` says why it was refused, in the words that the member was told."""

    fate: Fate
    reason: str = ""


JUST_STORED = PaperFate(Fate.STORED)

# Past the material check, or beside the line behind it.
_CHECKED = frozenset(MAIN_LINE[MAIN_LINE.index(Stage.ACCEPTED) :]) | {
    Stage.CLOSED,
    Stage.REJECTED,
    Stage.WITH_CENTRE,
    Stage.PAYMENT_RETURNED,
    Stage.REVERSED,
}


def fate_of(claim: Claim, material: Material, added_at: datetime, *, was_read: bool) -> PaperFate:
    """What has become of a photograph of this material; `was_read` where our program found a
    receipt on it."""
    if claim.stage is Stage.AWAITING_MATERIALS and material not in claim.arrived | claim.on_paper:
        asked = _last(claim, Action.REQUEST_MATERIALS)
        reasons = [each.reason for each in claim.wanted if each.material is material]
        if reasons and asked is not None and added_at < asked:
            return PaperFate(Fate.REFUSED, reasons[0])
    if claim.stage is Stage.NOT_ACCEPTED and claim.steps:
        step = claim.steps[-1]
        return PaperFate(Fate.REFUSED, member_words(step.reason_code, step.reason))
    if claim.stage in _CHECKED:
        checked = _last(claim, Action.ACCEPT)
        if checked is not None and added_at <= checked:
            return PaperFate(Fate.ACCEPTED)
    return PaperFate(Fate.READ if was_read else Fate.STORED)


def fate_of_wanted(claim: Claim, material: Material) -> Fate | None:
    """What has become of what was asked for: None while nothing has come."""
    if claim.stage in _CHECKED:
        return Fate.ACCEPTED
    there = claim.stage is not Stage.AWAITING_MATERIALS
    return Fate.STORED if there or material in claim.arrived | claim.on_paper else None


def _last(claim: Claim, action: Action) -> datetime | None:
    return next((step.at for step in reversed(claim.steps) if step.action == action), None)
