"""What can one type after `daetong backup`? The command line asks."""

import argparse
from datetime import datetime
from pathlib import Path
from typing import Any

from app import settings_reading


def add_backup(commands: "argparse._SubParsersAction[Any]") -> None:
    """The group of commands about backups."""
    backup = commands.add_parser("backup", help="make, prove and bring back backups")
    backups = backup.add_subparsers(required=True, metavar="WHAT")
    backups.add_parser("run", help="one full backup now")
    verify = backups.add_parser("verify", help="read every byte of a backup; names what is damaged")
    verify.add_argument("name", nargs="?", default="latest")
    verify.add_argument("--all", action="store_true", help="every backup in the folder")
    restore = backups.add_parser("restore", help="bring a backup back into an empty folder")
    restore.add_argument("name", nargs="?", default="latest")
    restore.add_argument("--into", type=Path, required=True, metavar="FOLDER")
    restore.add_argument(
        "--until", type=datetime.fromisoformat, default=None, help="as it was then (China time)"
    )
    restore.add_argument("--database-url", default=None, help="an empty PostgreSQL database")
    drill = backups.add_parser("drill", help="restore, start, prove and play; with a report")
    drill.add_argument("--into", type=Path, required=True, metavar="FOLDER", help="an empty folder")
    drill.add_argument("--database-url", default=None, help="an empty PostgreSQL database")
    drill.add_argument("--keep", action="store_true", help="leave what was restored")
    save = backups.add_parser("save-keys", help="all secrets in one file under a passphrase")
    save.add_argument("file", type=Path)
    opened = backups.add_parser("open-keys", help="the secrets of such a file")
    opened.add_argument("file", type=Path)
    opened.add_argument("folder", type=Path)
    sent = backups.add_parser("send-objects", help="a folder's photographs into the store in use")
    sent.add_argument("folder", type=Path)
    over = backups.add_parser("hand-over", help="a complete copy on the centre's order, certified")
    over.add_argument("--into", type=Path, required=True, metavar="FOLDER", help="an empty folder")
    ended = backups.add_parser("destroy", help="every backup, on the centre's order, certified")
    ended.add_argument("--yes", action="store_true", required=True, help="there is no way back")
    for each in (over, ended):
        each.add_argument("--order", required=True, help="the letter's number (文号)")
        each.add_argument("--by", required=True, help="who does it")
        each.add_argument("--certificate", type=Path, required=True, metavar="FILE")
    for name, each in backups.choices.items():
        each.set_defaults(run=_run, what=name)


# Imported when it runs: the other commands must not pay for it.
def _run(options: argparse.Namespace) -> int:
    from app import (  # noqa: PLC0415
        backup_commands,
        copies_commands,
        key_bundle_commands,
        objects_commands,
    )

    if options.what == "open-keys":
        return key_bundle_commands.keys_opened(options.file, options.folder)
    settings = settings_reading.load()
    if options.what == "send-objects":
        return objects_commands.send(settings, options.folder)
    if options.what == "run":
        return backup_commands.run(settings)
    if options.what == "verify":
        return backup_commands.verify(settings, options.name, everything=options.all)
    if options.what == "restore":
        return backup_commands.restore(
            settings, options.name, options.into, options.database_url, options.until
        )
    if options.what == "drill":
        return backup_commands.drill(
            settings, options.into, options.database_url, keep=options.keep
        )
    if options.what == "hand-over":
        return copies_commands.hand_over(
            settings, options.order, options.by, options.into, options.certificate
        )
    if options.what == "destroy":
        return copies_commands.destroy(settings, options.order, options.by, options.certificate)
    return key_bundle_commands.keys_saved(settings, options.file)
