"""How does a picture carry the name of whoever looks at it? Asked by the imaging worker, of pages
of ours: the text stands over the whole picture, slanting and half transparent, dark with a bright
rim, so that it is read on bright and on dark and hides nothing."""

import io
import json
from functools import lru_cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

_JPEG_QUALITY = 85
_HAN = Path(__file__).parent / "fonts" / "DroidSansFallbackFull.ttf"  # no Latin letters, no digits
_DARK, _BRIGHT = (24, 24, 72), (255, 255, 255)
_DARK_SHARE, _BRIGHT_SHARE = 0.32, 0.24
_SLANT = 28  # degrees
_LINES_BETWEEN = 5.0  # heights of the text from one row of the mark to the next

Stamp = tuple[Image.Image, Image.Image]
Font = ImageFont.FreeTypeFont | ImageFont.ImageFont


def marked(told: bytes, picture: bytes) -> tuple[dict[str, object], list[bytes]]:
    """The picture with the text all over it, no longer than asked; the same bytes for the same
    picture and text."""
    try:
        wanted = json.loads(told)
        return {}, [_marked(picture, wanted["text"], wanted["longest"])]
    except Exception:
        # as for every other picture: broken bytes raise nearly anything
        return {"refused": "unreadable"}, []


def _marked(data: bytes, text: str, longest: int) -> bytes:
    image = Image.open(io.BytesIO(data), formats=("JPEG",))
    if longest:
        image.draft("RGB", (longest, longest))
    picture = image.convert("RGB")
    if longest:
        picture.thumbnail((longest, longest), Image.Resampling.BILINEAR)
    stamp(picture, text)
    picture.info = {}
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=_JPEG_QUALITY)
    return out.getvalue()


def stamp(picture: Image.Image, text: str) -> None:
    """Put the text on the picture, row after row, every other one moved by half."""
    height = max(11, max(picture.size) // 60)
    rim, letters = _drawn(text, height)
    across, down = rim.width + height, round(height * _LINES_BETWEEN) + rim.height // 3
    for number, top in enumerate(range(-rim.height // 2, picture.height, down)):
        for left in range(-rim.width // (2 - number % 2), picture.width, across):
            picture.paste(_BRIGHT, (left, top), rim)
            picture.paste(_DARK, (left, top), letters)


@lru_cache(maxsize=8)
def _drawn(text: str, height: int) -> Stamp:
    """The rim and the letters of one mark, as what they cover."""
    runs, at = list[tuple[int, str, Font]](), 0
    for character in text:
        font = _latin(height) if character < "\u2000" else _han(height)
        runs.append((at, character, font))
        at += round(font.getlength(character))
    edge = max(1, height // 14)
    size = (at + 4 * edge, round(height * 1.5) + 4 * edge)
    return _layer(runs, size, edge, _BRIGHT_SHARE), _layer(runs, size, 0, _DARK_SHARE)


def _layer(
    runs: list[tuple[int, str, Font]], size: tuple[int, int], edge: int, share: float
) -> Image.Image:
    layer = Image.new("L", size)
    draw = ImageDraw.Draw(layer)
    for left, character, font in runs:
        where = (left + size[1] // 12, round(size[1] * 0.75))
        draw.text(where, character, 255, font=font, anchor="ls", stroke_width=edge)
    turned = layer.rotate(_SLANT, Image.Resampling.BICUBIC, expand=True)
    return turned.point([round(value * share) for value in range(256)])


@lru_cache(maxsize=8)
def _han(height: int) -> Font:
    return ImageFont.truetype(_HAN, height)


@lru_cache(maxsize=8)
def _latin(height: int) -> Font:
    return ImageFont.load_default(height)  # Pillow's own has what the other one lacks
