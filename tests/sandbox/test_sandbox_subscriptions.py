"""Are subscription messages spent one by one, logins and content looked at as the platform does?"""

import hashlib
import hmac
import json

from tests.every_case import EveryCase

SEND, BIZSEND = "cgi-bin/message/subscribe/send", "cgi-bin/message/subscribe/bizsend"
DATA = {"thing1": {"value": "大额补助"}, "date2": {"value": "2026年1月5日"}}


def body(openid: str, **changes: object) -> dict:
    return {"touser": openid, "template_id": "SUB_1", "data": DATA, **changes}


async def test_each_yes_is_one_message_and_the_report_says_that_it_arrived(visit, our_side) -> None:
    person = await visit.person(follows=True)
    path = f"users/{person['id']}/subscription"
    for app, send in (("mini", SEND), ("official", BIZSEND)):
        mini = app == "mini"
        openid = person[f"{app}_openid"]
        assert (await visit.call(send, body(openid), mini=mini))["errcode"] == 43101
        for left in (1, 2):
            answer = await visit.sim(path, template="SUB_1", answer="accept", app=app)
            assert answer["left"] == left
        sent = [(await visit.call(send, body(openid), mini=mini)) for _ in range(3)]
        assert [answer["errcode"] for answer in sent] == [0, 0, 43101]
        assert all("msgid" not in answer for answer in sent)
        await visit.sim(path, template="SUB_1", answer="accept", app=app)
        await visit.sim(path, template="SUB_1", answer="off", app=app)
        assert (await visit.call(send, body(openid), mini=mini))["errcode"] == 43101
        await visit.settled()
    chat = (await visit.look(f"users/{person['id']}/chat"))["messages"]
    assert [entry["kind"] for entry in chat].count("subscription") == 4
    official = "".join(push["xml"] for push in our_side.pushes)
    assert official.count("subscribe_msg_popup_event") == 3
    assert official.count("subscribe_msg_change_event") == 1
    assert official.count("<SubscribeMsgSentEvent><List>") == 2
    popup = our_side.mini[0]["List"]
    assert (popup["TemplateId"], popup["SubscribeStatusString"]) == ("SUB_1", "accept")
    events = [push["Event"] for push in our_side.mini]
    assert events.count("subscribe_msg_sent_event") == 2


async def test_an_accepted_message_may_not_arrive_and_the_report_says_why(visit, our_side) -> None:
    person = await visit.person(follows=True)
    path, data = "cgi-bin/message/template/send", {"thing1": {"value": "补助"}}
    await visit.sim("wechat/templates", use="template", template="T", fields=["thing1"])
    await visit.sim(f"users/{person['id']}/subscription", template="SUB_1", answer="accept")
    for outcome in ("blocked", "failed", "blocked"):
        await visit.sim("wechat/next-delivery", outcome=outcome)
    given = {"touser": person["official_openid"], "template_id": "T", "data": data}
    for _ in range(2):
        assert (await visit.call(path, given))["errcode"] == 0
    assert (await visit.call(SEND, body(person["mini_openid"]), mini=True))["errcode"] == 0
    assert (await visit.call(path, given))["errcode"] == 0
    await visit.settled()
    reports = "".join(push["xml"] for push in our_side.pushes)
    for status in ("failed:user block", "failed: system failed", "success"):
        assert reports.count(f"<Status><![CDATA[{status}]]>") == 1
    assert our_side.mini[-1]["List"]["ErrorCode"] == "43101"
    page = await (await visit.client.get("/sandbox/")).text()
    assert page.count("（没有送达）") == 3


async def test_several_templates_of_one_tap_come_as_a_list_and_one_as_an_object(
    visit, our_side
) -> None:
    person = await visit.person()
    path = f"users/{person['id']}/subscription"
    for app in ("mini", "official"):
        await visit.sim(path, template=["SUB_1", "SUB_2"], answer="accept", app=app)
    assert [one["TemplateId"] for one in our_side.mini[0]["List"]] == ["SUB_1", "SUB_2"]
    xml = our_side.pushes[-1]["xml"]
    assert xml.count("<List>") == 2 and xml.count("<SubscribeMsgPopupEvent>") == 1
    assert (await visit.look(f"users/{person['id']}/subscriptions"))["left"]["mini"] == {"SUB_1": 1}


async def test_a_no_gives_nothing_and_takes_nothing(visit) -> None:
    person = await visit.person()
    path = f"users/{person['id']}/subscription"
    await visit.sim(path, template="SUB_1", answer="accept")
    assert (await visit.sim(path, template="SUB_1", answer="reject"))["left"] == 1


async def test_a_wrong_subscription_message_uses_no_yes(visit) -> None:
    person = await visit.person()
    openid = person["mini_openid"]
    path = f"users/{person['id']}/subscription"
    await visit.sim(path, template="SUB_1", answer="accept")
    wrong = {
        "the other app's openid": ({"touser": person["official_openid"]}, 40003),
        "an unknown template": ({"template_id": "SUB_9"}, 40037),
        "an unreleased page": ({"page": "pages/x?c=1"}, 41030),
        "a long thing": ({"data": {**DATA, "thing1": {"value": "长" * 21}}}, 47003),
        "an empty value": ({"data": {**DATA, "thing1": {"value": ""}}}, 47003),
        "no data": ({"data": None}, 47003),
        "an unknown state": ({"miniprogram_state": "beta"}, 47001),
        "an unknown language": ({"lang": "xx"}, 47001),
    }
    with EveryCase() as every:
        for name, (changes, errcode) in wrong.items():
            with every.case(name):
                answer = await visit.call(SEND, body(openid, **changes), mini=True)
                assert answer["errcode"] == errcode
    good = body(openid, page="pages/claim?c=1", miniprogram_state="trial", lang="zh_CN")
    assert (await visit.call(SEND, good, mini=True))["errcode"] == 0


async def test_the_typing_mark_needs_somebody_who_has_just_spoken(visit, clock) -> None:
    person = await visit.person(follows=True)
    typing = "cgi-bin/message/custom/typing"
    openid = person["official_openid"]
    clock.advance(minutes=1)
    asked = {"touser": openid, "command": "Typing"}
    assert (await visit.call(typing, asked))["errcode"] == 45080
    await visit.sim(f"users/{person['id']}/say", text="进度")
    assert [(await visit.call(typing, asked))["errcode"] for _ in range(2)] == [0, 45081]
    stop = {"touser": openid, "command": "CancelTyping"}
    assert (await visit.call(typing, stop))["errcode"] == 0
    assert (await visit.call(typing, asked))["errcode"] == 0
    assert (await visit.call(typing, {"touser": openid, "command": "Sing"}))["errcode"] == 45072


async def test_a_picture_in_a_service_message_must_be_there(visit) -> None:
    person = await visit.person(follows=True)
    base = {"touser": person["official_openid"], "msgtype": "image"}
    path = "cgi-bin/message/custom/send"
    unknown = {**base, "image": {"media_id": "x"}}
    assert (await visit.call(path, unknown))["errcode"] == 40007
    kept = await visit.upload("cgi-bin/media/upload", b"\xff\xd8\xff" + bytes(9), type="image")
    good = {**base, "image": {"media_id": kept["media_id"]}}
    assert (await visit.call(path, good))["errcode"] == 0


async def test_a_page_in_the_app_learns_who_looks_by_a_web_code(visit, clock) -> None:
    person = await visit.person()
    app = {"appid": "wx00000000000000aa", "secret": "official-secret"}
    path = "sns/oauth2/access_token"

    async def code(**wish: object) -> dict:
        given = (await visit.sim(f"users/{person['id']}/web-code", **wish))["code"]
        return {**app, "code": given, "grant_type": "authorization_code"}

    asked = await code()
    silent = await visit.get(path, **asked)
    assert silent["openid"] == person["official_openid"] and "unionid" not in silent
    assert (await visit.get(path, **asked))["errcode"] == 40163
    late = await code()
    clock.advance(minutes=6)
    assert (await visit.get(path, **late))["errcode"] == 40029
    told = await visit.get(path, **await code(scope="snsapi_userinfo"))
    assert told["unionid"] == person["unionid"]
    mine = {"access_token": told["access_token"], "openid": told["openid"]}
    assert (await visit.get("sns/userinfo", **mine))["nickname"] == person["nickname"]
    assert (await visit.get("sns/auth", **mine))["errcode"] == 0
    silent_one = {"access_token": silent["access_token"], "openid": silent["openid"]}
    assert (await visit.get("sns/userinfo", **silent_one))["errcode"] == 48001
    snapshot = await visit.get(path, **await code(snapshot=True))
    assert snapshot["is_snapshotuser"] == 1 and snapshot["openid"] != person["official_openid"]
    # The web token is none for the account's own calls, and the other way round.
    crossed = {"access_token": told["access_token"], "openid": told["openid"]}
    assert (await visit.get("cgi-bin/user/info", **crossed))["errcode"] == 40001
    account = {"access_token": await visit.token(), "openid": told["openid"]}
    assert (await visit.get("sns/auth", **account))["errcode"] == 40001
    clock.advance(hours=3)
    assert (await visit.get("sns/auth", **mine))["errcode"] == 42001
    refresh = {"appid": app["appid"], "refresh_token": told["refresh_token"]}
    renewed = await visit.get("sns/oauth2/refresh_token", **refresh)
    assert renewed["openid"] == told["openid"]
    clock.advance(days=31)
    assert (await visit.get("sns/oauth2/refresh_token", **refresh))["errcode"] == 42002


async def session(visit, person: dict) -> dict:
    code = (await visit.sim(f"users/{person['id']}/login-code"))["code"]
    return await visit.get(
        "sns/jscode2session",
        appid="wx00000000000000bb",
        secret="mini-secret",
        js_code=code,
        grant_type="authorization_code",
    )


async def test_a_session_key_is_checked_renewed_and_dead_after_the_next_login(visit) -> None:
    person = await visit.person()
    opened = await session(visit, person)

    def signed(key: str, **changes: str) -> dict:
        signature = hmac.new(key.encode(), b"", hashlib.sha256).hexdigest()
        query = {"openid": opened["openid"], "signature": signature, "sig_method": "hmac_sha256"}
        return {**query, **changes}

    async def check(key: str, **changes: str) -> int:
        answer = await visit.call("wxa/checksession", mini=True, **signed(key, **changes))
        return answer["errcode"]

    assert await check(opened["session_key"]) == 0
    assert await check(opened["session_key"], sig_method="md5") == 40097
    assert await check(opened["session_key"], openid="o-nobody") == 40003
    again = await session(visit, person)
    assert await check(opened["session_key"]) == 87009
    reset = await visit.call("wxa/resetusersessionkey", mini=True, **signed(again["session_key"]))
    assert await check(reset["session_key"]) == 0


async def test_a_risky_person_and_the_hundred_and_first_login_of_a_minute_are_refused(
    visit, clock
) -> None:
    person = await visit.person()
    await visit.sim("wechat/risk", person=person["id"], risky=True)
    assert (await session(visit, person))["errcode"] == 40226
    await visit.sim("wechat/risk", person=person["id"], risky=False)
    logins = [await session(visit, person) for _ in range(101)]
    assert [answer.get("errcode") for answer in logins] == [None] * 100 + [45011]
    clock.advance(minutes=1)
    assert "openid" in await session(visit, person)


async def test_a_text_is_judged_for_those_who_were_here_within_two_hours(visit, clock) -> None:
    person = await visit.person()
    path = "wxa/msg_sec_check"
    asked = {"version": 2, "openid": person["mini_openid"], "scene": 2, "content": "谢谢"}
    assert (await visit.call(path, asked, mini=True))["errcode"] == 61010
    await session(visit, person)
    judged = {
        words: (await visit.call(path, {**asked, "content": words}, mini=True))["result"]
        for words in ("谢谢", "代开发票", "加微信聊")
    }
    assert [one["suggest"] for one in judged.values()] == ["pass", "risky", "review"]
    assert (await visit.call(path, {**asked, "scene": 9}, mini=True))["errcode"] == 40129
    assert (await visit.call(path, {**asked, "version": 1}, mini=True))["errcode"] == 40097
    long = {**asked, "content": "长" * 2501}
    assert (await visit.call(path, long, mini=True))["errcode"] == 45002
    clock.advance(hours=2, seconds=1)
    assert (await visit.call(path, asked, mini=True))["errcode"] == 61010


async def test_a_picture_is_judged_later_by_a_push(visit, our_side) -> None:
    person = await visit.person()
    await session(visit, person)
    asked = {"version": 2, "openid": person["mini_openid"], "scene": 1, "media_type": 2}
    told = await visit.call(
        "wxa/media_check_async", {**asked, "media_url": "https://a.test/risky.png"}, mini=True
    )
    await visit.settled()
    push = our_side.mini[-1]
    assert (push["Event"], push["trace_id"]) == ("wxa_media_check", told["trace_id"])
    assert push["result"]["suggest"] == "risky"
    assert json.dumps(push).count("gh_000000000002") == 1
