"""How far does an authorisation go: for which claims, for what, until when? Asked when one is
given, and by everything that a relative does on the phone."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from claims_core.identity_levels import MemberAct


class ClaimsCovered(StrEnum):
    """代办哪些申请."""

    FILED = "filed"  # 代办人自己替参保人交的
    ALL = "all"  # 参保人名下全部的，本人交的也在内
    ONE = "one"  # 说定的一份


class ProxyPurpose(StrEnum):
    """代办什么事: `FOLLOW` is part of every authorisation."""

    FOLLOW = "follow"
    FILE = "file"
    ACCOUNT = "account"


CLAIMS_COVERED_WORDS: Mapping[ClaimsCovered, str] = {
    ClaimsCovered.FILED: "代办人替您交的申请",
    ClaimsCovered.ALL: "您名下全部的申请",
    ClaimsCovered.ONE: "说定的一份申请",
}
# The same as the relative reads it.
PROXY_CLAIMS_WORDS: Mapping[ClaimsCovered, str] = {
    ClaimsCovered.FILED: "您替家人交的申请",
    ClaimsCovered.ALL: "家人名下全部的申请",
    ClaimsCovered.ONE: "说定的一份申请",
}
PROXY_PURPOSE_WORDS: Mapping[ProxyPurpose, str] = {
    ProxyPurpose.FOLLOW: "看进度和结果",
    ProxyPurpose.FILE: "交申请、补材料、撤回、申诉",
    ProxyPurpose.ACCOUNT: "填收款账户",
}
PURPOSE_OF: Mapping[MemberAct, ProxyPurpose] = {
    MemberAct.SEE_CLAIM: ProxyPurpose.FOLLOW,
    MemberAct.ANSWER_ARRIVAL: ProxyPurpose.FOLLOW,
    MemberAct.GIVE_MARK: ProxyPurpose.FOLLOW,
    MemberAct.STOP_PAYEE_CHANGE: ProxyPurpose.FOLLOW,
    MemberAct.REPORT_CARE: ProxyPurpose.FILE,
    MemberAct.OPEN_CLAIM: ProxyPurpose.FILE,
    MemberAct.FILL_IN: ProxyPurpose.FILE,
    MemberAct.ADD_PHOTO: ProxyPurpose.FILE,
    MemberAct.REMOVE_PHOTO: ProxyPurpose.FILE,
    MemberAct.SUBMIT: ProxyPurpose.FILE,
    MemberAct.WITHDRAW: ProxyPurpose.FILE,
    MemberAct.APPEAL: ProxyPurpose.FILE,
    MemberAct.AGREE_TO_DATA: ProxyPurpose.FILE,
    MemberAct.AGREE_TO_ACCOUNT: ProxyPurpose.ACCOUNT,
    MemberAct.NAME_PAYEE: ProxyPurpose.ACCOUNT,
    MemberAct.CHANGE_PAYEE: ProxyPurpose.ACCOUNT,
}
# What the insured person is told: [家人]刚替您…
RELATIVE_DEED_WORDS: Mapping[MemberAct, str] = {
    MemberAct.REPORT_CARE: "报了案",
    MemberAct.OPEN_CLAIM: "开了一份报销申请",
    MemberAct.FILL_IN: "填了申请的内容",
    MemberAct.ADD_PHOTO: "传了材料的照片",
    MemberAct.REMOVE_PHOTO: "拿掉了材料照片",
    MemberAct.SUBMIT: "交了报销申请",
    MemberAct.WITHDRAW: "撤回了报销申请",
    MemberAct.ANSWER_ARRIVAL: "回答了钱到没到",
    MemberAct.APPEAL: "对结果提出了申诉",
    MemberAct.AGREE_TO_DATA: "点了同意用资料",
    MemberAct.AGREE_TO_ACCOUNT: "点了同意用账户",
    MemberAct.GIVE_MARK: "给办理打了分",
    MemberAct.CHANGE_PAYEE: "换了收款账户",
    MemberAct.STOP_PAYEE_CHANGE: "停下了换账户",
}
# How long an authorisation lasts is not in the sources; half a year covers one claim with its
# delays.
LONGEST_DAYS = 180


@dataclass(frozen=True, slots=True)
class ProxyScope:
    """代办范围: `claim_id` names the one claim where `claims` says ONE."""

    claims: ClaimsCovered = ClaimsCovered.FILED
    purposes: frozenset[ProxyPurpose] = frozenset(ProxyPurpose)
    lasts: timedelta = timedelta(days=LONGEST_DAYS)
    claim_id: str | None = None

    def covers(self, act: MemberAct) -> bool:
        """Whether this may be done at all, whichever the claim."""
        return PURPOSE_OF[act] in self.purposes | {ProxyPurpose.FOLLOW}
