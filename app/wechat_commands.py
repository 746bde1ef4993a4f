"""Does the official account show our menu? The command line asks, to look and to change it."""

import sys
from collections.abc import Sequence

from app.compose import build_sealer
from app.gateways import Clock, open_gateways
from app.settings import Settings
from bot.menu import shipped_menu
from infra.db import Database
from infra.gateway_errors import GatewayError
from infra.wechat.endpoints.menus import Button, SubMenu
from infra.wechat.tokens.store import TokenStore

SAME = "The account shows this menu already."
PUSHED = "The account shows the new menu; phones fetch it within five minutes or so."


async def menu(settings: Settings, clock: Clock, *, push: bool) -> int:
    """Print how the account's menu differs from ours, and show ours there when told to; 0 when
    they are alike afterwards, 1 when they differ, 2 when the platform does not answer."""
    db = Database(settings.database_url)
    try:
        tokens = TokenStore(db, build_sealer(settings), clock)
        async with open_gateways(settings, clock, tokens) as gateways:
            menus = gateways.wechat.menus
            ours = lines_of(shipped_menu().buttons)
            theirs = lines_of(await menus.get())
            if ours == theirs:
                print(SAME)
                return 0
            print("\n".join(differences(theirs, ours)))
            if not push:
                return 1
            await menus.create(shipped_menu().buttons)
            print(PUSHED)
            return 0
    except GatewayError as problem:
        print(f"WeChat did not take it: {problem}", file=sys.stderr)
        return 2
    finally:
        await db.close()


def lines_of(buttons: Sequence[Button | SubMenu]) -> list[str]:
    """A menu as lines: what stands under a button is indented."""
    lines = []
    for each in buttons:
        if isinstance(each, SubMenu):
            lines += [each.name, *(f"  {_line(leaf)}" for leaf in each.buttons)]
        else:
            lines.append(_line(each))
    return lines


def differences(before: Sequence[str], after: Sequence[str]) -> list[str]:
    """Both menus, one after the other, with what only one of them has marked."""
    return [f"{'  ' if line in after else '- '}{line}" for line in before] + [
        f"{'  ' if line in before else '+ '}{line}" for line in after
    ]


def _line(button: Button) -> str:
    target = getattr(button, "key", None) or getattr(button, "url", "")
    return f"{button.name} → {target}"
