"""Does a file leave only as often as was agreed, to whom it was agreed, each time written down, and
with nobody waiting while it is made?"""

import asyncio
import hashlib

import pytest
from sqlalchemy import func, literal, select, text

from app.keys.indexed_columns import LAYERED
from casework.access_log import EXPORTS_AN_HOUR, AccessLogRow, LooksBraked
from casework.errors import FieldsInvalid, Forbidden
from casework.exports.errors import ExportNotOpen, ExportTooLarge
from casework.exports.exports import Exports
from casework.exports.kinds import ExportKind
from casework.exports.passwords import mark_of
from casework.exports.recording import MOST_REPEATS
from casework.exports.sources import MOST_ROWS, StandingApproval, parts_of
from casework.exports.tables import DataExportRow, ExportStepRow
from infra.audit.heads import AuditHeads
from infra.audit.sealing import AuditSealing
from infra.audit.verifying import verify_audit
from infra.columns import new_id
from infra.db import Database
from infra.sealing import Sealer
from tests.casework.exports.played import (
    BOSS,
    CASHIER,
    KIND,
    PLAIN,
    WHY,
    MetSource,
    PlayedSource,
    SlowSource,
    agreed,
)
from tests.cast import cast_sealer
from tests.clock import Clock
from tests.infra.wz_aes import open_zip

SEALER = cast_sealer()
LATER = "受理编号,金额\r\nDE1,3.00\r\nDE2,4.00\r\nDE3,5.00\r\n".encode()


@pytest.fixture
def source() -> PlayedSource:
    return PlayedSource()


@pytest.fixture
def exports(db: Database, clock: Clock, source: PlayedSource) -> Exports:
    return of_a_process(db, clock, source)


def of_a_process(
    db: Database, clock: Clock, source: PlayedSource, sealer: Sealer = SEALER
) -> Exports:
    return Exports(db, sealer, clock, dict.fromkeys(ExportKind, source))


async def left(db: Database) -> list[tuple[str, str | None]]:
    """What has left, with the hash of what stood in it."""
    async with db.read() as session:
        rows = await session.scalars(
            select(ExportStepRow)
            .where(ExportStepRow.file_hash.is_not(None))
            .order_by(ExportStepRow.step)
        )
        return [(row.step, row.file_hash) for row in rows]


async def counted(db: Database, export_id: str) -> tuple[int, int]:
    """Of the export, and in the record of looks."""
    async with db.read() as session:
        row = await session.get_one(DataExportRow, export_id)
        looks = await session.scalar(select(func.count()).select_from(AccessLogRow))
        return row.fetches, looks or 0


async def test_of_every_file_that_leaves_the_hash_is_kept_also_where_a_fetch_is_repeated(
    db: Database, exports: Exports, source: PlayedSource
) -> None:
    export_id, fetch_id = await agreed(exports), new_id()
    first = await exports.fetch(CASHIER, export_id, fetch_id)
    source.data = LATER
    again = await exports.fetch(CASHIER, export_id, fetch_id)
    plain = [open_zip(each.data, first.password)[1] for each in (first, again)]
    assert plain == [PLAIN, LATER]
    hashes = [hashlib.sha256(each).hexdigest() for each in plain]
    assert await left(db) == list(zip(("fetched", "repeated"), hashes, strict=True))
    assert await counted(db, export_id) == (1, 1)


async def test_a_fetch_that_is_repeated_too_often_counts_as_another(
    db: Database, exports: Exports
) -> None:
    export_id, fetch_id, each = await agreed(exports), new_id(), 1 + MOST_REPEATS
    for number in range(3 * each):
        await exports.fetch(CASHIER, export_id, fetch_id)
        assert await counted(db, export_id) == (1 + number // each, 1 + number // each)
    with pytest.raises(ExportNotOpen, match="次数用完"):
        await exports.fetch(CASHIER, export_id, fetch_id)
    assert [step for step, _ in await left(db)].count("fetched") == 3


async def test_the_number_of_another_fetch_opens_nothing_and_counts_as_any_other(
    db: Database, clock: Clock, source: PlayedSource
) -> None:
    here, beside = (of_a_process(db, clock, source) for _ in range(2))
    fetch_id = new_id()
    mine = [await here.ask(CASHIER, KIND, subject, WHY) for subject in "ab"]
    for each in mine:
        await here.decide(BOSS, each, approve=True)
    got = await asyncio.gather(
        here.fetch(CASHIER, mine[0], fetch_id), beside.fetch(CASHIER, mine[1], fetch_id)
    )
    assert got[0].password != got[1].password
    assert [await counted(db, each) for each in mine] == [(1, 2), (1, 2)]
    with pytest.raises(Forbidden):
        await here.fetch(BOSS, mine[0], fetch_id)


async def test_of_many_processes_at_one_moment_so_many_fetch_as_was_agreed(
    db: Database, clock: Clock
) -> None:
    many = 4  # as many as look at once
    source = MetSource(many)
    processes = [of_a_process(db, clock, source) for _ in range(many)]
    export_id = await agreed(processes[0])
    ended = await asyncio.gather(
        *(each.fetch(CASHIER, export_id, new_id()) for each in processes), return_exceptions=True
    )
    kinds = sorted(type(each).__name__ for each in ended)
    assert kinds == ["ExportNotOpen"] + ["FetchedFile"] * 3
    assert await counted(db, export_id) == (3, 3)


async def test_two_people_with_one_number_fetch_twice(
    db: Database, clock: Clock, exports: Exports, source: PlayedSource
) -> None:
    source.agreed = StandingApproval("x", *("1" * 32, "甲"), *("2" * 32, "乙"), clock())
    export_id, fetch_id = await exports.standing(CASHIER, ExportKind.BANK_FILE, "x"), new_id()
    assert export_id is not None
    for somebody in (CASHIER, BOSS):
        await exports.fetch(somebody, export_id, fetch_id)
    assert await counted(db, export_id) == (2, 2)


async def test_nobody_waits_for_a_large_file_and_it_is_refused_when_its_flow_ends_meanwhile(
    db: Database, clock: Clock
) -> None:
    source = SlowSource()
    exports = of_a_process(db, clock, source)
    source.agreed = StandingApproval("x", *("1" * 32, "甲"), *("2" * 32, "乙"), clock())
    export_id = await exports.standing(CASHIER, ExportKind.BANK_FILE, "x")
    assert export_id is not None
    fetching = asyncio.create_task(exports.fetch(CASHIER, export_id, new_id()))
    async with asyncio.timeout(60):
        await source.reading.wait()
        await exports.ask(CASHIER, KIND, "while it is read", WHY)
        source.may_end_reading.set()
        await asyncio.to_thread(source.making.wait, 60)
        await exports.ask(CASHIER, KIND, "while it is made", WHY)
    assert not fetching.done()
    source.agreed = None
    source.may_end_making.set()
    with pytest.raises(ExportNotOpen):
        await fetching
    assert (await left(db), await counted(db, export_id)) == ([], (0, 0))


async def test_for_whoever_is_stopped_no_file_is_made(
    exports: Exports, source: PlayedSource
) -> None:
    for _ in range(EXPORTS_AN_HOUR):
        await exports.fetch(CASHIER, await agreed(exports), new_id())
    made, one_more = source.reads, await agreed(exports)
    with pytest.raises(LooksBraked):
        await exports.fetch(CASHIER, one_more, new_id())
    assert source.reads == made


async def test_a_file_that_the_password_on_the_page_would_not_open_is_not_given(
    db: Database, clock: Clock, exports: Exports, source: PlayedSource
) -> None:
    export_id, fetch_id = await agreed(exports), new_id()
    shown = mark_of(exports.password(CASHIER, export_id, fetch_id))
    keys = ({"k1": b"k" * 32}, "k1", b"i" * 32)
    newly = Sealer(*keys, layers=(b"n" * 32,), layered=LAYERED)
    restarted = of_a_process(db, clock, source, newly)
    for wrong in (shown, "", "口令"):
        with pytest.raises(FieldsInvalid):
            await restarted.fetch(CASHIER, export_id, fetch_id, shown=wrong)
    assert (await counted(db, export_id), source.reads) == ((0, 0), 0)
    await exports.fetch(CASHIER, export_id, fetch_id, shown=shown)
    fresh = mark_of(restarted.password(CASHIER, export_id, fetch_id))
    await restarted.fetch(CASHIER, export_id, fetch_id, shown=fresh)


async def test_a_table_that_is_too_long_is_not_read_to_its_end(db: Database) -> None:
    numbers = select(literal(1).label("n")).cte("numbers", recursive=True)
    numbers = numbers.union_all(select(numbers.c.n + 1).where(numbers.c.n < MOST_ROWS * 2))
    async with db.read() as session:
        rows = 0
        with pytest.raises(ExportTooLarge, match=str(MOST_ROWS)):
            async for part in parts_of(session, select(numbers.c.n)):
                rows += len(part)
        assert rows <= MOST_ROWS
        as_many = select(numbers.c.n).where(numbers.c.n <= MOST_ROWS)
        assert sum([len(part) async for part in parts_of(session, as_many)]) == MOST_ROWS


async def test_a_step_that_somebody_removes_is_missed(
    db: Database, clock: Clock, exports: Exports, tmp_path
) -> None:
    await exports.fetch(CASHIER, await agreed(exports), new_id())
    heads = AuditHeads(tmp_path)
    await AuditSealing(db, SEALER, heads, clock).seal_new()

    async def flaws() -> set[str]:
        report = await verify_audit(db, SEALER, heads.kept(), lambda *_: None, lambda _: None)
        return {flaw.code for flaw in report.flaws}

    assert await flaws() == set()
    async with db.write() as session:
        await session.execute(text("DELETE FROM data_export_step WHERE step = 'fetched'"))
    assert await flaws() == {"rows_removed"}
