"""A member says first that there was an illness and hands in the papers later, sees what a paper
looks like and which bank a card is of, removes a draft, and takes a consent back and gives it
again; on the phone, in a real browser, in both modes."""

import pytest
from playwright.async_api import Browser, expect

from tests.browser.phone_screen import PATIENCE, WIDER, PhoneScreen, bound, take_out
from tests.people import FATHER
from tests.window.at_work import Window

pytestmark = pytest.mark.browser

RIGHT_ACCOUNT, RIGHT_BANK = "6222020000000000018", "中国工商银行"
BOTH_MODES = pytest.mark.parametrize("elder", [False, True], ids=["normal", "elder"])


async def a_phone(window: Window, chromium: Browser, elder: bool) -> PhoneScreen:
    phone = await take_out(chromium, window.world, FATHER.phone)
    if elder:
        await phone.tap("设置")
        await phone.tap("换成大字版")
        phone.elder = True
    await bound(phone)
    return phone


async def looked_at(phone: PhoneScreen, name: str, at: str = "") -> None:
    await phone.looked_at(name, at=at)
    for width in WIDER:
        await phone.looked_at(name, width, at=at)


async def reported(phone: PhoneScreen) -> None:
    await phone.tap("先报案，材料以后交")
    for choice in ("住院", "本市", "生病"):
        await phone.tap(choice)
    await phone.type("在哪家医院", "新乡演示医院")
    await phone.type("哪天住院", "2025.3.1")
    await looked_at(phone, "report-typed")
    await phone.page.get_by_role("button", name="报案", exact=True).click()
    await phone.shows("报好了，等您交材料")
    await phone.shows("晚了也照收")
    await looked_at(phone, "report-taken")


@BOTH_MODES
async def test_what_was_reported_becomes_a_claim_whose_papers_are_shown_and_a_draft_can_go(
    window: Window, chromium: Browser, elder: bool
) -> None:
    phone = await a_phone(window, chromium, elder)
    await reported(phone)
    await phone.tap("现在交材料")
    await phone.shows("还差这些")
    await expect(phone.page.get_by_label("医院全称").first).to_have_value("新乡演示医院")
    await phone.tap("看看样子")
    drawn = phone.page.get_by_role("img", name="的样子").first
    await expect(drawn).to_be_visible(timeout=PATIENCE)
    await drawn.evaluate("each => each.decode()")
    await phone.shows("不是真的证件、票据")
    await looked_at(phone, "filing-sample", at="不是真的证件、票据")
    await phone.type("银行账号", FATHER.account)
    await phone.shows(f"末四位{FATHER.account[-4:]}")
    await expect(phone.page.get_by_role("button", name="开户行就填")).to_have_count(0)
    await phone.type("银行账号", RIGHT_ACCOUNT)
    await phone.shows(f"末四位{RIGHT_ACCOUNT[-4:]}")
    await phone.tap("开户行就填")
    await expect(phone.page.get_by_label("开户银行").first).to_have_value(RIGHT_BANK)
    await looked_at(phone, "filing-card", at="末四位0018")
    await phone.open()
    await phone.page.locator("button.claim").first.click()
    await phone.shows("等您填好、提交")
    await phone.tap("删掉这份草稿")
    await phone.shows("找不回来")
    await looked_at(phone, "claim-remove", at="找不回来")
    await phone.tap("删掉这份草稿")
    await phone.shows("现在没有要您办的事")
    assert phone.complaints == []


@BOTH_MODES
async def test_a_consent_taken_back_stops_a_claim_and_the_refusal_leads_to_the_words(
    window: Window, chromium: Browser, elder: bool
) -> None:
    phone = await a_phone(window, chromium, elder)
    await phone.tap("设置")
    await phone.tap("您同意过什么")
    await phone.shows("还没问过")
    await phone.tap("看过了，同意")
    await phone.shows("随时可以收回")
    await looked_at(phone, "consents-given")
    await phone.tap("收回同意")
    await phone.shows("收回以后：没交的草稿马上删掉")
    await looked_at(phone, "consents-sure", at="收回以后：没交的草稿马上删掉")
    await phone.tap("收回同意")
    await phone.shows("收回了，马上生效")
    await phone.shows("收回，或者不同意")
    await looked_at(phone, "consents-withdrawn")
    await phone.open("pages/new-claim/index")
    for choice in ("住院", "本市", "生病"):
        await phone.tap(choice)
    await phone.tap("开始拍材料")
    await phone.shows("收回了“用我的病历和票据办报销”的同意")
    await looked_at(phone, "consents-way", at="去看同意书")
    await phone.tap("去看同意书")
    await phone.shows("收回了")
    await phone.tap("看过了，同意")
    await phone.shows("记下了。随时可以收回。")
    assert phone.complaints_beside("403") == []


async def test_health_tips_come_by_text_message_only_as_long_as_somebody_wants_it(
    window: Window, chromium: Browser
) -> None:
    phone = await a_phone(window, chromium, False)
    await phone.open("pages/tips/index")
    await phone.shows("先在上面选要收哪几类")
    await phone.tap("饮食")
    await phone.tap("就收这几类")
    await phone.shows("现在不发短信")
    await phone.tap("也发短信")
    await phone.shows("现在也发短信")
    await looked_at(phone, "tips-sms", at="现在也发短信")
    await phone.tap("不发短信了")
    await phone.shows("现在不发短信")
    assert phone.complaints == []
