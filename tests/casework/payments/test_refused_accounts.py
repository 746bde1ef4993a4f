"""To which account is money not sent again, and how does a claim get out of that?"""

import pytest

from casework.errors import FieldsInvalid, Forbidden
from claims_core.claim import Payee, Role, Stage
from claims_core.review import RoleMissing
from claims_core.typed_text import TextKind, value_of
from tests.casework.bank import answer, given_back
from tests.casework.payments.test_batch_exits import approved, sent, stage
from tests.people import DAUGHTER, FATHER

NEW = Payee(FATHER.name, "6217000010001234567", "中国建设银行新乡分行")
OLD = Payee(FATHER.name, FATHER.account, "中国工商银行新乡分行")


@pytest.fixture
def cashier(house):
    return house.staff(Role.CASHIER)


@pytest.fixture
def boss(house):
    return house.staff(Role.SUPERVISOR)


async def refused(house, cashier, boss, **late: bool) -> str:
    """A claim whose money did not stay; its id."""
    ((number, claim_id),) = (await approved(house, FATHER)).items()
    batch, data = await sent(house, cashier, boss)
    if late:
        await house.payments.record_result(cashier, batch.id, answer(data))
        await house.late_returns.record_returns(cashier, batch.id, given_back(data, number))
    else:
        await house.payments.record_result(cashier, batch.id, answer(data, default="1002"))
    assert await stage(house, claim_id) is Stage.PAYMENT_RETURNED
    return claim_id


@pytest.mark.parametrize("late", [{}, {"late": True}], ids=["result", "late return"])
async def test_the_same_account_is_not_taken_again_until_it_is_found_good(
    house, cashier, boss, late
) -> None:
    claim_id = await refused(house, cashier, boss, **late)
    father = await house.bound(FATHER)
    seen = await house.progress.show(father, claim_id)
    with pytest.raises(FieldsInvalid) as problem:
        await house.drafts.renew_payee(father, claim_id, seen.line.version, OLD)
    assert "换一个本人的账户" in problem.value.message
    with pytest.raises(RoleMissing):
        await house.account_desk.lift(cashier, claim_id, "银行说可以")
    for words in ("", "两\n行"):
        with pytest.raises(FieldsInvalid):
            await house.account_desk.lift(boss, claim_id, words)
    await house.account_desk.lift(boss, claim_id, "工行新乡分行来电：限额已调")
    again = await house.drafts.renew_payee(father, claim_id, seen.line.version, OLD)
    assert again.line.stage is Stage.EXCHANGE_CHECKED
    assert (await house.payments.make_batch(cashier)).count == 1


async def test_a_claim_with_a_refused_account_gets_into_no_batch_and_its_member_is_asked(
    house, cashier, boss
) -> None:
    """Two claims with one account: the bank refuses the first while the second waits."""
    father = await house.bound(FATHER)
    ids = await house.reviewed_rows(father, FATHER, 2, None, None)
    for number, claim_id in enumerate(ids):
        await house.lay_decision(claim_id, f"N-{number}", 1_00)
    first, second = ids
    other = await approved(house, DAUGHTER)
    batch = await house.payments.make_batch(cashier, (first,))
    await house.payments.release(boss, batch.id)
    data = (await house.payments.file(cashier, batch.id)).data
    with pytest.raises(Forbidden):
        await house.account_desk.ask_for_account(cashier, second)
    await house.payments.record_result(cashier, batch.id, answer(data, default="1003"))

    ready = {
        each.line.id: each.account_refused for each in (await house.payments.ready(boss)).items
    }
    assert ready == {second: True, **dict.fromkeys(other.values(), False)}
    with pytest.raises(FieldsInvalid):
        await house.payments.make_batch(cashier, (second,))
    assert (await house.payments.make_batch(cashier)).count == 1  # the other one
    with pytest.raises(FieldsInvalid):
        await house.payments.make_batch(cashier)
    with pytest.raises(RoleMissing):
        await house.account_desk.ask_for_account(boss, second)
    await house.account_desk.ask_for_account(cashier, second)
    seen = await house.progress.show(father, second)
    assert seen.line.stage is Stage.PAYMENT_RETURNED
    assert "一类银行卡" in next(e.note for e in reversed(seen.timeline) if e.state == "aside")
    await house.prove(father, FATHER)
    await house.drafts.renew_payee(father, second, seen.line.version, NEW)
    house.clock.forward(days=1)
    assert (await house.payments.make_batch(cashier)).count == 1


async def test_nothing_is_released_to_an_account_that_was_refused_meanwhile(
    house, cashier, boss
) -> None:
    father = await house.bound(FATHER)
    ids = await house.reviewed_rows(father, FATHER, 2, None, None)
    for number, claim_id in enumerate(ids):
        await house.lay_decision(claim_id, f"N-{number}", 1_00)
    first = await house.payments.make_batch(cashier, (ids[0],))
    second = await house.payments.make_batch(cashier, (ids[1],))
    await house.payments.release(boss, first.id)
    data = (await house.payments.file(cashier, first.id)).data
    await house.payments.record_result(cashier, first.id, answer(data, default="1002"))
    with pytest.raises(Forbidden) as problem:
        await house.payments.release(boss, second.id)
    assert "N-1-1" in problem.value.message
    await house.batch_exits.take_out(boss, second.id, ("N-1-1",), "payee_in_doubt", "")
    await house.account_desk.ask_for_account(cashier, ids[1])


async def test_a_draft_does_not_take_a_refused_account_either(house, cashier, boss) -> None:
    await refused(house, cashier, boss)
    father = await house.bound(FATHER)
    with pytest.raises(FieldsInvalid):
        await house.draft(father, FATHER)
    # the number with another holder's name is another account
    daughter = await house.bound(DAUGHTER)
    assert (await house.draft(daughter, DAUGHTER)).line.stage is Stage.DRAFT


NAMES = (
    ("SMITH JOHN", "SMITH JOHN"),
    ("  SMITH   JOHN ", "SMITH JOHN"),
    ("\uff33\uff2d\uff29\uff34\uff28\u3000\uff2a\uff2f\uff28\uff2e", "SMITH JOHN"),
    ("SMITH\u00a0JOHN\u200e", "SMITH JOHN"),
    ("王 五", "王五"),
    ("王\u3000五", "王五"),
    ("买买提 · 吐尔逊", "买买提·吐尔逊"),
    ("鄢\u200d守田\u202c", "鄢守田"),
    ("刘\ue863", "刘\ue863"),
)


def test_the_holder_s_name_is_kept_as_on_the_account(subtests) -> None:
    for typed, kept in NAMES:
        with subtests.test(typed=typed):
            assert value_of(typed, TextKind.NAME) == kept
