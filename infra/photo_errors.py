"""Why was an upload not taken for a photograph? Raised by `infra.imaging`, told to whoever sent it;
every sentence says how to do better."""

from claims_core.errors import ClaimsError

MAX_BYTES = 10 * 1024 * 1024
MAX_PAGES = 15


class PhotoEmpty(ClaimsError):
    """照片是空的: not a single byte arrived."""

    code = "photo_empty"
    template = "这张照片是空的，没有传上来。请从相册里再选一次，或者重新拍一张。"


class PhotoNotAnImage(ClaimsError):
    """不是照片: the content, whatever its name, is nothing that is taken; `kind` says what."""

    code = "photo_not_an_image"
    template = "{sentence}"
    sentences = {
        "pdf": "这是 PDF 文件，这里只收照片。请对着纸质材料拍照；只有电子版的，打开后截屏再传。",
        "other": "这个文件不是照片，这里打不开。请用手机对着材料拍一张，或从相册里选一张照片。",
    }

    def __init__(self, kind: str) -> None:
        super().__init__(kind=kind, sentence=self.sentences[kind])


class PhotoTooLarge(ClaimsError):
    """照片太大: more bytes than we take."""

    code = "photo_too_large"
    template = (
        "这张照片超过了 {limit_mb} 兆，太大了，传不上来。"
        "请用手机相机的普通模式重新拍一张，选照片时不要勾选“原图”。"
    )

    def __init__(self) -> None:
        super().__init__(limit_mb=MAX_BYTES // (1024 * 1024))


class PhotoTooManyPixels(ClaimsError):
    """像素太多: the picture would not fit into memory, or only pretends to be a picture."""

    code = "photo_too_many_pixels"
    template = "这张图片的像素太多，打不开。请关掉相机里的“高像素”，用普通模式重新拍一张。"


class PhotoUnreadable(ClaimsError):
    """照片读不出来: it begins like a photo, but cannot be decoded."""

    code = "photo_unreadable"
    template = "这张照片没有读出来，可能没有传完整。请再传一次；还是不行，就重新拍一张。"


class PhotoChanged(ClaimsError):
    """照片在路上变了样: the bytes are not those that the phone meant to send."""

    code = "photo_changed"
    template = "照片在路上没有传完整，没有收下。请再传一次，不用重拍。"


class PhotoDamaged(PhotoUnreadable):
    """照片坏了: a part of it is missing or changed; shown as it is, it would be partly black."""

    code = "photo_damaged"
    template = "这张照片坏了一部分，看不全。请重新拍一张，或从相册里另选一张再传。"


class PhotoTooManyPages(ClaimsError):
    """页数太多: a document or long picture with more pages than are taken at once."""

    code = "photo_too_many_pages"
    template = "这一份超过了{limit}页，一次收不下。请分成几份，一份一份地传。"

    def __init__(self) -> None:
        super().__init__(limit=MAX_PAGES)


class DocumentLocked(ClaimsError):
    """文件有密码: a PDF that opens with a password only."""

    code = "document_locked"
    template = "这个 PDF 设了密码，这里打不开。请去掉密码再传，或打印出来拍照。"


class PhotoNotInTime(ClaimsError):
    """照片还没看完: the machine has more to do than it can; nothing is known of the photo."""

    code = "photo_not_in_time"
    template = "现在传照片的人多，这一张还没来得及看，没有收下。请过几分钟再传一次，不用重拍。"
