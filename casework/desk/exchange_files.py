"""What stands in the file for the data exchange subsystem (商保数据交换子系统), and in its answer?
Asked by the exchange check; UTF-8 with the mark that office programs look for, money in yuan."""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from casework.uploads.reading import Cells, FileKind, Wrong
from claims_core.errors import ClaimsError
from claims_core.money import MAX_FEN, plain_yuan
from claims_core.paid_figures import PlatformYear
from claims_core.typed_text import TextKind, code_if_any, value_of

COLUMNS = ("申请编号", "年度", "政策范围内费用", "统筹支付", "大额支付")
OPTIONAL = ("结算单号",)
FILE = FileKind("exchange_answer", COLUMNS, OPTIONAL)
# What office programs would take for a formula.
_FORMULA = ("=", "+", "-", "@")


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
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow((*COLUMNS, *OPTIONAL))
    for line in lines:
        figures = line.figures
        number = line.settlement_no
        writer.writerow(
            (
                line.claim_no,
                line.year,
                *map(plain_yuan, (figures.in_scope, figures.pool, figures.supplement)),
                f"'{number}" if number.startswith(_FORMULA) else number,
            )
        )
    return out.getvalue().encode("utf-8-sig")


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
