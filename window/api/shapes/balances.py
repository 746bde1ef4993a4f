"""How do balances and lines of the journal look to a program, and how does it ask for them? Masked,
as casework gives them."""

from datetime import date, datetime
from typing import Annotated, Self

from pydantic import Field

from casework.balances.views import (
    SUM_NAME_WORDS,
    BalancesView,
    LineFilter,
    LineView,
    SumCheck,
    SumName,
)
from casework.lists import Page
from casework.money.movements import ACCOUNT_WORDS, MOVEMENT_KIND_WORDS, Account, MovementKind
from claims_core.claim import Stage
from frontdoor.given_shapes import Cursor, Id
from frontdoor.shapes import Given, Money, Shown
from infra.spreadsheet import TableFormat


class LinesAsked(Given):
    """查看哪些分录；都不填是全部。"""

    account: Account | None = None
    """科目：expense 补助支出，payable 应付，in_transit 在途，bank 银行"""
    region: Annotated[str, Field(min_length=1, max_length=12)] | None = None
    """参保地"""
    batch_id: Id | None = None
    """拨付批次"""
    claim_id: Id | None = None
    """申请"""

    @property
    def filter(self) -> LineFilter:
        """The same for casework."""
        return LineFilter(self.account, self.region, self.batch_id, self.claim_id)


class LinesPageAsked(LinesAsked):
    """翻看分录。"""

    cursor: Cursor | None = None
    """上一页给的 next_cursor；第一页不填"""


class LinesFileAsked(LinesAsked):
    """导出分录。"""

    format: TableFormat = TableFormat.CSV
    """csv 或 xlsx"""


class BalanceShown(Shown):
    """一个参保地、一个科目的余额。"""

    region: str
    account: Account
    account_words: str
    balance: Money
    """借方为正，贷方为负"""


class OpenBatchShown(Shown):
    """未了的批次。"""

    id: str
    batch_no: str
    count: int
    sum: Money
    made_at: datetime
    released_at: datetime | None
    """放行时间；还没有放行为空"""


class PileShown(Shown):
    """笔数和金额。"""

    count: int
    sum: Money
    oldest: datetime | None
    """最早的一笔从什么时候起；没有为空"""


class UnownedDueShown(Shown):
    """有应付但没有人办的一份申请。"""

    claim_id: str
    claim_no: str
    stage: Stage
    due: Money
    since: datetime
    """最后一次资金变动"""
    owner_name: str
    """最后负责追回的人"""
    words: str
    """怎么办"""


class BalancesShown(Shown):
    """资金。"""

    balances: tuple[BalanceShown, ...]
    open_batches: tuple[OpenBatchShown, ...]
    pending: PileShown
    """已放行、银行还没有结果的"""
    recoveries: PileShown
    """待追回"""
    unowned: tuple[UnownedDueShown, ...]
    """冲正、撤回或不予支付以后还有应付的"""

    @classmethod
    def from_balances(cls, view: BalancesView) -> Self:
        """From the view of balances."""
        return cls(
            balances=tuple(
                BalanceShown(
                    region=district.region,
                    account=account,
                    account_words=ACCOUNT_WORDS[account],
                    balance=Money.from_fen(fen),
                )
                for district in view.districts
                for account, fen in district.balances.items()
            ),
            open_batches=tuple(
                OpenBatchShown.from_view(each, sum=Money.from_fen(each.sum_fen))
                for each in view.open_batches
            ),
            pending=PileShown.from_view(view.pending, sum=Money.from_fen(view.pending.fen)),
            recoveries=PileShown.from_view(
                view.recoveries, sum=Money.from_fen(view.recoveries.fen)
            ),
            unowned=tuple(
                UnownedDueShown.from_view(each, due=Money.from_fen(each.fen))
                for each in view.unowned
            ),
        )


class SumCheckShown(Shown):
    """日记账和记录的一项合计。"""

    name: SumName
    name_words: str
    journal: Money
    records: Money
    difference: Money
    """为零就是相符"""

    @classmethod
    def from_check(cls, check: SumCheck) -> Self:
        """From one check."""
        return cls(
            name=check.name,
            name_words=SUM_NAME_WORDS[check.name],
            journal=Money.from_fen(check.journal_fen),
            records=Money.from_fen(check.records_fen),
            difference=Money.from_fen(check.difference_fen),
        )


class SumChecksShown(Shown):
    """日记账和记录的各项合计。"""

    items: tuple[SumCheckShown, ...]


class MoneyLineShown(Shown):
    """一行分录。"""

    movement_id: str
    """资金变动编号；同一编号的各行合计为零"""
    kind: MovementKind
    kind_words: str
    day: date
    """业务日"""
    at: datetime
    account: Account
    account_words: str
    amount: Money
    """借方为正，贷方为负"""
    claim_id: str
    claim_no: str
    insured_name: str
    """已遮挡"""
    region: str
    """结算时的参保地"""
    year: int | None
    """只有补助支出有年度"""
    batch_id: str | None
    batch_no: str

    @classmethod
    def from_line(cls, line: LineView) -> Self:
        """From one line."""
        return cls.from_view(
            line,
            kind_words=MOVEMENT_KIND_WORDS[line.kind],
            account_words=ACCOUNT_WORDS[line.account],
            amount=Money.from_fen(line.fen),
        )


class MoneyLinesShown(Shown):
    """一页分录，新的在前。"""

    items: tuple[MoneyLineShown, ...]
    next_cursor: str | None

    @classmethod
    def from_page(cls, page: Page[LineView]) -> Self:
        """From one page."""
        return cls.from_view(page, items=tuple(map(MoneyLineShown.from_line, page.items)))
