"""Which menu does the account show? The one last created by the API, or none of its own."""

from __future__ import annotations

from typing import Any

from sandbox.journal import Entry
from sandbox.recording import Appliers, Record


class MenuBook:
    """自定义菜单."""

    def __init__(self, record: Record) -> None:
        self._record = record
        self.buttons: list[dict[str, Any]] | None = None

    def appliers(self) -> Appliers:
        return {"menu_set": self._on_set}

    def set(self, buttons: list[dict[str, Any]] | None) -> None:
        """None deletes it."""
        self._record("menu_set", buttons=buttons)

    def leaves(self) -> list[dict[str, Any]]:
        """Every button that can be tapped, those of submenus in their place."""
        return [
            leaf for button in self.buttons or [] for leaf in button.get("sub_button") or [button]
        ]

    def _on_set(self, entry: Entry) -> None:
        self.buttons = entry["buttons"]
