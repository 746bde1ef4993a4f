"""What does a claim still lack for its next step? Asked by the review before every move, and by the
pages that list it all at once."""

from dataclasses import dataclass

from claims_core.actions import Action
from claims_core.calendar_cn import china_day
from claims_core.checklist import GUIDES, Material, MaterialGuide
from claims_core.claim import Claim
from claims_core.material_list_of_day import material_list_on
from claims_core.review_rule import Need
from claims_core.review_rules import NEEDS


@dataclass(frozen=True, slots=True)
class Missing:
    """缺项: one thing the next step still needs; `title` and `hint` are words for the member."""

    code: str
    title: str
    hint: str
    why: str = ""
    """为什么要; empty where the title says it"""
    sample: str = ""
    """样图, as the guide of a material names it"""


def missing(claim: Claim, action: Action) -> tuple[Missing, ...]:
    """Everything that `claim` itself still lacks for `action`, all at once.

    What stands outside of the claim is asked by the desk and refused by name: a policy that nobody
    has confirmed, figures that differ from the platform's or from what was seen.
    """
    needs = NEEDS[action]
    gaps: list[Missing] = []
    if Need.CARE in needs:
        gaps += _missing_care(claim)
    if Need.PAYEE in needs and claim.payee is None:
        gaps.append(_PAYEE)
    if Need.MATERIALS in needs:
        gaps += _missing_materials(claim)
    if Need.ASKED in needs:
        there = {gap.code for gap in gaps}
        gaps += [gap for gap in _still_asked(claim) if f"material.{gap.code[6:]}" not in there]
    present = {
        Need.SUBMITTED: claim.submitted_at is not None,
        Need.WANTED: bool(claim.wanted) and all(item.reason.strip() for item in claim.wanted),
        Need.RECEIPTS: claim.receipts > 0,
        Need.EXPENSE: claim.has_expense,
        Need.NEW_PAYEE: claim.new_payee is not None,
        Need.CORRECTION: claim.correction is not None,
    }
    gaps += [_GAPS[need] for need in needs if not present.get(need, True)]
    return tuple(gaps)


def told_of(gaps: tuple[Missing, ...]) -> str:
    """One or more gaps as sentences: what is not there, and what to do about it."""
    if len(gaps) == 1:
        (gap,) = gaps
        paper = gap.code.startswith(("material.", "asked."))
        return f"还缺{gap.title}。{gap.hint}" if paper else gap.hint
    return f"还缺{len(gaps)}样：{'、'.join(gap.title for gap in gaps)}。请补齐以后再办。"


_PAYEE = Missing(
    "payee", "收款银行账户", "请填写收款人的银行卡号和开户行。", "补助款要打到这个账户。"
)
_GAPS = {
    Need.SUBMITTED: Missing("submitted", "提交申请", "这份申请从没提交过，请重新申请。"),
    Need.WANTED: Missing("wanted", "要补的材料", "请至少勾选一样要补的材料，并写明原因。"),
    Need.RECEIPTS: Missing("receipts", "票据", "请至少登记一张票据的代码和号码。"),
    Need.EXPENSE: Missing("expense", "费用金额", "请先录入票据上的各项金额并保存。"),
    Need.CORRECTION: Missing("correction", "待复核的更正", "请先提出更正，再由另一个人复核。"),
    Need.NEW_PAYEE: Missing("new_payee", "待复核的新账户", "请先登记新账户，再由另一个人复核。"),
}


def _missing_care(claim: Claim) -> list[Missing]:
    care = claim.care
    facts = (
        (
            care.kind,
            Missing(
                "care.kind",
                "看病方式",
                "请选择：住院、门诊慢特病等。",
                "看病方式不同，要的材料不一样。",
            ),
        ),
        (
            care.place,
            Missing(
                "care.place",
                "就医地点",
                "请选择：本市、省内其他市、外省。",
                "在外地看病的，要看有没有备案。",
            ),
        ),
        (
            care.provider_name,
            Missing(
                "care.provider_name",
                "医院名称",
                "请填写就医的医院全称。",
                "要和票据上的医院对得上。",
            ),
        ),
        (
            care.discharge_on,
            Missing(
                "care.discharge_on",
                "出院日期",
                "请填写出院（或最后一次就诊）日期。",
                "按这一天看用哪一年的规定。",
            ),
        ),
    )
    return [gap for value, gap in facts if not value]


def _missing_materials(claim: Claim) -> list[Missing]:
    held = material_list_on(china_day(claim.opened_at))
    return [
        _paper(f"material.{material}", GUIDES[material])
        for material in held.required(claim.care, claim.papers)
        if not claim.papers.get(material)
    ]


def _paper(code: str, guide: MaterialGuide) -> Missing:
    return Missing(code, guide.title, guide.hint, guide.why, guide.sample)


def still_asked(claim: Claim) -> tuple[Material, ...]:
    """还没补来的: what was asked for and has come neither as a new photograph nor otherwise."""
    came = claim.arrived | claim.on_paper
    return tuple(each.material for each in claim.wanted if each.material not in came)


def _still_asked(claim: Claim) -> list[Missing]:
    return [
        Missing(
            f"asked.{material}",
            f"新的{GUIDES[material].title}",
            "请重新拍一张上传。纸质的交到窗口也可以，窗口登记后就算补到了。",
            next((each.reason for each in claim.wanted if each.material is material), ""),
            GUIDES[material].sample,
        )
        for material in still_asked(claim)
    ]
