"""How is a reason against a day of care told to the member and to staff? Asked by whoever shows
the material check; the reasons themselves are found in `claims_core.eligibility`."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from claims_core.eligibility import Eligibility, EligibilityFinding, EligibilityVerdict, Ineligible

_ART_2 = "合同第二条"
_LAW = "社会保险法第三十条"

ELIGIBILITY_VERDICT_WORDS: dict[EligibilityVerdict, str] = {
    EligibilityVerdict.ELIGIBLE: "符合条件",
    EligibilityVerdict.NOT_ELIGIBLE: "有不符合条件的地方",
    EligibilityVerdict.UNKNOWN: "还不能确定，请人工核对",
}


@dataclass(frozen=True, slots=True)
class IneligibleWords:
    """原因说明: `staff` when it holds, `doubt` when nobody could say, `member` what the person
    concerned reads; `confirmed` is false where the source has not been seen."""

    staff: str
    doubt: str
    member: str
    article: str
    confirmed: bool = True


INELIGIBLE_WORDS: dict[Ineligible, IneligibleWords] = {
    Ineligible.NOT_INSURED: IneligibleWords(
        staff="当天没有参加职工基本医疗保险。",
        doubt="名册里没有当天的职工基本医疗保险记录，请到参保系统核对。",
        member="参保名册上没有看到您当天的职工医保。",
        article=_ART_2,
    ),
    Ineligible.SUPPLEMENT_NOT_PAID: IneligibleWords(
        staff="当天没有参加大额补助（没有缴大额费）。",
        doubt="名册里没有当天的大额缴费记录，请到参保系统核对。",
        member="参保名册上没有看到您当天的大额缴费。",
        article=_ART_2,
    ),
    Ineligible.PREMIUM_IN_ARREARS: IneligibleWords(
        staff="当天已参保，但费用还欠着，没有足额缴清。",
        doubt="当天的费用是否缴清查不到，请到参保系统核对。",
        member="参保名册上显示您当天的保费还没有缴清。",
        article=_ART_2,
    ),
    Ineligible.INSURED_IN_COUNTY: IneligibleWords(
        staff="参保地在县（市），大额补助由当地承办。请告诉参保人到参保地经办机构的大额窗口。",
        doubt="参保地不在认得的范围里，请核对是不是市本级参保。",
        member="您的参保地在县（市），补助由参保地经办机构的大额窗口办理。",
        article="合同第三条、第十七条",
        confirmed=False,
    ),
    Ineligible.PROVIDER_NOT_DESIGNATED: IneligibleWords(
        staff="就医机构不是医保定点，又没有说明是急诊。",
        doubt="就医机构是不是医保定点还没有核对。",
        member="这家医院可能不是医保定点医院；急诊、抢救的请说明并交急诊证明。",
        article="合同第四条",
        confirmed=False,
    ),
    Ineligible.THIRD_PARTY_LIABLE: IneligibleWords(
        staff="医疗费应当由造成伤害的人负担。",
        doubt="交通事故，请看认定书：有没有别人的责任，别人赔了多少。",
        member="被别人伤害的医疗费，一般先由对方负担。",
        article=_LAW,
        confirmed=False,
    ),
    Ineligible.WORK_INJURY: IneligibleWords(
        staff="工伤的医疗费应当由工伤保险支付。",
        doubt="是不是工伤还不清楚，请核对。",
        member="工作中受伤的医疗费，一般由工伤保险支付，请先问单位。",
        article=_LAW,
        confirmed=False,
    ),
    Ineligible.KIND_NOT_NAMED: IneligibleWords(
        staff="看病方式不在合同点名的几种里。",
        doubt="看病方式是“其他”，合同没有点名，也没有排除，请核对能不能报。",
        member="您选的看病方式是“其他”。",
        article="合同第十一条",
        confirmed=False,
    ),
}
_NO_BLOCK = "照常可以提交，工作人员会再核对；有缴费凭证或证明的，可以一起拍上。"


def staff_lines(found: Iterable[EligibilityFinding], *, doubtful: bool = False) -> tuple[str, ...]:
    """What staff read: the days, what is wrong with them, and on what that rests."""
    lines = []
    for finding in found:
        words = INELIGIBLE_WORDS[finding.reason]
        what = words.doubt if doubtful else words.staff
        basis = words.article if words.confirmed else f"{words.article}，待核实"
        lines.append(f"{_days(finding)}：{what}（{basis}）")
    return tuple(lines)


def member_notices(result: Eligibility) -> tuple[str, ...]:
    """提醒: what the member reads of the reasons that hold; nothing of doubts, and no refusal."""
    if not result.against:
        return ()
    told = [f"{_days(each)}：{INELIGIBLE_WORDS[each.reason].member}" for each in result.against]
    return (*told, _NO_BLOCK)


def _days(finding: EligibilityFinding) -> str:
    spans = "、".join(_span(first, last) for first, last in finding.spans)
    return spans if finding.days == 1 else f"{spans}（{finding.days}天）"


def _span(first: date, last: date) -> str:
    return _day(first) if first == last else f"{_day(first)}至{_day(last)}"


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
