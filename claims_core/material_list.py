"""Which papers does a claim need, which would help, and which are still missing?

Asked by the phone, the window and the rules of review, of the list that holds."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeVar

from claims_core.checklist import (
    CARE_CAUSE_WORDS,
    CARE_KIND_WORDS,
    CARE_PLACE_WORDS,
    PAYEE_RELATION_WORDS,
    CareCause,
    CareKind,
    CarePlace,
    Circumstances,
    Material,
    PayeeRelation,
)

W = TypeVar("W", bound=StrEnum)


class Necessity(StrEnum):
    """必需程度: a claim waits for what is required; what is welcome only helps."""

    REQUIRED = "required"
    WELCOME = "welcome"


@dataclass(frozen=True, slots=True)
class Perhaps:
    """可能还要的一样: wanted only if what nobody has said yet turns out so; `only_if` says when."""

    material: Material
    only_if: str


@dataclass(frozen=True, slots=True)
class ListItem:
    """清单的一样: a material and when it is asked for; an empty condition holds always.

    `instead` are materials of which one does as well.
    """

    material: Material
    need: Necessity
    instead: tuple[Material, ...] = ()
    kinds: frozenset[CareKind] = frozenset()
    places: frozenset[CarePlace] = frozenset()
    causes: frozenset[CareCause] = frozenset()
    payees: frozenset[PayeeRelation] = frozenset()
    emergency: bool | None = None
    filed: bool | None = None

    def is_asked(self, care: Circumstances) -> bool:
        """Whether these circumstances ask for it; what is unsaid of place, emergency and filing
        asks for nothing."""
        return (
            (not self.kinds or (care.kind or CareKind.INPATIENT) in self.kinds)
            and (not self.places or care.place in self.places)
            and (not self.causes or (care.cause or CareCause.ILLNESS) in self.causes)
            and (not self.payees or (care.payee_relation or PayeeRelation.SELF) in self.payees)
            and (self.emergency is None or care.emergency is self.emergency)
            and (self.filed is None or care.filed is self.filed)
        )

    def only_if(self, care: Circumstances) -> str:
        """When it would be asked for, in words, of what is unsaid; empty where it never can be in
        these circumstances, or is asked for already."""
        if self.is_asked(care):
            return ""
        conditions = (
            (self.kinds, care.kind, _either(CARE_KIND_WORDS, self.kinds)),
            (self.places, care.place, f"在{_either(CARE_PLACE_WORDS, self.places)}看病"),
            (self.causes, care.cause, _either(CARE_CAUSE_WORDS, self.causes)),
            (
                self.payees,
                care.payee_relation,
                f"钱打给{_either(PAYEE_RELATION_WORDS, self.payees)}",
            ),
            (_flags(self.emergency), care.emergency, _EMERGENCY[self.emergency]),
            (_flags(self.filed), care.filed, _FILED[self.filed]),
        )
        open_ones = [words for wanted, said, words in conditions if wanted and said is None]
        contradicted = any(
            wanted and said is not None and said not in wanted for wanted, said, _ in conditions
        )
        return "" if contradicted else "，并且".join(open_ones)


_EMERGENCY = {True: "是急诊、抢救", False: "不是急诊", None: ""}
_FILED = {True: "办过异地备案或转诊", False: "没有办过异地备案", None: ""}


def _flags(wanted: bool | None) -> frozenset[bool]:
    return frozenset() if wanted is None else frozenset({wanted})


def _either(words: Mapping[W, str], chosen: frozenset[W]) -> str:
    return "或".join(said for each, said in words.items() if each in chosen)


@dataclass(frozen=True, slots=True)
class MaterialList:
    """材料清单: what one document asks for, and from when to when it holds."""

    id: str
    valid_from: date
    valid_to: date | None
    document: str
    confirmed: bool
    note: str
    items: tuple[ListItem, ...]

    def required(
        self, care: Circumstances, present: Mapping[Material, int] | None = None
    ) -> tuple[Material, ...]:
        """The materials that a claim cannot go without, in the order of the list; where another
        one that does as well is `present`, that one is named."""
        there = present or {}
        return tuple(
            dict.fromkeys(
                next(filter(there.get, (item.material, *item.instead)), item.material)
                for item in self._asked(care, Necessity.REQUIRED)
            )
        )

    def welcome(
        self, care: Circumstances, present: Mapping[Material, int] | None = None
    ) -> tuple[Material, ...]:
        """The materials that help but do not hold a claim up."""
        required = self.required(care, present)
        found = (item.material for item in self._asked(care, Necessity.WELCOME))
        return tuple(material for material in dict.fromkeys(found) if material not in required)

    def perhaps(self, care: Circumstances) -> tuple[Perhaps, ...]:
        """可能还要的: what would be required if the unsaid turned out so; the fewer, the more is
        known."""
        sure = self.required(care)
        found: dict[Material, list[str]] = {}
        for item in self.items:
            if item.need is not Necessity.REQUIRED or item.material in sure:
                continue
            if words := item.only_if(care):
                found.setdefault(item.material, []).append(words)
        return tuple(
            Perhaps(material, "；或者".join(dict.fromkeys(words)))
            for material, words in found.items()
        )

    def _asked(self, care: Circumstances, need: Necessity) -> list[ListItem]:
        return [item for item in self.items if item.need is need and item.is_asked(care)]
