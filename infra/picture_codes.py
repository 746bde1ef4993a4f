"""What do the QR codes on a picture say? Asked by the imaging worker; what they say is hostile text
until it is parsed."""

import zxingcpp
from PIL import Image

_MOST_TEXTS, _LONGEST_TEXT = 8, 2000
_FORMATS = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])


def qr_texts(picture: Image.Image, reduced: Image.Image) -> list[str]:
    """The texts, each once. The reduced picture usually shows them; where it does not, codes of a
    few pixels are looked for in the picture as it came."""
    found = _texts(reduced, try_downscale=True)
    if not found and picture.size != reduced.size:
        found = _texts(picture, try_downscale=False)
    return found


def _texts(picture: Image.Image, *, try_downscale: bool) -> list[str]:
    # a QR code is found however it is turned; rotating the picture is for bars
    codes = zxingcpp.read_barcodes(
        picture.convert("L"), formats=_FORMATS, try_rotate=False, try_downscale=try_downscale
    )
    texts = [_text(code) for code in codes if code.valid]
    return list(dict.fromkeys(text for text in texts if 0 < len(text) <= _LONGEST_TEXT))[
        :_MOST_TEXTS
    ]


def _text(code: zxingcpp.Barcode) -> str:
    """The bytes as UTF-8, else as GB 18030, which receipts carry without saying so."""
    for encoding in ("utf-8", "gb18030"):
        try:
            return code.bytes.decode(encoding)
        except UnicodeDecodeError:
            continue
    return str(code.text)
