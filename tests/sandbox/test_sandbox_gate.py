"""Are all calls looked at in one order, counted, and refused in the platform's own way?"""

import json
import re
from pathlib import Path

from sandbox.faults import KINDS
from sandbox.wechat.gate import MINI, OFFICIAL
from sandbox.wechat.quotas import Limit
from sandbox.wechat.scenes import PICTURE
from tests.every_case import EveryCase

DOCS = Path(__file__).parents[2] / "docs" / "sandbox.md"
CUSTOM = "cgi-bin/message/custom/send"


def endpoints(visit):
    """Every endpoint of the stand-in, from its own routes."""
    return visit.gate.endpoints


async def test_every_endpoint_looks_at_the_token_before_anything_else(visit, clock) -> None:
    old = {False: await visit.token(), True: await visit.token(mini=True)}
    clock.advance(hours=3)
    new = {False: await visit.token(), True: await visit.token(mini=True)}
    with EveryCase() as every:
        for path, endpoint in endpoints(visit).items():
            if not endpoint.apps:
                continue
            mini = endpoint.apps == MINI
            other = {OFFICIAL: new[True], MINI: new[False]}.get(endpoint.apps)
            # The wrong method and no body at all: the token is what is complained about.
            ask = visit.get if endpoint.method == "POST" else lambda p, **q: visit.post(p, b"", **q)
            with every.case(path):
                assert (await ask(path))["errcode"] == 41001
                assert (await ask(path, access_token="made-up"))["errcode"] == 40001
                assert (await ask(path, access_token=old[mini]))["errcode"] == 42001
                if other:
                    assert (await ask(path, access_token=other))["errcode"] == 40014
                wrong_method = await ask(path, access_token=new[mini])
                assert wrong_method["errcode"] == (43002 if endpoint.method == "POST" else 43001)


async def test_then_the_whitelist_then_method_then_body_then_quota_then_the_matter(visit) -> None:
    token = await visit.token()
    await visit.sim("wechat/limits", path=CUSTOM, daily=0)
    await visit.sim("wechat/whitelist", addresses=["203.0.113.9"])
    assert (await visit.get(CUSTOM, access_token=token))["errcode"] == 40164
    refused = await visit.get(CUSTOM, access_token=token)
    assert "127.0.0.1" in refused["errmsg"]
    await visit.sim("wechat/whitelist", addresses=None)
    assert (await visit.get(CUSTOM, access_token=token))["errcode"] == 43002
    assert (await visit.post(CUSTOM, b"", access_token=token))["errcode"] == 44002
    assert (await visit.post(CUSTOM, b"[1]", access_token=token))["errcode"] == 47001
    escaped = json.dumps({"touser": "好"}).encode()
    assert (await visit.post(CUSTOM, escaped, access_token=token))["errcode"] == 40033
    assert (await visit.post(CUSTOM, {}, access_token=token))["errcode"] == 45009
    await visit.sim("wechat/limits", path=CUSTOM, daily=None, per_minute=0)
    assert (await visit.post(CUSTOM, {}, access_token=token))["errcode"] == 45011
    await visit.sim("wechat/limits", path=CUSTOM)
    assert (await visit.post(CUSTOM, {}, access_token=token))["errcode"] == 40003


async def test_a_secret_is_asked_from_listed_addresses_only_and_while_it_is_not_frozen(
    visit,
) -> None:
    body = {
        "grant_type": "client_credential",
        "appid": "wx00000000000000bb",
        "secret": "mini-secret",
    }
    await visit.sim("wechat/whitelist", app="mini", addresses=["203.0.113.9"])
    assert (await visit.post("cgi-bin/stable_token", body))["errcode"] == 40164
    await visit.sim("wechat/whitelist", app="mini", addresses=["127.0.0.1"])
    token = (await visit.post("cgi-bin/stable_token", body))["access_token"]
    # The mini-program's other calls come from anywhere.
    await visit.sim("wechat/whitelist", app="mini", addresses=[])
    checked = await visit.get("cgi-bin/getcallbackip", access_token=token)
    assert checked == {"ip_list": ["127.0.0.1"]}
    await visit.sim("wechat/secret", app="mini", frozen=True)
    assert (await visit.post("cgi-bin/stable_token", body))["errcode"] == 40243
    await visit.sim("wechat/secret", app="mini", frozen=False)
    assert (await visit.post("cgi-bin/stable_token", body))["errcode"] == 40164


async def test_a_day_s_quota_is_shown_used_up_cleared_and_new_after_midnight_in_china(
    visit, clock
) -> None:
    path = "cgi-bin/qrcode/create"
    body = {"action_name": "QR_SCENE", "action_info": {"scene": {"scene_id": 7}}}
    await visit.sim("wechat/limits", path=path, daily=2)
    made = [(await visit.call(path, body)).get("errcode") for _ in range(3)]
    assert made == [None, None, 45009]
    asked = await visit.call("cgi-bin/openapi/quota/get", {"cgi_path": f"/{path}"})
    assert asked["quota"] == {"daily_limit": 2, "used": 2, "remain": 0}
    appid = visit.world.config.official_appid
    for number in range(11):
        cleared = await visit.call("cgi-bin/clear_quota", {"appid": appid})
        assert cleared["errcode"] == (0 if number < 10 else 48006)
    assert "ticket" in await visit.call(path, body)
    assert "ticket" in await visit.call(path, body)
    clock.advance(hours=13, minutes=59)  # 23:59 in China
    assert (await visit.call(path, body))["errcode"] == 45009
    clock.advance(minutes=1)
    assert "ticket" in await visit.call(path, body)
    wrong = await visit.call("cgi-bin/openapi/quota/get", {"cgi_path": "/cgi-bin/nothing"})
    other = await visit.call("cgi-bin/openapi/quota/get", {"cgi_path": "/wxa/msg_sec_check"})
    assert (wrong["errcode"], other["errcode"]) == (76021, 76022)


async def test_a_request_id_tells_of_its_call_without_the_token(visit, clock) -> None:
    token = await visit.token()
    body = {"touser": "o-nobody", "msgtype": "text", "text": {"content": "您好"}}
    refused = await visit.post(CUSTOM, body, access_token=token)
    rid = refused["errmsg"].rpartition("rid: ")[2]
    told = (await visit.call("cgi-bin/openapi/rid/get", {"rid": rid}))["request"]
    assert CUSTOM in told["request_url"] and "您好" in told["request_body"]
    assert json.loads(told["response_body"]) == refused
    assert token not in json.dumps(told)
    ask = "cgi-bin/openapi/rid/get"
    assert (await visit.call(ask, {"rid": rid}, mini=True))["errcode"] == 76003
    assert (await visit.call(ask, {"rid": "x"}))["errcode"] == 76002
    assert (await visit.call(ask, {"rid": "0" * 8 + "-00000000-00000000"}))["errcode"] == 76001
    clock.advance(days=8)
    assert (await visit.call(ask, {"rid": rid}))["errcode"] == 76004


async def test_an_address_that_is_no_endpoint_is_an_invalid_url(visit) -> None:
    assert (await visit.call("cgi-bin/message/fax/send", {}))["errcode"] == 40066


async def test_tokens_are_asked_ten_thousand_times_a_minute_and_no_more(visit, world) -> None:
    world.console.set_limit("cgi-bin/stable_token", Limit(per_minute=2))
    await visit.token()
    await visit.token()
    body = {
        "grant_type": "client_credential",
        "appid": "wx00000000000000aa",
        "secret": "official-secret",
    }
    assert (await visit.post("cgi-bin/stable_token", body))["errcode"] == 45011


async def test_the_timeline_has_both_directions_and_no_token(visit, our_side) -> None:
    person = await visit.person(follows=True, nickname="周晓梅")
    await visit.sim(f"users/{person['id']}/say", text="进度")
    body = {"touser": person["official_openid"], "msgtype": "text", "text": {"content": "您好"}}
    await visit.call(CUSTOM, body)
    await visit.upload("cgi-bin/media/upload", PICTURE, type="image")
    await visit.sim("faults", path="wechat", kind="errcode", errcode=-1, times=1)
    await visit.get(CUSTOM)
    token = await visit.token()
    calls = (await visit.look("timeline"))["calls"]
    assert [(one["inwards"], one["path"], one["said"]) for one in calls[-2:]] == [
        (False, "push/text", "acknowledged"),
        (False, "push/subscribe", "acknowledged"),
    ]
    sent = next(one for one in calls if one["path"] == f"wechat/{CUSTOM}" and not one["fault"])
    assert (sent["who"], sent["app"], sent["said"]) == ("周晓梅", "official", "0")
    failed = (await visit.look("timeline?failed=1"))["calls"]
    assert [(one["said"], one["fault"]) for one in failed] == [("-1", "errcode")]
    assert len((await visit.look("timeline?who=周晓梅&path=custom"))["calls"]) == 1
    page = await (await visit.client.get("/sandbox/calls?path=custom")).text()
    assert "custom/send" in page and "push/text" not in page
    everything = json.dumps(calls) + page
    assert token not in everything and person["official_openid"] not in everything


async def test_the_page_for_other_projects_names_every_endpoint_fault_and_scenario(visit) -> None:
    lines = DOCS.read_text(encoding="utf-8").splitlines()

    def named(*words: str) -> bool:
        """Whether one line has all of them."""
        return any(all(re.search(rf"\b{word}\b", line, re.A) for word in words) for line in lines)

    admin = [
        route.resource.canonical.partition("/_sim/")[2]
        for route in visit.sandbox.router.routes()
        if "/_sim/" in route.resource.canonical
    ]
    assert len(admin) > 30
    scenarios = (await visit.look("scenarios"))["scenarios"]
    with EveryCase() as every:
        for path in endpoints(visit):
            with every.case(path):
                assert named(*path.split("/")[-2:])
        for path in admin:
            words = re.sub(r"\{action:(.*)\}", r"\1", path).replace("|", "/").split("/")
            with every.case(path):
                assert all(named(word) for word in words if "{" not in word)
        for name in (*KINDS, *scenarios):
            with every.case(name):
                assert named(name)
