"""The ways off the straight line on the page: a reason from the list, words where they are needed,
and the way back."""

import pytest

from casework.claims.time_limits import TimeLimitWatch
from claims_core.claim import Role, Stage
from tests.casework.bank import answer, given_back
from tests.people import DAUGHTER
from tests.window.at_work import Window


def page_of(claim_id: str) -> str:
    return f"/window/claims/{claim_id}"


async def stage_of(window: Window, claim_id: str) -> Stage:
    shown = await window.world.services.desk_page.show(window.cabinet.actors[Role.CLERK], claim_id)
    return shown.line.stage


async def test_a_refusal_offers_its_own_reasons_and_is_taken_back(window: Window) -> None:
    claim = await window.cabinet.claim(Stage.SUBMITTED)
    boss = await window.sign_in(Role.SUPERVISOR)
    page = await boss.get(page_of(claim.line.id))
    assert "参保地不归这里办理" in page.html and "金额录入有误" not in page.html
    unsaid = await boss.send(page.form("/decline"), code="other", reason=" ")
    assert unsaid.status == 422 and "请再写一句说明" in unsaid.text
    strange = await boss.send(page.form("/decline"), code="figures_wrong")
    assert strange.status == 422 and "不能用这个理由" in strange.text
    page = await boss.send(page.form("/decline"), code="not_covered", reason="请带缴费凭据。")
    assert "已决定不予受理" in page.text
    assert "就医时没有参保或没有缴费" in page.text and "请带缴费凭据" in page.text
    assert await stage_of(window, claim.line.id) is Stage.NOT_ACCEPTED

    clerk = await window.sign_in(Role.CLERK)
    page = await clerk.get(page_of(claim.line.id))
    assert "参保人提供了新材料" in page.html and "原来办错了" not in page.html
    page = await clerk.send(page.form("/reopen"), code="new_papers")
    assert "时限从今天重新计算" in page.text
    assert "承诺办结日的变化" in page.text and "从重新办理那天起" in page.text
    assert await stage_of(window, claim.line.id) is Stage.SUBMITTED


async def test_the_centre_s_sheet_is_written_down_and_counts(window: Window) -> None:
    claim = await window.cabinet.claim(Stage.REGISTERED, DAUGHTER, keyed=False)
    initial = await window.sign_in(Role.INITIAL_REVIEWER)
    form = (await initial.get(page_of(claim.line.id))).form("/expense")
    page = await initial.send(form, total="200000", deductible="800", pool_rate="0.85")
    assert "跨基本进大额：由市医保中心审核" in page.text
    await initial.send(page.form("/hand-to-centre"), code="crossing")

    boss = await window.sign_in(Role.SUPERVISOR)
    page = await boss.get(page_of(claim.line.id))
    form = page.form("/centre-audit")
    sheet = {
        "sheet_no": "新医审17号",
        "audited_on": "2026-03-04",
        "centre_in_scope-2025": "200000",
        "centre_pool-2025": "100000",
        "centre_supplement-2025": "7 3397.65x",
    }
    page = await boss.send(form, **sheet)
    assert page.status == 422 and "2025年大额补助支付" in page.text
    page = await boss.send(
        page.form("/centre-audit"), **(sheet | {"centre_supplement-2025": "73397.65"})
    )
    assert "审定结果已登记" in page.text
    page = await initial.get(page_of(claim.line.id))
    assert "跨基本进大额：由市医保中心审核" not in page.text
    page = await initial.send(page.form("/expense"), to=f"{page_of(claim.line.id)}/initial-review")
    # the centre stands in the way no more; the receipts of this claim still do
    assert page.status == 409 and "票据86,000.00元" in page.text
    assert "请点「移交市医保中心」" not in page.text


async def test_a_settled_claim_is_reversed_and_reopened(window: Window) -> None:
    claim = await window.cabinet.claim(Stage.APPROVED)
    boss = await window.sign_in(Role.SUPERVISOR)
    page = await boss.get(page_of(claim.line.id))
    page = await boss.send(page.form("/reverse"), code="amount_wrong")
    assert "已冲正" in page.text
    page = await boss.send(page.form("/reopen"), code="recalculated")
    assert await stage_of(window, claim.line.id) is Stage.REGISTERED


async def test_money_that_came_back_is_taken_in_on_the_batch(window: Window) -> None:
    claim = await window.cabinet.claim(Stage.EXCHANGE_CHECKED)
    payments, actors = window.world.services.payments, window.cabinet.actors
    made = await payments.make_batch(actors[Role.CASHIER])
    await payments.release(actors[Role.SUPERVISOR], made)
    data = (await payments.file(actors[Role.CASHIER], made)).data
    results = window.world.services.banking.results
    await results.record_result(actors[Role.CASHIER], made, answer(data))
    cashier = await window.sign_in(Role.CASHIER)
    page = await cashier.get(f"/window/payments/{made}")
    empty = await cashier.upload(page.form("/late-returns"), b"")
    assert empty.status == 422 and "没有收到文件" in empty.text
    report = given_back(data, f"{claim.line.claim_no}-1")
    page = await cashier.upload(page.form("/late-returns"), report)
    assert "退汇文件已收下" in page.text and "付款后退回：账户已销户" in page.text
    assert await stage_of(window, claim.line.id) is Stage.PAYMENT_RETURNED


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.CLERK])
async def test_a_supervisor_sees_what_is_nearly_out_of_time(window: Window, role: Role) -> None:
    claim = await window.cabinet.claim(Stage.SUBMITTED)
    window.world.clock.forward(days=60)
    services = window.world.services
    await TimeLimitWatch(services.db, services.sealer, window.world.clock).run_once()
    person = await window.sign_in(role)
    page = await person.get("/window/claims?late=100")
    offered = "/window/claims?late=100" in page.links
    assert offered is (role is Role.SUPERVISOR)
    assert f"/window/claims/{claim.line.id}" in page.links
    nearly = await person.get("/window/claims?late=80")
    assert (f"/window/claims/{claim.line.id}" in nearly.links) is (role is Role.CLERK)


async def test_the_page_says_by_when_the_material_is_to_be_checked(window: Window) -> None:
    claim = await window.cabinet.claim(Stage.SUBMITTED)
    clerk = await window.sign_in(Role.CLERK)
    assert "材料核实 2026-03-05" in (await clerk.get(page_of(claim.line.id))).text
