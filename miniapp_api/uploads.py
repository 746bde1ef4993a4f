"""How does a photograph come over a bad line, piece by piece, and go on where it broke? The tus
protocol 1.0 for one file of a claim; at the end it is a photograph like any other."""

import hashlib

from aiohttp import hdrs, web

from casework.claims.photos import MAX_PHOTO_BYTES
from casework.errors import LimitReached, NotFound
from casework.people.authorisations import OutOfScope
from casework.phone.photo_uploads import OnceOf, PhotoUploads
from casework.phone.upload_errors import UploadMoved, UploadOver
from casework.phone.upload_views import UploadState
from claims_core.checklist import Material
from claims_core.data_consents import ConsentNeeded, ConsentWithdrawn
from claims_core.review import WrongStage
from frontdoor import resumable as tus
from frontdoor.guards import member
from frontdoor.protocol import AskedHeader, ForeignProtocol
from frontdoor.reading import UPLOAD, BodyBroken, BodyTooSlow
from frontdoor.request_headers import IDEMPOTENCY_HEADER
from frontdoor.routing import Call, endpoint
from frontdoor.streaming import pieces
from frontdoor.validation import RequestInvalid
from infra.idempotency import KeyReused, Once
from infra.photo_errors import (
    DocumentLocked,
    PhotoChanged,
    PhotoDamaged,
    PhotoEmpty,
    PhotoNotAnImage,
    PhotoNotInTime,
    PhotoTooLarge,
    PhotoTooManyPages,
    PhotoTooManyPixels,
    PhotoUnreadable,
)
from miniapp_api.photos import PHOTOS, TAG
from miniapp_api.shapes.uploads import UploadShown, told_of, upload_asked

UPLOADS = "/claims/{claim_id}/uploads"
UPLOAD_PATH = f"{UPLOADS}/{{upload_id}}"
_MAY_NOT = (NotFound, OutOfScope, ConsentWithdrawn, ConsentNeeded, WrongStage)
_OF_A_PHOTO = (
    LimitReached, KeyReused, PhotoChanged, PhotoEmpty, PhotoNotAnImage, PhotoTooManyPixels,
    PhotoUnreadable, PhotoDamaged, PhotoTooManyPages, DocumentLocked, PhotoTooLarge,
    PhotoNotInTime,
)  # fmt: skip
_OF_A_PIECE = (tus.ChecksumUnknown, tus.PieceChanged, tus.TusVersionUnknown)
_METADATA = AskedHeader(
    tus.METADATA,
    "material 是哪一种材料，可以再写 sha256（文件的 SHA-256，十六进制）；值都写成 base64。",
    "^.{1,2000}$",
    "material cmVjZWlwdA==",
)
_OVERRIDE = AskedHeader(
    tus.OVERRIDE, "小程序发不了 PATCH，就这样写。", "^(PATCH|DELETE|HEAD)$", "PATCH"
)
_TELLS_PIECE = (tus.OFFSET, tus.EXPIRES)


class UploadsResource:
    """接着传的照片."""

    def __init__(self, uploads: PhotoUploads) -> None:
        self._uploads = uploads

    @endpoint(
        "OPTIONS",
        UPLOADS,
        guard=member,
        summary="接着传：认得什么",
        tag=TAG,
        status=204,
        protocol=ForeignProtocol(tells=tus.OFFERED, always=tus.ALWAYS),
    )
    async def offer(self, call: Call) -> web.StreamResponse:
        """tus 1.0 的版本、扩展、最大字节数、校验算法。"""
        return web.Response(status=204, headers=tus.offered(MAX_PHOTO_BYTES))

    @endpoint(
        "POST",
        UPLOADS,
        guard=member,
        summary="接着传：建一次上传",
        tag=TAG,
        answer=UploadShown,
        status=201,
        idempotency="optional",
        errors=(*_MAY_NOT, *_OF_A_PHOTO, *_OF_A_PIECE, UploadMoved, UploadOver),
        protocol=ForeignProtocol(
            asks=(tus.ASKS_VERSION, tus.ASKS_LENGTH, _METADATA, tus.ASKS_CHECKSUM),
            tells=(str(hdrs.LOCATION), *_TELLS_PIECE),
            always=tus.ALWAYS,
            streams=tus.STREAM,
        ),
    )
    async def begin(self, call: Call) -> web.StreamResponse:
        """网不好、文件大的时候用：一段一段传，断了接着传。幂等键和直接上传用同一个，两条路只算一张。

        同一个键再建，回答同一次上传和传到哪里了。第一段可以一起带上。
        """
        request = call.request
        tus.require_version(request)
        _require_method(request, "POST")
        asked = upload_asked(tus.number_in(request, tus.LENGTH), tus.metadata_in(request))
        claim_id, key = call.path("claim_id"), request.headers.get(IDEMPOTENCY_HEADER)
        view = await self._uploads.begin(call.actor, claim_id, asked, key)
        if request.body_exists:
            tus.require_stream(request)
            if view.state is UploadState.COMING and not view.offset:
                await self._append(call, view.id, 0)
            view = await self._uploads.look(call.actor, claim_id, view.id)
        headers = {
            hdrs.LOCATION: f"{request.path}/{view.id}",
            tus.OFFSET: str(view.offset),
            tus.EXPIRES: tus.http_date(view.expires_at),
        }
        shown = UploadShown.from_upload(view).model_dump_json().encode()
        return web.Response(
            status=201, headers=headers, body=shown, content_type="application/json"
        )

    @endpoint(
        "GET",
        UPLOAD_PATH,
        guard=member,
        summary="接着传：传到哪里、收下没有",
        tag=TAG,
        answer=UploadShown,
        errors=(NotFound,),
    )
    async def show(self, call: Call) -> UploadShown:
        """没听到最后的回答，就问这里：收下的照片和提醒都在。"""
        view = await self._uploads.look(call.actor, call.path("claim_id"), call.path("upload_id"))
        return UploadShown.from_upload(view)

    @endpoint(
        "HEAD",
        UPLOAD_PATH,
        guard=member,
        summary="接着传：从哪里接着",
        tag=TAG,
        errors=(NotFound, UploadOver, tus.TusVersionUnknown),
        protocol=ForeignProtocol(
            asks=(tus.ASKS_VERSION,),
            tells=(*_TELLS_PIECE, tus.LENGTH, tus.METADATA),
            always=tus.ALWAYS,
        ),
    )
    async def look(self, call: Call) -> web.StreamResponse:
        """都到了还没看的，说最后一段从哪里起：照着再发一次就会看。"""
        tus.require_version(call.request)
        view = await self._uploads.look(call.actor, call.path("claim_id"), call.path("upload_id"))
        if view.state in (UploadState.OVER, UploadState.REFUSED):
            raise UploadOver
        headers = {
            tus.OFFSET: str(view.resumes_at),
            tus.LENGTH: str(view.size),
            tus.METADATA: tus.metadata_text(told_of(view)),
            tus.EXPIRES: tus.http_date(view.expires_at),
        }
        return web.Response(headers=headers)

    @endpoint(
        "PATCH",
        UPLOAD_PATH,
        guard=member,
        summary="接着传：一段",
        tag=TAG,
        status=204,
        errors=(*_MAY_NOT, *_OF_A_PHOTO, *_OF_A_PIECE, UploadMoved, UploadOver),
        protocol=ForeignProtocol(
            asks=(tus.ASKS_VERSION, tus.ASKS_OFFSET, tus.ASKS_CHECKSUM),
            tells=_TELLS_PIECE,
            always=tus.ALWAYS,
            streams=tus.STREAM,
        ),
    )
    async def append(self, call: Call) -> web.StreamResponse:
        """传到哪里写在回答头里；断了的一段，到了多少留多少（带校验的整段重来）。

        最后一个字节到了，当场看照片：204 是收下了，回答和提醒用 GET 拿；不能收的，
        和直接上传一样说为什么。
        """
        tus.require_version(call.request)
        tus.require_stream(call.request)
        upload_id, offset = call.path("upload_id"), tus.number_in(call.request, tus.OFFSET)
        await self._append(call, upload_id, offset)
        view = await self._uploads.look(call.actor, call.path("claim_id"), upload_id)
        headers = {tus.OFFSET: str(view.offset), tus.EXPIRES: tus.http_date(view.expires_at)}
        return web.Response(status=204, headers=headers)

    @endpoint(
        "DELETE",
        UPLOAD_PATH,
        guard=member,
        summary="接着传：不传了",
        tag=TAG,
        errors=(NotFound, tus.TusVersionUnknown),
        protocol=ForeignProtocol(asks=(tus.ASKS_VERSION,), always=tus.ALWAYS),
    )
    async def give_up(self, call: Call) -> None:
        """传到的都删掉；已经收下的照片不动。"""
        tus.require_version(call.request)
        await self._uploads.give_up(call.actor, call.path("claim_id"), call.path("upload_id"))

    @endpoint(
        "POST",
        UPLOAD_PATH,
        guard=member,
        summary="接着传：小程序里代替 PATCH",
        tag=TAG,
        status=204,
        errors=(*_MAY_NOT, *_OF_A_PHOTO, *_OF_A_PIECE, UploadMoved, UploadOver),
        protocol=ForeignProtocol(
            asks=(_OVERRIDE, tus.ASKS_VERSION, tus.ASKS_OFFSET, tus.ASKS_CHECKSUM),
            tells=_TELLS_PIECE,
            always=tus.ALWAYS,
            streams=tus.STREAM,
        ),
    )
    async def instead(self, call: Call) -> web.StreamResponse | None:
        """X-HTTP-Method-Override 写什么就当什么办。"""
        meant = call.request.headers.get(tus.OVERRIDE, "").upper()
        if meant == "PATCH":
            return await self.append(call)
        if meant == "HEAD":
            head = await self.look(call)
            return web.Response(status=204, headers=head.headers)
        if meant != "DELETE":
            raise RequestInvalid({tus.OVERRIDE: "写 PATCH、DELETE 或 HEAD。"})
        await self.give_up(call)
        return None

    async def _append(self, call: Call, upload_id: str, offset: int) -> None:
        """Let what this request brings count, as far as it comes; with the last byte there is a
        photograph."""
        claim_id, checksum = call.path("claim_id"), tus.checksum_in(call.request)
        coming = await self._uploads.coming(
            call.actor, claim_id, upload_id, offset, together=checksum is not None
        )
        try:
            async for piece in pieces(call.request, coming.room, UPLOAD):
                if checksum is not None:
                    checksum.update(piece)
                await coming.add(piece)
        except (BodyBroken, BodyTooSlow):
            await coming.forget()
            if checksum is not None or not coming.came:
                raise
        except Exception:
            await coming.forget()
            raise
        if checksum is not None and not checksum.fits:
            await coming.forget()
            raise tus.PieceChanged
        await coming.keep()
        await self._uploads.finish(call.actor, claim_id, upload_id, _once_of(call, claim_id))


def _once_of(call: Call, claim_id: str) -> OnceOf:
    """The name that the same picture has when it is sent at once: of both roads one counts."""

    def once(key: str, material: Material, data: bytes) -> Once:
        digest = hashlib.sha256(material.encode())
        digest.update(data)
        scope = f"{call.actor.id}:POST {PHOTOS.format(claim_id=claim_id)}"
        return Once(scope, key, digest.hexdigest())

    return once


def _require_method(request: web.Request, method: str) -> None:
    if request.headers.get(tus.OVERRIDE, method).upper() != method:
        raise RequestInvalid({tus.OVERRIDE: f"这里只能写 {method}，或者不写。"})
