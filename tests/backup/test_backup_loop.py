"""Does every change reach the backup within a round, whatever happens to log and folder?"""

import sqlite3
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from app.backup import loop as loops
from app.backup.watch import backup_findings
from infra.backup.problems import BackupDamaged, BackupProblem
from infra.backup.reading import BackupReader, furthest, newest_before
from infra.backup.shipping import checkpoint
from infra.backup.sqlite_dump import pin, reading_connection, sqlite_dump
from tests.backup.folders import dumped
from tests.backup.running import Running

pytestmark = pytest.mark.slow


async def test_a_round_after_it_was_written_everything_comes_back(
    running: Running, apart: Path
) -> None:
    await running.round()
    await running.write()
    await running.objects.put("photos/c1/new", b"sealed")
    await running.round()
    running.back(apart / "1")
    # over many moves of the log, and through a second full copy
    for _ in range(4):
        await running.write(3 * 1024 * 1024)
        await running.round()
        await running.write()
    await running.round()
    running.back(apart / "2")
    await running.round(86_400)
    assert len(running.service.folder.names()) == 2
    await running.write()
    await running.round()
    running.back(apart / "3")
    oldest = running.service.folder.names()[0]
    BackupReader(running.service.folder, running.service.key, oldest).restore(apart / "4")
    assert dumped(apart / "4" / "daetong.db") == dumped(running.service.database)


async def test_it_comes_back_as_it_was_at_a_moment(running: Running, apart: Path) -> None:
    await running.round()
    seen = []
    for _ in range(3):
        await running.write()
        await running.round()
        seen.append((running.clock(), dumped(running.service.database)))
    folder, key = running.service.folder, running.service.key
    for number, (moment, rows) in enumerate(seen):
        until = moment + timedelta(seconds=number)
        name = newest_before(folder, key, until)
        BackupReader(folder, key, name, until).restore(apart / str(number))
        assert dumped(apart / str(number) / "daetong.db") == rows
    copied = datetime.fromisoformat(BackupReader(folder, key, "latest").manifest.heartbeat or "")
    BackupReader(folder, key, "latest", copied).restore(apart / "copy")
    with pytest.raises(BackupProblem, match="以前的备份"):
        newest_before(folder, key, copied - timedelta(seconds=1))


async def test_what_is_written_during_a_full_copy_comes_back(running: Running, apart: Path) -> None:
    await running.round()
    await running.write(2 * 1024 * 1024)
    running.clock.forward(days=1)
    await running.loop.once()  # the copy has begun
    for _ in range(5):
        await running.write(1024 * 1024)
        running.clock.forward(seconds=20)
        await running.loop.once()
    await running.loop.settled()
    await running.round()
    assert len(running.service.folder.names()) == 2
    running.back(apart / "1")


async def test_while_a_copy_is_written_to_a_slow_folder_the_log_can_be_moved_whole(
    running: Running,
) -> None:
    path = running.service.database
    with closing(reading_connection(path)) as connection:
        await running.write()
        pin(connection)
        await running.write()
        assert checkpoint(path) is None  # not beyond what is being copied
        with sqlite_dump(connection, path.parent) as (_, database):
            assert checkpoint(path) is not None
            assert sum(map(len, database)) > 0


async def test_a_log_that_somebody_else_moved_begins_anew_with_a_full_copy(
    running: Running, apart: Path
) -> None:
    await running.round()
    before = running.service.folder.names()
    await running.write()
    with closing(sqlite3.connect(running.service.database)) as other:
        assert other.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0
    await running.write()
    await running.round()  # finds out
    await running.write()
    await running.round()
    assert before < running.service.folder.names()  # of one day the newest stays
    running.back(apart / "1")


async def test_a_folder_that_cannot_be_written_to_holds_nothing_up_and_nothing_is_lost(
    running: Running, apart: Path, caplog: pytest.LogCaptureFixture
) -> None:
    await running.round()
    shipped = running.loop.state.shipped
    root = running.service.folder.root
    away = root.rename(root.parent / "away")
    root.write_text("no folder")
    for _ in range(3):
        await running.write(3 * 1024 * 1024)
        await running.objects.put("photos/c1/meanwhile", b"sealed")
        await running.round()
    assert "backup_not_shipped" in {getattr(each, "action", "") for each in caplog.records}
    assert running.loop.state.shipped == shipped
    said = {each.name: each for each in backup_findings(running.service.settings, running.clock)}
    assert said["backup"].state == "!!!"
    root.unlink()
    away.rename(root)
    await running.round()
    running.back(apart / "1")


async def test_what_would_be_lost_is_measured_in_what_comes_back_and_told(
    running: Running,
) -> None:
    settings, clock = running.service.settings, running.clock
    (none,) = backup_findings(settings, clock)
    assert none.state == "!!!" and "还没有备份" in none.words
    await running.round()
    await running.round(1)
    assert running.loop.state.restored is not None
    assert running.loop.state.restored.gap_seconds == 0
    said = {each.name: each for each in backup_findings(settings, clock)}
    assert {each.state for each in said.values()} == {"note"}
    # the worker has stopped, and nobody has noticed
    clock.forward(minutes=10)
    said = {each.name: each for each in backup_findings(settings, clock)}
    assert said["backup"].state == "!!!" and "10分钟以前" in said["backup"].words
    clock.forward(hours=4)
    said = {each.name: each for each in backup_findings(settings, clock)}
    assert said["backup_restored"].state == "!!!"


async def test_a_missing_or_changed_segment_is_named(running: Running, apart: Path) -> None:
    await running.round()
    for _ in range(4):
        await running.write()
        await running.round()
    folder, key = running.service.folder, running.service.key
    reader = BackupReader(folder, key, furthest(folder, key))
    log, after = str(reader.manifest.log), reader.manifest.after
    segments = folder.segments(log)
    middle = segments[after + 2]
    whole = middle.read_bytes()
    for spoil in (whole[:60] + bytes([whole[60] ^ 1]) + whole[61:], whole[:-1], None):
        middle.unlink()
        if spoil is not None:
            middle.write_bytes(spoil)
        (damage,) = reader.damages()
        assert (str(middle) if spoil is not None else f"缺第{after + 2}段") in damage
        with pytest.raises(BackupDamaged):
            reader.restore(apart / "bad")
        assert list((apart / "bad").iterdir()) == []
        middle.write_bytes(whole)
    # moved to the place of another one
    segments[after + 3].unlink()
    middle.rename(segments[after + 3])
    assert len(list(reader.damages())) == 1


async def test_the_log_is_moved_by_nobody_else_and_stays_short(running: Running) -> None:
    await running.round()
    writer = running.db.batch_writer()
    connection = await writer.connection()  # type: ignore[attr-defined]
    assert connection.execute("PRAGMA wal_autocheckpoint").fetchone() == (0,)
    for _ in range(12):
        await running.write(1024 * 1024)
        await running.round(1)
    assert loops.log_size(running.service.database) < 2 * loops.CHECKPOINT_AT
