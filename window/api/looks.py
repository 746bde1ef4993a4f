"""Who has looked at whose papers? For programs; asked in a body, so that no id number stands in an
address."""

from casework.errors import FieldsInvalid
from casework.looks.looks import LOOK_READERS, LookSearch
from frontdoor.guards import staff
from frontdoor.routing import Call, endpoint
from window.api.shapes.looks import LooksGiven, LooksShown


class LooksResource:
    """谁看过."""

    def __init__(self, looks: LookSearch) -> None:
        self._looks = looks

    @endpoint(
        "POST",
        "/looks/search",
        guard=staff(*LOOK_READERS),
        summary="谁看过",
        tag="账号",
        body=LooksGiven,
        answer=LooksShown,
        errors=(FieldsInvalid,),
    )
    async def search(self, call: Call, body: LooksGiven) -> LooksShown:
        """按参保人、同事、日子查，一页五十条。"""
        return LooksShown.from_page(await self._looks.search(call.actor, body.asked()))
