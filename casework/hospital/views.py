"""What do screens and answers show of hospital settlements and their review? Made by
`casework.hospital_reviews`; the insured person's name is masked."""

from dataclasses import dataclass
from datetime import date, datetime

from claims_core.checklist import CareKind, CarePlace
from claims_core.hospital_review import (
    HospitalOutcome,
    HospitalReviewStep,
    HospitalStep,
    HospitalWork,
)


@dataclass(frozen=True)
class HospitalLine:
    """医院结算摘要: one record of a list; amounts are fen.

    `due_on` is the working day by which the settlement must be done, counted from the feed's
    arrival because the hospital's own filing day is not in it; `drawn` tells whether a second
    review is wanted, once the first is done."""

    id: str
    reference: str
    insured_name: str
    month: str
    hospital_code: str
    hospital_name: str
    care_kind: CareKind | None
    care_place: CarePlace | None
    admission_on: date | None
    discharge_on: date | None
    pool_fen: int
    supplement_fen: int
    refunded_by: str
    received_at: datetime
    due_on: date
    due_provisional: bool
    work: HospitalWork
    drawn: bool
    first_outcome: HospitalOutcome | None
    second_outcome: HospitalOutcome | None
    version: int


@dataclass(frozen=True)
class HospitalCase:
    """医院结算详情; `open_step` is what this person could do now, `barred` that they did the first
    review and may not do the second."""

    line: HospitalLine
    steps: tuple[HospitalReviewStep, ...]
    open_step: HospitalStep | None
    barred: bool


@dataclass(frozen=True)
class HospitalFindingLine:
    """疑点: one finding of one review, for the centre."""

    line: HospitalLine
    step: HospitalReviewStep


@dataclass(frozen=True)
class PassedReport:
    """批量初审结果: `left` had been changed or reviewed by somebody meanwhile."""

    passed: int
    left: int
