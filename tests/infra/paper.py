"""Invented papers as pictures, whole, and as the files that phones make of them. Asked by the tests
of imaging; nobody draws on a page that others use."""

import io
from functools import lru_cache

import zxingcpp
from PIL import Image, ImageDraw
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

RECEIPT = "01,10,41060225,0012345678,86000.00,20250601,a1b2c3"
PAPER = (236, 233, 226)


def qr(content: str | bytes, scale: int = 6) -> Image.Image:
    """A QR code of these letters or bytes."""
    code = zxingcpp.create_barcode(content, zxingcpp.BarcodeFormat.QRCode)
    return Image.fromarray(zxingcpp.write_barcode_to_image(code, scale=scale))


@lru_cache(maxsize=1)
def page(width: int = 1200, height: int = 1600) -> Image.Image:
    """An invented receipt: lines of text and a QR code."""
    picture = Image.new("RGB", (width, height), PAPER)
    draw = ImageDraw.Draw(picture)
    for line in range(40):
        draw.text(
            (width // 12, height * (line + 2) // 46),
            f"{line:02d}  bed and care  123.45   non-covered 67.89   sum 191.34",
            fill=(30, 30, 40),
            font_size=height // 60,
        )
    picture.paste(qr(RECEIPT), (width // 2, 40))
    return picture


def with_qr(content: str | bytes) -> Image.Image:
    """The same receipt with another code."""
    picture = page().copy()
    picture.paste(PAPER, (560, 0, 1200, 640))
    picture.paste(qr(content), (600, 40))
    return picture


def encoded(picture: Image.Image, kind: str = "JPEG", **options: object) -> bytes:
    """The picture as a file."""
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def decoded(data: bytes) -> Image.Image:
    """The file as a picture."""
    return Image.open(io.BytesIO(data))


def document(pages: list[Image.Image], password: str = "") -> bytes:
    """The pictures as the pages of a PDF."""
    out = io.BytesIO()
    locked = StandardEncryption(password, ownerPassword="owner") if password else None
    canvas = Canvas(out, encrypt=locked)
    for each in pages:
        size = (600, 600 * each.height / each.width)
        canvas.setPageSize(size)
        canvas.drawImage(ImageReader(each), 0, 0, *size)
        canvas.showPage()
    canvas.save()
    return out.getvalue()
