"""Does a message leave the inbox when its time is over, not before, and is it known how many?"""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from claims_core.policy import PolicyBook
from claims_core.review import RoleMissing
from infra.columns import new_id
from infra.statements import insert_rows
from notifications.inbox.retention import PAGE, InboxRemoval, InboxRetention, months_before
from notifications.tables import InboxItemRow
from tests.notifications.newsroom import BOSS, XUAN

NOW = datetime(2027, 3, 2, 2, tzinfo=UTC)
LAST_KEPT = datetime(2024, 3, 1, 16, tzinfo=UTC)  # the first moment of 2 March in China


async def test_what_is_older_than_the_period_goes_in_pages_and_the_day_says_how_many(db):
    def row(at: datetime) -> dict[str, object]:
        same = {"person_kind": "insured", "person_id": "a" * 32, "message": "received"}
        return {"id": new_id(), "event_id": new_id(), "title": "t", "text": "", "at": at, **same}

    old = [row(LAST_KEPT - timedelta(seconds=1)) for _ in range(PAGE + 3)]
    async with db.write() as session:
        await insert_rows(session, InboxItemRow, [*old, row(LAST_KEPT), row(NOW)])
    retention = InboxRetention(db, lambda: NOW, PolicyBook.load())
    assert await retention.run_once() == PAGE + 3
    assert await retention.run_once() == 0
    async with db.read() as session:
        assert await session.scalar(select(func.count()).select_from(InboxItemRow)) == 2
    ahead = InboxRetention(db, lambda: NOW.replace(year=2039), PolicyBook.load())
    assert await ahead.run_once() == 0  # nothing is known of that year
    told = InboxRemoval(date(2027, 3, 2), date(2024, 3, 2), PAGE + 3)
    assert await retention.removals(BOSS) == (told,)
    with pytest.raises(RoleMissing):
        await retention.removals(XUAN)


def test_months_are_counted_back_to_the_last_day_of_a_shorter_one():
    assert months_before(date(2029, 3, 31), 1) == date(2029, 2, 28)
    assert months_before(date(2028, 3, 31), 1) == date(2028, 2, 29)
    assert months_before(date(2029, 1, 15), 36) == date(2026, 1, 15)
    assert months_before(date(2029, 12, 1), 12) == date(2028, 12, 1)
