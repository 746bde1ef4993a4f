"""What does a child process need to start, and what of ours must it not see? Asked by whoever
starts a worker for other people's files."""

import os

_NEEDED = ("PATH", "PYTHONPATH", "PYTHONHOME", "LD_LIBRARY_PATH", "LANG", "VIRTUAL_ENV")


def bare_environment() -> dict[str, str]:
    """What it needs, and none of our secrets; few arenas keep it within its memory."""
    found = {name: os.environ[name] for name in _NEEDED if name in os.environ}
    return found | {"MALLOC_ARENA_MAX": "2"}
