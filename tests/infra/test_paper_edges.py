"""Are the edges of a sheet found on generated photographs, and does it come out straight?"""

import io
import random
from math import hypot

import pytest
from PIL import Image, ImageChops, ImageDraw, ImageStat

from infra.reading.paper_edges import paper_corners
from infra.reading.straightening import Straightening
from tests.imaging_at_once import ImagingAtOnce
from tests.infra.paper import encoded
from tests.papers.photographing import Photographed, photographed

PAPERS = 24
# of a photograph 1,000 pixels long
FAR, USUAL = 14.0, 4.0


def written(rng: random.Random) -> Image.Image:
    """An invented sheet with lines on it, and a red dot in its top left corner."""
    wide = rng.random() < 0.5
    page = Image.new("RGB", (1000, 700) if wide else (700, 1000), (244, 243, 238))
    draw = ImageDraw.Draw(page)
    for line in range(page.height // 30 - 4):
        draw.rectangle((60, 70 + line * 30, rng.randrange(200, page.width - 60), 80 + line * 30),
                       fill=(60, 60, 66))  # fmt: skip
    draw.ellipse((14, 14, 44, 44), fill=(200, 30, 30))
    return page


def opened(photo: Photographed) -> Image.Image:
    return Image.open(io.BytesIO(photo.data)).convert("RGB")


def errors_of(photo: Photographed) -> list[float]:
    """How far each corner is from where it is found, in pixels."""
    picture = opened(photo)
    found = paper_corners(picture)
    if found is None:
        return []
    return [
        min(hypot((x - a) * picture.width, (y - b) * picture.height) for a, b in photo.corners)
        for x, y in found
    ]


@pytest.mark.slow
def test_corners_are_found_within_some_pixels_however_a_sheet_was_taken() -> None:
    rng = random.Random(4106)
    errors = [errors_of(photographed(written(rng), rng, long_side=1000)) for _ in range(PAPERS)]
    found = [each for each in errors if each]
    assert len(found) >= 0.85 * PAPERS, "it may be silent of some, as in deep shadow"
    every = sorted(error for each in found for error in each)
    assert every[len(every) // 2] <= USUAL
    assert max(every) <= FAR, every[-6:]


def test_a_table_without_a_sheet_and_a_sheet_that_fills_the_picture_have_no_edges() -> None:
    noise = Image.effect_noise((800, 600), 20).convert("RGB")
    assert (
        paper_corners(Image.blend(Image.new("RGB", (800, 600), (92, 66, 44)), noise, 0.1)) is None
    )
    assert paper_corners(written(random.Random(1))) is None


def test_what_is_round_is_no_sheet() -> None:
    plate = Image.new("RGB", (800, 600), (60, 62, 66))
    ImageDraw.Draw(plate).ellipse((100, 50, 600, 550), fill=(240, 240, 236))
    assert paper_corners(plate) is None


def test_a_corner_that_is_folded_in_is_where_its_sides_would_meet() -> None:
    table = Image.new("RGB", (800, 600), (60, 62, 66))
    draw = ImageDraw.Draw(table)
    draw.polygon([(150, 60), (640, 90), (690, 140), (680, 540), (120, 520)], fill=(244, 243, 238))
    corners = paper_corners(table)
    assert corners is not None
    top_right = (corners[1][0] * 800, corners[1][1] * 600)
    assert hypot(top_right[0] - 691, top_right[1] - 93) < 12


def test_a_straightened_sheet_looks_like_the_one_that_was_photographed() -> None:
    rng = random.Random(12)
    sheet = written(rng)
    photo = photographed(sheet, rng, folded=0.0, long_side=1400)
    picture = opened(photo)
    flat = Straightening(picture.size, paper_corners(picture), -photo.quarter_turns).picture(
        picture
    )
    small = (70, 70)
    one, other = (each.convert("L").resize(small) for each in (sheet, flat))
    pattern = [ImageStat.Stat(each) for each in (one, other)]
    assert abs(flat.width / flat.height - sheet.width / sheet.height) < 0.12
    apart = ImageStat.Stat(ImageChops.difference(
        one.point(lambda level: 255 if level > pattern[0].mean[0] else 0),
        other.point(lambda level: 255 if level > pattern[1].mean[0] else 0),
    )).mean[0] / 255  # fmt: skip
    assert apart < 0.3, "most of it is light and dark at the same places"
    red = flat.crop((0, 0, flat.width // 12, flat.height // 12)).getcolors(10**6)
    assert any(r > 1.5 * g for _, (r, g, b) in red), "the dot is in its corner again"


def test_a_point_of_the_sheet_is_found_again_on_the_photograph() -> None:
    corners = ((0.1, 0.2), (0.9, 0.1), (0.8, 0.9), (0.2, 0.8))
    flat = Straightening((1000, 800), corners)
    width, height = flat.flat
    for at, corner in zip(((0, 0), (width, 0), (width, height), (0, height)), corners, strict=True):
        x, y = flat.back(at)
        assert abs(x - corner[0]) < 0.001 and abs(y - corner[1]) < 0.001


async def test_the_decoder_straightens_a_page_and_says_where_it_cannot() -> None:
    rng = random.Random(7)
    photo = photographed(written(rng), rng, folded=0.0, long_side=1000)
    imaging = ImagingAtOnce()
    flat = await imaging.straighten(photo.data)
    assert flat is not None and flat != photo.data
    whole = encoded(written(rng))
    assert await imaging.straighten(whole) is None
    turned = await imaging.straighten(whole, turn=1)
    before, after = (Image.open(io.BytesIO(each)).size for each in (whole, turned))
    assert after == before[::-1]
    assert await imaging.straighten(b"no picture") is None
