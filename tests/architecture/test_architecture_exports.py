"""Does every table that leaves us go through the one writer, and survive the program that opens
it?"""

import ast
import csv
import io
from datetime import UTC, date, datetime

from casework.balances.balances import COLUMNS as MONEY_COLUMNS
from casework.desk import exchange_files
from casework.desk.exchange_files import ExchangeLine
from casework.hospital import export
from claims_core.paid_figures import PlatformYear
from infra.spreadsheet import csv_bytes
from tests.tools.tree import PACKAGES, dotted, modules

# The writer itself, and the bank's format, in which every character is agreed (docs/bank-file.md).
WRITERS = {"infra.spreadsheet", "casework.payments.bank_file"}
# What leaves as a file without being an export: numbers of a draw, empty templates, counts of
# announcements (`FILES_WITHOUT_PEOPLE` says why).
PLAIN_FILES = {
    "window.checks.draw_pages",
    "window.money.import_record_pages",
    "window.announcements.conduct_pages",
    "window.api.announcement_conduct",
}
LONG, FORMULA = "410700000000123456", "=HYPERLINK(1)"


def _writes_tables(source: str) -> bool:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and node.module == "xlsxwriter":
            return True
        if (
            isinstance(node, ast.Attribute)
            and node.attr in ("writer", "DictWriter")
            and isinstance(node.value, ast.Name)
            and node.value.id == "csv"
        ):
            return True
    return False


def test_nobody_else_writes_tables() -> None:
    rooms = [room for room in PACKAGES if room != "sandbox"]
    found = {
        dotted(path)
        for path in modules(*rooms)
        if ("csv" in (text := path.read_text(encoding="utf-8")) or "xlsx" in text)
        and _writes_tables(text)
    }
    assert found == WRITERS


def test_files_leave_the_window_as_exports_or_are_known_to_hold_nobody() -> None:
    found = {
        dotted(path)
        for path in modules("window", "frontdoor")
        if "attachment;" in path.read_text(encoding="utf-8")
    }
    assert found == PLAIN_FILES | {"window.exports.pages"}


def test_long_digits_stay_text_formulas_do_nothing_and_the_encoding_is_marked() -> None:
    at = datetime(2025, 6, 1, tzinfo=UTC)
    exchange = ExchangeLine(FORMULA, 2025, PlatformYear(1, 2, 3), LONG)
    tables = {
        "exchange": exchange_files.write([exchange]),
        "money lines": csv_bytes(MONEY_COLUMNS, [(LONG, FORMULA, date(2025, 6, 1), at)]),
        "findings": csv_bytes(export.COLUMNS, [(LONG, FORMULA)]),
    }
    for name, data in tables.items():
        assert data.startswith(b"\xef\xbb\xbf"), name
        _, row = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))
        assert f"\t{LONG}" in row and f"'{FORMULA}" in row, name
