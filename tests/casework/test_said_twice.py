"""Does whoever sends a form of the window once more, because its answer was lost or a finger was
quick, begin one thing and not two?"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest

from casework.activities.views import ActivityKind, NewActivity
from casework.desk.letters import LetterDesk
from claims_core.claim import Actor, Role
from claims_core.service_case import CaseKind
from infra.repeats import ONE_TAP
from tests.casework.conftest import PlayedDarkroom
from tests.casework.people.test_letters import PICTURE, letter
from tests.people import FATHER

Begin = Callable[[Actor, str], Awaitable[str]]


def _case(house: Any) -> Begin:
    return lambda who, words: house.cases.cases.open(who, CaseKind.COMPLAINT, words)


def _activity(house: Any) -> Begin:
    when = house.clock() + timedelta(days=9)
    told = ("带上医保卡。", "市民中心", when, 20, "虚构〔2026〕5号")
    return lambda who, title: house.activities.make(
        who, NewActivity(ActivityKind.LECTURE, title, *told)
    )


def _selection(house: Any) -> Begin:
    propose = house.care.selections.propose
    return lambda who, rule: propose(who, rule, "虚构〔2026〕7号", FATHER.insured_no, 90)


def _letter(house: Any) -> Begin:
    parts = (house.db, house.sealer, house.objects, PlayedDarkroom(), house.clock)

    async def record(who: Actor, words: str) -> str:
        insured_id = await house.insured_id(FATHER)
        return await LetterDesk(*parts).record(who, insured_id, letter(house, words=words), PICTURE)

    return record


@pytest.mark.parametrize(
    ("begun_by", "role"),
    [
        (_case, Role.CALLER),
        (_activity, Role.PUBLICITY),
        (_selection, Role.CALLER),
        (_letter, Role.CLERK),
    ],
)
async def test_the_same_from_the_same_person_at_one_moment_is_one(
    house: Any, begun_by: Callable[[Any], Begin], role: Role
) -> None:
    begin, one, other = begun_by(house), house.staff(role), house.staff(role, 1)
    made = await asyncio.gather(*(begin(one, "头一件") for _ in range(3)))
    assert len(set(made)) == 1 and made[0]
    assert await begin(one, "头一件") == made[0]
    assert len({made[0], await begin(one, "另一件"), await begin(other, "头一件")}) == 3
    house.clock.forward(seconds=ONE_TAP.total_seconds() - 1)
    assert await begin(one, "头一件") == made[0]
    house.clock.forward(seconds=1)  # by now somebody means another
    assert await begin(one, "头一件") != made[0]
