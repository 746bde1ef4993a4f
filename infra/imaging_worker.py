"""What is in this uploaded picture, and what does a clean copy of it look like?
Asked by `infra.imaging` of a process that may starve or die without harm to the service."""

import hashlib
import io
import json
import os
import resource
import signal
import struct
import sys
from typing import BinaryIO

import pi_heif
import zxingcpp
from PIL import Image, ImageFilter, ImageStat

MEMORY_BYTES = 1024 * 1024 * 1024
CPU_SECONDS_PER_PHOTO = 10.0

_LONGEST_SIDE = 2400
_JPEG_QUALITY = 85
_MOST_QR_TEXTS, _LONGEST_QR_TEXT = 8, 2000
_QR_CODES = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])
_MEASURING_SIDE = 1000
_LAPLACIAN = ImageFilter.Kernel((3, 3), [0, 1, 0, 1, -4, 1, 0, 1, 0], scale=1, offset=128)
_ORIENTATION_TAG = 0x0112
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def main() -> None:
    """Answers one framed photo after another until stdin ends, as it does when the parent dies."""
    _stay_small()
    photos = sys.stdin.buffer
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # a library that prints must not print into our frames
    Image.MAX_IMAGE_PIXELS = None  # our own limit is stricter and comes with each photo
    open_heif()
    while head := photos.read(8):
        if len(head) < 8:
            return
        length, most_pixels = struct.unpack(">II", head)
        data = photos.read(length)
        if len(data) < length:
            return
        signal.setitimer(signal.ITIMER_PROF, CPU_SECONDS_PER_PHOTO)  # at its end SIGPROF kills us
        facts, clean = examined(data, most_pixels)
        signal.setitimer(signal.ITIMER_PROF, 0)
        try:
            _answer(answers, facts, clean)
        except BrokenPipeError:
            return


def open_heif() -> None:
    """Let Pillow open what phones of today take, and none of the pictures within."""
    pi_heif.register_heif_opener(
        thumbnails=False, depth_images=False, aux_images=False, decode_threads=1
    )


def _stay_small() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core dump would hold the photo
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent
    os.nice(5)


def _answer(out: BinaryIO, facts: dict[str, object], clean: bytes) -> None:
    text = json.dumps(facts).encode()
    out.write(struct.pack(">II", len(text), len(clean)) + text + clean)
    out.flush()


def examined(data: bytes, most_pixels: int) -> tuple[dict[str, object], bytes]:
    """What is in the picture, and its clean copy; or why it is refused, and nothing."""
    try:
        image = Image.open(io.BytesIO(data), formats=("JPEG", "PNG", "HEIF"))
        if image.width * image.height > most_pixels:  # known from the header, before decoding
            return {"refused": "too_many_pixels"}, b""
        turn = _turn(image)
        image.draft(None, (_LONGEST_SIDE, _LONGEST_SIDE))
        image.load()
        picture = _plain(image)
        qr_texts = _qr_texts(picture)
        picture = _clean(picture, turn)
        out = io.BytesIO()
        picture.save(out, "JPEG", quality=_JPEG_QUALITY)
    except Exception:
        # Broken files raise nearly anything, MemoryError included; none of it is news to anybody.
        return {"refused": "unreadable"}, b""
    brightness, sharpness = _brightness_and_sharpness(picture)
    facts: dict[str, object] = {
        "sha256": hashlib.sha256(data).hexdigest(),
        "width": picture.width,
        "height": picture.height,
        "qr_texts": qr_texts,
        "brightness": brightness,
        "sharpness": sharpness,
    }
    return facts, out.getvalue()


def _turn(image: Image.Image) -> Image.Transpose | None:
    try:
        return _TURNS.get(image.getexif().get(_ORIENTATION_TAG, 1))
    except Exception:  # damaged EXIF: the picture itself may still be good
        return None


def _plain(image: Image.Image) -> Image.Image:
    """The same picture as L, RGB or RGBA."""
    if image.mode in ("L", "RGB", "RGBA"):
        return image
    if image.mode.startswith("I"):  # 16 bits of grey, which convert() would clip to white
        return image.convert("I").point(lambda value: value / 256).convert("L")
    has_alpha = image.mode in ("LA", "PA", "La") or "transparency" in image.info
    return image.convert("RGBA" if has_alpha else "RGB")


def _clean(picture: Image.Image, turn: Image.Transpose | None) -> Image.Image:
    """Small enough, upright, on white, and without anything but its pixels."""
    picture.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE), Image.Resampling.LANCZOS, reducing_gap=2.0)
    if turn is not None:
        picture = picture.transpose(turn)
    if picture.mode == "RGBA":
        white = Image.new("RGB", picture.size, "white")
        white.paste(picture, mask=picture.getchannel("A"))
        picture = white
    picture = picture.convert("RGB")
    picture.info = {}  # Pillow would carry a JPEG comment over
    return picture


def _qr_texts(picture: Image.Image) -> list[str]:
    found = zxingcpp.read_barcodes(picture.convert("L"), formats=_QR_CODES)
    texts = [code.text for code in found if code.valid and 0 < len(code.text) <= _LONGEST_QR_TEXT]
    return list(dict.fromkeys(texts))[:_MOST_QR_TEXTS]


def _brightness_and_sharpness(picture: Image.Image) -> tuple[float, float]:
    """Mean grey (0 to 255) and variance of the Laplacian, both at one size to be comparable."""
    grey = picture.convert("L")
    grey.thumbnail((_MEASURING_SIDE, _MEASURING_SIDE))
    brightness = ImageStat.Stat(grey).mean[0]
    if min(grey.size) < 3:
        return brightness, 0.0
    edges = grey.filter(_LAPLACIAN).crop((1, 1, grey.width - 1, grey.height - 1))
    return brightness, ImageStat.Stat(edges).var[0]


if __name__ == "__main__":
    main()
