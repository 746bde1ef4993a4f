"""What do the articles of health tips have as their cover? Draws it: a sun above hills and a leaf,
in the colours of our pages; run by hand when it should look otherwise."""

from pathlib import Path

from PIL import Image, ImageDraw

COVER = Path(__file__).parents[2] / "notifications" / "tips" / "cover.jpg"
_SIZE = (900, 383)
_SCALE = 3  # drawn larger and made smaller, for smooth edges


def draw() -> Image.Image:
    """The picture in the size that the platform shows."""
    width, height = (each * _SCALE for each in _SIZE)
    picture = Image.new("RGB", (width, height), "#eaf4f0")
    pen = ImageDraw.Draw(picture)

    def round_(x: float, y: float, radius: float, colour: str) -> None:
        centre, reach = (x * width, y * height), radius * height
        pen.ellipse(
            (centre[0] - reach, centre[1] - reach, centre[0] + reach, centre[1] + reach), colour
        )

    round_(0.76, 0.36, 0.34, "#f7e7bf")
    round_(0.76, 0.36, 0.24, "#f0c761")
    round_(0.86, 1.95, 1.25, "#bcdccb")
    round_(0.30, 2.10, 1.45, "#7fb89c")
    # a leaf: where two discs meet
    leaf = Image.new("L", (width, height), 0)
    one, other = Image.new("L", leaf.size, 0), Image.new("L", leaf.size, 0)
    reach = 0.42 * height
    for disc, x, y in ((one, 0.235, 0.52), (other, 0.315, 0.30)):
        ImageDraw.Draw(disc).ellipse(
            (x * width - reach, y * height - reach, x * width + reach, y * height + reach), 255
        )
    leaf.paste(255, mask=Image.composite(one, leaf, other))
    picture.paste(Image.new("RGB", leaf.size, "#2f7d5d"), mask=leaf)
    return picture.resize(_SIZE, Image.Resampling.LANCZOS)


if __name__ == "__main__":
    draw().save(COVER, "JPEG", quality=88, optimize=True)
