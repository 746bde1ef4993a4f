"""What can one type after `daetong retention`? The command line asks."""

import argparse
from typing import Any

from app import settings_reading


def add_retention(commands: "argparse._SubParsersAction[Any]") -> None:
    """The group of commands about what vanishes when."""
    retention = commands.add_parser("retention", help="what is kept how long, and what is gone")
    kinds = retention.add_subparsers(required=True, metavar="WHAT")
    told = kinds.add_parser("report", help="periods, their sources, what is due and gone")
    told.set_defaults(run=_report)
    gone = kinds.add_parser("run", help="remove what is due; a running worker does it every hour")
    gone.set_defaults(run=_remove)


# Imported when they run: the other commands must not pay for them.
def _report(_: argparse.Namespace) -> int:
    from app.retention_commands import report  # noqa: PLC0415

    return report(settings_reading.load())


def _remove(_: argparse.Namespace) -> int:
    from app.retention_commands import remove  # noqa: PLC0415

    return remove(settings_reading.load())
