"""Does everybody learn what waits for them, find what they have asked for, and get what they have
fetched once more when it was lost on the way?"""

from datetime import timedelta

import pytest

from casework.errors import FieldsInvalid
from casework.exports.export_list import ExportList
from casework.exports.exports import Exports
from casework.exports.kinds import ExportKind
from casework.exports.limits import read_limits
from casework.exports.purposes import purpose_of, refusal_of
from casework.exports.recording import MOST_REPEATS
from casework.exports.tables import DataExportRow
from casework.exports.views import ExportsDue
from casework.people.role_holders import RoleHolders
from casework.people.tables import StaffRow
from claims_core.claim import Actor, Role
from infra.columns import new_id
from infra.db import Database
from tests.casework.exports.played import AUDITOR, BOSS, CASHIER, KIND, WHY, PlayedSource
from tests.cast import cast_sealer
from tests.clock import Clock
from tests.people import STAFF, staff_id

SEALER = cast_sealer()
OTHER_BOSS = Actor(staff_id(Role.SUPERVISOR, 1), "另一位", frozenset({Role.SUPERVISOR}))


@pytest.fixture
def steps(db: Database, clock: Clock) -> Exports:
    return Exports(db, SEALER, clock, dict.fromkeys(ExportKind, PlayedSource()))


@pytest.fixture
def listed(db: Database, clock: Clock) -> ExportList:
    return ExportList(db, SEALER, clock)


async def test_a_supervisor_learns_what_waits_and_whoever_asked_what_became_of_it(
    clock: Clock, steps: Exports, listed: ExportList
) -> None:
    nothing = ExportsDue(0, 0, 0)
    export_id = await steps.ask(CASHIER, KIND, "x", WHY)
    assert (await listed.due(BOSS), await listed.due(CASHIER)) == (ExportsDue(1, 0, 0), nothing)
    await steps.decide(BOSS, export_id, approve=True)
    assert (await listed.due(BOSS), await listed.due(CASHIER)) == (nothing, ExportsDue(0, 1, 0))
    await steps.fetch(CASHIER, export_id, new_id())
    assert await listed.due(CASHIER) == nothing
    of_the_boss = await steps.ask(BOSS, KIND, "x", WHY)
    assert (await listed.due(BOSS), await listed.due(OTHER_BOSS)) == (nothing, ExportsDue(1, 0, 0))
    await steps.decide(OTHER_BOSS, of_the_boss, approve=False, words="上周刚导过")
    assert await listed.due(BOSS) == ExportsDue(0, 0, 1)
    clock.forward(days=2)
    assert await listed.due(BOSS) == nothing


async def test_nothing_is_said_to_whoever_has_no_part_in_exports(listed: ExportList) -> None:
    clerk = Actor(staff_id(Role.CLERK), "受理", frozenset({Role.CLERK}))
    county = Actor(BOSS.id, BOSS.name, BOSS.roles, "410721")
    assert await listed.due(clerk) is None
    assert await listed.due(county) is None
    assert await listed.due(AUDITOR) == ExportsDue(0, 0, 0)


async def test_what_waits_is_shown_however_much_has_left_since(
    db: Database, clock: Clock, steps: Exports, listed: ExportList
) -> None:
    export_id = await steps.ask(CASHIER, KIND, "x", WHY)
    clock.forward(hours=1)
    async with db.write() as session:
        session.add_all(
            DataExportRow(
                id=new_id(),
                kind=ExportKind.BANK_FILE,
                subject="",
                subject_words="",
                standing=True,
                asked_by=BOSS.id,
                asked_by_name=BOSS.name,
                asked_at=clock(),
                approved=True,
                ends_at=clock() + timedelta(days=1),
                most_fetches=3,
                fetches=0,
            )
            for _ in range(200)
        )
    assert [each.id for each in (await listed.page(BOSS)).waiting] == [export_id]


async def test_whoever_asks_again_comes_to_what_they_have_asked_for_already(
    clock: Clock, steps: Exports, listed: ExportList
) -> None:
    assert await listed.found(CASHIER, KIND, "x") is None
    export_id = await steps.ask(CASHIER, KIND, "x", WHY)
    assert await listed.found(CASHIER, KIND, "x") == export_id
    assert await listed.found(CASHIER, KIND, "y") is None
    assert await listed.found(BOSS, KIND, "x") is None
    await steps.decide(BOSS, export_id, approve=True)
    assert await listed.found(CASHIER, KIND, "x") == export_id
    for _ in range(3):
        await steps.fetch(CASHIER, export_id, new_id())
    assert await listed.found(CASHIER, KIND, "x") is None
    refused = await steps.ask(CASHIER, KIND, "x", WHY)
    await steps.decide(BOSS, refused, approve=False, words="不需要")
    assert await listed.found(CASHIER, KIND, "x") is None
    await steps.ask(CASHIER, KIND, "x", WHY)
    clock.forward(days=8)
    assert await listed.found(CASHIER, KIND, "x") is None


async def test_a_file_that_was_lost_on_the_way_is_fetched_again_although_it_was_the_last(
    clock: Clock, steps: Exports, listed: ExportList
) -> None:
    export_id = await steps.ask(CASHIER, KIND, "x", WHY)
    await steps.decide(BOSS, export_id, approve=True)
    assert (await listed.opened(CASHIER, export_id)).again is None
    for _ in range(2):
        await steps.fetch(CASHIER, export_id, new_id())
        clock.forward(seconds=1)
    fetch_id = new_id()
    first = await steps.fetch(CASHIER, export_id, fetch_id)
    opened = await listed.opened(CASHIER, export_id)
    assert (opened.one.may_fetch, len(opened.fetches)) == (False, 3)
    assert {(each.by_name, each.rows) for each in opened.fetches} == {(CASHIER.name, 2)}
    assert opened.again is not None and opened.again.fetch_id == fetch_id
    clock.now = opened.again.until - timedelta(seconds=1)
    again = await steps.fetch(CASHIER, export_id, opened.again.fetch_id)
    assert again.password == first.password
    of_others = await listed.opened(BOSS, export_id)
    assert (of_others.again, len(of_others.fetches)) == (None, 3)
    clock.forward(seconds=1)
    assert (await listed.opened(CASHIER, export_id)).again is None
    with pytest.raises(FieldsInvalid):
        await steps.fetch(CASHIER, export_id, fetch_id)


@pytest.mark.parametrize(
    "words",
    [
        "核对410702195803141178的账",
        "核对４１０７０２１９５８０３１４１１７Ｘ",
        "给13900000001回电话",
        "给139 0000 0001回电话",
        "给139-0000-0001回电话",
        "账号6222 0200 0000 0000 012对账",
    ],
)
def test_nobodys_number_stands_in_what_is_kept_for_long(words: str) -> None:
    for checked in (purpose_of, refusal_of):
        with pytest.raises(FieldsInvalid, match="请去掉"):
            checked(words)


@pytest.mark.parametrize(
    "words",
    [
        "核对批次B20260105-3F09AC",
        "核对 DE-4K7M-2X93 的流水P20260105-0001",
        "2026-01-01 2026-01-31 的账，共1234567890分",
        "给财政报2025年12月的数😀",
    ],
)
def test_numbers_of_ours_and_days_may_be_written(words: str) -> None:
    assert purpose_of(f"  {words}\n") == words


@pytest.mark.parametrize(
    "words", ["", "    ", "账", "对账 ", "😀😀😀😀😀", "。。。。，，", "字" * 201]
)
def test_a_purpose_has_four_to_two_hundred_characters(words: str) -> None:
    with pytest.raises(FieldsInvalid, match="4到200个字"):
        purpose_of(words)


def test_how_long_and_how_often_is_said_as_the_limits_have_it(clock: Clock) -> None:
    limits, day = read_limits(), clock().date()
    assert limits.on(ExportKind.BANK_FILE, day).words == "3个工作日里可以取3次"
    assert limits.on(ExportKind.EXCHANGE_FILE, day).words == "24小时里可以取5次"


async def test_an_export_of_working_days_is_told_to_end_with_a_day(
    clock: Clock, steps: Exports, listed: ExportList
) -> None:
    for kind, told in (
        (ExportKind.BANK_FILE, "2026-03-09 23:59"),
        (ExportKind.MONEY_LINES, "2026-03-05 10:00"),
    ):
        export_id = await steps.ask(CASHIER, kind, "x", WHY)
        await steps.decide(BOSS, export_id, approve=True)
        assert f"{(await listed.show(CASHIER, export_id)).last_minute:%Y-%m-%d %H:%M}" == told


async def test_what_has_been_repeated_as_often_as_allowed_is_not_offered_again(
    steps: Exports, listed: ExportList
) -> None:
    export_id, fetch_id = await steps.ask(CASHIER, KIND, "x", WHY), new_id()
    await steps.decide(BOSS, export_id, approve=True)
    for _ in range(MOST_REPEATS):
        await steps.fetch(CASHIER, export_id, fetch_id)
        assert (await listed.opened(CASHIER, export_id)).again is not None
    await steps.fetch(CASHIER, export_id, fetch_id)
    opened = await listed.opened(CASHIER, export_id)
    assert (opened.again, opened.one.may_fetch, len(opened.fetches)) == (None, True, 1)


async def test_who_could_agree_is_named_without_whoever_asks_or_has_gone(
    db: Database, clock: Clock
) -> None:
    mine = new_id()
    people = (
        (mine, "自己", [Role.SUPERVISOR], "centre", True),
        (new_id(), "丁主管", [Role.SUPERVISOR, Role.CASHIER], "insurer", True),
        (new_id(), "走了的", [Role.SUPERVISOR], "centre", False),
        (new_id(), "县里的", [Role.SUPERVISOR], "410721", True),
        (new_id(), "财务的", [Role.CASHIER], "centre", True),
    )
    async with db.write() as session:
        session.add_all(
            StaffRow(
                id=each,
                login=f"holder-{number}",
                name=name,
                password_hash="",
                roles=roles,
                scope=scope,
                active=active,
                created_at=clock(),
            )
            for number, (each, name, roles, scope, active) in enumerate(people)
        )
    asking = Actor(mine, "自己", frozenset({Role.SUPERVISOR}))
    named = await RoleHolders(db).others(asking, frozenset({Role.SUPERVISOR}))
    cast = STAFF[Role.SUPERVISOR].name
    assert [each for each in named if each != cast] == ["丁主管"]
