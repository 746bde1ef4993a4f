"""What is the address of a list's next page, and which page of a document is wanted? Asked by every
page that shows something in parts."""

from collections.abc import Mapping
from urllib.parse import urlencode

from aiohttp import web


def next_page(path: str, cursor: str | None, chosen: Mapping[str, object] | None = None) -> str:
    """The address of what comes after `cursor`, with what is chosen on the page; empty where
    nothing follows."""
    return f"{path}?{urlencode({**(chosen or {}), 'after': cursor})}" if cursor else ""


def page_asked(request: web.Request) -> int:
    """第几页 of a document is wanted; what is no number shows the first."""
    return page_number(request.query.get("page", ""))


def page_number(asked: str) -> int:
    """The same of what stands in a form."""
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 4 else 1
