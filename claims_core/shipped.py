"""Which tables does the package bring along? Asked by every book that is data: policy, calendar,
material lists."""

import os
from typing import Any


def read_toml(text: str) -> dict[str, Any]:
    """The tables of a file. Raises ValueError or RecursionError where it is no TOML."""
    import tomllib  # noqa: PLC0415  (here: whoever only imports the core need not pay for it)

    return tomllib.loads(text)


def shipped_texts(folder: str, ending: str = ".toml") -> dict[str, str]:
    """随包数据: file name → text of the files of one folder of the package, in name order.

    By the file system alone: `importlib.resources` would cost a fifth of the time that the whole
    core may take to import.
    """
    place = os.path.join(os.path.dirname(__file__), folder)
    texts = {}
    for name in sorted(os.listdir(place)):
        if name.endswith(ending):
            with open(os.path.join(place, name), encoding="utf-8") as file:
                texts[name] = file.read()
    return texts
