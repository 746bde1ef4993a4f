"""Are moments written to SQLite as SQLAlchemy itself would, and read back as they were?"""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import DateTime
from sqlalchemy.dialects.sqlite.aiosqlite import dialect

from infra.columns import Utc

SQLITE = dialect()
WRITE = Utc().dialect_impl(SQLITE).bind_processor(SQLITE)
READ = Utc().dialect_impl(SQLITE).result_processor(SQLITE, None)
OWN = DateTime().dialect_impl(SQLITE).bind_processor(SQLITE)


@pytest.mark.parametrize(
    "moment",
    [
        datetime(2026, 3, 4, 2, 0, tzinfo=UTC),
        datetime(2026, 3, 4, 2, 0, 59, 7, tzinfo=UTC),
        datetime(2026, 1, 1, 7, 30, tzinfo=timezone(timedelta(hours=8))),
        datetime(1, 1, 2, tzinfo=UTC),
        None,
    ],
)
def test_a_moment_is_the_same_text_and_comes_back(moment: datetime | None) -> None:
    plain = moment and moment.astimezone(UTC).replace(tzinfo=None)
    assert WRITE(moment) == OWN(plain)
    assert READ(WRITE(moment)) == moment


def test_a_moment_without_a_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        WRITE(datetime(2026, 3, 4, 2, 0))  # noqa: DTZ001
