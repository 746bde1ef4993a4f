"""Who reviews a hospital's settlement, how often, and what may be found? Asked by the review of
what the platform has settled (contract annex, art. 1: all of them first, then those drawn)."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from claims_core.claim import ROLE_WORDS, Actor, Role
from claims_core.errors import ClaimsError
from claims_core.money import MAX_TYPED_FEN
from claims_core.review import RoleMissing, SamePerson, StaleVersion


class HospitalStep(StrEnum):
    """审核步骤 of a hospital settlement."""

    FIRST_REVIEW = "first_review"
    SECOND_REVIEW = "second_review"


class HospitalOutcome(StrEnum):
    """审核结果."""

    OK = "ok"
    FINDING = "finding"


class HospitalWork(StrEnum):
    """待办: what a hospital settlement waits for."""

    FIRST = "first"
    SECOND = "second"
    DONE = "done"


class HospitalReason(StrEnum):
    """违规疑点: what a hospital's settlement can be doubted for; goes to the centre with it."""

    OUT_OF_SCOPE = "out_of_scope"
    IMPERSONATION = "impersonation"
    FALSE_RECORD = "false_record"
    UNNEEDED_CARE = "unneeded_care"
    SPLIT_STAY = "split_stay"
    EMPTY_BED = "empty_bed"
    OVERCHARGE = "overcharge"
    SWAPPED_ITEM = "swapped_item"
    AMOUNT = "amount_wrong"
    RECORD_MISSING = "record_missing"
    OTHER = "other"


HOSPITAL_STEP_WORDS: dict[HospitalStep, str] = {
    HospitalStep.FIRST_REVIEW: "初审",
    HospitalStep.SECOND_REVIEW: "复审",
}
HOSPITAL_WORK_WORDS: dict[HospitalWork, str] = {
    HospitalWork.FIRST: "待初审",
    HospitalWork.SECOND: "待复审",
    HospitalWork.DONE: "已审核",
}
HOSPITAL_OUTCOME_WORDS: dict[HospitalOutcome, str] = {
    HospitalOutcome.OK: "无误",
    HospitalOutcome.FINDING: "有疑点",
}
HOSPITAL_REASON_WORDS: dict[HospitalReason, str] = {
    HospitalReason.OUT_OF_SCOPE: "不在支付范围内",
    HospitalReason.IMPERSONATION: "疑似冒名就医",
    HospitalReason.FALSE_RECORD: "疑似虚假记录",
    HospitalReason.UNNEEDED_CARE: "检查治疗超出需要",
    HospitalReason.SPLIT_STAY: "分解住院",
    HospitalReason.EMPTY_BED: "挂床住院",
    HospitalReason.OVERCHARGE: "超标准或重复收费",
    HospitalReason.SWAPPED_ITEM: "串换项目",
    HospitalReason.AMOUNT: "金额与清单不符",
    HospitalReason.RECORD_MISSING: "病历材料不全",
    HospitalReason.OTHER: "其他",
}


class HospitalStepClosed(ClaimsError):
    """这一步不能办: the first review is done already, or nobody has drawn the record for a
    second."""

    code = "hospital_step_closed"
    template = "这条结算{why}，不能再做{step}。请刷新页面看最新情况。"


class FindingIncomplete(ClaimsError):
    """疑点没写全: a finding names its kind, its amount and what was seen."""

    code = "finding_incomplete"
    template = "疑点要写全：{missing}。"


@dataclass(frozen=True, slots=True)
class HospitalFinding:
    """审核意见 of one reviewer; `amount_fen` is the doubtful sum, nothing where all is well."""

    outcome: HospitalOutcome
    reason_code: str = ""
    amount_fen: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class HospitalRecord:
    """医院结算记录 as its review sees it; `drawn` for a second review, in fen what was paid."""

    id: str
    version: int
    paid_fen: int
    drawn: bool = False
    first_by: str = ""
    second_by: str = ""

    @property
    def work(self) -> HospitalWork:
        """待办: what it waits for now."""
        if not self.first_by:
            return HospitalWork.FIRST
        waits = self.drawn and not self.second_by
        return HospitalWork.SECOND if waits else HospitalWork.DONE


@dataclass(frozen=True, slots=True)
class HospitalRule:
    """审核规则: one step of the review of a hospital's settlement."""

    step: HospitalStep
    roles: frozenset[Role]
    not_same_as: HospitalStep | None = None


HOSPITAL_RULES: tuple[HospitalRule, ...] = (
    HospitalRule(HospitalStep.FIRST_REVIEW, frozenset({Role.AUDITOR})),
    HospitalRule(HospitalStep.SECOND_REVIEW, frozenset({Role.AUDITOR}), HospitalStep.FIRST_REVIEW),
)


@dataclass(frozen=True, slots=True)
class HospitalReviewStep:
    """审核记录: appended, never edited."""

    seq: int
    step: HospitalStep
    finding: HospitalFinding
    actor_id: str
    actor_name: str
    at: datetime


def apply_hospital_step(
    record: HospitalRecord,
    step: HospitalStep,
    actor: Actor,
    finding: HospitalFinding,
    *,
    version: int,
    now: datetime,
) -> tuple[HospitalRecord, HospitalReviewStep]:
    """Review a record once more: the record as it is then, and the step to append.

    :raises StaleVersion, HospitalStepClosed, RoleMissing, SamePerson, FindingIncomplete:
    """
    if version != record.version:
        raise StaleVersion(version=record.version, stage=step)
    rule = next(each for each in HOSPITAL_RULES if each.step is step)
    words = HOSPITAL_STEP_WORDS[step]
    why = _closed(record, step)
    if why:
        raise HospitalStepClosed(why=why, step=words)
    if not rule.roles & actor.roles:
        roles = "、".join(sorted(ROLE_WORDS[role] for role in rule.roles))
        raise RoleMissing(action=f"做医院结算{words}", roles=roles)
    if rule.not_same_as is not None and actor.id == record.first_by:
        raise SamePerson(earlier=HOSPITAL_STEP_WORDS[rule.not_same_as], action=words)
    seq = bool(record.first_by) + bool(record.second_by) + 1
    done = HospitalReviewStep(seq, step, _complete(finding, record), actor.id, actor.name, now)
    first = step is HospitalStep.FIRST_REVIEW
    return (
        replace(
            record,
            version=record.version + 1,
            first_by=actor.id if first else record.first_by,
            second_by=record.second_by if first else actor.id,
        ),
        done,
    )


def open_step(record: HospitalRecord, actor: Actor) -> HospitalStep | None:
    """The step that `actor` could take now, for buttons."""
    for rule in HOSPITAL_RULES:
        if _closed(record, rule.step) or not rule.roles & actor.roles:
            continue
        if rule.not_same_as is None or actor.id != record.first_by:
            return rule.step
    return None


def _closed(record: HospitalRecord, step: HospitalStep) -> str:
    """Why this step cannot be taken now; empty when it can."""
    if step is HospitalStep.FIRST_REVIEW:
        return "已经初审过了" if record.first_by else ""
    if not record.first_by:
        return "还没有初审"
    if record.second_by:
        return "已经复审过了"
    return "" if record.drawn else "没有抽中复审"


def _complete(finding: HospitalFinding, record: HospitalRecord) -> HospitalFinding:
    """The finding as it is kept; a record without a doubt carries no code and no amount."""
    note = finding.note.strip()
    if finding.outcome is HospitalOutcome.OK:
        return HospitalFinding(HospitalOutcome.OK, note=note)
    missing = []
    if finding.reason_code not in set(HospitalReason):
        missing.append("疑点种类")
    if finding.amount_fen is None or not 0 <= finding.amount_fen <= MAX_TYPED_FEN:
        missing.append("涉及金额")
    elif finding.amount_fen > record.paid_fen:
        missing.append("涉及金额（不能超过这次结算支付的总额）")
    if not note:
        missing.append("具体情况")
    if missing:
        raise FindingIncomplete(missing="、".join(missing))
    return replace(finding, note=note)
