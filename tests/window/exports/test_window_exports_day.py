"""What does a day with exports look like to those who ask for them: is anything asked twice, lost
on the way, or not told?"""

import re

import pytest

from claims_core.claim import Role, Stage
from tests.people import PASSWORD
from tests.window.at_work import Window
from tests.window.exported import opened, taken
from tests.window.visitors import Screen, Visitor

pytestmark = pytest.mark.slow
LINES, ASKED = "/window/money/lines", "和财政对上月的账"
PLACES = {
    "bank_file": "/window/payments",
    "exchange_file": "/window/exchange",
    "money_lines": LINES,
    "import_rows": "/window/imports",
    "hospital_findings": "/window/hospital/findings",
    "unreached": "/window/announcements",
}


async def asked(cashier: Visitor, words: str = ASKED) -> Screen:
    page = await opened(cashier, await cashier.get(LINES), "money_lines", 'csv"}')
    return await cashier.send(page.form("/ask"), words=words)


async def agreed(cashier: Visitor, boss: Visitor) -> Screen:
    waiting = await asked(cashier)
    await boss.send((await boss.get(waiting.path)).form("/decide"), answer="yes")
    return await cashier.get(waiting.path)


def password_on(page: Screen) -> str:
    return re.findall(r'id="password">([^<]+)<', page.html)[0]


async def test_the_first_page_says_what_waits_and_what_became_of_it(window: Window) -> None:
    await window.cabinet.claim(Stage.EXCHANGE_CHECKED)
    cashier, boss = await window.sign_in(Role.CASHIER), await window.sign_in(Role.SUPERVISOR)
    assert "份导出" not in (await boss.get("/window/claims")).text
    waiting = await asked(cashier)
    assert "1份导出等您批准" in (await boss.get("/window/claims")).text
    assert "份批准了" not in (await cashier.get("/window/claims")).text
    await boss.send((await boss.get(waiting.path)).form("/decide"), answer="yes")
    assert "1份导出等您批准" not in (await boss.get("/window/claims")).text
    home = await cashier.get("/window/claims")
    assert "您申请的导出，1份批准了，可以取" in home.text and "/window/exports" in home.links
    await taken(cashier, await cashier.get(waiting.path))
    assert "您申请的导出" not in (await cashier.get("/window/claims")).text


async def test_publicity_is_told_on_the_page_where_it_begins(window: Window) -> None:
    publicity = await window.sign_in(Role.PUBLICITY)
    assert "导出等" not in (await publicity.get("/window/tips")).text
    boss = await window.sign_in_with("both", Role.PUBLICITY, Role.SUPERVISOR)
    await window.cabinet.claim(Stage.EXCHANGE_CHECKED)
    await asked(await window.sign_in(Role.CASHIER))
    assert "1份导出等您批准" in (await boss.get("/window/tips")).text


async def test_who_has_asked_already_is_not_asked_again(window: Window) -> None:
    await window.cabinet.claim(Stage.EXCHANGE_CHECKED)
    cashier, boss = await window.sign_in(Role.CASHIER), await window.sign_in(Role.SUPERVISOR)
    form = (await opened(cashier, await cashier.get(LINES), "money_lines", 'csv"}')).form("/ask")
    first = await cashier.send(form, words=ASKED)
    assert "已经申请。" in first.text
    other = await cashier.send(form, words="给审计看去年的账")
    assert other.path == first.path and "这次写的没有记" in other.text
    assert ASKED in other.text and "给审计" not in other.text
    lines = await cashier.get(LINES)
    assert (await opened(cashier, lines, "money_lines", 'csv"}')).path == first.path
    await boss.send((await boss.get(first.path)).form("/decide"), answer="yes")
    ready = await opened(cashier, lines, "money_lines", 'csv"}')
    assert ready.path == first.path and ready.has_form("/fetch")
    workbook = await opened(cashier, lines, "money_lines", 'xlsx"}')
    assert workbook.has_form("/ask")


async def test_who_may_agree_and_until_when_is_said_to_whoever_asks(window: Window) -> None:
    await window.cabinet.claim(Stage.EXCHANGE_CHECKED)
    cashier, boss = await window.sign_in(Role.CASHIER), await window.sign_in(Role.SUPERVISOR)
    ask = await opened(cashier, await cashier.get(LINES), "money_lines", 'csv"}')
    assert "24小时里可以取3次" in ask.text and "能批准的：戚主管。" in ask.text
    waiting = await cashier.send(ask.form("/ask"), words=ASKED)
    assert re.search(r"到 [0-9]{4}-[0-9-]+ [0-9:]+ 没有人答复就过期", waiting.text)
    assert "能批准的：戚主管。" in waiting.text
    decides = await boss.get(waiting.path)
    assert "批准以后，钮财务24小时里可以取3次。" in decides.text
    assert "能批准的" not in decides.text
    own = await opened(boss, await boss.get(LINES), "money_lines", 'csv"}')
    assert "现在没有别的主管能批准。" in own.text


async def test_a_purpose_that_will_not_do_stays_where_it_was_typed(window: Window) -> None:
    await window.cabinet.claim(Stage.EXCHANGE_CHECKED)
    cashier = await window.sign_in(Role.CASHIER)
    ask = await opened(cashier, await cashier.get(LINES), "money_lines", 'csv"}')
    for words in ("", "   ", "账", "账" * 5000, "\u200b\u200b\u200b\u200b", "给13900000001打电话"):
        page = await cashier.send(ask.form("/ask"), words=words)
        assert page.status == 422 and page.has_form("/ask"), words[:20]
        shown = page.form("/ask").fields["words"]
        assert shown == words.replace("\u200b", "").strip(), words[:20]
    asked_for = await cashier.send(page.form("/ask"), words="对账😀\r\n第二行")
    assert "对账😀 第二行" in asked_for.text


async def test_a_login_that_is_lost_on_the_way_to_an_export_leads_on_to_it(window: Window) -> None:
    await window.cabinet.claim(Stage.EXCHANGE_CHECKED)
    cashier = await window.sign_in(Role.CASHIER)
    lines = await cashier.get(LINES)
    window.world.clock.forward(hours=1)
    login = await opened(cashier, lines, "money_lines", 'csv"}')
    assert login.status == 401 and "没有丢" in login.text
    back = await cashier.send(login.form("/login"), login="cashier", password=PASSWORD)
    assert back.path == "/window/exports" and "刚才的那一步没有办理" in back.text
    ask = await opened(cashier, back, "money_lines", 'csv"}')
    assert ask.has_form("/ask")
    assert not (await cashier.get("/window/exports")).has_form("/open")


async def test_a_file_lost_on_the_way_opens_by_the_same_password_once_more(window: Window) -> None:
    await window.cabinet.claim(Stage.EXCHANGE_CHECKED)
    cashier, boss = await window.sign_in(Role.CASHIER), await window.sign_in(Role.SUPERVISOR)
    page = await agreed(cashier, boss)
    for left in (2, 1, 0):
        await taken(cashier, page)
        password = password_on(page)
        page = await cashier.get(page.path)
        assert password_on(page) == password
        assert "再取一次刚才的" in page.text and "不另算一次" in page.text
        assert (f"还能取 {left} 次" in page.text) is bool(left)
        await taken(cashier, page)
        old = page
        for _ in range(3):  # at work all the time, so that the login holds
            window.world.clock.forward(minutes=5)
            page = await cashier.get(page.path)
        assert ("取文件" in page.text) is bool(left) and "再取一次" not in page.text
    late = await cashier.send(old.form("/fetch"))
    assert late.status == 422 and "不能再用" in late.text
    assert late.text.count("钮财务取过") == 3
    again = await cashier.send(late.form("/open"))
    assert again.has_form("/ask")


async def test_an_export_that_is_over_says_so_to_whoever_answers_late(window: Window) -> None:
    await window.cabinet.claim(Stage.EXCHANGE_CHECKED)
    cashier = await window.sign_in(Role.CASHIER)
    waiting = await asked(cashier)
    boss = await window.sign_in(Role.SUPERVISOR)
    page = await boss.get(waiting.path)
    window.world.clock.forward(days=8)
    boss = await window.sign_in(Role.SUPERVISOR)
    csrf = (await boss.get("/window/claims")).form("/logout").fields
    late = await boss.post(page.form("/decide").action, csrf | {"answer": "yes"})
    assert late.status == 409 and "这次申请已经过期，不用答复了" in late.text
    assert "过期了" in late.text and not late.has_form("/decide")


async def test_a_login_that_is_lost_at_the_fetch_says_which_password_holds(window: Window) -> None:
    await window.cabinet.claim(Stage.EXCHANGE_CHECKED)
    cashier, boss = await window.sign_in(Role.CASHIER), await window.sign_in(Role.SUPERVISOR)
    page = await agreed(cashier, boss)
    window.world.clock.forward(minutes=30)
    lost = await cashier.send(page.form("/fetch"))
    back = await cashier.send(lost.form("/login"), login="cashier", password=PASSWORD)
    assert back.path == page.path and "先前抄下的密码不能用了" in back.text
    assert password_on(back) != password_on(page)
    await taken(cashier, back)
    await cashier.send(back.form("/logout"))
    lost = await cashier.send(back.form("/fetch"))
    again = await cashier.send(lost.form("/login"), login="cashier", password=PASSWORD)
    assert "先前抄下的" not in again.text and password_on(again) == password_on(back)


async def test_the_list_leads_to_where_each_file_begins(window: Window) -> None:
    boss, auditor = await window.sign_in(Role.SUPERVISOR), await window.sign_in(Role.AUDITOR)
    links = (await boss.get("/window/exports")).links
    for kind, address in PLACES.items():
        assert address in links, kind
        assert (await boss.get(address)).status == 200, kind
    theirs = (await auditor.get("/window/exports")).links
    assert PLACES["hospital_findings"] in theirs and PLACES["bank_file"] not in theirs


async def test_an_empty_file_is_refused_in_one_sentence_and_not_counted(window: Window) -> None:
    cashier = await window.sign_in(Role.CASHIER)
    csrf = (await cashier.get("/window/exports")).form("/logout").fields
    page = await cashier.post("/window/exports/open", csrf | {"kind": "exchange_file"})
    nothing = await cashier.send(page.form("/fetch"))
    assert nothing.status == 422 and "现在没有等交换核对的申请。" in nothing.text
    assert "需要改一下" not in nothing.text and "还能取 5 次" in nothing.text
