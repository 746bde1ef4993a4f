"""The pages of health tips: what goes out in which week, and how two people let it."""

import asyncio

from app.compose import build_tip_articles
from app.messaging import build_announcing
from claims_core.calendar_cn import china_day
from claims_core.claim import Actor, Role
from notifications.tips.calendar import TipWeek, tips_of_week
from notifications.tips.catalogue import TipTopic, shipped_tips
from tests.people import STAFF
from tests.window.at_work import Window
from tests.window.visitors import Screen

DIET = "/window/tips/topics/diet"
FIRST, SECOND, THIRD = shipped_tips().of_topic(TipTopic.DIET)[:3]


def ticked(page: Screen, *tips: object) -> dict[str, str]:
    """The form of the page with these tips ticked."""
    fields = dict(page.form("/propose").fields)
    return fields | {f"tip-{tip.id}": tip.text_hash for tip in tips}  # type: ignore[attr-defined]


async def test_publicity_sees_each_week_and_what_of_it_may_not_go_out(window: Window) -> None:
    page = await (await window.sign_in(Role.PUBLICITY)).get("/window/tips?week=2026-W52")
    for words in (
        "12月21日至12月27日",
        "腌菜当点缀",
        "没有批准，发不出去",
        "接下来8周",
        "来源：《",
    ):
        assert words in page.text, words
    assert "本周" not in page.text.split("接下来")[0].split("健康提示")[-1].replace("回到本周", "")
    assert "/window/claims" not in page.links
    assert any("week=2027-W" in link for link in page.links)
    assert (await (await window.sign_in(Role.SUPERVISOR)).get("/window/tips?week=x")).status == 200


async def test_the_week_says_how_far_its_articles_are_on_the_official_account(
    window: Window,
) -> None:
    services = window.world.services
    week = TipWeek.from_day(china_day(services.clock()))
    due = tips_of_week(shipped_tips(), week)
    seen = {tip.id: tip.text_hash for tip in due}
    await services.tips.propose(_actor(window, Role.PUBLICITY), seen, "桑医生", "虚构〔2026〕1号")
    await services.tips.decide(_actor(window, Role.SUPERVISOR), seen, confirmed=True)
    articles, announcing = build_tip_articles(services), build_announcing(services)
    assert await articles.begin_due() == 2
    publicity = await window.sign_in(Role.PUBLICITY)
    assert (await publicity.get("/window/tips")).text.count("等着送到公众号") == 2
    for _ in range(4):  # draft, hand in, and ask, at the stand-in platform
        await announcing.turn(asyncio.Event())
        window.world.clock.forward(minutes=6)
        await asyncio.sleep(0.1)
    publicity = await window.sign_in(Role.PUBLICITY)  # it took longer than one stays logged in
    page = await publicity.get("/window/tips")
    assert page.text.count("公众号图文已发布") == 2
    assert len([link for link in page.links if "/articles/" in link]) == 2


def _actor(window: Window, role: Role) -> Actor:
    return Actor(window.world.staff_ids[role], STAFF[role].name, frozenset({role}))


async def test_one_records_another_confirms_and_either_may_stop_it(window: Window) -> None:
    publicity = await window.sign_in(Role.PUBLICITY)
    page = await publicity.get(DIET)
    assert "/confirm" not in str(page.form("/propose").buttons)
    typed = ticked(page, FIRST, SECOND) | {"reviewer": "桑医生", "approval_no": "虚构〔2026〕1号"}
    page = await publicity.post(f"{DIET}/propose", typed)
    assert "已登记。请另一位主管" in page.text
    assert page.text.count("已登记，等主管确认") == 2

    supervisor = await window.sign_in(Role.SUPERVISOR)
    page = await supervisor.get(DIET)
    page = await supervisor.post(f"{DIET}/confirm", ticked(page, FIRST))
    assert "已确认，这几条可以发了" in page.text
    assert page.text.count("已批准，可以发") == 1
    page = await supervisor.post(f"{DIET}/refuse", ticked(page, SECOND) | {"words": "文号不对"})
    assert "文号不对" in page.text

    page = await publicity.get(DIET)
    page = await publicity.post(f"{DIET}/withdraw", ticked(page, FIRST) | {"words": "要改一个字"})
    assert "已停用，从现在起不再发" in page.text


async def test_what_is_missing_is_said_and_what_was_ticked_and_typed_stays(window: Window) -> None:
    supervisor = await window.sign_in(Role.SUPERVISOR)
    page = await supervisor.get(DIET)
    page = await supervisor.post(f"{DIET}/propose", ticked(page) | {"reviewer": "桑医生"})
    assert page.status == 422
    assert "请先勾选" in page.text and page.form("/propose").fields["reviewer"] == "桑医生"
    page = await supervisor.post(f"{DIET}/withdraw", ticked(page, THIRD))
    assert "请写明为什么" in page.text
    assert page.form("/propose").fields[f"tip-{THIRD.id}"] == THIRD.text_hash
    typed = ticked(page, THIRD) | {"reviewer": "桑医生", "approval_no": "虚构〔2026〕1号"}
    page = await supervisor.post(f"{DIET}/propose", typed)
    page = await supervisor.post(f"{DIET}/confirm", ticked(page, THIRD))
    assert page.status == 403 and "不能自己确认" in page.text
    page = await supervisor.post(f"{DIET}/confirm", ticked(page, FIRST))
    assert page.status == 409 and "刚才有别人办过" in page.text
    assert (await supervisor.get("/window/tips/topics/astrology")).status == 404
