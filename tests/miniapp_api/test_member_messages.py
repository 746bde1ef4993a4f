"""Can the phone read what was told, and choose its health tips?"""

import pytest

from app.compose import build_housekeeping
from claims_core.calendar_cn import china_day
from claims_core.claim import Actor, Role
from notifications.tips.calendar import TipWeek, tips_of_week
from notifications.tips.catalogue import TIP_TOPIC_WORDS
from tests.miniapp_api.house_phone import HousePhone, logged_in_phone
from tests.people import FATHER, STAFF
from tests.world import World


@pytest.fixture
async def phone(world: World) -> HousePhone:
    return await logged_in_phone(world, FATHER)


async def test_a_message_comes_into_the_inbox_and_is_read(phone, world) -> None:
    assert (await phone.get("/inbox")).json == {"items": [], "unread": 0, "next_cursor": None}
    insured_id = await phone.bind(FATHER)
    claim = await phone.ready(insured_id, FATHER)
    sent = await phone.post(f"/claims/{claim['id']}/submit", {"version": claim["version"]})
    assert sent.status == 200, sent.json
    await world.deliver()
    (item,) = (await phone.get("/inbox")).json["items"]
    assert (item["message"], item["title"], item["read"]) == ("received", "申请已收到", False)
    assert item["claim_id"] == claim["id"] and sent.json["claim_no"] in item["text"]
    assert (await phone.get("/inbox/unread")).json == {"unread": 1}
    for _ in range(2):
        assert (await phone.post(f"/inbox/{item['id']}/read", None)).status == 204
    assert (await phone.post(f"/inbox/{'0' * 32}/read", None)).status == 404
    assert (await phone.get("/inbox")).json["unread"] == 0
    assert (await phone.post("/inbox/read", None)).status == 204


async def test_tips_are_chosen_by_topic_and_all_of_them_go_with_one_tap(phone) -> None:
    shown = (await phone.get("/tips")).json
    assert shown["today"] is None and "不看报销" in shown["agreement"]
    assert [each["words"] for each in shown["topics"]] == list(TIP_TOPIC_WORDS.values())
    assert not any(each["subscribed"] for each in shown["topics"])
    chosen = (await phone.put("/tips/topics", {"topics": ["diet", "mind"]})).json
    assert [each["topic"] for each in chosen["topics"] if each["subscribed"]] == ["diet", "mind"]
    none = (await phone.put("/tips/topics", {"topics": []})).json
    assert not any(each["subscribed"] for each in none["topics"])
    assert (await phone.put("/tips/topics", {"topics": ["astrology"]})).status == 422


async def test_tips_come_as_text_messages_too_to_whoever_chooses_that_and_is_known(phone) -> None:
    shown = (await phone.get("/tips")).json
    assert (shown["by_sms"], shown["sms_possible"]) == (False, False)
    assert "最多两条" in shown["sms_agreement"]
    await phone.put("/tips/topics", {"topics": ["diet"]})
    assert (await phone.put("/tips/sms", {"wanted": True})).code == "not_bound"
    await phone.bind(FATHER)
    await phone.put("/tips/topics", {"topics": []})
    assert (await phone.put("/tips/sms", {"wanted": True})).code == "no_tip_topics"
    await phone.put("/tips/topics", {"topics": ["diet"]})
    for wanted in (True, True, False, False):  # a second tap changes nothing
        said = (await phone.put("/tips/sms", {"wanted": wanted})).json
        assert (said["by_sms"], said["sms_possible"]) == (wanted, True)
    topics = [each["topic"] for each in said["topics"] if each["subscribed"]]
    assert topics == ["diet"]  # the inbox has them as before


async def test_an_approved_tip_comes_by_the_hour_to_the_inbox_until_it_is_unsubscribed(
    phone, world
) -> None:
    services = world.services
    tips, keeping = services.tips, build_housekeeping(services)
    await phone.put("/tips/topics", {"topics": list(TIP_TOPIC_WORDS)})
    titles = []
    for _ in range(2):
        due = tips_of_week(tips.catalogue, TipWeek.from_day(china_day(world.clock())))
        titles += [f"健康提示：{tip.title}" for tip in due]
        seen = {tip.id: tip.text_hash for tip in due}
        await tips.propose(_staff(world, Role.PUBLICITY), seen, "桑医生", "虚构〔2026〕1号")
        await tips.decide(_staff(world, Role.SUPERVISOR), seen, confirmed=True)
        await keeping.tidy()
        await world.deliver()
        inbox = (await phone.get("/inbox")).json
        assert {item["title"] for item in inbox["items"]} == set(titles[:2])
        assert {item["message"] for item in inbox["items"]} == {"health_tip"}
        await phone.put("/tips/topics", {"topics": []})
        world.clock.forward(days=5)  # the next week; a login lasts seven days


def _staff(world: World, role: Role) -> Actor:
    return Actor(world.staff_ids[role], STAFF[role].name, frozenset({role}))
