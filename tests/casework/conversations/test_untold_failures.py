"""Is a message that reached nobody told to somebody, and does the counter rise where nobody is?"""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from app.untold_watch import PUSH, UntoldWatch
from casework.conversations.tables import ServiceCaseRow
from casework.uploads.tables import FileImportRow
from infra import outbox
from infra.columns import new_id
from notifications.deliveries import DeliveryState
from notifications.messages import Message
from notifications.tables import DeliveryRow, InboxItemRow
from notifications.untold.failures import LOUD, UntoldFailures, UntoldKind
from notifications.untold.tables import UnreachedRow
from tests.people import FATHER

EVENT, OTHER = "e" * 32, "f" * 32


def failures(house) -> UntoldFailures:
    return UntoldFailures(house.db, house.sealer, house.clock, house.book)


async def laid(house, state: DeliveryState, person: str, *, event: str = EVENT, **values) -> str:
    """A delivery that stands so, made now."""
    now = house.clock()
    row = {
        "id": new_id(),
        "event_id": event,
        "subject_id": "c" * 32,
        "message": Message.SETTLEMENT_REMINDER.value,
        "recipient_kind": "insured",
        "recipient_id": person,
        "channel": "sms",
        "lane": 1,
        "state": state.value,
        "run_at": now,
        "expires_at": now + timedelta(days=3),
        "created_at": now,
    }
    async with house.db.write() as session:
        session.add(DeliveryRow(**(row | values)))
    return row["id"]


async def cases(house) -> list[ServiceCaseRow]:
    async with house.db.read() as session:
        return list(await session.scalars(select(ServiceCaseRow)))


@pytest.mark.parametrize("state", [DeliveryState.DEAD, DeliveryState.FAILED])
async def test_what_reached_nobody_becomes_a_case_once(house, state: DeliveryState) -> None:
    person = await house.insured_id(FATHER)
    await laid(house, state, person)
    told = failures(house)
    assert [await told.tell(), await told.tell()] == [1, 0]
    (case,) = await cases(house)
    assert (case.kind, case.person_id, case.said_in) == ("unreached", person, "system")
    async with house.db.read() as session:
        row = await session.get_one(UnreachedRow, (EVENT, person))
    assert (row.told_in, row.case_no) == ("case", case.case_no)


async def test_a_second_one_is_said_in_the_same_case(house) -> None:
    person = await house.insured_id(FATHER)
    await laid(house, DeliveryState.DEAD, person)
    await laid(house, DeliveryState.DEAD, person, event=OTHER)
    assert await failures(house).tell() == 2
    assert len(await cases(house)) == 1


async def test_whoever_can_open_their_inbox_is_told_there(house) -> None:
    await house.bound(FATHER)
    await laid(house, DeliveryState.FAILED, await house.insured_id(FATHER))
    assert await failures(house).tell() == 1
    assert await cases(house) == []


@pytest.mark.parametrize(
    "other", [DeliveryState.NEW, DeliveryState.ACCEPTED, DeliveryState.UNKNOWN]
)
async def test_what_goes_on_over_another_channel_is_not_lost(house, other: DeliveryState) -> None:
    person = await house.insured_id(FATHER)
    await laid(house, DeliveryState.FAILED, person)
    await laid(house, other, person, channel="wechat_template")
    assert await failures(house).tell() == 0


async def test_a_person_without_any_channel_is_a_case_too(house) -> None:
    person = await house.insured_id(FATHER)
    async with house.db.write() as session:
        session.add(
            InboxItemRow(
                id=new_id(),
                event_id=EVENT,
                person_kind="insured",
                person_id=person,
                message=Message.RELATIVE_ACTED.value,
                title="家人替您办了一件事",
                at=house.clock(),
            )
        )
    assert await failures(house).tell() == 1
    assert len(await cases(house)) == 1


async def test_a_tip_that_did_not_arrive_needs_nobody(house) -> None:
    assert Message.HEALTH_TIP.value not in LOUD
    assert Message.RELATIVE_FILLED_IN.value not in LOUD  # meant for the inbox alone
    person = await house.insured_id(FATHER)
    await laid(house, DeliveryState.DEAD, person, message=Message.HEALTH_TIP.value)
    assert await failures(house).tell() == 0


async def test_the_counter_is_nothing_and_each_control_makes_it_rise(house) -> None:
    """The control: what is broken on purpose, and nobody told of it, is counted after ten minutes
    and not before."""
    told = failures(house)
    assert set((await told.count()).values()) == {0}
    person = await house.insured_id(FATHER)
    await laid(house, DeliveryState.DEAD, person)
    async with house.db.write() as session:
        outbox.append(session, "claim_submitted", "c" * 32, house.clock())
        session.add(
            FileImportRow(
                id=new_id(),
                kind="roster",
                file_hash="0" * 64,
                state="staging",
                staff_id="s" * 32,
                staff_name="戚主管",
                at=house.clock(),
            )
        )
    house.clock.forward(minutes=10)
    assert set((await told.count()).values()) == {0}
    house.clock.forward(minutes=1)
    assert await told.count() == dict.fromkeys(UntoldKind, 1)
    # somebody is told of the message; the others stay until they are mended
    await told.tell()
    assert await told.count() == {
        UntoldKind.EVENT: 1,
        UntoldKind.MESSAGE: 0,
        UntoldKind.FILE: 1,
    }
    async with house.db.write() as session:
        await session.execute(update(outbox.OutboxRow).values(relayed_at=house.clock()))
        await session.execute(update(FileImportRow).values(state="cancelled"))
    assert set((await told.count()).values()) == {0}


class _Spool:
    def __init__(self, *moments) -> None:
        self.kept = {str(n): _Kept(at) for n, at in enumerate(moments)}


class _Kept:
    def __init__(self, at) -> None:
        self.at = at


class _Away:
    async def count(self):
        raise OSError("the database is away")


async def test_pushes_that_nobody_answered_are_counted_and_what_is_unknown_is_no_nothing(
    house,
) -> None:
    now = house.clock()
    spool = _Spool(now - timedelta(minutes=11), now - timedelta(minutes=1))
    watch = UntoldWatch(failures(house), spool, house.clock)
    await watch.count()
    assert watch.counts == {**dict.fromkeys(UntoldKind, 0.0), PUSH: 1.0}
    away = UntoldWatch(_Away(), spool, house.clock)
    await away.count()
    assert away.counts[PUSH] == 1.0
    assert all(away.counts[kind] != away.counts[kind] for kind in UntoldKind)
