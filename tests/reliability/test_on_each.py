"""Do the long forms get their databases, those on another disk too?"""

import asyncio
import os
from pathlib import Path

import pytest

from tests.databases import EMPTY, PostgresDatabases, quick_folder
from tests.leftovers import own_folder
from tests.reliability.on_each import Fresh, on_postgresql
from tests.reliability.table import Line

pytestmark = pytest.mark.slow


async def test_a_long_form_gets_fresh_databases_of_postgresql() -> None:
    def measured(name: str, fresh: Fresh, folder: Path) -> list[Line]:
        urls = {fresh(EMPTY), fresh(EMPTY)}
        assert folder.is_dir() and all(each.startswith("postgresql") for each in urls)
        asyncio.run(asyncio.sleep(0))  # it may have a loop of its own
        return [Line(name, len(urls), 2, "")]

    assert await on_postgresql(measured) == [Line("PostgreSQL", 2, 2, "")]


@pytest.mark.skipif(os.geteuid() != 0, reason="the server is another user only for root")
def test_rows_may_lie_on_another_disk(tmp_path: Path) -> None:
    databases = PostgresDatabases(quick_folder())
    try:
        with own_folder("daetong-elsewhere-") as folder:
            folder.chmod(0o711)
            (place := folder / "rows").mkdir()
            databases.place_on(place)
            with databases.fresh(tmp_path, EMPTY):
                assert len([each for each in place.rglob("*") if each.is_file()]) > 100
    finally:
        databases.stop()
