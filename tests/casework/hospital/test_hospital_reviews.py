"""Is every hospital settlement of the feed reviewed once, and a provable sample of them twice?"""

import asyncio
from dataclasses import replace

import pytest
from sqlalchemy import delete, func, select, update

from casework.checks.tables import DrawItemRow, DrawRow, DrawSeedRow
from casework.errors import FieldsInvalid, NotFound
from casework.hospital.tables import HospitalRecordRow, HospitalReviewRow
from claims_core import sampling
from claims_core.claim import Actor, Role
from claims_core.hospital_review import (
    HospitalFinding,
    HospitalOutcome,
    HospitalReason,
    HospitalStep,
    HospitalStepClosed,
    HospitalWork,
)
from claims_core.review import RoleMissing, SamePerson, StaleVersion
from claims_core.sampling_shares import DrawPurpose
from tests.casework.platform_rows import HEAD, feed, month_feed, stay
from tests.people import DAUGHTER, FATHER, feed_csv

MONTH = "2026-03"
OK = HospitalFinding(HospitalOutcome.OK)
DOUBT = HospitalFinding(HospitalOutcome.FINDING, HospitalReason.SPLIT_STAY, 10_00, "隔天又入院")
FIRST, SECOND = HospitalStep.FIRST_REVIEW, HospitalStep.SECOND_REVIEW


@pytest.fixture
def reviews(house):
    return house.checks.hospital_reviews


@pytest.fixture
def draws(house):
    return house.checks.hospital_draws


@pytest.fixture
def auditor(house):
    return house.staff(Role.AUDITOR)


@pytest.fixture
def other(house):
    return house.staff(Role.AUDITOR, 1)


async def taken(house, data: bytes):
    report = await house.feed.import_file(house.staff(Role.SUPERVISOR), data)
    assert report.problems == ()
    return report


async def all_lines(reviews, actor, work=None):
    lines, cursor = [], None
    while True:
        page = await reviews.page(actor, work, cursor)
        lines += page.items
        cursor = page.next_cursor
        if cursor is None:
            return lines


async def pass_all(reviews, actor) -> None:
    lines = await all_lines(reviews, actor, HospitalWork.FIRST)
    await reviews.pass_many(actor, [(line.id, line.version) for line in lines])


async def test_every_settlement_of_the_feed_waits_for_its_first_review(
    house, reviews, auditor
) -> None:
    await taken(house, month_feed(23))
    lines = await all_lines(reviews, auditor, HospitalWork.FIRST)
    assert sorted(line.reference for line in lines) == [f"S{n:04d}" for n in range(23)]
    line = lines[0]
    assert (line.hospital_name, line.pool_fen, line.supplement_fen) == (
        "牧野某某医院",
        50_00,
        10_00,
    )
    assert line.insured_name not in {FATHER.name, DAUGHTER.name}
    # 30 working days after Wednesday, March 4: April 4 to 6 are off
    assert (line.due_on.isoformat(), line.due_provisional) == ("2026-04-16", False)
    assert await reviews.counts(auditor) == {HospitalWork.FIRST: 23}


async def test_a_feed_without_the_new_columns_still_makes_records(house, reviews, auditor) -> None:
    await taken(house, feed_csv(FATHER))
    (line,) = await all_lines(reviews, auditor)
    assert (line.care_kind, line.care_place, line.hospital_name) == (None, None, "")
    assert await house.checks.hospital_draws.unclear(auditor, MONTH) == 1


async def test_a_feed_that_comes_again_fills_in_what_was_missing(house, reviews, auditor) -> None:
    short = HEAD.split(",医院编码")[0]
    bare = stay("S1", kind="", place="").rsplit(",", 4)[0]
    await taken(house, feed(bare, head=short))
    report = await taken(house, feed(stay("S1")))
    assert (report.added, report.changed) == (0, 1)
    (line,) = await all_lines(reviews, auditor)
    assert (line.care_kind, line.hospital_code) == ("inpatient", "H41070000001")
    again = await taken(house, feed(stay("S1")))
    assert (again.changed, again.unchanged) == (0, 1)


NOT_UNDERSTOOD = (
    (stay("S1", kind="体检"), "医疗类别"),
    (stay("S1", place="国外"), "就医地"),
    (stay("S1").replace("2026-01-05", "2026-01-21"), "入院日期"),
    (stay("S1").replace("2026-01-05", "一月"), "入院日期"),
    (stay("S1").replace("2026-01-20", "2026-03-05"), "出院日期"),
    (stay("S1", hospital=f"{'H' * 21},某某医院"), "医院编码"),
)


async def test_what_cannot_be_understood_is_named_and_nothing_is_taken(house, subtests) -> None:
    for line, column in NOT_UNDERSTOOD:
        with subtests.test(line=line, column=column):
            report = await house.feed.import_file(
                house.staff(Role.SUPERVISOR), feed(stay("S0"), line)
            )
            assert [(problem.line, problem.field) for problem in report.problems] == [(3, column)]
            async with house.db.read() as session:
                assert (
                    await session.scalar(select(func.count()).select_from(HospitalRecordRow)) == 0
                )


async def test_a_stay_told_otherwise_than_before_is_refused(house) -> None:
    await taken(house, feed(stay("S1")))
    report = await house.feed.import_file(
        house.staff(Role.SUPERVISOR), feed(stay("S2"), stay("S1", place="外省"))
    )
    assert [(problem.line, problem.field) for problem in report.problems] == [(3, "就医地")]


async def test_a_refund_is_written_on_the_record_it_takes_back(house, reviews, auditor) -> None:
    await taken(house, feed(stay("S1")))
    head = "身份证号,年度,结算单号,统筹支付,大额支付,原结算单号"
    back = f"{FATHER.id_number},2026,R1,-50.00,-10.00,S1"
    await taken(house, feed(back, head=head))
    (line,) = await all_lines(reviews, auditor)
    assert (line.reference, line.refunded_by) == ("S1", "R1")


async def test_a_finding_is_listed_for_the_centre_without_names(house, reviews, auditor) -> None:
    await taken(house, feed(stay("S1"), stay("S2", DAUGHTER)))
    lines = {line.reference: line for line in await all_lines(reviews, auditor)}
    doubt = replace(DOUBT, note="=1+1")
    case = await reviews.review(auditor, lines["S1"].id, 1, FIRST, doubt)
    assert (case.line.work, case.line.first_outcome) == (HospitalWork.DONE, "finding")
    await reviews.review(auditor, lines["S2"].id, 1, FIRST, OK)
    page = await reviews.findings(auditor)
    assert [(f.line.reference, f.step.finding.amount_fen) for f in page.items] == [("S1", 10_00)]
    async with house.db.read() as session:
        file = (await reviews.found_file(session))()
    text = file.data.decode("utf-8-sig")
    assert file.rows == 1 and "S1" in text and "S2" not in text
    assert "分解住院" in text and "10.00" in text
    assert "'=1+1" in text
    for person in (FATHER, DAUGHTER):
        assert person.name not in text and person.id_number not in text
        assert case.line.insured_name not in text


async def test_many_are_passed_at_once_and_what_changed_meanwhile_is_left(
    house, reviews, auditor, other
) -> None:
    await taken(house, month_feed(5))
    lines = await all_lines(reviews, auditor)
    await reviews.review(other, lines[0].id, 1, FIRST, DOUBT)
    report = await reviews.pass_many(auditor, [(line.id, line.version) for line in lines])
    assert (report.passed, report.left) == (4, 1)
    again = await reviews.pass_many(auditor, [(line.id, line.version) for line in lines])
    assert (again.passed, again.left) == (0, 5)
    case = await reviews.show(auditor, lines[0].id)
    assert [step.finding.outcome for step in case.steps] == ["finding"]
    with pytest.raises(FieldsInvalid):
        await reviews.pass_many(auditor, [])


async def test_two_at_once_review_a_record_once(house, reviews, auditor, other) -> None:
    await taken(house, feed(stay("S1")))
    (line,) = await all_lines(reviews, auditor)
    answers = await asyncio.gather(
        *(reviews.review(who, line.id, 1, FIRST, OK) for who in (auditor, other)),
        return_exceptions=True,
    )
    assert sorted(type(answer).__name__ for answer in answers) == [
        "HospitalCase",
        "StaleVersion",
    ]
    async with house.db.read() as session:
        assert await session.scalar(select(func.count()).select_from(HospitalReviewRow)) == 1


async def test_a_month_draws_at_least_its_shares_and_a_second_click_changes_nothing(
    house, draws, auditor
) -> None:
    await taken(house, month_feed(41, abroad=11))
    inpatient, abroad = await draws.draw(auditor, MONTH)
    assert [(d.population_count, d.drawn_count) for d in inpatient.draws] == [(41, 3)]
    assert [(d.population_count, d.drawn_count) for d in abroad.draws] == [(11, 3)]
    assert await draws.draw(auditor, MONTH) == (inpatient, abroad)
    assert await draws.of_month(auditor, MONTH) == (inpatient, abroad)


async def test_two_draws_at_one_moment_are_one(house, draws, auditor, other) -> None:
    await taken(house, month_feed(25, abroad=5))
    first, second = await asyncio.gather(draws.draw(auditor, MONTH), draws.draw(other, MONTH))
    assert first == second
    async with house.db.read() as session:
        assert await session.scalar(select(func.count()).select_from(DrawRow)) == 2


async def test_late_records_make_a_supplementary_draw_with_a_seed_of_its_own(
    house, draws, auditor
) -> None:
    await taken(house, month_feed(20))
    await draws.draw(auditor, MONTH)
    house.clock.forward(days=2)
    await taken(house, month_feed(10, first=100))
    inpatient, _ = await draws.draw(auditor, MONTH)
    assert [(d.serial, d.population_count, d.drawn_count) for d in inpatient.draws] == [
        (1, 20, 1),
        (2, 10, 1),
    ]
    assert len({d.seed for d in inpatient.draws}) == 2
    assert all(d.committed_first for d in inpatient.draws)


async def test_the_seed_is_fixed_before_the_records_come_and_opened_by_the_draw(
    house, draws, auditor
) -> None:
    await taken(house, month_feed(3))
    before, _ = await draws.of_month(auditor, MONTH)
    (fixed,) = [each for each in before.commitments if each.month == MONTH]
    assert (before.waiting, before.draws) == (3, ())
    after, _ = await draws.draw(auditor, MONTH)
    (drawn,) = after.draws
    assert drawn.commitment == fixed.commitment == sampling.commitment(drawn.seed)
    assert drawn.committed_first
    # the next ones, of this month and of the next, are fixed by now and still closed
    assert [(each.month, each.serial) for each in after.commitments] == [
        ("2026-03", 2),
        ("2026-04", 1),
    ]
    async with house.db.read() as session:
        rows = list(await session.scalars(select(DrawSeedRow)))
    assert rows
    assert all(drawn.seed.encode() not in row.seed_sealed for row in rows)


async def test_an_outsider_repeats_the_draw_from_seed_and_numbers(house, draws, auditor) -> None:
    await taken(house, month_feed(30))
    inpatient, _ = await draws.draw(auditor, MONTH)
    (drawn,) = inpatient.draws
    numbers = (await draws.numbers(auditor, drawn.id)).decode().split()
    again = sampling.draw(numbers, drawn.share, drawn.seed)
    async with house.db.read() as session:
        marked = await session.scalars(
            select(HospitalRecordRow.reference).where(HospitalRecordRow.inpatient_drawn)
        )
        assert sorted(marked) == sorted(again)
    assert len(again) == drawn.drawn_count == 2


async def test_an_honest_draw_is_proved_and_a_changed_one_is_not(house, draws, auditor) -> None:
    await taken(house, month_feed(30))
    inpatient, _ = await draws.draw(auditor, MONTH)
    draw_id = inpatient.draws[0].id
    proof = await draws.prove(auditor, draw_id)
    assert proof.holds and (proof.unknown, proof.left_out) == (0, 0)
    async with house.db.write() as session:
        await session.execute(
            update(DrawRow).where(DrawRow.id == draw_id).values(seed=sampling.commitment("0" * 64))
        )
    proof = await draws.prove(auditor, draw_id)
    assert not proof.holds and not proof.proof.commitment_holds


async def test_a_record_taken_out_of_the_list_afterwards_is_noticed(house, draws, auditor) -> None:
    await taken(house, month_feed(30))
    inpatient, _ = await draws.draw(auditor, MONTH)
    draw_id = inpatient.draws[0].id
    async with house.db.write() as session:
        await session.execute(delete(DrawItemRow).where(DrawItemRow.number == "S0003"))
    assert not (await draws.prove(auditor, draw_id)).proof.population_holds
    async with house.db.write() as session:
        await session.execute(
            update(DrawItemRow).where(DrawItemRow.number == "S0004").values(number="S9999")
        )
    proof = await draws.prove(auditor, draw_id)
    assert proof.unknown == 1 and not proof.holds


async def test_a_drawn_record_is_reviewed_again_by_another_person(
    house, reviews, draws, auditor, other
) -> None:
    await taken(house, month_feed(2))
    await pass_all(reviews, auditor)
    assert await reviews.counts(auditor) == {HospitalWork.DONE: 2}
    await draws.draw(auditor, MONTH)  # after the first review: the drawn one comes back
    (line,) = await all_lines(reviews, auditor, HospitalWork.SECOND)
    mine = await reviews.show(auditor, line.id)
    assert mine.barred and mine.open_step is None
    with pytest.raises(SamePerson):
        await reviews.review(auditor, line.id, line.version, SECOND, OK)
    case = await reviews.review(other, line.id, line.version, SECOND, DOUBT)
    assert (case.line.work, case.line.second_outcome) == (HospitalWork.DONE, "finding")
    assert [step.step for step in case.steps] == [FIRST, SECOND]
    with pytest.raises(HospitalStepClosed):
        await reviews.review(other, line.id, case.line.version, SECOND, OK)
    findings = await reviews.findings(auditor)
    assert [found.step.step for found in findings.items] == [SECOND]


async def test_a_record_drawn_before_its_first_review_waits_for_both(
    house, reviews, draws, auditor, other
) -> None:
    await taken(house, feed(stay("S1", place="外省")))
    await draws.draw(auditor, MONTH)
    (line,) = await all_lines(reviews, auditor, HospitalWork.FIRST)
    assert (line.drawn, line.version) == (False, 1)  # the first reviewer does not know yet
    case = await reviews.review(other, line.id, 1, FIRST, OK)
    assert (case.line.work, case.line.drawn) == (HospitalWork.SECOND, True)


async def test_only_inpatient_care_is_drawn(house, draws, auditor) -> None:
    lines = [stay(f"K{n}", kind=kind) for n, kind in enumerate(("门诊慢特病", "特药门诊", ""))]
    await taken(house, feed(*lines))
    assert [view.draws for view in await draws.draw(auditor, MONTH)] == [(), ()]
    assert await draws.unclear(auditor, MONTH) == 1


async def test_a_months_draw_takes_what_arrived_in_that_month_in_china(
    house, draws, auditor
) -> None:
    house.clock.forward(days=27, hours=14)  # March 31, 16:00 UTC: April has begun in China
    await taken(house, month_feed(3))
    assert [view.waiting for view in await draws.of_month(auditor, MONTH)] == [0, 0]
    inpatient, _ = await draws.draw(auditor, "2026-04")
    assert inpatient.draws[0].population_count == 3


NO_MONTHS = ("", "2026", "2026-13", "2026-4", "2026-04", "2023-12")


async def test_a_month_that_is_none_or_has_not_begun_is_refused(draws, auditor, subtests) -> None:
    for month in NO_MONTHS:
        with subtests.test(month=month), pytest.raises(FieldsInvalid):
            await draws.draw(auditor, month)


async def test_what_is_drawn_for_others_is_not_shown_here(house, reviews, draws, auditor) -> None:
    for unknown in ("0" * 32, "nothing"):
        with pytest.raises(NotFound):
            await draws.prove(auditor, unknown)
        with pytest.raises(NotFound):
            await reviews.show(auditor, unknown)


async def test_only_auditors_review_and_only_supervisors_look_on(house, reviews, draws) -> None:
    await taken(house, feed(stay("S1")))
    boss = house.staff(Role.SUPERVISOR)
    (line,) = await all_lines(reviews, boss)
    with pytest.raises(RoleMissing):
        await reviews.review(boss, line.id, 1, FIRST, OK)
    with pytest.raises(RoleMissing):
        await reviews.pass_many(boss, [(line.id, 1)])
    for role in set(Role) - {Role.AUDITOR, Role.SUPERVISOR}:
        stranger = Actor("x", "", frozenset({role}))
        for asked in (
            reviews.page(stranger),
            reviews.counts(stranger),
            reviews.show(stranger, line.id),
            reviews.findings(stranger),
            draws.draw(stranger, MONTH),
            draws.of_month(stranger, MONTH),
            draws.prove(stranger, "0" * 32),
            draws.numbers(stranger, "0" * 32),
            draws.unclear(stranger, MONTH),
        ):
            with pytest.raises(RoleMissing):
                await asked


async def test_a_stale_page_reviews_nothing(house, reviews, auditor) -> None:
    await taken(house, feed(stay("S1")))
    (line,) = await all_lines(reviews, auditor)
    with pytest.raises(StaleVersion):
        await reviews.review(auditor, line.id, line.version + 1, FIRST, OK)


async def test_records_are_found_by_number_and_hospital(house, reviews, auditor) -> None:
    await taken(house, feed(stay("S1"), stay("S2", hospital="H41070000002,卫滨%医院")))
    assert [line.reference for line in (await reviews.page(auditor, search=" S2 ")).items] == ["S2"]
    found = (await reviews.page(auditor, search="卫滨%")).items
    assert [line.reference for line in found] == ["S2"]
    assert (await reviews.page(auditor, search="%")).items == ()


async def test_the_shares_of_the_contract_are_the_ones_that_are_drawn(
    house, draws, auditor
) -> None:
    await taken(house, month_feed(1))
    views = await draws.draw(auditor, MONTH)
    assert [(view.purpose, str(d.share)) for view in views for d in view.draws] == [
        (DrawPurpose.HOSPITAL_INPATIENT, "1/20")
    ]
