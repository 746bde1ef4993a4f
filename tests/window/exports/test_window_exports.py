"""Does somebody at the window get a file with people's data only in the way of an export?"""

import re

import pytest

from casework.exports.kinds import ExportKind
from claims_core.claim import Role, Stage
from tests.people import FATHER
from tests.window.at_work import Window
from tests.window.exported import opened, taken

pytestmark = pytest.mark.slow


@pytest.mark.both_databases("conflicts")
async def test_a_table_is_asked_for_agreed_to_by_another_and_fetched_with_another_password(
    window: Window,
) -> None:
    await window.cabinet.claim(Stage.EXCHANGE_CHECKED)
    cashier, boss = await window.sign_in(Role.CASHIER), await window.sign_in(Role.SUPERVISOR)
    ask = await opened(cashier, await cashier.get("/window/money/lines"), "money_lines", 'csv"}')
    assert "主管批准以后" in ask.text
    short = await cashier.send(ask.form("/ask"), words="对账")
    assert short.status == 422 and "4到200个字" in short.text
    asked = await cashier.send(short.form("/ask"), words="和财政对上月的账")
    again = await cashier.send(ask.form("/ask"), words="和财政对上月的账")
    assert asked.path == again.path and "等人批准" in asked.text
    assert not asked.has_form("/fetch")
    waiting = await boss.get("/window/exports")
    assert "等我批准的" in waiting.text
    (link,) = (each for each in waiting.links if each == asked.path)
    page = await boss.get(link)
    assert "和财政对上月的账" in page.text
    why = await boss.send(page.form("/decide"), answer="no")
    assert why.status == 422
    await boss.send(page.form("/decide"), answer="yes")
    assert not (await boss.get(link)).has_form("/fetch")
    first, second = [await cashier.get(asked.path) for _ in range(2)]
    one, two = [await taken(cashier, each) for each in (first, second)]
    assert one.plain == two.plain and one.data != two.data
    assert FATHER.name not in one.plain.decode("utf-8-sig")
    passwords = {re.findall(r'id="password">([^<]+)<', each.html)[0] for each in (first, second)}
    assert len(passwords) == 2
    repeated = await taken(cashier, first)  # the same button once more
    assert repeated.plain == one.plain
    assert "还能取 1 次" in (await cashier.get(asked.path)).text
    assert "导出的文件" in (await boss.send(await search(boss))).text


async def search(person):
    return (await person.get("/window/looks")).form("/search")


async def test_what_nobody_gave_out_is_nobodys_and_a_refusal_is_shown(window: Window) -> None:
    publicity, boss = await window.sign_in(Role.PUBLICITY), await window.sign_in(Role.SUPERVISOR)
    page = await boss.get("/window/hospital/findings")
    asked = await boss.send(
        (await opened(boss, page, "hospital_findings")).form("/ask"), words="报给市医保中心"
    )
    assert (await publicity.get(asked.path)).status == 404
    assert (await publicity.get(f"/window/exports/new?kind={ExportKind.BANK_FILE}")).status == 403
    for query in ("kind=gold", f"kind={ExportKind.BANK_FILE}&subject=x"):
        assert (await boss.get(f"/window/exports/new?{query}")).status in (404, 422), query
    other = await window.sign_in_with("another", Role.SUPERVISOR)
    await other.send((await other.get(asked.path)).form("/decide"), answer="no", words="上周刚报过")
    shown = await boss.get(asked.path)
    assert "没有批准" in shown.text and "上周刚报过" in shown.text
    assert "没有批准" in (await boss.get("/window/exports")).text
