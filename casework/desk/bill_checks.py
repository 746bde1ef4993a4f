"""Can a claim be calculated on what was keyed in? Asked before anything of it is kept."""

from collections.abc import Iterable

from casework.claims.bills import Bills, ExpenseForm, YearBill, years_of_stay
from casework.claims.views import ReceiptView
from casework.errors import FieldsInvalid
from claims_core.checklist import CarePlace
from claims_core.claim import CareFacts
from claims_core.money import format_rate, format_yuan, parse_rate
from claims_core.policy import Policy, PolicyBook
from claims_core.reason_words import DeductionReason
from claims_core.stay import policy_day

MAX_ITEM = 60


def check_bills(
    bills: Bills, care: CareFacts, receipts: Iterable[ReceiptView], book: PolicyBook
) -> None:
    """Refuse what contradicts itself, the receipts, the days of care or the policy.

    :raises FieldsInvalid, InvalidExpense, InvalidAmount, NoPolicyForDay: naming the field.
    """
    years = years_of_stay(care.admission_on, care.discharge_on)
    keyed = [bill.year for bill in bills]
    if care.discharge_on is not None and (
        keyed != sorted(set(keyed)) or keyed[-1:] != [years[-1]] or not set(keyed) <= set(years)
    ):
        raise FieldsInvalid(years=f"各年度的费用要从早到晚，最后一年是出院那年（{years[-1]}年）。")
    numbers = [receipt.number for receipt in receipts]
    problems: dict[str, str] = {}
    for bill in bills:
        stated = bill.expense.expense().stated_in_scope
        problems |= dict(_shares(bill, stated, numbers))
        problems |= dict(_deductions(bill, numbers))
        if care.discharge_on is not None:
            policy = book.on(policy_day(bill.year, care.discharge_on))
            problems |= dict(_off_site(bill, care, policy))
    if problems:
        raise FieldsInvalid(**problems)


def _shares(bill: YearBill, stated: int, numbers: list[str]) -> Iterable[tuple[str, str]]:
    shares = bill.expense.receipts
    if not shares:
        return
    unknown = [share.number for share in shares if share.number not in numbers]
    if unknown:
        yield "receipts", f"票据号{unknown[0]}没有登记在这份申请里。"
    elif sorted(share.number for share in shares) != sorted(numbers):
        yield "receipts", "各张票据的政策范围内金额要么都填，要么都不填。"
    elif sum(share.in_scope_fen for share in shares) != stated:
        total = format_yuan(sum(share.in_scope_fen for share in shares))
        words = f"合计{total}元，与上面算出的{format_yuan(stated)}元不一致。请核对。"
        yield "receipts", f"{bill.year}年各张票据的政策范围内金额{words}"


def _deductions(bill: YearBill, numbers: list[str]) -> Iterable[tuple[str, str]]:
    for each in bill.expense.deductions:
        if not each.item.strip() or len(each.item) > MAX_ITEM:
            yield "deductions", f"扣减要写明是哪一项，最多{MAX_ITEM}个字。"
        elif each.amount_fen <= 0:
            yield "deductions", f"“{each.item}”的扣减金额要大于0。"
        elif each.reason not in set(DeductionReason):
            yield "deductions", f"请给“{each.item}”选一个扣减原因。"
        elif each.receipt_number and each.receipt_number not in numbers:
            yield "deductions", f"“{each.item}”所在的票据号没有登记在这份申请里。"


def _off_site(bill: YearBill, care: CareFacts, policy: Policy) -> Iterable[tuple[str, str]]:
    """The off-site share is the policy's where the policy has one; otherwise a document says it."""
    form: ExpenseForm = bill.expense
    if not form.extra_upfront_rate:
        return
    rate = parse_rate(form.extra_upfront_rate, field="extra_upfront_rate")
    if rate == 0:
        return
    if care.place is CarePlace.LOCAL:
        yield "extra_upfront_rate", "在本市看病没有异地先负担的比例，请去掉。"
        return
    shares = (policy.off_site_referral_share, policy.off_site_unfiled_share)
    allowed = [share for share in shares if share is not None]
    if len(allowed) == len(shares) and rate not in allowed:
        words = "、".join(format_rate(share) for share in dict.fromkeys(allowed))
        yield "extra_upfront_rate", f"政策规定的异地先负担比例是{words}，请按规定填写。"
    if not form.extra_upfront_document.strip():
        yield "extra_upfront_document", "请写明这个比例依据哪份文件或结算单，会随核定保存。"
