"""Which menu does the account show to whom? The newest conditional one that fits, else the one last
created by the API, or none of its own."""

from __future__ import annotations

from typing import Any

from sandbox.journal import Entry
from sandbox.recording import Appliers, Record

Menu = dict[str, Any]
_FIRST = 400_000_001  # the default menu's number, after which the others count


class MenuBook:
    """自定义菜单 and 个性化菜单."""

    def __init__(self, record: Record) -> None:
        self._record = record
        self.buttons: list[dict[str, Any]] | None = None
        self.conditional: list[Menu] = []
        self._last = _FIRST

    def appliers(self) -> Appliers:
        return {
            "menu_set": self._on_set,
            "menu_conditional_added": self._on_added,
            "menu_conditional_deleted": self._on_deleted,
        }

    def set(self, buttons: list[dict[str, Any]] | None) -> None:
        """None deletes it, and every conditional one with it."""
        self._record("menu_set", buttons=buttons)

    def add_conditional(self, buttons: list[dict[str, Any]], rule: dict[str, str]) -> int:
        """Its number."""
        number = self._last + 1
        self._record("menu_conditional_added", buttons=buttons, rule=rule, menuid=number)
        return number

    def delete_conditional(self, number: int) -> bool:
        """False where there is none of this number."""
        if all(menu["menuid"] != number for menu in self.conditional):
            return False
        self._record("menu_conditional_deleted", menuid=number)
        return True

    def shown_to(self, tag: int | None) -> list[dict[str, Any]]:
        """The buttons for somebody whose newest tag this is; phones count as Android."""
        for menu in reversed(self.conditional):
            rule = menu["matchrule"]
            fits_tag = rule.get("tag_id") in (None, "", str(tag))
            if fits_tag and rule.get("client_platform_type") in (None, "", "2"):
                buttons: list[dict[str, Any]] = menu["button"]
                return buttons
        return self.buttons or []

    def leaves(self, tag: int | None = None) -> list[dict[str, Any]]:
        """Every button that can be tapped, those of submenus in their place."""
        return [
            leaf for button in self.shown_to(tag) for leaf in button.get("sub_button") or [button]
        ]

    def _on_set(self, entry: Entry) -> None:
        self.buttons = entry["buttons"]
        if self.buttons is None:
            self.conditional.clear()

    def _on_added(self, entry: Entry) -> None:
        self._last = entry["menuid"]
        menu = {"button": entry["buttons"], "matchrule": entry["rule"], "menuid": self._last}
        self.conditional.append(menu)

    def _on_deleted(self, entry: Entry) -> None:
        self.conditional = [m for m in self.conditional if m["menuid"] != entry["menuid"]]
