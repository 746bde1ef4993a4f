"""Does a letter need its papers, a photograph and a second person, and open no more than it
says?"""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.retention.run import Retention
from casework.desk.letter_views import LetterGiven
from casework.desk.letters import LetterClosed, LetterDesk
from casework.errors import FieldsInvalid, Forbidden, NotFound
from casework.looks.looks import LooksAsked, LookSearch
from casework.people.authority_tables import AuthorisationLetterRow
from casework.people.letter_use import PROXY_NUMBER
from casework.people.window_codes import WindowCodeWrong
from claims_core.authorisation_papers import LetterBasis, LetterPaper, letter_rules
from claims_core.calendar_cn import china_day
from claims_core.claim import Role
from claims_core.proxy_relation import ProxyRelation
from claims_core.proxy_scope import ClaimsCovered
from claims_core.review import RoleMissing, SamePerson
from tests.casework.conftest import PlayedDarkroom
from tests.people import DAUGHTER, FATHER, STRANGER

PICTURE = b"a photograph of all papers"


@pytest.fixture
def desk(house):
    return LetterDesk(house.db, house.sealer, house.objects, PlayedDarkroom(), house.clock)


def letter(house, basis=LetterBasis.SIGNED_LETTER, days=90, **changes):
    given = {
        "basis": basis,
        "papers": frozenset(letter_rules()[basis].papers),
        "proxy_name": DAUGHTER.name,
        "proxy_number": DAUGHTER.id_number,
        "relation": ProxyRelation.CHILD,
        "claims": ClaimsCovered.FILED,
        "may_file": True,
        "may_name_account": False,
        "until": china_day(house.clock()) + timedelta(days=days),
        "words": "",
    }
    return LetterGiven(**given | changes)


async def test_two_people_and_a_code_make_a_letter_an_authorisation(house, desk) -> None:
    clerk, other = house.staff(Role.CLERK), house.staff(Role.SUPERVISOR)
    father_id = await house.insured_id(FATHER)
    letter_id = await desk.record(clerk, father_id, letter(house), PICTURE)
    with pytest.raises(SamePerson):
        await desk.confirm(clerk, father_id, letter_id)
    with pytest.raises(NotFound):  # from another person's page
        await desk.confirm(other, await house.insured_id(STRANGER), letter_id)
    assert [insured for insured, _ in await desk.waiting(other)] == [father_id]
    assert PICTURE in await desk.picture(other, father_id, letter_id)
    assert PICTURE not in b"".join(house.objects.kept.values())
    first = await desk.confirm(other, father_id, letter_id)
    code = await desk.confirm(other, father_id, letter_id)  # the slip was lost
    codes, tail = house.authority.window_codes, FATHER.id_number[-4:]
    daughter = await house.bound(DAUGHTER)
    with pytest.raises(WindowCodeWrong):
        await codes.redeem(daughter, first.code, tail)
    with pytest.raises(Forbidden):  # the letter names somebody else
        await codes.redeem(await house.bound(STRANGER), code.code, tail)
    me = await codes.redeem(daughter, code.code, tail)
    assert [each.insured_id for each in me.relatives] == [father_id]
    assert me.level < 3  # it is the father's letter, not her face
    [given] = (await house.authority.giving.at_the_window(clerk, father_id)).standing
    assert given.by_letter and len(given.purposes) == 2
    with pytest.raises(LetterClosed):
        await desk.confirm(other, father_id, letter_id)
    house.clock.forward(days=92)
    assert (await house.members.me(daughter)).relatives == ()


async def test_everything_that_a_letter_lacks_is_said_at_once(house, desk) -> None:
    clerk, father_id = house.staff(Role.CLERK), await house.insured_id(FATHER)
    wrong = letter(
        house,
        LetterBasis.DECEASED,
        days=731,
        papers=frozenset({LetterPaper.HEIRS}),
        proxy_name=" ",
        proxy_number="4107",
        claims=ClaimsCovered.ONE,
        words="长" * 201,
    )
    with pytest.raises(FieldsInvalid) as refused:
        await desk.record(clerk, father_id, wrong, b"")
    assert set(refused.value.fields) == {
        *("papers", "file", "until", "claims", "words", "proxy_name", "proxy_number")
    }
    with pytest.raises(RoleMissing):
        await desk.record(house.staff(Role.SUPERVISOR), father_id, letter(house), PICTURE)
    with pytest.raises(NotFound):
        await desk.record(clerk, "0" * 32, letter(house), PICTURE)


async def test_a_letter_that_was_refused_opens_nothing(house, desk) -> None:
    clerk, other = house.staff(Role.CLERK), house.staff(Role.CLERK, 1)
    father_id = await house.insured_id(FATHER)
    letter_id = await desk.record(clerk, father_id, letter(house, LetterBasis.MINOR), PICTURE)
    with pytest.raises(FieldsInvalid):
        await desk.refuse(other, father_id, letter_id, " ")
    await desk.refuse(other, father_id, letter_id, "看不清签名")
    for again in (
        desk.confirm(other, father_id, letter_id),
        desk.refuse(other, father_id, letter_id, "再来"),
    ):
        with pytest.raises(LetterClosed):
            await again
    [shown] = await desk.letters(clerk, father_id)
    assert (shown.state, shown.decided_words) == ("refused", "看不清签名")


def test_every_basis_has_its_papers_and_says_that_nobody_has_confirmed_them() -> None:
    for basis in LetterBasis:
        rules = letter_rules()[basis]
        assert LetterPaper.PROXY_ID in rules.papers and rules.source and not rules.confirmed


async def test_a_look_at_the_papers_is_found_by_whose_they_are(house, desk) -> None:
    clerk, father_id = house.staff(Role.CLERK), await house.insured_id(FATHER)
    letter_id = await desk.record(clerk, father_id, letter(house), PICTURE)
    await desk.picture(clerk, father_id, letter_id)
    search = LookSearch(house.db, house.sealer, house.clock)
    boss = house.staff(Role.SUPERVISOR)
    [look] = (await search.search(boss, LooksAsked(person=FATHER.id_number))).items
    assert (look.what, look.actor_name) == ("authorisation_letter", clerk.name)
    assert (await search.search(boss, LooksAsked(person=STRANGER.id_number))).items == ()


async def test_a_letter_whose_code_is_being_used_gets_no_second_one(house, desk) -> None:
    clerk, other = house.staff(Role.CLERK), house.staff(Role.SUPERVISOR)
    father_id, daughter = await house.insured_id(FATHER), await house.bound(DAUGHTER)
    codes, tail = house.authority.window_codes, FATHER.id_number[-4:]
    for _ in range(4):
        letter_id = await desk.record(clerk, father_id, letter(house), PICTURE)
        slip = await desk.confirm(other, father_id, letter_id)
        used, renewed = await asyncio.gather(
            codes.redeem(daughter, slip.code, tail),
            desk.confirm(other, father_id, letter_id),
            return_exceptions=True,
        )
        if isinstance(used, WindowCodeWrong):  # the new one came first
            await codes.redeem(daughter, renewed.code, tail)
        else:
            assert used.relatives and isinstance(renewed, LetterClosed)
        with pytest.raises(LetterClosed):
            await desk.confirm(other, father_id, letter_id)
        house.clock.forward(days=1)


async def test_a_code_that_outlives_its_letter_opens_nothing(house, desk) -> None:
    clerk, other = house.staff(Role.CLERK), house.staff(Role.SUPERVISOR)
    father_id, daughter = await house.insured_id(FATHER), await house.bound(DAUGHTER)
    letter_id = await desk.record(clerk, father_id, letter(house, days=0), PICTURE)
    slip = await desk.confirm(other, father_id, letter_id)
    house.clock.forward(days=1)
    with pytest.raises(Forbidden, match="日期已经过了"):
        await house.authority.window_codes.redeem(daughter, slip.code, FATHER.id_number[-4:])
    assert (await house.members.me(daughter)).relatives == ()


async def test_the_photograph_of_a_letter_goes_when_its_time_is_over_and_the_letter_stays(
    house, desk
) -> None:
    clerk, other = house.staff(Role.CLERK), house.staff(Role.SUPERVISOR)
    father_id = await house.insured_id(FATHER)
    kept, refused = [
        await desk.record(clerk, father_id, letter(house, words=words), PICTURE)
        for words in ("", "补的一份")
    ]
    await desk.confirm(other, father_id, kept)
    await desk.refuse(other, father_id, refused, "看不清签名")
    retention = Retention(house.db, house.objects, house.sealer, house.clock)
    house.clock.forward(days=89)
    assert await retention.run_once() == {}
    house.clock.forward(days=2)
    assert set(await retention.run_once()) == {"refused_letters"}
    house.clock.forward(days=1095 - 2)
    assert await retention.run_once() == {}
    assert PICTURE in await desk.picture(other, father_id, kept)
    house.clock.forward(days=2)
    gone = await retention.run_once()
    assert {name: (each.many, len(each.objects)) for name, each in gone.items()} == {
        "letters": (1, 1)
    }
    assert not [key for key in house.objects.kept if key.startswith("letters/")]
    for letter_id in (kept, refused):
        with pytest.raises(NotFound):
            await desk.picture(other, father_id, letter_id)
    shown = await desk.letters(other, father_id)
    assert {each.id: each.has_picture for each in shown} == {kept: False, refused: False}
    async with house.db.read() as session:
        rows = list(await session.scalars(select(AuthorisationLetterRow)))
    assert {house.sealer.open(row.proxy_number_sealed, PROXY_NUMBER) for row in rows} == {""}
    assert await retention.run_once() == {}
