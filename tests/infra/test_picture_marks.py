"""Does a marked picture carry its text wherever it is bright or dark, the same each time, and can
what stands below still be read?"""

from collections.abc import AsyncIterator

import pytest
from PIL import Image, ImageChops

from infra.imaging import Imaging
from infra.marking import MOST_TEXT, marking
from infra.photo_errors import PhotoUnreadable
from infra.picture_marks import marked
from infra.shared_imaging import SharedImaging
from tests.infra.paper import decoded, encoded, page

TEXT = "王审核 · wang.sh · 2026-11-29 22:40"
SEEN = 10
"""Steps of grey from which on a change is seen."""


def marked_as(text: str, picture: bytes, longest: int = 0) -> bytes:
    facts, pages = marked(marking(text, longest), picture)
    assert facts == {} and len(pages) == 1
    return pages[0]


def changed_share(before: Image.Image, after: Image.Image) -> float:
    """Of the pixels that look different."""
    difference = ImageChops.difference(before.convert("L"), after.convert("L"))
    counts = difference.histogram()
    return sum(counts[SEEN:]) / sum(counts)


@pytest.mark.parametrize("grey", [0, 70, 128, 190, 255])
def test_the_mark_is_seen_on_black_grey_and_white_and_leaves_most_of_it_alone(grey: int) -> None:
    plain = Image.new("RGB", (1200, 1600), (grey, grey, grey))
    after = decoded(marked_as(TEXT, encoded(plain, quality=95)))
    assert after.size == plain.size
    assert 0.02 < changed_share(plain, after) < 0.35
    for quarter in ((0, 0), (600, 0), (0, 800), (600, 800)):
        box = (*quarter, quarter[0] + 600, quarter[1] + 800)
        assert changed_share(plain.crop(box), after.crop(box)) > 0.02, "in each corner"


def test_the_darkest_print_stays_darker_than_the_paper_under_the_mark() -> None:
    paper = Image.new("RGB", (1200, 1600), (245, 243, 238))
    print_ = Image.new("RGB", (1200, 1600), (30, 30, 30))
    lightest_print = decoded(marked_as(TEXT, encoded(print_))).convert("L").getextrema()[1]
    darkest_paper = decoded(marked_as(TEXT, encoded(paper))).convert("L").getextrema()[0]
    assert darkest_paper - lightest_print > 50  # type: ignore[operator]


def test_the_same_picture_and_text_give_the_same_bytes_and_another_minute_gives_others() -> None:
    upload = encoded(page())
    first = marked_as(TEXT, upload)
    assert marked_as(TEXT, upload) == first != upload
    assert marked_as(TEXT.replace("22:40", "22:41"), upload) != first
    assert marked_as(TEXT.replace("王审核", "李审核"), upload) != first
    assert marked_as(TEXT.replace("·", " "), upload) != first  # no letter is left out


def test_a_small_one_is_small_and_is_marked_too() -> None:
    plain = Image.new("RGB", (2400, 1800), "white")
    small = decoded(marked_as(TEXT, encoded(plain), longest=480))
    assert small.size == (480, 360)
    assert changed_share(Image.new("RGB", small.size, "white"), small) > 0.05


def test_a_text_without_end_is_cut_and_still_written() -> None:
    upload = encoded(Image.new("RGB", (300, 200), "white"))
    assert marked_as("长" * 5000, upload) == marked_as("长" * MOST_TEXT, upload)


@pytest.fixture
async def imaging() -> AsyncIterator[SharedImaging]:
    running = SharedImaging(Imaging())
    yield running
    await running.stop()


@pytest.mark.slow
async def test_the_bounded_process_marks_and_refuses_what_is_no_picture(
    imaging: SharedImaging,
) -> None:
    upload = encoded(page())
    assert await imaging.mark(upload, TEXT) == marked_as(TEXT, upload)
    assert await imaging.mark(upload, TEXT, longest=480) == marked_as(TEXT, upload, 480)
    with pytest.raises(PhotoUnreadable):
        await imaging.mark(b"\xff\xd8 no picture at all", TEXT)
    photo = await imaging.measure(upload)  # the other questions are still understood
    assert await imaging.straighten(photo.data, turn=1) is not None
