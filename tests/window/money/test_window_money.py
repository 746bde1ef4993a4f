"""Money at the window: balances and their lines, and what is got back."""

import re

import pytest

from claims_core.calendar_cn import china_day
from claims_core.claim import Role, Stage
from claims_core.review_reasons import ReasonCode
from tests.people import FATHER, PASSWORD, STAFF
from tests.window.at_work import Window
from tests.window.exported import taken
from tests.window.files import bank_result
from tests.window.test_window_api import program


async def reversed_after_payment(window: Window) -> str:
    """A claim that was paid and then reversed: its person holds the money."""
    claim = await window.cabinet.claim(Stage.EXCHANGE_CHECKED)
    actors, services = window.cabinet.actors, window.world.services
    batch_id = await services.payments.make_batch(actors[Role.CASHIER], (claim.line.id,))
    await services.payments.release(actors[Role.SUPERVISOR], batch_id)
    file = await services.payments.file(actors[Role.CASHIER], batch_id)
    await services.banking.results.record_result(
        actors[Role.CASHIER], batch_id, bank_result(file.data)
    )
    shown = await services.desk_page.show(actors[Role.SUPERVISOR], claim.line.id)
    await services.exits.reverse(
        actors[Role.SUPERVISOR], claim.line.id, shown.line.version, ReasonCode.AMOUNT_WRONG, ""
    )
    return claim.line.id


async def test_money_is_got_back_by_two_people(window: Window) -> None:
    claim_id = await reversed_after_payment(window)
    cashier = await window.sign_in(Role.CASHIER)
    home = await cashier.get("/window/money")
    assert "73,397.65元，1笔" in home.text and "新乡市" in home.text
    page = await cashier.get("/window/money/recoveries")
    assert FATHER.name not in page.html and "73,397.65" in page.text
    (address,) = {link for link in page.links if link.startswith("/window/money/recoveries/")}
    one = await cashier.get(address)
    assert "冲正，应追回73,397.65元" in one.text
    claim = await cashier.get(f"/window/claims/{claim_id}")
    assert "应追回 73,397.65 元" in claim.text and "/window/money/recoveries" in claim.links
    refused = await cashier.send(one.form("/note"), words="打过电话", next_on="2020-01-01")
    assert refused.status == 422 and "不能在今天以前" in refused.text
    assert "打过电话" in refused.html
    noted = await cashier.send(one.form("/note"), words="打过电话", next_on="2030-01-01")
    assert "已记下" in noted.text and "2030-01-01" in noted.text
    booked = one.form("/book")
    for typed, said in (("多少", "金额"), ("80000", "超过了应追回的73,397.65元")):
        refused = await cashier.send(booked, amount=typed, bank_reference="R1")
        assert refused.status == 422 and said in refused.text, typed
    done = await cashier.send(booked, amount="73,397.65", bank_reference="R1")
    assert "复核要由另一个人来办" in done.text and not done.has_form("/decide")
    supervisor = await window.sign_in(Role.SUPERVISOR)
    checked = await supervisor.get(address)
    refused = await supervisor.send(checked.form("/decide"), found="no")
    assert refused.status == 422 and "为什么不予确认" in refused.text
    confirmed = await supervisor.send(checked.form("/decide"), found="yes")
    assert "已复核，记入资金日记账" in confirmed.text and "已结" in confirmed.text
    assert "没有待追回的款项" in (await supervisor.get("/window/money/recoveries")).text
    assert address in (await supervisor.get("/window/money/recoveries?show=closed")).links
    # it was not there after all
    said = {"reference": "ZH-1", "said_on": china_day(window.world.clock()).isoformat()}
    form = confirmed.form("/correct")
    unsaid = await supervisor.send(form, **said, words="查错了")
    assert unsaid.status == 422 and unsaid.form("/correct").fields["reference"] == "ZH-1"
    offered = unsaid.html.split('id="correct-which"')[1]
    which = re.findall(r'<option value="(\w{32})">', offered)[0]
    waits = await supervisor.send(unsaid.form("/correct"), recovered=which)
    assert "更正已登记" in waits.text and not waits.has_form("/decide-correction")
    decide = (await cashier.get(address)).form("/decide-correction")
    empty = await cashier.send(decide, so="no", why="")
    assert empty.status == 422 and "请写明为什么不予确认" in empty.text
    done = await cashier.send(decide, so="yes")
    assert "已更正，不算数" in done.text and not done.has_form("/correct")
    assert "73,397.65" in (await cashier.get("/window/money/recoveries")).text


async def test_every_figure_opens_its_lines_and_leaves_as_a_table(window: Window) -> None:
    claim_id = await reversed_after_payment(window)
    supervisor = await window.sign_in(Role.SUPERVISOR)
    home = await supervisor.get("/window/money")
    figures = [link for link in home.links if link.startswith("/window/money/lines?")]
    assert len(figures) >= 4
    for link in figures:
        assert (await supervisor.get(link)).status == 200, link
    lines = await supervisor.get(f"/window/money/lines?claim_id={claim_id}")
    for words in ("复核结算", "批次放行", "银行付讫", "冲正", "补助支出", "2025"):
        assert words in lines.text, words
    assert "借方和贷方合计为零" in lines.text
    one_side = await supervisor.get("/window/money/lines?account=in_transit")
    assert "合计为零" not in one_side.text and "对得上的那一边" in one_side.text
    other = await window.sign_in_with("another", Role.SUPERVISOR)
    for form, begins in (("csv", b"\xef\xbb\xbf"), ("xlsx", b"PK")):
        (button,) = (each for each in lines.forms if form in each.fields.get("subject", ""))
        asked = await supervisor.send(
            (await supervisor.send(button)).form("/ask"), words="对账用的"
        )
        assert not asked.has_form("/fetch") and not asked.has_form("/decide")
        await other.send((await other.get(asked.path)).form("/decide"), answer="yes")
        file = await taken(supervisor, await supervisor.get(asked.path))
        assert file.plain.startswith(begins) and file.name.endswith(form)
    differences = await supervisor.get("/window/money/differences")
    assert differences.text.count("相符") >= 5 and "不符" not in differences.text
    for strange in (
        "lines?account=gold",
        "lines?after=x",
        "lines?batch_id=1",
    ):
        assert (await supervisor.get(f"/window/money/{strange}")).status == 422, strange


@pytest.mark.both_databases("conflicts")
async def test_the_same_through_the_api(window: Window) -> None:
    claim_id = await reversed_after_payment(window)
    http, url = window.world.http, f"{window.world.url}/window/api/v1"
    tokens = {}
    for role in (Role.CASHIER, Role.SUPERVISOR):
        login = {"login": STAFF[role].login, "password": PASSWORD}
        async with http.post(f"{url}/sessions", json=login) as answer:
            tokens[role] = {"Authorization": f"Bearer {(await answer.json())['token']}"}

    async def ask(role: Role, method: str, path: str, body: object = None) -> tuple[int, object]:
        async with http.request(method, f"{url}{path}", json=body, headers=tokens[role]) as answer:
            return answer.status, await answer.json()

    _, money = await ask(Role.CASHIER, "GET", "/money")
    assert money["recoveries"]["sum"]["fen"] == 7_339_765
    assert {each["account"] for each in money["balances"]} == {
        *("expense", "payable", "in_transit", "bank")
    }
    _, checks = await ask(Role.CASHIER, "GET", "/money/differences")
    assert {each["difference"]["fen"] for each in checks["items"]} == {0}
    _, lines = await ask(Role.CASHIER, "GET", "/money/lines?account=bank")
    assert [each["amount"]["fen"] for each in lines["items"]] == [-7_339_765]
    _, claim = await ask(Role.CASHIER, "GET", f"/claims/{claim_id}")
    assert claim["due"]["fen"] == -7_339_765
    _, page = await ask(Role.CASHIER, "GET", "/recoveries")
    path = f"/recoveries/{page['items'][0]['id']}"
    note = {"words": "上门", "next_on": "2030-01-01"}
    assert (await ask(Role.CASHIER, "POST", f"{path}/notes", note))[0] == 200
    amount = {"amount_fen": 7_339_765, "received_on": "2026-03-01", "bank_reference": "R9"}
    status, booked = await ask(Role.CASHIER, "POST", f"{path}/amounts", amount)
    assert status == 200, booked
    decide = f"{path}/amounts/{booked['amounts'][0]['id']}/decide"
    assert (await ask(Role.CASHIER, "POST", decide, {"confirmed": True}))[0] == 403
    status, done = await ask(Role.SUPERVISOR, "POST", decide, {"confirmed": True})
    assert (status, done["open"]["fen"], done["amounts"][0]["confirmed"]) == (200, 0, True)
    status, again = await ask(Role.SUPERVISOR, "POST", decide, {"confirmed": True})
    assert (status, again["error"]["code"]) == (422, "invalid_fields")
    assert "已经有人复核过了" in again["error"]["message"]
    today = china_day(window.world.clock()).isoformat()
    paper = {"reference": "ZH-1", "said_on": today, "words": "不是这一份的"}
    correct = decide.replace("/decide", "/corrections")
    status, made = await ask(Role.SUPERVISOR, "POST", correct, paper)
    assert status == 200, made
    decide = f"/recovery-corrections/{made['id']}/decide"
    assert (await ask(Role.SUPERVISOR, "POST", decide, {"confirmed": True}))[0] == 403
    cashier = await program(window, Role.CASHIER)
    assert (await cashier.ask("POST", decide, {"confirmed": True}))[0] == 204
    _, page = await ask(Role.CASHIER, "GET", "/recoveries")
    assert page["items"][0]["open"]["fen"] == 7_339_765
    _, closed = await ask(Role.CASHIER, "GET", path)
    (amount,) = closed["amounts"]
    assert amount["withdrawn_at"] and amount["corrections"][0]["confirmed"] is True
