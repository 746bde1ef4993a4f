"""How often does Python look for objects that keep each other alive? Less often while one process
does one long piece of work, and never again through what stays as long as the service: with some
hundred thousand living objects, looking costs a quarter of the time, or half a second at once in
which nobody is answered. And how soon does everybody else get a turn beside such work?"""

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager

SELDOM = 100_000  # objects made and not yet let go, before the youngest are looked through
YOUNG = 5_000  # the same in a service, whose requests leave little behind
# Young objects are looked at as ever, in larger portions; everything at once never.
_WITH_MANY = (20_000, 50, 1_000_000)
# Whoever has waited for the disk waits for Python next, some six times in one small write; with the
# usual 5 ms beside a thread that calculates, it came to a fifth of a second.
_TURN_SECONDS = 0.0005


@contextmanager
def keeping_what_is_imported() -> Iterator[None]:
    """For imports at the start of a process that goes on: what they make stays, so that looking
    through it, which is a fifth of their time, finds nothing. It is never looked through later."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


@contextmanager
def collecting_seldom() -> Iterator[None]:
    """For the time of the block; what is there at its beginning is not looked through at all.
    Whoever has frozen objects before keeps them so."""
    before, frozen = gc.get_threshold(), gc.get_freeze_count()
    gc.collect()
    gc.freeze()
    gc.set_threshold(SELDOM)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        if not frozen:
            gc.unfreeze()


def leave_what_stays(*, anew: bool = False) -> None:
    """Once the service is put together; `anew` when it is again: what was there before has gone. At
    the start nothing has, and to look through what is imported is a tenth of the whole start."""
    if anew:
        gc.unfreeze()
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG)


class _Holders:
    """Who has a large file in memory now."""

    number = 0
    usual = (0, 0, 0)
    usual_turn = 0.0


@contextmanager
def many_objects() -> Iterator[None]:
    """While this lasts, nothing looks through all objects, and threads take shorter turns; several
    may last at once."""
    if _Holders.number == 0:
        _Holders.usual, _Holders.usual_turn = gc.get_threshold(), sys.getswitchinterval()
        gc.set_threshold(*_WITH_MANY)
        sys.setswitchinterval(_TURN_SECONDS)
    _Holders.number += 1
    try:
        yield
    finally:
        _Holders.number -= 1
        if _Holders.number == 0:
            gc.set_threshold(*_Holders.usual)
            sys.setswitchinterval(_Holders.usual_turn)
