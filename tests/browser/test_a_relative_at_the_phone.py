"""A daughter does everything for her father on the phone, in a real browser: authorised, filed with
five photos over a network that goes away, asked for more, paid, confirmed and marked. The pictures
of docs/phone-journey.md are taken on this way."""

import re

import pytest
from playwright.async_api import Browser, expect

from claims_core.checklist import Material
from claims_core.claim import Role, Stage, Wanted
from tests.browser.phone_screen import PATIENCE, SIZE, WIDER, PhoneScreen, take_out
from tests.people import DAUGHTER, FATHER
from tests.window.at_work import Window
from tests.window.files import PAID, picture

pytestmark = pytest.mark.browser

MOST_TAPS = 12
"""Of filing for a relative with five photos: opening the form, for whom, how, where, why, on to the
photos, one tap for each, and handing in. The camera's own buttons are the phone's."""
DETOURS = 5
"""The blurred photo taken anew, the same one twice and 知道了, the login that ended, and the number
of the account that looks mistyped."""
STILL_TYPED = {
    "医院全称": "新乡演示医院",
    "入院日期": "2025.3.1",
    "出院日期": "2025年3月9日",
    "户名": FATHER.name,
    "银行账号": FATHER.account,
    "开户银行": "工商银行新乡分行",
}
"""Where nothing reads the papers; the numbers of the receipts come from their codes."""
RIGHT_ACCOUNT = "6222020000000000018"


async def bound(phone: PhoneScreen) -> None:
    await phone.shows("先认一下您是谁")
    await phone.looked_at("first")
    await phone.tap("开始绑定")
    await phone.type("姓名", DAUGHTER.name)
    await phone.type("身份证号", DAUGHTER.id_number)
    await phone.type("手机号", DAUGHTER.phone)
    await phone.tap("发验证码")
    await phone.shows("验证码已经发到")
    await phone.looked_at("bind-code")
    await phone.world.deliver()
    await phone.type("短信里的6位数字", await phone.text_message())
    await phone.tap("确定")
    await phone.shows("现在没有要您办的事")


async def authorised(phone: PhoneScreen) -> None:
    await phone.tap("帮家人办")
    await phone.tap("再帮一位家人")
    await phone.type("家人的姓名", FATHER.name)
    await phone.type("家人的身份证号", FATHER.id_number)
    await phone.type("您的姓名", DAUGHTER.name)
    await phone.tap("子女")
    await phone.shows("我随时可以收回")
    await phone.looked_at("people-text", at="我随时可以收回")
    await phone.tap("给家人发验证码")
    await phone.shows("验证码发到了家人的手机")
    await phone.world.deliver()
    await phone.type("短信里的6位数字", await phone.text_message(FATHER.phone))
    await phone.tap("确定")
    await phone.shows("不再帮这位家人")
    await phone.looked_at("people-authorised", at="不再帮这位家人")


async def begun(phone: PhoneScreen) -> str:
    """The form for the father, opened; the claim's id."""
    await phone.tap("申请补助")
    # two people now: for whom it is comes first
    await phone.page.get_by_role("group", name="给谁申请").get_by_role("button").nth(1).click()
    phone.taps += 1
    for choice in ("住院", "本市", "生病"):
        await phone.tap(choice)
    await phone.shows("一定要有的材料")
    await phone.looked_at("new-claim", at="一定要有的材料")
    await phone.tap("开始拍材料")
    await phone.shows("还差这些")
    return phone.page.url.rpartition("id=")[2]


async def arrived(phone: PhoneScreen, many: int) -> None:
    await expect(phone.page.get_by_text("已存好")).to_have_count(many, timeout=PATIENCE)


async def papers(phone: PhoneScreen) -> list[str]:
    """Of which there are photos to be taken, in the page's order."""
    asked = phone.page.locator("section[aria-label]:has(button:has-text('拍照'))")
    return list(await asked.evaluate_all("all => all.map((e) => e.getAttribute('aria-label'))"))


async def photographed(phone: PhoneScreen) -> None:
    """Five photos: one blurred, one the same again, one on its way when the phone is killed."""
    blurred, twice, lost, *others = (await papers(phone))[:5]
    await phone.photograph(blurred, picture(SIZE, blurred=True))
    await phone.shows("这张好像拍糊了")
    await phone.looked_at("filing-blurred", at="这张好像拍糊了")
    await phone.photograph(blurred, again="重拍")
    await arrived(phone, 1)
    same = picture(SIZE)
    await phone.photograph(twice, same)
    await arrived(phone, 2)
    await phone.photograph(twice, same)
    await phone.shows("这张选过了")
    await phone.looked_at("filing-twice", at="这张选过了")
    await phone.tap("知道了")
    await phone.page.context.set_offline(True)
    await phone.photograph(lost)
    await phone.shows(re.compile("等着上传|正在上传"))
    taps = phone.taps
    await phone.killed()
    await phone.shows("有1张照片还没传完")
    await phone.looked_at("home-unsent")
    await phone.tap("有1张照片还没传完")
    phone.taps = taps  # a person would not count what the system did
    await arrived(phone, 3)
    for paper in others:
        await phone.photograph(paper)
    await arrived(phone, 5)


async def filled_in(phone: PhoneScreen, account: str = FATHER.account) -> None:
    for label, value in STILL_TYPED.items():
        await phone.type(label, account if label == "银行账号" else value)


async def the_login_ends(phone: PhoneScreen) -> None:
    """Just before what was typed is stored; nothing of it is lost."""
    await phone.login_ends()
    await phone.tap("提交申请")
    await phone.shows("刚才重新登录了一次，您填的都还在")
    for label, value in STILL_TYPED.items():
        await expect(phone.page.get_by_label(label, exact=False).first).to_have_value(
            value, timeout=PATIENCE
        )
    assert await phone.page.evaluate("window.sessionStorage.getItem('typed')") is None
    await phone.looked_at("filing-returned")


async def asked_for_more(window: Window, claim_id: str) -> None:
    clerk, services = window.cabinet.actors[Role.CLERK], window.world.services
    claim = await services.desk_page.show(clerk, claim_id)
    wanted = (Wanted(Material.DIAGNOSIS, "请补盖章的诊断证明"),)
    await services.desk.request_materials(clerk, claim_id, claim.line.version, wanted)


async def answered(phone: PhoneScreen) -> None:
    await phone.open()
    await phone.shows("现在要您办的")
    await phone.looked_at("home-waiting")
    await phone.page.locator("button.claim").first.click()
    await phone.shows("请补盖章的诊断证明")
    await phone.looked_at("claim-wanted", at="请补盖章的诊断证明")
    await phone.tap("去补材料")
    await phone.photograph("诊断证明")
    await phone.shows("都齐了，可以提交")
    await phone.looked_at("filing-more")
    for width in WIDER:
        await phone.looked_at("filing-more", width)
    await phone.tap("补好了，交上去")
    await phone.shows("待核验材料")


async def seen_and_confirmed(phone: PhoneScreen) -> None:
    await phone.shows(f"{PAID}元")
    for width in (360, *WIDER):
        await phone.looked_at("claim-paid", width)
    await phone.tap("为什么是这个数")
    # of the year's other claims nothing is told to somebody who sees only what they filed
    await phone.shows("请问本人")
    await expect(phone.page.get_by_text("2025年的大额补助")).to_have_count(0)
    await phone.shows("依据：")
    for width in (360, *WIDER):
        await phone.looked_at("statement", width)
    await phone.looked_at("statement-tree", at="请问本人")
    await phone.page.go_back()
    await phone.shows("钱到了吗")
    await phone.tap("到了")
    await phone.shows("这次办得怎么样")
    await phone.looked_at("claim-mark", at="这次办得怎么样")
    await phone.tap("5　很满意")
    await phone.shows("您打了5分")
    await phone.looked_at("claim-marked", at="您打了5分")


@pytest.mark.parametrize("elder", [False, True], ids=["normal", "elder"])
async def test_a_relative_files_answers_and_sees_the_money_come(
    window: Window, chromium: Browser, elder: bool
) -> None:
    phone = await take_out(chromium, window.world, DAUGHTER.phone)
    if elder:
        await phone.tap("设置")
        await phone.tap("换成大字版")
        phone.elder = True
    await bound(phone)
    await authorised(phone)
    await phone.tap("回首页")
    phone.taps = 0
    claim_id = await begun(phone)
    await photographed(phone)
    await filled_in(phone)
    await phone.looked_at("filing-typed", at="医院全称")
    await the_login_ends(phone)
    await phone.tap("提交申请")
    await phone.shows("还没有提交")  # the number of this account looks mistyped
    await phone.looked_at("filing-stopped", at="还没有提交")
    await phone.tap("提交申请")
    await phone.shows("待核验材料")
    await phone.looked_at("claim-filed")
    assert phone.taps <= MOST_TAPS + DETOURS

    await asked_for_more(window, claim_id)
    await answered(phone)
    await window.cabinet.moved(claim_id, Stage.EXCHANGE_CHECKED)
    await window.cabinet.paid_out(claim_id)
    await phone.open(f"pages/claim/index?id={claim_id}")
    await seen_and_confirmed(phone)
    assert phone.complaints_beside("INTERNET_DISCONNECTED", "401") == []


async def test_filing_for_a_relative_with_five_photos_takes_twelve_taps(
    window: Window, chromium: Browser
) -> None:
    phone = await take_out(chromium, window.world, DAUGHTER.phone)
    await bound(phone)
    await authorised(phone)
    await phone.tap("回首页")
    phone.taps, phone.typed = 0, []
    await begun(phone)
    for many, paper in enumerate((await papers(phone))[:5], start=1):
        await phone.photograph(paper)
        await arrived(phone, many)
    await filled_in(phone, RIGHT_ACCOUNT)
    await phone.tap("提交申请")
    await phone.shows("待核验材料")
    await phone.shows("等我们办，您不用做什么")
    await phone.shows("您交的照片")
    await expect(phone.page.get_by_text(re.compile("已存好"))).to_have_count(5)
    assert phone.taps == MOST_TAPS and len(phone.typed) == len(STILL_TYPED)
    assert phone.complaints == []
