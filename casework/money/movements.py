"""Which lines does an event of money have? Asked by whoever settles, reverses, pays or gets money
back, in the transaction of that event; nothing else moves money."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum


class Account(StrEnum):
    """科目: debit is positive, credit negative."""

    EXPENSE = "expense"
    PAYABLE = "payable"
    IN_TRANSIT = "in_transit"
    BANK = "bank"


ACCOUNT_WORDS: Mapping[Account, str] = {
    Account.EXPENSE: "补助支出",
    Account.PAYABLE: "应付",
    Account.IN_TRANSIT: "在途",
    Account.BANK: "银行",
}


class MovementKind(StrEnum):
    """资金变动种类; the comment says which record is its cause."""

    SETTLED = "settled"  # the decision of a final check
    REVERSED = "reversed"  # the same decision
    SENT = "sent"  # a payment of a released batch
    PAID = "paid"  # the same payment
    REFUSED = "refused"  # the same payment
    REFUSAL_WITHDRAWN = "refusal_withdrawn"  # the same payment
    RETURNED = "returned"  # the same payment
    RETURN_WITHDRAWN = "return_withdrawn"  # the same payment
    RECOVERED = "recovered"  # an amount got back
    RECOVERY_WITHDRAWN = "recovery_withdrawn"  # the same amount


MOVEMENT_KIND_WORDS: Mapping[MovementKind, str] = {
    MovementKind.SETTLED: "复核结算",
    MovementKind.REVERSED: "冲正",
    MovementKind.SENT: "批次放行",
    MovementKind.PAID: "银行付讫",
    MovementKind.REFUSED: "银行退票",
    MovementKind.REFUSAL_WITHDRAWN: "退票更正",
    MovementKind.RETURNED: "付款后退汇",
    MovementKind.RETURN_WITHDRAWN: "退汇更正",
    MovementKind.RECOVERED: "追回到账",
    MovementKind.RECOVERY_WITHDRAWN: "追回更正",
}

# 借 and 贷 of the events that move one amount.
_BETWEEN: Mapping[MovementKind, tuple[Account, Account]] = {
    MovementKind.SENT: (Account.PAYABLE, Account.IN_TRANSIT),
    MovementKind.PAID: (Account.IN_TRANSIT, Account.BANK),
    MovementKind.REFUSED: (Account.IN_TRANSIT, Account.PAYABLE),
    MovementKind.REFUSAL_WITHDRAWN: (Account.PAYABLE, Account.BANK),
    MovementKind.RETURNED: (Account.BANK, Account.PAYABLE),
    MovementKind.RETURN_WITHDRAWN: (Account.PAYABLE, Account.BANK),
    MovementKind.RECOVERED: (Account.BANK, Account.PAYABLE),
    MovementKind.RECOVERY_WITHDRAWN: (Account.PAYABLE, Account.BANK),
}
# 更正: what takes back an earlier movement of the same cause
_TAKES_BACK: Mapping[str, tuple[MovementKind, ...]] = {
    MovementKind.REVERSED: (MovementKind.SETTLED,),
    MovementKind.REFUSED: (MovementKind.SENT,),
    MovementKind.REFUSAL_WITHDRAWN: (MovementKind.REFUSED,),
    MovementKind.RETURNED: (MovementKind.PAID, MovementKind.REFUSAL_WITHDRAWN),
    MovementKind.RETURN_WITHDRAWN: (MovementKind.RETURNED,),
    MovementKind.RECOVERY_WITHDRAWN: (MovementKind.RECOVERED,),
}
# 付出: what left our account at the bank for a payment
PAID_OUT = frozenset(
    {MovementKind.PAID, MovementKind.REFUSAL_WITHDRAWN, MovementKind.RETURN_WITHDRAWN}
)
_OF_A_BATCH = frozenset({Account.IN_TRANSIT, Account.BANK})


@dataclass(frozen=True, slots=True)
class LineOwner:
    """归属: whose money it is. `region` is that of the insured person when the claim was settled
    (contract art. 21(4): every district is accounted by itself)."""

    claim_id: str
    insured_id: str
    region: str


@dataclass(frozen=True, slots=True)
class MoneyLine:
    """分录: `fen` on one account; only an expense has a year, only what is in transit or at the
    bank a batch."""

    account: Account
    fen: int
    owner: LineOwner
    batch_id: str | None = None
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Movement:
    """资金变动: an event and its lines, which sum to zero. `cause` is the id of the record that
    it follows from; kind, cause and `turn` together are posted once. Only what came back, was
    withdrawn and came back once more has a second turn."""

    kind: MovementKind
    cause: str
    lines: tuple[MoneyLine, ...]
    turn: int = 1

    def __post_init__(self) -> None:
        if len(self.lines) < 2 or sum(line.fen for line in self.lines) != 0:
            raise ValueError("the lines of a movement sum to zero")
        if any((line.year is None) != (line.account is not Account.EXPENSE) for line in self.lines):
            raise ValueError("expense lines carry a year, and only they")


def settled(decision_id: str, owner: LineOwner, by_year: Mapping[int, int]) -> Movement:
    """复核结算: the supplement of each policy year becomes an expense and is payable."""
    expenses = [
        MoneyLine(Account.EXPENSE, fen, owner, year=year) for year, fen in sorted(by_year.items())
    ]
    payable = MoneyLine(Account.PAYABLE, -sum(by_year.values()), owner)
    return Movement(MovementKind.SETTLED, decision_id, (*expenses, payable))


def reversed_(decision_id: str, lines: Iterable[MoneyLine]) -> Movement:
    """冲正: the lines of a settlement the other way round, with their year and region."""
    opposite = tuple(replace(line, fen=-line.fen) for line in lines)
    return Movement(MovementKind.REVERSED, decision_id, opposite)


def takes_back(kind: str, turn: int) -> tuple[tuple[MovementKind, int], ...]:
    """Which kinds and turns of the same cause this one may take back; one of them is there."""
    if kind == MovementKind.RETURNED and turn > 1:
        return ((MovementKind.RETURN_WITHDRAWN, turn - 1),)
    return tuple((each, turn) for each in _TAKES_BACK.get(kind, ()))


def moved(
    kind: MovementKind,
    cause: str,
    owner: LineOwner,
    fen: int,
    batch_id: str | None = None,
    turn: int = 1,
) -> Movement:
    """An event that moves one amount from one account to another."""
    lines = tuple(
        MoneyLine(account, signed, owner, batch_id if account in _OF_A_BATCH else None)
        for account, signed in zip(_BETWEEN[kind], (fen, -fen), strict=True)
    )
    return Movement(kind, cause, lines, turn)
