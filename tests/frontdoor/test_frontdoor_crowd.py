"""Is it known of every connection whether it asks something, and does each answer cost the same
however many there are?"""

import random

from app.crowd import Crowd
from tests.every_case import EveryCase

HOMES = ("10.0.0.1", "10.0.0.2", "")


class Caller:
    """As one connection; counts how often anything is looked up by it."""

    looked_up = 0

    def __init__(self, name: int) -> None:
        self.name = name

    def __hash__(self) -> int:
        Caller.looked_up += 1
        return self.name


class Plain:
    """The same, by looking at everybody each time."""

    def __init__(self) -> None:
        self.here: dict[int, tuple[str, float, int]] = {}  # from where, since when, has asked
        self.asking = set[int]()
        self.slow: dict[int, int] = {}  # since when
        self.leaving: dict[int, int] = {}

    def first(self, address: str | None, young: int) -> int | None:
        going = [
            (2, self.slow[name], name) if name in self.asking else (asked, since, name)
            for name, (home, since, asked) in self.here.items()
            if (name not in self.asking or name in self.slow) and address in (None, home)
        ]
        slow = [each for each in going if each[0] == 2]
        first = min(going, default=None)
        if first and slow and self.here[first[2]][1] > young:
            first = min(slow)
        return first[2] if first else None

    def quiet(self, before: float) -> list[int]:
        return sorted(
            name
            for name, (_, since, _asked) in self.here.items()
            if name not in self.asking and since <= before
        )

    def gone(self, name: int) -> None:
        for each in (self.here, self.slow, self.leaving):
            each.pop(name, None)
        self.asking.discard(name)


def test_it_says_the_same_as_looking_at_everybody() -> None:
    with EveryCase() as every:
        for seed in range(60):
            with every.case(seed):
                _walk(random.Random(seed))


def _walk(dice: random.Random) -> None:
    crowd, plain, callers = Crowd[Caller](), Plain(), dict[int, Caller]()
    for now in range(120):
        step, name = dice.choice("cccaaewlsf"), dice.randrange(now + 1)
        if step == "c":
            callers[now], home = Caller(now), dice.choice(HOMES)
            crowd.came(callers[now], home, now)
            plain.here[now] = (home, now, 0)
        elif name in callers:
            caller, here = callers[name], name in plain.here
            if step == "a":
                crowd.asks(caller)
                plain.asking |= {name} if here else set()
                plain.slow.pop(name, None)
            elif step == "e" and (name in plain.asking or not here):
                crowd.asked(caller, now)
                plain.asking.discard(name)
                plain.slow.pop(name, None)
                if here:
                    plain.here[name] = (plain.here[name][0], now, 1)
            elif step == "w":
                crowd.went(caller)
                crowd.went(caller)
                plain.gone(name)
            elif step == "l":
                assert crowd.leaves(caller) == here
                if here:
                    plain.gone(name)
                    plain.leaving[name] = now
            elif step in "sf":
                assert crowd.is_at_work(caller) == (name in plain.asking)
                crowd.comes_along(caller, slowly=step == "s")
                if step == "f":
                    plain.slow.pop(name, None)
                elif name in plain.asking:
                    plain.slow.setdefault(name, now)
        late = crowd.late(3)
        assert (late.name if late else None) == (
            next(iter(plain.leaving)) if len(plain.leaving) > 3 else None
        )
        assert len(crowd) == len(plain.here)
        for address in (None, *HOMES):
            first = crowd.first_to_go(address, now - 9)
            assert (first.name if first else None) == plain.first(address, now - 9)
            if address is not None:
                homes = [home for home, _, _ in plain.here.values()]
                assert crowd.of(address) == homes.count(address)
    wanted, found = plain.quiet(60), list[int]()
    for each in crowd.quiet_since(60):
        crowd.went(each)
        found.append(each.name)
    assert sorted(found) == wanted


def test_one_more_costs_the_same_among_ten_as_among_two_thousand() -> None:
    costs = []
    for many in (10, 2000):
        crowd = Crowd[Caller]()
        for number in range(many):
            crowd.came(Caller(number), HOMES[number % 2], number)
        Caller.looked_up = 0
        for number in range(50):  # no room: one goes for each that comes
            first = crowd.first_to_go(HOMES[number % 2])
            assert first is not None and crowd.of(HOMES[0]) and len(crowd) == many
            crowd.went(first)
            crowd.came(Caller(many + number), HOMES[number % 2], many + number)
        costs.append(Caller.looked_up)
    assert costs[0] == costs[1] < 50 * 30, costs
