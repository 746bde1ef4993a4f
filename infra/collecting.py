"""How is the interpreter kept from looking through everything it holds while a large file is in
memory? Asked by whoever reads or enters one.

Python looks for objects that only hold each other, the more often the more are made. Among a
hundred thousand rows, which hold nothing that holds them, one look takes up to half a second in
which nobody is answered."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

# Young objects are looked at as ever, in larger portions; everything at once never.
_WITH_MANY = (20_000, 50, 1_000_000)


class _Holders:
    """Who has a large file in memory now."""

    number = 0
    usual = (0, 0, 0)


@contextmanager
def many_objects() -> Iterator[None]:
    """While this lasts, nothing looks through all objects; several may last at once."""
    if _Holders.number == 0:
        _Holders.usual = gc.get_threshold()
        gc.set_threshold(*_WITH_MANY)
    _Holders.number += 1
    try:
        yield
    finally:
        _Holders.number -= 1
        if _Holders.number == 0:
            gc.set_threshold(*_Holders.usual)
