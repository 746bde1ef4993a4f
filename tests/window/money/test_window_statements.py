"""The bank's statement at the window: taken in, what does not agree worked on, a month closed."""

from datetime import timedelta

import pytest

from app.check import check
from app.ledger_commands import BANK_ALARM
from casework.bank_statements.statement_file import read_statement
from claims_core.calendar_cn import china_day
from claims_core.claim import Role, Stage
from tests.casework.statement_files import statement
from tests.window.at_work import Window
from tests.window.files import bank_result
from tests.window.test_window_api import program

pytestmark = pytest.mark.slow

OPENING = 1_000_000_00


async def paid(window: Window) -> str:
    """One claim paid, as the bank says; answers the payment's number."""
    await window.cabinet.claim(Stage.EXCHANGE_CHECKED)
    services, actors = window.world.services, window.cabinet.actors
    batch_id = await services.payments.make_batch(actors[Role.CASHIER])
    await services.payments.release(actors[Role.SUPERVISOR], batch_id)
    data = (await services.payments.file(actors[Role.CASHIER], batch_id)).data
    await services.banking.results.record_result(actors[Role.CASHIER], batch_id, bank_result(data))
    _, payments = await services.payments.batch(actors[Role.CASHIER], batch_id)
    return payments[0].payment_no


async def test_a_statement_is_imported_worked_on_and_its_month_closed(window: Window) -> None:
    number = await paid(window)
    clock = window.world.clock
    day = china_day(clock())
    cashier = await window.sign_in(Role.CASHIER)
    page = await cashier.get("/window/bank-statements")
    assert "从来没有与银行核对一致过" in page.text and "我们记了，银行没有" in page.text
    assert "没有收到文件" in (await cashier.send(page.form("/take"))).text
    entries = ((-73_397_65, number), (5_000_00, ""))
    file = statement(day, OPENING, *entries)
    broken = await cashier.upload(page.form("/take"), file.replace(b"73397.65", b"73397.66", 1))
    assert broken.status == 422 and "第3行的余额(元)" in broken.text
    done = await cashier.upload(page.form("/take"), file)
    assert "2笔，这次核对一致1笔" in done.text and "差异 1 处" in done.text
    again = await cashier.upload(page.form("/take"), file)
    assert "什么也没有变" in again.text

    form = again.form("/class")
    form.fields["entry_class"] = "fee"
    form.fields["reason"] = "财政拨款"
    wrong = await cashier.send(form)
    assert wrong.status == 422 and "方向不对" in wrong.text
    assert wrong.form("/class").fields["reason"] == "财政拨款"
    noted = wrong.form("/note")
    noted.fields["words"] = "问了财政局李科长"
    assert "问了财政局李科长" in (await cashier.send(noted)).text
    form.fields["entry_class"] = "funds"
    classed = await cashier.send(form)
    assert "已归类" in classed.text and f"最近一次与银行核对一致：{day}" in classed.text
    detail = await cashier.get(next(link for link in classed.links if "/bank-statements/" in link))
    assert "王** 0123" in detail.text and "拨入资金" in detail.text

    months = await cashier.get("/window/months")
    assert "这个月还没有过完" in months.text and not months.has_form("/propose")
    balance = read_statement(file).closing_fen
    clock.now += timedelta(days=28)
    cashier = await window.sign_in(Role.CASHIER)
    late = await cashier.get("/window/bank-statements")
    assert "超过7天没有核对一致了" in late.text
    _, report = await check(window.world.settings, clock)
    assert f"{day}（28天前）" in report and BANK_ALARM in report
    await cashier.upload(late.form("/take"), statement(china_day(clock()), balance))
    months = await cashier.send((await cashier.get("/window/months")).form("/propose"))
    assert "已提请" in months.text and not months.has_form("/close")
    boss = await window.sign_in(Role.SUPERVISOR)
    closed = await boss.send((await boss.get("/window/months")).form("/close"))
    assert "已关账" in closed.text


async def test_what_is_typed_about_a_wrong_statement_stands_beside_what_is_wrong_with_it(
    window: Window,
) -> None:
    file = statement(china_day(window.world.clock()), OPENING, (5_000_00, ""))
    cashier, boss = await window.sign_in(Role.CASHIER), await window.sign_in(Role.SUPERVISOR)
    page = await cashier.upload((await cashier.get("/window/bank-statements")).form("/take"), file)
    path = next(link for link in page.links if "/bank-statements/" in link)
    form = (await cashier.get(path)).form("/withdraw")
    two_lines = await cashier.send(form, reason="银行说\n另发一份")
    assert two_lines.status == 422 and "一行" in two_lines.text
    kept = two_lines.form("/withdraw").fields["reason"]
    assert kept.split() == ["银行说", "另发一份"]
    await cashier.send(form, reason="银行说另发一份")
    mine = await cashier.get(path)
    assert not mine.has_form("/decide-withdrawal") and "复核要由另一个人来办" in mine.text
    form = (await boss.get(path)).form("/decide-withdrawal")
    empty = await boss.send(form, wrong="no", words=" ")
    assert empty.status == 422 and "请写明为什么不撤回" in empty.text
    done = await boss.send(empty.form("/decide-withdrawal"), wrong="yes")
    assert "已撤回" in done.text
    again = await boss.send(form, wrong="yes")
    assert again.status == 403 and "已经有人复核过了" in again.text
    gone = await boss.get(path)
    assert "不再算在对账里" in gone.text and not gone.has_form("/withdraw")
    taken = await cashier.upload((await cashier.get("/window/bank-statements")).form("/take"), file)
    assert "已收下：1笔" in taken.text


async def test_a_program_does_the_same(window: Window) -> None:
    number = await paid(window)
    clock = window.world.clock
    api, second = await program(window, Role.CASHIER), await program(window, Role.SUPERVISOR)
    entries = ((-73_397_65, number), (-2_00, ""))
    file = statement(china_day(clock()), OPENING, *entries)
    _, taken = await api.upload("/bank-statements", file)
    assert (taken["entries"], taken["matched"], taken["gap"]) == (2, 1, "")
    _, standing = await api.ask("GET", "/bank-standing")
    (fee,) = standing["differences"]
    assert (fee["kind"], standing["proven"]["on"]) == ("unknown", None)
    note = {"subject": fee["subject"], "words": "看了银行的收费通知"}
    _, standing = await api.ask("POST", "/bank-differences/notes", note)
    assert standing["differences"][0]["notes"][0]["words"] == note["words"]
    word = {"entry_class": "fee", "reason": "跨行手续费"}
    path = f"/bank-entries/{fee['entry_id']}/class"
    status, standing = await api.ask("POST", path, word)
    assert (status, standing["differences"][0]["waiting"]["entry_class"]) == (200, "fee")
    status, standing = await second.ask("POST", path, word)
    assert (status, standing["total"], standing["proven"]["days"]) == (200, 0, 0)
    assert (await api.ask("POST", path, word | {"reason": ""}))[0] == 422
    _, page = await api.ask("GET", "/bank-statements")
    (row,) = page["items"]
    assert (row["matched"], row["classed"], row["account_tail"]) == (1, 1, "1234")
    _, detail = await api.ask("GET", f"/bank-statements/{row['id']}")
    assert [each["reason"] for each in detail["entries"]] == ["", "跨行手续费"]
    _, months = await api.ask("GET", "/months")
    month = {"month": months["items"][0]["month"]}
    for step in ("propose", "close"):
        status, problem = await api.ask("POST", f"/months/{step}", month)
        assert (status, problem["error"]["code"]) == (409, "month_not_ready")
