"""What stands in the list of findings that goes to the centre? Asked by the review of hospital
settlements: a table without anybody's name or id number."""

from collections.abc import Iterable

from casework.hospital.views import HospitalFindingLine
from claims_core.checklist import CARE_KIND_WORDS, CARE_PLACE_WORDS
from claims_core.hospital_review import HOSPITAL_REASON_WORDS, HOSPITAL_STEP_WORDS, HospitalReason
from infra.spreadsheet import Cell, Yuan, csv_bytes

COLUMNS = (
    *("结算单号", "医院编码", "医院名称", "医疗类别", "就医地", "入院日期", "出院日期"),
    *("统筹支付（元）", "大额支付（元）", "审核步骤", "疑点", "涉及金额（元）", "情况", "审核时间"),
)


def write(findings: Iterable[HospitalFindingLine]) -> bytes:
    """The list as CSV."""
    return csv_bytes(COLUMNS, map(_row, findings))


def _row(found: HospitalFindingLine) -> tuple[Cell, ...]:
    line, step = found.line, found.step
    return (
        line.reference,
        line.hospital_code,
        line.hospital_name,
        CARE_KIND_WORDS[line.care_kind] if line.care_kind else "",
        CARE_PLACE_WORDS[line.care_place] if line.care_place else "",
        line.admission_on,
        line.discharge_on,
        Yuan(line.pool_fen),
        Yuan(line.supplement_fen),
        HOSPITAL_STEP_WORDS[step.step],
        HOSPITAL_REASON_WORDS[HospitalReason(step.finding.reason_code)],
        Yuan(step.finding.amount_fen or 0),
        step.finding.note,
        step.at,
    )
