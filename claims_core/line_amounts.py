"""Where did the money of each receipt go, stage by stage, so that the parts add up to the fen?

Asked by the statement, for the reviewer, the member and programs.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from claims_core.benefit import Settlement
from claims_core.stay import StaySettlement


@dataclass(frozen=True, slots=True)
class LineDeduction:
    """扣减到这张票据: an amount in fen, what for, and the reason's code."""

    item: str
    amount: int
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class ReceiptLine:
    """票据行 as it was registered; amounts in fen.

    ``in_scope`` holds what was keyed in for a year; ``not_counted`` is the code of the one reason
    why the receipt does not count.
    """

    code: str
    number: str
    claimed: int | None = None
    in_scope: Mapping[int, int] = field(default_factory=dict)
    deductions: Mapping[int, tuple[LineDeduction, ...]] = field(default_factory=dict)
    not_counted: str = ""


@dataclass(frozen=True, slots=True)
class LineAmounts:
    """各阶段金额 of one receipt, or of all; in fen.

    申报、认定、政策范围内、核减、统筹支付、大额基数、大额支付、超年度限额。
    """

    code: str = ""
    number: str = ""
    claimed: int | None = None
    recognised: int = 0
    in_scope: int = 0
    deducted: int = 0
    pool: int = 0
    supplement_base: int = 0
    paid: int = 0
    over_cap: int = 0
    reasons: tuple[str, ...] = ()
    """Codes of everything that was cut or came to nothing."""

    @property
    def self_pay(self) -> int:
        """报销范围内自己负担的 part, deductions left out."""
        return self.in_scope - self.deducted - self.pool - self.paid


@dataclass(frozen=True, slots=True)
class LineTable:
    """各阶段金额表: a line per receipt, and their sum, which is the settlement's."""

    lines: tuple[LineAmounts, ...]
    total: LineAmounts


_SUMMED: Final = (
    "recognised",
    "in_scope",
    "deducted",
    "pool",
    "supplement_base",
    "paid",
    "over_cap",
)


def allocate(total: int, weights: Sequence[int]) -> list[int]:
    """按比例分摊: by largest remainder, ties to the earlier; the parts add up to ``total``.

    No part exceeds its weight unless the total exceeds their sum. Raises ValueError when there is
    something to share out and nobody to have it.
    """
    whole = sum(weights)
    if whole == 0:
        if total:
            raise ValueError("nothing to share a sum out by")
        return [0 for _ in weights]
    parts = [total * weight // whole for weight in weights]
    by_remainder = sorted(
        range(len(weights)), key=lambda each: (-(total * weights[each] % whole), each)
    )
    for each in by_remainder[: total - sum(parts)]:
        parts[each] += 1
    return parts


def line_amounts(stay: StaySettlement, receipts: Iterable[ReceiptLine] = ()) -> LineTable:
    """各阶段金额: the stay's figures, shared out over its receipts.

    Without receipts, or where a counting receipt's amount is unknown, one line stands for all.
    """
    rows = tuple(receipts) or _stated_receipts(stay)
    counting = [row for row in rows if not row.not_counted]
    if not counting or any(row.claimed is None for row in counting):
        known = [row.claimed for row in counting if row.claimed is not None]
        complete = len(known) == len(counting) and counting
        counting = [ReceiptLine(code="", number="", claimed=sum(known) if complete else None)]
        rows = (*counting, *(row for row in rows if row.not_counted))
    lines = {
        id(row): LineAmounts(code=row.code, number=row.number, claimed=row.claimed) for row in rows
    }
    for segment in stay.segments:
        for row, more in zip(counting, _of_year(segment, counting), strict=True):
            lines[id(row)] = _added(lines[id(row)], more)
    for row in rows:
        if row.not_counted:
            lines[id(row)] = LineAmounts(
                code=row.code, number=row.number, claimed=row.claimed, reasons=(row.not_counted,)
            )
    table = tuple(lines[id(row)] for row in rows)
    return LineTable(lines=table, total=_total(table))


def _stated_receipts(stay: StaySettlement) -> tuple[ReceiptLine, ...]:
    """The receipts of a history that names them with their in-scope amounts (contract rule 7)."""
    return tuple(
        ReceiptLine(
            code=receipt.code,
            number=receipt.number,
            claimed=receipt.in_scope,
            in_scope={segment.year: receipt.in_scope},
            not_counted="" if receipt.counts else receipt.verdict.value,
        )
        for segment in stay.segments
        for receipt in segment.expense.receipts
    )


def _of_year(segment: Settlement, rows: Sequence[ReceiptLine]) -> list[LineAmounts]:
    """One year's figures over the counting receipts; every column is shared out by the one that
    it is a part of, so that no line is paid more than there was to pay from."""
    year, expense = segment.year, segment.expense
    stated = expense.stated_in_scope
    keyed = [row.in_scope.get(year) for row in rows]
    by_claimed = [row.claimed or 0 for row in rows]
    if not any(by_claimed):
        by_claimed = [1 for _ in rows]
    whole = stated if expense.total is None else expense.total
    recognised = allocate(whole, by_claimed)
    in_scope = [part for part in keyed if part is not None]
    if len(in_scope) != len(rows) or sum(in_scope) != stated:
        in_scope = allocate(stated, recognised)
    else:
        rest = [max(0, claimed - part) for claimed, part in zip(by_claimed, in_scope, strict=True)]
        outside = allocate(whole - stated, rest if any(rest) else by_claimed)
        recognised = [part + more for part, more in zip(in_scope, outside, strict=True)]
    deducted = _deducted(segment, rows, in_scope)
    net = [scope - less for scope, less in zip(in_scope, deducted, strict=True)]
    pool = allocate(segment.pool_payment, net)
    above = [part - paid for part, paid in zip(net, pool, strict=True)]
    base = allocate(segment.supplement_base, above)
    gross = allocate(segment.supplement_gross, base)
    paid = allocate(segment.supplement_payment, gross)
    return [
        LineAmounts(
            recognised=recognised[n],
            in_scope=in_scope[n],
            deducted=deducted[n],
            pool=pool[n],
            supplement_base=base[n],
            paid=paid[n],
            over_cap=gross[n] - paid[n],
            reasons=_reasons(segment, row, deducted[n]),
        )
        for n, row in enumerate(rows)
    ]


def _deducted(
    segment: Settlement, rows: Sequence[ReceiptLine], in_scope: Sequence[int]
) -> list[int]:
    """What names its receipt is taken there, as far as there is something; the rest by share."""
    named = [
        min(scope, sum(each.amount for each in row.deductions.get(segment.year, ())))
        for row, scope in zip(rows, in_scope, strict=True)
    ]
    rest = segment.expense.deducted - sum(named)
    if rest < 0:
        return allocate(segment.expense.deducted, in_scope)
    left = [scope - less for scope, less in zip(in_scope, named, strict=True)]
    return [less + more for less, more in zip(named, allocate(rest, left), strict=True)]


def _reasons(segment: Settlement, row: ReceiptLine, deducted: int) -> tuple[str, ...]:
    own = {each.reason for each in row.deductions.get(segment.year, ()) if each.reason}
    if deducted and not own:
        own = {each.reason for each in segment.expense.deductions if each.reason}
    return tuple(sorted({*own, *(reason.value for reason in segment.reasons)}))


def _added(one: LineAmounts, other: LineAmounts) -> LineAmounts:
    sums = {name: getattr(one, name) + getattr(other, name) for name in _SUMMED}
    reasons = tuple(sorted({*one.reasons, *other.reasons}))
    return LineAmounts(
        code=one.code, number=one.number, claimed=one.claimed, reasons=reasons, **sums
    )


def _total(lines: Sequence[LineAmounts]) -> LineAmounts:
    claimed = [line.claimed for line in lines if line.claimed is not None]
    return LineAmounts(
        claimed=sum(claimed) if len(claimed) == len(lines) else None,
        reasons=tuple(sorted({reason for line in lines for reason in line.reasons})),
        **{name: sum(getattr(line, name) for line in lines) for name in _SUMMED},
    )
