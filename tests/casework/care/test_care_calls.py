"""Is nobody rung whom the centre has not allowed, and is what was said kept from others?"""

import asyncio

import pytest
from sqlalchemy import select

from casework.access_log import AccessLogRow
from casework.care.selections import SameSelector, SelectionMoved
from casework.care.tables import CareCallRow
from casework.care.views import CareOutcome, CareState
from casework.conversations.views import CaseFilter
from casework.errors import FieldsInvalid, NotFound
from claims_core.claim import Role
from claims_core.review import RoleMissing
from tests.people import DAUGHTER, FATHER

RULE, LETTER = "2025年大额补助满十万元、本人同意的", "新医保中心函〔虚构〕7号"


async def proposed(house, actor, *people) -> str:
    numbers = "\n".join(each.insured_no for each in people or (FATHER,))
    return await house.care.selections.propose(actor, RULE, LETTER, numbers, 90)


async def approved(house, *people) -> str:
    made = await proposed(house, house.staff(Role.CALLER), *people)
    boss = house.staff(Role.SUPERVISOR)
    (view,) = await house.care.selections.all(boss)
    await house.care.selections.decide(boss, made, view.people_hash, confirmed=True)
    house.clock.forward(days=1)
    return made


async def test_there_is_no_call_before_another_person_has_seen_the_centres_letter(house) -> None:
    boss, caller = house.staff(Role.SUPERVISOR), house.staff(Role.CALLER)
    selections, calls = house.care.selections, house.care.calls
    made = await proposed(house, boss, FATHER, DAUGHTER)
    (view,) = await selections.all(caller)
    assert (view.people, view.state) == (2, CareState.PROPOSED)
    father = await house.insured_id(FATHER)
    house.clock.forward(days=30)
    assert await calls.due(caller) == (0, ())
    with pytest.raises(NotFound):
        await calls.show(caller, made, father)
    with pytest.raises(SameSelector):
        await selections.decide(boss, made, view.people_hash, confirmed=True)
    other = house.staff(Role.SUPERVISOR, 1)
    with pytest.raises(SelectionMoved):
        await selections.decide(other, made, "0" * 64, confirmed=True)
    with pytest.raises(RoleMissing):
        await selections.decide(caller, made, view.people_hash, confirmed=True)
    assert await calls.due(caller) == (0, ())
    await selections.decide(other, made, view.people_hash, confirmed=True)
    assert (await calls.due(caller))[0] == 0
    house.clock.forward(days=5)  # the spring festival of the dead lies between
    total, due = await calls.due(caller)
    assert (total, {each.name for each in due}) == (2, {"梁**"})
    await selections.end(other, made, view.people_hash, "中心停止了")
    assert await calls.due(caller) == (0, ())
    with pytest.raises(RoleMissing):
        await calls.due(house.staff(Role.CLERK))


async def test_each_call_says_when_the_next_one_is(house) -> None:
    made, caller = await approved(house), house.staff(Role.CALLER)
    father, calls = await house.insured_id(FATHER), house.care.calls
    await calls.record(caller, made, father, 0, CareOutcome.NOT_REACHED, "", None)
    assert (await calls.show(caller, made, father)).next_on.isoformat() == "2026-03-06"
    await calls.record(caller, made, father, 1, CareOutcome.WELL, "胃口好了", None)
    assert (await calls.show(caller, made, father)).next_on.isoformat() == "2026-06-03"
    answers = await asyncio.gather(
        *(calls.record(caller, made, father, 2, CareOutcome.WELL, "", None) for _ in range(2)),
        return_exceptions=True,
    )
    assert sorted(type(each).__name__ for each in answers) == ["FieldsInvalid", "NoneType"]
    await calls.record(caller, made, father, 3, CareOutcome.NEEDS_HELP, "要报药费", None)
    (line,) = (await house.cases.lists.page(caller, CaseFilter.OPEN)).items
    assert line.name == "梁**"
    await calls.record(caller, made, father, 4, CareOutcome.NO_MORE, "", None)
    person = await calls.show(caller, made, father)
    assert (person.next_on, [call.words for call in person.calls]) == (
        None,
        ["", "胃口好了", "", "要报药费", ""],
    )
    with pytest.raises(NotFound):
        await calls.record(caller, made, father, 5, CareOutcome.WELL, "", None)


async def test_words_are_sealed_and_every_reading_is_recorded(house) -> None:
    made, caller = await approved(house), house.staff(Role.CALLER)
    father, calls = await house.insured_id(FATHER), house.care.calls
    await calls.record(caller, made, father, 0, CareOutcome.WELL, "胃口好了", None)
    masked = await calls.show(caller, made, father)
    clear = await calls.show(caller, made, father, clear=True)
    assert (masked.name, clear.name, clear.phone) == ("梁**", FATHER.name, FATHER.phone)
    assert FATHER.phone not in masked.phone
    async with house.db.read() as session:
        read = sorted(await session.scalars(select(AccessLogRow.what)))
        sealed = await session.scalar(select(CareCallRow.words_sealed))
    assert read == ["call_number", "care_words", "care_words"]
    assert "胃口".encode() not in sealed


async def test_a_selection_that_says_too_little_is_refused(house) -> None:
    caller, selections = house.staff(Role.CALLER), house.care.selections
    for changes in (
        {"rule": " "},
        {"approval_no": ""},
        {"numbers": ""},
        {"numbers": "410799"},
        {"every_days": 3},
    ):
        given = {
            "rule": RULE,
            "approval_no": LETTER,
            "numbers": FATHER.insured_no,
            "every_days": 90,
        }
        with pytest.raises(FieldsInvalid) as refused:
            await selections.propose(caller, **(given | changes))
        assert set(refused.value.fields) == set(changes), changes


async def test_a_list_is_read_however_it_was_pasted_and_too_long_a_one_is_refused(house) -> None:
    caller, selections = house.staff(Role.CALLER), house.care.selections
    wide = FATHER.insured_no.translate({code: code + 0xFEE0 for code in range(0x21, 0x7F)})
    for numbers in (f"{wide}，\u200b{DAUGHTER.insured_no}；", f"{FATHER.insured_no}\t{wide}"):
        await selections.propose(caller, RULE, LETTER, numbers, 90)
    assert {each.people for each in await selections.all(caller)} == {1, 2}
    for numbers, words in (
        ("\n".join(map(str, range(40_000))), "1到500人"),
        ("4.107E+28", "科学计数法"),
        ("", "1到500人"),
    ):
        with pytest.raises(FieldsInvalid) as refused:
            await selections.propose(caller, RULE, LETTER, numbers, 90)
        assert words in refused.value.fields["numbers"]
    for line, field in (("一行\n两行", "rule"), ("函\u202e号", "approval_no")):
        with pytest.raises(FieldsInvalid) as refused:
            given = {"rule": RULE, "approval_no": LETTER} | {field: line}
            await selections.propose(caller, *given.values(), FATHER.insured_no, 90)
        assert list(refused.value.fields) == [field]
