"""May this picture or sound be kept? Temporary media, permanent material, pictures in articles."""

from __future__ import annotations

from aiohttp import web

from sandbox.large_bodies import FormFile
from sandbox.wechat.gate import EITHER, Answered, Call, Endpoint
from sandbox.wechat.media_book import Media, MediaUse
from sandbox.wechat.protocol import WeChatRefused, done
from sandbox.wechat.quotas import Limit
from sandbox.world import SandboxWorld

_MB = 1024 * 1024
_MOST = {"image": 10 * _MB, "voice": 2 * _MB, "video": 10 * _MB, "thumb": 64 * 1024}
_MATERIALS = {"image": 100_000, "voice": 1000, "video": 1000, "thumb": 1000}
_ARTICLE_PICTURE = _MB
_STARTS: dict[bytes, tuple[str, str]] = {
    b"\xff\xd8\xff": ("image/jpeg", "image"),
    b"\x89PNG\r\n\x1a\n": ("image/png", "image"),
    b"GIF8": ("image/gif", "image"),
    b"BM": ("image/bmp", "image"),
    b"#!AMR": ("audio/amr", "voice"),
    b"ID3": ("audio/mp3", "voice"),
    b"\xff\xfb": ("audio/mp3", "voice"),
}


class MediaEndpoints:
    """素材管理: media/upload, get, uploadimg, add_material, del_material."""

    def __init__(self, world: SandboxWorld) -> None:
        self._world = world

    def endpoints(self) -> list[Endpoint]:
        up, down = Limit(daily=100_000), Limit(daily=200_000)
        material = "cgi-bin/material"
        return [
            Endpoint("cgi-bin/media/upload", "POST", self.upload, EITHER, up, "upload"),
            Endpoint("cgi-bin/media/get", "GET", self.get, EITHER, down),
            Endpoint("cgi-bin/media/uploadimg", "POST", self.picture, form="upload"),
            Endpoint(f"{material}/add_material", "POST", self.add_material, form="upload"),
            Endpoint(f"{material}/get_material", "POST", self.get_material),
            Endpoint(f"{material}/del_material", "POST", self.delete_material),
            Endpoint(f"{material}/get_materialcount", "GET", self.count),
        ]

    async def upload(self, call: Call) -> Answered:
        media = self._kept(call, "temporary")
        name = "thumb_media_id" if media.kind == "thumb" else "media_id"
        return {
            "type": media.kind,
            name: media.id,
            "created_at": int(media.created.timestamp()),
            "item": [],
        }

    async def get(self, call: Call) -> Answered:
        """The bytes; an error is JSON with HTTP 200, and a video only an address."""
        media_id = call.query.get("media_id", "")
        if not media_id:
            raise WeChatRefused(41006)
        media = self._world.media.find(media_id, "temporary")
        if media is None:
            raise WeChatRefused(40007)
        if media.kind == "video":
            return {"video_url": str(address_of(call.request, media))}
        return _bytes(media)

    async def picture(self, call: Call) -> Answered:
        """A picture inside an article: an address, and no place taken."""
        upload = _upload(call)
        kind = sniffed(upload.data)
        if kind not in ("image/jpeg", "image/png"):
            raise WeChatRefused(40137)
        if len(upload.data) > _ARTICLE_PICTURE:
            raise WeChatRefused(45001)
        media = self._world.media.keep("article", "image", kind, upload.data)
        return done(url=str(address_of(call.request, media)))

    async def add_material(self, call: Call) -> Answered:
        media = self._kept(call, "material")
        same = [each for each in self._world.media.materials() if each.kind == media.kind]
        if len(same) > _MATERIALS[media.kind]:
            self._world.media.delete(media)
            raise WeChatRefused(45001)
        body: dict[str, object] = {"media_id": media.id, "item": []}
        if media.kind in ("image", "thumb"):
            body["url"] = str(address_of(call.request, media))
        return body

    async def get_material(self, call: Call) -> Answered:
        media = self._world.media.find(call.body.get("media_id"), "material")
        if media is None:
            raise WeChatRefused(40007)
        return _bytes(media)

    async def delete_material(self, call: Call) -> Answered:
        media = self._world.media.find(call.body.get("media_id"), "material")
        if media is None:
            raise WeChatRefused(40007)
        self._world.media.delete(media)
        return done()

    async def count(self, call: Call) -> Answered:
        kinds = [media.kind for media in self._world.media.materials()]
        return {
            "voice_count": kinds.count("voice"),
            "video_count": kinds.count("video"),
            "image_count": kinds.count("image") + kinds.count("thumb"),
            "news_count": 0,
        }

    def _kept(self, call: Call, use: MediaUse) -> Media:
        upload = _upload(call)
        kind = call.query.get("type") or call.body.get("type") or ""
        if kind not in _MOST:
            raise WeChatRefused(40004)
        content_type = sniffed(upload.data)
        if content_type is None and kind == "video":
            content_type = "video/mp4"
        if content_type is None or not _fits(kind, content_type):
            raise WeChatRefused(40005)
        if len(upload.data) > _MOST[kind]:
            raise WeChatRefused(40006)
        return self._world.media.keep(use, kind, content_type, upload.data)


def sniffed(data: bytes) -> str | None:
    """The content type by the first bytes, whatever the file is called."""
    for start, (content_type, _) in _STARTS.items():
        if data.startswith(start):
            return content_type
    return "video/mp4" if data[4:8] == b"ftyp" else None


def address_of(request: web.Request, media: Media) -> str:
    """Where everybody can look at a picture; the platform's have a host of their own."""
    root = request.path.partition("/wechat/")[0]
    return f"{request.url.origin()}{root}/pictures/{media.id}"


def _fits(kind: str, content_type: str) -> bool:
    if kind == "thumb":
        return content_type == "image/jpeg"
    return content_type.partition("/")[0] == {"voice": "audio"}.get(kind, kind)


def _upload(call: Call) -> FormFile:
    if call.upload is None:
        raise WeChatRefused(41005)
    return call.upload


def _bytes(media: Media) -> web.Response:
    ending = media.content_type.partition("/")[2]
    disposition = f'attachment; filename="{media.id[:12]}.{ending}"'
    return web.Response(
        body=media.data,
        content_type=media.content_type,
        headers={"Content-Disposition": disposition},
    )
