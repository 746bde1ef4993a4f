"""How does a test process stay small? Asked after every test: what a composed application leaves
behind is a web of objects that only the collector finds, and glibc keeps what was freed."""

import ctypes
import ctypes.util
import gc
import os
from pathlib import Path

# Grown by so much since the last time, it is worth a fifth of a second.
GROWN_BYTES = 40 * 1024 * 1024
_STATM = Path("/proc/self/statm")


class SmallProcess:
    """内存不涨: one for each test process."""

    def __init__(self) -> None:
        self._after_last = resident_bytes()
        self._frozen = 0
        name = ctypes.util.find_library("c")
        self._trim = getattr(ctypes.CDLL(name), "malloc_trim", None) if name else None

    def leave_what_stays(self) -> None:
        """What is there now stays to the end: the collector need not walk it again and again, which
        costs a tenth of a run."""
        gc.collect()
        gc.freeze()
        self._frozen = gc.get_freeze_count()

    def tidy(self) -> bool:
        """Give back what nobody needs, where it is much; whether it was."""
        if resident_bytes() - self._after_last < GROWN_BYTES:
            return False
        self.give_back()
        return True

    def give_back(self) -> None:
        """The same, however little it may be."""
        if gc.get_freeze_count() > self._frozen:
            # a command that a test calls freezes all there is, applications of other tests with it
            gc.unfreeze()
        self.leave_what_stays()
        if self._trim is not None:
            self._trim(0)
        self._after_last = resident_bytes()


def resident_bytes() -> int:
    """What this process has in memory now; 0 where the system does not tell."""
    if not _STATM.exists():
        return 0
    return int(_STATM.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
