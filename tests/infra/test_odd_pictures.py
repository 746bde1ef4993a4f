"""Does a picture of a rarer kind come out upright and in its colours, and is what only pretends to
be one refused within its share of time and memory?"""

import io
import random
import struct
import time
import zlib
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from PIL import Image

from infra.imaging import PATIENCE_SECONDS, Imaging
from infra.photo_errors import (
    MAX_PAGES,
    DocumentLocked,
    PhotoDamaged,
    PhotoNotAnImage,
    PhotoTooManyPages,
    PhotoTooManyPixels,
    PhotoUnreadable,
)
from tests.every_case import EveryCase
from tests.infra.paper import decoded, document, encoded, page

pytestmark = pytest.mark.slow
FIXTURES = Path(__file__).parent / "fixtures"
TOP_LEFT, TOP_RIGHT = (200, 20, 20), (20, 20, 200)
MUTATIONS = 1000
UNDO = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


@pytest.fixture
async def imaging() -> AsyncIterator[Imaging]:
    running = Imaging()
    yield running
    await running.stop()


def marked(size: tuple[int, int] = (900, 1200)) -> Image.Image:
    """Upright: red at the top left, blue at the top right."""
    upright, third = Image.new("RGB", size, "white"), size[0] // 3
    upright.paste(TOP_LEFT, (0, 0, third, third))
    upright.paste(TOP_RIGHT, (size[0] - third, 0, size[0], third))
    return upright


def is_upright(data: bytes) -> bool:
    picture = decoded(data)
    red, _, blue = picture.getpixel((20, 20))
    other_red, _, other_blue = picture.getpixel((picture.width - 20, 20))
    return red > 150 > blue and other_blue > 150 > other_red


async def test_each_orientation_comes_out_upright_in_every_kind(imaging: Imaging) -> None:
    with EveryCase() as every:
        for kind in ("PNG", "WEBP"):
            for orientation in range(1, 9):
                exif = Image.Exif()
                exif[0x0112] = orientation
                stored = marked()
                if orientation in UNDO:
                    stored = stored.transpose(UNDO[orientation])
                with every.case(kind, orientation):
                    photo = await imaging.measure(encoded(stored, kind, exif=exif))
                    assert is_upright(photo.data)


XMP = (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-'
    'syntax-ns#"><rdf:Description xmlns:tiff="http://ns.adobe.com/tiff/1.0/" tiff:Orientation='
    '"{}"/></rdf:RDF></x:xmpmeta>'
)


async def test_where_exif_and_xmp_disagree_the_camera_is_believed(imaging: Imaging) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    lying = marked().transpose(UNDO[6])
    with EveryCase() as every:
        for said in (1, 3, 8, 77):
            with every.case(said):
                told = XMP.format(said).encode()
                photo = await imaging.measure(encoded(lying, exif=exif, xmp=told))
                assert is_upright(photo.data)


async def test_phones_pictures_of_rarer_kinds_come_out(imaging: Imaging) -> None:
    """A burst whose second is the one that was chosen, ten bits, a picture one can see through, a
    grey one, one that lies."""
    with EveryCase() as every:
        for name in ("burst", "ten_bits", "alpha", "turned"):
            with every.case(name):
                photo = await imaging.measure((FIXTURES / f"{name}.heic").read_bytes())
                assert (photo.width, photo.height) == (240, 320)
                assert is_upright(photo.data)
    seen_through = await imaging.measure((FIXTURES / "alpha.heic").read_bytes())
    assert min(decoded(seen_through.data).getpixel((120, 300))) > 240
    grey = await imaging.measure((FIXTURES / "grey.heic").read_bytes())
    assert decoded(grey.data).getpixel((20, 20))[0] in range(60, 90)


def ycck() -> bytes:
    """As some scanners write it, without the mark that says so: read as CMYK it is."""
    whole = encoded(marked().convert("CMYK"))
    at = whole.index(b"\xff\xee")
    length = struct.unpack(">H", whole[at + 2 : at + 4])[0]
    return whole[:at] + whole[at + 2 + length :]


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(head: tuple[int, ...], rows: bytes, *between: bytes) -> bytes:
    ihdr = chunk(b"IHDR", struct.pack(">IIBBBBB", *head))
    idat = chunk(b"IDAT", zlib.compress(rows, 9))
    return b"\x89PNG\r\n\x1a\n" + ihdr + b"".join(between) + idat + chunk(b"IEND", b"")


def sixteen_bit_rgb() -> bytes:
    """Grey of 40,000 of 65,535 in three channels."""
    row = b"\0" + struct.pack(">HHH", 40_000, 40_000, 40_000) * 900
    return png((900, 900, 16, 2, 0, 0, 0), row * 900)


def interlaced() -> bytes:
    """Adam7, eight pixels square of grey 155 each pass, as large as it takes."""
    side, rows = 904, b""
    for x0, y0, dx, dy in (
        (0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2),
        (0, 1, 1, 2),
    ):  # fmt: skip
        width, height = (side - x0 + dx - 1) // dx, (side - y0 + dy - 1) // dy
        rows += (b"\0" + bytes([155]) * width) * height
    return png((side, side, 8, 0, 0, 0, 1), rows)


async def test_rarer_jpeg_and_png_keep_what_they_show(imaging: Imaging) -> None:
    for made in (sixteen_bit_rgb, interlaced):
        assert 140 < (await imaging.measure(made())).brightness < 170, made.__name__
    photo = await imaging.measure(ycck())
    assert (photo.width, photo.height) == (900, 1200)
    # without the mark nobody knows whether the colours are turned round: what was apart stays so
    corner, paper = decoded(photo.data).getpixel((20, 20)), decoded(photo.data).getpixel((450, 900))
    assert abs(sum(corner) - sum(paper)) > 100


async def test_a_wrong_checksum_anywhere_is_damage(imaging: Imaging) -> None:
    whole = encoded(page(), "PNG")
    with EveryCase() as every:
        for at in (29, whole.index(b"IDAT") - 5, len(whole) - 1):
            spoilt = bytearray(whole)
            spoilt[at] ^= 1
            with every.case(at), pytest.raises(PhotoUnreadable):
                await imaging.measure(bytes(spoilt))


def bomb_in_words() -> bytes:
    """Forty megabytes of one letter in a comment of a small picture."""
    body = b"Comment\0\0" + zlib.compress(b"a" * 40_000_000, 9)
    return png((900, 900, 8, 0, 0, 0, 0), (b"\0" + bytes([155]) * 900) * 900, chunk(b"zTXt", body))


SHOWN_OR_REFUSED: dict[str, Callable[[], bytes]] = {
    "words that unpack to 40 MB": bomb_in_words,
    "a strip of 40,000 pixels": lambda: encoded(Image.new("L", (40_000, 20), 200), "PNG"),
    "a strip of 40,000 pixels, upright": lambda: encoded(Image.new("L", (20, 40_000), 200), "PNG"),
    "a picture that is a page of the web": lambda: encoded(marked()) + b"<html><script>1</script>",
    "a picture that is an archive": lambda: encoded(marked()) + b"PK\x05\x06" + bytes(18),
    "a document that begins as a picture": lambda: encoded(marked()) + document([marked()]),
    "39.9 megapixels of one bit": lambda: encoded(Image.new("1", (6310, 6310)), "PNG"),
}


async def test_a_hostile_picture_is_shown_or_refused_and_costs_nobody_else(
    imaging: Imaging,
) -> None:
    await imaging.start()
    pid = imaging.worker_pid
    with EveryCase() as every:
        for name, made in SHOWN_OR_REFUSED.items():
            data, begun = made(), time.monotonic()
            with every.case(name):
                try:
                    photo = await imaging.measure(data, pages=MAX_PAGES)
                except (PhotoUnreadable, PhotoTooManyPages):
                    continue
                finally:
                    assert time.monotonic() - begun < PATIENCE_SECONDS
                for each in (photo.data, *photo.further_pages):
                    assert b"script" not in each and b"PK\x05\x06" not in each
                    assert decoded(each).format == "JPEG"
    assert imaging.worker_pid == pid


NO_PICTURES = {
    "SVG": b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script/></svg>',
    "GIF": b"GIF89a" + bytes(40),
    "TIFF": b"II*\0" + bytes(40),
    "BMP": b"BM" + bytes(60),
    "an archive that begins with a picture's letters": b"PK\x03\x04\xff\xd8\xff",
    "a page that has a picture in it": b"<html>" + encoded(Image.new("L", (20, 20))),
}


async def test_what_is_no_picture_by_its_first_bytes_is_not_decoded(imaging: Imaging) -> None:
    with EveryCase() as every:
        for name, data in NO_PICTURES.items():
            with every.case(name), pytest.raises(PhotoNotAnImage) as refused:
                await imaging.measure(data, pages=MAX_PAGES)
            assert "拍" in refused.value.message
    assert imaging.worker_pid is None


async def test_a_thousand_random_damages_never_bring_the_worker_down(imaging: Imaging) -> None:
    await imaging.start()
    pid, dice = imaging.worker_pid, random.Random(1000)
    small = page().resize((300, 400))
    wholes = [encoded(small, kind) for kind in ("JPEG", "PNG", "WEBP")]
    # a page is drawn at its full size whatever it holds: a narrow one in a fifth of the time
    wholes += [document([small.crop((0, 0, 300, 50))]), (FIXTURES / "small.heic").read_bytes()]
    wholes += [encoded(small, progressive=True), (FIXTURES / "burst.heic").read_bytes()]
    taken = refused = 0
    for _ in range(MUTATIONS):
        spoilt = bytearray(dice.choice(wholes))
        way = dice.randrange(3)
        if way == 0:  # bytes changed
            for _ in range(dice.randint(1, 20)):
                spoilt[dice.randrange(12, len(spoilt))] = dice.randrange(256)
        elif way == 1:  # cut
            del spoilt[dice.randrange(16, len(spoilt)) :]
        else:  # a part twice
            at = dice.randrange(12, len(spoilt))
            spoilt[at:at] = spoilt[at : at + dice.randint(1, 4000)]
        try:
            photo = await imaging.measure(bytes(spoilt), pages=MAX_PAGES)
        except (
            PhotoUnreadable,
            PhotoTooManyPixels,
            PhotoTooManyPages,
            PhotoDamaged,
            DocumentLocked,
        ):
            refused += 1
        else:
            taken += 1
            assert Image.open(io.BytesIO(photo.data)).format == "JPEG"
    assert imaging.worker_pid == pid
    assert taken > 50 and refused > 50
