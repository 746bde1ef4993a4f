"""How does a paper look that is asked for? Our own drawings, one for each material; asked by phone
and window.

`python -m tests.tools.material_samples` draws them."""

from functools import cache
from pathlib import Path

from casework.errors import NotFound
from claims_core.checklist import GUIDES

_FOLDER = Path(__file__).parent / "sample_drawings"
_NAMES = frozenset(guide.sample for guide in GUIDES.values())


def drawing(name: str) -> bytes:
    """The drawing of this name, as a guide names it. :raises NotFound:"""
    if name not in _NAMES:
        raise NotFound
    return _read(name)


@cache
def _read(name: str) -> bytes:
    return (_FOLDER / name).read_bytes()
