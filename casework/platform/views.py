"""What do screens and answers show of the platform's rows and numbers? Made by casework, rendered
by the window."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from casework.claims.views import ClaimLine
from claims_core.claim import Stage


class RowState(StrEnum):
    """平台数据行的状态"""

    HELD = "held"  # 待认定
    OUR_CLAIM = "our_claim"  # 是我们的申请，只作印证
    HOSPITAL = "hospital"  # 是医院结算，已入账
    REFUNDED = "refunded"  # 认定之前，平台自己退费了


ROW_STATE_WORDS: Mapping[RowState, str] = {
    RowState.HELD: "待认定",
    RowState.OUR_CLAIM: "是我们的申请",
    RowState.HOSPITAL: "是医院结算",
    RowState.REFUNDED: "平台已退费",
}
# What a person may decide.
DECISIONS = (RowState.OUR_CLAIM, RowState.HOSPITAL)


class RowLikeness(StrEnum):
    """相像之处: why a row of the feed may be one of our claims."""

    RECEIPT = "receipt"
    AMOUNT = "amount"
    STAY = "stay"
    NUMBER = "number"  # the number of a claim, but of another person or of one that has ended
    NUMBER_ENDED = "number_ended"  # the number was taken off the claim that it had confirmed


ROW_LIKENESS_WORDS: Mapping[RowLikeness, str] = {
    RowLikeness.RECEIPT: "同一张票据",
    RowLikeness.AMOUNT: "统筹和大额金额相同",
    RowLikeness.STAY: "住院日期重叠",
    RowLikeness.NUMBER: "结算单号登记在一份别人的或已经结束的申请上",
    RowLikeness.NUMBER_ENDED: "结算单号从申请上撤下了",
}


class QueryAnswer(StrEnum):
    """市医保中心的答复"""

    CONFIRMED = "confirmed"  # 省平台的金额没有错
    CORRECTED = "corrected"  # 省平台的金额要更正


QUERY_ANSWER_WORDS: Mapping[QueryAnswer, str] = {
    QueryAnswer.CONFIRMED: "省平台的金额无误，按它支付",
    QueryAnswer.CORRECTED: "省平台会更正，更正后重新录入",
}


@dataclass(frozen=True)
class PlatformNumber:
    """省平台结算单号 of a claim; `confirmed` once the platform's feed has told of it."""

    settlement_no: str
    typed_by_name: str
    typed_at: datetime
    confirmed: bool


@dataclass(frozen=True)
class HeldRow:
    """待认定的平台数据: a row that looks like the claim named here; amounts in fen, the name
    masked."""

    id: str
    settlement_no: str
    year: int
    pool_fen: int
    supplement_fen: int
    insured_name: str
    hospital_name: str
    admission_on: date | None
    discharge_on: date | None
    claim_id: str
    claim_no: str
    because: tuple[RowLikeness, ...]
    state: RowState
    received_at: datetime
    owner_name: str
    due_on: date
    decided_by_name: str
    decided_at: datetime | None
    words: str


@dataclass(frozen=True)
class FigureQuery:
    """书面查询 to the centre about the platform's figures of a claim; without an answer it is
    open, and late once `due_on` has passed."""

    id: str
    claim_id: str
    claim_no: str
    insured_name: str
    differences: tuple[str, ...]
    document_no: str
    words: str
    asked_by_name: str
    asked_at: datetime
    due_on: date
    answer: QueryAnswer | None
    answer_no: str
    answered_on: date | None
    answer_words: str
    recorded_by_name: str


@dataclass(frozen=True)
class WaitingForExchange:
    """待交换核对: a settled claim, and in words what the subsystem has otherwise."""

    line: ClaimLine
    differences: tuple[str, ...]


@dataclass(frozen=True)
class SamePersonAllowed:
    """准许同一人办理的记录: for which claim and stage, by which supervisor and why, and who then
    did the step."""

    claim_id: str
    claim_no: str
    stage: Stage
    allowed_by: str
    allowed_at: datetime
    reason: str
    done_by: str
    done: str
