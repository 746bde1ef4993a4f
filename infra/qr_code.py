"""How does a text become a picture that a telephone reads? Asked where an authenticator is set
up."""

import zxingcpp


def qr_svg(text: str) -> str:
    """An SVG element without a prologue, to stand in a page."""
    svg = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode).to_svg()
    return str(svg[svg.index("<svg") :])
