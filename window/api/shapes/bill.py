"""What does a program send when it keys in expenses, and when it clears up a difference?"""

from typing import Annotated

from pydantic import Field

from casework.claims.bills import (
    Bills,
    Correction,
    DeductionForm,
    ExpenseForm,
    PaperFigures,
    PlatformFigures,
    ReceiptShare,
    YearBill,
)
from casework.errors import FieldsInvalid
from claims_core.errors import InvalidAmount
from claims_core.money import parse_yuan
from claims_core.reason_words import DeductionReason
from claims_core.resolution import ResolutionReason
from frontdoor.given_shapes import Fen, VersionGiven
from frontdoor.shapes import Given
from frontdoor.text_shapes import DIGITS, ONE_LINE

Rate = Annotated[str, Field(max_length=12)]


Note = Annotated[str, Field(min_length=1, max_length=500)]


class DeductionGiven(Given):
    """一项扣减。"""

    item: Annotated[str, Field(min_length=1, max_length=60), ONE_LINE]
    """扣的是什么"""
    amount_fen: Annotated[Fen, Field(ge=1)]
    reason: DeductionReason
    """原因代号"""
    receipt_number: Annotated[str, Field(max_length=30), DIGITS] = ""
    """在哪张票据上扣；不填按比例分摊"""


class ShareGiven(Given):
    """一张票据的政策范围内金额。"""

    number: Annotated[str, Field(min_length=1, max_length=30), DIGITS]
    """票据号码"""
    in_scope_fen: Fen


class PapersGiven(Given):
    """票据和清单上印的金额，分；没有印就不填。"""

    list_total_fen: Fen | None = None
    """清单合计"""
    pool_fen: Fen | None = None
    """统筹基金支付"""


class ExpenseGiven(Given):
    """票据和清单上的金额，分。"""

    total_fen: Fen
    """医疗费总额"""
    non_covered_fen: Fen = 0
    """全自费"""
    over_limit_fen: Fen = 0
    """超限价自费"""
    upfront_self_pay_fen: Fen = 0
    """先行自付"""
    deductible_fen: Fen = 0
    """起付线"""
    pool_rate: Rate | None = None
    """统筹支付比例，例如 "0.85"；统筹还有额度时要填"""
    deductions: Annotated[tuple[DeductionGiven, ...], Field(max_length=20)] = ()
    """扣减"""
    extra_upfront_rate: Rate | None = None
    """异地就医另行先负担的比例，例如 "0.10"；待确认，要写明依据"""
    extra_upfront_document: Annotated[str, Field(max_length=120), ONE_LINE] = ""
    """异地比例依据的文件号或结算单号"""
    receipts: Annotated[tuple[ShareGiven, ...], Field(max_length=60)] = ()
    """逐张票据的政策范围内金额；要么都填，要么都不填"""
    papers: PapersGiven = PapersGiven()

    def form(self) -> ExpenseForm:
        """For the desk."""
        return ExpenseForm(
            total_fen=self.total_fen,
            non_covered_fen=self.non_covered_fen,
            over_limit_fen=self.over_limit_fen,
            upfront_self_pay_fen=self.upfront_self_pay_fen,
            deductible_fen=self.deductible_fen,
            pool_rate=self.pool_rate,
            deductions=tuple(DeductionForm(**each.model_dump()) for each in self.deductions),
            extra_upfront_rate=self.extra_upfront_rate,
            extra_upfront_document=self.extra_upfront_document,
            receipts=tuple(ReceiptShare(**each.model_dump()) for each in self.receipts),
            papers=PaperFigures(**self.papers.model_dump()),
        )


class PlatformGiven(Given):
    """省平台结算单上的金额，分；前三项必填，其余结算单上有就填。"""

    in_scope_fen: Fen
    """政策范围内费用"""
    pool_fen: Fen
    """统筹基金支付"""
    supplement_fen: Fen
    """大额补助支付"""
    total_fen: Fen | None = None
    """医疗费总额"""
    non_covered_fen: Fen | None = None
    """全自费"""
    over_limit_fen: Fen | None = None
    """超限价自费"""
    upfront_self_pay_fen: Fen | None = None
    """先行自付"""
    deductible_fen: Fen | None = None
    """起付线"""
    over_cap_fen: Fen | None = None
    """超过大额年度限额"""
    funds_fen: Fen | None = None
    """基金支付总额"""
    personal_fen: Fen | None = None
    """个人负担总额"""
    hospital_fen: Fen | None = None
    """医院负担"""

    def figures(self) -> PlatformFigures:
        """For the desk."""
        return PlatformFigures(**self.model_dump())


SheetText = Annotated[dict[str, Annotated[str, Field(max_length=20)]], Field(max_length=60)]


class YearGiven(Given):
    """一个年度的费用。"""

    expense: ExpenseGiven
    platform: PlatformGiven | None = None
    """省平台金额；没有录入就不能通过审核"""
    platform_sheet: SheetText | None = None
    """也可以直接给国家平台结算信息的字段（元，两位小数），例如 {"inscp_scp_amt": "81552.94"}"""

    def sheet(self) -> PlatformFigures | None:
        """What the platform says, in whichever way it was given."""
        if self.platform is not None:
            return self.platform.figures()
        return figures_of_sheet(self.platform_sheet) if self.platform_sheet else None


class EarlierYearGiven(YearGiven):
    """跨年住院中出院以前的一个年度。"""

    year: Annotated[int, Field(ge=2000, le=2099)]

    def bill(self) -> YearBill:
        """For the desk."""
        return YearBill(self.year, self.expense.form(), self.sheet())


class CorrectionGiven(Given):
    """更正说明：有差异时改省平台的金额要写。"""

    reason: ResolutionReason
    """platform_mistyped 抄错了，platform_corrected 省平台已更正"""
    note: Note


class BillGiven(VersionGiven, YearGiven):
    """录入费用；expense 和 platform 是出院那年的。"""

    earlier: Annotated[tuple[EarlierYearGiven, ...], Field(max_length=5)] = ()
    """跨年住院以前的年度，从早到晚"""
    correction: CorrectionGiven | None = None

    def bills(self, discharge_year: int) -> Bills:
        """For the desk, years ascending."""
        last = YearBill(discharge_year, self.expense.form(), self.sheet())
        return (*(each.bill() for each in self.earlier), last)

    def words(self) -> Correction | None:
        """Why a platform figure that differed is changed."""
        given = self.correction
        return Correction(given.reason, given.note) if given else None


class ExplanationGiven(VersionGiven):
    """处理差异。"""

    figures: Annotated[str, Field(min_length=1, max_length=64)]
    """看到的三栏对照的 figures；金额变了就要重看"""
    reason: ResolutionReason
    """confirmed_with_centre、receipts_explained 或 breakdown_explained"""
    note: Note
    """查到了什么，向谁核实"""


# Field of the platform's settlement message → attribute of PlatformFigures. The residents' scheme
# (hifmi_pay) is another fund than the employees' supplement; the two are never added together.
NATIONAL_FIELDS: dict[str, str] = {
    "medfee_sumamt": "total_fen",
    "fulamt_ownpay_amt": "non_covered_fen",
    "overlmt_selfpay": "over_limit_fen",
    "preselfpay_amt": "upfront_self_pay_fen",
    "inscp_scp_amt": "in_scope_fen",
    "act_pay_dedc": "deductible_fen",
    "hifp_pay": "pool_fen",
    "hifob_pay": "supplement_fen",
    "fund_pay_sumamt": "funds_fen",
    "psn_part_amt": "personal_fen",
    "hosp_part_amt": "hospital_fen",
}


_NEEDED = ("inscp_scp_amt", "hifp_pay", "hifob_pay")


def figures_of_sheet(sheet: dict[str, str]) -> PlatformFigures:
    """The sheet's figures; fields that mean nothing to us are left alone.

    :raises FieldsInvalid: naming every field that is missing or cannot be read.
    """
    problems = {
        f"platform_sheet.{name}": "结算信息里缺这一项。" for name in _NEEDED if name not in sheet
    }
    figures: dict[str, int] = {}
    for name, attribute in NATIONAL_FIELDS.items():
        if name not in sheet:
            continue
        try:
            figures[attribute] = parse_yuan(sheet[name])
        except InvalidAmount as problem:
            problems[f"platform_sheet.{name}"] = problem.fields["amount"]
    if problems:
        raise FieldsInvalid(**problems)
    return PlatformFigures(**figures)
