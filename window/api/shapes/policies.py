"""How do the policy in use and its confirmations look to a program, and what does it send?"""

from datetime import date, datetime
from fractions import Fraction
from typing import Annotated, Self

from pydantic import Field

from casework.policy.views import (
    ConfirmationView,
    DocumentNamed,
    ParameterView,
    PolicyInUse,
    PolicyState,
)
from claims_core.money import plain_rate
from frontdoor.shapes import Day, Given, Shown
from frontdoor.text_shapes import ONE_LINE
from window.policy import words as policy_words


class ParameterShown(Shown):
    """政策参数里的一项。"""

    key: str
    title: str
    value: int | str | None
    """金额是分，比例是小数文字，时限是工作日数，日子是月-日，办法是固定的词；未定为空"""
    value_words: str
    """给人看的写法"""
    document: str
    document_no: str
    article: str
    valid_from: date
    valid_to: date
    recorded_on: date
    """记录日期：这个值从哪天起为人所知"""
    carried_from: int | None
    """沿用自哪一年；不是沿用的为空"""
    confirmed: bool
    note: str
    """没有确认时：为什么、问谁、现在怎么办"""

    @classmethod
    def from_parameter(cls, view: ParameterView) -> Self:
        """From the parameter's view, with its words."""
        rate = isinstance(view.value, Fraction)
        return cls.from_view(
            view,
            title=policy_words.TITLES[view.key],
            value=plain_rate(view.value) if rate else view.value,
            value_words=policy_words.value(view.key, view.value),
        )


class PolicyActShown(Shown):
    """确认或撤回的一条记录。"""

    act: str
    """confirmed 确认，withdrawn 撤回"""
    document: str
    document_no: str
    document_date: date | None
    article: str
    note: str
    by_name: str
    at: datetime

    @classmethod
    def from_act(cls, view: ConfirmationView) -> Self:
        """From the record's view."""
        return cls.from_view(view.named, act=view.act, by_name=view.by_name, at=view.at)


class PolicyShown(Shown):
    """一个在用的政策版本。"""

    year: int
    first: date
    """从哪天起"""
    last: date
    """到哪天止"""
    version: str
    seen: str
    """确认或撤回时原样带回，说明看到的是这些值"""
    state: PolicyState
    """published 文件已明确，confirmed 主管已确认，unconfirmed 未确认、不能复核"""
    carried_from: int | None
    """沿用自哪一年；不是沿用的为空"""
    parameters: tuple[ParameterShown, ...]
    history: tuple[PolicyActShown, ...]

    @classmethod
    def from_policy(cls, policy: PolicyInUse) -> Self:
        """From the version's view."""
        return cls.from_view(
            policy,
            parameters=tuple(map(ParameterShown.from_parameter, policy.parameters)),
            history=tuple(map(PolicyActShown.from_act, policy.history)),
        )


class PoliciesShown(Shown):
    """在用的全部版本，早的在前。"""

    items: tuple[PolicyShown, ...]


class PolicyVersionGiven(Given):
    """哪个版本。"""

    year: Annotated[int, Field(ge=1900, le=2199)]
    version: Annotated[str, Field(min_length=1, max_length=300)]
    seen: Annotated[str, Field(min_length=1, max_length=64)]
    """看到的 seen；参数或确认状态变了就不办"""


class PolicyConfirmationGiven(PolicyVersionGiven):
    """确认一个版本。"""

    document: Annotated[str, Field(min_length=1, max_length=200), ONE_LINE]
    """文件名称"""
    document_no: Annotated[str, Field(max_length=100), ONE_LINE] = ""
    """文号；没有文号的不填"""
    document_date: Day
    """文件签订或印发的日期"""
    article: Annotated[str, Field(min_length=1, max_length=100), ONE_LINE]
    """第几条"""
    note: Annotated[str, Field(max_length=500)] = ""

    def named(self) -> DocumentNamed:
        """For the confirmations."""
        return DocumentNamed(
            document=self.document,
            document_no=self.document_no,
            document_date=self.document_date,
            article=self.article,
            note=self.note,
        )


class PolicyWithdrawalGiven(PolicyVersionGiven):
    """撤回确认。"""

    reason: Annotated[str, Field(min_length=1, max_length=500)]
    """为什么撤回"""
