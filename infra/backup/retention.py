"""Which backups may go? The newest of each of the last days, weeks and months stays; an object goes
with the last backup that lists it."""

import heapq
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, tzinfo
from operator import attrgetter
from shutil import rmtree
from typing import NamedTuple

from infra.backup.folder import BackupFolder
from infra.backup.log import objects_told, remove_up_to
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
    kept = kept_names(names, kept_for, zone) | _begins_the_log(folder, key, names)
    gone = [name for name in names if name not in kept]
    if not gone:
        return []
    read_manifest(folder.backup(names[-1]) / MANIFEST, key)
    logs = _logs_after(folder, key, [name for name in names if name in kept])
    for name in gone:
        others = [each for each in folder.names() if each != name]
        _remove_objects(folder, key, name, others, logs.needed)
        place = folder.root / "backups" / name
        (place / MANIFEST).unlink()  # from now on it counts no more
        rmtree(place, ignore_errors=True)
    _remove_logged(folder, key, logs)
    for log, last in logs.shortened.items():
        remove_up_to(folder, log, last)
    for log in logs.ended:
        rmtree(folder.log(log), ignore_errors=True)
    return gone


def _begins_the_log(folder: BackupFolder, key: BackupKey, names: list[str]) -> set[str]:
    """The newest copy with a log, on SQLite: without it nothing of what has been shipped since
    would come back, whatever copies were made by hand after it."""
    manifests = _manifests(folder, key, names)
    if not manifests or manifests[-1].database_kind != "sqlite":
        return set()
    return {each.name for each in [each for each in manifests if each.log is not None][-1:]}


class _LogsAfter(NamedTuple):
    """日志的去留: up to which segment each is shortened, which go as a whole; the hashes of the
    objects that a segment that stays needs (None: nobody knows), and of those that going ones
    told."""

    shortened: dict[str, int]
    ended: list[str]
    needed: set[str] | None
    told: set[str]


def _logs_after(folder: BackupFolder, key: BackupKey, kept: list[str]) -> _LogsAfter:
    """The two newest copies of a log go on with it, older ones stand alone: their day is over. A
    log without a copy goes, if it is not the one that runs now."""
    begun: dict[str, list[int]] = {}
    for manifest in _manifests(folder, key, kept):
        if manifest.log is not None:
            begun.setdefault(manifest.log, []).append(manifest.after)
    after = _LogsAfter({}, [], set(), set())
    needed: set[str] | None = after.needed
    running = max(begun, default="")
    logs = folder.root / "log"
    for place in logs.iterdir() if logs.is_dir() else ():
        log = place.name
        if log in begun:
            after.shortened[log] = min(begun[log][-2:])
        elif log < running:
            after.ended.append(log)
        last = after.shortened.get(log, sys.maxsize if log in after.ended else 0)
        for number, path in folder.segments(log).items():
            goes = number <= last
            try:
                hashes = {line.sha256 for line in objects_told(path, key, log, number)}
            except (BackupProblem, OSError):
                needed = needed if goes else None
                continue
            if goes:
                after.told.update(hashes)
            elif needed is not None:
                needed |= hashes
    return after._replace(needed=needed)


def _remove_objects(
    folder: BackupFolder, key: BackupKey, name: str, others: list[str], logged: set[str] | None
) -> None:
    """Those that only this backup lists, and no log. A list that cannot be read lists
    everything."""
    copies = ObjectCopies(folder.objects)
    if logged is None:
        return
    with suppress(BackupProblem, OSError):
        mine = ((line, True) for line in object_lines(folder, key, name))
        theirs = [((line, False) for line in object_lines(folder, key, each)) for each in others]
        only_mine: list[ObjectLine] = []
        for group in _by_key(heapq.merge(mine, *theirs, key=lambda each: _place(each[0]))):
            needed = {line.sha256 for line, is_mine in group if not is_mine}
            only_mine += [
                line
                for line, is_mine in group
                if is_mine and line.sha256 not in needed and line.sha256 not in logged
            ]
        for line in only_mine:
            copies.path(line.sha256).unlink(missing_ok=True)


def _remove_logged(folder: BackupFolder, key: BackupKey, logs: _LogsAfter) -> None:
    """What came and went between two copies stands in no list, only in the log that goes."""
    copies = ObjectCopies(folder.objects)
    if logs.needed is None:
        return
    only_there = logs.told - logs.needed
    with suppress(BackupProblem, OSError):
        for name in folder.names() if only_there else ():
            only_there.difference_update(
                line.sha256 for line in object_lines(folder, key, name) if only_there
            )
        for sha256 in only_there:
            copies.path(sha256).unlink(missing_ok=True)


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


def _manifests(folder: BackupFolder, key: BackupKey, names: list[str]) -> list[Manifest]:
    found = []
    for name in names:
        with suppress(BackupProblem):
            found.append(read_manifest(folder.backup(name) / MANIFEST, key))
    return sorted(found, key=attrgetter("name"))
