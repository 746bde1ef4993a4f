"""Do pictures as phones, scanners and chats make them come out upright, whole and legible, and is a
damaged one refused?"""

import io
import random
from collections.abc import AsyncIterator, Callable

import pytest
from PIL import Image, ImageDraw, ImageOps

from infra.imaging import Imaging
from infra.photo_errors import (
    MAX_PAGES,
    DocumentLocked,
    PhotoDamaged,
    PhotoNotAnImage,
    PhotoTooManyPages,
    PhotoUnreadable,
)
from tests.every_case import EveryCase
from tests.infra.paper import decoded, document, encoded, page, qr, with_qr

pytestmark = pytest.mark.slow
TOP_LEFT, TOP_RIGHT = (200, 20, 20), (20, 20, 200)


@pytest.fixture
async def imaging() -> AsyncIterator[Imaging]:
    running = Imaging()
    yield running
    await running.stop()


def marked() -> Image.Image:
    """Upright: red at the top left, blue at the top right."""
    upright = Image.new("RGB", (900, 1200), "white")
    upright.paste(TOP_LEFT, (0, 0, 300, 300))
    upright.paste(TOP_RIGHT, (600, 0, 900, 300))
    return upright


async def test_an_orientation_is_read_however_the_phone_wrote_it(imaging: Imaging) -> None:
    lying = marked().transpose(Image.Transpose.ROTATE_90)
    text = Image.Exif()
    text[0x0112] = 6
    entry = bytes.fromhex("0112 0003 00000001 00060000")
    as_long = text.tobytes().replace(entry, bytes.fromhex("0112 0004 00000001 00000006"))
    in_words = text.tobytes().replace(entry, bytes.fromhex("0112 0002 00000002 36000000"))
    assert len({text.tobytes(), as_long, in_words}) == 3
    with EveryCase() as every:
        for kind in ("JPEG", "PNG", "WEBP"):
            for exif in (text.tobytes(), as_long, in_words):
                with every.case(kind, exif):
                    photo = await imaging.measure(encoded(lying, kind, exif=exif))
                    assert (photo.width, photo.height) == (900, 1200)
                    red, _, blue = decoded(photo.data).getpixel((100, 100))
                    assert red > 150 > blue
    out_of_range = Image.Exif()
    out_of_range[0x0112] = 77
    photo = await imaging.measure(encoded(marked(), exif=out_of_range))
    assert (photo.width, photo.height) == (900, 1200)


async def test_a_second_picture_that_is_cut_or_missing_costs_nothing(imaging: Imaging) -> None:
    out = io.BytesIO()
    marked().save(out, "MPO", save_all=True, append_images=[marked().resize((90, 120))])
    whole = out.getvalue()
    with EveryCase() as every:
        for kept in (len(whole), len(whole) - 500, len(encoded(marked())) + 200):
            with every.case(kept):
                photo = await imaging.measure(whole[:kept])
                assert (photo.width, photo.height) == (900, 1200)


def cmyk() -> bytes:
    return encoded(marked().convert("CMYK"))


def sixteen_bits(mode: str) -> bytes:
    return encoded(Image.new(mode, (900, 900), 40_000), "PNG")


def animated() -> bytes:
    out = io.BytesIO()
    marked().save(out, "PNG", save_all=True, append_images=[Image.new("RGB", (900, 1200))])
    return out.getvalue()


KINDS: dict[str, Callable[[], bytes]] = {
    "CMYK": cmyk,
    "palette": lambda: encoded(marked().quantize(16), "PNG"),
    "animated PNG": animated,
    "WebP": lambda: encoded(marked(), "WEBP", lossless=True),
    "progressive": lambda: encoded(marked(), progressive=True),
}


async def test_unusual_kinds_keep_their_colours(imaging: Imaging) -> None:
    with EveryCase() as every:
        for name, made in KINDS.items():
            with every.case(name):
                photo = await imaging.measure(made())
                red, _, blue = decoded(photo.data).getpixel((100, 100))
                assert red > 150 > blue
    assert 140 < (await imaging.measure(sixteen_bits("I;16"))).brightness < 170


async def test_a_jpeg_that_lacks_its_last_bytes_is_taken(imaging: Imaging) -> None:
    whole = encoded(page())
    with EveryCase() as every:
        for lost in (1, 2, 3, 8, 20):
            with every.case(lost):
                photo = await imaging.measure(whole[:-lost])
                assert photo.qr_texts


async def test_a_picture_cut_in_the_middle_is_refused(imaging: Imaging) -> None:
    with EveryCase() as every:
        for kind, options in (("JPEG", {}), ("JPEG", {"progressive": True}), ("PNG", {})):
            whole = encoded(page(), kind, **options)
            for share in (0.2, 0.5, 0.9, 0.97):
                with every.case(kind, options, share), pytest.raises(PhotoUnreadable) as caught:
                    await imaging.measure(whole[: int(share * len(whole))])
                assert "拍" in caught.value.message


async def test_one_flipped_bit_in_a_png_is_noticed(imaging: Imaging) -> None:
    whole, dice = encoded(page(), "PNG"), random.Random(3)
    begin = whole.index(b"IDAT") + 4
    with EveryCase() as every:
        for _ in range(30):
            at, bit = dice.randrange(begin, len(whole) - 16), 1 << dice.randrange(8)
            spoilt = bytearray(whole)
            spoilt[at] ^= bit
            with every.case(at, bit), pytest.raises(PhotoDamaged):
                await imaging.measure(bytes(spoilt))


def lines(width: int, height: int) -> Image.Image:
    """A list as a hospital's program shows it, one line each 60 pixels; grey, since of the longest
    one three channels would take 100 MB."""
    picture = Image.new("L", (width, height), "white")
    draw = ImageDraw.Draw(picture)
    for at in range(0, height, 60):
        draw.text((40, at + 12), f"{at:05d}  bed and care  123.45", fill="black", font_size=32)
    return picture


async def test_a_long_screenshot_is_cut_into_legible_pages(imaging: Imaging) -> None:
    with EveryCase() as every:
        for height, least in ((2400, 1), (8000, 4), (20_000, 10)):
            with every.case(height):
                photo = await imaging.measure(encoded(lines(1080, height), "PNG"), pages=MAX_PAGES)
                pages = [photo.data, *photo.further_pages]
                assert least <= len(pages) <= MAX_PAGES
                assert {decoded(each).width for each in pages} == {1080}
    # what lies on a cut is on both pages
    assert sum(decoded(each).height for each in pages) > 20_000
    with pytest.raises(PhotoTooManyPages):
        await imaging.measure(encoded(lines(900, 40_000), "PNG"), pages=MAX_PAGES)


async def test_where_one_picture_is_wanted_a_long_one_stays_one(imaging: Imaging) -> None:
    photo = await imaging.measure(encoded(lines(1080, 8000), "PNG"))
    assert (photo.height, photo.further_pages) == (2400, ())
    with pytest.raises(PhotoNotAnImage):
        await imaging.measure(document([page()]))


async def test_the_pages_of_a_document_are_taken_and_their_codes_read(imaging: Imaging) -> None:
    data = document([lines(1080, 1500), page()])
    photo = await imaging.measure(data, pages=MAX_PAGES)
    assert len(photo.further_pages) == 1
    assert "0012345678" in photo.qr_texts[0]
    assert max(decoded(photo.data).size) == 2400
    with pytest.raises(PhotoTooManyPages):
        await imaging.measure(document([lines(300, 400)] * 16), pages=MAX_PAGES)


async def test_a_document_with_a_password_says_so(imaging: Imaging) -> None:
    with pytest.raises(DocumentLocked) as caught:
        await imaging.measure(document([page()], password="1234"), pages=MAX_PAGES)
    assert "密码" in caught.value.message


LABELLED = "票据代码:41060225,票据号码:0012345678,校验码:a1b2c3,开票日期:20250601,金额:86000.00"


async def test_codes_are_read_in_gbk_inverted_turned_small_and_beside_a_link(
    imaging: Imaging,
) -> None:
    def small() -> Image.Image:
        table = Image.new("RGB", (4000, 3000), (214, 212, 205))
        table.paste(qr(LABELLED, scale=2), (1500, 1200))
        return table

    def two() -> Image.Image:
        paper = with_qr(LABELLED)
        paper.paste(qr("https://example.invalid/check?x=1", scale=5), (60, 900))
        return paper

    pictures: dict[str, Callable[[], Image.Image]] = {
        "UTF-8": lambda: with_qr(LABELLED),
        "GBK": lambda: with_qr(LABELLED.encode("gbk")),
        "inverted": lambda: ImageOps.invert(with_qr(LABELLED)),
        "turned": lambda: with_qr(LABELLED).rotate(33, fillcolor=(236, 233, 226)),
        "two pixels a module": small,
        "two codes": two,
    }
    with EveryCase() as every:
        for name, drawn in pictures.items():
            with every.case(name):
                photo = encoded(drawn(), quality=90)
                assert LABELLED in (await imaging.measure(photo)).qr_texts


async def test_a_picture_of_one_bit_that_fills_memory_stays_within_its_share(
    imaging: Imaging,
) -> None:
    bomb = encoded(Image.new("1", (6310, 6310)), "PNG")
    assert len(bomb) < 20_000
    photo = await imaging.measure(bomb)
    assert (photo.width, photo.height) == (2400, 2400)
