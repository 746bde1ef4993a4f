"""Which lines of text stand on this page? Asked by `infra.reading.text_reader` of a process that
may starve or die without harm to the service; it loads its model once, and keeps nothing."""

import io
import json
import logging
import os
import resource
import signal
import struct
import sys
from typing import Any

from PIL import Image

from infra.reading.paper_edges import Point, paper_corners
from infra.reading.straightening import Straightening

try:
    import numpy
    from rapidocr_onnxruntime import RapidOCR
except ImportError:  # the optional part is not installed; whoever starts us has looked
    numpy = RapidOCR = None

MEMORY_BYTES = 3 * 1024 * 1024 * 1024
CPU_SECONDS_PER_PAGE = 60.0
LONGEST_SIDE = 2000

_MOST_LINES, _LONGEST_LINE = 600, 400
_TALL = 1.5
_LEAST_SCORE = 0.5


def main() -> None:
    """Answers one framed page after another until stdin ends, as it does when the parent dies."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core dump would hold the page
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent
    os.nice(10)
    logging.disable(logging.CRITICAL)  # a library that logs must not log what it reads
    pages = sys.stdin.buffer
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # a library that prints must not print into our frames
    engine = RapidOCR(intra_op_num_threads=1, inter_op_num_threads=1, text_score=_LEAST_SCORE)
    while head := pages.read(4):
        if len(head) < 4:
            return
        (length,) = struct.unpack(">I", head)
        data = pages.read(length)
        if len(data) < length:
            return
        signal.setitimer(signal.ITIMER_PROF, CPU_SECONDS_PER_PAGE)  # at its end SIGPROF kills us
        text = json.dumps(read_page(engine, data)).encode()
        signal.setitimer(signal.ITIMER_PROF, 0)
        try:
            answers.write(struct.pack(">I", len(text)) + text)
            answers.flush()
        except BrokenPipeError:
            return


def read_page(engine: Any, data: bytes) -> dict[str, Any]:
    """The lines, each with its text, how sure the model is, where it stands on the sheet when that
    is upright, and where on the photograph in thousandths; and the quarter turns to the left that
    make it upright."""
    try:
        picture = Image.open(io.BytesIO(data), formats=("JPEG",)).convert("RGB")
        if max(picture.size) > LONGEST_SIDE:
            picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
        flat = Straightening(picture.size, paper_corners(picture))
        return _lines(engine, flat.picture(picture), flat)
    except Exception:
        # a picture that cannot be read is no news to anybody, and its text none for a log
        return {"lines": [], "turn": 0}


def _lines(engine: Any, page: Image.Image, flat: Straightening) -> dict[str, Any]:
    pixels = numpy.asarray(page)[:, :, ::-1]  # the models were made with blue first
    boxes, _ = engine.auto_text_det(numpy.ascontiguousarray(pixels))
    if boxes is None:
        return {"lines": [], "turn": 0}
    boxes = boxes[:_MOST_LINES]
    crops = engine.get_crop_img_list(pixels, boxes)
    crops, directions, _ = engine.text_cls(crops)
    texts, _ = engine.text_rec(crops)
    turn = _turn(boxes, directions)
    lines = []
    for box, (text, score, *_) in zip(boxes, texts, strict=True):
        if not text or float(score) < _LEAST_SCORE:
            continue
        corners = [(float(x), float(y)) for x, y in box]
        lines.append(
            {
                "text": text[:_LONGEST_LINE],
                "score": round(float(score), 4),
                "at": [_turned(corner, page.size, turn) for corner in corners],
                "box": _box([flat.back(corner) for corner in corners]),
            }
        )
    return {"lines": lines, "turn": turn}


def _box(corners: list[Point]) -> list[int]:
    """Left, top, right and bottom in thousandths."""
    across, down = [x for x, _ in corners], [y for _, y in corners]
    sides = (min(across), min(down), max(across), max(down))
    return [round(1000 * min(max(0.0, side), 1.0)) for side in sides]


def _turn(boxes: Any, directions: Any) -> int:
    """By how many quarter turns to the left the sheet becomes upright: lines that are tall lie on
    their side (they were turned to the left to be read), and some stand on their heads."""
    tall, lying_heads, wide_heads, wide = 0, 0, 0, 0
    for box, (direction, score) in zip(boxes, directions, strict=True):
        across = max(_length(box[0], box[1]), _length(box[2], box[3]))
        down = max(_length(box[0], box[3]), _length(box[1], box[2]))
        weight = max(across, down) / max(1.0, min(across, down))
        if weight < _TALL:
            continue  # one letter says nothing
        on_head = direction == "180" and score >= 0.9
        if down >= _TALL * across:
            tall += 1
            lying_heads += on_head
        else:
            wide += 1
            wide_heads += on_head
    if tall > wide:
        return 3 if 2 * lying_heads > tall else 1
    return 2 if 2 * wide_heads > wide else 0


def _length(one: Any, other: Any) -> float:
    return float(((one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2) ** 0.5)


def _turned(point: Point, size: tuple[int, int], turn: int) -> Point:
    """The point after so many quarter turns to the left of a page of this size."""
    (x, y), (width, height) = point, size
    for _ in range(turn):
        x, y = y, width - x
        width, height = height, width
    return round(x, 1), round(y, 1)


if __name__ == "__main__":
    main()
