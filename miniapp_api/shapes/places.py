"""How do places look on the phone?"""

from collections.abc import Iterable
from typing import Annotated, Self

from pydantic import Field

from casework.places.distance import distance_words
from casework.places.views import PLACE_KIND_WORDS, KnownPlace, PlaceKind, PlaceNearby
from frontdoor.shapes import Given, Shown
from frontdoor.text_shapes import ONE_LINE


class PlacesAsked(Given):
    """找网点：按位置（纬度和经度），按县区的名字，或者按网点的名字。"""

    kind: PlaceKind | None = None
    """哪一种；不填就每种都找"""
    latitude: Annotated[float, Field(ge=-90, le=90)] | None = None
    """纬度，微信给的（GCJ-02）"""
    longitude: Annotated[float, Field(ge=-180, le=180)] | None = None
    """经度，微信给的（GCJ-02）"""
    county: Annotated[str, Field(max_length=20), ONE_LINE] = ""
    """县区，例如“卫辉市”；给了位置就不看它"""
    name: Annotated[str, Field(max_length=50), ONE_LINE] = ""
    """名字里有的字，至少两个，例如“人民医院”；给了位置或县区就不看它"""


class PlaceShown(Shown):
    """一个地点；不知道的是空的。"""

    kind: PlaceKind
    kind_words: str
    name: str
    county: str
    address: str
    phone: str
    hours: str
    """营业时间"""
    grade: str
    """等级，只有公布过的"""
    source: str
    """等级是在哪里公布的"""
    latitude: float | None
    longitude: float | None
    metres: int | None
    """直线距离，米；按县区找的没有"""
    distance: str
    """给人看的距离，例如 约2.4公里"""

    @classmethod
    def from_place(cls, place: KnownPlace, metres: int | None = None) -> Self:
        """From casework's view."""
        return cls.from_view(
            place,
            kind_words=PLACE_KIND_WORDS[place.kind],
            metres=metres,
            distance="" if metres is None else distance_words(metres),
        )


class PlacesShown(Shown):
    """找到的地点，每一种近的在前。"""

    items: tuple[PlaceShown, ...]

    @classmethod
    def from_nearby(cls, found: Iterable[PlaceNearby]) -> Self:
        """Those near a location."""
        return cls(items=tuple(PlaceShown.from_place(each.place, each.metres) for each in found))

    @classmethod
    def from_places(cls, found: Iterable[KnownPlace]) -> Self:
        """Those of a county."""
        return cls(items=tuple(map(PlaceShown.from_place, found)))
