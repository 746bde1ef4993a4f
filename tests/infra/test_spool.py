"""Is what the spool has acknowledged there after whatever happens to its process, and taken over by
one process alone?"""

import asyncio
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from errno import ENOSPC
from hashlib import sha256
from pathlib import Path

import pytest

from infra import spool_file
from infra.spool import Spool, SpoolFailed, waiting_in
from infra.spool_file import Kept, contents, done_frame, put_frame
from tests.tools.tree import ROOT

NOW = datetime(2026, 3, 4, 2, 0, 0, 17, tzinfo=UTC)
# Says a number once it is kept, and forgets every third one.
ENDLESS = """
import asyncio, sys
from datetime import UTC, datetime
from pathlib import Path
from infra.spool import Spool
from infra.spool_file import Kept

async def main():
    spool = Spool(Path(sys.argv[1]))
    for number in range(10**6):
        await spool.put(f"{number:064}", Kept(datetime.now(UTC), b"push"))
        print(number, flush=True)
        if number % 3 == 0:
            await spool.done(f"{number:064}")
            print(-number, flush=True)

asyncio.run(main())
"""


def key(name: str) -> str:
    return sha256(name.encode()).hexdigest()


def kept(data: bytes = b"push", at: datetime = NOW) -> Kept:
    return Kept(at, data)


def files(folder: Path) -> list[Path]:
    return sorted(folder.iterdir())


def test_a_file_cut_or_spoilt_anywhere_holds_what_was_whole_before() -> None:
    frames = [
        put_frame(key("a"), kept(b"one")),
        put_frame(key("b"), kept(b"")),
        done_frame(key("a")),
        put_frame(key("c"), kept(b"x" * 40)),
    ]
    after = [{}, {"a"}, {"a", "b"}, {"b"}, {"b", "c"}]
    raw = b"".join(frames)
    ends = [sum(map(len, frames[:n])) for n in range(5)]
    for cut in range(len(raw) + 1):
        whole = max(n for n, end in enumerate(ends) if end <= cut)
        found = contents(raw[:cut])
        assert found.kept.keys() == {key(name) for name in after[whole]}, cut
        assert found.torn == cut - ends[whole]
        zeros = contents(raw[:cut] + b"\0" * 50)
        assert zeros.kept == found.kept
    for at in range(len(raw)):
        whole = max(n for n, end in enumerate(ends) if end <= at)
        spoilt = raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :]
        assert contents(spoilt).kept.keys() == {key(name) for name in after[whole]}, at
    assert contents(raw).kept[key("c")] == kept(b"x" * 40)


async def test_what_a_process_leaves_is_taken_over_by_one_other_and_by_nobody_while_it_lives(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "deep" / "spool"
    lives, one, another = Spool(folder), Spool(folder), Spool(folder)
    await asyncio.gather(*(lives.put(key(name), kept()) for name in "abc"))
    await lives.done(key("b"))
    assert await one.adopt() == 0
    assert waiting_in(folder) == (2, NOW)
    await lives.close()
    assert sorted([await one.adopt(), await another.adopt()]) == [0, 2]
    assert one.kept == {key("a"): kept(), key("c"): kept()}
    assert folder.stat().st_mode & 0o777 == 0o700
    assert [path.stat().st_mode & 0o777 for path in files(folder)] == [0o600]
    for name in "ac":
        await one.done(key(name))
    await one.close()
    assert files(folder) == []
    assert waiting_in(folder) == (0, None) == waiting_in(tmp_path / "nowhere")


async def test_nothing_that_was_acknowledged_is_lost_with_a_killed_process(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", ENDLESS, str(tmp_path)],
        stdout=subprocess.PIPE,
        text=True,
        env={"PYTHONPATH": str(ROOT)},
    ) as process:
        said = [process.stdout.readline() for _ in range(100)]
        process.kill()
        said += process.stdout.readlines()
    numbers = [int(each) for each in said if each.endswith("\n")]
    waits = {f"{n:064}" for n in numbers if n > 0} - {f"{-n:064}" for n in numbers if n < 0}
    spool = Spool(tmp_path)
    assert await spool.adopt() >= len(waits) > 40
    assert waits - spool.kept.keys() == set()
    # the last one may have been forgotten, or kept, without a word
    assert len(spool.kept.keys() - waits) <= 2
    await spool.close()


async def test_what_was_marked_by_a_dead_process_is_told_from_what_was_not(tmp_path: Path) -> None:
    dead, heir = Spool(tmp_path), Spool(tmp_path)
    for name in ("marked", "unmarked", "taken back", "both"):
        await dead.put(key(name), kept())
    for name in ("marked", "taken back", "both"):
        dead.mark(key(name), marked=True)
    dead.mark(key("taken back"), marked=False)
    dead.mark(key("nobody's"), marked=True)
    await heir.put(key("both"), kept())
    os.close(dead._file._descriptor)
    assert await heir.adopt() == 4
    left = {
        name for name in ("marked", "unmarked", "taken back", "both") if heir.left_by(key(name))
    }
    assert left == {"unmarked", "taken back"}
    assert heir.left_by(key("unmarked")) == dead.name
    heir.mark(key("unmarked"), marked=True)
    assert heir.left_by(key("unmarked")) is None
    await heir.close()
    again = Spool(tmp_path)
    await again.adopt()
    assert [again.left_by(key(name)) for name in ("marked", "unmarked")] == [None, None]
    assert again.left_by(key("taken back")) == heir.name
    await again.close()


async def test_a_full_disk_is_said_and_takes_nothing_that_was_kept_before(tmp_path: Path) -> None:
    full: list[bool] = []

    def sync(descriptor: int) -> None:
        if full:
            raise OSError(ENOSPC, "full")
        os.fsync(descriptor)

    spool, next_one = Spool(tmp_path, sync=sync), Spool(tmp_path)
    await spool.put(key("before"), kept())
    full.append(True)
    for name in ("a", "b"):
        with pytest.raises(SpoolFailed):
            await spool.put(key(name), kept())
    with pytest.raises(SpoolFailed):
        await spool.done(key("before"))
    assert spool.kept.keys() == {key("before")}
    full.clear()
    await spool.put(key("after"), kept())
    assert await next_one.adopt() == 0
    await spool.close()
    await next_one.adopt()
    assert next_one.kept.keys() >= {key("before"), key("after")}
    await next_one.close()


async def test_a_file_does_not_grow_for_ever(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(spool_file, "RENEW_BEYOND", 4_000)
    spool = Spool(tmp_path)
    await spool.put(key("stays"), kept())
    for number in range(100):
        await spool.put(key(str(number)), kept(b"x" * 200))
        await spool.done(key(str(number)))
    assert [path.stat().st_size < 5_000 for path in files(tmp_path)] == [True]
    await spool.done(key("stays"))
    assert [path.stat().st_size for path in files(tmp_path)] == [0]
    await spool.close()


async def test_the_oldest_of_all_files_is_named(tmp_path: Path) -> None:
    first, second = Spool(tmp_path), Spool(tmp_path)
    await first.put(key("a"), kept())
    await second.put(key("b"), kept(at=NOW - timedelta(hours=1)))
    assert waiting_in(tmp_path) == (2, NOW - timedelta(hours=1))
    for spool in (first, second):
        await spool.close()
