"""Which policy books and which days does a random history know? Asked by the histories."""

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random
from typing import Any

from tests.second.rules import PARAMETERS, Json, recorded_on

CHOICES = {
    "pool_cap": (*("100000.00",) * 3, "80000.00", "333.33", "10.00", "1.00", "0.07"),
    "supplement_rate": ("0.90", "0.90", "0.95", "0.855", "0.333", "0.5", "0.875", "1"),
    "supplement_cap": (*("400000.00",) * 3, "1000.00", "33.33", "5.00", "0.11"),
}
EDGES = ("01-01", "06-30", "07-01", "12-31")


def a_day(rng: Random, year: int) -> str:
    if rng.random() < 0.3:
        return f"{year}-{rng.choice(EDGES)}"
    return f"{year}-{rng.randint(1, 12):02d}-{rng.randint(1, 28):02d}"


def sometime_known(rng: Random, policies: Sequence[Json], year: int) -> str:
    """A "known on" day: often the very day on which something was recorded, or the day before."""
    if rng.random() < 0.3:
        return a_day(rng, year + rng.randint(0, 1))
    day = date.fromisoformat(recorded_on(rng.choice(policies)))
    return str(day - timedelta(days=rng.randint(0, 1)))


def _figures(rng: Random) -> dict[str, str]:
    return {name: rng.choice(choices) for name, choices in CHOICES.items()}


def own_policies(rng: Random, years: Sequence[int]) -> list[dict[str, Any]]:
    """A book that knows every day of the years, some of them by half years or with overlays."""
    figures = _figures(rng)
    book: list[dict[str, Any]] = []
    for year in years:
        parts = [("01-01", "12-31")]
        if rng.random() < 0.15:
            parts = [("01-01", "06-30"), ("07-01", "12-31")]
        for number, (first, last) in enumerate(parts):
            policy = {
                "id": f"XX-{year}-{number}",
                "valid_from": f"{year}-{first}",
                "valid_to": f"{year}-{last}",
                **(figures if rng.random() < 0.6 else _figures(rng)),
            }
            if rng.random() < 0.8:
                policy["recorded_on"] = f"{year - 1}-12-{rng.randint(19, 24)}"
            book.append(policy)
    while rng.random() < 0.25:
        book.append(an_overlay(rng, book, years, len(book) + 1))
    return book


def an_overlay(
    rng: Random, policies: Sequence[Json], years: Sequence[int], number: int
) -> dict[str, Any]:
    """A policy that changes something: some keys, for some days, recorded before, with or after
    what is known already."""
    first = rng.choice(years)
    last = first if rng.random() < 0.8 else rng.choice([year for year in years if year >= first])
    opens, closes = sorted(rng.choices(EDGES, k=2)) if first == last else rng.choices(EDGES, k=2)
    overlay = {
        "id": f"P-{number}",
        "valid_from": f"{first}-{opens}",
        "valid_to": f"{last}-{closes}",
    }
    chance = rng.random()
    if chance < 0.4:
        overlay["recorded_on"] = recorded_on(rng.choice(policies))
    elif chance < 0.8:
        overlay["recorded_on"] = a_day(rng, first + rng.randint(0, 1))
    names = rng.sample(PARAMETERS, rng.choice((1, 1, 1, 2, 3)))
    return overlay | {name: rng.choice(CHOICES[name]) for name in names}
