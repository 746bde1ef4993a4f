"""Which buttons does the official account show? Data for whoever creates the menu, and the keys
that handlers listen to."""

from dataclasses import dataclass

PROGRESS, POLICY, HUMAN = "progress", "policy", "human"


@dataclass(frozen=True)
class MenuButton:
    """菜单按钮: `key` comes back to us as a CLICK."""

    label: str
    key: str


MENU = (
    MenuButton("办理进度", PROGRESS),
    MenuButton("政策问答", POLICY),
    MenuButton("人工服务", HUMAN),
)


def menu_json() -> dict[str, list[dict[str, str]]]:
    """The menu as the platform's menu interface takes it."""
    return {
        "button": [{"type": "click", "name": button.label, "key": button.key} for button in MENU]
    }
