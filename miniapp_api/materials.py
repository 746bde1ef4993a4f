"""Which papers should I get ready? Asked before anything is filed, by anybody."""

from claims_core.checklist import GUIDES
from claims_core.material_list_of_day import material_list_on
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
        """按看病方式、就医地点、原因和收款人列出；不清楚的可以不填。"""
        newest, care = material_list_on(), query.circumstances()
        return MaterialsShown(
            required=tuple(GuideShown.from_view(GUIDES[each]) for each in newest.required(care)),
            welcome=tuple(GuideShown.from_view(GUIDES[each]) for each in newest.welcome(care)),
        )
