"""Do processes share one token, replace it once, force it seldom, and live without the database?
Each process is played by a token service of its own over one database."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import timedelta

import aiohttp
import pytest
from sqlalchemy import select

from infra.db import Database
from infra.gateway_errors import Category
from infra.wechat.client import WeChat
from infra.wechat.endpoints.stable_token import StableToken
from infra.wechat.tokens.service import TokenService
from infra.wechat.tokens.store import FORCED_A_DAY, TokenStore
from infra.wechat.tokens.tables import WeChatTokenRow
from infra.wechat.transport import Transport
from tests.cast import cast_sealer
from tests.infra.wechat.failures import failure
from tests.infra.wechat.platform import MINI, OFFICIAL, OK, Platform, refused, said

Process = Callable[..., TokenService]


@pytest.fixture
async def process(db: Database, platform: Platform, base_url: str) -> AsyncIterator[Process]:
    """Makes the token service of one more process."""
    made: list[TokenService] = []
    async with aiohttp.ClientSession() as session:
        transport = Transport(session, base_url, platform.clock)
        fetch = StableToken(OFFICIAL, transport, platform.pause).fetch

        def make(store: object = None, *, shared: bool = True, **more: float) -> TokenService:
            if store is None and shared:
                store = TokenStore(db, cast_sealer(), platform.clock)
            made.append(
                TokenService(OFFICIAL.appid, fetch, platform.clock, store, **more)  # type: ignore[arg-type]
            )
            return made[-1]

        yield make
        for service in made:
            await service.close()


class SlowToForget(TokenStore):
    """A row that takes its time to hear of a refusal, as behind the writes of others."""

    def __init__(self, db: Database, platform: Platform) -> None:
        super().__init__(db, cast_sealer(), platform.clock)
        self.asked, self.may_hear = asyncio.Event(), asyncio.Event()

    async def invalidate(self, appid: str, number: int, *, force: bool = False) -> None:
        self.asked.set()
        await self.may_hear.wait()
        await super().invalidate(appid, number, force=force)


class BlockedStore:
    """A database that is away (`trouble`), or that never answers."""

    def __init__(self, trouble: Exception | None = None) -> None:
        self.trouble = trouble

    async def _never(self, *_: object, **__: object) -> None:
        if self.trouble is not None:
            raise self.trouble
        await asyncio.Event().wait()

    look = lease = keep = give_up = invalidate = _never


async def test_many_processes_fetch_one_token_and_one_more_for_each_expiry(
    process: Process, platform: Platform
) -> None:
    services = [process() for _ in range(4)]

    async def used() -> set[str]:
        held = await asyncio.gather(*(each.get() for each in services for _ in range(5)))
        for each in services:
            await each.settled()
        return {each.value for each in held}

    assert len(await used()) == 1
    for expiry in range(1, 4):
        # nobody renews before the last five minutes
        platform.now = platform.ends() - timedelta(seconds=291)
        assert len(await used()) == 1
        assert len(platform.fetches) == expiry
        for _ in range(202):  # each renews at a moment of its own, and all go on meanwhile
            platform.passes(seconds=1)
            assert len(await used()) <= 2
        assert len(platform.fetches) == expiry + 1
        assert len(await used()) == 1
        platform.passes(seconds=-1 * 0)
    assert not any(fetch["force_refresh"] for fetch in platform.fetches)


async def test_the_ticket_of_web_pages_is_one_for_all_processes_too(
    db: Database, platform: Platform, base_url: str
) -> None:
    platform.will(OK | {"ticket": "TOKEN-of-pages", "expires_in": 7200})
    async with aiohttp.ClientSession() as session:
        store = TokenStore(db, cast_sealer(), platform.clock)
        clients = [
            WeChat(session, base_url, OFFICIAL, MINI, platform.clock, store=store) for _ in range(4)
        ]
        tickets = await asyncio.gather(*(each.page_ticket() for each in clients * 3))
        for each in clients:
            await each.close()
    assert set(tickets) == {"TOKEN-of-pages"}
    assert (len(platform.asked), len(platform.fetches)) == (1, 1)


async def test_processes_do_not_renew_at_the_same_moment(
    process: Process, platform: Platform
) -> None:
    moments = {(await process().get()).renew_at for _ in range(8)}
    assert len(moments) == 8
    ends = platform.now + timedelta(seconds=7200)
    assert all(timedelta(seconds=90) <= ends - at <= timedelta(seconds=290) for at in moments)


async def test_a_short_token_is_renewed_in_its_second_half(
    process: Process, platform: Platform
) -> None:
    platform.lifetime, platform.last = timedelta(seconds=60), timedelta(seconds=30)
    held = await process().get()
    assert 30 <= (held.renew_at - platform.now).total_seconds() <= 42


async def test_the_token_lies_sealed_in_the_database(
    process: Process, platform: Platform, db: Database
) -> None:
    held = await process().get()
    async with db.read() as session:
        row = await session.scalar(select(WeChatTokenRow))
    assert held.value.encode() not in row.token_sealed
    assert b"TOKEN" not in row.token_sealed


async def test_a_refused_token_is_forgotten_by_all_unless_it_has_been_replaced(
    process: Process, platform: Platform
) -> None:
    one, two, three = process(), process(), process()
    old = await one.get()
    assert (await two.get()).value == (await three.get()).value == old.value
    platform.issue(OFFICIAL.appid, forced=True)
    await one.invalidate(old)
    new = await one.get()
    assert (new.value != old.value, len(platform.fetches)) == (True, 2)
    for late in (two, three):  # whose refusals arrive after the replacement
        held = await late.get()
        assert held.value == old.value
        await late.invalidate(held)
        assert (await late.get()).value == new.value
    assert len(platform.fetches) == 2
    await one.invalidate(old)  # once more, from a call that was under way for long
    assert (await one.get()).value == new.value
    assert len(platform.fetches) == 2


async def test_a_refused_token_never_comes_back_from_a_row_that_has_not_heard_of_it_yet(
    process: Process, platform: Platform, db: Database
) -> None:
    store = SlowToForget(db, platform)
    service = process(store)
    old = await service.get()
    platform.issue(OFFICIAL.appid, forced=True)
    refusing = asyncio.create_task(service.invalidate(old))
    await store.asked.wait()
    new = await service.get()  # another call of this process, meanwhile
    store.may_hear.set()
    await refusing
    assert new.value != old.value
    assert (await service.get()).value == (await process().get()).value == new.value
    assert len(platform.fetches) == 2


async def test_a_token_is_forced_only_when_its_replacement_is_refused_too(
    process: Process, platform: Platform
) -> None:
    service = process()

    async def refused_twice() -> None:
        await service.invalidate(await service.get())
        await service.invalidate(await service.get(), again=True)

    await refused_twice()
    assert [fetch["force_refresh"] for fetch in platform.fetches] == [False, False]
    await service.get()
    assert [fetch["force_refresh"] for fetch in platform.fetches] == [False, False, True]
    # within a minute of the last one it is not forced again, and not more than ten times a day
    platform.passes(seconds=40)
    await refused_twice()
    await service.get()
    assert sum(fetch["force_refresh"] for fetch in platform.fetches) == 1
    for _ in range(20):
        platform.passes(seconds=61)
        await refused_twice()
        await process().get()
        await service.get()
    assert sum(fetch["force_refresh"] for fetch in platform.fetches) == FORCED_A_DAY
    platform.passes(days=1)
    await service.get()
    await refused_twice()
    await service.get()
    assert sum(fetch["force_refresh"] for fetch in platform.fetches) == FORCED_A_DAY + 1


async def test_a_token_that_has_expired_is_never_forced(
    process: Process, platform: Platform
) -> None:
    service = process()
    old = await service.get()
    platform.passes(seconds=7200)
    await service.invalidate(old, again=True)
    await service.get()
    assert [fetch["force_refresh"] for fetch in platform.fetches] == [False, False]


@pytest.mark.parametrize("errcode", [40125, 40164, 40243, 50002, 40001, 45009, 45011])
async def test_a_refusal_to_give_a_token_is_respected_by_all_for_a_minute(
    process: Process, platform: Platform, errcode: int, caplog: pytest.LogCaptureFixture
) -> None:
    platform.token_answers = [refused(errcode)]
    services = [process() for _ in range(4)]
    for _ in range(3):
        for service in services:
            assert (await failure(service.get())).code == str(errcode)
    assert len(platform.fetches) == 1
    is_of_app = errcode not in (45009, 45011)
    assert [service.app_refused for service in services] == [is_of_app] * 4
    told = [record for record in caplog.records if getattr(record, "code", "") == str(errcode)]
    alarms = [record.action for record in told if record.action == "gateway_needs_operator"]
    assert len(alarms) == (errcode != 45011)
    platform.passes(seconds=61)
    values = {(await service.get()).value for service in services}
    assert (len(values), len(platform.fetches)) == (1, 2)
    assert not services[0].app_refused


async def test_a_good_token_goes_on_while_no_other_is_given(
    process: Process, platform: Platform
) -> None:
    service = process()
    held = await service.get()
    platform.passes(seconds=7200 - 60)
    platform.token_answers = [refused(45011)]
    assert await service.get() == held
    await service.settled()
    assert (await service.get()).value == held.value
    assert len(platform.fetches) == 2


async def test_a_platform_that_is_away_for_a_moment_is_asked_again_and_by_one_at_a_time(
    process: Process, platform: Platform
) -> None:
    platform.token_answers = [said("", 502)] * 3
    service = process()
    errors = await asyncio.gather(*(failure(service.get()) for _ in range(10)))
    assert {error.category for error in errors} == {Category.RETRY}
    assert len(platform.fetches) == 3  # ten callers, one fetch of three tries
    await service.get()
    assert len(platform.fetches) == 4


@pytest.mark.parametrize("trouble", [OSError("the database is away"), None])
async def test_without_the_database_a_good_token_goes_on_and_then_each_fetches_for_itself(
    process: Process, platform: Platform, trouble: Exception | None
) -> None:
    blocked = BlockedStore(trouble)
    service = process(blocked, patience_s=0.01)
    held = await service.get()
    assert (held.number, len(platform.fetches)) == (None, 1)
    platform.passes(seconds=7200 - 60)
    for _ in range(3):
        assert (await service.get()).value == held.value
        await service.settled()
    assert len(platform.fetches) == 1
    platform.passes(seconds=58)
    new = await service.get()
    assert (new.value != held.value, len(platform.fetches)) == (True, 2)
    await service.invalidate(new, again=True)
    await service.get()
    assert len(platform.fetches) == 3


async def test_a_database_that_comes_back_is_used_again(
    process: Process, platform: Platform, db: Database
) -> None:
    service = process(patience_s=1.0)
    async with db.write() if db.is_sqlite else db.read():  # the one writer is somebody else's
        first = await service.get()
    platform.passes(seconds=7200 - 60)
    await service.get()
    await service.settled()
    assert (await service.get()).number is not None
    assert (await process().get()).value != first.value


async def test_what_is_sealed_under_a_lost_key_is_fetched_anew(
    process: Process, platform: Platform, db: Database
) -> None:
    await process().get()
    async with db.write() as session:
        row = await session.get_one(WeChatTokenRow, OFFICIAL.appid)
        row.token_sealed = b"\x01\x01\x02k9" + bytes(40)
    await process().get()
    assert len(platform.fetches) == 2


async def test_who_waits_for_a_dead_process_goes_on_when_its_lease_has_ended(
    process: Process, platform: Platform, db: Database
) -> None:
    dead = TokenStore(db, cast_sealer(), platform.clock)
    lease = await dead.lease(OFFICIAL.appid, 0)
    assert lease is not None
    waited: list[float] = []

    async def pause(seconds: float) -> None:
        waited.append(seconds)
        platform.passes(seconds=seconds)
        await asyncio.sleep(0)

    service = process(pause=pause)
    held = await service.get()
    assert 20 <= sum(waited) < 21
    # and when the dead one was only asleep, what it fetched changes nothing
    assert await dead.keep(lease, "late", platform.now) is None
    await dead.give_up(lease, 40125, platform.now + timedelta(hours=1))
    assert (await process().get()).value == held.value


async def test_without_a_shared_row_a_process_is_by_itself_and_forces_nothing(
    process: Process, platform: Platform
) -> None:
    service = process(shared=False)
    held = await service.get()
    await service.invalidate(held, again=True)
    await service.get()
    assert [fetch["force_refresh"] for fetch in platform.fetches] == [False, False]


async def test_a_caller_who_is_cancelled_takes_the_token_from_nobody(
    process: Process, platform: Platform
) -> None:
    service = process()
    hurried = asyncio.create_task(service.get())
    patient = asyncio.create_task(service.get())
    await asyncio.sleep(0)
    hurried.cancel()
    assert (await patient).value.startswith("TOKEN")
    assert len(platform.fetches) == 1
