"""Which papers should I get ready? Asked before anything is filed, by anybody."""

from claims_core.checklist import GUIDES, required, welcome
from frontdoor.guards import public
from frontdoor.routing import Call, endpoint
from miniapp_api.shapes.materials import GuideShown, MaterialsAsked, MaterialsShown


class Materials:
    """材料清单."""

    @endpoint(
        "GET",
        "/materials",
        guard=public,
        summary="要准备哪些材料",
        tag="材料",
        query=MaterialsAsked,
        answer=MaterialsShown,
    )
    async def show(self, call: Call, query: MaterialsAsked) -> MaterialsShown:
        """按看病方式和就医地点列出；不清楚的可以不填。"""
        return MaterialsShown(
            required=tuple(GuideShown.of(GUIDES[each]) for each in required(query.kind)),
            welcome=tuple(GuideShown.of(GUIDES[each]) for each in welcome(query.kind, query.place)),
        )
