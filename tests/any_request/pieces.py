"""What else may be asked once some requests were drawn? New ones out of their pieces: fields of one
in another, fields left out, and awkward values in their places. To draw one takes ten times as
long."""

import random
from collections.abc import Mapping
from typing import Any

from schemathesis import Case

AWKWARD: tuple[Any, ...] = (
    *(None, True, 0, -1, 1.5, 10**30, -(2**63), 1e308, "", " ", "0", "null", [], {}, [None], [[]]),
    *(
        "\x00",
        "\u202e",
        "\ufeff",
        "\u200b",
        "𠮷",
        "\uff19\uff19",
        "%00",
        "%",
        "'",
        '"',
        "\\",
        "<b>",
    ),
    *("2026-02-30", "0000-00-00", "9999-12-31", "2026-03-04T25:61", "1e999", "NaN", "-0", "٣"),
    *("9" * 400, "一" * 4000, "../..", "*", "{}", "a" * 32, "0" * 18, [{"id": 1}] * 3, {"a": {}}),
)
IN_A_LINE = 500
_LEFT_OUT, _AWKWARD, _OTHERS = 0.08, 0.16, 0.55  # up to there, of all dice


class Pieces:
    """碎片, of the requests to one operation."""

    def __init__(self, seed: str) -> None:
        self._dice = random.Random(seed)
        self._drawn: list[Case] = []

    def keep(self, case: Case) -> None:
        """One more."""
        self._drawn.append(case)

    def mixed(self) -> Case:
        """A request that was not drawn."""
        one, other = self._dice.choices(self._drawn, k=2)
        taken: Case = one.operation.Case(
            method=one.method,
            path_parameters=self._either(one.path_parameters, other.path_parameters),
            query=_short(self._grafted(one.query, other.query)),
            headers=self._either(one.headers, other.headers),
            cookies=self._either(one.cookies, other.cookies),
            body=self._body(one, other),
            media_type=one.media_type,
        )
        return taken

    def _body(self, one: Case, other: Case) -> Any:
        if one.media_type != other.media_type or not isinstance(one.body, dict | list):
            return one.body
        if one.media_type == "application/json":
            return self._grafted(one.body, other.body)
        return self._either(one.body, other.body)

    def _either(self, one: Any, other: Any) -> Any:
        """Values that have to be what they were: of one of them each."""
        if not isinstance(one, Mapping) or not isinstance(other, Mapping):
            return one
        return {name: self._dice.choice((one, other)).get(name, one[name]) for name in one}

    def _grafted(self, one: Any, other: Any) -> Any:
        if isinstance(one, dict) and isinstance(other, dict):
            return self._fields(one, other)
        if isinstance(one, list) and isinstance(other, list) and self._dice.random() < _OTHERS:
            return [*one[: self._dice.randrange(len(one) + 1)], *other]
        return self._dice.choice((one, other))

    def _fields(self, one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
        made = {}
        for name in [*one, *(each for each in other if each not in one)]:
            luck = self._dice.random()
            if luck < _LEFT_OUT:
                continue
            if luck < _AWKWARD:
                made[name] = self._dice.choice(AWKWARD)
            elif luck < _OTHERS or name not in one:
                made[name] = other.get(name, one.get(name))
            else:
                made[name] = self._grafted(one[name], other.get(name, one[name]))
        return made


def _short(query: Any) -> Any:
    """As long as a line may be: a longer one is refused before it is ours."""
    if not isinstance(query, dict):
        return query
    return {name: value for name, value in query.items() if len(str(value)) <= IN_A_LINE}
