"""Is somebody told that the sheet they signed did not pass, and what they do now, until they have
signed another?"""

from claims_core.claim import Role
from tests.people import FATHER
from tests.window.at_work import Window
from tests.window.people.test_window_assisted import CALL, PAPERS, photograph, the_father

WHY = "签的是家人的名字"


async def signed(window: Window):
    """The clerk's page of what the father has signed."""
    clerk = await window.sign_in(Role.CLERK)
    page = await clerk.get(f"/window/people/{await the_father(window)}/assisted")
    form = page.form("/open")
    page = await clerk.post(form.action, form.fields | CALL)
    for number, material in enumerate(PAPERS):
        scan = page.form("/scan")
        scan.fields["material"] = material
        page = await clerk.upload(scan, photograph(number), "paper.jpg")
    return clerk, await clerk.upload(page.form("/sign"), photograph(9), "sheet.jpg")


async def texts(window: Window) -> list[str]:
    await window.world.deliver()
    sent = await window.world.sim("GET", f"sms?phone={FATHER.phone}")
    return [each["content"] for each in sent["messages"]]


async def test_a_refused_sheet_is_told_with_its_day_and_without_a_colleagues_words(
    window: Window,
) -> None:
    clerk, page = await signed(window)
    boss = await window.sign_in(Role.SUPERVISOR)
    refuse = (await boss.get(page.path)).form("/refuse")
    shown = await boss.post(refuse.action, refuse.fields | {"words": WHY})
    assert "登记了手机号的会收到消息" in shown.text and "没有通过核对" in shown.text
    assert WHY in (await clerk.get(page.path)).text
    [sms] = await texts(window)
    assert "没通过核对" in sms and "重签" in sms and WHY not in sms
    day = window.world.clock().astimezone().date()
    assert f"{day.month}月" in sms or f"{day.month % 12 + 1}月" in sms
    # what is over is told to nobody any more
    page = await clerk.get(page.path)
    page = await clerk.upload(page.form("/sign"), photograph(8), "sheet.jpg")
    refuse = (await boss.get(page.path)).form("/refuse")
    await boss.post(refuse.action, refuse.fields | {"words": "签得看不清"})
    page = await clerk.get(page.path)
    await clerk.upload(page.form("/sign"), photograph(7), "sheet.jpg")
    assert await texts(window) == [sms]
