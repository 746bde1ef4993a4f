"""What stands in the list of findings that goes to the centre? Asked by the review of hospital
settlements: CSV without anybody's name or id number."""

import csv
import io
from collections.abc import Iterable

from casework.hospital.views import HospitalFindingLine
from claims_core.calendar_cn import CHINA
from claims_core.checklist import CARE_KIND_WORDS, CARE_PLACE_WORDS
from claims_core.hospital_review import HOSPITAL_REASON_WORDS, HOSPITAL_STEP_WORDS, HospitalReason
from claims_core.money import plain_yuan

COLUMNS = (
    *("结算单号", "医院编码", "医院名称", "医疗类别", "就医地", "入院日期", "出院日期"),
    *("统筹支付", "大额支付", "审核步骤", "疑点", "涉及金额", "情况", "审核时间"),
)
# What office programs would take for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write(findings: Iterable[HospitalFindingLine]) -> bytes:
    """The list, in UTF-8 with the mark that office programs look for."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for found in findings:
        line, step = found.line, found.step
        cells = (
            line.reference,
            line.hospital_code,
            line.hospital_name,
            CARE_KIND_WORDS[line.care_kind] if line.care_kind else "",
            CARE_PLACE_WORDS[line.care_place] if line.care_place else "",
            line.admission_on or "",
            line.discharge_on or "",
            plain_yuan(line.pool_fen),
            plain_yuan(line.supplement_fen),
            HOSPITAL_STEP_WORDS[step.step],
            HOSPITAL_REASON_WORDS[HospitalReason(step.finding.reason_code)],
            plain_yuan(step.finding.amount_fen or 0),
            step.finding.note,
            step.at.astimezone(CHINA).strftime("%Y-%m-%d %H:%M"),
        )
        writer.writerow([_safe(str(cell)) for cell in cells])
    return out.getvalue().encode("utf-8-sig")


def _safe(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text
