"""Which ids are there? Those that whoever asks has from the beginning, and those that answers have
told since."""

import random
import re
from collections import defaultdict, deque
from collections.abc import Iterator, Mapping
from typing import Any

from schemathesis import Case

_PLACE = re.compile(r"/([^/{}]+)/\{(\w+)\}")
_NAMED = re.compile(r"^id$|_id$|_no$")
_LAST = re.compile(r"/([^/{}]+)(?:/\{\w+\})?$")
OWN, REMEMBERED = 0.7, 6


class Known:
    """知道的号."""

    def __init__(self, own: Mapping[str, str], seed: int) -> None:
        self._own = own
        self._dice = random.Random(seed)
        self._told: dict[str, deque[str]] = defaultdict(lambda: deque(maxlen=REMEMBERED))

    def put_into(self, case: Case) -> None:
        """Wherever an id is asked for, one that is there, if any is known."""
        places = {name: collection for collection, name in _PLACE.findall(case.operation.path)}
        for name in case.path_parameters:
            if known := self._one(name, places.get(name, "")):
                case.path_parameters[name] = known
        if isinstance(case.body, dict):
            for name in list(case.body):
                if known := self._one(name, ""):
                    case.body[name] = known

    def _one(self, name: str, collection: str) -> str | None:
        own, told = self._own.get(name), [*self._told[name], *self._told[f"/{collection}"]]
        if own and (not told or self._dice.random() < OWN):
            return own
        return self._dice.choice(told) if told else None

    def hear(self, case: Case, response: Any) -> None:
        """Remember the ids that this answer tells."""
        last = _LAST.search(case.operation.path)
        collection = f"/{last[1]}" if last else ""
        if location := response.headers.get("location"):
            self._remember(collection, str(location[0]).rpartition("/")[2])
        try:
            told = response.json()
        except ValueError:
            return
        for name, value in _ids(told):
            self._remember(collection if name == "id" else name, value)

    def _remember(self, place: str, value: str) -> None:
        if value not in self._told[place]:
            self._told[place].append(value)


def _ids(told: Any) -> Iterator[tuple[str, str]]:
    if isinstance(told, list):
        for each in told[:REMEMBERED]:
            yield from _ids(each)
    elif isinstance(told, dict):
        for name, value in told.items():
            if isinstance(value, dict | list):
                yield from _ids(value)
            elif (
                isinstance(value, str) and value and (name == "id" or name.endswith(("_id", "_no")))
            ):
                yield name, value
