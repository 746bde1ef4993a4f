"""Where can a member go or call, and how long does that hold? Asked by answers and pointers, for
the day on which somebody asks."""

import re
import tomllib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

# What answers may ask besides the figures and the contacts: the outlet of the county that the
# question names (or nothing), and whether the contract's term is over.
SITUATION = frozenset({"outlet", "contract_over"})

# 辉县市人民医院 is where somebody was treated, and says nothing of where they are insured.
_NOT_A_HOSPITAL = "(?![县市]?[\u4e00-\u9fff]{0,6}医院)"


@dataclass(frozen=True, slots=True)
class Outlet:
    """网点 of a county."""

    county: str
    names: tuple[str, ...]
    address: str
    phone: str

    def is_named(self, text: str) -> bool:
        """Whether a text names the county, and not only a hospital of it."""
        return any(re.search(f"{name}{_NOT_A_HOSPITAL}", text) for name in self.names)

    def as_phone(self) -> str:
        """Whose number it is, and the number."""
        return f"{self.county}的公司网点{self.phone}"


@dataclass(frozen=True, slots=True)
class ContactBook:
    """联系方式: `texts` by name; `until` the last day of those that end; `outlets` by county."""

    texts: dict[str, str]
    until: dict[str, date]
    outlets: tuple[Outlet, ...]
    after: str
    """Template of what is said once something that the answer names has ended."""

    def over(self, day: date) -> bool:
        """Whether the contract's term is over that day."""
        return day > self.until["contract"]

    def ended(self, names: Collection[str], day: date) -> bool:
        """Whether one of these contacts is no longer known to hold that day."""
        return any(day > self.until.get(name, day) for name in names)

    def outlet_named(self, text: str) -> Outlet | None:
        """The outlet of the county that a text names; none when it names several or no county."""
        named = [each for each in self.outlets if each.is_named(text)]
        return named[0] if len(named) == 1 else None


@cache
def shipped_contacts() -> ContactBook:
    """The contacts of `contacts.toml`."""
    table = tomllib.loads((files("faq") / "contacts.toml").read_text(encoding="utf-8"))
    counties = table.pop("outlets")
    outlets = tuple(
        Outlet(each["county"], tuple(each["names"]), each["address"], each["phone"])
        for each in counties["county"]
    )
    texts = {name: each["text"] for name, each in table.items()}
    texts["county_outlets"] = (
        "；".join(f"{each.county}：{each.address}，{each.phone}" for each in outlets) + "。"
    )
    until = {name: each["until"] for name, each in table.items() if "until" in each}
    until |= dict.fromkeys(("county_outlets", "outlet"), counties["until"])
    return ContactBook(texts, until, outlets, table["contract"]["after"])


def counties() -> tuple[str, ...]:
    """The counties and the city proper, as people choose among them."""
    return (*(each.county for each in shipped_contacts().outlets), "新乡市区")


def contacts() -> dict[str, str]:
    """联系方式: name → text."""
    return dict(shipped_contacts().texts)
