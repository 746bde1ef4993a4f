"""Does each difficult situation meet the caller as it would on the real platform?"""

import asyncio
import os
import signal
from dataclasses import replace

import pytest
from aiohttp import ClientSession

from sandbox.alone import ConfigProblem, read_config, run
from sandbox.world import SandboxWorld
from tests.every_case import EveryCase

CUSTOM, TEMPLATE = "cgi-bin/message/custom/send", "cgi-bin/message/template/send"
DATA = {
    "character_string1": {"value": "DE20260105001"},
    "phrase2": {"value": "已受理"},
    "date3": {"value": "2026年1月5日"},
    "amount4": {"value": "73397.65元"},
    "thing5": {"value": "请在小程序查看进度"},
}


def events(our_side) -> list[str]:
    found = []
    for push in our_side.pushes:
        xml = push["xml"]
        name = "Event" if "<Event>" in xml else "MsgType"
        found.append(xml.partition(f"<{name}><![CDATA[")[2].partition("]]>")[0])
    return found


async def play(visit, name: str, person: dict) -> dict:
    return await visit.sim(f"scenarios/{name}", person=person["id"])


async def test_a_first_visit_ends_with_a_closed_window(visit, our_side) -> None:
    person = await visit.person()
    played = await play(visit, "first_visit", person)
    assert played["verdicts"] == ["acknowledged"] * 4
    album = ["pic_photo_or_album"] + ["image"] * 9
    assert events(our_side) == ["subscribe", "SCAN", "CLICK", *album, "text"]
    picture = our_side.pushes[-2]["xml"].partition("<PicUrl><![CDATA[")[2].partition("]]>")[0]
    assert (await visit.client.session.get(picture)).content_type == "image/png"
    body = {"touser": person["official_openid"], "msgtype": "text", "text": {"content": "您好"}}
    assert (await visit.call(CUSTOM, body))["errcode"] == 45015


async def test_what_the_next_call_meets_is_what_the_scenario_says(visit, world) -> None:
    """Each scenario on a person of its own, and the call that meets it."""
    config = world.config
    with EveryCase() as every:
        with every.case("two_grants"):
            person = await visit.person(follows=True)
            played = await play(visit, "two_grants", person)
            data = {"thing1": {"value": "补助"}, "date2": {"value": "2026年1月5日"}}
            body = {"touser": person["mini_openid"], "template_id": "SUB_1", "data": data}
            path = "cgi-bin/message/subscribe/send"
            sent = [(await visit.call(path, body, mini=True))["errcode"] for _ in range(3)]
            assert (played["left"], sent) == (2, [0, 0, 43101])
        with every.case("mass_allowance_used"):
            others = [await visit.person(follows=True) for _ in range(2)]
            await play(visit, "mass_allowance_used", others[0])
            openids = [other["official_openid"] for other in others]
            mass = {"touser": openids, "msgtype": "text", "text": {"content": "公告"}}
            job = await visit.call("cgi-bin/message/mass/send", mass)
            await visit.settled()
            assert len(world.mass.job(job["msg_id"]).reached) == 1
        with every.case("media_expired"):
            played = await play(visit, "media_expired", await visit.person())
            answer = await visit.call("cgi-bin/media/get", media_id=played["media_id"])
            assert answer["errcode"] == played["next_errcode"] == 40007
        with every.case("phone_code_used"):
            played = await play(visit, "phone_code_used", await visit.person())
            path, body = "wxa/business/getuserphonenumber", {"code": played["code"]}
            assert (await visit.call(path, body, mini=True))["errcode"] == 40029
        with every.case("token_stolen"):
            token = await visit.token()
            await play(visit, "token_stolen", await visit.person())
            answer = await visit.get("cgi-bin/user/get", access_token=token)
            assert answer["errcode"] == 40001
        with every.case("address_not_listed"):
            token = await visit.token()
            await play(visit, "address_not_listed", await visit.person())
            answer = await visit.get("cgi-bin/user/get", access_token=token)
            assert answer["errcode"] == 40164
            world.console.set_whitelist(config.official_appid, None)
        with every.case("secret_frozen"):
            await play(visit, "secret_frozen", await visit.person())
            secrets = {"appid": config.official_appid, "secret": config.official_secret}
            asked = {"grant_type": "client_credential", **secrets}
            assert (await visit.post("cgi-bin/stable_token", asked))["errcode"] == 40243
    listed = (await visit.look("scenarios"))["scenarios"]
    assert len(listed) >= 14 and all(listed.values())
    assert "error" in await visit.sim("scenarios/flood")


async def test_leaving_and_revoking_are_pushes_that_nobody_answers(visit, our_side) -> None:
    person = await visit.person(follows=True)
    await play(visit, "revoke", person)
    await play(visit, "unfollow", person)
    assert events(our_side)[-2:] == ["user_authorization_revoke", "unsubscribe"]
    revoked = our_side.pushes[-2]["xml"]
    assert f"<OpenID><![CDATA[{person['official_openid']}]]>" in revoked
    assert f"<FromUserName><![CDATA[{person['official_openid']}]]>" not in revoked


async def test_a_delivery_report_can_come_before_the_answer_to_the_sending(visit, our_side) -> None:
    person = await visit.person(follows=True)
    await play(visit, "report_first", person)
    body = {"touser": person["official_openid"], "template_id": "TPL_1", "data": DATA}
    answer = await visit.call(TEMPLATE, body)
    # Nothing was waited for: it is here already.
    assert f"<MsgID>{answer['msgid']}</MsgID>" in our_side.pushes[-1]["xml"]


async def test_pushes_are_doubled_swapped_and_lost_as_laid(visit, our_side) -> None:
    person = await visit.person(follows=True)
    path = f"users/{person['id']}/say"
    await visit.sim("faults", path="push/text", kind="duplicate", times=1)
    await visit.sim(path, text="一")
    await visit.sim("faults", path="push/text", kind="out_of_order", times=1)
    held = await visit.sim(path, text="二")
    await visit.sim(path, text="三")
    await visit.sim("faults", path="push", kind="lost", times=1)
    lost = await visit.sim(path, text="四")
    assert (held["verdict"], lost["verdict"]) == ("held", "lost")
    said = [push["xml"].partition("<Content><![CDATA[")[2][:1] for push in our_side.pushes[1:]]
    assert said == ["一", "一", "三", "二"]
    ids = [push["xml"].partition("<MsgId>")[2] for push in our_side.pushes[1:3]]
    assert ids[0] == ids[1]


async def test_a_call_is_delayed_cut_short_or_answered_by_a_broken_proxy(visit) -> None:
    path = "wechat/cgi-bin/getcallbackip"
    token = await visit.token()

    async def ask():
        asked = {"access_token": token}
        return await visit.client.get(f"/sandbox/{path}", params=asked)

    await visit.sim("faults", path=path, kind="http_502", times=1)
    assert (await ask()).status == 502
    await visit.sim("faults", path=path, kind="truncated", times=1)
    cut = await ask()
    assert cut.status == 200 and not (await cut.text()).endswith("}")
    await visit.sim("faults", path=path, kind="delay", seconds=0.2, times=1)
    assert (await (await ask()).json())["ip_list"]
    slow = (await visit.look("timeline?path=getcallbackip"))["calls"][0]
    assert slow["milliseconds"] >= 200 and slow["fault"] == "delay"
    assert "error" in await visit.sim("faults", path=path, kind="delay")
    assert "error" in await visit.sim("faults", path=path, kind="hang", probability=2)


async def test_the_clock_is_moved_forward_and_everything_follows_but_the_signatures(
    visit, our_side, clock, config, tmp_path
) -> None:
    person = await visit.person(follows=True)
    token = await visit.token()
    moved = await visit.sim("clock", days=1, hours=1)
    assert moved["ahead_seconds"] == 25 * 3600
    answer = await visit.get("cgi-bin/user/get", access_token=token)
    assert answer["errcode"] == 42001
    await visit.sim(f"users/{person['id']}/say", text="进度")
    push = our_side.pushes[-1]
    assert int(push["query"]["timestamp"]) == clock().timestamp()
    assert f"<CreateTime>{int(clock().timestamp()) + 25 * 3600}</CreateTime>" in push["xml"]
    assert "error" in await visit.sim("clock", minutes=-1)
    assert "error" in await visit.sim("clock")
    after = SandboxWorld(config, clock, tmp_path / "sandbox.jsonl")
    assert after.clock() == visit.world.clock()


def test_the_same_seed_gives_the_same_ids_and_accidents(config, clock, tmp_path) -> None:
    def lived(seed: int | None, path=None) -> list[object]:
        world = SandboxWorld(replace(config, seed=seed), clock, path)
        person = world.people.add(phone="13800001234", nickname=None, unionid=None)
        world.faults.lay("wechat", "hang", None, None, probability=0.5)
        struck = [world.faults.strike("wechat/sns") is not None for _ in range(20)]
        world.close()
        return [person.mini_openid, world.tokens.stable("a").value, struck]

    assert lived(7) == lived(7) != lived(8)
    assert lived(None)[0] != lived(None)[0]
    assert 0 < sum(lived(7)[2]) < 20
    # A world that goes on does not give out its first day's ids again.
    path = tmp_path / "seeded.jsonl"
    assert lived(7, path)[0] != lived(7, path)[0]


def test_alone_it_takes_its_accounts_from_a_file_or_invents_them(tmp_path) -> None:
    invented = read_config(None, "http://127.0.0.1:9/cb")
    assert (invented.callback_url, invented.development) == ("http://127.0.0.1:9/cb", True)
    file = tmp_path / "sandbox.toml"
    file.write_text(
        'official_appid = "wx1"\nseed = 3\nmenu = [["一", "one"]]\n[sms_caps]\nper_day = 5\n',
        encoding="utf-8",
    )
    config = read_config(file, None)
    assert (config.official_appid, config.seed, config.sms_caps.per_day) == ("wx1", 3, 5)
    assert config.menu == (("一", "one"),)
    wrong = {"not there": tmp_path / "none.toml", "no TOML": tmp_path / "a", "unknown": file}
    (tmp_path / "a").write_text("=", encoding="utf-8")
    file.write_text("production = true\n", encoding="utf-8")
    with EveryCase() as every:
        for name, path in wrong.items():
            with every.case(name):
                try:
                    read_config(path, None)
                except ConfigProblem as problem:
                    assert str(problem)
                else:
                    raise AssertionError("it was taken")


async def test_alone_it_serves_where_it_says_until_it_is_told_to_end(
    unused_tcp_port, capsys, tmp_path
) -> None:
    config = read_config(None, None)
    running = asyncio.create_task(run(config, "127.0.0.1", unused_tcp_port, tmp_path / "s.jsonl"))
    said = ""
    while "Ctrl-C" not in said:
        await asyncio.sleep(0.01)
        said += capsys.readouterr().out
    root = f"http://127.0.0.1:{unused_tcp_port}"
    async with ClientSession() as client:
        async with client.get(root) as page:
            assert page.url.path == "/sandbox/" and "模拟手机" in await page.text()
        async with client.get(f"{root}/sandbox/wechat/cgi-bin/user/get") as answer:
            assert (await answer.json())["errcode"] == 41001
    assert root in said and config.official_appid in said and config.official_secret not in said
    with pytest.raises(ConfigProblem):
        await run(config, "127.0.0.1", unused_tcp_port, None)
    os.kill(os.getpid(), signal.SIGTERM)
    await running


async def test_what_was_made_on_the_platform_survives_a_kill(
    visit, config, clock, tmp_path
) -> None:
    person = await visit.person(follows=True)
    await visit.sim(f"users/{person['id']}/subscription", template="SUB_1", answer="accept")
    await visit.call(
        "cgi-bin/menu/create", {"button": [{"type": "click", "name": "a", "key": "k"}]}
    )
    tag = (await visit.call("cgi-bin/tags/create", {"tag": {"name": "t"}}))["tag"]["id"]
    members = {"openid_list": [person["official_openid"]], "tagid": tag}
    await visit.call("cgi-bin/tags/members/batchtagging", members)
    sent = await visit.upload("cgi-bin/media/upload", b"\xff\xd8\xff" + bytes(9), type="image")
    await visit.sim("wechat/limits", path=CUSTOM, daily=1)
    await visit.sim("wechat/templates", use="template", template="TPL_2", fields=["thing1"])
    world = SandboxWorld(config, clock, tmp_path / "sandbox.jsonl")
    someone = world.people.get(person["id"])
    assert world.grants.left(someone, "mini", "SUB_1") == 1
    assert world.menu.leaves()[0]["key"] == "k"
    assert world.tags.of(someone) == [tag]
    assert world.media.find(sent["media_id"]).data.startswith(b"\xff\xd8\xff")
    assert world.console.templates("template")["TPL_2"] == ("thing1",)
    world.close()
