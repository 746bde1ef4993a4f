"""What does the phone send about a claim?"""

from typing import Annotated

from pydantic import Field

from claims_core.claim import CareFacts, Payee
from claims_core.same_stay import StayAnswer
from frontdoor.claim_shapes import ReceiptGiven
from frontdoor.given_shapes import Id, VersionGiven
from frontdoor.shapes import Day, Given
from frontdoor.text_shapes import NAME, ONE_LINE
from miniapp_api.shapes.care import CauseGiven, KindGiven, PayeeRelationGiven, PlaceGiven


class CareGiven(Given):
    """就医情况；草稿里可以先空着。"""

    kind: KindGiven = None
    place: PlaceGiven = None
    region: Annotated[str, Field(max_length=60), ONE_LINE] = ""
    """就医的省市"""
    provider_name: Annotated[str, Field(max_length=100), ONE_LINE] = ""
    """医院全称"""
    admission_on: Day | None = None
    """入院日期"""
    discharge_on: Day | None = None
    """出院日期，或最后一次就诊的日期"""
    cause: CauseGiven = None
    payee_relation: PayeeRelationGiven = None
    emergency: bool | None = None
    """是不是急诊、抢救；不清楚可以不填"""
    filed: bool | None = None
    """办过异地就医备案或转诊没有；不清楚可以不填"""

    def facts(self) -> CareFacts:
        """For the services."""
        return CareFacts(**dict(self))


class PayeeGiven(Given):
    """收款账户：参保人本人的；家人代收或继承人收款的，先在就医情况里选好收款人。"""

    name: Annotated[str, Field(min_length=1, max_length=50), NAME]
    """户名"""
    account: Annotated[str, Field(min_length=1, max_length=50)]
    """银行账号"""
    bank_name: Annotated[str, Field(min_length=1, max_length=60), ONE_LINE]
    """开户银行"""

    def payee(self) -> Payee:
        """For the services."""
        return Payee(self.name, self.account, self.bank_name)


class ClaimGiven(Given):
    """开始一份申请。"""

    insured_id: Id
    """为谁申请：本人或授权给您的家人"""
    care: CareGiven = CareGiven()
    """就医情况"""
    payee: PayeeGiven | None = None
    """收款账户，可以以后再填"""


class DetailsGiven(VersionGiven):
    """填写或修改申请。"""

    care: CareGiven
    """就医情况，整组替换"""
    payee: PayeeGiven | None = None
    """收款账户；不传表示不改"""
    receipts: Annotated[tuple[ReceiptGiven, ...], Field(max_length=50)] | None = None
    """票据，整组替换；不传表示不改"""
    receipts_seen: Annotated[tuple[ReceiptGiven, ...], Field(max_length=200)] | None = None
    """打开表单时看到的票据；传了，后来别处添的（拍照读出来的、家人填的）就留着，只改您动过的"""


class SameStayAnswerGiven(VersionGiven):
    """是不是同一次住院。"""

    answer: StayAnswer
    """other_stay 不是同一次，more_receipts 同一次、这次交上次没交的票据，not_sure 说不清请窗口看"""


class WithdrawalGiven(VersionGiven):
    """撤回申请。"""

    reason: Annotated[str, Field(max_length=200)] = ""
    """为什么撤回，可以不填"""


class NewPayeeGiven(VersionGiven):
    """更换收款账户。"""

    payee: PayeeGiven
    """新的收款账户"""


class ArrivalGiven(VersionGiven):
    """钱到了吗。"""

    arrived: bool
    """到了填 true；没到填 false，工作人员会去查"""
