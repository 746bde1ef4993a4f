"""How do photographs get from the phone into a claim and back onto its screen?"""

from aiohttp import web

from casework.claims.photos import MAX_PHOTO_BYTES, Photos
from casework.errors import LimitReached, NotFound
from casework.people.authorisations import OutOfScope
from claims_core.review import WrongStage
from frontdoor.guards import member
from frontdoor.routing import Call, FileField, endpoint
from infra.idempotency import KeyReused
from infra.imaging import (
    PhotoEmpty,
    PhotoNotAnImage,
    PhotoNotInTime,
    PhotoTooManyPixels,
    PhotoUnreadable,
)
from miniapp_api.shapes.materials import PhotoGiven, PhotoShown

TAG = "照片"


class PhotosResource:
    """材料照片."""

    def __init__(self, photos: Photos) -> None:
        self._photos = photos

    @endpoint(
        "POST",
        "/claims/{claim_id}/photos",
        guard=member,
        summary="上传一张照片",
        tag=TAG,
        body=PhotoGiven,
        file=FileField("file", MAX_PHOTO_BYTES, "照片（JPEG、PNG 或 HEIC）"),
        answer=PhotoShown,
        status=201,
        idempotency="required",
        errors=(
            NotFound,
            OutOfScope,
            WrongStage,
            LimitReached,
            KeyReused,
            PhotoEmpty,
            PhotoNotAnImage,
            PhotoTooManyPixels,
            PhotoUnreadable,
            PhotoNotInTime,
        ),
    )
    async def add(self, call: Call, body: PhotoGiven) -> PhotoShown:
        """文件名和声明的类型都不看，只看内容；同一张传两次，只留一张，回答一样。"""
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
        media="image/jpeg",
        errors=(NotFound,),
    )
    async def show(self, call: Call) -> web.StreamResponse:
        """去掉了拍摄地点等信息的照片。"""
        picture = await self._photos.open(call.actor, call.path("claim_id"), call.path("photo_id"))
        return web.Response(body=picture, content_type="image/jpeg")

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
