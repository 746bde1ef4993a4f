"""Is it written down what became of each promise, once, and is what is said of it true?"""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from casework.claims.promise_tables import PromiseResultRow
from casework.claims.usual_times import COUNTED_EVERY, UsualTimes
from casework.reports.promises_kept import PromisesKept, last_months
from claims_core.checklist import CareKind, Material
from claims_core.claim import Role, Wanted
from claims_core.promise_results import PromiseKind, UsualTime
from claims_core.review import RoleMissing
from claims_core.service_case import CaseKind
from tests.casework.bank import answer
from tests.people import DAUGHTER, FATHER

INPATIENT = CareKind.INPATIENT


def china(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+08:00").astimezone(UTC)


async def results(house) -> list[tuple[str, bool, bool, int]]:
    async with house.db.read() as session:
        row = PromiseResultRow
        found = await session.execute(
            select(row.kind, row.kept, row.paid, row.working_days).order_by(row.at, row.kind)
        )
        return [tuple(each) for each in found]


async def paid(house, person) -> str:
    claim = await house.payable(await house.bound(person), person)
    cashier, boss = house.staff(Role.CASHIER), house.staff(Role.SUPERVISOR)
    batch = await house.payments.make_batch(cashier)
    await house.payments.release(boss, batch.id)
    data = (await house.payments.file(cashier, batch.id)).data
    await house.payments.record_result(cashier, batch.id, answer(data))
    return claim.line.id


async def lay(house, times: int, days: int, *, kept: bool = True, on: date | None = None) -> None:
    """So many claims that were paid after so many working days; all are the same claim's."""
    claim = await house.draft(await house.bound(DAUGHTER), DAUGHTER)
    ended = on or date(2026, 3, 4)
    async with house.db.write() as session:
        session.add_all(
            PromiseResultRow(
                claim_id=claim.line.id,
                kind=PromiseKind.CLAIM,
                claim_version=1000 + n,
                care_kind=INPATIENT,
                care_place="local",
                started_on=ended - timedelta(days=days),
                promised_on=ended if kept else ended - timedelta(days=1),
                ended_on=ended,
                working_days=days,
                kept=kept,
                paid=True,
                at=house.clock(),
            )
            for n in range(times)
        )


async def test_a_claim_that_is_checked_and_asked_for_more_leaves_one_row_for_the_check(
    house,
) -> None:
    actor = await house.bound(FATHER)
    claim = await house.submitted(actor, FATHER)
    assert await results(house) == []
    wanted = (Wanted(Material.DIAGNOSIS, "看不清"),)
    clerk = house.staff(Role.CLERK)
    await house.desk.request_materials(clerk, claim.line.id, claim.line.version, wanted)
    assert await results(house) == [("material_check", True, False, 0)]


async def test_a_late_check_is_missed_and_a_withdrawn_one_is_neither(house) -> None:
    actor = await house.bound(FATHER)
    late = await house.submitted(actor, FATHER)
    house.clock.forward(days=7)
    clerk = house.staff(Role.CLERK)
    await house.desk.accept(clerk, late.line.id, late.line.version, designated=True)
    assert [each[:2] for each in await results(house)] == [("material_check", False)]
    gone = await house.submitted(await house.bound(DAUGHTER), DAUGHTER)
    house.clock.forward(days=7)
    await house.drafts.withdraw(
        await house.bound(DAUGHTER), gone.line.id, gone.line.version, "不办了"
    )
    assert len(await results(house)) == 1


async def test_half_of_such_claims_is_said_beside_the_promise_once_there_are_enough(house) -> None:
    claim = await house.submitted(await house.bound(FATHER), FATHER)
    actor = await house.bound(FATHER)
    await lay(house, 29, 9)
    assert (await house.progress.show(actor, claim.line.id)).usual is None
    await lay(house, 30, 9)
    assert (await house.progress.show(actor, claim.line.id)).usual is None  # counted a moment ago
    house.clock.now += COUNTED_EVERY
    assert (await house.progress.show(actor, claim.line.id)).usual == UsualTime(9, 59)


async def test_of_what_was_paid_more_than_a_year_ago_nothing_is_said(house) -> None:
    await lay(house, 40, 9, on=date(2025, 3, 3))
    usual = UsualTimes(house.clock, house.book)
    async with house.db.read() as session:
        assert await usual.of(session, INPATIENT) is None
        assert await usual.of(session, None) is None


async def test_the_report_counts_by_month_and_what_is_open_and_late_as_missed(house) -> None:
    house.clock.now = china("2026-03-04T10:00:00")
    await house.submitted(await house.bound(FATHER), FATHER)
    await lay(house, 19, 8)
    await lay(house, 1, 30, kept=False, on=date(2026, 2, 20))
    report = PromisesKept(house.db, house.clock, house.book)
    boss = house.staff(Role.SUPERVISOR)
    (claims, *_) = (await report.last_year(boss)).kinds
    assert claims.kind is PromiseKind.CLAIM
    assert (claims.whole.kept, claims.whole.missed, claims.late_now) == (19, 1, 0)
    assert [count.share for count in claims.months[-3:]] == [None, 0, 100]
    house.clock.now = china("2026-04-02T10:00:00")  # the day after the promise
    shown = await report.last_year(boss)
    (claims, *_) = shown.kinds
    assert (claims.whole.kept, claims.whole.missed, claims.late_now) == (19, 2, 1)
    assert shown.months == last_months(date(2026, 4, 2)) and len(shown.months) == 12
    assert [(each.claims, each.usual) for each in shown.usual] == [(20, None)]


async def test_cases_and_appeals_are_counted_by_their_own_days(house) -> None:
    caller = house.staff(Role.CALLER)
    from_the_window = await house.cases.cases.open(caller, CaseKind.COMPLAINT, "窗口说话不好听")
    house.clock.forward(days=60)
    kinds = {
        each.kind: each
        for each in (
            await PromisesKept(house.db, house.clock, house.book).last_year(
                house.staff(Role.SUPERVISOR)
            )
        ).kinds
    }
    assert from_the_window
    assert kinds[PromiseKind.CASE].late_now == kinds[PromiseKind.CASE_PROPOSAL].late_now == 1
    assert kinds[PromiseKind.APPEAL].whole.share is None


async def test_only_supervisors_read_it(house) -> None:
    with pytest.raises(RoleMissing):
        await PromisesKept(house.db, house.clock, house.book).last_year(house.staff(Role.CLERK))


async def test_a_paid_claim_leaves_its_promise_kept(house) -> None:
    await house.use_up_the_pool(FATHER)
    await paid(house, FATHER)
    claim = [each for each in await results(house) if each[0] == "claim"]
    assert claim == [("claim", True, True, 0)]
