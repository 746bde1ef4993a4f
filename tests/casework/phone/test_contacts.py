"""Whom does a message about a claim reach, and what may it say?"""

import pytest
from sqlalchemy import select

from casework.access_log import AccessLogRow
from casework.errors import NotFound
from casework.phone.contacts import Recipient
from claims_core.claim import Role, Stage
from tests.casework.stay import PAYMENT_FEN
from tests.people import DAUGHTER, FATHER


async def recipients(house, claim_id) -> tuple[Recipient, ...]:
    async with house.db.read() as session:
        return await house.contacts.recipients(session, claim_id)


async def facts(house, claim_id):
    async with house.db.read() as session:
        return await house.contacts.facts(session, claim_id)


async def test_whoever_files_for_themselves_hears_once(house) -> None:
    father = await house.bound(FATHER)
    claim = await house.submitted(father, FATHER)
    insured_id = await house.insured_id(FATHER)
    assert await recipients(house, claim.line.id) == (
        Recipient("insured", insured_id, True, None, f"mini-{father.id}"),
    )


async def test_the_insured_hears_of_what_a_relative_filed_and_so_does_the_relative(house) -> None:
    daughter = await house.bound(DAUGHTER)
    await house.authorise(daughter, FATHER)
    claim = await house.submitted(daughter, FATHER)
    insured_id = await house.insured_id(FATHER)
    assert await recipients(house, claim.line.id) == (
        Recipient("insured", insured_id, True, None),
        Recipient("member", daughter.id, True, None, f"mini-{daughter.id}"),
    )


async def test_the_official_account_is_used_only_while_it_is_followed(house) -> None:
    await house.members.followed("official-ada")
    actor = await house.members.by_official_openid("official-ada")
    await house.bind_directly(actor, FATHER)
    claim = await house.submitted(actor, FATHER)
    assert (await recipients(house, claim.line.id))[0].official_openid == "official-ada"
    house.wechat.left.add("official-ada")
    await house.members.unfollowed("official-ada")
    assert (await recipients(house, claim.line.id))[0].official_openid is None


async def test_a_phone_in_clear_is_written_down_each_time(house) -> None:
    claim = await house.submitted(await house.bound(FATHER), FATHER)
    insured_id = await house.insured_id(FATHER)
    phone = await house.contacts.phone_of(
        "insured", insured_id, why="受理短信", claim_id=claim.line.id
    )
    assert phone == FATHER.phone
    async with house.db.read() as session:
        (row,) = await session.scalars(select(AccessLogRow))
    assert (row.actor_id, row.what, row.subject_id) == ("system", "phone", insured_id)
    assert (row.reason, row.claim_id) == ("受理短信", claim.line.id)


async def test_a_relatives_proven_phone_counts_before_that_of_the_roster(house) -> None:
    daughter = await house.bound(DAUGHTER)
    ask = house.contacts.phone_of
    assert await ask("member", daughter.id, why="短信", claim_id=None) == DAUGHTER.phone
    house.wechat.phones["code"] = "13900000077"
    await house.members.prove_phone(daughter, "code")
    assert await ask("member", daughter.id, why="短信", claim_id=None) == "13900000077"
    nobody = await house.member()
    assert await ask("member", nobody.id, why="短信", claim_id=None) is None


async def test_a_message_may_say_a_sum_only_once_it_stands(house) -> None:
    await house.use_up_the_pool(FATHER)
    claim = await house.twice_reviewed(await house.bound(FATHER), FATHER)
    before = await facts(house, claim.line.id)
    assert (before.payment_fen, before.account_tail, before.year) == (None, "0012", 2025)
    assert before.insured_name == "梁**"
    await house.desk.check_finally(house.staff(Role.FINAL_CHECKER), *house.shown(claim))
    after = await facts(house, claim.line.id)
    assert (after.payment_fen, after.stage) == (PAYMENT_FEN, Stage.APPROVED)


async def test_a_refusal_is_told_with_its_reason(house) -> None:
    claim = await house.submitted(await house.bound(FATHER), FATHER)
    boss = house.staff(Role.SUPERVISOR)
    await house.desk.decline(boss, claim.line.id, claim.line.version, "not_covered", "请看通知。")
    told = (await facts(house, claim.line.id)).reject_reason
    assert "没有生效" in told and told.endswith("请看通知。")


async def test_a_claim_that_does_not_exist_reaches_nobody(house) -> None:
    for ask in (recipients, facts):
        with pytest.raises(NotFound):
            await ask(house, "0" * 32)
