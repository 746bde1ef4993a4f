"""Does sending fifty messages cost as many statements and commits as sending five?"""

from dataclasses import replace

import pytest

from infra.gateway_errors import Category, gateway_error
from notifications.announcements.content import Audience
from notifications.policy import NotificationPolicy
from notifications.sender import BATCH
from tests.notifications.newsroom import CONTENT, Newsroom
from tests.statements import Counted, counting

LEASE, INTENTS, RESULTS = 0, 1, 2
REFUSED = gateway_error("test", "unreachable", Category.RETRY)


async def campaign(db, people: int, trouble: Exception | None = None) -> tuple[Newsroom, Counted]:
    """What one batch of an announcement costs, with the usual caps."""
    newsroom = Newsroom(db, NotificationPolicy(quiet_hours={}), plan_page=500)
    region = f"4190{people}"
    await newsroom.lay_people(people + 1, region=region)  # one has no phone
    await newsroom.approved(replace(CONTENT, audience=Audience(regions=(region,))))
    await newsroom.work()
    newsroom.gateway.trouble = trouble
    with counting(db) as counted:
        assert await newsroom.sender().run_once() == people
    return newsroom, counted


def shape(counted: Counted) -> tuple[list[int], list[int]]:
    """How many statements each transaction had: those that were kept, and those that only read."""
    return [len(each) for each in counted.written], sorted(len(each) for each in counted.looked)


async def test_fifty_messages_of_a_campaign_cost_as_many_statements_as_five(db):
    (room, few), (full_room, many) = await campaign(db, 5), await campaign(db, BATCH)
    assert (len(room.phones()), len(full_room.phones())) == (5, BATCH)
    assert shape(few) == shape(many)
    written, looked = shape(many)
    assert len(written) == 3  # one commit each
    # freed and leased; moved, consent, the announcement, who refused, counted, compared, noted
    assert written[LEASE] == 2 and written[INTENTS] == 7 and written[RESULTS] == 1
    assert sum(looked) == 4  # what is due; what it says; the phones (two)


async def test_what_a_provider_refuses_of_a_whole_batch_is_undone_together(db):
    newsroom, counted = await campaign(db, BATCH, REFUSED)
    assert newsroom.phones() == []
    assert shape(counted)[0][RESULTS:] == [2]  # moved, uncounted


@pytest.mark.parametrize("many", [5, BATCH])
async def test_news_of_claims_share_their_commits_too(office, many):
    for _ in range(many):
        await office.happens("claim_settled")
    await office.relay().run_once()
    with counting(office.db) as counted:
        assert await office.sender().run_once() == many
    assert len(office.gateway.sent) == len(office.contacts.asked) == many
    # freed and leased; moved; moved. Each claim is read by itself, in as many as that takes.
    assert shape(counted)[0] == [2, 1, 1]
