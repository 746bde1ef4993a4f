"""Which lines must match nothing? The index asks, to learn which words prove nothing."""

import tomllib
from importlib.resources import files


def background() -> tuple[tuple[str, ...], ...]:
    """闲谈与其他事项: the groups of `background.toml`."""
    table = tomllib.loads((files("faq") / "background.toml").read_text(encoding="utf-8"))
    return tuple(tuple(lines) for section in table.values() for lines in section.values())
