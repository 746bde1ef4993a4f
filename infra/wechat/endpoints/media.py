"""How do pictures get to the platform and from it? Asked by the bot for what people send, and by
announcements for what goes into an article.

Temporary media last three days, also those that people send; permanent material lasts."""

from dataclasses import dataclass, field
from typing import Literal

from infra.gateway_errors import Category, gateway_error, reported
from infra.wechat.app_calls import AppCalls
from infra.wechat.errors import PROVIDER, unfit
from infra.wechat.transport import REPEATABLE, MediaUpload, WeChatCall

MediaKind = Literal["image", "voice", "video", "thumb"]

_MB = 1024 * 1024
# By kind: what the platform takes, in bytes, and as which types.
_LONGEST: dict[MediaKind, int] = {
    "image": 10 * _MB,
    "voice": 2 * _MB,
    "video": 10 * _MB,
    "thumb": 64 * 1024,
}
_TYPES: dict[MediaKind, dict[str, str]] = {
    "image": {"image/jpeg": "jpg", "image/png": "png", "image/gif": "gif", "image/bmp": "bmp"},
    "voice": {"audio/amr": "amr", "audio/mpeg": "mp3"},
    "video": {"video/mp4": "mp4"},
    "thumb": {"image/jpeg": "jpg"},
}
_LONGEST_IN_ARTICLE = 1 * _MB


@dataclass(frozen=True)
class MediaFile:
    """素材: what the platform keeps of it. A video comes as an address instead of bytes."""

    content_type: str
    data: bytes = field(repr=False)
    video_url: str = field(default="", repr=False)


@dataclass(frozen=True)
class KeptMaterial:
    """永久素材: its id for articles, and its address."""

    media_id: str
    url: str


class Media:
    """素材接口. Every upload may be repeated: one more file harms nobody."""

    def __init__(self, calls: AppCalls) -> None:
        self._calls = calls

    async def upload(self, kind: MediaKind, data: bytes, content_type: str) -> str:
        """The media id, good for three days.

        Limits: 100,000 a day; image 10 MB (one page of the platform still says 2), voice 2 MB and
        60 seconds, video 10 MB, thumb 64 KB. Errors: 40004 to 40006, 41005, 45001. Source: 新增
        临时素材. :raises GatewayError:
        """
        call = WeChatCall(
            "POST",
            "cgi-bin/media/upload",
            REPEATABLE,
            query={"type": kind},
            upload=_upload(kind, data, content_type, _LONGEST[kind]),
        )
        answer = await self._calls.ask(call)
        return answer.text_or("media_id") or answer.text("thumb_media_id")

    async def get(self, media_id: str) -> MediaFile:
        """What somebody sent, or we uploaded, less than three days ago.

        Limits: 200,000 a day. Errors: 40007 expired or unknown. Source: 获取临时素材. :raises
        GatewayError:
        """
        answer = await self._calls.ask(
            WeChatCall(
                "GET",
                "cgi-bin/media/get",
                REPEATABLE,
                query={"media_id": media_id},
                file=True,
            )
        )
        if answer.file is None:
            return MediaFile("", b"", answer.text("video_url"))
        if not answer.file:
            raise reported(gateway_error(PROVIDER, "empty_media", Category.UNMAPPED))
        return MediaFile(answer.content_type, answer.file)

    async def article_picture(self, data: bytes, content_type: str) -> str:
        """The address under which a picture may stand in an article; JPG or PNG up to 1 MB, not
        counted as material. Errors: 40137, 45001. Source: media/uploadimg. :raises GatewayError:"""
        if content_type not in ("image/jpeg", "image/png"):
            raise unfit("media", "jpg_png")
        upload = _upload("image", data, content_type, _LONGEST_IN_ARTICLE)
        answer = await self._calls.ask(
            WeChatCall("POST", "cgi-bin/media/uploadimg", REPEATABLE, upload=upload)
        )
        return answer.text("url")

    async def keep_thumb(self, data: bytes) -> KeptMaterial:
        """A cover for articles as permanent material: JPG up to 64 KB; at most 1,000 of them.
        Errors: 40006, 45001. Source: material/add_material. :raises GatewayError:"""
        call = WeChatCall(
            "POST",
            "cgi-bin/material/add_material",
            REPEATABLE,
            query={"type": "thumb"},
            upload=_upload("thumb", data, "image/jpeg", _LONGEST["thumb"]),
        )
        answer = await self._calls.ask(call)
        return KeptMaterial(answer.text("media_id"), answer.text_or("url"))


def _upload(kind: MediaKind, data: bytes, content_type: str, longest: int) -> MediaUpload:
    ending = _TYPES[kind].get(content_type)
    if ending is None:
        raise unfit("media", "type")
    if not data:
        raise unfit("media", "empty")
    if len(data) > longest:
        raise unfit("media", f"{longest}_bytes")
    return MediaUpload(f"{kind}.{ending}", content_type, data)
