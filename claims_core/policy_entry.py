"""What one policy document said: its parameters, their articles, and from when to when they hold.

Held by the policy book; read from its files, or made by whoever plays a change through.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Final

Value = int | Fraction | str | None
"""取值: None is 未定, a parameter of which no document at hand gives the value."""

MONEY_KEYS: Final = (
    "pool_cap",
    "supplement_cap",
    "premium",
    "deductible",
    "small_claim_limit",
)
RATE_KEYS: Final = (
    "supplement_rate",
    "pool_rate",
    "off_site_referral_share",
    "off_site_unfiled_share",
)
WORKING_DAY_KEYS: Final = (
    "material_check_working_days",
    "claim_working_days",
    "hospital_working_days",
    "arrival_working_days",
    "arrival_question_working_days",
    "arrival_call_working_days",
    "arrival_warning_working_days",
    "case_dispatch_working_days",
    "case_proposal_working_days",
    "case_working_days",
    "appeal_working_days",
    "assist_compare_working_days",
)
MONTH_KEYS: Final = ("inbox_months",)
DAY_KEYS: Final = (
    "case_hard_days",
    "report_material_days",
    "report_reminder_days",
    "assist_confirm_days",
    "assist_sheet_days",
)
COUNT_KEYS: Final = ("promise_least_claims",)
# A day of the year, MM-DD.
YEAR_DAY_KEYS: Final = ("claim_reminder", "claim_deadline")
# A rule is named by a word that the program knows; another word needs another program.
WORDS: Final[Mapping[str, tuple[str, ...]]] = {
    "reading": ("A",),
    "in_scope": ("basic_scheme_catalogue",),
    "off_site": ("basic_scheme_off_site",),
    "materials": ("provincial_list",),
    "whose_figure": ("provincial_platform",),
    "year_end_stay": ("split_by_charge_date",),
    "second_deductible": ("charged", "waived"),
    "deductible_after_pool_used_up": ("waived",),
}
KEYS: Final = (
    *MONEY_KEYS,
    *RATE_KEYS,
    *WORKING_DAY_KEYS,
    *DAY_KEYS,
    *COUNT_KEYS,
    *MONTH_KEYS,
    *YEAR_DAY_KEYS,
    *WORDS,
)
# Without these three nothing can be calculated.
REQUIRED_KEYS: Final = ("pool_cap", "supplement_rate", "supplement_cap")


@dataclass(frozen=True, slots=True)
class Parameter:
    """政策参数: money in fen, a rate as a fraction, working days and months as a
    number, a rule as a word.

    ``note`` tells staff why it is not confirmed, whom to ask and what to do meanwhile;
    ``document_no`` names the documents that the article itself refers to, where it does.
    """

    value: Value
    article: str = ""
    confirmed: bool = True
    note: str = ""
    document_no: str = ""


@dataclass(frozen=True, kw_only=True)
class PolicyEntry:
    """政策条目: what became known on ``recorded_on`` about the days valid_from to valid_to.

    It may name only what it changes. ``carried_from`` is the year whose values it repeats because
    its own have not been published.
    """

    id: str
    valid_from: date
    valid_to: date
    recorded_on: date
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    document: str = ""
    document_no: str = ""
    cite: str = ""
    carried_from: int | None = None
    file: str = ""

    def holds_on(self, day: date) -> bool:
        return self.valid_from <= day <= self.valid_to
