"""Which papers does a claim need, which would help, and which are still missing?

Asked by the phone, the window and the rules of review, of the list that holds."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from claims_core.checklist import (
    CareCause,
    CareKind,
    CarePlace,
    Circumstances,
    Material,
    PayeeRelation,
)


class Necessity(StrEnum):
    """必需程度: a claim waits for what is required; what is welcome only helps."""

    REQUIRED = "required"
    WELCOME = "welcome"


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

    def _asked(self, care: Circumstances, need: Necessity) -> list[ListItem]:
        return [item for item in self.items if item.need is need and item.is_asked(care)]
