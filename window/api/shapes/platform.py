"""What do programs send and hear about the platform's settlements and our claims?"""

from datetime import date, datetime
from typing import Annotated, Literal, Self

from pydantic import Field

from casework.desk.platform_numbers import MAX_REASON
from casework.hospital.held_rows import MAX_WORDS
from casework.lists import Page
from casework.platform.views import HeldRow, RowLikeness, RowState
from frontdoor.given_shapes import Cursor, VersionGiven
from frontdoor.shapes import Given, Money, Shown

_Number = Annotated[str, Field(min_length=1, max_length=200)]
_Words = Annotated[str, Field(min_length=1, max_length=MAX_WORDS)]


class SettlementNumberGiven(VersionGiven):
    """省平台结算单号。"""

    settlement_no: _Number
    """照结算单填；空格、全角和小写会自动改成一种写法"""


class NumberOffGiven(SettlementNumberGiven):
    """撤下填错的结算单号。"""

    reason: Annotated[str, Field(min_length=1, max_length=MAX_REASON)]


class HeldRowsAsked(Given):
    """翻看待认定的平台数据。"""

    decided: bool = False
    """true 看已认定的；默认看待认定的"""
    cursor: Cursor | None = None
    """上一页给的 next_cursor；第一页不填"""


class RowDecisionGiven(Given):
    """认定。"""

    decision: Literal["our_claim", "hospital"]
    """our_claim 是我们的申请，hospital 是医院结算"""
    words: _Words
    """怎么核对的"""


class NumberTakingBackGiven(Given):
    """撤回入账。"""

    settlement_no: _Number
    words: _Words
    """怎么核对的"""


class TakenBackShown(Shown):
    """已经撤回。"""

    settlement_no: str


class ReEntryGiven(Given):
    """提出恢复入账。"""

    settlement_no: _Number
    """原来那张结算单的单号"""
    words: _Words
    """为什么退错了、怎么核对的"""


class ReEntryDecided(Given):
    """复核恢复入账。"""

    confirmed: bool
    words: Annotated[str, Field(max_length=MAX_WORDS)] = ""
    """不恢复的理由"""


class ReEntryShown(Shown):
    """一次恢复入账。"""

    id: str
    settlement_no: str
    words: str
    proposed_by_name: str
    proposed_at: datetime
    decided_by_name: str
    decided_words: str
    decided_at: datetime | None
    confirmed: bool | None
    """为空是等另一个人复核"""


class ReEntriesShown(Shown):
    """等复核的在前，最多一百次。"""

    items: tuple[ReEntryShown, ...]


class HeldRowShown(Shown):
    """一条平台数据。"""

    id: str
    settlement_no: str
    year: int
    pool: Money
    supplement: Money
    insured_name: str
    """已遮挡"""
    hospital_name: str
    admission_on: date | None
    discharge_on: date | None
    claim_id: str
    """像哪份申请"""
    claim_no: str
    because: tuple[RowLikeness, ...]
    """receipt 同一张票据，amount 金额相同，stay 住院日期重叠，number 单号属于别人的或已结束的申请，
    number_ended 单号从申请上撤下了"""
    state: RowState
    """held 待认定，our_claim 是我们的申请，hospital 是医院结算，refunded 平台已退费"""
    received_at: datetime
    owner_name: str
    """由谁处理"""
    due_on: date
    """最晚哪天认定"""
    decided_by_name: str
    decided_at: datetime | None
    words: str

    @classmethod
    def from_row(cls, row: HeldRow) -> Self:
        """From the row's view."""
        return cls.from_view(
            row, pool=Money.from_fen(row.pool_fen), supplement=Money.from_fen(row.supplement_fen)
        )


class HeldRowsShown(Shown):
    """一页平台数据：待认定的旧的在前，已认定的新的在前。"""

    items: tuple[HeldRowShown, ...]
    next_cursor: str | None
    total: int | None
    """待认定的总数；看已认定的时为空"""

    @classmethod
    def from_page(cls, page: Page[HeldRow]) -> Self:
        """From one page."""
        return cls.from_view(page, items=tuple(map(HeldRowShown.from_row, page.items)))
