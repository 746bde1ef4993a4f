"""Do laid-out faults strike where and as often as they should?"""

import asyncio

import aiohttp
import pytest

TOKEN = {
    "grant_type": "client_credential",
    "appid": "wx00000000000000aa",
    "secret": "official-secret",
}
PATH = "wechat/cgi-bin/stable_token"


async def ask(visit) -> aiohttp.ClientResponse:
    return await visit.client.post(f"/sandbox/{PATH}", json=TOKEN)


async def test_an_error_code_strikes_as_often_as_told(visit) -> None:
    await visit.sim("faults", path=PATH, kind="errcode", errcode=-1, times=2)
    answers = [await (await ask(visit)).json() for _ in range(3)]
    assert [answer.get("errcode") for answer in answers] == [-1, -1, None]


async def test_a_fault_covers_what_lies_below_its_path_and_nothing_else(visit) -> None:
    await visit.sim("faults", path="wechat", kind="http_500")
    assert (await ask(visit)).status == 500
    bank = await visit.client.post("/sandbox/bank/payments", data=b"")
    assert bank.status == 400
    assert (await visit.client.get("/sandbox/")).status == 200
    assert (await visit.look("users")) == {"users": []}


async def test_a_refused_connection_breaks_and_nothing_was_done(visit, tmp_path) -> None:
    await visit.sim("faults", path=PATH, kind="refuse", times=1)
    with pytest.raises(aiohttp.ClientError):
        await ask(visit)
    assert "token_issued" not in (tmp_path / "sandbox.jsonl").read_text()
    assert (await ask(visit)).status == 200


async def test_a_reset_after_processing_did_the_work_and_lost_the_answer(visit) -> None:
    person = await visit.person()
    code = (await visit.sim(f"users/{person['id']}/login-code"))["code"]
    query = {
        "appid": "wx00000000000000bb",
        "secret": "mini-secret",
        "js_code": code,
        "grant_type": "authorization_code",
    }
    await visit.sim("faults", path="wechat/sns", kind="reset_after_processing", times=1)
    with pytest.raises(aiohttp.ClientError):
        await visit.client.get("/sandbox/wechat/sns/jscode2session", params=query)
    assert (await visit.get("sns/jscode2session", **query))["errcode"] == 40163


async def test_a_hanging_call_ends_when_the_fault_is_lifted(visit) -> None:
    await visit.sim("faults", path=PATH, kind="hang")
    asking = asyncio.create_task(ask(visit))
    while not visit.world.calls[PATH]:
        await asyncio.sleep(0)
    assert not asking.done()
    await visit.client.delete("/sandbox/_sim/faults")
    with pytest.raises(aiohttp.ClientError):
        await asking
    assert (await ask(visit)).status == 200


async def test_a_hanging_call_does_not_keep_the_server_from_stopping(visit) -> None:
    await visit.sim("faults", path=PATH, kind="hang", times=1)
    asking = asyncio.create_task(ask(visit))
    while not visit.world.calls[PATH]:
        await asyncio.sleep(0)
    await visit.client.server.close()
    with pytest.raises(aiohttp.ClientError):
        await asking


async def test_the_gateway_answers_its_own_kind_of_code(visit) -> None:
    await visit.sim("faults", path="sms", kind="errcode", errcode="isp.SYSTEM_ERROR")
    answer = await visit.client.post("/sandbox/sms/")
    assert (await answer.json())["Code"] == "isp.SYSTEM_ERROR"


async def test_faults_are_listed_and_lifted_one_by_one(visit) -> None:
    first = await visit.sim("faults", path="sms", kind="hang")
    second = await visit.sim("faults", path="bank", kind="http_500", times=3)
    assert (await visit.look("faults"))["faults"] == [first, second]
    left = await visit.client.delete(f"/sandbox/_sim/faults/{first['id']}")
    assert (await left.json())["faults"] == [second]


@pytest.mark.parametrize(
    "body",
    [{"kind": "fire"}, {"kind": "hang", "times": 0}, {"kind": "errcode"}, {}],
)
async def test_a_fault_nobody_understands_is_refused(visit, body) -> None:
    assert "error" in await visit.sim("faults", path="sms", **body)


async def test_calls_are_counted_per_endpoint(visit) -> None:
    await ask(visit)
    await visit.sim("faults", path=PATH, kind="http_500", times=1)
    await ask(visit)
    counted = await visit.look("calls")
    assert counted == {"calls": {PATH: 2}, "faulted": {PATH: 1}}


async def test_admin_requests_that_make_no_sense_are_refused(visit) -> None:
    assert "error" in await visit.sim("users", phone="12")
    assert "error" in await visit.sim("users/p9/say", text="在吗")
    person = await visit.person(follows=True)
    assert "error" in await visit.sim(f"users/{person['id']}/say")
    broken = await visit.client.post("/sandbox/_sim/users", data=b"[")
    assert broken.status == 400
