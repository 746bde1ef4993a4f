"""Do the real commands hold when their process is killed, and does a drill pass after that?"""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from infra.backup.folder import BackupFolder
from infra.backup.log import newest_heartbeat
from infra.backup.reading import BackupReader, furthest
from infra.backup.sealed_file import BackupKey
from tests.backup.folders import PASSPHRASE, Backed, dumped
from tests.bench.quiet_journey import quiet_journey
from tests.processes import LOOK_EVERY_S, PATIENCE_S, Installation

pytestmark = pytest.mark.slow


def wait_until_shipped(folder: BackupFolder, key: BackupKey, moment: datetime) -> None:
    """What was written up to then lies in the folder, whatever happens to the process."""
    (log,) = {BackupReader(folder, key, name).manifest.log for name in folder.names()}
    until = time.monotonic() + PATIENCE_S
    while datetime.fromisoformat(newest_heartbeat(folder, key, log)) <= moment:
        assert time.monotonic() < until, "nothing more was shipped"
        time.sleep(LOOK_EVERY_S)


def wait_until_sealed(database: Path) -> None:
    """No move of a claim is without its seal any more, which comes a moment after the move."""
    until = time.monotonic() + PATIENCE_S
    unsealed = "SELECT count(*) FROM claim_step WHERE audit_mac IS NULL"
    while True:
        with closing(sqlite3.connect(database)) as connection:
            ((left,),) = connection.execute(unsealed)
        if not left:
            return
        assert time.monotonic() < until, f"{left} moves were not sealed"
        time.sleep(LOOK_EVERY_S)


def test_a_backup_that_is_killed_in_the_middle_is_none_and_the_next_one_is_whole(
    service: Backed, apart: Path
) -> None:
    service.put(*(f"photos/c{number}/p" for number in range(3000)))
    installation = Installation(
        apart,
        service.settings.database_url,
        **{
            name: getattr(service.settings, name).get_secret_value()
            for name in ("seal_keys", "seal_index_key", "backup_passphrase")
        },
        objects_url=service.objects.as_uri(),
        backup_folder=service.settings.backup_folder,
    )
    folder = service.folder
    with installation.started("backup", "run") as running:
        until = time.monotonic() + 120
        while len(list(folder.objects.glob("*/*"))) < 20:
            assert running.process.poll() is None and time.monotonic() < until
            time.sleep(0.001)
        running.process.send_signal(signal.SIGKILL)
        running.process.wait()
    assert (folder.root / "backups").is_dir() and folder.names() == []
    done = installation.run("backup", "run")
    assert done.returncode == 0, done.stderr
    (name,) = folder.names()
    assert [path.name for path in (folder.root / "backups").iterdir()] == [name]
    reader = BackupReader(folder, service.key, name)
    assert list(reader.damages()) == []
    reader.restore(apart / "back")
    assert dumped(apart / "back" / "daetong.db") == dumped(service.database)
    assert len(service.told()) == reader.manifest.objects


async def test_after_a_killed_service_the_drill_brings_everything_back(
    service: Backed, apart: Path
) -> None:
    """The whole way: a claim is paid, the process dies, and the copy holds it a round later."""
    installation = Installation(
        apart,
        service.settings.database_url,
        **{
            name: getattr(service.settings, name).get_secret_value()
            for name in ("seal_keys", "seal_index_key")
        },
        backup_folder=apart / "backups",
        backup_passphrase=PASSPHRASE,
        backup_every_seconds=1,
    )
    logins = await installation.add_staff()
    backup = Backed(installation.settings, apart / "objects", service.database)
    folder, key = backup.folder, backup.key
    with installation.started("serve") as running:
        await running.wait_until_ready()
        await quiet_journey(running, logins)
        running.wait_until_it_reports("backup_made")
        told = installation.run("check")
        assert "最近的备份" in told.stdout, told.stderr
        wait_until_sealed(service.database)
        wait_until_shipped(folder, key, datetime.now(UTC))
        running.process.send_signal(signal.SIGKILL)
        running.process.wait()
    with installation.started("backup", "drill", "--into", str(apart / "fresh")) as drill:
        code = drill.process.wait(timeout=600)
    (path,) = (folder.root / "drills").iterdir()
    report = json.loads(path.read_text())
    assert code == 0, report
    assert report["good"] and len(report["steps"]) == 5
    assert report["objects"] >= 1 and report["lost_seconds"] < 60
    assert not (apart / "fresh").exists()
    # what the killed process had acknowledged is in the copy
    BackupReader(folder, key, furthest(folder, key)).restore(apart / "back")
    steps = [line for line in dumped(service.database) if '"claim_step"' in line]
    back = [line for line in dumped(apart / "back" / "daetong.db") if '"claim_step"' in line]
    assert back == steps and len(steps) > 5


def test_a_full_disk_is_said_and_leaves_nothing_half(service: Backed, apart: Path) -> None:
    """Files may not grow beyond a size here: first the copy of the database does not fit, then a
    photograph does not."""
    big = service.objects / "photos" / "c1" / "big"
    big.write_bytes(os.urandom(4 * 1024 * 1024))
    env = Installation(apart, service.settings.database_url).environment | {
        "DAETONG_SEAL_KEYS": service.settings.seal_keys.get_secret_value(),
        "DAETONG_OBJECTS_URL": service.objects.as_uri(),
        "DAETONG_BACKUP_FOLDER": str(service.settings.backup_folder),
        "DAETONG_BACKUP_PASSPHRASE": PASSPHRASE,
    }
    limited = (
        "import resource, sys; from app.cli import main; "
        "resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), resource.RLIM_INFINITY)); "
        "sys.exit(main(['backup', 'run']))"
    )
    for most, words in ((200_000, "数据库复制不了"), (3 * 1024 * 1024, "写不进去")):
        done = subprocess.run(
            [sys.executable, "-c", limited, str(most)],
            env=env,
            cwd=apart,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 2 and words in done.stderr, done.stderr
        assert "Traceback" not in done.stderr
        assert service.folder.names() == []
        assert not list(service.database.parent.glob(".backup-scratch-*"))
