"""How does a flat paper look when it is photographed by hand: turned, folded, badly lit? Knows
where its corners came to lie."""

import io
import random
from dataclasses import dataclass
from math import cos, radians, sin

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from infra.reading.paper_edges import Point
from infra.reading.straightening import perspective

TABLES = ((92, 66, 44), (60, 62, 66), (120, 92, 64), (44, 60, 52), (104, 100, 96))


@dataclass(frozen=True)
class Photographed:
    """A photograph as a file, and the corners of the paper in it as shares of width and height."""

    data: bytes
    corners: tuple[Point, ...]
    quarter_turns: int


def photographed(
    flat: Image.Image, rng: random.Random, *, folded: float = 0.4, long_side: int = 2000
) -> Photographed:
    """One photograph; the same for the same seed."""
    sheet = _folded(flat, rng) if rng.random() < folded else flat
    turns = rng.choices((0, 1, 2, 3), (70, 12, 8, 10))[0]
    for _ in range(turns):
        sheet = sheet.transpose(Image.Transpose.ROTATE_90)
    width, height = sheet.size
    margin = rng.uniform(0.06, 0.16)
    size = (round(width * (1 + 2 * margin)), round(height * (1 + 2 * margin)))
    corners = _corners(rng, sheet.size, size)
    shrink = long_side / max(size)
    size = (round(size[0] * shrink), round(size[1] * shrink))
    corners = [(x * shrink, y * shrink) for x, y in corners]
    picture = _on_table(sheet, corners, size, rng)
    picture = _lit(picture, rng)
    if rng.random() < 0.5:
        picture = picture.filter(ImageFilter.GaussianBlur(rng.uniform(0.3, 1.0)))
    noise = Image.effect_noise(picture.size, rng.uniform(6, 22)).convert("RGB")
    picture = Image.blend(picture, noise, 0.08)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=rng.randrange(70, 92))
    shares = tuple((x / size[0], y / size[1]) for x, y in corners)
    return Photographed(out.getvalue(), shares, turns)


def _corners(rng: random.Random, sheet: tuple[int, int], size: tuple[int, int]) -> list[Point]:
    """Turned by some degrees about the middle, and taken from aside."""
    angle = radians(rng.uniform(-7, 7))
    middle = (size[0] / 2, size[1] / 2)
    aside = 0.045 * min(sheet)
    scale = 0.94
    found = []
    for x, y in ((0, 0), (sheet[0], 0), (sheet[0], sheet[1]), (0, sheet[1])):
        dx, dy = (x - sheet[0] / 2) * scale, (y - sheet[1] / 2) * scale
        found.append(
            (
                middle[0] + dx * cos(angle) - dy * sin(angle) + rng.uniform(-aside, aside),
                middle[1] + dx * sin(angle) + dy * cos(angle) + rng.uniform(-aside, aside),
            )
        )
    return found


def _on_table(
    sheet: Image.Image, corners: list[Point], size: tuple[int, int], rng: random.Random
) -> Image.Image:
    width, height = float(sheet.width), float(sheet.height)
    flat = ((0.0, 0.0), (width, 0.0), (width, height), (0.0, height))
    # from a point of the photograph to one of the sheet
    coefficients = perspective(corners, flat)
    taken = sheet.transform(
        size, Image.Transform.PERSPECTIVE, coefficients, Image.Resampling.BICUBIC
    )
    mask = Image.new("L", size, 0)
    ImageDraw.Draw(mask).polygon(corners, fill=255)
    table = Image.new("RGB", size, rng.choice(TABLES))
    grain = Image.effect_noise((size[0] // 8, size[1]), 40).resize(size).convert("RGB")
    table = Image.blend(table, grain, 0.12)
    shadow = mask.filter(ImageFilter.GaussianBlur(14))
    table = ImageChops.multiply(
        table, ImageChops.invert(shadow.point(lambda v: v // 3)).convert("RGB")
    )
    table.paste(taken, mask=mask)
    return table


def _folded(flat: Image.Image, rng: random.Random) -> Image.Image:
    """Creases: one part of the sheet lies in another light, with a dark line between."""
    sheet = flat.copy()
    for _ in range(rng.choice((1, 1, 2))):
        across = rng.random() < 0.5
        side = sheet.height if across else sheet.width
        at = round(side * rng.uniform(0.25, 0.75))
        box = (0, at, sheet.width, sheet.height) if across else (at, 0, sheet.width, sheet.height)
        part = sheet.crop(box).point(_dimmed(rng.uniform(0.8, 0.93)))
        sheet.paste(part, box[:2])
        crease = Image.new("L", sheet.size, 0)
        ends = (0, at, sheet.width, at) if across else (at, 0, at, sheet.height)
        ImageDraw.Draw(crease).line(ends, fill=110, width=5)
        crease = crease.filter(ImageFilter.GaussianBlur(2))
        sheet = Image.composite(Image.new("RGB", sheet.size, (96, 94, 90)), sheet, crease)
    return sheet


def _dimmed(share: float) -> list[int]:
    return [round(level * share) for level in range(256)] * 3


def _lit(picture: Image.Image, rng: random.Random) -> Image.Image:
    """Light from one side, sometimes little of it, sometimes the shadow of a hand."""
    ramp = (
        Image.linear_gradient("L").rotate(rng.uniform(0, 360), fillcolor=128).resize(picture.size)
    )
    depth = rng.uniform(0.1, 0.45)
    light = ramp.point(lambda level: round(255 * (1 - depth * level / 255)))
    if rng.random() < 0.3:
        x, y = rng.uniform(0, picture.width), rng.uniform(0, picture.height)
        radius = rng.uniform(0.2, 0.4) * max(picture.size)
        hand = Image.new("L", picture.size, 255)
        ImageDraw.Draw(hand).ellipse((x - radius, y - radius, x + radius, y + radius), fill=175)
        light = ImageChops.multiply(light, hand.filter(ImageFilter.GaussianBlur(60)))
    if rng.random() < 0.2:
        light = light.point(lambda level: round(level * 0.62))
    tint = Image.merge("RGB", (light, light, light.point(lambda v: round(v * WARM))))
    return ImageChops.multiply(picture, tint)


WARM = 0.95
