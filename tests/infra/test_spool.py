"""Is what the spool has acknowledged there after whatever happens to its process, and taken over by
one process alone?"""

import asyncio
import os
import subprocess
import sys
import threading
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
            await spool.done(f"{number:064}", None)
            print(-number, flush=True)

asyncio.run(main())
"""


def key(name: str) -> str:
    return sha256(name.encode()).hexdigest()


def kept(data: bytes = b"push", at: datetime = NOW) -> Kept:
    return Kept(at, data)


def die(spool: Spool) -> None:
    """As when its process is killed: the lock goes, and nothing is tidied up."""
    os.close(spool._file._descriptor)
    spool._file._descriptor = None


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
    await lives.done(key("b"), None)
    assert await one.adopt() == 0
    assert waiting_in(folder) == (2, NOW)
    await lives.close()
    assert sorted([await one.adopt(), await another.adopt()]) == [0, 2]
    taken_over = Kept(NOW, b"push", left_by=(lives.name,))
    assert one.kept == {key("a"): taken_over, key("c"): taken_over}
    assert folder.stat().st_mode & 0o777 == 0o700
    assert [path.stat().st_mode & 0o777 for path in files(folder)] == [0o600]
    for name in "ac":
        await one.done(key(name), None)
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


async def test_who_has_certainly_not_begun_is_known_however_many_die_one_after_another(
    tmp_path: Path,
) -> None:
    first, second, third = Spool(tmp_path), Spool(tmp_path), Spool(tmp_path)
    names = ("marked", "unmarked", "taken back", "both")

    def not_begun(spool: Spool) -> dict[str, tuple[str, ...]]:
        return {name: tuple(spool.certainly_not_begun_by(key(name))) for name in names}

    for name in names:
        await first.put(key(name), kept())
        if name != "unmarked":
            await first.mark(key(name), marked=True)
    await first.mark(key("taken back"), marked=False)
    await first.mark(key("nobody's"), marked=True)
    mine = first.name
    assert not_begun(first) == {
        "marked": (),
        "unmarked": (mine,),
        "taken back": (mine,),
        "both": (),
    }
    await second.put(key("both"), kept())
    die(first)
    assert await second.adopt() == 4
    mine = second.name
    before = {
        "marked": (mine,),
        "unmarked": (first.name, mine),
        "taken back": (first.name, mine),
        "both": (mine,),
    }
    assert not_begun(second) == before
    await second.mark(key("taken back"), marked=True)
    die(second)
    await third.adopt()
    mine = third.name
    assert not_begun(third) == {
        "marked": (second.name, mine),
        "unmarked": (first.name, second.name, mine),
        "taken back": (first.name, mine),
        "both": (second.name, mine),
    }
    await third.close()


async def test_what_is_done_with_by_somebody_who_did_not_know_of_a_take_over_stays(
    tmp_path: Path,
) -> None:
    dead, heir = Spool(tmp_path), Spool(tmp_path)
    await dead.put(key("a"), kept())
    await heir.put(key("a"), kept())
    as_known = heir.kept[key("a")]
    die(dead)
    await heir.adopt()
    await heir.done(key("a"), as_known)
    assert heir.certainly_not_begun_by(key("a")) == (dead.name, heir.name)
    await heir.done(key("a"), heir.kept[key("a")])
    assert heir.kept == {}
    await heir.close()


async def test_what_comes_while_it_is_being_forgotten_is_kept_and_a_mark_meanwhile_too(
    tmp_path: Path,
) -> None:
    """Whatever the disk is busy with when they are handed in."""
    spool = Spool(tmp_path)
    await spool.put(key("a"), kept())
    await asyncio.gather(
        spool.done(key("a"), None),
        spool.put(key("a"), kept(b"again")),
        spool.put(key("b"), kept()),
        spool.mark(key("b"), marked=True),
        spool.put(key("c"), kept()),
    )
    later = NOW + timedelta(seconds=5)
    await spool.put(key("b"), kept(at=later))
    await spool.put(key("b"), kept(at=NOW))
    die(spool)
    (file,) = files(tmp_path)
    assert contents(file.read_bytes()).kept == {
        key("a"): kept(b"again"),
        key("b"): Kept(later, b"push", marked=True),
        key("c"): kept(),
    }


async def test_whether_anything_waits_in_any_process_is_seen_at_once(tmp_path: Path) -> None:
    folder = tmp_path / "spool"
    asks, other = Spool(folder), Spool(folder)
    assert not asks.any_waits()
    for each in (other, asks):
        for _ in range(3):
            await each.put(key("a"), kept())
            assert asks.any_waits()
            await each.done(key("a"), None)
            assert not asks.any_waits()
    os.utime(folder, (1, 1))  # it was quiet for long
    assert not asks.any_waits()
    await other.put(key("a"), kept())
    assert asks.any_waits()
    die(other)
    assert asks.any_waits()


async def test_nothing_else_that_works_in_threads_holds_it_up(tmp_path: Path) -> None:
    """Large tables are read there, passwords checked, and names looked up that nobody answers."""
    busy, loop = threading.Event(), asyncio.get_running_loop()
    others = [loop.run_in_executor(None, busy.wait) for _ in range(64)]
    spool = Spool(tmp_path)
    try:
        async with asyncio.timeout(60):
            await spool.put(key("a"), kept())
            assert await spool.adopt() == 0
            await spool.close()
    finally:
        busy.set()
        await asyncio.gather(*others)


async def test_a_take_over_goes_on_when_whoever_asked_for_it_is_gone(tmp_path: Path) -> None:
    dead, heir, another = Spool(tmp_path), Spool(tmp_path), Spool(tmp_path)
    await dead.put(key("a"), kept())
    die(dead)
    asking = asyncio.create_task(heir.adopt())
    await asyncio.sleep(0)
    asking.cancel()
    await asyncio.wait({asking})
    await heir.close()
    assert await another.adopt() == 1
    await another.close()


async def test_a_take_over_that_is_ended_itself_leaves_what_it_found_to_others(
    tmp_path: Path,
) -> None:
    dead, ended, another = Spool(tmp_path), Spool(tmp_path), Spool(tmp_path)
    await dead.put(key("a"), kept())
    die(dead)
    asking = asyncio.create_task(ended.adopt())
    for _ in range(2):  # it has begun, and what it finds is on its way
        await asyncio.sleep(0)
    ended._adopting.cancel()
    await asyncio.wait({asking})
    await asyncio.to_thread(ended._thread.submit(int).result)
    for _ in range(2):
        await asyncio.sleep(0)
    assert await another.adopt() == 1
    await another.close()


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
        await spool.done(key("before"), None)
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
        await spool.done(key(str(number)), None)
    assert [path.stat().st_size < 5_000 for path in files(tmp_path)] == [True]
    await spool.done(key("stays"), None)
    assert files(tmp_path) == []
    await spool.close()


async def test_the_oldest_of_all_files_is_named(tmp_path: Path) -> None:
    first, second = Spool(tmp_path), Spool(tmp_path)
    await first.put(key("a"), kept())
    await second.put(key("b"), kept(at=NOW - timedelta(hours=1)))
    assert waiting_in(tmp_path) == (2, NOW - timedelta(hours=1))
    for spool in (first, second):
        await spool.close()
