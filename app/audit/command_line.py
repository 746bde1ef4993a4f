"""What can one type after `daetong audit`? The command line asks."""

import argparse
from pathlib import Path
from typing import Any

from app import settings_reading


def add_audit(commands: "argparse._SubParsersAction[Any]") -> None:
    """The group of commands about the audit chain."""
    audit = commands.add_parser("audit", help="the chain of what was seen and done")
    audits = audit.add_subparsers(required=True, metavar="WHAT")
    each = audits.add_parser("verify", help="find rows that were changed, added or removed")
    each.add_argument(
        "--heads", type=Path, default=None, metavar="FOLDER", help="a copy kept elsewhere"
    )
    each.set_defaults(run=_verify)


# Imported when it runs: the other commands must not pay for it.
def _verify(options: argparse.Namespace) -> int:
    from app.audit_commands import verify  # noqa: PLC0415

    return verify(settings_reading.load(), options.heads)
