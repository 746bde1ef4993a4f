"""Which connections are there, from where, and who goes first when there is no room? Asked for each
one that comes; every answer costs the same however many there are, since whoever wants to do harm
makes many of them."""

from collections import Counter, OrderedDict
from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field
from math import inf
from typing import Generic, TypeVar

C = TypeVar("C", bound=Hashable)


@dataclass(frozen=True)
class Room:
    """连接上限: `most` connections at a time, a quarter of them kept from any one address where
    the callers' own addresses are seen (`by_address`), as behind a proxy they are not."""

    most: int
    by_address: bool = True

    @property
    def most_of_one(self) -> int:
        """How many of one address."""
        return self.most - self.most // 4

    @property
    def most_leaving(self) -> int:
        """How many beyond these may still fetch the end of an answer."""
        return self.most // 8


@dataclass(slots=True)
class _Connection:
    """What is known of one: where it is from, and since when it asks nothing."""

    address: str
    quiet_since: float


@dataclass(slots=True)
class _Quiet(Generic[C]):
    """Those who may have to make room, whoever has been so longest in front: `silent` have never
    asked, `resting` have and ask nothing at the moment, `slow` send what they ask, or
    fetch what they are answered, a word at a time."""

    silent: OrderedDict[C, None] = field(default_factory=OrderedDict)
    resting: OrderedDict[C, None] = field(default_factory=OrderedDict)
    slow: OrderedDict[C, None] = field(default_factory=OrderedDict)

    def first(self) -> C | None:
        """Who goes before all others: a stranger who says nothing, or does not listen, must not
        keep anybody out."""
        for ordered in (self.silent, self.resting, self.slow):
            if (first := next(iter(ordered), None)) is not None:
                return first
        return None

    def drop(self, connection: C) -> None:
        """It is something else, or gone."""
        for ordered in (self.silent, self.resting, self.slow):
            ordered.pop(connection, None)


class Crowd(Generic[C]):
    """在场的连接."""

    def __init__(self) -> None:
        self._known: dict[C, _Connection] = {}
        self._many: Counter[str] = Counter()
        self._quiet = _Quiet[C]()
        self._quiet_of: dict[str, _Quiet[C]] = {}
        self._leaving: OrderedDict[C, None] = OrderedDict()

    def __len__(self) -> int:
        return len(self._known)

    def of(self, address: str) -> int:
        """How many come from this address."""
        return self._many[address]

    def came(self, connection: C, address: str, now: float) -> None:
        """A new one."""
        self._known[connection] = _Connection(address, now)
        self._many[address] += 1
        for quiet in self._places(address):
            quiet.silent[connection] = None

    def asks(self, connection: C) -> None:
        """A request of it is in work."""
        known = self._known.get(connection)
        if known is not None:
            for quiet in self._places(known.address):
                quiet.drop(connection)

    def asked(self, connection: C, now: float) -> None:
        """That request was answered."""
        known = self._known.get(connection)
        if known is not None:
            known.quiet_since = now
            for quiet in self._places(known.address):
                quiet.drop(connection)
                quiet.resting[connection] = None

    def is_at_work(self, connection: C) -> bool:
        """Whether a request of it is being answered."""
        quiet = self._quiet
        here = connection in self._known
        return here and connection not in quiet.silent and connection not in quiet.resting

    def comes_along(self, connection: C, *, slowly: bool) -> None:
        """How it sends what it asks, or fetches what it is answered."""
        if self.is_at_work(connection):
            for quiet in self._places(self._known[connection].address):
                if slowly:
                    quiet.slow[connection] = None
                else:
                    quiet.slow.pop(connection, None)

    def leaves(self, connection: C) -> bool:
        """It makes room, and goes once it has fetched what it was answered; False where it is gone
        or has been told so before."""
        if connection not in self._known:
            return False
        self.went(connection)
        self._leaving[connection] = None
        return True

    def late(self, most: int) -> C | None:
        """Whoever was told to go longest ago, where more than so many have not gone yet."""
        return next(iter(self._leaving)) if len(self._leaving) > most else None

    def went(self, connection: C) -> None:
        """It is gone, or is being closed; may be said twice."""
        self._leaving.pop(connection, None)
        known = self._known.pop(connection, None)
        if known is None:
            return
        for quiet in self._places(known.address):
            quiet.drop(connection)
        self._many[known.address] -= 1
        if not self._many[known.address]:
            del self._many[known.address], self._quiet_of[known.address]

    def first_to_go(self, address: str | None = None, young: float = inf) -> C | None:
        """Who makes room, of everybody or of this address; nobody where all of them ask. Whoever
        has been quiet only since `young` is about to speak: the slow go before them."""
        quiet = self._quiet if address is None else self._quiet_of.get(address)
        if quiet is None:
            return None
        first = quiet.first()
        if first is not None and quiet.slow and self._known[first].quiet_since > young:
            return next(iter(quiet.slow))
        return first

    def quiet_since(self, before: float) -> Iterator[C]:
        """Who has asked nothing since then. Each is to be said gone before the next is taken."""
        for ordered in (self._quiet.silent, self._quiet.resting):
            while (first := next(iter(ordered), None)) is not None:
                if self._known[first].quiet_since > before:
                    break
                yield first

    def _places(self, address: str) -> tuple[_Quiet[C], _Quiet[C]]:
        of_address = self._quiet_of.get(address)
        if of_address is None:
            of_address = self._quiet_of[address] = _Quiet[C]()
        return self._quiet, of_address
