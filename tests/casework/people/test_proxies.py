"""May this relative act for that person, and only as far as it goes?"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.authority_bundle import build_authority
from casework.errors import Forbidden, IdentityNotMatched, NotBound, NotFound, TooManyTries
from claims_core.claim import Payee, Role
from claims_core.proxy_relation import ProxyRelation
from tests.casework.stay import STAY
from tests.people import DAUGHTER, FATHER, STRANGER

CHILD = ProxyRelation.CHILD


class Dying:
    """A database whose process is killed once, before a transaction is kept."""

    def __init__(self, db: Any) -> None:
        self._db = db
        self._dies = True

    def __getattr__(self, name: str) -> Any:
        return getattr(self._db, name)

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncSession]:
        async with self._db.write() as session:
            yield session
            if self._dies:
                self._dies = False
                raise ConnectionError("killed")


async def authorise(house, actor, person=FATHER, known_as="梁**"):
    sent = await house.proxies.start(
        actor, person.name, person.id_number, "梁小禾", ProxyRelation.CHILD
    )
    to_send = await house.codes.for_delivery(sent.request_id)
    assert to_send.phone == person.phone  # theirs, not the caller's
    assert (
        to_send.details.items()
        >= {"proxy_name": "梁小禾", "relation": "child", "asked_by": known_as}.items()
    )
    return await house.proxies.confirm(actor, sent.request_id, to_send.code)


async def test_an_authorisation_opens_the_relatives_claims(house) -> None:
    actor = await house.bound(DAUGHTER)
    view = await authorise(house, actor)
    assert [relative.name for relative in view.relatives] == ["梁**"]
    claim = await house.submitted(actor, FATHER)
    assert claim.line.filed_by_proxy
    seen = await house.desk.show(house.staff(Role.CLERK), claim.line.id)
    assert (seen.filer, seen.filer_doubt) == ("子女代办（梁**）", "")


async def test_a_typed_name_that_is_not_the_relative_s_own_is_shown_to_the_clerk(house) -> None:
    actor = await house.bound(DAUGHTER)
    sent = await house.proxies.start(
        actor, FATHER.name, FATHER.id_number, "梁大禾", ProxyRelation.CHILD
    )
    code = (await house.codes.for_delivery(sent.request_id)).code
    await house.proxies.confirm(actor, sent.request_id, code)
    claim = await house.submitted(actor, FATHER)
    seen = await house.desk.show(house.staff(Role.CLERK), claim.line.id)
    assert "和填的名字不一样" in seen.filer_doubt and DAUGHTER.name not in seen.filer_doubt


async def test_a_confirmation_that_was_killed_half_way_is_done_when_it_comes_again(house) -> None:
    """Not taken for done because there is a relative of before."""
    actor = await house.bound(DAUGHTER)
    await house.authorise(actor, STRANGER)
    parts = (house.sealer, house.clock, house.codes, house.members, house.faces)
    proxies = build_authority(Dying(house.db), *parts).proxies
    sent = await house.proxies.start(actor, FATHER.name, FATHER.id_number, "梁小禾", CHILD)
    code = (await house.codes.for_delivery(sent.request_id)).code
    with pytest.raises(ConnectionError):
        await proxies.confirm(actor, sent.request_id, code)
    view = await proxies.confirm(actor, sent.request_id, code)
    assert len(view.relatives) == 2
    assert await proxies.confirm(actor, sent.request_id, code) == view


async def test_whoever_proved_nothing_may_not_ask(house) -> None:
    actor = await house.member()
    with pytest.raises(NotBound):
        await authorise(house, actor)
    house.wechat.phones["phone-code"] = "13900000077"
    assert await house.members.prove_phone(actor, "phone-code") == "139****0077"
    assert (await authorise(house, actor, known_as="手机尾号0077的人")).relatives


async def test_nobody_authorises_themselves(house) -> None:
    with pytest.raises(Forbidden):
        await authorise(house, await house.bound(FATHER))


async def test_an_unknown_person_and_a_wrong_name_look_alike_and_are_counted(house) -> None:
    actor = await house.bound(DAUGHTER)
    for _ in range(5):
        with pytest.raises(IdentityNotMatched):
            await house.proxies.start(actor, "错", FATHER.id_number, "梁小禾", CHILD)
    with pytest.raises(TooManyTries):
        await authorise(house, actor)


async def test_a_proxy_sees_what_they_filed_and_nothing_else(house) -> None:
    father, daughter = await house.bound(FATHER), await house.bound(DAUGHTER)
    own = await house.submitted(father, FATHER)
    await house.authorise(daughter, FATHER)
    filed = await house.submitted(daughter, FATHER)
    assert [line.id for line in (await house.progress.claims(daughter)).items] == [filed.line.id]
    with pytest.raises(NotFound):
        await house.progress.show(daughter, own.line.id)
    with pytest.raises(NotFound):
        await house.drafts.withdraw(daughter, own.line.id, own.line.version)
    # the person concerned sees both
    assert {line.id for line in (await house.progress.claims(father)).items} == {
        own.line.id,
        filed.line.id,
    }
    assert (await house.progress.show(father, filed.line.id)).line.filed_by_proxy


async def test_an_authorisation_that_runs_out_closes_everything(house) -> None:
    daughter = await house.bound(DAUGHTER)
    await house.authorise(daughter, FATHER, days=30)
    claim = await house.submitted(daughter, FATHER)
    house.clock.forward(days=29, hours=23)
    assert await house.progress.show(daughter, claim.line.id)
    house.clock.forward(hours=1)
    with pytest.raises(NotFound):
        await house.progress.show(daughter, claim.line.id)
    assert (await house.progress.claims(daughter)).items == ()
    assert (await house.members.me(daughter)).relatives == ()
    with pytest.raises(NotBound):
        await house.drafts.open(daughter, await house.insured_id(FATHER), STAY, None)


@pytest.mark.parametrize("ended_by", ["relative", "insured"])
async def test_either_side_ends_an_authorisation(house, ended_by) -> None:
    father, daughter = await house.bound(FATHER), await house.bound(DAUGHTER)
    await house.authorise(daughter, FATHER)
    claim = await house.submitted(daughter, FATHER)
    insured_id = await house.insured_id(FATHER)
    await house.proxies.end(daughter if ended_by == "relative" else father, insured_id)
    with pytest.raises(NotFound):
        await house.progress.show(daughter, claim.line.id)
    assert await house.progress.show(father, claim.line.id)


async def test_a_stranger_ends_nobodys_authorisation(house) -> None:
    daughter = await house.bound(DAUGHTER)
    await house.authorise(daughter, FATHER)
    claim = await house.submitted(daughter, FATHER)
    stranger = await house.bound(STRANGER)
    await house.proxies.end(stranger, await house.insured_id(FATHER))
    assert await house.progress.show(daughter, claim.line.id)


async def test_an_authorisation_renewed_counts_once(house) -> None:
    actor = await house.bound(DAUGHTER)
    await authorise(house, actor)
    view = await authorise(house, actor)
    assert len(view.relatives) == 1
    assert (await house.proxies.end(actor, await house.insured_id(FATHER))).relatives == ()


async def test_a_proxy_cannot_send_the_money_to_themselves(house) -> None:
    daughter = await house.bound(DAUGHTER)
    await house.authorise(daughter, FATHER)
    own = Payee(DAUGHTER.name, DAUGHTER.account, "中国工商银行")
    with pytest.raises(Exception) as refused:
        await house.drafts.open(daughter, await house.insured_id(FATHER), STAY, own)
    assert set(refused.value.fields) == {"payee_name"}
