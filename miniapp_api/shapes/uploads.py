"""How does a photograph that comes piece by piece look on the phone?"""

import re
from datetime import datetime
from typing import Self

from casework.phone.upload_views import UPLOAD_STATE_WORDS, UploadAsked, UploadState, UploadView
from claims_core.checklist import Material
from frontdoor.reading import BodyTooLarge, size_words
from frontdoor.resumable import METADATA
from frontdoor.shapes import Shown
from frontdoor.validation import RequestInvalid
from infra.photo_errors import MAX_BYTES, PhotoEmpty
from miniapp_api.shapes.materials import PhotoShown

_SHA256 = re.compile(r"[0-9a-f]{64}")


def upload_asked(size: int, told: dict[str, str]) -> UploadAsked:
    """What the phone wants to send; names that are not ours, such as a file's, are not looked at.

    :raises RequestInvalid, PhotoEmpty, BodyTooLarge:
    """
    file_hash = told.get("sha256", "").lower()
    if told.get("material") not in set(Material):
        raise RequestInvalid({METADATA: "要有 material，写是哪一种材料。"})
    if file_hash and not _SHA256.fullmatch(file_hash):
        raise RequestInvalid({METADATA: "sha256 写64个十六进制数字，或者不写。"})
    if size > MAX_BYTES:
        raise BodyTooLarge(limit=size_words(MAX_BYTES))
    if not size:
        raise PhotoEmpty
    return UploadAsked(Material(told["material"]), size, file_hash)


def told_of(view: UploadView) -> dict[str, str]:
    """The same as it was asked for."""
    told = {"material": view.material.value}
    return told | ({"sha256": view.file_hash} if view.file_hash else {})


class UploadShown(Shown):
    """一张接着传的照片。"""

    id: str
    material: Material
    size: int
    """整个文件多少字节"""
    offset: int
    """已经收到多少字节，接着从这里传"""
    state: UploadState
    """coming 正在传；whole 都到了还没看，往末尾再发一段空的；taken 收下了；refused 不能收；
    over 停得太久或不传了，要重新建"""
    state_words: str
    expires_at: datetime
    """到这个时候还没传完，就要重新建"""
    photo: PhotoShown | None
    """收下以后的照片，和直接上传的回答一样；后来删掉了的为空"""
    refused_code: str
    """为什么不能收：和直接上传的代号一样；没有为空"""
    refused_words: str
    """给人看的原因；没有为空"""

    @classmethod
    def from_upload(cls, view: UploadView) -> Self:
        """From how far it has come."""
        return cls.from_view(
            view,
            state_words=UPLOAD_STATE_WORDS[view.state],
            photo=PhotoShown.from_photo(view.photo) if view.photo else None,
        )
