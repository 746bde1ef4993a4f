"""How does a program get a picture of somebody's paper? With the mark of who looks, or as the
original for a reason that is kept first."""

from functools import partial
from typing import Protocol

from aiohttp import web

from casework.access_log import LooksBraked
from casework.claims.photos import Photos
from casework.conversations.appeal_photos import AppealPhotos
from casework.errors import FieldsInvalid, NotFound
from casework.original_looks import OriginalAsked, original_asked
from casework.roles import CLAIM_STAFF
from claims_core.case_workers import CASE_STAFF
from claims_core.claim import Actor
from frontdoor.guards import staff
from frontdoor.routing import Call, endpoint
from window.api.cases import TAG as CASES_TAG
from window.api.claims import TAG as CLAIMS_TAG
from window.api.shapes.pictures import OriginalGiven, PicturePageAsked
from window.pictures import StaffPictures

_CLAIMS = staff(*CLAIM_STAFF)
_CASES = staff(*sorted(CASE_STAFF))
_PAPER = "/claims/{claim_id}/photos/{photo_id}"
_EVIDENCE = "/cases/{case_id}/photos/{photo_id}"
_ERRORS = (NotFound, LooksBraked)
_marked = partial(endpoint, "GET", query=PicturePageAsked, media="image/jpeg", errors=_ERRORS)
_original = partial(
    endpoint, "POST", body=OriginalGiven, media="image/jpeg", errors=(*_ERRORS, FieldsInvalid)
)


class _Kept(Protocol):
    """Where pictures of papers are opened, and who opened which is kept."""

    async def open(
        self, actor: Actor, whose: str, photo: str, page: int, original: OriginalAsked | None, /
    ) -> bytes: ...


class PicturesResource:
    """照片."""

    def __init__(self, photos: Photos, evidence: AppealPhotos, pictures: StaffPictures) -> None:
        self._photos = photos
        self._evidence = evidence
        self._pictures = pictures

    @_marked(_PAPER, guard=_CLAIMS, summary="一张照片", tag=CLAIMS_TAG)
    async def paper(self, call: Call, query: PicturePageAsked) -> web.StreamResponse:
        """JPEG，上面有您的姓名、账号和时间；每次打开都会记下来。"""
        return await self._seen(call, self._photos, call.path("claim_id"), query.page)

    @_original(f"{_PAPER}/original", guard=_CLAIMS, summary="一张照片的原图", tag=CLAIMS_TAG)
    async def original_paper(self, call: Call, body: OriginalGiven) -> web.StreamResponse:
        """没有水印的 JPEG；理由先记下来，再给图。"""
        return await self._as_kept(call, self._photos, call.path("claim_id"), body)

    @_marked(_EVIDENCE, guard=_CASES, summary="看申诉的一样新证据", tag=CASES_TAG)
    async def evidence(self, call: Call, query: PicturePageAsked) -> web.StreamResponse:
        """几页的一次看一页，上面有您的姓名、账号和时间；每次都会记下来。"""
        return await self._seen(call, self._evidence, call.path("case_id"), query.page)

    @_original(
        f"{_EVIDENCE}/original", guard=_CASES, summary="申诉的一样新证据的原图", tag=CASES_TAG
    )
    async def original_evidence(self, call: Call, body: OriginalGiven) -> web.StreamResponse:
        """没有水印的 JPEG；理由先记下来，再给图。"""
        return await self._as_kept(call, self._evidence, call.path("case_id"), body)

    async def _seen(self, call: Call, kept: _Kept, whose: str, page: int) -> web.StreamResponse:
        data = await kept.open(call.actor, whose, call.path("photo_id"), page, None)
        return await self._pictures.marked(call.request, data)

    async def _as_kept(
        self, call: Call, kept: _Kept, whose: str, body: OriginalGiven
    ) -> web.StreamResponse:
        asked = original_asked(body.reason, body.words)
        data = await kept.open(call.actor, whose, call.path("photo_id"), body.page, asked)
        return self._pictures.original(data)
