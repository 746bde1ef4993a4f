"""How does a text become a picture that a telephone reads? Asked where an authenticator is set
up."""

import re

import zxingcpp


def qr_svg(text: str) -> str:
    """An SVG element without a prologue, to stand in a page."""
    svg = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode).to_svg()
    element = str(svg[svg.index("<svg") :])
    wide, high = re.findall(r'(?:width|height)="(\d+)"', element)[:2]
    # whatever size the page gives it, all of it
    return element.replace("<svg ", f'<svg viewBox="0 0 {wide} {high}" ', 1)
