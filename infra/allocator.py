"""How do large short-lived blocks go back to the system? Asked once, when the service starts.

Photographs and password hashes need tens of megabytes for a moment. glibc's allocator learns from
them to keep such blocks, one set per thread, and the process would grow by a hundred megabytes."""

import ctypes
import ctypes.util

_M_MMAP_THRESHOLD = -3
_M_ARENA_MAX = -8
# Above what asyncio asks for whenever it reads from a connection (256 KB, of which mostly little
# stays): to map and unmap that for each request costs as much as to open the request.
BLOCK = 512 * 1024
ARENAS = 2


def give_back_large_blocks() -> bool:
    """Map every block above `BLOCK` on its own and share few arenas; False where there is no
    glibc."""
    name = ctypes.util.find_library("c")
    if name is None:
        return False
    mallopt = getattr(ctypes.CDLL(name), "mallopt", None)
    if mallopt is None:
        return False
    return bool(mallopt(_M_MMAP_THRESHOLD, BLOCK)) and bool(mallopt(_M_ARENA_MAX, ARENAS))
