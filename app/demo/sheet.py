"""How does an invented paper look when somebody photographs it at the kitchen table? Asked by the
demo's photos, in the process that plays the phone and never in the server's."""

import io
import math
import random
from functools import lru_cache
from pathlib import Path

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

FONT = Path(__file__).parent / "fonts" / "NotoSansCJKsc-demo.otf"
SPECIMEN = "演示样张"
Colour = tuple[int, int, int]
Place = tuple[float, float]
INK: Colour = (38, 38, 42)
RED: Colour = (190, 40, 36)
SEAL: Colour = (205, 40, 36)
WOOD: Colour = (112, 80, 52)
LIGHT_WOOD: Colour = (150, 113, 78)
TABLE_EDGE = 150
GRAIN = 200
JPEG_QUALITY = 82


@lru_cache(maxsize=64)
def font(size: int) -> ImageFont.FreeTypeFont:
    """The one typeface of the demo, in a size in pixels."""
    return ImageFont.truetype(str(FONT), size)


class Sheet:
    """一张纸: what is written, ruled and stamped on it; places are pixels from the top left."""

    def __init__(self, size: tuple[int, int], colour: Colour) -> None:
        self.image = Image.new("RGB", size, colour)
        self._draw = ImageDraw.Draw(self.image)

    def write(
        self,
        place: Place,
        text: str,
        size: int = 26,
        *,
        colour: Colour = INK,
        anchor: str = "la",
        bold: bool = False,
        spread: int = 0,
    ) -> None:
        """One line of text; `anchor` as Pillow names it, `spread` is room between characters."""
        stroke = 1 if bold else 0
        if not spread:
            self._draw.text(
                place, text, fill=colour, font=font(size), anchor=anchor, stroke_width=stroke
            )
            return
        width = sum(font(size).getlength(character) + spread for character in text) - spread
        x = place[0] - {"l": 0.0, "m": width / 2, "r": width}[anchor[0]]
        for character in text:
            self._draw.text(
                (x, place[1]),
                character,
                fill=colour,
                font=font(size),
                anchor="l" + anchor[1],
                stroke_width=stroke,
            )
            x += font(size).getlength(character) + spread

    def paragraph(self, place: Place, text: str, width: int, size: int, leading: float) -> float:
        """Text over as many lines as it needs, two characters indented; answers where it ended."""
        x, y = place
        line = "　　"
        for character in text:
            if font(size).getlength(line + character) > width and character not in "，。；、：）":
                self.write((x, y), line, size)
                line, y = "", y + size * leading
            line += character
        self.write((x, y), line, size)
        return y + size * leading

    def rule(self, start: Place, end: Place, width: int = 2, colour: Colour = INK) -> None:
        """A straight line."""
        self._draw.line((start, end), fill=colour, width=width)

    def frame(self, corner: Place, opposite: Place, width: int = 2, colour: Colour = INK) -> None:
        """A box."""
        self._draw.rectangle((corner, opposite), outline=colour, width=width)

    def paste(self, picture: Image.Image, place: tuple[int, int]) -> None:
        """Another picture, such as a QR code."""
        self.image.paste(picture, place)

    def seal(self, centre: tuple[int, int], radius: int, around: str, middle: str) -> None:
        """公章: a round stamp, its ink a little uneven and never quite upright."""
        stamp = _stamp(radius, around, middle, round_seal=True)
        self._stamped(stamp, centre)

    def oval_seal(self, centre: tuple[int, int], radius: int, around: str, middle: str) -> None:
        """监制章: the oval stamp printed at the head of every fiscal receipt."""
        stamp = _stamp(radius, around, middle, round_seal=False)
        self._stamped(stamp.resize((stamp.width, int(stamp.height * 0.68))), centre)

    def specimen(self, size: int, steps: tuple[int, int] = (3, 3)) -> None:
        """Mark the whole sheet as a specimen: nobody may take it for a real paper."""
        veil = Image.new("L", self.image.size, 0)
        word = Image.new("L", (size * 5, int(size * 1.5)), 0)
        ImageDraw.Draw(word).text(
            (word.width / 2, word.height / 2), SPECIMEN, fill=52, font=font(size), anchor="mm"
        )
        word = word.rotate(24, expand=True, resample=Image.Resampling.BICUBIC)
        for column in range(steps[0]):
            for row in range(steps[1]):
                x = int((column + 0.5) * veil.width / steps[0] - word.width / 2)
                y = int((row + 0.5) * veil.height / steps[1] - word.height / 2)
                veil.paste(ImageChops.lighter(word, veil.crop(_box(x, y, word.size))), (x, y))
        self.image.paste((120, 120, 130), (0, 0), veil)
        self._draw = ImageDraw.Draw(self.image)

    def _stamped(self, stamp: Image.Image, centre: tuple[int, int]) -> None:
        place = (centre[0] - stamp.width // 2, centre[1] - stamp.height // 2)
        ink = stamp.point(lambda strength: int(strength * 0.82))
        self.image.paste(SEAL, place, ink)
        self._draw = ImageDraw.Draw(self.image)


def _box(x: int, y: int, size: tuple[int, int]) -> tuple[int, int, int, int]:
    return x, y, x + size[0], y + size[1]


@lru_cache(maxsize=16)
def _stamp(radius: int, around: str, middle: str, *, round_seal: bool) -> Image.Image:
    """The ink of a stamp, 255 where it is full."""
    side = radius * 2 + 8
    ink = Image.new("L", (side, side), 0)
    draw = ImageDraw.Draw(ink)
    c = side / 2
    draw.ellipse((4, 4, side - 4, side - 4), outline=255, width=max(3, radius // 24))
    size = int(radius * 0.27)
    sweep = min(250.0, 23.0 * len(around))
    for index, character in enumerate(around):
        angle = math.radians(-90 - sweep / 2 + sweep * (index + 0.5) / len(around))
        tile = Image.new("L", (size * 2, size * 2), 0)
        ImageDraw.Draw(tile).text((size, size), character, fill=255, font=font(size), anchor="mm")
        tile = tile.rotate(-math.degrees(angle) - 90, resample=Image.Resampling.BICUBIC)
        x = int(c + math.cos(angle) * radius * 0.78 - size)
        y = int(c + math.sin(angle) * radius * 0.78 - size)
        ink.paste(ImageChops.lighter(tile, ink.crop(_box(x, y, tile.size))), (x, y))
    if round_seal:
        _star(draw, c, c - radius * 0.04, radius * 0.3)
    draw.text((c, c + radius * (0.55 if round_seal else 0.3)), middle, 255, font(size), "mm")
    wear = Image.effect_noise(ink.size, 90).filter(ImageFilter.GaussianBlur(1.2))
    worn = wear.point(lambda value: 255 if value > 96 else 150)
    return ImageChops.multiply(ink, worn).rotate(7, resample=Image.Resampling.BICUBIC)


def _star(draw: ImageDraw.ImageDraw, x: float, y: float, radius: float) -> None:
    points = []
    for corner in range(10):
        reach = radius if corner % 2 == 0 else radius * 0.4
        angle = math.radians(-90 + corner * 36)
        points.append((x + math.cos(angle) * reach, y + math.sin(angle) * reach))
    draw.polygon(points, fill=255)


def photograph(sheet: Image.Image, *, rounded: int = 0) -> bytes:
    """The sheet on a wooden table, not quite straight, in the light of a lamp: a JPEG file."""
    size = (sheet.width + TABLE_EDGE, sheet.height + TABLE_EDGE)
    outline = Image.new("L", sheet.size, 0)
    ImageDraw.Draw(outline).rounded_rectangle((0, 0, *sheet.size), rounded, fill=255)
    turn = random.uniform(-1.4, 1.4)
    paper = sheet.rotate(turn, expand=True, resample=Image.Resampling.BILINEAR)
    outline = outline.rotate(turn, expand=True, resample=Image.Resampling.BILINEAR)
    place = ((size[0] - paper.width) // 2, (size[1] - paper.height) // 2)
    picture = _table(size)
    picture.paste((40, 26, 16), (0, 0), _shadow(outline, place, size))
    picture.paste(paper, place, outline)
    # a lamp has one light for all three colours
    lit = Image.merge("RGB", [_light_and_grain(size)] * 3)
    picture = ImageChops.add(picture, lit, scale=1, offset=-128)
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=JPEG_QUALITY)
    return file.getvalue()


def _shadow(outline: Image.Image, place: tuple[int, int], size: tuple[int, int]) -> Image.Image:
    """Soft, and a little to the right: worked out small, since nobody sees the difference."""
    small = Image.new("L", (size[0] // 8, size[1] // 8), 0)
    shape = outline.resize((outline.width // 8, outline.height // 8)).point(lambda v: v // 2)
    small.paste(shape, ((place[0] + 12) // 8, (place[1] + 18) // 8))
    return small.filter(ImageFilter.GaussianBlur(2)).resize(size)


def _table(size: tuple[int, int]) -> Image.Image:
    """Wood: long streaks of noise."""
    return Image.composite(
        Image.new("RGB", size, LIGHT_WOOD), Image.new("RGB", size, WOOD), _streaks(size)
    )


# These two keep one channel of a photograph each: of three, four sizes took 100 MB.
@lru_cache(maxsize=4)
def _streaks(size: tuple[int, int]) -> Image.Image:
    streaks = Image.effect_noise((size[0] // 160, size[1] // 3), 46)
    return streaks.resize(size, Image.Resampling.BILINEAR)


@lru_cache(maxsize=4)
def _light_and_grain(size: tuple[int, int]) -> Image.Image:
    """What lamp and sensor add to every pixel, 128 being nothing: brighter at the top left."""
    lamp = Image.new("L", (32, 32))
    for x in range(32):
        for y in range(32):
            lamp.putpixel((x, y), 130 - int(38 * math.hypot(x / 31, y / 31) / math.sqrt(2)))
    lamp = lamp.resize(size, Image.Resampling.BILINEAR)
    patch = Image.effect_noise((GRAIN, GRAIN), 8)  # the eye does not see that it repeats
    grain = Image.new("L", size)
    for x in range(0, size[0], GRAIN):
        for y in range(0, size[1], GRAIN):
            grain.paste(patch, (x, y))
    return ImageChops.add(lamp, grain, offset=-128)
