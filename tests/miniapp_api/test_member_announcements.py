"""Can the phone read the announcements and say that it wants no more of them?"""

from tests.miniapp_api.house_phone import logged_in_phone
from tests.notifications.newsroom import XUAN, Newsroom
from tests.people import FATHER
from tests.world import World


async def test_announcements_are_read_on_the_phone_and_refused_there(world: World) -> None:
    phone = await logged_in_phone(world, FATHER)
    await phone.bind(FATHER)
    newsroom = Newsroom(world.services.db)
    newsroom.clock.now = world.clock()
    announcement = await newsroom.approved()
    assert (await phone.get("/announcements")).json["items"] == []
    await newsroom.work()
    shown = (await phone.get("/announcements")).json
    assert [each["id"] for each in shown["items"]] == [announcement] and shown["wanted"]
    one = f"/announcements/{announcement}"
    assert "要带的材料" in (await phone.get(one)).json["text"]
    assert (await phone.get(f"{one}/picture")).status == 404
    assert (await phone.get(f"/announcements/{'0' * 32}")).status == 404
    refused = (await phone.put("/announcements/wanted", {"wanted": False})).json
    assert not refused["wanted"]
    await newsroom.conduct.withdraw(XUAN, announcement, "数字写错了")
    withdrawn = (await phone.get(one)).json
    assert (withdrawn["withdrawn"], withdrawn["text"]) == (True, "")
    (item,) = (await phone.get("/inbox")).json["items"]
    assert item["title"].startswith("【已撤回】")
