"""What is shown of a claim that the window fills in? Masked by default."""

from dataclasses import dataclass
from datetime import date, datetime

from casework.claims.views import PayeeView, PhotoView, ReceiptView
from casework.receipts.views import SameStayQuestion
from claims_core.assisted_filing import AssistMove, AssistState, CallerKnownBy, FilledLine
from claims_core.claim import CareFacts
from claims_core.completeness import Missing
from claims_core.typed_text import TextKind, value_of


@dataclass(frozen=True, slots=True)
class Known:
    """怎么认出来的, with a line of what was asked or seen."""

    by: CallerKnownBy
    words: str = ""

    def as_kept(self) -> str:
        """The line, without what nobody typed. :raises InvalidText:"""
        return value_of(self.words, TextKind.LINES, field="known_words").strip()


@dataclass(frozen=True, kw_only=True)
class AssistedLine:
    """窗口代填, as a list shows it."""

    claim_id: str
    insured_id: str
    insured_name: str
    provider_name: str
    state: AssistState
    opened_by: str
    opened_at: datetime
    lapses_on: date
    compare_by: date | None
    """The last day on which a signed sheet is compared in time."""


@dataclass(frozen=True, slots=True)
class SheetsDue:
    """等核对的确认单: how many wait for a second person, and of how many the day is over."""

    waiting: int
    late: int


@dataclass(frozen=True, kw_only=True)
class AssistedMoveView:
    """代填的一步, as it was kept."""

    move: AssistMove
    by: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class AssistedDetail:
    """窗口代填 with everything that was filled in; name and account are masked. `lines` is empty
    once it is removed, and for staff once the person goes on with it themselves; `gaps` is what it
    still lacks before it can be handed in, `stay` what has to be said of an earlier claim for the
    same days; `may_sign` where the sheet may be checked by whoever asks."""

    line: AssistedLine
    version: int
    known_by: CallerKnownBy
    known_words: str
    care: CareFacts
    payee: PayeeView | None
    receipts: tuple[ReceiptView, ...]
    photos: tuple[PhotoView, ...]
    lines: tuple[FilledLine, ...]
    gaps: tuple[Missing, ...]
    stay: SameStayQuestion | None
    moves: tuple[AssistedMoveView, ...]
    signature_id: str | None
    refused_words: str
    may_sign: bool
