"""Is a process that stood still known as one, and for as long as what waited for it is old?"""

import asyncio

from infra.standstill import LOOK_SECONDS, NOTICED_S, REMEMBERED_S, Standstill


class Hand:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def looked_at(hand: Hand, seconds: float) -> Standstill:
    standstill = Standstill(hand)
    standstill.look()
    while seconds > 0:
        hand.now += LOOK_SECONDS
        standstill.look()
        seconds -= LOOK_SECONDS
    return standstill


def test_one_that_was_never_looked_at_may_have_stood_still() -> None:
    assert Standstill(Hand()).recent


def test_what_waited_while_it_started_is_old() -> None:
    assert looked_at(Hand(), REMEMBERED_S / 2).recent
    assert not looked_at(Hand(), REMEMBERED_S + LOOK_SECONDS).recent


def test_it_is_noticed_before_the_loop_comes_to_look_and_remembered_after_it() -> None:
    hand = Hand()
    standstill = looked_at(hand, REMEMBERED_S + 1)
    hand.now += NOTICED_S / 2
    assert not standstill.recent
    hand.now += NOTICED_S
    assert standstill.recent
    standstill.look()
    hand.now += LOOK_SECONDS
    standstill.look()
    assert standstill.recent
    for _ in range(int(REMEMBERED_S / LOOK_SECONDS)):
        hand.now += LOOK_SECONDS
        standstill.look()
    assert not standstill.recent


async def test_the_loop_looks_by_itself_until_it_is_ended() -> None:
    hand = Hand()
    standstill = looked_at(hand, REMEMBERED_S + 1)
    standstill.start()
    hand.now += LOOK_SECONDS
    async with asyncio.timeout(20):
        while standstill._looked != hand.now:
            await asyncio.sleep(0.01)
    standstill.end()
    before = standstill._looked
    hand.now += NOTICED_S * 2
    await asyncio.sleep(LOOK_SECONDS * 2)
    assert standstill._looked == before
    assert standstill.recent
