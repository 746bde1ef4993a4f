"""How does a photographed sheet look from straight above? Asked by the reader of papers and by
pages that show a sheet straightened; the photograph itself stays as it is."""

from collections.abc import Sequence
from math import hypot

from PIL import Image

from infra.reading.paper_edges import Corners, Point

_LONGEST, _SHORTEST = 2400, 40


class Straightening:
    """展平: the sheet within these corners, made a rectangle; `turn` are quarter turns to the left
    that it needs besides."""

    def __init__(self, size: tuple[int, int], corners: Corners | None, turn: int = 0) -> None:
        self._whole = size
        self._turn = turn % 4
        width, height = size
        shares = corners or ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))
        a, b, c, d = ((x * width, y * height) for x, y in shares)
        self._touched = corners is not None
        wide = max(hypot(b[0] - a[0], b[1] - a[1]), hypot(c[0] - d[0], c[1] - d[1]), _SHORTEST)
        high = max(hypot(d[0] - a[0], d[1] - a[1]), hypot(c[0] - b[0], c[1] - b[1]), _SHORTEST)
        shrink = min(1.0, _LONGEST / max(wide, high))
        self.flat = (round(wide * shrink), round(high * shrink))
        corners_of_flat = (
            (0.0, 0.0),
            (float(self.flat[0]), 0.0),
            (float(self.flat[0]), float(self.flat[1])),
            (0.0, float(self.flat[1])),
        )
        self._coefficients = perspective(corners_of_flat, (a, b, c, d))

    def picture(self, picture: Image.Image) -> Image.Image:
        """The sheet."""
        if self._touched:
            picture = picture.transform(
                self.flat,
                Image.Transform.PERSPECTIVE,
                self._coefficients,
                Image.Resampling.BICUBIC,
                fillcolor="white",
            )
        for _ in range(self._turn):
            picture = picture.transpose(Image.Transpose.ROTATE_90)
        return picture

    def back(self, point: Point) -> Point:
        """Where on the photograph a point of the sheet, before any turn, lies: shares of width and
        height."""
        a, b, c, d, e, f, g, h = self._coefficients
        x, y = point
        under = g * x + h * y + 1
        return (
            (a * x + b * y + c) / under / self._whole[0],
            (d * x + e * y + f) / under / self._whole[1],
        )


def perspective(flat: Sequence[Point], taken: Sequence[Point]) -> tuple[float, ...]:
    """The eight numbers that lead from a point of the sheet to one of the photograph."""
    rows = []
    for (x, y), (u, v) in zip(flat, taken, strict=True):
        rows.append([x, y, 1.0, 0.0, 0.0, 0.0, -u * x, -u * y, u])
        rows.append([0.0, 0.0, 0.0, x, y, 1.0, -v * x, -v * y, v])
    for at in range(8):
        pivot = max(range(at, 8), key=lambda row: abs(rows[row][at]))
        rows[at], rows[pivot] = rows[pivot], rows[at]
        divisor = rows[at][at]
        if abs(divisor) < 1e-12:
            raise ValueError("three of these corners lie on one line")
        rows[at] = [value / divisor for value in rows[at]]
        for other in range(8):
            if other != at and rows[other][at]:
                factor = rows[other][at]
                rows[other] = [
                    value - factor * own for value, own in zip(rows[other], rows[at], strict=True)
                ]
    return tuple(row[8] for row in rows)
