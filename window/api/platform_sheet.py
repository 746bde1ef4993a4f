"""What do the national platform's settlement fields mean in our words? The one table of its names.

Asked where a program hands over a settlement sheet as it received it."""

from typing import Annotated

from pydantic import Field

from casework.claims.bills import PlatformFigures
from casework.errors import FieldsInvalid
from claims_core.errors import InvalidAmount
from claims_core.money import parse_yuan

SheetText = Annotated[dict[str, Annotated[str, Field(max_length=20)]], Field(max_length=60)]

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
