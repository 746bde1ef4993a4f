"""Where do backups go, under which passphrase, and what is in them? Made from the settings, for the
commands and for the worker."""

import asyncio
from collections.abc import Callable
from contextlib import closing
from datetime import datetime

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from app.compose import build_sealer
from app.settings import Settings
from app.stored_objects import build_objects
from claims_core.calendar_cn import CHINA
from infra import schema
from infra.backup.folder import BackupFolder
from infra.backup.making import BackupSource, make_backup
from infra.backup.manifest import Manifest
from infra.backup.object_copies import Watch
from infra.backup.object_source import source_of
from infra.backup.postgresql_dump import PostgresqlTools
from infra.backup.problems import BackupProblem
from infra.backup.retention import KeptFor, prune
from infra.backup.sealed_file import BackupKey
from infra.backup.sqlite_dump import DumpFacts, pin, reading_connection, sqlite_dump
from infra.db import Database
from infra.heartbeat import beat, last_beat
from infra.key_canary import require_keys


def backup_folder(settings: Settings) -> BackupFolder:
    """:raises BackupProblem: the settings name none."""
    if settings.backup_folder is None:
        raise BackupProblem(
            "没有设 DAETONG_BACKUP_FOLDER，不知道备份放在哪里。请设成另一块盘或另一台机器上的目录，"
            "并设 DAETONG_BACKUP_PASSPHRASE（至少16位，另外保管）。"
        )
    return BackupFolder(settings.backup_folder.absolute())


def backup_key(settings: Settings) -> BackupKey:
    """With a salt of this process."""
    return BackupKey(settings.backup_passphrase.get_secret_value())


def restored_to(settings: Settings, given: str | None) -> str | None:
    """Where a dump is brought back. What everybody sees who lists processes need not hold the
    password: without one it is that of the settings, for the same user.

    :raises BackupProblem: it is no address.
    """
    if given is None:
        return None
    try:
        url, own = make_url(given), make_url(settings.database_url)
    except (ArgumentError, ValueError):
        raise BackupProblem(
            "--database-url 不是数据库地址，要像 postgresql+asyncpg://用户@主机/新库"
        ) from None
    if url.password is None and url.username == own.username:
        url = url._replace(password=own.password)
    return url.render_as_string(hide_password=False)


def backup_source(settings: Settings) -> BackupSource:
    """What is backed up beside the database."""
    source = source_of(build_objects(settings))
    return BackupSource(source, settings.sealing_keys(), settings.index_key())


def run_now(
    settings: Settings, clock: Callable[[], datetime], watch: Watch | None = None
) -> tuple[Manifest, list[str]]:
    """One full backup beside whatever runs; and the names of those that have gone by retention.

    :raises BackupProblem: and then there is none more, and none less.
    :raises DatabaseRefused: there is no database of this schema.
    """
    folder, key, source = backup_folder(settings), backup_key(settings), backup_source(settings)
    db = Database(settings.database_url)
    if db.is_sqlite and not db.path.is_file():
        raise BackupProblem(f"没有数据库文件 {db.path}。请核对 DAETONG_DATABASE_URL。")
    with folder.held():
        asyncio.run(_require_own_keys(settings))
        if db.is_sqlite:
            with closing(reading_connection(db.path)) as connection:
                pin(connection)
                with sqlite_dump(connection, db.path.parent) as (facts, database):
                    manifest = make_backup(
                        folder, key, source, clock(), facts, database, watch=watch
                    )
        else:
            facts = asyncio.run(_facts(db, clock()))
            dump = PostgresqlTools(settings.postgresql_bin).dump(settings.database_url)
            manifest = make_backup(folder, key, source, clock(), facts, dump, watch=watch)
        return manifest, prune(folder, key, KeptFor.from_text(settings.backup_keep), CHINA)


async def _require_own_keys(settings: Settings) -> None:
    """A manifest tells which keys open the backup; those of another service would be told."""
    db = Database(settings.database_url)
    try:
        if await schema.present(db) is not None:
            await require_keys(db, build_sealer(settings))
    finally:
        await db.close()


async def _facts(db: Database, now: datetime) -> DumpFacts:
    try:
        revision = await schema.require_current(db)
        async with db.write() as session:
            await beat(session, now)
        async with db.read() as session:
            heartbeat = await last_beat(session)
        return DumpFacts("postgresql", revision, heartbeat.isoformat() if heartbeat else None)
    finally:
        await db.close()
