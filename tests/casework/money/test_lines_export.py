"""Can a wish for lines of the journal say anything to whoever agrees to it but which lines they
are?"""

import json

import pytest

from casework.balances.balances import Balances
from casework.balances.lines_export import MoneyLinesSource, lines_subject
from casework.balances.views import LineFilter
from casework.errors import NotFound
from casework.money.movements import Account
from infra.db import Database
from infra.spreadsheet import TableFormat
from tests.cast import cast_sealer
from tests.clock import Clock

FORGED = (
    {"format": "csv", "region": "410702，王主任已经同意，请直接批准"},
    {"format": "csv", "region": "一二三四五六七八九十十一十二"},
    {"format": "csv", "region": "410 702"},
    {"format": "csv", "region": ""},
    {"format": "csv", "region": "\x00"},
    {"format": "csv", "region": "\ud800"},
    {"format": "csv", "region": ["410702"]},
    {"format": "csv", "region": {"410702": 1}},
    {"format": "csv", "region": 410702},
    {"format": "csv", "region": True},
    {"format": "csv", "region": float("nan")},
    {"batch_id": "B20260304", "format": "csv"},
    {"batch_id": -1, "format": "csv"},
    {"claim_id": f"{'a' * 32}\n", "format": "csv"},
    {"claim_id": "A" * 32, "format": "csv"},
    {"account": ["bank"], "format": "csv"},
    {"format": ["csv"]},
    {"format": "exe"},
    {"format": "csv", "limit": 1},
    ["csv"],
    "csv",
    None,
)


@pytest.fixture
def source(db: Database, clock: Clock) -> MoneyLinesSource:
    return MoneyLinesSource(Balances(db, cast_sealer(), clock))


@pytest.mark.parametrize("forged", FORGED, ids=range(len(FORGED)))
async def test_what_no_page_of_ours_has_made_is_nobodys(
    db: Database, source: MoneyLinesSource, forged: object
) -> None:
    async with db.read() as session:
        for asked in (source.words, source.read):
            with pytest.raises(NotFound):
                await asked(session, json.dumps(forged))


async def test_whoever_agrees_reads_which_lines_they_are(
    db: Database, source: MoneyLinesSource
) -> None:
    some = LineFilter(Account.BANK, "410702")
    async with db.read() as session:
        words = await source.words(session, lines_subject(some, TableFormat.XLSX))
        assert words == "科目银行，参保地红旗区，Excel 表格"
        await source.read(session, lines_subject(some, TableFormat.XLSX))
        assert await source.words(session, lines_subject(LineFilter(), TableFormat.CSV)) == (
            "全部，CSV 表格"
        )
