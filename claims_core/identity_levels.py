"""How sure must we be of who somebody is before they may do this? Asked by the services of the
phone, the chat and the window; the table is the whole rule."""

from collections.abc import Mapping
from datetime import timedelta
from enum import IntEnum, StrEnum


class IdentityLevel(IntEnum):
    """身份核实的程度: what somebody on the phone has shown of who they are."""

    WECHAT = 0  # 只登录了微信
    PHONE = 1  # 手机号核实过
    INSURED = 2  # 和参保登记对上了，本人手机或窗口码证实过
    PRESENT = 3  # 刚刚刷过脸，或刚用过窗口当面给的码


IDENTITY_LEVEL_WORDS: Mapping[IdentityLevel, str] = {
    IdentityLevel.WECHAT: "只登录了微信",
    IdentityLevel.PHONE: "核实了手机号",
    IdentityLevel.INSURED: "绑定了参保身份",
    IdentityLevel.PRESENT: "刚刚核实过是本人",
}


class ProofMethod(StrEnum):
    """核实本人的办法 of the highest level."""

    FACE = "face"
    WINDOW_CODE = "window_code"


PROOF_METHOD_WORDS: Mapping[ProofMethod, str] = {
    ProofMethod.FACE: "微信刷脸",
    ProofMethod.WINDOW_CODE: "窗口码",
}


class MemberAct(StrEnum):
    """手机上做的事, as far as it matters who does it."""

    END_AUTHORISATION = "end_authorisation"
    ASK_AUTHORISATION = "ask_authorisation"
    SEE_CLAIM = "see_claim"
    REPORT_CARE = "report_care"
    OPEN_CLAIM = "open_claim"
    FILL_IN = "fill_in"
    ADD_PHOTO = "add_photo"
    REMOVE_PHOTO = "remove_photo"
    NAME_PAYEE = "name_payee"
    SUBMIT = "submit"
    WITHDRAW = "withdraw"
    ANSWER_ARRIVAL = "answer_arrival"
    APPEAL = "appeal"
    AGREE_TO_DATA = "agree_to_data"
    AGREE_TO_ACCOUNT = "agree_to_account"
    GIVE_MARK = "give_mark"
    CHANGE_PAYEE = "change_payee"
    STOP_PAYEE_CHANGE = "stop_payee_change"


LEVEL_NEEDED: Mapping[MemberAct, IdentityLevel] = {
    # whoever gives something up takes nothing from anybody
    MemberAct.END_AUTHORISATION: IdentityLevel.WECHAT,
    MemberAct.ASK_AUTHORISATION: IdentityLevel.PHONE,
    MemberAct.SEE_CLAIM: IdentityLevel.INSURED,
    MemberAct.REPORT_CARE: IdentityLevel.INSURED,
    MemberAct.OPEN_CLAIM: IdentityLevel.INSURED,
    MemberAct.FILL_IN: IdentityLevel.INSURED,
    MemberAct.ADD_PHOTO: IdentityLevel.INSURED,
    MemberAct.REMOVE_PHOTO: IdentityLevel.INSURED,
    # the first account, in a draft: it is the insured person's own, or stands on papers
    MemberAct.NAME_PAYEE: IdentityLevel.INSURED,
    MemberAct.SUBMIT: IdentityLevel.INSURED,
    MemberAct.WITHDRAW: IdentityLevel.INSURED,
    MemberAct.ANSWER_ARRIVAL: IdentityLevel.INSURED,
    MemberAct.APPEAL: IdentityLevel.INSURED,
    MemberAct.AGREE_TO_DATA: IdentityLevel.INSURED,
    MemberAct.AGREE_TO_ACCOUNT: IdentityLevel.INSURED,
    MemberAct.GIVE_MARK: IdentityLevel.INSURED,
    # another account in place of one that has been handed in: who has somebody's phone for a
    # moment must not lead the money away
    MemberAct.CHANGE_PAYEE: IdentityLevel.PRESENT,
    # to stop is the safe side
    MemberAct.STOP_PAYEE_CHANGE: IdentityLevel.INSURED,
}

# Our own choice; no document says. An account changed on the phone is paid to after this time, in
# which whoever had the old contact can stop it.
PAYEE_CHANGE_HOLD = timedelta(hours=24)
# So long after a proof the highest level stands: enough to type an account.
PROOF_LASTS = timedelta(minutes=30)
