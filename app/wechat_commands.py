"""Does the official account show our menu, and which QR codes lead to it? The command line asks, to
look, to change the menu and to have a code made."""

import sys
from collections.abc import Sequence
from urllib.parse import quote

from app.compose import build_sealer
from app.gateways import Clock, open_gateways
from app.settings import Settings
from bot.menu import shipped_menu
from bot.scenes import shipped_scenes
from infra.db import Database
from infra.gateway_errors import GatewayError
from infra.wechat.endpoints.menus import Button, SubMenu
from infra.wechat.tokens.store import TokenStore

SAME = "The account shows this menu already."
PUSHED = "The account shows the new menu; phones fetch it within five minutes or so."


LONGEST_DAYS = 30
SHOWN_AT = "https://mp.weixin.qq.com/cgi-bin/showqrcode?ticket={ticket}"


async def qr_code(settings: Settings, clock: Clock, key: str, days: int | None) -> int:
    """Have the code of a scene made, for so many days (at most 30) or for ever, and print where it
    is; without a key list the scenes. 0 when done, 1 for a scene or days that do not exist, 2 when
    the platform does not answer."""
    scenes = shipped_scenes()
    if not key:
        print("\n".join(f"{each.key}  {each.name}：{each.says}" for each in scenes.values()))
        return 0
    if key not in scenes or (days is not None and not 1 <= days <= LONGEST_DAYS):
        print(f"{'、'.join(scenes)}; 1 to {LONGEST_DAYS} days", file=sys.stderr)
        return 1
    db = Database(settings.database_url)
    try:
        tokens = TokenStore(db, build_sealer(settings), clock)
        async with open_gateways(settings, clock, tokens) as gateways:
            codes = gateways.wechat.qr_codes
            made = (
                await codes.permanent(key)
                if days is None
                else await codes.temporary(key, days * 86_400)
            )
            lasts = f"{made.seconds // 86_400} days" if made.seconds else "no end"
            print(f"{scenes[key].name} ({lasts})")
            print(f"draw: {made.url}")
            print(f"picture: {SHOWN_AT.format(ticket=quote(made.ticket, safe=''))}")
            return 0
    except GatewayError as problem:
        print(f"WeChat did not take it: {problem}", file=sys.stderr)
        return 2
    finally:
        await db.close()


async def menu(settings: Settings, clock: Clock, *, push: bool) -> int:
    """Print how the account's menu differs from ours, and show ours there when told to; 0 when
    they are alike afterwards, 1 when they differ, 2 when the platform does not answer."""
    db = Database(settings.database_url)
    try:
        tokens = TokenStore(db, build_sealer(settings), clock)
        async with open_gateways(settings, clock, tokens) as gateways:
            menus = gateways.wechat.menus
            buttons = shipped_menu().at(settings.base_url)
            ours = lines_of(buttons)
            theirs = lines_of(await menus.get())
            if ours == theirs:
                print(SAME)
                return 0
            print("\n".join(differences(theirs, ours)))
            if not push:
                return 1
            await menus.create(buttons)
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
