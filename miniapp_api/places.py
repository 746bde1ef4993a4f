"""Which outlets, hospitals, pharmacies and banks are near me, in my county, or called so?"""

from casework.errors import FieldsInvalid
from casework.places.places import Places
from casework.places.views import PlaceKind
from frontdoor.guards import member
from frontdoor.routing import Call, endpoint
from miniapp_api.shapes.places import PlacesAsked, PlacesShown

MOST_OF_A_KIND = 10
LEAST_OF_A_NAME = 2


class PlacesResource:
    """网点."""

    def __init__(self, places: Places) -> None:
        self._places = places

    @endpoint(
        "POST",
        "/places/find",
        guard=member,
        summary="找网点",
        tag="网点",
        body=PlacesAsked,
        answer=PlacesShown,
        errors=(FieldsInvalid,),
    )
    async def find(self, call: Call, body: PlacesAsked) -> PlacesShown:
        """服务网点、定点医院、定点药店、银行网点，100公里以内近的在前。位置只用来算距离，不保存。"""
        kinds = frozenset(PlaceKind) if body.kind is None else frozenset({body.kind})
        if body.latitude is not None and body.longitude is not None:
            here = (body.latitude, body.longitude)
            return PlacesShown.from_nearby(await self._places.nearest(here, kinds, MOST_OF_A_KIND))
        if body.county:
            found = await self._places.in_county(body.county, kinds, MOST_OF_A_KIND)
        elif len(body.name) >= LEAST_OF_A_NAME:
            found = await self._places.called(body.name, kinds, MOST_OF_A_KIND)
        else:
            raise FieldsInvalid(
                county="请给位置（纬度和经度），县区的名字，或者网点名字里的两个字。"
            )
        return PlacesShown.from_places(found)
