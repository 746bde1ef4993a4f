"""Which pages and calls are open to somebody who works for one county? Asked by the door and by the
menu.

Everything else is the city's: money and bank, imports, the platform, policies, draws, accounts,
announcements; and of what is open here the chats, calls and reports of whom nobody knows. What is
not named here stays shut to a county."""

from typing import Final

_PREFIX, _API = "/window", "/window/api/v1"
OPEN: Final = (
    f"{_PREFIX}/claims",
    f"{_PREFIX}/people",
    f"{_PREFIX}/cases",
    f"{_PREFIX}/chats",
    f"{_PREFIX}/missed-calls",
    f"{_PREFIX}/fraud",
    f"{_PREFIX}/quality",
    f"{_PREFIX}/follow-ups",
    f"{_PREFIX}/looks",
    f"{_PREFIX}/account",
    f"{_PREFIX}/logout",
    f"{_PREFIX}/resume",
    f"{_API}/claims",
    f"{_API}/queue",
    f"{_API}/people",
    f"{_API}/identity-changes",
    f"{_API}/assisted-sheets",
    f"{_API}/cases",
    f"{_API}/side-tracks",
    f"{_API}/looks",
    f"{_API}/me",
    f"{_API}/sessions",
)
"""The beginnings of the addresses, whole words."""
OF_THE_CITY: Final = frozenset(
    {"draws", "centre-audit", "return-from-centre", "accept-account", "ask-for-account"}
)
"""Parts of an address that shut it again: the share of a whole month, the centre's own word, and
payments that came back."""


def open_to_counties(address: str) -> bool:
    """Whether somebody of a county may come here at all, by the address as it is registered."""
    if not OF_THE_CITY.isdisjoint(address.split("/")):
        return False
    return any(address == each or address.startswith(f"{each}/") for each in OPEN)
