"""How does a test's application decode photographs? By the worker's own functions, in the process
of the test: to start the worker costs a third of a second, and most tests need it for one small
picture. Whether it may starve and die is asked in `tests.infra.test_imaging`."""

from functools import cache

from PIL import Image

from infra.imaging import MAX_PIXELS, Photo, check_from_outside, photo_from
from infra.imaging_worker import examined, open_heif, straightened
from infra.marking import marking
from infra.photo_errors import PhotoUnreadable
from infra.picture_marks import marked


class ImagingAtOnce:
    """`infra.imaging.Imaging` without a process."""

    worker_pid: int | None = None

    def __init__(self) -> None:
        _every_format()

    async def start(self) -> None:
        """There is nothing to start."""

    async def stop(self) -> None:
        """There is nothing to stop."""

    async def measure(self, data: bytes, *, pages: int = 1) -> Photo:
        """As the worker measures it."""
        check_from_outside(data, documents=pages > 1)
        return photo_from(*examined(data, MAX_PIXELS, pages))

    async def straighten(self, page: bytes, *, turn: int = 0) -> bytes | None:
        """As the worker straightens it."""
        _, flat = straightened(page, turn=turn)
        return flat[0] if flat else None

    async def mark(self, page: bytes, text: str, *, longest: int = 0) -> bytes:
        """As the worker marks it."""
        facts, pages = marked(marking(text, longest), page)
        if "refused" in facts:
            raise PhotoUnreadable
        return pages[0]


@cache
def _every_format() -> None:
    Image.MAX_IMAGE_PIXELS = None  # as in the worker: our own limit is stricter
    open_heif()
