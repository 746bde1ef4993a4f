"""How does a bank card that is being typed look to the phone?"""

from typing import Annotated

from pydantic import Field

from frontdoor.shapes import Given, Shown
from frontdoor.text_shapes import ONE_LINE


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
