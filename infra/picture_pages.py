"""Which pages does an upload hold, upright and whole? Asked by the imaging worker, of bytes that a
stranger sent: photographs, long screenshots and PDF documents."""

import io
import zlib
from collections.abc import Iterator
from math import ceil

import pypdfium2
from PIL import Image

LONGEST_SIDE = 2400
FORMATS = ("JPEG", "PNG", "HEIF", "WEBP")
_ORIENTATION, _MAKER, _MODEL = 0x0112, 0x010F, 0x0110
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
# A strip longer than this would lose its letters when it is made to fit; a sheet is 1.4.
_LONG, _SHEET = 3.0, 1.6
_PDF_PASSWORD = 4  # FPDF_ERR_PASSWORD


class UnusablePicture(Exception):
    """The upload cannot be shown; `why` is the word for it."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class PictureUpload:
    """One upload, opened; its pages come one after another so that only one is in memory."""

    def __init__(self, data: bytes, most_pixels: int, most_pages: int) -> None:
        self._data, self._most_pixels, self._most_pages = data, most_pixels, most_pages
        self.is_document = data.startswith(b"%PDF-")
        self.from_camera = False

    def pages(self) -> Iterator[Image.Image]:
        """Each page upright, as L, RGB or RGBA, as large as it came.

        :raises UnusablePicture: too_many_pixels, too_many_pages, locked.
        """
        if self.is_document:
            yield from self._sheets()
            return
        picture = self._picture()
        longer, shorter = max(picture.size), max(1, min(picture.size))
        if self._most_pages == 1 or longer < _LONG * shorter:
            yield picture
            return
        yield from self._strips(picture, longer, shorter)

    def _picture(self) -> Image.Image:
        image = Image.open(io.BytesIO(self._data), formats=FORMATS)
        if image.width * image.height > self._most_pixels:  # known before decoding
            raise UnusablePicture("too_many_pixels")
        if image.format == "PNG" and not whole_png(self._data):
            raise UnusablePicture("damaged")
        turn = self._turn(image)
        image.draft(None, (LONGEST_SIDE, LONGEST_SIDE))
        picture = plain(loaded(image, self._data))
        return picture if turn is None else picture.transpose(turn)

    def _turn(self, image: Image.Image) -> Image.Transpose | None:
        try:
            exif = image.getexif()
            self.from_camera = bool(exif.get(_MAKER) or exif.get(_MODEL))
            # some phones write the number as text
            return _TURNS.get(int(str(exif.get(_ORIENTATION, 1)).strip("\0 ")))
        except Exception:  # damaged EXIF: the picture itself may still be good
            return None

    def _strips(self, picture: Image.Image, longer: int, shorter: int) -> Iterator[Image.Image]:
        """The long picture cut into sheets; what stands on a cut is on both."""
        height = int(shorter * _SHEET)
        overlap = shorter // 10
        count = ceil((longer - overlap) / (height - overlap))
        if count > self._most_pages:
            raise UnusablePicture("too_many_pages")
        upright = picture.height == longer
        for number in range(count):
            begin = min(number * (height - overlap), longer - height)
            end = begin + height
            box = (0, begin, shorter, end) if upright else (begin, 0, end, shorter)
            yield picture.crop(box)

    def _sheets(self) -> Iterator[Image.Image]:
        try:
            document = pypdfium2.PdfDocument(self._data)
        except pypdfium2.PdfiumError as problem:
            locked = getattr(problem, "err_code", None) == _PDF_PASSWORD
            raise UnusablePicture("locked" if locked else "unreadable") from None
        try:
            if len(document) > self._most_pages:
                raise UnusablePicture("too_many_pages")
            for number in range(len(document)):
                page = document[number]
                scale = LONGEST_SIDE / max(1.0, *page.get_size())
                yield plain(page.render(scale=scale).to_pil())
        finally:
            document.close()


def loaded(image: Image.Image, data: bytes) -> Image.Image:
    """The decoded picture. A JPEG that lacks its last few bytes is whole enough; one that was cut
    is not: its lower part would be grey.

    :raises OSError: and nearly anything else that broken files raise.
    """
    try:
        image.load()
        return image
    except OSError:
        if image.format not in ("JPEG", "MPO") or image.info.get("progressive"):
            raise
    again = Image.open(io.BytesIO(data + b"\xff\xd9"), formats=("JPEG",))
    again.draft(None, (LONGEST_SIDE, LONGEST_SIDE))
    again.load()
    foot = again.crop((0, max(0, again.height - 16), again.width, again.height)).convert("RGB")
    if foot.getextrema() == ((128, 128),) * 3:  # what the decoder puts where nothing came
        raise UnusablePicture("damaged")
    return again


def whole_png(data: bytes) -> bool:
    """Whether every part has its right checksum, down to the end mark: Pillow does not look at
    that of the pixels, and shows black where a bit has flipped."""
    view, at = memoryview(data), 8
    while at + 12 <= len(data):
        end = at + 12 + int.from_bytes(view[at : at + 4])
        if end > len(data):
            return False
        if zlib.crc32(view[at + 4 : end - 4]) != int.from_bytes(view[end - 4 : end]):
            return False
        if bytes(view[at + 4 : at + 8]) == b"IEND":
            return True
        at = end
    return False


def plain(image: Image.Image) -> Image.Image:
    """The same picture as L, RGB or RGBA."""
    if image.mode in ("L", "RGB", "RGBA"):
        return image
    if image.mode.startswith("I"):  # 16 bits of grey, which convert() would clip to white
        return image.convert("I").point(lambda value: value / 256).convert("L")
    has_alpha = image.mode in ("LA", "PA", "La") or "transparency" in image.info
    return image.convert("RGBA" if has_alpha else "RGB")
