"""Are media, drafts, publications and mass messages as strict, slow and few as the platform's?"""

import pytest

from sandbox.wechat.scenes import PICTURE
from tests.every_case import EveryCase

JPEG = b"\xff\xd8\xff\xe0" + bytes(100)
AMR = b"#!AMR\n" + bytes(50)
MB = 1024 * 1024


async def thumb(visit) -> str:
    answer = await visit.upload("cgi-bin/material/add_material", JPEG, type="thumb")
    return answer["media_id"]


async def draft(visit, **changes: object) -> dict:
    article = {
        "title": "两个提醒",
        "content": "<p>门诊慢特病的报销材料这样准备。</p>",
        "thumb_media_id": await thumb(visit),
        **changes,
    }
    return await visit.call("cgi-bin/draft/add", {"articles": [article]})


async def test_temporary_media_comes_back_as_bytes_for_three_days(visit, clock) -> None:
    kept = await visit.upload("cgi-bin/media/upload", PICTURE, type="image")
    assert kept["type"] == "image" and "errcode" not in kept
    token = await visit.token()
    asked = {"access_token": token, "media_id": kept["media_id"]}
    answer = await visit.client.get("/sandbox/wechat/cgi-bin/media/get", params=asked)
    assert (answer.content_type, await answer.read()) == ("image/png", PICTURE)
    clock.advance(days=3)
    gone = await visit.call("cgi-bin/media/get", media_id=kept["media_id"])
    assert gone["errcode"] == 40007  # JSON, and HTTP 200 as for the picture
    assert (await visit.call("cgi-bin/media/get"))["errcode"] == 41006


async def test_what_is_uploaded_must_be_what_it_is_called_and_not_too_large(visit) -> None:
    up, pic = "cgi-bin/media/upload", "cgi-bin/media/uploadimg"
    wrong = {
        "an unknown kind": (up, PICTURE, "fax", 40004),
        "a voice as image": (up, AMR, "image", 40005),
        "text as image": (up, b"hello", "image", 40005),
        "a PNG as thumb": (up, PICTURE, "thumb", 40005),
        "a large thumb": (up, JPEG + bytes(64 * 1024), "thumb", 40006),
        "a large voice": (up, AMR + bytes(2 * MB), "voice", 40006),
        "nothing": (up, b"", "image", 44001),
        "a voice in an article": (pic, AMR, "image", 40137),
        "a large picture in an article": (pic, PICTURE + bytes(MB), "image", 45001),
    }
    with EveryCase() as every:
        for name, (path, data, kind, errcode) in wrong.items():
            with every.case(name):
                assert (await visit.upload(path, data, type=kind))["errcode"] == errcode
    unmarked = await visit.call(up, {"media": "x"}, type="image")
    assert unmarked["errcode"] == 41005
    shown = await visit.upload(pic, PICTURE)
    path = shown["url"].removeprefix(str(visit.client.make_url("/")).rstrip("/"))
    assert await (await visit.client.get(path)).read() == PICTURE


async def test_a_draft_keeps_the_platform_s_bounds(visit) -> None:
    temporary = (await visit.upload("cgi-bin/media/upload", JPEG, type="thumb"))["thumb_media_id"]
    wrong = {
        "a long title": ({"title": "长" * 33}, 45003),
        "a long author": ({"author": "长" * 17}, 45166),
        "a long digest": ({"digest": "长" * 129}, 45004),
        "long content": ({"content": "长" * 20_000}, 45002),
        "no content": ({"content": ""}, 44003),
        "a temporary thumb": ({"thumb_media_id": temporary}, 40007),
        "another's picture": ({"content": '<img src="https://example.test/a.png">'}, 45166),
    }
    with EveryCase() as every:
        for name, (changes, errcode) in wrong.items():
            with every.case(name):
                assert (await draft(visit, **changes))["errcode"] == errcode
    picture = (await visit.upload("cgi-bin/media/uploadimg", PICTURE))["url"]
    kept = await draft(visit, title="长" * 32, content=f'<img src="{picture}">')
    read = await visit.call("cgi-bin/draft/get", {"media_id": kept["media_id"]})
    assert read["news_item"][0]["title"] == "长" * 32
    changed = {**read["news_item"][0], "title": "短"}
    update = {"media_id": kept["media_id"], "index": 0, "articles": changed}
    assert (await visit.call("cgi-bin/draft/update", update))["errcode"] == 0
    listed = await visit.call("cgi-bin/draft/batchget", {"offset": 0, "count": 20})
    assert [item["content"]["news_item"][0]["title"] for item in listed["item"]] == ["短"]
    assert (await visit.call("cgi-bin/draft/delete", {"media_id": kept["media_id"]}))[
        "errcode"
    ] == 0
    assert (await visit.call("cgi-bin/draft/get", {"media_id": kept["media_id"]}))[
        "errcode"
    ] == 40007


@pytest.mark.parametrize("outcome", [0, 4])
async def test_a_publication_is_under_way_then_out_or_refused_and_the_callback_says_so(
    visit, our_side, outcome
) -> None:
    if outcome:
        await visit.sim("wechat/next-review", status=outcome)
    media_id = (await draft(visit))["media_id"]
    begun = await visit.call("cgi-bin/freepublish/submit", {"media_id": media_id})
    assert begun["errcode"] == 0
    await visit.settled()
    asked = {"publish_id": begun["publish_id"]}
    told = await visit.call("cgi-bin/freepublish/get", asked)
    assert told["publish_status"] == outcome
    [report] = [push["xml"] for push in our_side.pushes if "PUBLISHJOBFINISH" in push["xml"]]
    assert f"<publish_status>{outcome}</publish_status>" in report
    left = await visit.call("cgi-bin/draft/get", {"media_id": media_id})
    if outcome:
        assert told["fail_idx"] == [1] and "news_item" in left
        return
    assert left["errcode"] == 40007  # a draft is gone once it is out
    address = told["article_detail"]["item"][0]["article_url"]
    page = await visit.client.session.get(address)
    assert "门诊慢特病" in await page.text()
    article = {"article_id": told["article_id"]}
    assert (await visit.call("cgi-bin/freepublish/getarticle", article))["news_item"]
    assert (await visit.call("cgi-bin/freepublish/batchget", {"offset": 0, "count": 1}))[
        "total_count"
    ] == 1
    assert (await visit.call("cgi-bin/freepublish/delete", article))["errcode"] == 0
    assert (await visit.client.session.get(address)).status == 410
    assert (await visit.call("cgi-bin/freepublish/get", asked))["publish_status"] == 5


async def test_what_may_not_be_published_is_refused_before_the_review(visit) -> None:
    media_id = (await draft(visit, content="点击领奖"))["media_id"]
    submit = "cgi-bin/freepublish/submit"
    assert (await visit.call(submit, {"media_id": media_id}))["errcode"] == 53503
    assert (await visit.call(submit, {"media_id": "x"}))["errcode"] == 40007


def mass(openids: list[str], **more: object) -> dict:
    return {"touser": openids, "msgtype": "text", "text": {"content": "公告"}, **more}


async def test_a_fifth_mass_message_of_the_month_leaves_out_who_had_four(
    visit, our_side, clock
) -> None:
    people = [await visit.person(follows=True, phone=f"1380000000{n}") for n in range(3)]
    openids = [person["official_openid"] for person in people]
    path = "cgi-bin/message/mass/send"
    for _ in range(4):
        assert (await visit.call(path, mass(openids[:2])))["errcode"] == 0
    fifth = await visit.call(path, mass(openids))
    assert fifth["errcode"] == 0 and fifth["msg_id"] > 2**31
    await visit.settled()
    report = our_side.pushes[-1]["xml"]
    assert "MASSSENDJOBFINISH" in report and f"<MsgID>{fifth['msg_id']}</MsgID>" in report
    assert "<TotalCount>3</TotalCount><FilterCount>1</FilterCount>" in report
    assert "<SentCount>1</SentCount>" in report
    chats = [(await visit.look(f"users/{one['id']}/chat"))["messages"] for one in people]
    assert [[e["kind"] for e in chat].count("mass") for chat in chats] == [4, 4, 1]
    assert (await visit.call(path, mass(openids[:2])))["errcode"] == 45028
    state = await visit.call("cgi-bin/message/mass/get", {"msg_id": fifth["msg_id"]})
    assert state["msg_status"] == "SEND_SUCCESS"
    clock.advance(days=27)  # the first of February in China
    assert (await visit.call(path, mass(openids[:2])))["errcode"] == 0


async def test_the_same_client_id_is_sent_once_and_says_which_it_was(visit, clock) -> None:
    people = [await visit.person(follows=True, phone=f"1380000000{n}") for n in range(2)]
    openids = [person["official_openid"] for person in people]
    path, body = "cgi-bin/message/mass/send", mass(openids, clientmsgid="campaign-1")
    sent = await visit.call(path, body)
    again = await visit.call(path, body)
    assert (again["errcode"], again["msg_id"]) == (45065, sent["msg_id"])
    assert (await visit.call(path, body))["errcode"] == 45066
    clock.advance(minutes=1)
    assert (await visit.call(path, body))["errcode"] == 45065
    long = mass(openids, clientmsgid="长" * 22)
    assert (await visit.call(path, long))["errcode"] == 45067
    await visit.settled()
    chat = (await visit.look(f"users/{people[0]['id']}/chat"))["messages"]
    assert [entry["kind"] for entry in chat].count("mass") == 1


async def test_a_mass_message_goes_to_a_tag_or_to_everybody_once_a_day(visit) -> None:
    people = [await visit.person(follows=True, phone=f"1380000000{n}") for n in range(2)]
    tag = (await visit.call("cgi-bin/tags/create", {"tag": {"name": "卫滨"}}))["tag"]["id"]
    members = {"openid_list": [people[0]["official_openid"]], "tagid": tag}
    await visit.call("cgi-bin/tags/members/batchtagging", members)
    media_id = (await draft(visit))["media_id"]
    path = "cgi-bin/message/mass/sendall"
    article = {"msgtype": "mpnews", "mpnews": {"media_id": media_id}}
    sent = await visit.call(path, {"filter": {"is_to_all": False, "tag_id": tag}, **article})
    assert sent["errcode"] == 0 and "msg_data_id" in sent
    await visit.settled()
    chats = [(await visit.look(f"users/{one['id']}/chat"))["messages"] for one in people]
    assert [chat[-1]["text"] for chat in chats] == ["两个提醒", "关注了公众号"]
    gone = await visit.call("cgi-bin/draft/get", {"media_id": media_id})
    assert gone["errcode"] == 40007
    text = {"filter": {"is_to_all": True}, "msgtype": "text", "text": {"content": "公告"}}
    assert [(await visit.call(path, text))["errcode"] for _ in range(2)] == [0, 45028]
    deleted = await visit.call("cgi-bin/message/mass/delete", {"msg_id": sent["msg_id"]})
    assert deleted["errcode"] == 0
    wrong = {
        "an unknown tag": (path, {**text, "filter": {"tag_id": 999}}, 45159),
        "one person": ("cgi-bin/message/mass/send", mass(["o"]), 40130),
        "strangers": ("cgi-bin/message/mass/send", mass(["o", "p"]), 40031),
        "too many": ("cgi-bin/message/mass/send", mass(["o"] * 10_001), 40032),
        "no message": (path, {"filter": {"is_to_all": True}, "msgtype": "fax"}, 45028),
        "no draft": (
            path,
            {"filter": {"tag_id": tag}, "msgtype": "mpnews", "mpnews": {"media_id": "x"}},
            40007,
        ),
    }
    with EveryCase() as every:
        for name, (address, body, errcode) in wrong.items():
            with every.case(name):
                assert (await visit.call(address, body))["errcode"] == errcode


async def test_a_preview_costs_nobody_s_allowance(visit, world) -> None:
    person = await visit.person(follows=True)
    body = {"touser": person["official_openid"], "msgtype": "text", "text": {"content": "试"}}
    assert (await visit.call("cgi-bin/message/mass/preview", body))["errcode"] == 0
    assert world.mass.left(world.people.get(person["id"])) == 4
    chat = (await visit.look(f"users/{person['id']}/chat"))["messages"]
    assert chat[-1]["detail"]["note"] == "预览"
