"""Does the platform call our callback as the real one does, and judge the answer as strictly?"""

import asyncio
import re
import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest
from aiohttp import web

from sandbox.app import PUSHER, build_sandbox
from sandbox.world import SandboxWorld


def reply_xml(pushed: str, text: str = "您有1笔报销", *, swapped: bool = True) -> str:
    root = ET.fromstring(pushed)
    person, account = root.findtext("FromUserName"), root.findtext("ToUserName")
    to, sender = (person, account) if swapped else (account, person)
    return (
        f"<xml><ToUserName>{to}</ToUserName><FromUserName>{sender}</FromUserName>"
        f"<CreateTime>1767578400</CreateTime><MsgType>text</MsgType>"
        f"<Content><![CDATA[{text}]]></Content></xml>"
    )


async def say(visit, person: dict, text: str = "进度") -> dict:
    return await visit.sim(f"users/{person['id']}/say", text=text)


async def last_words(visit, person: dict) -> tuple[str, str]:
    entry = (await visit.look(f"users/{person['id']}/chat"))["messages"][-1]
    return entry["kind"], entry["text"]


async def test_a_text_arrives_sealed_signed_and_with_a_64_bit_id(visit, our_side) -> None:
    person = await visit.person(follows=True)
    answer = await say(visit, person, "进度]]>怎样")
    assert answer["verdict"] == "acknowledged"
    assert answer["attempts"] == [{"outcome": "answered", "status": 200}]
    push = our_side.pushes[-1]
    root = ET.fromstring(push["xml"])
    assert root.findtext("Content") == "进度]]>怎样"
    assert root.findtext("FromUserName") == person["official_openid"]
    assert int(root.findtext("MsgId") or 0) > 2**53
    assert push["query"]["encrypt_type"] == "aes"
    assert push["query"]["openid"] == person["official_openid"]


async def test_following_leaving_tapping_and_scanning_are_events(visit, our_side) -> None:
    person = await visit.person()
    path = f"users/{person['id']}"
    await visit.sim(f"{path}/follow")
    await visit.sim(f"{path}/menu", key="progress")
    await visit.sim(f"{path}/scan", scene="w1")
    await visit.sim(f"{path}/unfollow")
    await visit.sim(f"{path}/scan", scene="w1")
    roots = [ET.fromstring(push["xml"]) for push in our_side.pushes]
    seen = [(root.findtext("Event"), root.findtext("EventKey")) for root in roots]
    assert seen == [
        ("subscribe", ""),
        ("CLICK", "progress"),
        ("SCAN", "w1"),
        ("unsubscribe", ""),
        ("subscribe", "qrscene_w1"),
    ]
    assert all(root.find("MsgId") is None for root in roots)


async def test_a_sealed_reply_is_shown_to_the_person(visit, our_side) -> None:
    async def reply(xml: str) -> web.Response:
        return our_side.sealed(reply_xml(xml))

    our_side.answer = reply
    person = await visit.person(follows=True)
    answer = await say(visit, person)
    assert answer["verdict"] == "replied"
    assert answer["reply"] == {"kind": "text", "text": "您有1笔报销"}
    assert await last_words(visit, person) == ("reply", "您有1笔报销")


async def plain(side, xml):
    return web.Response(text=reply_xml(xml))


async def unswapped(side, xml):
    return side.sealed(reply_xml(xml, swapped=False))


async def injected(side, xml):
    text = "x]]></Content><MsgType>news</MsgType><Content><![CDATA["
    return side.sealed(reply_xml(xml, text))


async def empty_content(side, xml):
    return side.sealed(reply_xml(xml, ""))


async def too_long(side, xml):
    return side.sealed(reply_xml(xml, "长" * 683))


async def forged(side, xml):
    text = side.sealed(reply_xml(xml)).text or ""
    return web.Response(text=re.sub(r"(<MsgSignature><!\[CDATA\[)....", r"\g<1>0000", text))


async def json_answer(side, xml):
    return web.json_response({"ok": True})


async def shouted(side, xml):
    return web.Response(text="SUCCESS")


async def broken(side, xml):
    return web.Response(status=500, text="success")


async def redirect(side, xml):
    return web.Response(status=302, headers={"Location": "/callback"})


async def entities(side, xml):
    return web.Response(text='<!DOCTYPE x [<!ENTITY a "b">]><xml>&a;</xml>')


@pytest.mark.parametrize(
    "wrong",
    [
        plain,
        unswapped,
        injected,
        empty_content,
        too_long,
        forged,
        json_answer,
        shouted,
        broken,
        redirect,
        entities,
    ],
)
async def test_a_wrong_answer_is_final_and_the_person_sees_the_notice(
    visit, our_side, wrong
) -> None:
    person = await visit.person(follows=True)
    our_side.answer = lambda xml: wrong(our_side, xml)
    answer = await say(visit, person)
    assert answer["verdict"] == "unavailable"
    assert answer["problem"]
    assert len(answer["attempts"]) == 1
    assert (await last_words(visit, person))[0] == "notice"


async def test_an_empty_answer_is_an_acknowledgement(visit, our_side) -> None:
    async def nothing(xml: str) -> web.Response:
        return web.Response(text="")

    our_side.answer = nothing
    person = await visit.person(follows=True)
    assert (await say(visit, person))["verdict"] == "acknowledged"


async def test_a_goodbye_may_not_be_answered_with_words(visit, our_side) -> None:
    person = await visit.person(follows=True)

    async def reply(xml: str) -> web.Response:
        return our_side.sealed(reply_xml(xml))

    our_side.answer = reply
    answer = await visit.sim(f"users/{person['id']}/unfollow")
    assert answer["verdict"] == "unavailable"
    assert (await last_words(visit, person))[0] == "event"


@pytest.mark.slow
async def test_silence_is_tried_three_times_with_the_same_bytes(
    config, clock, our_side, aiohttp_client
) -> None:
    awake = asyncio.Event()

    async def silent(xml: str) -> web.Response:
        await awake.wait()
        return web.Response(text="success")

    our_side.answer = silent
    world = SandboxWorld(replace(config, callback_deadline_seconds=0.4), clock)
    client = await aiohttp_client(build_sandbox(world))
    person = world.people.add(phone="13800001234", nickname=None, unionid=None)
    world.people.follow(person)
    answer = await (await client.post(f"/_sim/users/{person.id}/say", json={"text": "在吗"})).json()
    awake.set()
    assert answer["verdict"] == "unavailable"
    assert [attempt["outcome"] for attempt in answer["attempts"]] == ["timeout"] * 3
    assert len(our_side.bodies) == 3
    assert len(set(our_side.bodies)) == 1
    assert world.chats.log(person)[-1].kind == "notice"


async def test_a_second_attempt_that_is_answered_is_good_enough(
    config, clock, our_side, aiohttp_client
) -> None:
    awake = asyncio.Event()

    async def slow_at_first(xml: str) -> web.Response:
        if len(our_side.pushes) == 1:
            await awake.wait()
        return our_side.sealed(reply_xml(xml))

    our_side.answer = slow_at_first
    world = SandboxWorld(replace(config, callback_deadline_seconds=0.5), clock)
    client = await aiohttp_client(build_sandbox(world))
    person = world.people.add(phone="13800001234", nickname=None, unionid=None)
    world.people.follow(person)
    answer = await (await client.post(f"/_sim/users/{person.id}/say", json={"text": "在吗"})).json()
    awake.set()
    assert answer["verdict"] == "replied"
    assert [attempt["outcome"] for attempt in answer["attempts"]] == ["timeout", "answered"]


async def test_nobody_home_is_three_broken_connections(
    config, clock, aiohttp_client, unused_tcp_port
) -> None:
    nowhere = f"http://127.0.0.1:{unused_tcp_port}/callback"
    world = SandboxWorld(replace(config, callback_url=nowhere), clock)
    client = await aiohttp_client(build_sandbox(world))
    person = world.people.add(phone="13800001234", nickname=None, unionid=None)
    answer = await (await client.post(f"/_sim/users/{person.id}/follow")).json()
    assert [attempt["outcome"] for attempt in answer["attempts"]] == ["connection_error"] * 3


async def test_the_address_is_verified_and_a_forged_question_refused(visit, our_side) -> None:
    answer = await visit.sim("verify-callback")
    assert answer == {"verified": True, "forged_refused": True}


@pytest.mark.parametrize("how", ["bad_signature", "plain", "garbage", "wrong_key", "wrong_appid"])
async def test_a_tampered_push_breaks_on_a_callback_that_checks(visit, our_side, how) -> None:
    person = await visit.person(follows=True)
    before = len(our_side.pushes)
    answers = (await visit.sim(f"users/{person['id']}/tamper", how=how, text="进度"))["answers"]
    assert answers
    assert {answer["status"] for answer in answers} == {500}  # this double lets its errors through
    assert len(our_side.pushes) == before


async def test_a_stale_push_is_signed_rightly_but_an_hour_old(visit, our_side, clock) -> None:
    person = await visit.person(follows=True)
    await visit.sim(f"users/{person['id']}/tamper", how="stale", text="进度")
    assert int(our_side.pushes[-1]["query"]["timestamp"]) == clock().timestamp() - 3600


async def test_the_same_message_can_be_pushed_three_times(visit, our_side) -> None:
    person = await visit.person(follows=True)
    answer = await visit.sim(f"users/{person['id']}/tamper", how="three_times", text="进度")
    assert [one["body"] for one in answer["answers"]] == ["success"] * 3
    assert len(set(our_side.bodies[-3:])) == 1


async def test_an_unknown_way_of_tampering_is_refused_with_the_list(visit) -> None:
    person = await visit.person(follows=True)
    answer = await visit.sim(f"users/{person['id']}/tamper", how="magic", text="进度")
    assert "three_times" in answer["error"]


async def test_somebody_who_does_not_follow_cannot_write(visit, our_side) -> None:
    person = await visit.person()
    assert "error" in await say(visit, person)
    assert our_side.pushes == []


async def test_a_python_test_can_push_an_envelope_of_its_own(visit, our_side) -> None:
    person = visit.world.people.add(phone="13800001234", nickname=None, unionid=None)
    pusher = visit.sandbox[PUSHER]
    message = pusher.writer.event(person, "user_authorization_revoke", visit.world.clock())
    answer = await pusher.send(pusher.envelope(message))
    assert answer.body == b"success"
    assert "user_authorization_revoke" in our_side.pushes[-1]["xml"]
