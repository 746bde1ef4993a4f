"""Money on its way: one makes the batch, another releases it, the bank answers."""

import pytest

from claims_core.claim import Role, Stage
from claims_core.review_reasons import ReasonCode
from tests.people import DAUGHTER, FATHER, PASSWORD, STAFF
from tests.window.at_work import Window
from tests.window.exported import bank_file, opened, taken
from tests.window.files import PAID, bank_result
from tests.window.visitors import Screen, Visitor

pytestmark = pytest.mark.slow


async def made_batch(window: Window) -> tuple[Visitor, Screen]:
    cashier = await window.sign_in(Role.CASHIER)
    page = await cashier.get("/window/payments")
    return cashier, await cashier.send(page.form("/make"))


@pytest.mark.both_databases("the whole road of a payment")
async def test_a_batch_is_made_released_by_another_person_and_outcome_source_the_bank(
    window: Window,
) -> None:
    claim = await window.cabinet.claim(Stage.EXCHANGE_CHECKED)
    cashier, page = await made_batch(window)
    assert "1 笔，共 73,397.65 元" in page.text
    assert not page.has_form("/release")
    assert "放行要由另一个人来办" in page.text
    csrf = page.form("/logout").fields
    refused = await cashier.post(f"{page.path}/release", csrf)
    assert refused.status == 403 and "要由另一个人来办" in refused.text
    unreleased = csrf | {"kind": "bank_file", "subject": page.path.rpartition("/")[2]}
    assert (await cashier.post("/window/exports/open", unreleased)).status == 403

    supervisor = await window.sign_in(Role.SUPERVISOR)
    released = await supervisor.send((await supervisor.get(page.path)).form("/release"))
    assert "已放行" in released.text

    export = await opened(cashier, await cashier.get(page.path), "bank_file")
    assert "不用再批：另一位同事已经放行这个批次。" in export.text
    file = await taken(cashier, export)
    data, headers = file.plain, file.headers
    assert headers["Content-Type"] == "application/zip"
    assert headers["Cache-Control"] == "no-store"
    assert "attachment" in headers["Content-Disposition"]
    assert FATHER.account.encode() not in file.data
    assert FATHER.name in data.decode("gb18030") and "73397.65" in data.decode("gb18030")

    form = (await cashier.get(page.path)).form("/result")
    done = await cashier.upload(form, bank_result(data))
    assert "银行结果已收下" in done.text and "已付" in done.text
    shown = await window.world.services.desk_page.show(
        window.cabinet.actors[Role.CASHIER], claim.line.id
    )
    assert shown.line.stage is Stage.PAID
    assert PAID in (await cashier.get(f"/window/claims/{claim.line.id}")).text


async def test_a_claim_is_closed_once_the_member_has_the_money(window: Window) -> None:
    claim = await window.cabinet.claim(Stage.EXCHANGE_CHECKED)
    cashier, page = await made_batch(window)
    supervisor = await window.sign_in(Role.SUPERVISOR)
    await supervisor.send((await supervisor.get(page.path)).form("/release"))
    data = await bank_file(cashier, page.path)
    await cashier.upload((await cashier.get(page.path)).form("/result"), bank_result(data))
    path = f"/window/claims/{claim.line.id}"
    assert not (await cashier.get(path)).has_form("/close")

    member, services = await window.cabinet.member_of(FATHER), window.world.services
    version = (await services.progress.show(member, claim.line.id)).line.version
    await services.drafts.arrival(member, claim.line.id, version, True)
    closed = await cashier.send((await cashier.get(path)).form("/close"))
    assert "已办结" in closed.text and not closed.has_form("/close")


async def test_a_returned_payment_shows_the_banks_reason(window: Window) -> None:
    claim = await window.cabinet.claim(Stage.EXCHANGE_CHECKED)
    cashier, page = await made_batch(window)
    supervisor = await window.sign_in(Role.SUPERVISOR)
    await supervisor.send((await supervisor.get(page.path)).form("/release"))
    data = await bank_file(cashier, page.path)
    form = (await cashier.get(page.path)).form("/result")
    done = await cashier.upload(form, bank_result(data, "1001", "账号户名不符"))
    assert "退票：账号户名不符（1001）" in done.text
    claim_page = await cashier.get(f"/window/claims/{claim.line.id}")
    assert "正在等参保人更换收款账户" in claim_page.text


async def test_a_file_that_does_not_fit_the_batch_changes_nothing(window: Window) -> None:
    await window.cabinet.claim(Stage.EXCHANGE_CHECKED)
    cashier, page = await made_batch(window)
    supervisor = await window.sign_in(Role.SUPERVISOR)
    await supervisor.send((await supervisor.get(page.path)).form("/release"))
    form = (await cashier.get(page.path)).form("/result")
    refused = await cashier.upload(form, "这不是回盘文件".encode("gb18030"))
    assert refused.status == 422 and "没有导入" in refused.text
    empty = await cashier.upload(form, b"")
    assert empty.status == 422 and "没有收到文件" in empty.text
    assert (await cashier.get(page.path)).has_form("/result")


async def test_only_what_is_ticked_goes_into_the_batch(window: Window) -> None:
    first = await window.cabinet.claim(Stage.EXCHANGE_CHECKED)
    await window.cabinet.pool_used_up(DAUGHTER)
    second = await window.cabinet.claim(Stage.EXCHANGE_CHECKED, DAUGHTER)
    cashier = await window.sign_in(Role.CASHIER)
    form = (await cashier.get("/window/payments")).form("/make")
    del form.fields[f"pay-{second.line.id}"]
    # what had been left out stays so when the form comes back
    window.world.clock.forward(minutes=30)
    lost = await cashier.send(form)
    back = await cashier.send(
        lost.form("/login"), login=STAFF[Role.CASHIER].login, password=PASSWORD
    )
    form = back.form("/make")
    ticks = {name for name in form.fields if name.startswith("pay-")}
    assert ticks == {f"pay-{first.line.id}"}
    page = await cashier.send(form)
    assert f"/window/claims/{first.line.id}" in page.links
    assert f"/window/claims/{second.line.id}" not in page.links
    assert "待拨付 1 笔" in (await cashier.get("/window/payments")).text


async def test_a_batch_of_nothing_is_refused(window: Window) -> None:
    cashier = await window.sign_in(Role.CASHIER)
    csrf = (await cashier.get("/window/payments")).form("/logout").fields
    refused = await cashier.post("/window/payments/make", csrf)
    assert refused.status == 422 and "没有待拨付的申请" in refused.text


async def test_a_batch_that_became_smaller_meanwhile_is_not_released_for_the_sum_on_the_button(
    window: Window,
) -> None:
    await window.cabinet.claim(Stage.EXCHANGE_CHECKED)
    await window.cabinet.pool_used_up(DAUGHTER)
    await window.cabinet.claim(Stage.EXCHANGE_CHECKED, DAUGHTER)
    _, page = await made_batch(window)
    supervisor = await window.sign_in(Role.SUPERVISOR)
    before = await supervisor.get(page.path)
    tick = before.html.partition('name="pay-')[2].partition('"')[0]
    out = {f"pay-{tick}": "on", "code": ReasonCode.OTHER, "words": "户名要再核对"}
    assert (await supervisor.send(before.form("/take-out"), **out)).status == 200
    refused = await supervisor.send(before.form("/release"))
    assert refused.status == 409 and "现在是1笔，共73,397.65元" in refused.text
    done = await supervisor.send(refused.form("/release"))
    assert "已放行" in done.text
