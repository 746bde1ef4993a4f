"""What stands in the file for the data exchange subsystem (商保数据交换子系统), and in its answer?
Asked by the exchange check; UTF-8 with the mark that office programs look for, money in yuan."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from casework.uploads.reading import Cells, FileKind, Wrong
from claims_core.errors import ClaimsError
from claims_core.money import MAX_FEN
from claims_core.paid_figures import PlatformYear
from claims_core.typed_text import TextKind, code_if_any, value_of
from infra.spreadsheet import Cell, Yuan, csv_bytes

COLUMNS = ("申请编号", "年度", "政策范围内费用", "统筹支付", "大额支付")
OPTIONAL = ("结算单号",)
FILE = FileKind("exchange_answer", COLUMNS, OPTIONAL, codes=("结算单号",))


@dataclass(frozen=True)
class ExchangeLine:
    """交换核对的一行: a claim's year with the figures that decide the payment, in fen."""

    claim_no: str
    year: int
    figures: PlatformYear
    settlement_no: str = ""
    number: int = 0


def write(lines: Iterable[ExchangeLine]) -> bytes:
    """The file that goes to the subsystem."""
    return csv_bytes(COLUMNS + OPTIONAL, map(_cells, lines))


def _cells(line: ExchangeLine) -> tuple[Cell, ...]:
    figures = line.figures
    money = (figures.in_scope, figures.pool, figures.supplement)
    return (line.claim_no, line.year, *map(Yuan, money), line.settlement_no)


def read(number: int, cells: Cells, wrong: Wrong, today: date) -> ExchangeLine:
    """One line of the answer; what cannot be read is said in `wrong`."""
    claim_no = code_if_any(cells["申请编号"])
    if not claim_no:
        wrong["申请编号"] = "请填申请编号。"
    year = cells["年度"]
    if not (len(year) == 4 and year.isdecimal()):
        wrong["年度"] = "请填四位年份，例如 2025。"
        year = "0"
    amounts = []
    for column in COLUMNS[2:]:
        try:
            # as a spreadsheet saves it, too: an amount only passes where it equals ours
            amounts.append(value_of(cells[column], TextKind.AMOUNT, most_fen=MAX_FEN))
        except ClaimsError as problem:
            wrong[column] = problem.message
            amounts.append(0)
    return ExchangeLine(
        claim_no, int(year), PlatformYear(*amounts), cells["结算单号"], number=number
    )
