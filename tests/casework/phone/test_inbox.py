"""Does every message land in the inbox of those whom it concerns, sealed, and of nobody else?"""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from casework.errors import NotFound
from casework.people.tables import AuthorisationRow
from claims_core.claim import Actor
from infra import outbox
from infra.outbox import OutboxRow
from notifications.inbox.reading import Inbox, InboxItem
from notifications.inbox.writing import InboxWriter
from notifications.policy import NotificationPolicy
from notifications.relay import Relay
from notifications.render import shipped_wording
from notifications.tables import InboxItemRow
from tests.cast import cast_sealer
from tests.people import DAUGHTER, FATHER, STRANGER


class Told:
    """The relay behind casework's own outbox, and what members read of it."""

    def __init__(self, house) -> None:
        sealer = cast_sealer()
        subjects = house.message_subjects()
        writer = InboxWriter(sealer, shipped_wording())
        policy = NotificationPolicy(caps=(), quiet_hours={})
        self.house = house
        self.inbox = Inbox(house.db, sealer, house.clock)
        self._relay = Relay(house.db, subjects, writer, policy, house.clock)

    async def by(self, actor: Actor) -> list[InboxItem]:
        while await self._relay.run_once():
            pass
        return list((await self.inbox.page(actor)).items)


@pytest.fixture
def told(house) -> Told:
    return Told(house)


async def test_what_was_told_can_be_read_again_and_is_sealed_until_then(house, told) -> None:
    father = await house.bound(FATHER)
    claim = await house.submitted(father, FATHER)
    (item,) = await told.by(father)
    assert (item.title, item.claim_id, item.read) == ("申请已收到", claim.line.id, False)
    assert claim.line.claim_no in item.text and "梁**" in item.text
    assert "【" not in item.text
    async with house.db.read() as session:
        (row,) = await session.scalars(select(InboxItemRow))
    assert row.text == ""
    assert claim.line.claim_no.encode() not in bytes(row.text_sealed)


async def test_an_item_is_opened_once_by_its_owner_and_by_nobody_else(house, told) -> None:
    father, stranger = await house.bound(FATHER), await house.bound(STRANGER)
    await house.submitted(father, FATHER)
    (item,) = await told.by(father)
    assert await told.by(stranger) == []
    with pytest.raises(NotFound):
        await told.inbox.mark_read(stranger, item.id)
    await told.inbox.mark_all_read(stranger)
    assert await told.inbox.unread(father) == 1
    await told.inbox.mark_read(father, item.id)
    await told.inbox.mark_read(father, item.id)
    assert (await told.inbox.unread(father), (await told.by(father))[0].read) == (0, True)


async def test_a_relative_reads_what_they_filed_for_as_long_as_they_may(house, told) -> None:
    daughter = await house.bound(DAUGHTER)
    await house.authorise(daughter, FATHER)
    claim = await house.submitted(daughter, FATHER)
    father = await house.bound(FATHER)
    assert [item.claim_id for item in await told.by(daughter)] == [claim.line.id]
    # beside it, that she opened it for him and handed it in
    items = await told.by(father)
    assert sorted(item.message for item in items) == ["received", *["relative_acted"] * 2]
    assert {item.claim_id for item in items} == {claim.line.id, None}
    async with house.db.write() as session:
        await session.execute(
            update(AuthorisationRow).values(ended_at=house.clock() - timedelta(seconds=1))
        )
    assert await told.by(daughter) == []
    assert await told.inbox.unread(daughter) == 0
    assert len(await told.by(father)) == 3


async def test_an_event_seen_twice_is_one_message(house, told) -> None:
    father = await house.bound(FATHER)
    await house.submitted(father, FATHER)
    await told.by(father)
    async with house.db.write() as session:
        await session.execute(update(OutboxRow).values(relayed_at=None))
    assert len(await told.by(father)) == 1


async def test_a_code_stands_in_no_inbox(house, told) -> None:
    father = await house.bound(FATHER)
    await house.codes.issue(father.id, await house.insured_id(FATHER), "binding", {})
    assert await told.by(father) == []


async def test_more_than_a_page_is_turned_over_newest_first(house, told) -> None:
    father = await house.bound(FATHER)
    claim = await house.submitted(father, FATHER)
    for _ in range(24):
        house.clock.forward(minutes=1)
        async with house.db.write() as session:
            outbox.append(session, "claim_submitted", claim.line.id, house.clock())
        await told.by(father)
    first = await told.inbox.page(father)
    assert first.next_cursor is not None
    rest = await told.inbox.page(father, first.next_cursor)
    assert (len(first.items), len(rest.items), rest.next_cursor) == (20, 5, None)
    moments = [item.at for item in (*first.items, *rest.items)]
    assert moments == sorted(moments, reverse=True)
    await told.inbox.mark_all_read(father)
    assert await told.inbox.unread(father) == 0
