"""Are the codes those of RFC 6238, and does the picture say what an authenticator reads?"""

from datetime import UTC, datetime
from io import BytesIO

import zxingcpp
from PIL import Image, ImageDraw

from infra import totp
from infra.qr_code import qr_svg

# Appendix B of the RFC, with the last six of its eight digits.
SECRET = b"12345678901234567890"
OF_THE_RFC = {
    59: "287082",
    1111111109: "081804",
    1111111111: "050471",
    1234567890: "005924",
    2000000000: "279037",
    20000000000: "353130",
}


def test_the_codes_are_those_of_the_rfc() -> None:
    for second, code in OF_THE_RFC.items():
        assert totp.code_at(SECRET, second // totp.STEP_S) == code
        now = datetime.fromtimestamp(second, UTC)
        assert totp.step_of(SECRET, code, now) == second // totp.STEP_S


def test_a_clock_may_be_half_a_minute_off_and_no_more() -> None:
    now = datetime(2026, 3, 4, 2, 0, tzinfo=UTC)
    here = int(now.timestamp()) // totp.STEP_S
    fits = [
        off
        for off in range(-3, 4)
        if totp.step_of(SECRET, totp.code_at(SECRET, here + off), now) == here + off
    ]
    assert fits == [-1, 0, 1]
    for typed in ("", "12345", "2870821", "二八七零八二", "28708x"):
        assert totp.step_of(SECRET, typed, datetime.fromtimestamp(59, UTC)) is None


def test_the_picture_is_read_as_the_address_of_the_account() -> None:
    said = totp.uri(SECRET, "shouli", "大额通窗口")
    assert said.startswith("otpauth://totp/%E5%A4%A7") and "secret=GEZDGNBVGY3TQOJQ" in said
    svg = qr_svg(said)
    assert svg.startswith("<svg") and "<script" not in svg
    read = zxingcpp.read_barcodes(_drawn(svg))
    assert [each.text for each in read] == [said]


def _drawn(svg: str) -> Image.Image:
    """The rectangles of the picture, as a browser paints them."""
    size = int(svg.split('width="')[1].split('"')[0])
    picture = Image.new("L", (size, size), 255)
    draw = ImageDraw.Draw(picture)
    path = svg.split(' d="')[1].split('"')[0]
    for part in path.split("Z"):
        if part:
            start, _, rest = part.removeprefix("M").partition("h")
            x, y = (int(each) for each in start.split())
            width, _, tail = rest.partition("v")
            height = int(tail.partition("h")[0])
            draw.rectangle((x, y, x + int(width) - 1, y + height - 1), fill=0)
    kept = BytesIO()
    picture.resize((size * 6, size * 6), Image.Resampling.NEAREST).save(kept, "PNG")
    return Image.open(BytesIO(kept.getvalue()))
