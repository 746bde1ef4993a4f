"""What can one type after `daetong keys`? The command line asks."""

import argparse
from typing import Any

from app import settings_reading


def add_keys(commands: "argparse._SubParsersAction[Any]") -> None:
    """The group of commands about sealing keys."""
    keys = commands.add_parser("keys", help="the keys under which personal data is sealed")
    kinds = keys.add_subparsers(required=True, metavar="WHAT")
    fresh = kinds.add_parser("fresh", help="print a new line for DAETONG_SEAL_KEYS")
    fresh.add_argument("name", help="what to call it, e.g. 2027a")
    fresh.set_defaults(run=_fresh)
    index = kinds.add_parser(
        "rotate-index", help="bring what is looked up under a new index key; the service stopped"
    )
    index.set_defaults(run=_rotate_index)
    for name, words in (
        ("status", "is anything still under an old key?"),
        ("rotate", "bring everything under the current key; a running worker does it by itself"),
    ):
        each = kinds.add_parser(name, help=words)
        each.set_defaults(run=_status if name == "status" else _rotate)


# Imported when they run: the other commands must not pay for them.
def _fresh(options: argparse.Namespace) -> int:
    from app.keys_commands import fresh  # noqa: PLC0415

    return fresh(options.name)


def _status(_: argparse.Namespace) -> int:
    from app.keys_commands import status  # noqa: PLC0415

    return status(settings_reading.load())


def _rotate(_: argparse.Namespace) -> int:
    from app.keys_commands import rotate  # noqa: PLC0415

    return rotate(settings_reading.load())


def _rotate_index(_: argparse.Namespace) -> int:
    from app.keys_commands import rotate_index  # noqa: PLC0415

    return rotate_index(settings_reading.load())
