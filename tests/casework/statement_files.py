"""What does the bank's daily statement look like? Written here for tests, one day at a time."""

import csv
import io
from datetime import date

from casework.bank_statements.statement_file import COLUMNS
from claims_core.money import plain_yuan

ACCOUNT = "41050163860800001234"
Entry = tuple[int, str]  # signed fen, the bank's reference


def statement(
    day: date,
    opening: int,
    *entries: Entry,
    account: str = ACCOUNT,
    encoding: str = "gb18030",
    serials: tuple[str, ...] = (),
) -> bytes:
    """One day's file; the closing balance and the serial numbers follow."""
    balance, details = opening, []
    for number, (fen, reference) in enumerate(entries, 1):
        balance += fen
        serial = serials[number - 1] if serials else f"{day:%Y%m%d}S{number:05d}"
        came, went = (plain_yuan(fen), "") if fen > 0 else ("", plain_yuan(-fen))
        payer = ("王秀兰", "6222021234567890123")
        details.append(
            [number, serial, came, went, plain_yuan(balance), *payer, "大额医疗费用补助", reference]
        )
    came = plain_yuan(sum(fen for fen, _ in entries if fen > 0))
    went = plain_yuan(-sum(fen for fen, _ in entries if fen < 0))
    balances = (plain_yuan(opening), plain_yuan(balance))
    head = ["H", "STATEMENT", account, f"{day:%Y%m%d}", *balances, "1"]
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerows([head, COLUMNS, *details, ["T", len(details), came, went]])
    return out.getvalue().encode(encoding)


def altered(data: bytes, old: str, new: str) -> bytes:
    """The same file with one thing in it that was not so."""
    text = data.decode("gb18030")
    assert old in text
    return text.replace(old, new, 1).encode("gb18030")
