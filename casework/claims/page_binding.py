"""How are the pages of one upload kept as one object? Asked when a document or long picture is
stored, and when somebody looks at one of its pages."""

import struct
from collections.abc import Sequence

_MARK = b"PAGES1\n"


def bound(pages: Sequence[bytes]) -> bytes:
    """One page as it is; several with their lengths before them."""
    if len(pages) == 1:
        return pages[0]
    lengths = struct.pack(f">{len(pages) + 1}I", len(pages), *map(len, pages))
    return _MARK + lengths + b"".join(pages)


def page_of(data: bytes, number: int) -> bytes | None:
    """One page, counted from 1; None where there is no such page."""
    if not data.startswith(_MARK):
        return data if number == 1 else None
    at = len(_MARK)
    (count,) = struct.unpack_from(">I", data, at)
    if not 1 <= number <= count:
        return None
    lengths = struct.unpack_from(f">{count}I", data, at + 4)
    begin = at + 4 + 4 * count + sum(lengths[: number - 1])
    return data[begin : begin + lengths[number - 1]]
