"""What can one type about the official account? Asked by the command line; what each command needs
is imported when it runs."""

import argparse
import asyncio
from typing import Any

from app import settings_reading


def add_wechat(commands: Any) -> None:
    """`daetong wechat …`."""
    wechat = commands.add_parser("wechat", help="the official account at the platform")
    accounts = wechat.add_subparsers(required=True, metavar="WHAT")
    menu = accounts.add_parser("menu", help="its menu: how it differs from ours, or show ours")
    menu.add_argument("what", choices=["diff", "push"])
    menu.set_defaults(run=_wechat_menu)
    code = accounts.add_parser("qr", help="a QR code of a scene; without one, which there are")
    code.add_argument("scene", nargs="?", default="")
    code.add_argument("--days", type=int, default=None, help="at most 30; without it for ever")
    code.set_defaults(run=_wechat_qr)


def _wechat_menu(options: argparse.Namespace) -> int:
    from app.serve import now  # noqa: PLC0415
    from app.wechat_commands import menu  # noqa: PLC0415

    return asyncio.run(menu(settings_reading.load(), now, push=options.what == "push"))


def _wechat_qr(options: argparse.Namespace) -> int:
    from app.serve import now  # noqa: PLC0415
    from app.wechat_commands import qr_code  # noqa: PLC0415

    return asyncio.run(qr_code(settings_reading.load(), now, options.scene, options.days))
