"""What was wrong with the bank's or the platform's word is put right at the window by two people:
one records it, the other decides."""

import pytest

from casework.bank_statements.differences import BankDifferences
from claims_core.calendar_cn import china_day
from claims_core.claim import Role, Stage
from tests.people import FATHER
from tests.window.at_work import Window
from tests.window.files import bank_result
from tests.window.money.test_window_platform import feed
from tests.window.test_window_api import program
from tests.window.visitors import Screen, Visitor

pytestmark = pytest.mark.slow

RE_ENTRIES = "/window/platform/re-entries"


async def answered(window: Window, code: str, reason: str) -> tuple[str, str, str]:
    """One payment that the bank has answered so: its claim, the page of its batch, its number."""
    claim = await window.cabinet.claim(Stage.EXCHANGE_CHECKED)
    services, actors = window.world.services, window.cabinet.actors
    cashier = actors[Role.CASHIER]
    batch_id = await services.payments.make_batch(cashier)
    await services.payments.release(actors[Role.SUPERVISOR], batch_id)
    data = (await services.payments.file(cashier, batch_id)).data
    result = bank_result(data, code, reason)
    await services.banking.results.record_result(cashier, batch_id, result)
    _, payments = await services.payments.batch(cashier, batch_id)
    return claim.line.id, f"/window/payments/{batch_id}", payments[0].payment_no


async def stage(window: Window, claim_id: str) -> Stage:
    actor = window.cabinet.actors[Role.SUPERVISOR]
    return (await window.world.services.desk_page.show(actor, claim_id)).line.stage


async def recorded(visitor: Visitor, page: Screen, form: str, **fields: str) -> Screen:
    """What is wrong with the paper stays beside it; then it waits for somebody else."""
    wrong = await visitor.send(page.form(form), **(fields | {"said_on": "2099-01-01"}))
    assert wrong.status == 422 and "日期要在银行" in wrong.text
    kept = wrong.form(form)
    assert kept.fields["words"] == fields["words"]
    nobodys = await visitor.send(kept, **(fields | {"payment_no": "DE-9-9"}))
    assert nobodys.status == 422 and "没有这个支付流水号" in nobodys.text
    done = await visitor.send(nobodys.form(form), **fields)
    assert "已登记" in done.text and "复核要由另一个人来办" in done.text
    return done


async def test_a_refusal_is_withdrawn_and_the_withdrawal_taken_back_on_the_page_of_the_batch(
    window: Window,
) -> None:
    claim_id, path, number = await answered(window, "1002", "账户已销户")
    today = china_day(window.world.clock()).isoformat()
    cashier, boss = await window.sign_in(Role.CASHIER), await window.sign_in(Role.SUPERVISOR)
    paper = {"payment_no": number, "said_on": today}
    page = await cashier.get(path)
    assert not page.has_form("/written-return")  # nothing counts as paid
    paid = {"reference": "GZ-1", "words": "系统误报，款已付出"}
    page = await recorded(cashier, page, "/correct", **paper, **paid)
    assert not page.has_form("/decide-correction")
    decide = (await boss.get(path)).form("/decide-correction")
    empty = await boss.send(decide, so="no", why=" ")
    assert empty.status == 422 and "请写明为什么不予确认" in empty.text
    done = await boss.send(empty.form("/decide-correction"), so="yes")
    assert "退票更正已复核" in done.text and "已更正为付成" in done.text
    assert await stage(window, claim_id) is Stage.PAID
    again = await boss.send(decide, so="yes")
    assert again.status == 403 and "已经有人复核过了" in again.text

    # the bank was wrong once more: it never paid, and no statement shows anything
    page = await cashier.get(path)
    assert not page.has_form("/correct")
    never = {"reference": "GZ-2", "words": "查实没有付出", "left": "never"}
    unsaid = await cashier.send(page.form("/written-return"), **(paper | never | {"left": ""}))
    assert unsaid.status == 422 and unsaid.form("/written-return").fields["reference"] == "GZ-2"
    await recorded(cashier, unsaid, "/written-return", **paper, **never)
    decide = (await boss.get(path)).form("/decide-written-return")
    empty = await boss.send(decide, so="no", why="")
    assert empty.status == 422 and "请写明为什么不予确认" in empty.text
    done = await boss.send(empty.form("/decide-written-return"), so="yes")
    assert "书面退汇已复核" in done.text and "从来没有付出" in done.text
    assert await stage(window, claim_id) is Stage.PAYMENT_RETURNED
    assert (await boss.send(decide, so="yes")).status == 403
    differences: BankDifferences = window.world.services.window.reconciling.differences
    standing = await differences.standing(window.cabinet.actors[Role.CASHIER])
    assert standing.differences == ()


async def test_a_program_records_and_decides_a_written_return(window: Window) -> None:
    claim_id, path, number = await answered(window, "0000", "成功")
    cashier, boss = await program(window, Role.CASHIER), await program(window, Role.SUPERVISOR)
    today = china_day(window.world.clock()).isoformat()
    paper = {"reference": "SM-1", "said_on": today, "words": "收款行退回", "never_left": False}
    status, made = await cashier.ask("POST", f"/payments/{number}/written-returns", paper)
    assert status == 200
    decide = f"/written-returns/{made['id']}/decide"
    status, problem = await cashier.ask("POST", decide, {"confirmed": True})
    assert (status, problem["error"]["code"]) == (403, "same_person")
    assert (await boss.ask("POST", decide, {"confirmed": True}))[0] == 204
    assert await stage(window, claim_id) is Stage.PAYMENT_RETURNED
    _, batch = await boss.ask("GET", f"/batches/{path.rpartition('/')[2]}")
    (said,) = batch["written_returns"]
    assert (said["payment_no"], said["never_left"], said["confirmed"]) == (number, False, True)
    assert batch["came_back"] == 1


async def test_a_settlement_is_entered_again_on_its_page(window: Window) -> None:
    await window.cabinet.claim(Stage.APPROVED)
    services, actors = window.world.services, window.cabinet.actors
    supervisor = actors[Role.SUPERVISOR]
    await services.platform_feed.import_file(supervisor, feed("H7", "10.00"))
    await services.window.platform.held_rows.take_back(supervisor, "H7", "是我们的申请")
    boss = await window.sign_in(Role.SUPERVISOR)
    reviewer = await window.sign_in(Role.SECOND_REVIEWER)
    page = await boss.get(RE_ENTRIES)
    assert "还没有提出过恢复入账" in page.text and FATHER.name not in page.html
    empty = await boss.send(page.form("/propose"), settlement_no="h7", words=" ")
    assert empty.status == 422 and "请写明为什么退错了" in empty.text
    done = await boss.send(empty.form("/propose"), settlement_no="h7", words="退错了一份")
    assert "已提出" in done.text and "H7" in done.text and not done.has_form("/decide")
    decide = (await reviewer.get(RE_ENTRIES)).form("/decide")
    empty = await reviewer.send(decide, again="no", why=" ")
    assert empty.status == 422 and "请写明为什么不恢复" in empty.text
    done = await reviewer.send(empty.form("/decide"), again="yes")
    assert "复核结果已记下" in done.text and "已恢复入账" in done.text
    assert (await reviewer.send(decide, again="yes")).status == 409
    # whoever may not decide about settlements does not even see the page
    cashier = await window.sign_in(Role.CASHIER)
    assert (await cashier.get(RE_ENTRIES)).status == 403
