"""Is this a text that the FAQ must not answer, and what is said instead?

Asked by the FAQ service before it looks for an entry; the tables are in `guards/`.
"""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

TABLES = files("faq") / "guards"
NOISE = "noise"
# The guard whose matters other offices have; which one, the index may know.
ELSEWHERE = "other_scheme"

_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_KEYS = {"order", "patterns", "unless", "reply", "words", "spared_by", "fires_anyway", "example"}


@dataclass(frozen=True, slots=True)
class QuestionGuard:
    """护栏: fires on `fires` unless `spared` holds too, and always on `fires_anyway`."""

    name: str
    order: int
    fires: re.Pattern[str]
    spared: re.Pattern[str]
    fires_anyway: re.Pattern[str]
    reply: str | None
    examples: tuple[tuple[str, str | None], ...]  # what fires, and a neighbour that does not

    def hit(self, text: str) -> bool:
        if self.fires_anyway.search(text):
            return True
        return bool(self.fires.search(text)) and not self.spared.search(text)


class Guards:
    """All guards, in their order; the first that fires decides."""

    def __init__(self, guards: Iterable[QuestionGuard]) -> None:
        self.guards = tuple(sorted(guards, key=lambda guard: (guard.order, guard.name)))

    @classmethod
    def shipped(cls, folder: Traversable = TABLES) -> "Guards":
        return cls(_read(file) for file in folder.iterdir() if file.name.endswith(".toml"))

    def check(self, folded: str, plain: str) -> str | None:
        """The name of the guard that fires on the text, given in both spellings."""
        for guard in self.guards:
            if guard.hit(folded):
                return guard.name
        return NOISE if _is_noise(plain) else None

    def words(self, folded: str) -> str:
        """The part of the text that the first guard to fire fired on; empty when none did."""
        for guard in self.guards:
            if guard.hit(folded):
                found = guard.fires_anyway.search(folded) or guard.fires.search(folded)
                return found.group() if found else ""
        return ""

    def reply(self, name: str) -> str | None:
        """What is said when that guard fired; None when silence or a plain 没听懂 is better."""
        return next((guard.reply for guard in self.guards if guard.name == name), None)


def _is_noise(plain: str) -> bool:
    """Nothing to read: no Chinese, a single character, or one or two over and over."""
    repeated = len(plain) > 3 and len(set(plain)) <= 2
    return len(plain) < 2 or repeated or not _CHINESE.search(plain)


def _read(file: Traversable) -> QuestionGuard:
    """Raises ValueError naming the file and what to write instead."""
    try:
        table: dict[str, Any] = tomllib.loads(file.read_text(encoding="utf-8"))
        unknown = table.keys() - _KEYS
        if unknown:
            raise ValueError(f"不认识的键 {'、'.join(sorted(unknown))}，请删掉或改正")
        words = "|".join(map(re.escape, table.get("words", ())))
        place = f"(?:{words})[市省]?"
        return QuestionGuard(
            name=file.name.removesuffix(".toml"),
            order=table["order"],
            fires=_any_of([*table.get("patterns", ()), *([place] if words else ())]),
            spared=_any_of([*table.get("unless", ()), *_filled(table.get("spared_by", ()), place)]),
            fires_anyway=_any_of(_filled(table.get("fires_anyway", ()), place)),
            reply=table.get("reply"),
            examples=tuple((each["fires"], each.get("spared")) for each in table["example"]),
        )
    except KeyError as error:
        raise ValueError(f"{file.name}: 缺少 {error.args[0]}，请补上") from error
    except (ValueError, re.error) as error:
        raise ValueError(f"{file.name}: {error}") from error


def _filled(patterns: Iterable[str], place: str) -> list[str]:
    return [pattern.replace("{place}", place) for pattern in patterns]


def _any_of(patterns: list[str]) -> re.Pattern[str]:
    """One pattern of many; of none, one that never fires."""
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns) or r"(?!)")
