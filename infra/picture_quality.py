"""How well can a picture be read, and which picture is it? Asked by the imaging worker; everything
is measured at one size, so that photographs of different cameras compare."""

from dataclasses import dataclass

from PIL import Image, ImageFilter, ImageStat

_SIDE = 1000
_CELL = 16
_LAPLACIAN = ImageFilter.Kernel((3, 3), [0, 1, 0, 1, -4, 1, 0, 1, 0], scale=1, offset=128)
# Glare: a spot at the end of the scale on paper that is not, which does not come from the border.
_BURNT, _PAPER_BELOW, _TABLE = 250, 215, 90
_SMALLEST_SPOT, _LARGEST_SPOT = 0.004, 0.4
# Cut off: as many short dark marks on bright paper as a line of letters or a column of lines has.
_INK, _BRIGHT, _LONGEST_MARK, _MARKS = 0.72, 120, 25, 10
_BORDER = 5
# A screen has one colour over much of it, to the bit; a camera never has.
_ONE_COLOUR, _AS_LONG_AS_A_PHONE = 0.35, 1.7
# Likeness: a step in brightness counts from here, so that noise on white paper does not.
_STEP = 3
_FEWEST_STEPS = 16


@dataclass(frozen=True)
class Quality:
    """Mean grey (0 to 255), variance of the Laplacian, and what is seen."""

    brightness: float
    sharpness: float
    glare: bool
    cut_off: bool
    screenshot: bool
    likeness: str
    """64 hexadecimal digits that change little with the picture; empty where it is too plain."""


def quality_of(picture: Image.Image, from_camera: bool) -> Quality:
    """Of a page as it will be kept."""
    grey = picture.convert("L")
    one_colour = _share_of_one_colour(grey)
    tall = max(picture.size) / max(1, min(picture.size)) >= _AS_LONG_AS_A_PHONE
    grey.thumbnail((_SIDE, _SIDE), Image.Resampling.BILINEAR)
    brightness, sharpness = _brightness_and_sharpness(grey)
    digital = one_colour >= _ONE_COLOUR
    return Quality(
        brightness,
        sharpness,
        glare=not digital and _has_glare(grey),
        cut_off=_is_cut_off(grey),
        screenshot=digital and tall and not from_camera,
        likeness=_likeness(grey),
    )


def _brightness_and_sharpness(grey: Image.Image) -> tuple[float, float]:
    brightness = ImageStat.Stat(grey).mean[0]
    if min(grey.size) < 3:
        return brightness, 0.0
    edges = grey.filter(_LAPLACIAN).crop((1, 1, grey.width - 1, grey.height - 1))
    return brightness, ImageStat.Stat(edges).var[0]


def _share_of_one_colour(grey: Image.Image) -> float:
    sample = grey.resize((200, 200), Image.Resampling.NEAREST)
    return max(sample.histogram()) / 40_000


def _has_glare(grey: Image.Image) -> bool:
    cells = grey.reduce(_CELL)
    levels = list(cells.tobytes())
    paper = sorted(level for level in levels if _TABLE < level < _BURNT)
    if not paper or paper[len(paper) // 2] >= _PAPER_BELOW:
        return False
    spot = max(_spots_inside(levels, cells.width, cells.height), default=0) / len(levels)
    return _SMALLEST_SPOT <= spot <= _LARGEST_SPOT


def _spots_inside(levels: list[int], width: int, height: int) -> list[int]:
    """The sizes of the burnt-out spots that do not reach the border, in cells."""
    open_cells = {at for at, level in enumerate(levels) if level >= _BURNT}
    sizes = []
    while open_cells:
        spot, growing, inside = 0, [open_cells.pop()], True
        while growing:
            at = growing.pop()
            spot += 1
            row, column = divmod(at, width)
            inside &= 0 < row < height - 1 and 0 < column < width - 1
            near = {at - width, at + width}
            near |= {at - 1} if column else set()
            near |= {at + 1} if column < width - 1 else set()
            growing += near & open_cells
            open_cells -= near
        if inside:
            sizes.append(spot)
    return sizes


def _is_cut_off(grey: Image.Image) -> bool:
    """Whether writing runs out of the picture on some side."""
    width, height = grey.size
    if min(width, height) < 10 * _BORDER:
        return False
    sides = (
        (0, 0, _BORDER, height),
        (width - _BORDER, 0, width, height),
        (0, 0, width, _BORDER),
        (0, height - _BORDER, width, height),
    )
    return any(_marks_along(grey.crop(side)) >= _MARKS for side in sides)


def _marks_along(strip: Image.Image) -> int:
    along = (1, strip.height) if strip.height > strip.width else (strip.width, 1)
    levels = strip.resize(along, Image.Resampling.BOX).tobytes()
    paper = sorted(levels)[len(levels) * 3 // 4]
    if paper < _BRIGHT:
        return 0
    marks, run = 0, 0
    for level in levels:
        if level < _INK * paper:
            run += 1
            continue
        marks += 0 < run <= _LONGEST_MARK
        run = 0
    return marks


def _likeness(grey: Image.Image) -> str:
    small = grey.resize((17, 16), Image.Resampling.BOX).tobytes()
    steps = [
        small[row * 17 + column] - small[row * 17 + column + 1] > _STEP
        for row in range(16)
        for column in range(16)
    ]
    if sum(steps) < _FEWEST_STEPS:
        return ""
    return f"{int(''.join('01'[step] for step in steps), 2):064x}"
