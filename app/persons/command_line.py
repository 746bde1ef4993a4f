"""What can one type after `daetong person`? The command line asks."""

import argparse
from pathlib import Path
from typing import Any

from app import settings_reading


def add_person(commands: "argparse._SubParsersAction[Any]") -> None:
    """The group of commands about one person's wish."""
    person = commands.add_parser("person", help="a copy or the deletion of somebody's data")
    wishes = person.add_subparsers(required=True, metavar="WHAT")
    copied = wishes.add_parser("copy", help="everything about them, in clear, into a folder")
    copied.add_argument("--into", type=Path, required=True, metavar="FOLDER", help="an empty one")
    copied.set_defaults(run=_copy)
    gone = wishes.add_parser("forget", help="delete what no law has us keep")
    gone.add_argument("--yes", action="store_true", required=True, help="there is no way back")
    gone.set_defaults(run=_forget)
    for each in (copied, gone):
        each.add_argument("insured_no", help="参保号")
        each.add_argument("--request", required=True, help="the number of the signed request")
        each.add_argument("--by", required=True, help="who does it")


# Imported when they run: the other commands must not pay for them.
def _copy(options: argparse.Namespace) -> int:
    from app.person_commands import copy  # noqa: PLC0415

    settings = settings_reading.load()
    return copy(settings, options.insured_no, options.request, options.by, options.into)


def _forget(options: argparse.Namespace) -> int:
    from app.person_commands import forget  # noqa: PLC0415

    settings = settings_reading.load()
    return forget(settings, options.insured_no, options.request, options.by)
