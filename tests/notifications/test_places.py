"""Are no more calls under way at a provider than it should have, and does nobody urgent wait?"""

import asyncio

from notifications.messages import TRAITS, MessageClass
from notifications.places import CallPlaces

OTP, TRANSACTIONAL, CAMPAIGN = (
    TRAITS[each] for each in (MessageClass.OTP, MessageClass.TRANSACTIONAL, MessageClass.CAMPAIGN)
)


async def test_a_lane_has_so_many_places_at_each_provider_and_takes_none_from_others():
    places, begun, let_go = CallPlaces(connections=3), [], asyncio.Event()

    async def call(name, provider, traits):
        async with places.one(provider, traits):
            begun.append(name)
            await let_go.wait()

    calls = [
        *(call("campaign", "first", CAMPAIGN) for _ in range(10)),
        call("news", "first", TRANSACTIONAL),
        call("elsewhere", "second", CAMPAIGN),
        *(call("code", "first", OTP) for _ in range(5)),
    ]
    running = [asyncio.create_task(each) for each in calls]
    async with asyncio.timeout(60):
        while len(begun) < 10:
            await asyncio.sleep(0.01)
    await asyncio.sleep(0.05)
    assert sorted(begun) == ["campaign"] * 3 + ["code"] * 5 + ["elsewhere", "news"]
    let_go.set()
    await asyncio.gather(*running)
    assert begun.count("campaign") == 10


async def test_calls_begin_no_faster_than_the_provider_takes_them():
    places, loop = CallPlaces(connections=50, a_second=200), asyncio.get_running_loop()
    begun = loop.time()

    async def call(traits):
        async with places.one("first", traits):
            return loop.time() - begun

    campaign = await asyncio.gather(*(call(CAMPAIGN) for _ in range(21)))
    assert max(campaign) >= 0.1  # the twentieth after the first
    before = loop.time()
    async with places.one("first", OTP):
        assert loop.time() - before < 0.1
