"""The stay that most claims of these tests are about."""

from datetime import date

from casework.claims.bills import ExpenseForm, PlatformFigures
from claims_core.checklist import CareKind, CarePlace
from claims_core.claim import CareFacts

STAY = CareFacts(
    kind=CareKind.INPATIENT,
    place=CarePlace.OUT_OF_PROVINCE,
    region="北京市",
    provider_name="北京某某医院",
    admission_on=date(2025, 6, 1),
    discharge_on=date(2025, 6, 20),
)
# in scope 81,552.94; with the pool used up the supplement is 73,397.65
EXPENSE = ExpenseForm(86_000_00, non_covered_fen=3_000_00, upfront_self_pay_fen=1_447_06)
PLATFORM = PlatformFigures(81_552_94, 0, 73_397_65)
PAYMENT_FEN = 73_397_65
