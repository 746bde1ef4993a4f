"""What does a program send for a member who is at the window, or has written?"""

from typing import Annotated

from pydantic import Field

from claims_core.checklist import Material
from claims_core.claim import Payee
from frontdoor.given_shapes import VersionGiven
from frontdoor.shapes import Given
from window.api.shapes.steps import ReasonGiven


class PapersReceivedGiven(ReasonGiven):
    """窗口收到的纸质材料。"""

    materials: Annotated[tuple[Material, ...], Field(min_length=1, max_length=20)]
    """收到了哪几样；只能从要补的里面选"""


class ScanGiven(Given):
    """窗口扫描的材料。"""

    material: Material
    """是哪一样"""


class ScanRemovedGiven(ReasonGiven):
    """拿掉窗口扫错的材料。"""

    photo: Annotated[str, Field(min_length=1, max_length=32)]
    """哪一张；只能是窗口扫描的"""


class CounterPayeeGiven(Given):
    """新的收款账户。"""

    name: Annotated[str, Field(min_length=1, max_length=50)]
    """户名，和银行卡上一样；只能是同一个人的另一个账户"""
    account: Annotated[str, Field(min_length=1, max_length=50)]
    """账号"""
    bank_name: Annotated[str, Field(min_length=1, max_length=60)]
    """开户行"""

    def payee(self) -> Payee:
        """For the desk."""
        return Payee(self.name, self.account, self.bank_name)


class NewAccountGiven(ReasonGiven):
    """窗口登记的新账户；reason 写凭什么材料，必填。"""

    payee: CounterPayeeGiven


class NotArrivedGiven(VersionGiven):
    """反映没有到账。"""

    reason: Annotated[str, Field(max_length=500)] = ""
    """怎么说的，回访岗看得到"""
