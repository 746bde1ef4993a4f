"""How do photographs get from the phone into a claim and back onto its screen?"""

from aiohttp import web

from casework.claims.photos import MAX_PHOTO_BYTES, Photos
from casework.errors import LimitReached, NotFound
from casework.people.authorisations import OutOfScope
from claims_core.data_consents import ConsentNeeded, ConsentWithdrawn
from claims_core.review import WrongStage
from frontdoor.guards import member
from frontdoor.routing import Call, FileField, endpoint
from infra.idempotency import KeyReused
from infra.photo_errors import (
    DocumentLocked,
    PhotoChanged,
    PhotoDamaged,
    PhotoEmpty,
    PhotoNotAnImage,
    PhotoNotInTime,
    PhotoTooManyPages,
    PhotoTooManyPixels,
    PhotoUnreadable,
)
from miniapp_api.shapes.materials import PageOfPhotoAsked, PhotoGiven, PhotoShown

TAG = "照片"
PHOTOS = "/claims/{claim_id}/photos"


class PhotosResource:
    """材料照片."""

    def __init__(self, photos: Photos) -> None:
        self._photos = photos

    @endpoint(
        "POST",
        PHOTOS,
        guard=member,
        summary="上传一张照片",
        tag=TAG,
        body=PhotoGiven,
        file=FileField("file", MAX_PHOTO_BYTES, "照片（JPEG、PNG、HEIC、WebP）或 PDF 文件"),
        answer=PhotoShown,
        status=201,
        idempotency="required",
        errors=(
            NotFound,
            OutOfScope,
            ConsentWithdrawn,
            ConsentNeeded,
            WrongStage,
            LimitReached,
            KeyReused,
            PhotoChanged,
            PhotoEmpty,
            PhotoNotAnImage,
            PhotoTooManyPixels,
            PhotoUnreadable,
            PhotoDamaged,
            PhotoTooManyPages,
            DocumentLocked,
            PhotoNotInTime,
        ),
    )
    async def add(self, call: Call, body: PhotoGiven) -> PhotoShown:
        """文件名和声明的类型都不看，只看内容；同一张传两次，只留一张，回答一样。

        拍得好不好当场回答（hints），照片已经收下；retake 为 true 时请提醒重拍，不重拍就调 insist。
        很长的截屏和 PDF 分页保存。
        """
        body.require_same(call.file)
        photo = await self._photos.add(
            call.actor,
            call.path("claim_id"),
            body.material,
            call.file,
            call.once(body.material.encode(), call.file),
        )
        return PhotoShown.from_photo(photo)

    @endpoint(
        "GET",
        "/claims/{claim_id}/photos/{photo_id}",
        guard=member,
        summary="看一张照片",
        tag=TAG,
        query=PageOfPhotoAsked,
        media="image/jpeg",
        errors=(NotFound,),
    )
    async def show(self, call: Call, query: PageOfPhotoAsked) -> web.StreamResponse:
        """去掉了拍摄地点等信息的照片；几页的一次看一页。"""
        picture = await self._photos.open(
            call.actor, call.path("claim_id"), call.path("photo_id"), query.page
        )
        return web.Response(body=picture, content_type="image/jpeg")

    @endpoint(
        "PUT",
        "/claims/{claim_id}/photos/{photo_id}/insist",
        guard=member,
        summary="看过提醒，还用这张照片",
        tag=TAG,
        answer=PhotoShown,
        errors=(NotFound, OutOfScope, ConsentWithdrawn, ConsentNeeded, WrongStage),
    )
    async def insist(self, call: Call) -> PhotoShown:
        """重拍不了的时候用；工作人员看得到您看过提醒。"""
        photo = await self._photos.insist(call.actor, call.path("claim_id"), call.path("photo_id"))
        return PhotoShown.from_photo(photo)

    @endpoint(
        "DELETE",
        "/claims/{claim_id}/photos/{photo_id}",
        guard=member,
        summary="删掉一张照片",
        tag=TAG,
        errors=(NotFound, OutOfScope, WrongStage),
    )
    async def remove(self, call: Call) -> None:
        """草稿和待补材料时可以删。"""
        await self._photos.remove(call.actor, call.path("claim_id"), call.path("photo_id"))
