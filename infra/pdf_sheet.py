"""How does a sheet of plain blocks become a PDF that prints the same everywhere? Asked by
`infra.pdf_printing`, of a process of its own; the letters that are used are embedded."""

import io
import sys
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.shapes import Drawing
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from infra.sheet import PrintedSheet, SheetBlock

_HAN, _LATIN = "daetong-han", "daetong-latin"
_FONT = Path(__file__).parent / "fonts" / "DroidSansFallbackFull.ttf"
_WIDTH, _HEIGHT = A4
_MARGIN, _LABEL_WIDTH, _FOOT = 56.0, 110.0, 96.0
_TITLE_SIZE, _HEADING_SIZE, _SIZE, _SMALL = 20.0, 13.0, 10.5, 8.5
_LEADING = 1.55
# What may not begin a line.
_CLOSING = "，。；：？！、）》”,.;:?!)%"
_MISSING = "〓"


def main() -> None:
    """One sheet from stdin, its PDF to stdout."""
    sys.stdout.buffer.write(pdf_of(PrintedSheet.from_json(sys.stdin.buffer.read())))


def pdf_of(sheet: PrintedSheet) -> bytes:
    """The same sheet gives the same bytes."""
    _register_fonts()
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=1)
    canvas.setTitle(sheet.title)
    canvas.setAuthor("大额通")
    page = _Page(canvas, sheet)
    for block in sheet.blocks:
        page.put(block)
    page.end()
    canvas.save()
    return out.getvalue()


class _Page:
    """Where the next line goes; a full page is closed and the next begun."""

    def __init__(self, canvas: Canvas, sheet: PrintedSheet) -> None:
        self._canvas, self._sheet = canvas, sheet
        self._number = 1
        self._y = _HEIGHT - _MARGIN - _TITLE_SIZE
        _draw(canvas, _MARGIN, self._y, sheet.title, _TITLE_SIZE)
        self._y -= _TITLE_SIZE * 1.4

    def put(self, block: SheetBlock) -> None:
        if block.kind == "heading":
            self._room(4 * _HEADING_SIZE)
            self._y -= _HEADING_SIZE * 0.7
            self._line(_MARGIN, block.text, _HEADING_SIZE)
            return
        left = _MARGIN + (_LABEL_WIDTH if block.kind == "pair" else 0)
        for number, line in enumerate(_wrapped(block.text, _WIDTH - _MARGIN - left, _SIZE)):
            self._room(_SIZE * _LEADING)
            if number == 0 and block.label:
                _draw(self._canvas, _MARGIN, self._y - _SIZE, block.label, _SIZE, grey=True)
            self._line(left, line, _SIZE)

    def end(self) -> None:
        canvas, sheet = self._canvas, self._sheet
        canvas.setStrokeGray(0.7)
        canvas.line(_MARGIN, _FOOT - 14, _WIDTH - _MARGIN, _FOOT - 14)
        at = _FOOT - 30
        for line in (f"验证码 {sheet.code}", f"在 {sheet.address} 核对真假", sheet.foot):
            _draw(canvas, _MARGIN, at, line, _SMALL)
            at -= _SMALL * _LEADING
        _draw(canvas, _WIDTH - _MARGIN - 130, _FOOT - 30, f"第{self._number}页", _SMALL)
        code = QrCodeWidget(f"{sheet.address}?code={sheet.code}", barWidth=62, barHeight=62)
        drawing = Drawing(62, 62)
        drawing.add(code)
        drawing.drawOn(canvas, _WIDTH - _MARGIN - 62, 14)
        canvas.showPage()

    def _room(self, height: float) -> None:
        if self._y - height >= _FOOT:
            return
        self.end()
        self._number += 1
        self._y = _HEIGHT - _MARGIN

    def _line(self, left: float, text: str, size: float) -> None:
        _draw(self._canvas, left, self._y - size, text, size)
        self._y -= size * _LEADING


def _draw(
    canvas: Canvas, left: float, bottom: float, text: str, size: float, *, grey: bool = False
) -> None:
    canvas.setFillGray(0.4 if grey else 0)
    for font, run in _runs(text):
        canvas.setFont(font, size)
        canvas.drawString(left, bottom, run)
        left += pdfmetrics.stringWidth(run, font, size)


def _runs(text: str) -> Iterator[tuple[str, str]]:
    """The text in pieces of one font each."""
    run, font = "", _HAN
    for letter in text:
        known, its = _letter(letter)
        if its != font and run:
            yield font, run
            run = ""
        run, font = run + known, its
    if run:
        yield font, run


@cache
def _letter(letter: str) -> tuple[str, str]:
    """The letter as it can be printed, and in which font."""
    for font in (_HAN, _LATIN):
        if ord(letter) in pdfmetrics.getFont(font).face.charToGlyph:
            return letter, font
    return _MISSING, _HAN


def _wrapped(text: str, width: float, size: float) -> Sequence[str]:
    lines, line, used = list[str](), "", 0.0
    for word in _words(text):
        wide = sum(pdfmetrics.stringWidth(run, font, size) for font, run in _runs(word))
        if used + wide > width and line and word not in _CLOSING:
            lines.append(line)
            line, used = "", 0.0
        line, used = line + word, used + wide
    return [*lines, line]


def _words(text: str) -> Iterator[str]:
    """Han letters one by one; what is written in Latin letters and digits stays together, up to a
    length that no line could hold."""
    word = ""
    for letter in text:
        if letter.isascii() and not letter.isspace() and len(word) < 40:
            word += letter
            continue
        if word:
            yield word
        word = ""
        if letter.isascii() and not letter.isspace():
            word = letter
        else:
            yield letter
    if word:
        yield word


@cache
def _register_fonts() -> None:
    """Once for the process: reading the Han font takes longer than a sheet."""
    pdfmetrics.registerFont(TTFont(_HAN, str(_FONT)))
    pdfmetrics.registerFont(TTFont(_LATIN, "Vera.ttf"))


if __name__ == "__main__":
    main()
