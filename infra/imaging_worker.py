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
from dataclasses import asdict
from typing import BinaryIO

import pi_heif
from PIL import Image

from infra.marking import MARKING
from infra.picture_codes import qr_texts
from infra.picture_marks import marked
from infra.picture_pages import LONGEST_SIDE, PictureUpload, UnusablePicture
from infra.picture_quality import Quality, quality_of
from infra.reading.paper_edges import paper_corners
from infra.reading.straightening import Straightening

MEMORY_BYTES = 1024 * 1024 * 1024
CPU_SECONDS_PER_PHOTO = 10.0

_JPEG_QUALITY = 85
_HEAD = struct.Struct(">III")


def main() -> None:
    """Answers one framed photo after another until stdin ends, as it does when the parent dies."""
    _stay_small()
    photos = sys.stdin.buffer
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # a library that prints must not print into our frames
    Image.MAX_IMAGE_PIXELS = None  # our own limit is stricter and comes with each photo
    open_heif()
    while head := photos.read(_HEAD.size):
        if len(head) < _HEAD.size:
            return
        length, most_pixels, most_pages = _HEAD.unpack(head)
        data = photos.read(length)
        if len(data) < length:
            return
        signal.setitimer(signal.ITIMER_PROF, CPU_SECONDS_PER_PHOTO)  # at its end SIGPROF kills us
        if most_pages == MARKING:  # what to write stands in front of the picture
            facts, pages = marked(data[:most_pixels], data[most_pixels:])
        elif most_pages:
            facts, pages = examined(data, most_pixels, most_pages)
        else:
            facts, pages = straightened(data, turn=most_pixels)
        signal.setitimer(signal.ITIMER_PROF, 0)
        try:
            _answer(answers, facts, pages)
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


def _answer(out: BinaryIO, facts: dict[str, object], pages: list[bytes]) -> None:
    text = json.dumps(facts | {"pages": [len(page) for page in pages]}).encode()
    out.write(struct.pack(">II", len(text), sum(map(len, pages))) + text)
    for page in pages:
        out.write(page)
    out.flush()


def examined(
    data: bytes, most_pixels: int, most_pages: int
) -> tuple[dict[str, object], list[bytes]]:
    """What is in the picture, and its clean pages; or why it is refused, and nothing."""
    upload = PictureUpload(data, most_pixels, most_pages)
    pages, texts, seen = list[bytes](), dict[str, None](), list[Quality]()
    size = (0, 0)
    try:
        for picture in upload.pages():
            page = _clean(picture)
            texts |= dict.fromkeys(qr_texts(picture, page))
            seen.append(quality_of(page, upload.from_camera))
            size = size if pages else page.size
            out = io.BytesIO()
            page.save(out, "JPEG", quality=_JPEG_QUALITY)
            pages.append(out.getvalue())
    except UnusablePicture as refusal:
        return {"refused": refusal.why}, []
    except Exception:
        # Broken files raise nearly anything, MemoryError included; none of it is news to anybody.
        return {"refused": "unreadable"}, []
    if not pages:
        return {"refused": "unreadable"}, []
    # an empty last page says nothing of how well the others can be read
    best = max(seen, key=lambda each: each.sharpness)
    facts = asdict(best) | {
        "sha256": hashlib.sha256(data).hexdigest(),
        "width": size[0],
        "height": size[1],
        "qr_texts": list(texts)[:8],
    }
    if len(pages) > 1 or upload.is_document:
        facts |= {"glare": False, "cut_off": False, "likeness": seen[0].likeness}
    return facts, pages


def straightened(data: bytes, *, turn: int) -> tuple[dict[str, object], list[bytes]]:
    """The sheet on a picture of ours as from straight above, after so many quarter turns to the
    left; nothing where there is no sheet to be told from the table, and no turn."""
    try:
        picture = Image.open(io.BytesIO(data), formats=("JPEG",)).convert("RGB")
        corners = paper_corners(picture)
        if corners is None and not turn:
            return {}, []
        out = io.BytesIO()
        flat = Straightening(picture.size, corners, turn).picture(picture)
        flat.save(out, "JPEG", quality=_JPEG_QUALITY)
    except Exception:
        return {"refused": "unreadable"}, []
    return {}, [out.getvalue()]


def _clean(picture: Image.Image) -> Image.Image:
    """Small enough, on white, and without anything but its pixels."""
    longer = max(picture.size)
    if longer > LONGEST_SIDE:
        size = tuple(max(1, round(side * LONGEST_SIDE / longer)) for side in picture.size)
        picture = picture.resize(size, Image.Resampling.HAMMING, reducing_gap=2.0)
    if picture.mode == "RGBA":
        white = Image.new("RGB", picture.size, "white")
        white.paste(picture, mask=picture.getchannel("A"))
        picture = white
    picture = picture.convert("RGB")
    picture.info = {}  # Pillow would carry a JPEG comment over
    return picture


if __name__ == "__main__":
    main()
