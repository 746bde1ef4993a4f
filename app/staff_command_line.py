"""What can one type about colleagues? Asked by the command line; what each command needs is
imported when it runs."""

import argparse
import asyncio
from typing import Any

from app import settings_reading


def add_staff(commands: Any) -> None:
    """`daetong staff …`."""
    staff = commands.add_parser("staff", help="accounts of colleagues")
    staffs = staff.add_subparsers(required=True, metavar="WHAT")
    joins = staffs.add_parser("add", help="a new colleague, or other roles; prints an invitation")
    joins.add_argument("login")
    joins.add_argument("name")
    joins.add_argument("roles", nargs="+", metavar="ROLE")
    joins.add_argument("--scope", default="", help="centre, insurer or six digits of a county")
    invited = staffs.add_parser("invite", help="a new invitation: password or telephone was lost")
    invited.add_argument("login")
    ended = staffs.add_parser("disable", help="nobody comes in with this login any more, at once")
    ended.add_argument("login")
    for name, each in staffs.choices.items():
        each.set_defaults(run=_staff, what=name)


def _staff(options: argparse.Namespace) -> int:
    from app import maintenance  # noqa: PLC0415

    settings = settings_reading.load()
    if options.what == "add":
        named = options.login, options.name, options.roles
        making = maintenance.add_staff(settings, *named, options.scope)
    elif options.what == "invite":
        making = maintenance.invite_staff(settings, options.login)
    else:
        making = maintenance.disable_staff(settings, options.login)
    print(asyncio.run(making))
    return 0
