"""What is shown of a place? Made by the services of this folder, worded by the chat, the phone and
the window."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class PlaceKind(StrEnum):
    """地点种类."""

    OUTLET = "outlet"
    HOSPITAL = "hospital"
    PHARMACY = "pharmacy"
    BANK = "bank"


PLACE_KIND_WORDS: dict[PlaceKind, str] = {
    PlaceKind.OUTLET: "服务网点",
    PlaceKind.HOSPITAL: "定点医院",
    PlaceKind.PHARMACY: "定点药店",
    PlaceKind.BANK: "银行网点",
}


@dataclass(frozen=True, kw_only=True)
class KnownPlace:
    """一个地点; what is not known of it is empty. `told_at` is when the list with it came in."""

    code: str
    kind: PlaceKind
    name: str
    county: str
    address: str
    phone: str
    hours: str
    grade: str
    source: str
    latitude: float | None
    longitude: float | None
    closed: bool
    told_at: datetime


@dataclass(frozen=True)
class PlaceNearby:
    """附近的一个地点, and how far it is as the crow flies."""

    place: KnownPlace
    metres: int
