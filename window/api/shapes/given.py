"""What does a program send to the window's API?"""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from casework.claims.bills import PlatformFigures
from casework.claims.views import TypedReceipt
from casework.desk.views import CentreAudit
from claims_core.checklist import Material
from claims_core.claim import Stage, Wanted
from claims_core.money import MAX_TYPED_FEN
from frontdoor.routing import PATH_ID
from frontdoor.shapes import Given

Version = Annotated[int, Field(ge=1, le=2**31 - 1)]
Id = Annotated[str, Field(pattern=f"^{PATH_ID}$")]
Fen = Annotated[int, Field(ge=0, le=MAX_TYPED_FEN)]
Cursor = Annotated[str, Field(min_length=1, max_length=300)]


class StaffLoginGiven(Given):
    """登录。"""

    login: Annotated[str, Field(min_length=1, max_length=40)]
    """账号"""
    password: Annotated[str, Field(min_length=1, max_length=200)]
    """密码"""


class QueueAsked(Given):
    """翻看申请列表。"""

    stage: Stage | None = None
    """只看这个阶段；不填看全部"""
    cursor: Cursor | None = None
    """上一页给的 next_cursor；第一页不填"""


class PageAsked(Given):
    """翻页。"""

    cursor: Cursor | None = None
    """上一页给的 next_cursor；第一页不填"""


class SearchGiven(Given):
    """查找申请；放在请求体里，身份证号不进网址。"""

    search: Annotated[str, Field(min_length=1, max_length=40)]
    """受理编号，或完整身份证号"""
    cursor: Cursor | None = None
    """上一页给的 next_cursor；第一页不填"""


class SeenVersionGiven(Given):
    """办的是看到的那个版本。"""

    version: Version
    """看到的版本号"""


class ReasonGiven(SeenVersionGiven):
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


class CentreAuditGiven(SeenVersionGiven):
    """市医保中心审定结果。"""

    sheet_no: Annotated[str, Field(min_length=1, max_length=60)]
    """审定单编号"""
    audited_on: date
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


class AcceptanceGiven(SeenVersionGiven):
    """受理。"""

    designated: bool | None = None
    """就医机构是不是医保定点；没查可以不填"""
    reason: Annotated[str, Field(max_length=500)] = ""
    """有不符合条件的地方仍要受理的，写明理由；同事看得到"""


class SeenGiven(SeenVersionGiven):
    """审核通过。"""

    seen: Annotated[str, Field(min_length=1, max_length=64)]
    """看到的结算单的 seen；金额变了就不办"""


class WantedGiven(Given):
    """要补的一样材料。"""

    material: Material
    reason: Annotated[str, Field(min_length=1, max_length=200)]
    """原因，参保人会看到"""

    def wanted(self) -> Wanted:
        """For the desk."""
        return Wanted(self.material, self.reason)


class MaterialsRequestGiven(SeenVersionGiven):
    """一次告知要补的全部材料。"""

    wanted: Annotated[tuple[WantedGiven, ...], Field(min_length=1, max_length=20)]


class StaffReceiptGiven(Given):
    """登记的一张票据。"""

    code: Annotated[str, Field(max_length=20)] = ""
    """票据代码；数电发票没有代码，留空"""
    number: Annotated[str, Field(min_length=1, max_length=30)]
    """票据号码"""
    amount_fen: Fen | None = None
    """票面金额，分"""

    def typed(self) -> TypedReceipt:
        """For the desk."""
        return TypedReceipt(self.code, self.number, self.amount_fen)


class RegistrationGiven(SeenVersionGiven):
    """登记。"""

    receipts: Annotated[tuple[StaffReceiptGiven, ...], Field(min_length=1, max_length=60)]
    note: Annotated[str, Field(max_length=500)] = ""
    """备注，同事看得到"""


class RevealGiven(Given):
    """查看完整号码。"""

    field: Literal["id_number", "phone", "account"]
    reason: Annotated[str, Field(min_length=1, max_length=200)]
    """为什么要看，会记下来"""


class BatchGiven(Given):
    """编制拨付批次。"""

    claim_ids: Annotated[tuple[Id, ...], Field(min_length=1, max_length=1000)] | None = None
    """编入哪些申请；不填是全部待拨付的"""
