"""Where on a photograph does the sheet of paper lie? Asked by the imaging worker of each
photograph; silent where there is no sheet to be told from what it lies on."""

from collections.abc import Iterable, Sequence
from math import hypot

from PIL import Image, ImageChops, ImageFilter

Point = tuple[float, float]
Corners = tuple[Point, Point, Point, Point]
"""Top left, top right, bottom right, bottom left, as shares of width and height (0 to 1)."""

_SIDE = 192
# Writing is thinner than this on a picture of that size, paper is not.
_WRITING = 5
_SMALLEST_SHARE, _LARGEST_SHARE = 0.12, 0.985
# How much brighter than the table a sheet is at least, of 255.
_CONTRAST = 18
# How much of its four-sided figure a sheet fills: a folded corner is missing, no more.
_FILLS = 0.9
_LEAST_ANGLE_COSINE = 0.64  # of 50 degrees


def paper_corners(picture: Image.Image) -> Corners | None:
    """The corners of the sheet; None where it fills the picture, or is not to be seen."""
    small = _bright_parts(picture)
    width, height = small.size
    level = _dividing_level(small)
    if level is None:
        return None
    sheet = _largest_part(small, level)
    share = len(sheet) / (width * height)
    if not _SMALLEST_SHARE <= share <= _LARGEST_SHARE:
        return None
    outline = _outline(sheet)
    hull = _hull(outline)
    sides = _four_sides(hull)
    if sides is None:
        return None
    corners = _fitted(sides, outline)
    if corners is None or _area(corners) * _FILLS > len(sheet):
        return None
    if not _is_sheet(corners):
        return None
    shares = [(min(1.0, max(0.0, x / width)), min(1.0, max(0.0, y / height))) for x, y in corners]
    return _from_top_left(shares)


def _bright_parts(picture: Image.Image) -> Image.Image:
    """Small, without writing: white paper is bright in each of its colours, a wooden table not."""
    small = picture.convert("RGB")
    small.thumbnail((_SIDE, _SIDE), Image.Resampling.BOX, reducing_gap=2.0)
    red, green, blue = small.split()
    darkest = ImageChops.darker(ImageChops.darker(red, green), blue)
    wiped = darkest.filter(ImageFilter.MaxFilter(_WRITING))
    return wiped.filter(ImageFilter.MinFilter(_WRITING))


def _dividing_level(grey: Image.Image) -> int | None:
    """Otsu's level between table and paper; None where the two do not differ."""
    counts = grey.histogram()
    total, whole = sum(counts), sum(level * count for level, count in enumerate(counts))
    best, found, below, weighed = 0.0, None, 0, 0
    for level, count in enumerate(counts[:-1]):
        below += count
        weighed += level * count
        above = total - below
        if not below or not above:
            continue
        apart = (whole - weighed) / above - weighed / below
        if apart >= _CONTRAST and below * above * apart * apart > best:
            best, found = below * above * apart * apart, level
    return found


def _largest_part(grey: Image.Image, level: int) -> set[Point]:
    """The cells of the largest bright part that hangs together."""
    width, height = grey.size
    levels = grey.tobytes()
    left = {at for at in range(width * height) if levels[at] > level}
    largest: list[int] = []
    while left:
        seed = left.pop()
        part, growing = [seed], [seed]
        while growing:
            at = growing.pop()
            column = at % width
            near = {at - width, at + width}
            if column:
                near.add(at - 1)
            if column < width - 1:
                near.add(at + 1)
            fresh = near & left
            left -= fresh
            growing.extend(fresh)
            part.extend(fresh)
        if len(part) > len(largest):
            largest = part
    return {(at % width, at // width) for at in largest}


def _outline(sheet: Iterable[Point]) -> list[Point]:
    """The outer corners of the outermost cells of each row and each column."""
    rows: dict[float, list[float]] = {}
    columns: dict[float, list[float]] = {}
    for x, y in sheet:
        row, column = rows.setdefault(y, [x, x]), columns.setdefault(x, [y, y])
        row[0], row[1] = min(row[0], x), max(row[1], x)
        column[0], column[1] = min(column[0], y), max(column[1], y)
    points = [(x, y + 0.5) for y, (first, last) in rows.items() for x in (first, last + 1)]
    return points + [
        (x + 0.5, y) for x, (first, last) in columns.items() for y in (first, last + 1)
    ]


def _hull(points: Iterable[Point]) -> list[Point]:
    """The convex hull, in one turn."""
    ordered = sorted(set(points))

    def half(points: Iterable[Point]) -> list[Point]:
        chain: list[Point] = []
        for point in points:
            while len(chain) > 1 and _turn(chain[-2], chain[-1], point) <= 0:
                chain.pop()
            chain.append(point)
        return chain[:-1]

    return half(ordered) + half(reversed(ordered))


def _four_sides(hull: Sequence[Point]) -> list[Point] | None:
    """The hull with those sides taken away whose neighbours meet soonest beyond them, until four
    are left: a corner that is folded in is where its sides would meet."""
    corners = list(hull)
    while len(corners) > 4:
        added: list[tuple[float, int, Point]] = []
        many = len(corners)
        for at in range(many):
            before, begin, end, behind = (corners[(at + step) % many] for step in (-1, 0, 1, 2))
            meet = _meeting(before, begin, behind, end)
            if meet is not None and _beyond(before, begin, meet) and _beyond(behind, end, meet):
                added.append((abs(_turn(begin, meet, end)), at, meet))
        if not added:
            return None
        _, at, meet = min(added)
        following = (at + 1) % many
        corners[at] = meet
        del corners[following]
    return corners if len(corners) == 4 else None


def _fitted(corners: Sequence[Point], outline: Sequence[Point]) -> list[Point] | None:
    """The corners again, where straight lines through the points along each side meet."""
    lines = []
    for at in range(4):
        begin, end = corners[at], corners[(at + 1) % 4]
        near = _along(begin, end, outline, 3.0)
        line = _straight(near) if len(near) >= 8 else None
        if line is not None:  # once more, without what stands off
            near = _along(*line, near, 1.0, all_along=True)
            line = _straight(near) if len(near) >= 8 else line
        lines.append(line or (begin, end))
    met = [_meeting(*lines[at - 1], *lines[at]) for at in range(4)]
    found = [point for point in met if point is not None]
    return found if len(found) == 4 else None


def _along(
    begin: Point, end: Point, points: Sequence[Point], most: float, *, all_along: bool = False
) -> list[Point]:
    length = hypot(end[0] - begin[0], end[1] - begin[1]) or 1.0
    way = ((end[0] - begin[0]) / length, (end[1] - begin[1]) / length)
    near = []
    for x, y in points:
        along = (x - begin[0]) * way[0] + (y - begin[1]) * way[1]
        aside = abs((x - begin[0]) * way[1] - (y - begin[1]) * way[0])
        if aside <= most and (all_along or 0.06 * length < along < 0.94 * length):
            near.append((x, y))
    return near


def _straight(points: Sequence[Point]) -> tuple[Point, Point] | None:
    """Two points of the line from which these stand off least."""
    many = len(points)
    if many < 2:
        return None
    middle = (sum(x for x, _ in points) / many, sum(y for _, y in points) / many)
    xx = sum((x - middle[0]) ** 2 for x, _ in points)
    yy = sum((y - middle[1]) ** 2 for _, y in points)
    xy = sum((x - middle[0]) * (y - middle[1]) for x, y in points)
    half = (xx - yy) / 2
    longest = (xx + yy) / 2 + hypot(half, xy)
    way = (xy, longest - xx) if abs(xy) > 1e-9 else ((1.0, 0.0) if xx >= yy else (0.0, 1.0))
    length = hypot(*way)
    if not length:
        return None
    return middle, (middle[0] + 100 * way[0] / length, middle[1] + 100 * way[1] / length)


def _meeting(first: Point, second: Point, third: Point, fourth: Point) -> Point | None:
    """Where the line through the first two meets that through the others."""
    ax, ay = second[0] - first[0], second[1] - first[1]
    bx, by = fourth[0] - third[0], fourth[1] - third[1]
    across = ax * by - ay * bx
    if abs(across) < 1e-9:
        return None
    share = ((third[0] - first[0]) * by - (third[1] - first[1]) * bx) / across
    return first[0] + share * ax, first[1] + share * ay


def _beyond(begin: Point, end: Point, point: Point) -> bool:
    return (end[0] - begin[0]) * (point[0] - end[0]) + (end[1] - begin[1]) * (
        point[1] - end[1]
    ) >= 0


def _turn(first: Point, second: Point, third: Point) -> float:
    return (second[0] - first[0]) * (third[1] - first[1]) - (second[1] - first[1]) * (
        third[0] - first[0]
    )


def _area(corners: Sequence[Point]) -> float:
    pairs = zip(corners, [*corners[1:], corners[0]], strict=True)
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in pairs)) / 2


def _is_sheet(corners: Sequence[Point]) -> bool:
    """Whether four sides turn one way, and nowhere too sharply."""
    for at in range(4):
        before, here, behind = corners[at - 1], corners[at], corners[(at + 1) % 4]
        one = (before[0] - here[0], before[1] - here[1])
        other = (behind[0] - here[0], behind[1] - here[1])
        lengths = hypot(*one) * hypot(*other)
        if (
            not lengths
            or abs(one[0] * other[0] + one[1] * other[1]) / lengths > _LEAST_ANGLE_COSINE
        ):
            return False
    turns = [_turn(corners[at - 1], corners[at], corners[(at + 1) % 4]) > 0 for at in range(4)]
    return all(turns) or not any(turns)


def _from_top_left(corners: Sequence[Point]) -> Corners:
    """In the order of `Corners`, whatever the order they came in."""
    if _clockwise(corners) < 0:
        corners = list(reversed(corners))
    first = min(range(4), key=[x + y for x, y in corners].__getitem__)
    a, b, c, d = (corners[(first + step) % 4] for step in range(4))
    return a, b, c, d


def _clockwise(corners: Sequence[Point]) -> float:
    """Positive where they go round as the hands of a clock do; y points down."""
    pairs = zip(corners, [*corners[1:], corners[0]], strict=True)
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in pairs)
