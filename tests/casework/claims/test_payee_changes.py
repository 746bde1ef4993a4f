"""Does nobody lead the money away: a changed account is proved, told, held for a day and stopped by
a word?"""

from dataclasses import replace

import pytest
from sqlalchemy import select

from casework.claims.payee_stops import NoPayeeChange
from casework.claims.tables import PayeeChangeRow
from casework.errors import FieldsInvalid, NotFound
from casework.people.authority_tables import PersonNoticeRow
from casework.people.proofs import ProofNeeded
from casework.phone.own_decisions import STOPPED, OwnDecisions
from claims_core.checklist import Material
from claims_core.claim import Payee, Role, Stage, Wanted
from claims_core.identity_levels import MemberAct
from claims_core.proxy_scope import ClaimsCovered, ProxyScope
from claims_core.review import RoleMissing, StaleVersion
from infra.outbox import OutboxRow
from tests.casework.bank import answer
from tests.casework.people.test_relatives_in_scope import agreed
from tests.casework.stay import STAY
from tests.people import DAUGHTER, FATHER, STRANGER

NEW = Payee(FATHER.name, "6222020000000000999", "中国农业银行新乡分行")
MINUTE = 60


async def returned(house):
    """A claim of the father's whose money the bank gave back."""
    father, cashier = await house.bound(FATHER), house.staff(Role.CASHIER)
    [claim_id] = await house.reviewed_rows(father, FATHER, 1, None, None)
    await house.lay_decision(claim_id, "N-1", 1_00)
    batch = await house.payments.make_batch(cashier)
    await house.payments.release(house.staff(Role.SUPERVISOR), batch.id)
    data = (await house.payments.file(cashier, batch.id)).data
    await house.payments.record_result(cashier, batch.id, answer(data, default="1002"))
    return father, await house.progress.show(father, claim_id)


async def told(house):
    async with house.db.read() as session:
        return list(
            await session.scalars(
                select(OutboxRow.name).where(OutboxRow.name.like("payee_change%"))
            )
        )


async def test_another_account_needs_a_fresh_proof_and_is_paid_a_day_later(house) -> None:
    father, claim = await returned(house)
    cashier = house.staff(Role.CASHIER)
    with pytest.raises(ProofNeeded):
        await house.drafts.renew_payee(father, claim.line.id, claim.line.version, NEW)
    await house.prove(father, FATHER)
    renewed = await house.drafts.renew_payee(father, claim.line.id, claim.line.version, NEW)
    assert renewed.line.stage is Stage.EXCHANGE_CHECKED
    assert (renewed.payee_held_until - house.clock()).total_seconds() == 24 * 60 * MINUTE
    assert await told(house) == ["payee_change_asked"]
    assert (await house.payments.ready(cashier)).items == ()
    with pytest.raises(FieldsInvalid):
        await house.payments.make_batch(cashier, (claim.line.id,))
    house.clock.forward(hours=24)
    assert (await house.payments.make_batch(cashier)).count == 1
    assert (await house.progress.show(father, claim.line.id)).payee_held_until is None


@pytest.mark.parametrize("said_in", ["phone", "sms", "chat", "window"])
async def test_the_old_contact_stops_it_and_the_money_waits_for_an_account(house, said_in) -> None:
    father, claim = await returned(house)
    await house.prove(father, FATHER)
    await house.drafts.renew_payee(father, claim.line.id, claim.line.version, NEW)
    house.clock.forward(hours=23)
    stops = house.authority.payee_stops
    decisions = OwnDecisions(house.db, house.authority.giving, stops)
    match said_in:
        case "phone":
            await stops.stop(father, claim.line.id)
        case "window":
            clerk, insured_id = house.staff(Role.CLERK), await house.insured_id(FATHER)
            [waiting] = await stops.waiting_of(clerk, insured_id)
            assert waiting.claim_no == claim.line.claim_no
            await stops.stop(clerk, waiting.claim_id)
        case _:
            person = ("insured", await house.insured_id(FATHER))
            if said_in == "chat":
                person = ("member", father.id)
            assert await decisions.answer(person, " 停。", said_in) == STOPPED
            assert await decisions.answer(person, "停", said_in) is None  # nothing waits any more
    seen = await house.progress.show(father, claim.line.id)
    assert seen.line.stage is Stage.PAYMENT_RETURNED and seen.payee_held_until is None
    assert seen.payee.account.endswith(FATHER.account[-4:])
    assert await told(house) == ["payee_change_asked", "payee_change_stopped"]
    with pytest.raises(NoPayeeChange):
        await stops.stop(father, claim.line.id)
    house.clock.forward(days=2)
    with pytest.raises(FieldsInvalid):
        await house.payments.make_batch(house.staff(Role.CASHIER))


async def test_what_was_handed_in_with_an_account_is_not_led_elsewhere_while_papers_are_asked_for(
    house,
) -> None:
    father = await house.bound(FATHER)
    claim = await house.submitted(father, FATHER)
    wanted = (Wanted(Material.OTHER, "请补"),)
    asked = await house.desk.request_materials(
        house.staff(Role.CLERK), claim.line.id, claim.line.version, wanted
    )
    claim_id, version = claim.line.id, asked.line.version
    same = Payee(FATHER.name, FATHER.account, "中国工商银行新乡分行")
    filled = await house.drafts.edit(father, claim_id, version, STAY, same)
    with pytest.raises(ProofNeeded):
        await house.drafts.edit(father, claim_id, filled.line.version, STAY, NEW)
    await house.prove(father, FATHER)
    changed = await house.drafts.edit(father, claim_id, filled.line.version, STAY, NEW)
    assert changed.payee_held_until is not None and await told(house) == ["payee_change_asked"]
    await house.authority.payee_stops.stop(father, claim_id)
    seen = await house.progress.show(father, claim_id)
    assert seen.payee.account.endswith(FATHER.account[-4:])
    assert seen.line.stage is Stage.AWAITING_MATERIALS


async def test_a_stranger_stops_nothing_and_a_colleague_of_another_post_neither(house) -> None:
    father, claim = await returned(house)
    await house.prove(father, FATHER)
    await house.drafts.renew_payee(father, claim.line.id, claim.line.version, NEW)
    stops = house.authority.payee_stops
    with pytest.raises(NotFound):
        await stops.stop(await house.bound(STRANGER), claim.line.id)
    with pytest.raises(RoleMissing):
        await stops.stop(house.staff(Role.CASHIER), claim.line.id)
    decisions = OwnDecisions(house.db, house.authority.giving, stops)
    for person in (("insured", await house.insured_id(DAUGHTER)), ("member", "0" * 32)):
        assert await decisions.answer(person, "停", "sms") is None
    assert (await house.progress.show(father, claim.line.id)).payee_held_until is not None


async def test_nothing_is_told_of_a_stop_that_stopped_nothing(house) -> None:
    father, claim = await returned(house)
    daughter = await agreed(house, ProxyScope(ClaimsCovered.ALL))
    stops = house.authority.payee_stops
    for _ in range(2):
        with pytest.raises(NoPayeeChange):
            await stops.stop(daughter, claim.line.id)
    async with house.db.read() as session:
        acts = list(await session.scalars(select(PersonNoticeRow.act)))
    assert MemberAct.STOP_PAYEE_CHANGE not in acts
    await house.prove(father, FATHER)
    await house.drafts.renew_payee(father, claim.line.id, claim.line.version, NEW)
    await stops.stop(daughter, claim.line.id)
    async with house.db.read() as session:
        acts = list(await session.scalars(select(PersonNoticeRow.act)))
    assert acts.count(MemberAct.STOP_PAYEE_CHANGE) == 1


async def test_a_change_that_was_used_is_not_written_down_as_stopped(house) -> None:
    father, claim = await returned(house)
    await house.prove(father, FATHER)
    first = await house.drafts.renew_payee(father, claim.line.id, claim.line.version, NEW)
    house.clock.forward(hours=25)
    cashier, claim_id = house.staff(Role.CASHIER), first.line.id
    batch = await house.payments.make_batch(cashier)
    await house.payments.release(house.staff(Role.SUPERVISOR), batch.id)
    data = (await house.payments.file(cashier, batch.id)).data
    await house.payments.record_result(cashier, batch.id, answer(data, default="1002"))
    await house.prove(father, FATHER)
    again = await house.progress.show(father, claim_id)
    other = replace(NEW, account="6222020000000000777")
    await house.drafts.renew_payee(father, claim_id, again.line.version, other)
    await house.authority.payee_stops.stop(father, claim_id)
    async with house.db.read() as session:
        rows = await session.scalars(select(PayeeChangeRow).order_by(PayeeChangeRow.asked_at))
        assert [row.ended_in for row in rows] == ["", "phone"]


async def test_another_account_whose_answer_was_lost_may_be_sent_again_and_is_told_once(
    house,
) -> None:
    father, claim = await returned(house)
    await house.prove(father, FATHER)
    asked = (father, claim.line.id, claim.line.version)
    first = await house.drafts.renew_payee(*asked, NEW)
    house.clock.forward(minutes=40)  # the proof is over by now
    assert await house.drafts.renew_payee(*asked, NEW) == first
    assert await told(house) == ["payee_change_asked"]
    with pytest.raises(StaleVersion):
        await house.drafts.renew_payee(*asked, replace(NEW, account=FATHER.account))
