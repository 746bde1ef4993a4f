"""What is the address of a list's next page? Asked by every page that shows a list in parts."""

from collections.abc import Mapping
from urllib.parse import urlencode


def next_page(path: str, cursor: str | None, chosen: Mapping[str, object] | None = None) -> str:
    """The address of what comes after `cursor`, with what is chosen on the page; empty where
    nothing follows."""
    return f"{path}?{urlencode({**(chosen or {}), 'after': cursor})}" if cursor else ""
