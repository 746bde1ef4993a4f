"""What do pages show of money that has to be got back? Masked by default; amounts in fen."""

from dataclasses import dataclass
from datetime import date, datetime

from casework.payments.views import BankPaperView


@dataclass(frozen=True)
class RecoveryView:
    """待追回: `open_fen` is what the person still holds, zero once it is closed."""

    id: str
    claim_id: str
    claim_no: str
    insured_name: str
    open_fen: int
    owner_id: str
    owner_name: str
    next_on: date
    opened_at: datetime
    closed_at: datetime | None


@dataclass(frozen=True)
class RecoveryNoteView:
    """追回记录."""

    words: str
    owner_name: str
    next_on: date
    by_name: str
    at: datetime


@dataclass(frozen=True)
class RecoveredView:
    """追回到账; `confirmed` is None while it waits for a second person. `entry_fen` is the whole
    entry of the bank, `withdrawn_at` says since when it counts no more."""

    id: str
    amount_fen: int
    received_on: date
    bank_reference: str
    entry_fen: int
    booked_by: str
    booked_by_name: str
    booked_at: datetime
    decided_by_name: str
    decided_at: datetime | None
    confirmed: bool | None
    withdrawn_at: datetime | None
    corrections: tuple[BankPaperView, ...]


@dataclass(frozen=True)
class RecoveryOwner:
    """可负责追回的人."""

    id: str
    name: str


@dataclass(frozen=True)
class RecoveryDetail:
    """一笔待追回 with its history, oldest first, and who may see to it."""

    line: RecoveryView
    notes: tuple[RecoveryNoteView, ...]
    amounts: tuple[RecoveredView, ...]
    owners: tuple[RecoveryOwner, ...]
