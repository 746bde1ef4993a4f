"""How does a photo reach the screen? Serves it; the service keeps who opened it."""

from aiohttp import web

from casework.claims.photos import Photos
from casework.roles import CLAIM_STAFF
from frontdoor.guards import staff
from frontdoor.routing import PATH_ID
from window.paging import page_asked
from window.pictures import StaffPictures
from window.visits import visit_of


class PhotoPages:
    """材料照片."""

    def __init__(self, photos: Photos, pictures: StaffPictures) -> None:
        self._photos = photos
        self._pictures = pictures

    def routes(self) -> list[web.RouteDef]:
        """The addresses of this group."""
        address = f"/window/claims/{{claim_id:{PATH_ID}}}/photos/{{photo_id:{PATH_ID}}}"
        # A HEAD request would leave an access-log row for a picture nobody saw.
        return [web.get(address, self.show, allow_head=False)]

    @staff(*CLAIM_STAFF)
    async def show(self, request: web.Request) -> web.StreamResponse:
        """One picture, with who looks at it."""
        visit = visit_of(request)
        data = await self._photos.open(
            visit.actor,
            request.match_info["claim_id"],
            request.match_info["photo_id"],
            page_asked(request),
        )
        small = request.query.get("size") == "small"
        return await self._pictures.marked(request, data, small=small)
