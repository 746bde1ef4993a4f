"""What came with a message that is no text? Read by the bot once for each message; what a kind's
fields are called is what wechatpy's models know (protocol page 接收普通消息)."""

from collections.abc import Mapping
from dataclasses import dataclass

from wechatpy.messages import (
    MESSAGE_TYPES,
    ImageMessage,
    LinkMessage,
    LocationMessage,
    ShortVideoMessage,
    UnknownMessage,
    VideoMessage,
    VoiceMessage,
)


@dataclass(frozen=True, repr=False)
class Picture:
    """图片: fetched by its media id within three days, or at once from its address."""

    media_id: str
    url: str


@dataclass(frozen=True, repr=False)
class Voice:
    """语音: amr; what the platform heard in it, if it says so, is the message's text."""

    media_id: str
    format: str


@dataclass(frozen=True, repr=False)
class Video:
    """视频 or 小视频."""

    media_id: str
    thumb_media_id: str


@dataclass(frozen=True, repr=False)
class Location:
    """位置: degrees north and east as the platform's map has them; None where they are none."""

    latitude: float | None
    longitude: float | None
    label: str


@dataclass(frozen=True, repr=False)
class Link:
    """链接."""

    title: str
    description: str
    url: str


@dataclass(frozen=True, repr=False)
class SharedFile:
    """文件: the account is told that there is one; it cannot be fetched."""

    name: str
    size_bytes: int | None


Attachment = Picture | Voice | Video | Location | Link | SharedFile


def attachment_of(kind: str, texts: Mapping[str, str]) -> Attachment | None:
    """What a message of this kind carries; `texts` are its fields by their names."""
    if kind == "file":  # younger than wechatpy
        size = texts.get("FileTotalLen", "")
        sized = size.isascii() and size.isdigit() and len(size) < 16
        return SharedFile(texts.get("Title", ""), int(size) if sized else None)
    match MESSAGE_TYPES.get(kind, UnknownMessage)(texts):
        case ImageMessage() as model:
            return Picture(model.media_id or "", model.image or "")
        case VoiceMessage() as model:
            return Voice(model.media_id or "", model.format or "")
        case VideoMessage() | ShortVideoMessage() as model:
            return Video(model.media_id or "", model.thumb_media_id or "")
        case LocationMessage() as model:
            north, east = _degrees(model.location_x, 90), _degrees(model.location_y, 180)
            return Location(north, east, model.label or "")
        case LinkMessage() as model:
            return Link(model.title or "", model.description or "", model.url or "")
    return None


def _degrees(text: str | None, most: int) -> float | None:
    try:
        degrees = float(text or "")
    except ValueError:
        return None
    return degrees if abs(degrees) <= most else None
