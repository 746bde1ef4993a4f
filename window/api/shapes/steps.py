"""What does a program send with a step of a claim? Expenses have a file of their own."""

from typing import Annotated, Literal

from pydantic import Field

from casework.claims.bills import PlatformFigures
from casework.desk.views import CentreAudit
from claims_core.checklist import Material
from claims_core.claim import Wanted
from claims_core.paid_figures import PlatformYear
from frontdoor.given_shapes import Fen, VersionGiven
from frontdoor.shapes import Day, Given
from frontdoor.text_shapes import ONE_LINE
from window.api.shapes.receipts import RegisteredReceiptGiven


class ReasonGiven(VersionGiven):
    """要给理由的一步。"""

    reason_code: Annotated[str, Field(max_length=40)] = ""
    """理由代码；申请详情的 review.reasons 列出了您现在可以用的"""
    reason: Annotated[str, Field(max_length=500)] = ""
    """补充说明；有的代码（例如 other）必须写"""


class CentreFiguresGiven(Given):
    """市医保中心审定的一个年度。"""

    year: Annotated[int, Field(ge=2000, le=2100)]
    in_scope_fen: Fen
    """政策范围内费用，分"""
    pool_fen: Fen
    """统筹基金支付，分"""
    supplement_fen: Fen
    """大额补助支付，分"""


class CentreAuditGiven(VersionGiven):
    """市医保中心审定结果。"""

    sheet_no: Annotated[str, Field(min_length=1, max_length=60), ONE_LINE]
    """审定单编号"""
    audited_on: Day
    """审定日期"""
    years: Annotated[tuple[CentreFiguresGiven, ...], Field(min_length=1, max_length=3)]
    reason: Annotated[str, Field(max_length=500)] = ""
    """备注"""

    def audit(self) -> CentreAudit:
        """For the desk."""
        figures = {
            each.year: PlatformFigures(each.in_scope_fen, each.pool_fen, each.supplement_fen)
            for each in self.years
        }
        return CentreAudit(self.sheet_no, self.audited_on, figures, self.reason)


class AcceptanceGiven(VersionGiven):
    """受理。"""

    designated: bool | None = None
    """就医机构是不是医保定点；没查可以不填"""
    reason: Annotated[str, Field(max_length=500)] = ""
    """有不符合条件的地方仍要受理的，写明理由；同事看得到"""


class SeenGiven(VersionGiven):
    """审核通过。"""

    seen: Annotated[str, Field(min_length=1, max_length=64)]
    """看到的结算单的 seen；金额变了就不办"""


class KeyedAgainGiven(Given):
    """省平台结算单的一个年度，复审再录一遍。"""

    year: Annotated[int, Field(ge=2000, le=2100)]
    in_scope_fen: Fen
    pool_fen: Fen
    supplement_fen: Fen


class SecondReviewGiven(SeenGiven):
    """复审通过。"""

    keyed_again: Annotated[tuple[KeyedAgainGiven, ...], Field(max_length=3)] = ()
    """申请详情的 blind 为 true 时必填：对照省平台结算单独立录入，和初审录的一致才能通过"""

    def keyed(self) -> dict[int, PlatformYear] | None:
        """For the desk."""
        figures = {
            each.year: PlatformYear(each.in_scope_fen, each.pool_fen, each.supplement_fen)
            for each in self.keyed_again
        }
        return figures or None


class WantedGiven(Given):
    """要补的一样材料。"""

    material: Material
    reason: Annotated[str, Field(min_length=1, max_length=200)]
    """原因，参保人会看到"""

    def wanted(self) -> Wanted:
        """For the desk."""
        return Wanted(self.material, self.reason)


class MaterialsRequestGiven(VersionGiven):
    """一次告知要补的全部材料。"""

    wanted: Annotated[tuple[WantedGiven, ...], Field(min_length=1, max_length=20)]


class RegistrationGiven(VersionGiven):
    """登记。"""

    receipts: Annotated[tuple[RegisteredReceiptGiven, ...], Field(min_length=1, max_length=60)]
    note: Annotated[str, Field(max_length=500)] = ""
    """备注，同事看得到"""
    settlement_no: Annotated[str, Field(max_length=200)] = ""
    """省平台结算单号；还没有录平台的不填"""


class RevealGiven(Given):
    """查看完整号码。"""

    field: Literal["id_number", "phone", "account", "new_account"]
    reason: Annotated[str, Field(min_length=1, max_length=200)]
    """为什么要看，会记下来"""
