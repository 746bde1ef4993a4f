"""May the official account speak, and what does the platform say when it may not?"""

import json

import pytest

CUSTOM, TEMPLATE = "cgi-bin/message/custom/send", "cgi-bin/message/template/send"
DATA = {
    "character_string1": {"value": "DE20260105001"},
    "phrase2": {"value": "已受理"},
    "date3": {"value": "2026年1月5日"},
    "amount4": {"value": "73397.65元"},
    "thing5": {"value": "请在小程序查看进度"},
}


async def custom(visit, person: dict, text: str = "您好") -> int:
    body = {"touser": person["official_openid"], "msgtype": "text", "text": {"content": text}}
    return (await visit.post(CUSTOM, body, access_token=await visit.token()))["errcode"]


async def template(visit, person: dict, **changes: object) -> dict:
    body = {"touser": person["official_openid"], "template_id": "TPL_1", "data": DATA, **changes}
    return await visit.post(TEMPLATE, body, access_token=await visit.token())


async def test_after_a_message_five_answers_are_allowed_for_48_hours(visit, clock) -> None:
    person = await visit.person(follows=True)
    clock.advance(minutes=2)
    await visit.sim(f"users/{person['id']}/say", text="进度")
    clock.advance(hours=47)
    assert [await custom(visit, person) for _ in range(6)] == [0, 0, 0, 0, 0, 45047]
    await visit.sim(f"users/{person['id']}/say", text="还在吗")
    assert await custom(visit, person) == 0
    clock.advance(hours=48, seconds=1)
    assert await custom(visit, person) == 45015


@pytest.mark.parametrize(
    ("action", "body"), [("follow", {}), ("menu", {"key": "progress"}), ("scan", {"scene": "w1"})]
)
async def test_after_a_tap_three_answers_are_allowed_for_a_minute(
    visit, clock, action, body
) -> None:
    person = await visit.person(follows=action != "follow")
    clock.advance(minutes=2)
    await visit.sim(f"users/{person['id']}/{action}", **body)
    assert [await custom(visit, person) for _ in range(4)] == [0, 0, 0, 45047]
    clock.advance(seconds=61)
    assert await custom(visit, person) == 45015


async def test_the_short_window_is_used_before_the_long_one(visit, clock) -> None:
    person = await visit.person(follows=True)
    clock.advance(minutes=2)
    await visit.sim(f"users/{person['id']}/say", text="进度")
    await visit.sim(f"users/{person['id']}/menu", key="progress")
    assert [await custom(visit, person) for _ in range(9)] == [0] * 8 + [45047]


async def test_somebody_who_left_or_never_came_gets_no_service_message(visit) -> None:
    stranger = await visit.person()
    assert await custom(visit, stranger) == 45015
    person = await visit.person(follows=True)
    await visit.sim(f"users/{person['id']}/say", text="进度")
    await visit.sim(f"users/{person['id']}/unfollow")
    assert await custom(visit, person) == 45015


async def test_escaped_characters_are_refused_in_service_messages_and_fine_in_templates(
    visit,
) -> None:
    person, token = await visit.person(follows=True), await visit.token()
    body = {"touser": person["official_openid"], "msgtype": "text", "text": {"content": "您好"}}
    raw = json.dumps(body).encode()
    assert (await visit.post(CUSTOM, raw, access_token=token))["errcode"] == 40033
    body = {"touser": person["official_openid"], "template_id": "TPL_1", "data": DATA}
    raw = json.dumps(body).encode()
    assert (await visit.post(TEMPLATE, raw, access_token=token))["errcode"] == 0


@pytest.mark.parametrize(
    ("changes", "errcode"),
    [
        ({"touser": "o-nobody"}, 40003),
        ({"msgtype": "fax"}, 40008),
        ({"text": {"content": ""}}, 44004),
        ({"text": {"content": "长" * 683}}, 45002),
        ({"msgtype": "news", "news": {"articles": [{}, {}]}}, 45008),
    ],
)
async def test_a_wrong_service_message_is_refused(visit, changes, errcode) -> None:
    person, token = await visit.person(follows=True), await visit.token()
    body = {"touser": person["official_openid"], "msgtype": "text", "text": {"content": "您好"}}
    answer = await visit.post(CUSTOM, {**body, **changes}, access_token=token)
    assert answer["errcode"] == errcode


async def test_sent_messages_are_in_the_persons_chat(visit) -> None:
    person = await visit.person(follows=True)
    await custom(visit, person, "材料收到了")
    await template(visit, person)
    chat = (await visit.look(f"users/{person['id']}/chat"))["messages"]
    assert [entry["kind"] for entry in chat] == ["event", "custom", "template"]
    assert chat[1]["text"] == "材料收到了"
    assert ["amount4", "73397.65元"] in chat[2]["detail"]["fields"]


async def test_a_template_message_is_reported_to_the_callback_afterwards(visit, our_side) -> None:
    person = await visit.person(follows=True)
    answer = await template(visit, person)
    assert answer["errcode"] == 0
    assert answer["msgid"] > 2**53
    await visit.settled()
    report = our_side.pushes[-1]["xml"]
    assert "TEMPLATESENDJOBFINISH" in report
    assert f"<MsgID>{answer['msgid']}</MsgID>" in report


async def test_a_repeated_client_msg_id_sends_once_within_ten_minutes(
    visit, clock, our_side
) -> None:
    person = await visit.person(follows=True)
    first = await template(visit, person, client_msg_id="d-1")
    again = await template(visit, person, client_msg_id="d-1")
    assert again["msgid"] == first["msgid"]
    other = await visit.person(follows=True, phone="13900005678")
    assert (await template(visit, other, client_msg_id="d-1"))["msgid"] != first["msgid"]
    clock.advance(minutes=10)
    assert (await template(visit, person, client_msg_id="d-1"))["msgid"] != first["msgid"]
    await visit.settled()
    reports = [push for push in our_side.pushes if "TEMPLATESENDJOBFINISH" in push["xml"]]
    assert len(reports) == 3


async def test_a_template_needs_a_follower_and_a_template_of_ours(visit) -> None:
    stranger = await visit.person()
    assert (await template(visit, stranger))["errcode"] == 43004
    assert (await template(visit, stranger, template_id="TPL_9"))["errcode"] == 40037
    assert (await template(visit, stranger, touser="o-nobody"))["errcode"] == 40003


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("thing5", ""),
        ("thing5", "一" * 21),
        ("thing5", "两\n行"),
        ("character_string1", "编号1"),
        ("character_string1", "A" * 33),
        ("phrase2", "已经受理了哦"),
        ("phrase2", "OK"),
        ("date3", "明天"),
        ("date3", "2026年1月5日 25:00"),
        ("amount4", "73,397.65"),
        ("amount4", "12345678901"),
    ],
)
async def test_a_value_that_does_not_fit_its_field_is_refused_by_name(visit, name, value) -> None:
    person = await visit.person(follows=True)
    answer = await template(visit, person, data={**DATA, name: {"value": value}})
    assert answer["errcode"] == 47003
    assert name in answer["errmsg"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("thing5", "一" * 20),
        ("date3", "2026-01-05 09:30"),
        ("date3", "2026年1月5日~2026年1月20日"),
        ("amount4", "¥0.5"),
        ("amount4", "1234567890"),
    ],
)
async def test_a_value_at_the_edge_of_its_field_is_taken(visit, name, value) -> None:
    person = await visit.person(follows=True)
    answer = await template(visit, person, data={**DATA, name: {"value": value}})
    assert answer["errcode"] == 0


async def test_a_missing_or_unknown_or_unnamed_field_is_refused(visit) -> None:
    person = await visit.person(follows=True)
    short = {name: value for name, value in DATA.items() if name != "phrase2"}
    for data in (short, {**DATA, "thing9": {"value": "多"}}, {**DATA, "thing5": "裸"}, None):
        assert (await template(visit, person, data=data))["errcode"] == 47003


async def test_sending_needs_the_accounts_token_and_a_post(visit) -> None:
    for path in (CUSTOM, TEMPLATE):
        assert (await visit.post(path, {}))["errcode"] == 41001
        mini = await visit.token(mini=True)
        assert (await visit.post(path, {}, access_token=mini))["errcode"] == 40014
        token = await visit.token()
        assert (await visit.get(path, access_token=token))["errcode"] == 43002
        assert (await visit.post(path, b"not json", access_token=token))["errcode"] == 47001
