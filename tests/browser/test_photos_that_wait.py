"""Photos that wait on a phone to be sent, in a real browser: tied to the member who chose them,
sealed from whoever else signs in on the same phone, and gone with their login."""

import io
import re

import pytest
from PIL import Image
from playwright.async_api import Browser, expect

from claims_core.checklist import GUIDES, Material
from sandbox.wechat.authorise_page import COOKIE
from tests.browser.phone_screen import PATIENCE, SIZE, PhoneScreen, bound, take_out
from tests.people import DAUGHTER, FATHER
from tests.window.at_work import Window
from tests.window.files import picture

pytestmark = pytest.mark.browser

_LYING = """() => new Promise((done, failed) => {
  const opening = indexedDB.open('unsent-photos')
  opening.onerror = () => failed(opening.error)
  opening.onsuccess = () => {
    const all = opening.result.transaction('unsent-photos').objectStore('unsent-photos').getAll()
    all.onsuccess = () => {
      opening.result.close()
      const text = (bytes) => new TextDecoder('latin1').decode(bytes)
      done(all.result.map((row) => JSON.stringify(row, (name, value) =>
        value instanceof ArrayBuffer || ArrayBuffer.isView(value) ? text(value) : value)))
    }
  }
})"""
_PERCENTS = """window.percents = []
new MutationObserver(() => {
  const found = document.body && document.body.innerText.match(/正在上传 (\\d+)%/)
  const now = found ? Number(found[1]) : undefined
  if (now !== undefined && window.percents.at(-1) !== now) window.percents.push(now)
}).observe(document, { subtree: true, childList: true, characterData: true })"""
_STORE_HELD = """const encrypt = crypto.subtle.encrypt.bind(crypto.subtle)
const held = new Promise((done) => { window.letGo = done })
crypto.subtle.encrypt = async (...what) => { await held; return encrypt(...what) }"""
LEFT = re.compile("有1张照片还没传完")
SLOW = 150_000  # bytes a second


async def lying(phone: PhoneScreen) -> list[str]:
    """The rows of the browser's own store, whatever they hold as text."""
    return list(await phone.page.evaluate(_LYING))


async def begun(phone: PhoneScreen) -> str:
    """A claim begun; its id."""
    await phone.tap("申请补助")
    for choice in ("住院", "本市", "生病"):
        await phone.tap(choice)
    await phone.tap("开始拍材料")
    await phone.shows("还差这些")
    return phone.page.url.rpartition("id=")[2]


async def with_one_photo_unsent(phone: PhoneScreen) -> str:
    """A claim begun, one photo chosen while there is no network, the page closed by the system; the
    claim's id."""
    claim_id = await begun(phone)
    await phone.page.context.set_offline(True)
    await phone.photograph(GUIDES[Material.IDENTITY].title)
    await phone.shows(re.compile("等着上传|正在上传"))
    await phone.killed()
    return claim_id


def heavy_picture() -> bytes:
    """A photograph that stays large on the phone: a paper on a rough table."""
    rough = Image.effect_noise((2400, 3000), 90).convert("RGB")
    rough.paste(Image.open(io.BytesIO(picture(SIZE))), (600, 700))
    out = io.BytesIO()
    rough.save(out, "JPEG", quality=90)
    return out.getvalue()


async def on_a_slow_line(phone: PhoneScreen) -> None:
    """What this page sends takes its time."""
    line = await phone.page.context.new_cdp_session(phone.page)
    await line.send("Network.enable")
    await line.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": 50, "downloadThroughput": -1, "uploadThroughput": SLOW},
    )


async def percents(phone: PhoneScreen) -> list[int]:
    """How far the page has said that the photo is, in the order in which it said it."""
    return list(await phone.page.evaluate("window.percents"))


async def holder(phone: PhoneScreen) -> str:
    """Whose WeChat is open on the phone."""
    cookies = await phone.page.context.cookies()
    return next(each["value"] for each in cookies if each["name"] == COOKIE)


async def somebody(phone: PhoneScreen, number: str) -> str:
    """Another person with a WeChat."""
    person = await phone.world.sim("POST", "users", json={"phone": number})
    await phone.world.sim("POST", f"users/{person['id']}/follow")
    return str(person["id"])


async def handed_to(phone: PhoneScreen, person: str) -> None:
    """Somebody takes the phone with their own WeChat; the tabs of the one before are closed."""
    context = phone.page.context
    await phone.page.close()
    phone.page = await context.new_page()
    phone.listen()
    await phone.page.goto(f"{phone.world.url}/sandbox/phones/{person}/page")


async def test_nobody_else_sees_or_sends_what_waits_on_a_shared_phone(
    window: Window, chromium: Browser
) -> None:
    phone = await take_out(chromium, window.world, FATHER.phone)
    await bound(phone)
    father, claim_id = await holder(phone), await with_one_photo_unsent(phone)
    await phone.shows(LEFT)
    (row,) = await lying(phone)
    assert claim_id not in row and "identity" not in row and "JFIF" not in row

    sent: list[str] = []
    await handed_to(phone, await somebody(phone, DAUGHTER.phone))
    phone.page.on("request", lambda asked: sent.append(f"{asked.method} {asked.url}"))
    await phone.shows("先认一下您是谁")
    await expect(phone.page.get_by_text(LEFT)).to_have_count(0)
    await phone.open("pages/my-data/index")
    await phone.shows("没有没传完的照片")
    await phone.open(f"pages/filing/index?id={claim_id}")
    await expect(phone.page.get_by_role("alert").first).to_be_visible(timeout=PATIENCE)
    await phone.open("pages/my-data/index")
    await phone.tap("退出登录")
    await phone.shows("退出了")
    assert [asked for asked in sent if "/photos" in asked or "/uploads" in asked] == []
    assert len(await lying(phone)) == 1  # hers to leave alone

    await handed_to(phone, father)
    await phone.tap("同意，开始用")
    await phone.tap("有1张照片还没传完")
    await expect(phone.page.get_by_text("已存好")).to_have_count(1, timeout=PATIENCE)
    assert await lying(phone) == []


async def test_a_photo_is_said_to_wait_only_once_it_outlives_the_page(
    window: Window, chromium: Browser
) -> None:
    phone = await take_out(chromium, window.world, FATHER.phone)
    await bound(phone)
    await begun(phone)
    await phone.page.context.add_init_script(_STORE_HELD)
    await phone.page.reload()
    await phone.shows("还差这些")
    await phone.page.context.set_offline(True)
    await phone.photograph(GUIDES[Material.IDENTITY].title)
    await phone.shows("正在存到手机里")
    assert await lying(phone) == []
    await phone.page.evaluate("window.letGo()")
    await phone.shows(re.compile("等着上传|正在上传"))
    assert len(await lying(phone)) == 1
    await phone.killed()
    await phone.shows(LEFT)


async def test_a_large_photo_goes_on_where_it_was_when_the_page_was_closed(
    window: Window, chromium: Browser
) -> None:
    phone = await take_out(chromium, window.world, FATHER.phone)
    await bound(phone)
    await begun(phone)
    await phone.page.context.add_init_script(_PERCENTS)
    await phone.page.reload()
    await phone.shows("还差这些")
    await on_a_slow_line(phone)
    await phone.photograph(GUIDES[Material.IDENTITY].title, heavy_picture())
    await expect(phone.page.get_by_text(re.compile(r"正在上传 [2-9]\d%"))).to_have_count(
        1, timeout=PATIENCE
    )
    before = await percents(phone)
    await phone.killed()
    sent: list[str] = []
    phone.page.on(
        "request", lambda asked: sent.append(asked.headers.get("upload-offset", asked.method))
    )
    await on_a_slow_line(phone)
    await phone.tap("有1张照片还没传完")
    await expect(phone.page.get_by_text("已存好")).to_have_count(1, timeout=PATIENCE)
    after = await percents(phone)
    assert before == sorted(before) and after == sorted(after)
    assert after[0] >= before[-1] > 0, (before, after)
    offsets = [int(offset) for offset in sent if offset.isdigit()]
    assert offsets and min(offsets) > 0
    assert await lying(phone) == []


@pytest.mark.parametrize("leaving", ["退出登录", "解除绑定"])
async def test_what_waits_goes_with_the_login_and_with_the_binding(
    window: Window, chromium: Browser, leaving: str
) -> None:
    phone = await take_out(chromium, window.world, FATHER.phone)
    await bound(phone)
    await with_one_photo_unsent(phone)
    await phone.shows(LEFT)
    if leaving == "退出登录":
        await phone.open("pages/my-data/index")
        await phone.tap(leaving)
        await phone.shows("退出了")
    else:
        await phone.open("pages/settings/index")
        await phone.tap(leaving)
        await phone.shows("要重新绑定才能看进度")
        await phone.tap(leaving)
        await phone.shows("先认一下您是谁")
    assert await lying(phone) == []
