"""Who may decide what, on the phone in a real browser: a code of the window before another account,
the account stopped, an authorisation as far as somebody chose and taken back, an appeal."""

import re

import pytest
from playwright.async_api import Browser, FilePayload, expect
from sqlalchemy import select

from casework.people.tables import InsuredRow
from casework.people.window_codes import WindowCodeIssued
from claims_core.checklist import Material
from claims_core.claim import Payee, Role, Stage, Wanted
from claims_core.window_codes import WindowCodePaper
from tests.browser.phone_screen import PATIENCE, SIZE, WIDER, PhoneScreen, take_out
from tests.people import DAUGHTER, FATHER, Insured
from tests.window.at_work import Window
from tests.window.files import bank_result, picture

pytestmark = pytest.mark.browser

BOTH_MODES = pytest.mark.parametrize("elder", [False, True], ids=["normal", "elder"])


async def a_phone(chromium: Browser, window: Window, person: Insured, elder: bool) -> PhoneScreen:
    """This person's, bound by a code of the window, in this mode."""
    phone = await take_out(chromium, window.world, person.phone)
    if elder:
        await phone.tap("设置")
        await phone.tap("换成大字版")
        phone.elder = True
    await phone.shows("先认一下您是谁")
    await phone.tap("开始绑定")
    await phone.tap("用窗口码")
    await with_a_code(phone, await a_code(window, person), person)
    await phone.shows("刚刚核实过是本人")
    return phone


async def a_code(window: Window, person: Insured) -> WindowCodeIssued:
    """What a clerk gives to whoever stands at the window."""
    services, clerk = window.world.services, window.cabinet.actors[Role.CLERK]
    async with services.db.read() as session:
        insured_id = await session.scalar(
            select(InsuredRow.id).where(InsuredRow.insured_no == person.insured_no)
        )
    codes = services.member.authority.window_codes
    return await codes.issue(clerk, str(insured_id), WindowCodePaper.ID_CARD)


async def with_a_code(phone: PhoneScreen, code: WindowCodeIssued, person: Insured) -> None:
    await phone.type("窗口码", code.code)
    await phone.type("后四位", person.id_number[-4:])
    await phone.tap("确定")


async def returned(window: Window) -> str:
    """A claim of the father's whose money the bank has sent back."""
    services, cashier = window.world.services, window.cabinet.actors[Role.CASHIER]
    claim = await window.cabinet.claim(Stage.EXCHANGE_CHECKED, FATHER)
    batch_id = await services.payments.make_batch(cashier, (claim.line.id,))
    await services.payments.release(window.cabinet.actors[Role.SUPERVISOR], batch_id)
    file = await services.payments.file(cashier, batch_id)
    answer = bank_result(file.data, "1002", "账户已销户")
    await services.banking.results.record_result(cashier, batch_id, answer)
    return claim.line.id


@BOTH_MODES
async def test_another_account_wants_a_code_of_the_window_and_can_be_stopped(
    window: Window, chromium: Browser, elder: bool
) -> None:
    phone = await a_phone(chromium, window, FATHER, elder)
    claim_id = await returned(window)
    window.world.clock.forward(minutes=31)  # the proof of the binding is over
    await phone.open(f"pages/claim/index?id={claim_id}")
    await phone.shows("账户已销户")
    await phone.shows("先核实是您本人")
    await expect(phone.page.get_by_label("银行账号")).to_have_count(0)
    for width in (360, *WIDER):
        await phone.looked_at("account-proof", width)
    code = await a_code(window, FATHER)
    await phone.type("窗口码", "1234 5678")
    await phone.type("后四位", FATHER.id_number[-4:])
    await phone.tap("确定")
    await expect(phone.page.get_by_role("alert").first).to_contain_text("对不上", timeout=PATIENCE)
    await with_a_code(phone, code, FATHER)
    await phone.shows("核实好了，可以换账户")
    await phone.type("户名", FATHER.name)
    await phone.type("银行账号", "6222020000000000020")
    await phone.type("开户银行", "工商银行新乡分行")
    await phone.looked_at("account-typed", at="核实好了")
    await phone.tap("换收款账户")
    await phone.shows("新账户还没起用")
    for width in (360, *WIDER):
        await phone.looked_at("account-held", width)
    await phone.tap("停下，不换了")
    await phone.tap("停下，不换了")
    await phone.shows("可以换账户")
    await expect(phone.page.get_by_text("新账户还没起用")).to_have_count(0)
    assert phone.complaints_beside("422") == []


async def test_an_account_that_we_are_checking_is_nothing_for_its_member_to_do(
    window: Window, chromium: Browser
) -> None:
    phone = await a_phone(chromium, window, FATHER, elder=False)
    claim_id = await returned(window)
    await phone.open()
    await phone.shows("现在要您办的")
    clerk, services = window.cabinet.actors[Role.CLERK], window.world.services
    version = (await services.desk_page.show(clerk, claim_id)).line.version
    account = Payee(FATHER.name, "6222020000000000020", "工商银行新乡分行")
    way = ("account_by_letter", "来信和身份证复印件，已留存")
    await services.window.at_the_window.accounts.record(clerk, claim_id, version, account, *way)
    await phone.open()
    await phone.shows("新账户正在核对")
    await phone.shows("现在没有要您办的事")
    await expect(phone.page.get_by_text("现在要您办的")).to_have_count(0)


@BOTH_MODES
async def test_an_account_is_changed_while_papers_are_asked_for(
    window: Window, chromium: Browser, elder: bool
) -> None:
    phone = await a_phone(chromium, window, FATHER, elder)
    services, clerk = window.world.services, window.cabinet.actors[Role.CLERK]
    claim = await window.cabinet.claim(Stage.SUBMITTED, FATHER)
    wanted = (Wanted(Material.DIAGNOSIS, "请补盖章的诊断证明"),)
    await services.desk.request_materials(clerk, claim.line.id, claim.line.version, wanted)
    window.world.clock.forward(minutes=31)  # the proof of the binding is over
    await phone.open(f"pages/claim/index?id={claim.line.id}")
    await phone.shows("去补材料")
    await phone.tap("换收款账户")
    await phone.shows("先核实是您本人")
    await phone.looked_at("account-change-proof", at="先核实是您本人")
    await with_a_code(phone, await a_code(window, FATHER), FATHER)
    await phone.shows("核实好了，可以换账户")
    await phone.type("户名", FATHER.name)
    await phone.type("银行账号", "6222020000000000020")
    await phone.type("开户银行", "工商银行新乡分行")
    await phone.looked_at("account-change", at="核实好了")
    await phone.tap("换收款账户")
    await phone.shows("新账户还没起用")
    await expect(phone.page.get_by_role("button", name="换收款账户")).to_have_count(0)
    await phone.tap("停下，不换了")
    await phone.tap("停下，不换了")
    await expect(phone.page.get_by_text("新账户还没起用")).to_have_count(0)
    await phone.shows(FATHER.account[-4:])
    assert phone.complaints == []


@BOTH_MODES
async def test_an_authorisation_goes_as_far_as_was_chosen_and_is_taken_back(
    window: Window, chromium: Browser, elder: bool
) -> None:
    daughter = await a_phone(chromium, window, DAUGHTER, elder)
    await daughter.tap("帮家人办")
    await daughter.tap("再帮一位家人")
    await daughter.type("家人的姓名", FATHER.name)
    await daughter.type("家人的身份证号", FATHER.id_number)
    await daughter.type("您的姓名", DAUGHTER.name)
    await daughter.tap("子女")
    await daughter.tap("改一改能办什么")
    await daughter.tap("家人名下全部的申请")
    await daughter.tap("填收款账户")
    await daughter.tap("一个月")
    await daughter.shows(
        "家人名下全部的申请：看进度和结果；交申请、补材料、撤回、申诉。30天后自动结束。"
    )
    for width in (360, *WIDER):
        await daughter.looked_at("people-scope", width)
    await daughter.tap("给家人发验证码")
    await daughter.shows("验证码发到了家人的手机")
    await window.world.deliver()
    await daughter.type("短信里的6位数字", await daughter.text_message(FATHER.phone))
    await daughter.tap("确定")
    await daughter.shows("家人名下全部的申请：看进度和结果、交申请")
    await daughter.looked_at("people-held", at="能办什么")

    father = await a_phone(chromium, window, FATHER, elder)
    await father.tap("帮家人办")
    await father.shows("谁能替您办")
    await father.shows("您名下全部的申请")
    for width in (360, *WIDER):
        await father.looked_at("people-given", width)
    await father.tap("收回")
    await father.shows("他马上看不到您的申请")
    await father.tap("收回")
    await father.shows("您没有让别人替您办")
    await daughter.open("pages/people/index")
    await daughter.shows("还没有。")
    assert daughter.complaints == father.complaints == []


@BOTH_MODES
async def test_a_result_is_appealed_with_evidence_and_taken_home_on_paper(
    window: Window, chromium: Browser, elder: bool
) -> None:
    phone = await a_phone(chromium, window, FATHER, elder)
    claim_id = await window.cabinet.paid(FATHER)
    await phone.open(f"pages/claim/index?id={claim_id}")
    await phone.tap("提出申诉")
    await phone.type("哪里不对", "床位费应该也算进来。")
    await phone.looked_at("appeal-written", at="哪里不对")
    await phone.tap("交上去")
    await phone.shows(re.compile("您说的：床位费应该也算进来。"))
    card = phone.page.get_by_role("region", name="对结果有意见")
    evidence: FilePayload = {
        "name": "p.jpg",
        "mimeType": "image/jpeg",
        "buffer": picture(SIZE),
    }
    async with phone.page.expect_file_chooser() as chooser:
        await card.get_by_role("button", name="添一张新证据").click()
    await (await chooser.value).set_files([evidence])
    await phone.shows("交了1样证据")
    for width in (360, *WIDER):
        await phone.looked_at("appeal", width, at="交了1样证据")
    await phone.tap("提交回执")
    link = phone.page.get_by_role("link", name="做好了，点这里打开：提交回执")
    await expect(link).to_be_visible(timeout=PATIENCE)
    begins = await link.evaluate("async (a) => (await (await fetch(a.href)).text()).slice(0, 5)")
    assert begins == "%PDF-"
    await phone.looked_at("paper", at="做好了")
    assert phone.complaints == []
