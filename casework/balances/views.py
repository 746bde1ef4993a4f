"""What does the page of balances show? Amounts in fen, debit positive; people masked."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from casework.money.movements import Account, MovementKind
from casework.payments.unowned import UnownedDue


class SumName(StrEnum):
    """核对项目: the sums that journal and records have to agree on."""

    LINES = "lines"
    EXPENSE = "expense"
    PAYABLE = "payable"
    IN_TRANSIT = "in_transit"
    BANK = "bank"


SUM_NAME_WORDS: dict[SumName, str] = {
    SumName.LINES: "全部分录合计应为零",
    SumName.EXPENSE: "补助支出与台账的结算、冲正",
    SumName.PAYABLE: "应付与按记录算出的应付余额",
    SumName.IN_TRANSIT: "在途与已放行还没有结果的拨付",
    SumName.BANK: "银行与付讫、退汇、追回的记录",
}


@dataclass(frozen=True)
class DistrictBalances:
    """一个参保地的余额, by account."""

    region: str
    balances: dict[Account, int]


@dataclass(frozen=True)
class OpenBatch:
    """未了的批次: not released, or released and not answered."""

    id: str
    batch_no: str
    count: int
    sum_fen: int
    made_at: datetime
    released_at: datetime | None


@dataclass(frozen=True)
class Pile:
    """一堆: how many, what they come to, and since when the oldest waits."""

    count: int
    fen: int
    oldest: datetime | None


@dataclass(frozen=True)
class BalancesView:
    """资金: balances by district, open batches, payments without a result, recoveries, and what is
    due on claims that nobody works on."""

    districts: tuple[DistrictBalances, ...]
    open_batches: tuple[OpenBatch, ...]
    pending: Pile
    recoveries: Pile
    unowned: tuple[UnownedDue, ...] = ()

    @property
    def totals(self) -> dict[Account, int]:
        """The balances of all districts together."""
        return {
            account: sum(each.balances[account] for each in self.districts) for account in Account
        }


@dataclass(frozen=True)
class SumCheck:
    """核对一项: what the journal says, and what the records say."""

    name: SumName
    journal_fen: int
    records_fen: int

    @property
    def difference_fen(self) -> int:
        """Zero where they agree."""
        return self.journal_fen - self.records_fen


@dataclass(frozen=True)
class LineFilter:
    """查看哪些分录; what is None is not asked for."""

    account: Account | None = None
    region: str | None = None
    batch_id: str | None = None
    claim_id: str | None = None


@dataclass(frozen=True)
class LineView:
    """分录, with its movement."""

    movement_id: str
    kind: MovementKind
    day: date
    at: datetime
    account: Account
    fen: int
    claim_id: str
    claim_no: str
    insured_name: str
    region: str
    year: int | None
    batch_no: str
    batch_id: str | None
