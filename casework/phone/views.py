"""What does a member see of a claim of theirs? Masked by default."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from casework.claims.views import ClaimLine, PayeeView, PhotoView, PromiseMoveView, ReceiptView
from casework.receipts.views import SameStayQuestion
from claims_core.actions import Action
from claims_core.checklist import Material, MaterialGuide
from claims_core.claim import CareFacts, Wanted
from claims_core.completeness import Missing
from claims_core.material_list import Perhaps
from claims_core.photo_fate import Fate
from claims_core.promise_results import UsualTime
from claims_core.small_claim import Originals
from claims_core.whose_turn import Turn


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
    nothing. `fates` say of each paper that was asked for what has become of it, None while nothing
    has come; `usual` is how long such claims took, while this one runs."""

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
    usual: UsualTime | None = None
    turn: Turn = Turn.OFFICE
    originals: Originals | None = None
    perhaps: tuple[Perhaps, ...] = ()
    fates: Mapping[Material, Fate | None] = field(default_factory=dict)
