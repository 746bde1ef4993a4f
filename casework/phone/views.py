"""What does a member see of a claim of theirs? Masked by default."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from casework.claims.views import ClaimLine, PayeeView, PhotoView, PromiseMoveView, ReceiptView
from casework.receipts.views import SameStayQuestion
from claims_core.actions import Action
from claims_core.checklist import MaterialGuide
from claims_core.claim import CareFacts, Wanted
from claims_core.completeness import Missing


@dataclass(frozen=True)
class TimelineEntry:
    """进度节点: one step as the member follows it."""

    title: str
    at: datetime | None
    state: Literal["done", "now", "ahead", "aside"]
    note: str = ""


@dataclass(frozen=True)
class MemberClaim:
    """申请详情 on the phone. `notices` are what the roster says against some days; they stop
    nothing."""

    line: ClaimLine
    care: CareFacts
    payee: PayeeView | None
    photos: tuple[PhotoView, ...]
    receipts: tuple[ReceiptView, ...]
    missing: tuple[Missing, ...]
    required: tuple[MaterialGuide, ...]
    welcome: tuple[MaterialGuide, ...]
    wanted: tuple[Wanted, ...]
    timeline: tuple[TimelineEntry, ...]
    may: tuple[Action, ...]
    payment_note: str
    promise_moves: tuple[PromiseMoveView, ...]
    notices: tuple[str, ...] = ()
    payee_hint: str = ""
    same_stay: SameStayQuestion | None = None
    may_appeal: bool = False
    payee_held_until: datetime | None = None
