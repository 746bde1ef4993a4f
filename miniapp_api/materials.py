"""Which papers should I get ready, and how does one look? Asked before anything is filed, by
anybody."""

from aiohttp import web

from casework.errors import NotFound
from claims_core.checklist import GUIDES
from claims_core.material_list_of_day import material_list_on
from frontdoor.guards import public
from frontdoor.routing import Call, endpoint
from frontdoor.samples import drawing
from miniapp_api.shapes.materials import (
    GuideShown,
    MaterialsAsked,
    MaterialsShown,
    PerhapsShown,
)

TAG = "材料"
# They change with a release only.
_KEPT = {"Cache-Control": "public, max-age=86400"}


class Materials:
    """材料清单."""

    @endpoint(
        "GET",
        "/materials",
        guard=public,
        summary="要准备哪些材料",
        tag=TAG,
        query=MaterialsAsked,
        answer=MaterialsShown,
    )
    async def show(self, call: Call, query: MaterialsAsked) -> MaterialsShown:
        """按看病方式、就医地点、原因和收款人列出；不清楚的可以不填。"""
        newest, care = material_list_on(), query.circumstances()
        return MaterialsShown(
            required=tuple(GuideShown.from_view(GUIDES[each]) for each in newest.required(care)),
            welcome=tuple(GuideShown.from_view(GUIDES[each]) for each in newest.welcome(care)),
            perhaps=tuple(map(PerhapsShown.from_perhaps, newest.perhaps(care))),
        )

    @endpoint(
        "GET",
        "/materials/samples/{name}",
        guard=public,
        summary="一种材料画的样子",
        tag=TAG,
        media="image/svg+xml",
        errors=(NotFound,),
    )
    async def sample(self, call: Call) -> web.StreamResponse:
        """我们自己画的示意图，不是真的证件、票据。"""
        svg = drawing(call.path("name"))
        return web.Response(body=svg, content_type="image/svg+xml", headers=_KEPT)
