"""How does a bank card that is being typed look to the phone?"""

from typing import Annotated, Self

from pydantic import Field

from casework.claims.views import PayeeView
from frontdoor.shapes import Given, Shown
from frontdoor.text_shapes import ONE_LINE
from miniapp_api.shapes.claim_shown import PayeeShown


class AccountTyped(Given):
    """正在填的卡号。"""

    account: Annotated[str, Field(min_length=1, max_length=50)]
    """银行账号"""
    bank_name: Annotated[str, Field(max_length=60), ONE_LINE] = ""
    """已经填了的开户银行；没填为空"""


class AccountLookedAt(Shown):
    """看过的卡号。"""

    bank_name: str
    """从卡号认出的银行，未经银联核对，只当提醒；认不出为空"""
    tail: str
    """末四位，请和卡面对"""
    warnings: tuple[str, ...]
    """看着不太对的地方；不影响提交"""
    hint: str
    """二类户的提醒"""


class KnownAccountShown(Shown):
    """上次收钱的账户。"""

    payee: PayeeShown | None
    """已遮挡；没有，或者银行退过款，为空"""

    @classmethod
    def from_payee(cls, payee: PayeeView | None) -> Self:
        """From casework's view."""
        return cls(payee=payee and PayeeShown.from_view(payee))
