"""Who has looked at whom, found again; and who looks too much is stopped and told of."""

import asyncio
from datetime import date

import pytest
from sqlalchemy import select

from casework import access_log
from casework.access_log import FIELDS_AN_HOUR, LookNoticeRow, LooksBraked
from casework.errors import FieldsInvalid, Forbidden
from casework.looks.looks import LooksAsked, LookSearch
from casework.people import people
from casework.people.tables import InsuredRow
from claims_core.claim import Actor, Role
from claims_core.review import RoleMissing
from infra.db import Database
from tests.cast import cast_sealer
from tests.clock import Clock
from tests.people import DAUGHTER, FATHER, STAFF, STRANGER, Insured, staff_id

SEALER = cast_sealer()


def _actor(role: Role) -> Actor:
    return Actor(staff_id(role), STAFF[role].name, frozenset({role}))


CLERK, BOSS, AUDITOR = (_actor(role) for role in (Role.CLERK, Role.SUPERVISOR, Role.AUDITOR))


@pytest.fixture
def looks(db: Database, clock: Clock) -> LookSearch:
    return LookSearch(db, SEALER, clock)


async def look(
    db: Database, clock: Clock, actor: Actor, person: Insured, what: str = "phone"
) -> None:
    async with db.write() as session:
        index = people.id_number_index(SEALER, person.id_number)
        insured_id = await session.scalar(
            select(InsuredRow.id).where(InsuredRow.id_number_index == index)
        )
        assert insured_id is not None
        await access_log.record(
            session, actor, what, insured_id, claim_id=None, reason="电话核对", at=clock()
        )


async def test_looks_are_found_by_person_by_colleague_and_by_day(
    db: Database, clock: Clock, looks: LookSearch
) -> None:
    await look(db, clock, CLERK, FATHER)
    clock.forward(days=1)
    await look(db, clock, BOSS, FATHER, "id_number")
    await look(db, clock, CLERK, DAUGHTER)
    async with db.write() as session:
        access_log.record_sending(session, "phone", "x" * 32, claim_id=None, why="x", at=clock())
    today = date(2026, 3, 5)
    found = {
        "father": LooksAsked(person=f" {FATHER.id_number} "),
        "clerk": LooksAsked(login="clerk"),
        "today": LooksAsked(first=today, last=today),
        "yesterday": LooksAsked(first=date(2026, 3, 1), last=date(2026, 3, 4)),
        "both": LooksAsked(person=FATHER.id_number, login="supervisor"),
        "nobody": LooksAsked(person=STRANGER.id_number),
    }
    counts = {name: len((await looks.search(AUDITOR, each)).items) for name, each in found.items()}
    assert counts == {
        "father": 2,
        "clerk": 2,
        "today": 2,
        "yesterday": 1,
        "both": 1,
        "nobody": 0,
    }
    newest = (await looks.search(BOSS, LooksAsked(person=FATHER.id_number))).items[0]
    assert (newest.actor_name, newest.what_words, newest.reason) == (
        *(BOSS.name, "身份证号", "电话核对"),
    )
    assert [each.login for each in await looks.colleagues(AUDITOR)].count("clerk") == 1


async def test_a_search_that_makes_no_sense_is_refused_by_field_and_only_some_may_ask(
    looks: LookSearch,
) -> None:
    wrong = (
        (LooksAsked(person="梁守田"), "person"),
        (LooksAsked(person="410702199001011232"), "person"),
        (LooksAsked(login="nobody"), "login"),
        (LooksAsked(first=date(2026, 3, 2), last=date(2026, 3, 1)), "last"),
        (LooksAsked(first=date(2020, 3, 2)), "first"),
    )
    for asked, field in wrong:
        with pytest.raises(FieldsInvalid) as refused:
            await looks.search(BOSS, asked)
        assert set(refused.value.fields) == {field}, asked
    with pytest.raises(RoleMissing):
        await looks.search(CLERK, LooksAsked())


async def test_pages_follow_each_other(db: Database, clock: Clock, looks: LookSearch) -> None:
    for _ in range(FIELDS_AN_HOUR - 1):
        await look(db, clock, CLERK, FATHER)
    first = await looks.search(BOSS, LooksAsked())
    second = await looks.search(BOSS, LooksAsked(cursor=first.next_cursor))
    assert (len(first.items), len(second.items)) == (50, FIELDS_AN_HOUR - 51)
    assert second.next_cursor is None


async def test_who_opens_more_than_any_work_needs_is_stopped_until_a_supervisor_has_asked(
    db: Database, clock: Clock, looks: LookSearch
) -> None:
    for _ in range(FIELDS_AN_HOUR):
        await look(db, clock, CLERK, FATHER)
    with pytest.raises(LooksBraked, match="告诉主管"):
        await look(db, clock, CLERK, FATHER)
    await look(db, clock, BOSS, FATHER)  # others go on
    await look(db, clock, CLERK, FATHER, "photo.identity")  # so do the photographs of a claim
    await look(db, clock, CLERK, FATHER, "sms_reply")
    (notice,) = await looks.notices(BOSS)
    assert notice.staff_name == CLERK.name and f"{FIELDS_AN_HOUR}次" in notice.what
    assert await looks.notices(AUDITOR) == ()
    with pytest.raises(FieldsInvalid):
        await looks.close_notice(BOSS, notice.id, " ")
    with pytest.raises(RoleMissing):
        await looks.close_notice(CLERK, notice.id, "我自己放行")
    clock.forward(minutes=1)
    await looks.close_notice(BOSS, notice.id, "集中回访，已核实")
    assert await looks.notices(BOSS) == ()
    clock.forward(minutes=1)
    await look(db, clock, CLERK, FATHER)
    async with db.read() as session:
        kept = (await session.scalars(select(LookNoticeRow))).one()
    assert (kept.closed_by, kept.words) == (BOSS.id, "集中回访，已核实")


async def test_the_hour_passes_and_nobody_lets_themselves_go_on(
    db: Database, clock: Clock, looks: LookSearch
) -> None:
    for _ in range(FIELDS_AN_HOUR):
        await look(db, clock, BOSS, FATHER)
    (notice,) = await looks.notices(BOSS)
    with pytest.raises(Forbidden):
        await looks.close_notice(BOSS, notice.id, "没事")
    clock.forward(minutes=61)
    await look(db, clock, BOSS, FATHER)


async def test_a_look_at_night_is_told_once_and_a_message_of_ours_is_no_look(
    db: Database, clock: Clock, looks: LookSearch
) -> None:
    clock.forward(hours=14)  # past midnight in China
    for _ in range(2):
        await look(db, clock, CLERK, FATHER)
    assert ["夜里" in each.what for each in await looks.notices(BOSS)] == [True]
    async with db.write() as session:
        for _ in range(FIELDS_AN_HOUR + 5):
            access_log.record_sending(session, "phone", "x", claim_id=None, why="x", at=clock())
    assert len(await looks.notices(BOSS)) == 1


async def test_of_looks_at_one_moment_each_counts_and_the_last_one_tells(
    db: Database, clock: Clock, looks: LookSearch
) -> None:
    for _ in range(FIELDS_AN_HOUR - 4):
        await look(db, clock, CLERK, FATHER)
    at_once = [look(db, clock, CLERK, FATHER) for _ in range(10)]
    answers = await asyncio.gather(*at_once, return_exceptions=True)
    assert sum(isinstance(each, LooksBraked) for each in answers) == 6
    assert sum(each is None for each in answers) == 4
    (notice,) = await looks.notices(BOSS)
    assert f"{FIELDS_AN_HOUR}次" in notice.what


async def test_a_word_about_a_look_at_night_lets_nobody_open_more(
    db: Database, clock: Clock, looks: LookSearch
) -> None:
    clock.forward(hours=12)  # 22:00 in China
    for _ in range(FIELDS_AN_HOUR - 1):
        await look(db, clock, CLERK, FATHER)
    (night,) = await looks.notices(BOSS)
    await looks.close_notice(BOSS, night.id, "值班")
    clock.forward(minutes=1)
    await look(db, clock, CLERK, FATHER)
    with pytest.raises(LooksBraked):
        await look(db, clock, CLERK, FATHER)
