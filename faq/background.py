"""Which lines must match nothing? The index asks, to learn which words prove nothing."""

import tomllib
from importlib.resources import files


def background() -> dict[str, tuple[str, ...]]:
    """闲谈与其他事项: the groups of `background.toml`, by `section.group`."""
    table = tomllib.loads((files("faq") / "background.toml").read_text(encoding="utf-8"))
    return {
        f"{section}.{name}": tuple(lines)
        for section, groups in table.items()
        for name, lines in groups.items()
    }
