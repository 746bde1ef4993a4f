"""Which backups may go? The newest of each of the last days, weeks and months stays; an object goes
with the last backup that lists it."""

import heapq
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, tzinfo
from operator import attrgetter
from shutil import rmtree
from typing import NamedTuple

from infra.backup.folder import BackupFolder
from infra.backup.log import remove_up_to
from infra.backup.making import object_lines
from infra.backup.manifest import MANIFEST, Manifest, read_manifest
from infra.backup.object_copies import ObjectCopies, ObjectLine
from infra.backup.problems import BackupProblem
from infra.backup.sealed_file import BackupKey


class KeptFor(NamedTuple):
    """保留: the newest backup of so many days, weeks and months that have one."""

    days: int
    weeks: int
    months: int

    @classmethod
    def from_text(cls, text: str) -> "KeptFor":
        """As the setting has it: days/weeks/months."""
        days, weeks, months = map(int, text.split("/"))
        return cls(days, weeks, months)


def kept_names(names: Iterable[str], kept_for: KeptFor, zone: tzinfo) -> set[str]:
    """The names of what stays; the newest always does."""
    kept: set[str] = set()
    newest_first = sorted(names, reverse=True)
    for many, form in zip(kept_for, ("%Y-%m-%d", "%G-%V", "%Y-%m"), strict=True):
        seen: set[str] = set()
        for name in newest_first:
            at = datetime.strptime(name.partition("-")[0], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
            period = at.astimezone(zone).strftime(form)
            if period not in seen and len(seen) < many:
                seen.add(period)
                kept.add(name)
    return kept | set(newest_first[:1])


def prune(folder: BackupFolder, key: BackupKey, kept_for: KeptFor, zone: tzinfo) -> list[str]:
    """Remove what need not stay from a folder that is `held`; the names of what has gone.

    Nothing goes while the newest backup cannot be read: it may be the last good one that goes."""
    names = folder.names()
    kept = kept_names(names, kept_for, zone)
    gone = [name for name in names if name not in kept]
    if gone:
        read_manifest(folder.backup(names[-1]) / MANIFEST, key)
    for name in gone:
        _remove_objects(folder, key, name, [each for each in folder.names() if each != name])
        place = folder.root / "backups" / name
        (place / MANIFEST).unlink()  # from now on it counts no more
        rmtree(place, ignore_errors=True)
    if gone:
        _shorten_logs(folder, key)
    return gone


def _remove_objects(folder: BackupFolder, key: BackupKey, name: str, others: list[str]) -> None:
    """Those that only this backup lists. A list that cannot be read lists everything."""
    copies = ObjectCopies(folder.objects)
    with suppress(BackupProblem, OSError):
        mine = ((line, True) for line in object_lines(folder, key, name))
        theirs = [((line, False) for line in object_lines(folder, key, each)) for each in others]
        only_mine: list[ObjectLine] = []
        for group in _by_key(heapq.merge(mine, *theirs, key=lambda each: _place(each[0]))):
            needed = {line.sha256 for line, is_mine in group if not is_mine}
            only_mine += [line for line, is_mine in group if is_mine and line.sha256 not in needed]
        for line in only_mine:
            copies.path(line.sha256).unlink(missing_ok=True)


def _by_key(
    merged: Iterator[tuple[ObjectLine, bool]],
) -> Iterator[list[tuple[ObjectLine, bool]]]:
    group: list[tuple[ObjectLine, bool]] = []
    for each in merged:
        if group and group[0][0].key != each[0].key:
            yield group
            group = []
        group.append(each)
    if group:
        yield group


def _place(line: ObjectLine) -> list[str]:
    return line.key.split("/")


def _shorten_logs(folder: BackupFolder, key: BackupKey) -> None:
    """The two newest copies of a log go on with it, older ones stand alone: their day is over. A
    log without a copy goes, if it is not the one that runs now."""
    needed: dict[str, list[int]] = {}
    for manifest in _manifests(folder, key, folder.names()):
        if manifest.log is not None:
            needed.setdefault(manifest.log, []).append(manifest.after)
    logs = folder.root / "log"
    running = max(needed, default="")
    for place in logs.iterdir() if logs.is_dir() else ():
        if place.name in needed:
            remove_up_to(folder, place.name, min(needed[place.name][-2:]))
        elif place.name < running:
            rmtree(place, ignore_errors=True)


def _manifests(folder: BackupFolder, key: BackupKey, names: list[str]) -> list[Manifest]:
    found = []
    for name in names:
        with suppress(BackupProblem):
            found.append(read_manifest(folder.backup(name) / MANIFEST, key))
    return sorted(found, key=attrgetter("name"))
