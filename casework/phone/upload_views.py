"""How far has a picture come that is sent piece by piece, and what became of it? What
`casework.phone.photo_uploads` answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from casework.claims.views import PhotoView
from casework.phone.upload_tables import PhotoUploadRow
from claims_core.checklist import Material

KEPT_FOR = timedelta(hours=24)  # after its last byte


class UploadState(StrEnum):
    """传到哪里了: `whole` has all its bytes and was not looked at yet."""

    COMING = "coming"
    WHOLE = "whole"
    TAKEN = "taken"
    REFUSED = "refused"
    OVER = "over"


UPLOAD_STATE_WORDS: Mapping[UploadState, str] = {
    UploadState.COMING: "正在传",
    UploadState.WHOLE: "传到了，还没来得及看",
    UploadState.TAKEN: "收下了",
    UploadState.REFUSED: "没有收下",
    UploadState.OVER: "不传了",
}


@dataclass(frozen=True)
class UploadAsked:
    """要传的文件: which paper it is of, its bytes, and what the phone says of the whole
    (SHA-256 in hex, or nothing)."""

    material: Material
    size: int
    file_hash: str = ""


@dataclass(frozen=True)
class UploadView:
    """一次续传. `resumes_at` is where somebody who only sends bytes goes on: before the end, as
    long as the picture was not looked at."""

    id: str
    material: Material
    size: int
    offset: int
    resumes_at: int
    file_hash: str
    state: UploadState
    expires_at: datetime
    photo: PhotoView | None = None
    refused_code: str = ""
    refused_words: str = ""


def state_of(row: PhotoUploadRow, now: datetime) -> UploadState:
    """What a row says of itself."""
    if row.photo_id is not None:
        return UploadState.TAKEN
    if row.refused_code:
        return UploadState.REFUSED
    if row.over or row.expires_at <= now:
        return UploadState.OVER
    return UploadState.WHOLE if row.came == row.size else UploadState.COMING


def upload_view(
    row: PhotoUploadRow, now: datetime, *, last_part: int = 0, photo: PhotoView | None = None
) -> UploadView:
    """A row as it is shown; `last_part` is where its last piece begins."""
    state = state_of(row, now)
    return UploadView(
        id=row.id,
        material=Material(row.material),
        size=row.size,
        offset=row.came,
        resumes_at=last_part if state is UploadState.WHOLE else row.came,
        file_hash=row.file_hash,
        state=state,
        expires_at=row.expires_at,
        photo=photo,
        refused_code=row.refused_code,
        refused_words=row.refused_words,
    )
