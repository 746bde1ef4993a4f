"""Which buttons does the official account show, and what does a tap on one mean? Asked by whoever
pushes the menu, and by the dispatcher; the buttons are data (`menu.toml`)."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any

from bot.incoming import Incoming
from infra.wechat.endpoints.menus import (
    LONGEST_NAME_BYTES,
    LONGEST_SUB_NAME_BYTES,
    MOST_SUB,
    MOST_TOP,
    Button,
    EventButton,
    LinkButton,
    SubMenu,
)

PROGRESS, POLICY, HUMAN = "progress", "policy", "human"
_FILE = "menu.toml"
# What phones show of a name; the platform takes more and cuts it.
SHOWN, SHOWN_UNDER = 4, 8
# A button opens pages of ours only: where the member's client is served.
PAGES = "/m/"


class MenuInvalid(ValueError):
    """The menu's file cannot be shown by the platform; says which button and why."""


@dataclass(frozen=True)
class AccountMenu:
    """公众号菜单: the buttons, with links that begin below our address, and the words that a key
    stands for."""

    buttons: tuple[Button | SubMenu, ...]
    says: Mapping[str, str]

    def leaves(self) -> tuple[tuple[str, str], ...]:
        """Name and key of every button that can be tapped, in the menu's order."""
        under = (each.buttons if isinstance(each, SubMenu) else (each,) for each in self.buttons)
        return tuple(
            (leaf.name, leaf.key)
            for leaves in under
            for leaf in leaves
            if isinstance(leaf, EventButton)
        )

    def headings(self) -> dict[str, str]:
        """The key of every button that stands below another one, and what that is called."""
        return {
            leaf.key: each.name
            for each in self.buttons
            if isinstance(each, SubMenu)
            for leaf in each.buttons
            if isinstance(leaf, EventButton)
        }

    def at(self, base_url: str) -> tuple[Button | SubMenu, ...]:
        """The buttons as the platform takes them, of a service with this address."""
        return tuple(_at(each, base_url) for each in self.buttons)


@cache
def shipped_menu() -> AccountMenu:
    """The menu of `menu.toml`. :raises MenuInvalid:"""
    return read_menu((files("bot") / _FILE).read_text(encoding="utf-8"))


def read_menu(text: str) -> AccountMenu:
    """A menu from its file's text. :raises MenuInvalid:"""
    try:
        given = tomllib.loads(text).get("button", [])
    except tomllib.TOMLDecodeError as problem:
        raise MenuInvalid(f"{_FILE}: {problem}") from problem
    if not 1 <= len(given) <= MOST_TOP:
        raise MenuInvalid(f"{_FILE}: 要有1到{MOST_TOP}个按钮")
    says: dict[str, str] = {}
    buttons = tuple(_top(each, says) for each in given)
    return AccountMenu(buttons, {key: words for key, words in says.items() if words})


def as_words(message: Incoming) -> Incoming:
    """A tap on a button that stands for words, as if the person had typed them."""
    words = shipped_menu().says.get(message.event_key) if message.event == "click" else None
    return replace(message, kind="text", text=words, event="") if words else message


def _top(given: Mapping[str, Any], says: dict[str, str]) -> Button | SubMenu:
    if "under" not in given:
        return _leaf(given, SHOWN, LONGEST_NAME_BYTES, says)
    if not 1 <= len(given["under"]) <= MOST_SUB:
        raise MenuInvalid(f"{_FILE}: “{given['name']}”下面要有1到{MOST_SUB}个")
    name = _name(given, SHOWN, LONGEST_NAME_BYTES)
    under = (_leaf(each, SHOWN_UNDER, LONGEST_SUB_NAME_BYTES, says) for each in given["under"])
    return SubMenu(name, tuple(under))


def _at(button: Button | SubMenu, base_url: str) -> Button | SubMenu:
    if isinstance(button, SubMenu):
        return SubMenu(button.name, tuple(_leaf_at(each, base_url) for each in button.buttons))
    return _leaf_at(button, base_url)


def _leaf_at(button: Button, base_url: str) -> Button:
    if not isinstance(button, LinkButton):
        return button
    return replace(button, url=base_url.rstrip("/") + button.url)


def _leaf(given: Mapping[str, Any], shown: int, most: int, says: dict[str, str]) -> Button:
    name, key = _name(given, shown, most), given.get("key", "")
    if page := str(given.get("page", "")):
        if key or not page.startswith(PAGES):
            raise MenuInvalid(f"{_FILE}: “{name}”的 page 要以{PAGES}开头，而且不能再有 key")
        return LinkButton(name, page)
    if not key or key in says:
        raise MenuInvalid(f"{_FILE}: “{name}”要有一个自己的 key")
    says[key] = given.get("says", "")
    return EventButton(name, key)


def _name(given: Mapping[str, Any], shown: int, most: int) -> str:
    name = str(given.get("name", ""))
    if not name or len(name) > shown or len(name.encode()) > most:
        raise MenuInvalid(f"{_FILE}: “{name}”要有1到{shown}个字，多了手机上显示不下")
    return name
