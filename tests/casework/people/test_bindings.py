"""Is this member that insured person, and does the roster keep its secrets while it says so?"""

import asyncio
from datetime import date

import pytest
from sqlalchemy import func, select

from casework.errors import (
    AlreadyBound,
    CodeExpired,
    IdentityNotMatched,
    NotFound,
    TooManyTries,
)
from casework.people.bindings import (
    MISMATCHES_A_DAY,
    MISMATCHES_OF_AN_ADDRESS,
    NEAR_MISSES_A_DAY,
    NameNearlyMatched,
)
from casework.people.one_time_codes import NoMobileInRoster
from casework.people.tables import BindingRow, MismatchRow
from claims_core.claim import Role
from claims_core.errors import InvalidIdNumber, InvalidMobile
from claims_core.identifiers import make_id_number
from claims_core.proxy_relation import ProxyRelation
from tests.people import DAUGHTER, FATHER, STRANGER, Insured, roster_csv

CHILD = ProxyRelation.CHILD

NOBODY = make_id_number("410702", date(1960, 1, 1), 1)


async def start(house, actor, person=FATHER, **changes):
    asked = {"name": person.name, "id_number": person.id_number, "phone": person.phone} | changes
    return await house.bindings.start(actor, **asked)


async def bind(house, actor, person=FATHER):
    sent = await start(house, actor, person)
    to_send = await house.codes.for_delivery(sent.request_id)
    return await house.bindings.confirm(actor, sent.request_id, to_send.code)


async def count(house, table) -> int:
    async with house.db.read() as session:
        return await session.scalar(select(func.count()).select_from(table))


async def test_a_binding_shows_the_person_masked(house) -> None:
    actor = await house.member()
    view = await bind(house, actor)
    assert view.bound is not None
    assert view.bound.insured_id == await house.insured_id(FATHER)
    assert view.bound.name == "梁**"
    assert view.bound.phone == "139****0001"
    assert view.bound.id_number == FATHER.id_number[:3] + "*" * 11 + FATHER.id_number[-4:]


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "马建国"},
        {"phone": DAUGHTER.phone},
        {"id_number": DAUGHTER.id_number},
        {"id_number": NOBODY},
        {"name": "", "id_number": NOBODY},
    ],
    ids=["wrong name", "wrong phone", "somebody else's number", "nobody's number", "nothing fits"],
)
async def test_every_mismatch_gets_the_same_answer(house, changes) -> None:
    actor = await house.member()
    with pytest.raises(IdentityNotMatched) as refused:
        await start(house, actor, **changes)
    assert refused.value.facts == {} and refused.value.fields == {}
    assert refused.value.message == IdentityNotMatched.template
    assert await count(house, MismatchRow) == 1


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"id_number": FATHER.id_number[:-1]}, InvalidIdNumber),
        ({"phone": "12345"}, InvalidMobile),
    ],
)
async def test_what_nobody_can_have_is_named_and_not_counted(house, changes, error) -> None:
    with pytest.raises(error):
        await start(house, await house.member(), **changes)
    assert await count(house, MismatchRow) == 0


async def test_spaces_letters_and_middle_dots_do_not_matter(house) -> None:
    born = date(1980, 5, 5)
    number = next(
        made for n in range(50) if (made := make_id_number("650100", born, n)).endswith("X")
    )
    person = Insured("410700900000000000000000000009", "阿依•古丽", number, "13900000009", "")
    await house.roster.import_file(house.staff(Role.SUPERVISOR), roster_csv((person,)))
    sent = await start(
        house,
        await house.member(),
        person,
        name=" 阿依 · 古丽",
        id_number=number.lower(),
        phone="+86 139 0000 0009",
    )
    assert sent.sent_to == "139****0009"


async def test_who_has_no_mobile_in_the_roster_is_told_whom_to_ask_and_gets_no_message(
    house,
) -> None:
    for number, phone in enumerate(("", "0373-3051234"), 1):
        id_number = make_id_number("410702", date(1950, 1, number), 100)
        person = Insured(f"N{number}", "无机人", id_number, phone, "")
        boss = house.staff(Role.SUPERVISOR)
        assert (await house.roster.import_file(boss, roster_csv((person,)))).added == 1
        actor = await house.member()
        for _ in range(NEAR_MISSES_A_DAY):
            with pytest.raises(NoMobileInRoster) as refused:
                await start(house, actor, person, phone="13900000001")
            assert "参保地窗口" in refused.value.message
        with pytest.raises(IdentityNotMatched):  # nobody may go on asking
            await start(house, actor, person, phone="13900000001")
        # a relative cannot ask for a code either, since nobody would get it
        with pytest.raises(NoMobileInRoster):
            await house.codes.issue(
                actor.id, await house.insured_id(person), "authorisation", {"asked_by": "x"}
            )
        insured_id = await house.insured_id(person)
        assert await house.contacts.phone_of("insured", insured_id, why="x", claim_id=None) is None


async def test_five_mismatches_end_a_members_day_even_for_the_truth(house) -> None:
    actor = await house.member()
    for person in (FATHER, DAUGHTER, STRANGER, FATHER, DAUGHTER):
        with pytest.raises(IdentityNotMatched):
            await start(house, actor, person, name="错")
    with pytest.raises(TooManyTries):
        await start(house, actor)
    house.clock.forward(days=1)
    assert await start(house, actor)


async def test_strangers_wrong_tries_never_keep_the_person_out(house) -> None:
    """Each of them is stopped; whose number it is comes in."""
    for _ in range(4):
        stranger = await house.member()
        for _ in range(MISMATCHES_A_DAY):
            with pytest.raises(IdentityNotMatched):
                await start(house, stranger, name="错")
        with pytest.raises(TooManyTries):
            await start(house, stranger, name="错")
    assert await start(house, await house.member())


async def test_many_accounts_behind_one_address_are_stopped_together(house) -> None:
    async def guess(address: str, **asked: str) -> None:
        wrong = {"name": "错", "id_number": NOBODY, "phone": FATHER.phone, **asked}
        await house.bindings.start(await house.member(), **wrong, address=address)

    for _ in range(MISMATCHES_OF_AN_ADDRESS):
        with pytest.raises(IdentityNotMatched):
            await guess("203.0.113.9")
    with pytest.raises(TooManyTries):
        await guess("203.0.113.9", name=FATHER.name, id_number=FATHER.id_number)
    await guess("10.0.0.7", name=FATHER.name, id_number=FATHER.id_number)
    async with house.db.read() as session:
        kept = await session.scalars(select(MismatchRow.address_index).distinct())
    assert "203.0.113.9" not in "".join(kept)


async def test_a_slip_of_the_name_is_told_and_costs_no_try_but_only_a_few_times(house) -> None:
    actor = await house.member()
    for _ in range(NEAR_MISSES_A_DAY):
        with pytest.raises(NameNearlyMatched) as refused:
            await start(house, actor, name="梁守天")
        assert "参保地窗口" in refused.value.message and "不算次数" in refused.value.message
    for _ in range(MISMATCHES_A_DAY):  # guessing on is answered like any other mismatch
        with pytest.raises(IdentityNotMatched):
            await start(house, actor, name="梁守天")
    with pytest.raises(TooManyTries):
        await start(house, actor)
    house.clock.forward(days=1)
    assert await start(house, actor)


async def test_a_slip_of_the_name_is_told_only_where_everything_else_fits(house) -> None:
    with pytest.raises(IdentityNotMatched):
        await start(house, await house.member(), name="梁守天", phone=DAUGHTER.phone)


async def test_parallel_guesses_of_one_member_share_no_try(house) -> None:
    actor = await house.member()
    answers = await asyncio.gather(
        *(start(house, actor, name=f"猜{n}") for n in range(12)), return_exceptions=True
    )
    assert sum(isinstance(answer, IdentityNotMatched) for answer in answers) == 5
    assert sum(isinstance(answer, TooManyTries) for answer in answers) == 7


async def test_one_wechat_is_one_person_at_a_time(house) -> None:
    actor = await house.member()
    await bind(house, actor, FATHER)
    with pytest.raises(AlreadyBound):
        await start(house, actor, DAUGHTER)
    assert (await bind(house, actor, FATHER)).bound is not None  # again is no harm
    assert (await house.bindings.end(actor)).bound is None
    bound = (await bind(house, actor, DAUGHTER)).bound
    assert bound is not None and bound.insured_id == await house.insured_id(DAUGHTER)


async def test_a_binding_moves_to_whoever_holds_the_phone_now(house) -> None:
    old, new = await house.member(), await house.member()
    await bind(house, old)
    claim = await house.submitted(old, FATHER)
    await bind(house, new)
    assert (await house.members.me(old)).bound is None
    assert (await house.members.me(new)).bound is not None
    with pytest.raises(NotFound):
        await house.progress.show(old, claim.line.id)
    assert (await house.progress.claims(old)).items == ()
    assert (await house.progress.show(new, claim.line.id)).line.claim_no == claim.line.claim_no
    async with house.db.read() as session:
        standing = await session.scalars(select(BindingRow).where(BindingRow.ended_at.is_(None)))
        assert [row.member_id for row in standing] == [new.id]
    assert await count(house, BindingRow) == 2  # nothing is forgotten


async def test_of_two_who_bind_at_the_same_moment_the_later_one_stands(house) -> None:
    members = [await house.member() for _ in range(4)]
    requests = [await start(house, member) for member in members]
    codes = [(await house.codes.for_delivery(sent.request_id)).code for sent in requests]
    await asyncio.gather(
        *(
            house.bindings.confirm(member, sent.request_id, code)
            for member, sent, code in zip(members, requests, codes, strict=True)
        )
    )
    async with house.db.read() as session:
        rows = list(await session.scalars(select(BindingRow)))
    assert len(rows) == 4
    assert sum(row.ended_at is None for row in rows) == 1


async def test_a_code_for_an_authorisation_binds_nobody(house) -> None:
    actor = await house.bound(DAUGHTER)
    sent = await house.proxies.start(
        actor, FATHER.name, FATHER.id_number, "梁小禾", ProxyRelation.CHILD
    )
    code = (await house.codes.for_delivery(sent.request_id)).code
    with pytest.raises(CodeExpired):
        await house.bindings.confirm(actor, sent.request_id, code)


async def test_a_confirmation_that_is_tapped_twice_is_one_and_nobody_is_told_otherwise(
    house,
) -> None:
    actor = await house.member()
    sent = await start(house, actor)
    code = (await house.codes.for_delivery(sent.request_id)).code
    said = await asyncio.gather(
        *(house.bindings.confirm(actor, sent.request_id, code) for _ in range(3))
    )
    assert said == [await house.members.me(actor)] * 3
    assert await count(house, BindingRow) == 1


async def test_a_confirmation_whose_answer_was_lost_may_be_sent_again(house) -> None:
    actor = await house.member()
    sent = await start(house, actor)
    code = (await house.codes.for_delivery(sent.request_id)).code
    first = await house.bindings.confirm(actor, sent.request_id, code)
    assert await house.bindings.confirm(actor, sent.request_id, code) == first
    wrong = f"{(int(code) + 1) % 10**6:06d}"
    with pytest.raises(CodeExpired):
        await house.bindings.confirm(actor, sent.request_id, wrong)
    with pytest.raises(CodeExpired):
        await house.bindings.confirm(await house.member(), sent.request_id, code)
    await house.bindings.end(actor)
    with pytest.raises(CodeExpired):  # it binds nobody a second time
        await house.bindings.confirm(actor, sent.request_id, code)
