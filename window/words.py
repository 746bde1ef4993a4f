"""How does the window say dates, stages, codes and time limits?

Asked by the templates and handlers."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from casework.bank_statements.views import DIFFERENCE_KIND_WORDS, ENTRY_CLASS_WORDS, DifferenceKind
from casework.claims.queue import LATE_WORDS, Late
from casework.payments.views import (
    BATCH_STATE_WORDS,
    PAYMENT_STATE_WORDS,
    BatchState,
    PaymentState,
    PaymentView,
)
from casework.platform.views import QUERY_ANSWER_WORDS, QueryAnswer
from claims_core.benefit import AUDITOR_WORDS, Auditor
from claims_core.calendar_cn import CHINA, is_working_day
from claims_core.checklist import (
    CARE_CAUSE_WORDS,
    CARE_KIND_WORDS,
    CARE_PLACE_WORDS,
    GUIDES,
    PAYEE_RELATION_WORDS,
    CareKind,
    CarePlace,
    Material,
)
from claims_core.claim import ROLE_WORDS, STAGE_WORDS, CareFacts, Role, Stage
from claims_core.clocks import RUNNING, closing_moment
from claims_core.eligibility import district_words
from claims_core.filing import MANUAL_REASON_WORDS
from claims_core.filing import manual_reason as manual_reason_of
from claims_core.ladder import BENEFIT_KIND_WORDS, BenefitKind
from claims_core.money import parse_rate
from claims_core.reason_lists import TAKING_OUT
from claims_core.reason_words import DeductionReason, told_to_reviewer
from claims_core.receipt_verification import ISSUER_STATE_WORDS
from claims_core.resolution import EXPLANATIONS, PLATFORM_CHANGES, RESOLUTION_REASON_WORDS
from claims_core.review_reasons import title_of
from claims_core.same_stay import STAY_FINDING_WORDS

# What a registrar may say of a receipt; nothing chosen means that nobody has looked.
ISSUER_STATES: tuple[tuple[str, str], ...] = tuple(
    (state.value, words) for state, words in ISSUER_STATE_WORDS.items()
)
STAY_FINDINGS: tuple[tuple[str, str], ...] = tuple(
    (finding.value, words) for finding, words in STAY_FINDING_WORDS.items()
)
HINT_WORDS: dict[str, str] = {
    "too_small": "太小",
    "too_dark": "偏暗",
    "blurred": "模糊",
    "glare": "反光",
    "cut_off": "没拍全",
    "screenshot": "截屏",
    "wrong_paper": "像是票据",
    "seen_before": "本人像是传过",
}
RECEIPT_SOURCE_WORDS: dict[str, str] = {
    "qr": "二维码读取",
    "member": "参保人填写",
    "staff": "窗口填写",
}

# What the cashier may say of an entry of the bank's statement.
ENTRY_CLASSES: tuple[tuple[str, str], ...] = tuple(
    (kind.value, title) for kind, title in ENTRY_CLASS_WORDS.items()
)

# Whose work a stage is, in the order of the line.
WORK_OF: dict[Stage, Role] = {
    Stage.SUBMITTED: Role.CLERK,
    Stage.ACCEPTED: Role.REGISTRAR,
    Stage.REGISTERED: Role.INITIAL_REVIEWER,
    Stage.INITIALLY_REVIEWED: Role.SECOND_REVIEWER,
    Stage.SECOND_REVIEWED: Role.FINAL_CHECKER,
    Stage.APPROVED: Role.CASHIER,
    Stage.EXCHANGE_CHECKED: Role.CASHIER,
    Stage.PAYING: Role.CASHIER,
    Stage.WITH_CENTRE: Role.SUPERVISOR,
    Stage.RECEIVED: Role.CASHIER,
}
# What a clerk calls a stage: what is to be done there.
QUEUE_WORDS: dict[Stage, str] = STAGE_WORDS | {
    Stage.SUBMITTED: "待受理",
    Stage.ACCEPTED: "待登记",
    Stage.REGISTERED: "待初审",
    Stage.INITIALLY_REVIEWED: "待复审",
    Stage.SECOND_REVIEWED: "待复核",
    Stage.APPROVED: "待交换核对",
    Stage.EXCHANGE_CHECKED: "待拨付",
    Stage.WITH_CENTRE: "市中心审核中",
    Stage.RECEIVED: "已到账，待办结",
}
QUEUE_STAGES: tuple[Stage, ...] = tuple(stage for stage in Stage if stage is not Stage.DRAFT)
SOON = 3


@dataclass(frozen=True)
class Due:
    """时限: what to write beside the promised date; `tone` is good, warn, bad or empty."""

    text: str
    tone: str


def china(at: datetime) -> datetime:
    """The moment on a Chinese clock."""
    return at.astimezone(CHINA)


def day(value: date | None) -> str:
    """2025-06-30, or a dash."""
    return value.isoformat() if value else "—"


def moment(value: datetime | None) -> str:
    """2025-06-30 09:05 in China, or a dash."""
    return china(value).strftime("%Y-%m-%d %H:%M") if value else "—"


def due(promised_on: date | None, stage: Stage, now: datetime) -> Due | None:
    """How much is left of the promised day, which ends at closing time; None without a clock."""
    if promised_on is None or stage not in RUNNING:
        return None
    today = china(now).date()
    over = promised_on == today and now >= closing_moment(today)
    return Due("已超期", "bad") if over else until(promised_on, today)


def until(last: date, today: date) -> Due:
    """How much time is left until the end of this day."""
    if last <= today:
        return Due(f"已超{(today - last).days}天" if last < today else "今天到期", "bad")
    left = working_days_between(today, last)
    return Due(f"还剩{left}个工作日", "warn" if left <= SOON else "good")


def percent(rate: str) -> str:
    """A kept rate such as 0.85 as people say it."""
    return f"{float(parse_rate(rate) * 100):g}%"


def region(code: str) -> str:
    """参保地 by its name; a code that nobody has named stays as it is."""
    return district_words(code)


def late(share: int) -> str:
    """How urgent a time limit is, by the share of it that has gone."""
    return LATE_WORDS[Late(share)]


def working_days_between(today: date, last: date) -> int:
    """Working days after `today` up to and including `last`."""
    span = range(1, (last - today).days + 1)
    return sum(is_working_day(today + timedelta(days=n)) for n in span)


def roles(held: frozenset[Role]) -> str:
    """The roles somebody holds, in the order of the line."""
    return "、".join(word for role, word in ROLE_WORDS.items() if role in held)


def next_hands(stage: Stage) -> str:
    """Who goes on with a claim at this stage; empty where nobody at the window does."""
    role = WORK_OF.get(stage)
    return ROLE_WORDS[role] if role else ""


def material(value: Material) -> str:
    """The title of a material."""
    return GUIDES[value].title


def care_kind(value: CareKind) -> str:
    """看病方式."""
    return CARE_KIND_WORDS[value]


def care_place(value: CarePlace) -> str:
    """就医地点."""
    return CARE_PLACE_WORDS[value]


def query_answer(value: QueryAnswer | None) -> str:
    """市医保中心怎么答复的."""
    return QUERY_ANSWER_WORDS[value] if value else "等答复"


def benefit_kind(value: BenefitKind) -> str:
    """支付类型."""
    return BENEFIT_KIND_WORDS[value]


def auditor(value: Auditor) -> str:
    """审核方."""
    return AUDITOR_WORDS[value]


def cause(care: CareFacts) -> str:
    """就医原因, as the member said it."""
    return CARE_CAUSE_WORDS[care.cause] if care.cause else "未说明，按生病"


def payee_relation(care: CareFacts) -> str:
    """Whose account is paid."""
    return PAYEE_RELATION_WORDS[care.payee_relation] if care.payee_relation else "参保人本人"


def yes_no(said: bool | None, unsaid: str = "未说明") -> str:
    """是 or 否, or that nobody has said."""
    return {True: "是", False: "否", None: unsaid}[said]


def manual_reason(care: CareFacts) -> str:
    """手工报销原因 that follows from the facts, with the platform's code."""
    reason = manual_reason_of(care, care.designated)
    return f"{reason} {MANUAL_REASON_WORDS[reason]}"


def hints(codes: tuple[str, ...]) -> str:
    """What is wrong with a photo, in words."""
    return "、".join(HINT_WORDS.get(code, "请细看") for code in codes)


def payment(paid: PaymentView) -> Due:
    """How far one payment has come, with what the bank or a colleague says of it."""
    text = PAYMENT_STATE_WORDS[paid.state]
    said = {
        PaymentState.RETURNED: f"{paid.outcome_reason or '银行未写原因'}（{paid.outcome}）",
        PaymentState.CAME_BACK: paid.came_back_reason or "银行未写原因",
        PaymentState.PENDING: pending(paid.pending_code, paid.pending_reason),
        PaymentState.VOIDED: paid.outcome_reason,
        PaymentState.TAKEN_OUT: paid.taken_out_reason,
    }.get(paid.state, "")
    return Due(f"{text}：{said}" if said else text, _PAYMENT_TONES.get(paid.state, ""))


def pending(code: str, reason: str) -> str:
    """What a result file says of a payment that it leaves open."""
    if not code and not reason:
        return "结果文件里没有这一笔"
    return f"{reason or '银行未写原因'}（{code or '无代码'}）"


_PAYMENT_TONES = {
    PaymentState.PAID: "good",
    PaymentState.PENDING: "warn",
    PaymentState.VOIDED: "warn",
    PaymentState.TAKEN_OUT: "warn",
    PaymentState.RETURNED: "bad",
    PaymentState.CAME_BACK: "bad",
}
_BATCH_TONES = {
    BatchState.MADE: "warn",
    BatchState.RELEASED: "brand",
    BatchState.PARTLY_ANSWERED: "warn",
    BatchState.ANSWERED: "good",
}


def batch(state: BatchState) -> Due:
    """How far a batch has come."""
    return Due(BATCH_STATE_WORDS[state], _BATCH_TONES.get(state, ""))


def taking_out() -> tuple[tuple[str, str], ...]:
    """Why a payment may be taken out of a batch, to choose from."""
    return tuple((code.value, title_of(code)) for code in TAKING_OUT)


def reason(code: str) -> str:
    """Why something was cut or came to nothing."""
    return told_to_reviewer(code)


# What a reviewer may choose from.
DEDUCTION_REASONS: tuple[tuple[str, str], ...] = tuple(
    (code.value, told_to_reviewer(code)) for code in DeductionReason
)
CORRECTIONS: tuple[tuple[str, str], ...] = tuple(
    (code.value, RESOLUTION_REASON_WORDS[code]) for code in PLATFORM_CHANGES
)
EXPLANATION_CHOICES: tuple[tuple[str, str], ...] = tuple(
    (code.value, RESOLUTION_REASON_WORDS[code]) for code in EXPLANATIONS
)


def difference(kind: DifferenceKind) -> str:
    """What a difference between the bank and us is called."""
    return DIFFERENCE_KIND_WORDS[kind]


def entry_class(value: str) -> str:
    """What an entry of the bank's statement was classed as."""
    return dict(ENTRY_CLASSES)[value]
