"""Which rule holds on a day, as it was known on another day, and where that is written.

Asked by every calculation and every promise; a new year or a change is a file in policy_book/.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from importlib import resources

from claims_core.errors import NoPolicyForDay
from claims_core.policy_entry import KEYS, REQUIRED_KEYS, Parameter, PolicyEntry, read_entries


@dataclass(frozen=True, kw_only=True)
class Source:
    """出处: which article of which document gave the value of ``key``."""

    key: str
    entry_id: str
    document: str
    cite: str
    article: str
    confirmed: bool
    carried_from: int | None

    @property
    def citation(self) -> str:
        """引用: as a sentence names it, ``2025年合同第十二条``; empty when no source is known."""
        return f"{self.cite}{self.article}"


@dataclass(frozen=True, kw_only=True)
class Policy:
    """当日政策: every parameter valid on ``day``, each with its source. Money in fen."""

    day: date
    version: str
    """版本: the entries that supplied a value, each with the day it was recorded."""
    pool_cap: int
    """统筹基金年度支付限额"""
    supplement_rate: Fraction
    """大额补助支付比例"""
    supplement_cap: int
    """大额补助年度支付限额"""
    reading: str = "A"
    """口径: which part of the expense lies above the pool's limit; see the policy book."""
    premium: int | None = None
    """缴费标准: per person and year."""
    material_check_working_days: int | None = None
    """材料核实时限"""
    claim_working_days: int | None = None
    """手工报销审核支付时限"""
    hospital_working_days: int | None = None
    """与定点医药机构结算时限"""
    sources: tuple[Source, ...] = ()

    @property
    def confirmed(self) -> bool:
        """已公布: the three figures of the benefit ladder come from a document about this year."""
        return all(source.confirmed for source in self.sources if source.key in REQUIRED_KEYS)

    @property
    def unconfirmed_keys(self) -> tuple[str, ...]:
        """待确认的参数: shown to staff, never promised to members."""
        return tuple(source.key for source in self.sources if not source.confirmed)

    @property
    def carried_from_year(self) -> int | None:
        """沿用年度: the year whose figures stand in until this year's are published."""
        years = [s.carried_from for s in self.sources if s.key in REQUIRED_KEYS and s.carried_from]
        return max(years, default=None)

    @property
    def document(self) -> str:
        """依据文件: of the supplement's rate."""
        source = self.source("supplement_rate")
        return source.document if source else ""

    def source(self, key: str) -> Source | None:
        return next((source for source in self.sources if source.key == key), None)

    def citation(self, *keys: str) -> str:
        """引用: the articles behind these keys, each once; empty when nothing is known."""
        articles: dict[str, list[str]] = {}
        for source in filter(None, map(self.source, keys)):
            known = articles.setdefault(source.cite, [])
            if source.article not in known:
                known.append(source.article)
        return "；".join(cite + "、".join(known) for cite, known in articles.items())

    def as_record(self) -> dict[str, object]:
        """For the canonical bytes of a decision."""
        return {
            "day": self.day.isoformat(),
            "version": self.version,
            "sources": [vars(source) for source in self.sources],
            **{key: _plain(getattr(self, key)) for key in _VALUE_KEYS},
        }

    @staticmethod
    def from_record(record: Mapping[str, object]) -> "Policy":
        sources, version = record["sources"], record["version"]
        if not isinstance(sources, list) or not isinstance(version, str):
            raise TypeError("a stored policy has a version and a list of sources")
        values = {key: record[key] for key in _VALUE_KEYS}
        return _policy(
            day=date.fromisoformat(str(record["day"])),
            version=version,
            values={**values, "supplement_rate": Fraction(str(values["supplement_rate"]))},
            sources=tuple(Source(**source) for source in sources),
        )


class PolicyBook:
    """政策参数簿: dated entries; of several that hold on a day the later recorded wins, per key."""

    def __init__(self, entries: Iterable[PolicyEntry]) -> None:
        self.entries = tuple(entries)

    @staticmethod
    def load() -> "PolicyBook":
        """The shipped book. Raises PolicyBookError when a file is broken."""
        folder = resources.files("claims_core") / "policy_book"
        return PolicyBook.from_toml(
            {
                file.name: file.read_text(encoding="utf-8")
                for file in folder.iterdir()
                if file.name.endswith(".toml")
            }
        )

    @staticmethod
    def from_toml(files: Mapping[str, str]) -> "PolicyBook":
        """File name → text, fully checked."""
        return PolicyBook(read_entries(files))

    def with_entry(self, entry: PolicyEntry) -> "PolicyBook":
        """The book after a change became known; of equal recording days the newcomer wins."""
        return PolicyBook((*self.entries, entry))

    def on(self, day: date, known_on: date | None = None) -> Policy:
        """The policy of ``day`` as known on ``known_on`` (default: everything recorded).

        Raises NoPolicyForDay when a figure of the benefit ladder is missing.
        """
        winners: dict[str, tuple[PolicyEntry, Parameter]] = {}
        for entry in self.entries:
            if not entry.holds_on(day) or (known_on and entry.recorded_on > known_on):
                continue
            for key, parameter in entry.parameters.items():
                standing = winners.get(key)
                if standing is None or entry.recorded_on >= standing[0].recorded_on:
                    winners[key] = (entry, parameter)
        missing = [key for key in REQUIRED_KEYS if key not in winners]
        if missing:
            raise NoPolicyForDay(day=day, known_on=known_on, missing="、".join(missing))
        used = [e for e in self.entries if any(e is winner for winner, _ in winners.values())]
        return _policy(
            day=day,
            version="+".join(f"{entry.id}@{entry.recorded_on}" for entry in used),
            values={key: parameter.value for key, (_, parameter) in winners.items()},
            sources=tuple(_source(key, *winners[key]) for key in KEYS if key in winners),
        )


_VALUE_KEYS = (
    "pool_cap",
    "supplement_rate",
    "supplement_cap",
    "reading",
    "premium",
    "material_check_working_days",
    "claim_working_days",
    "hospital_working_days",
)


def _source(key: str, entry: PolicyEntry, parameter: Parameter) -> Source:
    return Source(
        key=key,
        entry_id=entry.id,
        document=entry.document,
        cite=entry.cite,
        article=parameter.article,
        confirmed=parameter.confirmed,
        carried_from=entry.carried_from,
    )


def _policy(
    *, day: date, version: str, values: Mapping[str, object], sources: tuple[Source, ...]
) -> Policy:
    rate = values["supplement_rate"]
    if not isinstance(rate, Fraction):
        raise TypeError("supplement_rate is a Fraction")
    return Policy(
        day=day,
        version=version,
        pool_cap=_int(values, "pool_cap"),
        supplement_rate=rate,
        supplement_cap=_int(values, "supplement_cap"),
        reading=str(values.get("reading") or "A"),
        premium=_optional_int(values, "premium"),
        material_check_working_days=_optional_int(values, "material_check_working_days"),
        claim_working_days=_optional_int(values, "claim_working_days"),
        hospital_working_days=_optional_int(values, "hospital_working_days"),
        sources=sources,
    )


def _int(values: Mapping[str, object], key: str) -> int:
    value = values[key]
    if type(value) is not int:
        raise TypeError(f"{key} is a whole number")
    return value


def _optional_int(values: Mapping[str, object], key: str) -> int | None:
    return None if values.get(key) is None else _int(values, key)


def _plain(value: object) -> object:
    return str(value) if isinstance(value, Fraction) else value
