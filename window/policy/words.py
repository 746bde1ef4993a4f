"""How does the window say the parameters of the policy book?

Asked by the policy page."""

from collections import Counter
from datetime import date
from fractions import Fraction

from casework.policy.views import POLICY_STATE_WORDS, ParameterView, PolicyInUse, PolicyState
from claims_core.money import format_rate, format_yuan
from claims_core.policy_entry import (
    COUNT_KEYS,
    DAY_KEYS,
    MONEY_KEYS,
    MONTH_KEYS,
    RATE_KEYS,
    REQUIRED_KEYS,
    WORKING_DAY_KEYS,
    YEAR_DAY_KEYS,
    Value,
)
from window.words import Due

TITLES: dict[str, str] = {
    "pool_cap": "统筹基金年度支付限额",
    "supplement_rate": "大额补助比例",
    "supplement_cap": "大额补助年度支付限额",
    "premium": "缴费标准（每人每年）",
    "deductible": "起付线",
    "pool_rate": "统筹支付比例",
    "off_site_referral_share": "异地就医先行自付（转诊等临时外出）",
    "off_site_unfiled_share": "异地就医先行自付（未备案）",
    "material_check_working_days": "材料核实时限",
    "claim_working_days": "手工报销审核支付时限",
    "hospital_working_days": "与医院结算时限",
    "arrival_working_days": "没有确认到账，自动办结",
    "arrival_question_working_days": "付款后问钱到没到",
    "arrival_call_working_days": "没有回音，列入回访",
    "arrival_warning_working_days": "快要自动办结，先告知",
    "case_dispatch_working_days": "工单派给人办",
    "case_proposal_working_days": "工单给出办理意见",
    "case_working_days": "工单办理时限",
    "appeal_working_days": "申诉答复时限",
    "inbox_months": "站内消息保存多久",
    "case_hard_days": "疑难工单办理时限",
    "report_material_days": "报案后交材料的期限",
    "report_reminder_days": "报案后交材料，提前几天提醒",
    "assist_confirm_days": "窗口代填，等本人确认几天",
    "assist_compare_working_days": "窗口代填，签了字几个工作日内核对",
    "assist_sheet_days": "窗口代填，签了字没核对，几天作废",
    "small_claim_limit": "小额免交纸质材料的限额",
    "promise_least_claims": "满多少份才说通常多久",
    "claim_reminder": "开始提醒申报",
    "claim_deadline": "申报截止",
    "reading": "大额基数的口径",
    "in_scope": "报销范围",
    "off_site": "异地就医",
    "materials": "报销材料",
    "whose_figure": "以谁的金额为准",
    "year_end_stay": "跨年住院",
    "second_deductible": "跨年第二年度起付线",
    "deductible_after_pool_used_up": "统筹用完后的起付线",
}
_WORDS: dict[str, str] = {
    "A": "口径A：统筹付满限额那一点以上的范围内费用",
    "basic_scheme_catalogue": "与基本医保目录相同",
    "basic_scheme_off_site": "按所列异地就医文件",
    "provincial_list": "按省里的材料清单",
    "provincial_platform": "省平台的结算结果",
    "split_by_charge_date": "按费用发生日分到两个年度",
    "charged": "再扣一次",
    "waived": "不再扣",
}
_YEAR_DAYS: dict[str, str] = {"claim_reminder": "当年{}起", "claim_deadline": "次年{}"}
UNKNOWN = "未定"

_STATE_TONES: dict[PolicyState, str] = {
    PolicyState.PUBLISHED: "good",
    PolicyState.CONFIRMED: "good",
    PolicyState.UNCONFIRMED: "warn",
}
ACTS: dict[str, str] = {"confirmed": "确认", "withdrawn": "撤回确认"}


def state(code: PolicyState) -> Due:
    """Where the certainty comes from, with its colour."""
    return Due(POLICY_STATE_WORDS[code], _STATE_TONES[code])


def value(key: str, given: Value) -> str:
    """A parameter's value as staff read it."""
    if given is None:
        return UNKNOWN
    if key in MONEY_KEYS and isinstance(given, int):
        return f"{format_yuan(given)}元"
    if key in RATE_KEYS and isinstance(given, Fraction):
        return format_rate(given)
    if key in WORKING_DAY_KEYS:
        return f"{given}个工作日"
    if key in MONTH_KEYS:
        return f"{given}个月"
    if key in DAY_KEYS:
        return f"{given}天"
    if key in COUNT_KEYS:
        return f"{given}份"
    if key in YEAR_DAY_KEYS:
        month, day = str(given).split("-")
        return _YEAR_DAYS[key].format(f"{int(month)}月{int(day)}日")
    return _WORDS[str(given)]


def span(shown: PolicyInUse) -> str:
    """2026年度, with the days where it is not the whole year."""
    whole = (date(shown.year, 1, 1), date(shown.year, 12, 31))
    if (shown.first, shown.last) == whole:
        return f"{shown.year}年度"
    first, last = shown.first, shown.last
    return f"{shown.year}年度（{first.month}月{first.day}日至{last.month}月{last.day}日）"


def in_order(shown: PolicyInUse) -> list[ParameterView]:
    """The parameters as this page lists them: what decides the money first."""
    order = list(TITLES)
    return sorted(shown.parameters, key=lambda each: order.index(each.key))


def carried_note(shown: PolicyInUse) -> str:
    """The note that the values carried forward have in common, so that it is said once."""
    notes = Counter(each.note for each in shown.parameters if each.carried_from and each.note)
    return max(notes, key=notes.__getitem__, default="")


def figures(shown: PolicyInUse) -> list[tuple[str, str]]:
    """The limits and the share: title and value of what a confirmation is about."""
    given = {each.key: each.value for each in shown.parameters}
    return [(TITLES[key], value(key, given[key])) for key in REQUIRED_KEYS]
