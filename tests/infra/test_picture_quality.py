"""Does a poor photograph get the right hint and a good one none; is a picture known again?"""

from collections.abc import Callable

import pytest
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter

from casework.claims.photo_likeness import bands_of
from infra.picture_quality import quality_of
from tests.every_case import EveryCase
from tests.infra.paper import decoded, encoded, page

TABLE = (92, 74, 58)


def photographed(paper: Image.Image, brightness: float = 0.8) -> Image.Image:
    """Paper on a table, as a camera sees it: darker than white, with noise."""
    table = Image.new("RGB", (paper.width + 200, paper.height + 200), TABLE)
    table.paste(paper, (100, 100))
    darker = ImageEnhance.Brightness(table).enhance(brightness)
    noise = Image.effect_noise(darker.size, 14).convert("RGB")
    return Image.blend(darker, noise, 0.2)


def with_glare(picture: Image.Image, size: int) -> Image.Image:
    glare = Image.new("L", picture.size, 0)
    middle = (picture.width // 2, picture.height // 2)
    box = (middle[0] - size, middle[1] - size, middle[0] + size, middle[1] + size)
    ImageDraw.Draw(glare).ellipse(box, fill=255)
    glare = glare.filter(ImageFilter.GaussianBlur(size // 5))
    return Image.composite(Image.new("RGB", picture.size, "white"), picture, glare)


def screen(width: int = 1080, height: int = 2340) -> Image.Image:
    picture = Image.new("RGB", (width, height), "white")
    draw = ImageDraw.Draw(picture)
    draw.text((40, 20), "9:41", fill="black", font_size=36)
    for line in range(20):
        draw.text((60, 200 + line * 90), f"item {line}   123.45", fill="black", font_size=40)
    return picture


def seen(picture: Image.Image, *, camera: bool = True) -> set[str]:
    found = quality_of(decoded(encoded(picture)).convert("RGB"), camera)
    return {name for name in ("glare", "cut_off", "screenshot") if getattr(found, name)}


@pytest.mark.slow
def test_what_is_wrong_is_named_and_what_is_right_is_not() -> None:
    paper = page()
    cut = paper.crop((160, 0, 1200, 1600))
    # drawn one after the other: each of them is some twenty megabytes
    cases: dict[str, tuple[Callable[[], Image.Image], bool, set[str]]] = {
        "paper on a table": (lambda: photographed(paper), True, set()),
        "paper that fills the picture": (lambda: paper, True, set()),
        "bright paper": (lambda: photographed(paper, 1.0), True, set()),
        "dim paper": (lambda: photographed(paper, 0.5), True, set()),
        "a lamp's reflection": (lambda: with_glare(photographed(paper), 160), True, {"glare"}),
        "letters run out at the left": (lambda: photographed(cut).crop((100, 0, 1240, 1800)), True,
                                        {"cut_off"}),
        "half a line at the foot": (lambda: paper.crop((0, 0, 1200, 1094)), True, {"cut_off"}),
        "a screen": (screen, False, {"screenshot"}),
        "a phone held before it": (lambda: photographed(screen()), True, set()),
    }  # fmt: skip
    with EveryCase() as every:
        for name, (drawn, camera, expected) in cases.items():
            with every.case(name):
                assert seen(drawn(), camera=camera) == expected


def likeness(picture: Image.Image) -> str:
    return quality_of(decoded(encoded(picture)).convert("RGB"), True).likeness


def differing(one: str, other: str) -> int:
    return (int(one, 16) ^ int(other, 16)).bit_count()


def test_a_picture_saved_again_is_known_and_another_paper_is_not() -> None:
    first = photographed(page())
    again = decoded(encoded(first.resize((1050, 1350)), quality=60)).convert("RGB")
    assert differing(likeness(first), likeness(again)) <= 2
    other = page().copy()
    ImageDraw.Draw(other).rectangle((100, 700, 900, 1590), fill=(236, 233, 226))
    assert differing(likeness(first), likeness(photographed(other))) > 6


@pytest.mark.parametrize("colour", ["white", "black", (200, 200, 190)])
def test_a_page_with_nothing_on_it_is_like_no_other(colour: object) -> None:
    assert likeness(Image.new("RGB", (900, 1200), colour)) == ""  # type: ignore[arg-type]


def test_the_bands_of_a_likeness_fit_a_signed_column() -> None:
    assert bands_of("") == ()
    assert bands_of("f" * 16 + "0" * 15 + "1" + "8" + "0" * 15 + "7" + "f" * 15) == (
        -1,
        1,
        -(2**63),
        2**63 - 1,
    )
