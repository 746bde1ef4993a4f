"""Why does a picture that comes piece by piece not go on? Raised by `casework.phone.photo_uploads`,
told to the phone that sends it."""

from claims_core.errors import ClaimsError


class UploadMoved(ClaimsError):
    """接不上: the next byte that is wanted is another one; the answer says which."""

    code = "upload_offset_differs"
    template = "照片接着传的地方和收到的对不上，会从第{offset}个字节接着传，不用重拍。"

    def __init__(self, offset: int) -> None:
        super().__init__(offset=offset)
        self.headers = {"Upload-Offset": str(offset)}


class UploadOver(ClaimsError):
    """这次传照片已经结束: taken out, past its time, or its picture was refused."""

    code = "upload_over"
    template = "这张照片停得太久，或者已经不传了。请从相册里再选一次。"
