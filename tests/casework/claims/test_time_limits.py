"""Is every share of a time limit told once, and does a promise follow the holiday tables?"""

import asyncio
from datetime import UTC, date, datetime

from sqlalchemy import select, update

from casework.claims.queue import Late
from casework.claims.tables import ClaimRow, EscalationRow, PromiseMoveRow
from casework.claims.time_limits import TimeLimitWatch
from claims_core.calendar_cn import WorkingDate, add_working_days
from claims_core.checklist import Material
from claims_core.claim import Role, Stage, Wanted
from claims_core.events import EventName
from infra.outbox import OutboxRow
from tests.people import DAUGHTER, FATHER

TIMES = (EventName.TIME_HALF_GONE, EventName.TIME_NEARLY_GONE, EventName.TIME_GONE)


def watch(house) -> TimeLimitWatch:
    return TimeLimitWatch(house.db, house.sealer, house.clock)


def china(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+08:00").astimezone(UTC)


async def told(house) -> list[str]:
    async with house.db.read() as session:
        names = await session.scalars(select(OutboxRow.name).where(OutboxRow.name.in_(TIMES)))
        return sorted(names, key=TIMES.index)


async def escalations(house) -> list[tuple[str, int]]:
    async with house.db.read() as session:
        rows = await session.execute(
            select(EscalationRow.clock, EscalationRow.share).order_by(
                EscalationRow.gone_at, EscalationRow.share
            )
        )
        return [(clock, share) for clock, share in rows]


async def test_the_material_check_is_watched_by_the_hour(house) -> None:
    # handed in on Wednesday at ten: one working day, until Thursday evening
    await house.submitted(await house.bound(FATHER), FATHER)
    for moment, expected in (
        ("2026-03-05T08:44:59", []),
        ("2026-03-05T08:45:00", TIMES[:1]),
        ("2026-03-05T14:00:00", TIMES[:2]),
        ("2026-03-05T17:30:00", TIMES),
    ):
        house.clock.now = china(moment)
        await watch(house).run_once()
        assert await told(house) == list(expected)
    assert await escalations(house) == [("material_check", share) for share in (50, 80, 100)]


async def test_a_check_that_is_done_in_time_is_told_to_nobody(house) -> None:
    await house.accepted(await house.bound(FATHER), FATHER)
    house.clock.now = china("2026-03-06T10:00:00")
    assert await watch(house).run_once() == 0


async def test_after_a_stop_everything_that_has_gone_is_told_at_once_and_once(house) -> None:
    claim = await house.accepted(await house.bound(FATHER), FATHER)
    house.clock.now = china("2026-04-02T09:00:00")
    assert await watch(house).run_once() == 3
    assert await told(house) == list(TIMES)
    for _ in range(2):
        assert await watch(house).run_once() == 0
    assert await escalations(house) == [("claim", share) for share in (50, 80, 100)]
    shown = await house.desk.show(house.staff(Role.SUPERVISOR), claim.line.id)
    assert shown.line.urgency == Late.GONE
    assert shown.line.version == claim.line.version  # nobody's page has become stale


async def test_two_workers_at_once_tell_it_once(house) -> None:
    for person in (FATHER, DAUGHTER):
        await house.accepted(await house.bound(person), person)
    house.clock.now = china("2026-03-26T17:30:00")
    counts = await asyncio.gather(*(watch(house).run_once() for _ in range(3)))
    assert sum(counts) == 4
    assert await told(house) == [TIMES[0], TIMES[0], TIMES[1], TIMES[1]]


async def test_a_clock_that_is_started_anew_is_watched_anew(house) -> None:
    father = await house.bound(FATHER)
    claim = await house.submitted(father, FATHER)
    house.clock.now = china("2026-03-05T18:00:00")
    assert await watch(house).run_once() == 3
    asked = await house.desk.request_materials(
        house.staff(Role.CLERK),
        claim.line.id,
        claim.line.version,
        (Wanted(Material.DIAGNOSIS, "请拍诊断证明"),),
    )
    assert (await house.desk.show(house.staff(Role.CLERK), claim.line.id)).line.urgency == 0
    house.clock.now = china("2026-03-10T09:00:00")
    assert await watch(house).run_once() == 0
    await house.photograph(father, claim.line.id, Material.DIAGNOSIS)
    await house.drafts.submit(father, claim.line.id, asked.line.version)
    house.clock.now = china("2026-03-11T09:00:00")
    assert await watch(house).run_once() == 1


async def test_what_is_late_is_found_and_counted_in_the_queue(house) -> None:
    boss = house.staff(Role.SUPERVISOR)
    old = await house.accepted(await house.bound(FATHER), FATHER)
    house.clock.now = china("2026-03-27T09:00:00")
    new = await house.accepted(await house.bound(DAUGHTER), DAUGHTER)
    await watch(house).run_once()
    assert await house.queue.late_counts(boss) == {Late.NEARLY: 1, Late.GONE: 0}
    house.clock.now = china("2026-04-24T09:00:00")
    await watch(house).run_once()
    assert await house.queue.late_counts(boss) == {Late.NEARLY: 1, Late.GONE: 1}
    gone = await house.queue.page(boss, late=Late.GONE)
    nearly = await house.queue.page(boss, late=Late.NEARLY)
    assert [line.id for line in gone.items] == [old.line.id]
    assert [line.id for line in nearly.items] == [new.line.id]


async def test_a_claim_kept_before_there_was_a_watch_is_watched_from_its_history(house) -> None:
    claim = await house.accepted(await house.bound(FATHER), FATHER)
    async with house.db.write() as session:
        await session.execute(
            update(ClaimRow).values(
                promise_started_on=None,
                promise_days=None,
                promise_code="",
                next_mark_at=ClaimRow.submitted_at,
            )
        )
    house.clock.now = china("2026-03-18T17:30:00")
    assert await watch(house).run_once() == 1
    assert await escalations(house) == [("claim", 50)]
    assert (await house.desk.show(house.staff(Role.CLERK), claim.line.id)).line.urgency == 50


async def moves(house) -> list[tuple[date | None, date | None, str]]:
    async with house.db.read() as session:
        rows = await session.execute(
            select(PromiseMoveRow.before, PromiseMoveRow.after, PromiseMoveRow.code).order_by(
                PromiseMoveRow.claim_version
            )
        )
        return [tuple(row) for row in rows]


async def test_a_provisional_promise_is_counted_anew_when_the_holidays_are_published(house) -> None:
    house.clock.now = china("2026-12-10T10:00:00")
    claim = await house.submitted(await house.bound(FATHER), FATHER)
    assert claim.line.promise_provisional
    promised = claim.line.promised_on
    await watch(house).run_once()
    assert len(await moves(house)) == 1  # the tables still end with 2026

    def count(day: date, days: int) -> WorkingDate:
        return WorkingDate(add_working_days(day, days + 1).day, False)

    published = TimeLimitWatch(
        house.db,
        house.sealer,
        house.clock,
        count=count,
        known_until=lambda: date(2027, 12, 31),
    )
    for _ in range(2):
        await published.run_once()
    shown = await house.desk.show(house.staff(Role.CLERK), claim.line.id)
    assert not shown.line.promise_provisional
    assert shown.line.promised_on == add_working_days(promised, 1).day
    assert "节假日安排公布" in shown.line.promise_reason
    assert await moves(house) == [
        (None, promised, "submitted"),
        (promised, shown.line.promised_on, "calendar_published"),
    ]
    assert [each.code for each in shown.promise_moves] == ["submitted", "calendar_published"]
    async with house.db.read() as session:
        names = list(await session.scalars(select(OutboxRow.name)))
    assert names.count(EventName.PROMISE_RECOUNTED) == 1


async def test_a_claim_at_its_end_is_not_counted_anew(house) -> None:
    house.clock.now = china("2026-12-10T10:00:00")
    claim = await house.submitted(await house.bound(FATHER), FATHER)
    async with house.db.write() as session:
        await session.execute(update(ClaimRow).values(stage=Stage.CLOSED))
    published = TimeLimitWatch(
        house.db,
        house.sealer,
        house.clock,
        count=lambda day, days: WorkingDate(day, False),
        known_until=lambda: date(2027, 12, 31),
    )
    await published.run_once()
    assert await moves(house) == [(None, claim.line.promised_on, "submitted")]
