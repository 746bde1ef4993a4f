"""How does a test write a sheet? Line by line, as the part that reads would find it."""

from infra.reading.text_reader import TextLine

_HEIGHT, _LETTER = 30, 30


def line(text: str, left: int, top: int, score: float = 0.99) -> TextLine:
    """One line of text from this corner."""
    right = left + _LETTER * len(text)
    box = (left // 2, top // 2, right // 2, (top + _HEIGHT) // 2)
    return TextLine(text, score, left, top, right, top + _HEIGHT, box)


def sheet(*rows: str, score: float = 0.99) -> list[TextLine]:
    """Rows from the top; `|` begins a further cell of a row."""
    lines = []
    for number, row in enumerate(rows):
        for column, cell in enumerate(row.split("|")):
            if cell:
                lines.append(line(cell, 40 + 600 * column, 40 + 60 * number, score))
    return lines
