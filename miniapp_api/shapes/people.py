"""How do members and insured people look on the phone? Masked, as casework hands them out."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from frontdoor.shapes import Given, Shown
from frontdoor.text_shapes import NAME

WeChatCode = Annotated[str, Field(min_length=1, max_length=128)]
Name = Annotated[str, Field(min_length=1, max_length=50), NAME]
# Loose on purpose: the services say in words what is wrong with a number.
Number = Annotated[str, Field(min_length=1, max_length=30)]
SmsCode = Annotated[str, Field(min_length=1, max_length=12)]


class WeChatLoginGiven(Given):
    """登录。"""

    code: WeChatCode
    """小程序里是 wx.login 给的，网页里是网页授权带回来的"""


class PhoneCodeGiven(Given):
    """核实手机号。"""

    code: WeChatCode
    """微信手机号组件给的 code"""


class BindingGiven(Given):
    """绑定本人身份。"""

    name: Name
    """姓名，和身份证上一样"""
    id_number: Number
    """身份证号"""
    phone: Number
    """参保登记时留的手机号"""


class SmsCodeGiven(Given):
    """短信验证码。"""

    code: SmsCode
    """短信里的6位数字"""


class WindowCodeGiven(Given):
    """窗口给的码。"""

    code: Annotated[str, Field(min_length=1, max_length=30)]
    """8位数字，中间有空格也行"""
    id_tail: Annotated[str, Field(min_length=1, max_length=12)]
    """参保人证件号码的最后四位"""


class FaceCheckShown(Shown):
    """开始了的刷脸。"""

    check_id: str
    """问结果时放在地址里"""
    verify_id: str
    """交给 wx.requestFacialVerify"""
    expires_at: datetime


class PersonShown(Shown):
    """参保人，已遮挡。"""

    insured_id: str
    insured_no: str
    """参保编号"""
    name: str
    id_number: str
    phone: str
    region: str
    """参保地"""


class MemberShown(Shown):
    """手机端用户。"""

    phone: str | None
    """微信核实过的手机号，已遮挡；没有核实过为空"""
    bound: PersonShown | None
    """绑定的本人；没有绑定为空"""
    relatives: tuple[PersonShown, ...]
    """授权给您代办的家人"""
    level: Annotated[int, Field(ge=0, le=3)]
    """身份核实到什么程度：0 只登录了微信，1 核实了手机号，2 绑定了参保身份，3 刚刚核实过是本人
    （换收款账户要到3）"""
    level_words: str


class MemberSessionShown(Shown):
    """登录成功。"""

    token: str
    """以后每次请求放在 Authorization: Bearer 后面；只给这一次"""
    expires_at: datetime
    """到这个时间要重新登录"""
    member: MemberShown
    photo_key: Annotated[str, Field(min_length=64, max_length=64)]
    """没传完的照片留在手机上时，用它封存（AES-256 的密钥，十六进制）：同一个人每次登录都一样，
    别人的打不开"""


class PhoneShown(Shown):
    """核实过的手机号。"""

    phone: str
    """已遮挡"""


class CodeSentShown(Shown):
    """验证码已发出。"""

    request_id: str
    """确认时放在地址里"""
    sent_to: str
    """发到了哪个手机号，已遮挡"""
    expires_at: datetime
    """到这个时间失效"""
