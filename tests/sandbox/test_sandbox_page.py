"""Does the page at /sandbox work with nothing but forms, wherever it is mounted?"""

import aiohttp
import pytest
from aiohttp import FormData

from sandbox.app import build_sandbox
from sandbox.wechat.scenes import PICTURE
from tests.every_case import EveryCase

FILE = (
    "H,DAETONG,B-1,20260105,1\r\n序号,支付流水号,收款户名,收款账号,开户行,金额(元),用途\r\n"
    "1,PAY-1,周建国,6222021234567890123,工商银行,1.00,补助\r\nT,1,1.00\r\n"
).encode("gb18030")


async def page(visit, query: str = "") -> str:
    answer = await visit.client.get(f"/sandbox/{query}")
    assert answer.status == 200
    return await answer.text()


async def submit(visit, path: str, **fields: str) -> aiohttp.ClientResponse:
    return await visit.client.post(f"/sandbox/page/{path}", data=fields)


def upload(content: bytes) -> FormData:
    form = FormData()
    form.add_field("file", content, filename="pay.csv", content_type="text/csv")
    return form


async def test_an_empty_world_asks_for_a_person(visit) -> None:
    assert "先在上面添加一个人" in await page(visit)


async def test_without_the_slash_it_leads_to_the_page(visit) -> None:
    answer = await visit.client.get("/sandbox", allow_redirects=False)
    assert (answer.status, answer.headers["Location"]) == (301, "/sandbox/")


async def test_links_follow_the_place_it_is_mounted_at(visit, world, aiohttp_client) -> None:
    assert 'href="/sandbox/static/sandbox.css"' in await page(visit)
    assert (await visit.client.get("/sandbox/static/sandbox.css")).status == 200
    alone = await aiohttp_client(build_sandbox(world))
    assert 'href="/static/sandbox.css"' in await (await alone.get("/")).text()


async def test_a_person_is_added_follows_speaks_and_taps_by_forms_alone(visit, our_side) -> None:
    answer = await submit(visit, "people", nickname="周晓梅", phone="13900005678")
    assert answer.status == 200
    assert "关注公众号" in await answer.text()
    await submit(visit, "follow", who="p1")
    await submit(visit, "say", who="p1", words="起付线多少")
    shown = await (await submit(visit, "menu", who="p1", words="progress")).text()
    assert "起付线多少" in shown
    assert "点菜单：办理进度" in shown
    assert len(our_side.pushes) == 3
    assert "关注公众号</button>" in await (await submit(visit, "unfollow", who="p1")).text()


async def test_every_other_form_works_without_a_script(visit, our_side, world, clock) -> None:
    for phone in ("13900005678", "13900005679"):
        await visit.person(follows=True, phone=phone)
    both = {"who": "p2", "back": "who=p1&who=p2"}
    picture = FormData(both)
    picture.add_field("file", PICTURE, filename="a.png", content_type="image/png")
    forms = {
        "voice": ({**both, "words": "起付线多少"}, "[语音] 起付线多少"),
        "picture": (picture, "pictures/"),
        "place": ({**both, "words": "人民路1号"}, "[位置] 人民路1号"),
        "scan": ({**both, "words": "w1"}, "扫码：w1"),
        "subscribe": ({**both, "template": "mini|SUB_1", "words": "accept"}, "剩 1 次"),
        "clock": ({**both, "by": "day"}, "比机器快 1 天"),
        "scenario": ({**both, "scenario": "revoke"}, "user_authorization_revoke"),
    }
    with EveryCase() as every:
        for name, (data, shown) in forms.items():
            answer = await visit.client.post(f"/sandbox/page/{name}", data=data)
            with every.case(name):
                text = await answer.text()
                assert answer.status == 200 and shown in text
                assert answer.url.query.getall("who") == ["p1", "p2"]
                assert text.count('class="phone"') == 2
    wrong = {
        "no photo": ("picture", {"who": "p2"}, 400),
        "a moment unknown": ("clock", {"by": "year"}, 400),
        "a scenario unknown": ("scenario", {"who": "p2", "scenario": "flood"}, 400),
        "an answer unknown": ("subscribe", {"who": "p2", "template": "x|y", "words": "z"}, 400),
    }
    with EveryCase() as every:
        for name, (path, data, status) in wrong.items():
            with every.case(name):
                assert (await submit(visit, path, **data)).status == status


async def test_a_wrong_phone_number_is_explained_and_nobody_is_added(visit) -> None:
    answer = await submit(visit, "people", phone="12345")
    assert answer.status == 400
    assert "手机号要 11 位" in await answer.text()
    assert visit.world.people.all() == []


async def test_speaking_without_following_is_explained(visit) -> None:
    await visit.person()
    answer = await submit(visit, "say", who="p1", words="在吗")
    assert answer.status == 409
    assert "要先关注公众号" in await answer.text()


async def test_what_people_write_is_shown_as_text_never_as_markup(visit) -> None:
    await visit.person(follows=True, nickname="<b>梅</b>")
    shown = await (await submit(visit, "say", who="p1", words="<script>alert(1)</script>")).text()
    assert "<script>alert" not in shown
    assert "&lt;script&gt;alert(1)" in shown
    assert "<b>梅" not in shown


async def test_a_number_without_wechat_shows_its_texts(visit, world) -> None:
    world.texts.accept(["13700000011"], "SMS_1", "【大额通】您好", "d-1", "n-1")
    shown = await page(visit, "?who=phone:13700000011")
    assert "【大额通】您好" in shown
    assert "没有微信" in shown


async def test_the_state_has_the_changing_parts_only(visit) -> None:
    await visit.person(follows=True)
    await submit(visit, "say", who="p1", words="进度")
    state = await (await visit.client.get("/sandbox/page/state?who=p1")).json()
    assert set(state["parts"]) == {"operator", "chat-p1", "texts-p1", "actions-p1"}
    assert "进度" in state["parts"]["chat-p1"]
    assert "<html" not in "".join(state["parts"].values())


async def test_a_script_gets_no_page_back(visit) -> None:
    await visit.person(follows=True)
    answer = await visit.client.post(
        "/sandbox/page/say",
        data={"who": "p1", "words": "进度"},
        headers={"X-Requested-With": "fetch"},
    )
    assert answer.status == 204


async def test_a_payment_file_goes_in_and_the_result_comes_back(visit) -> None:
    answer = await visit.client.post("/sandbox/page/bank", data=upload(FILE))
    assert "0000,成功" in (await answer.read()).decode("gb18030")
    assert "B-1：1 笔，成功 1 笔" in await page(visit)


async def test_a_refused_payment_file_is_explained_on_the_page(visit) -> None:
    wrong = FILE.replace(b"T,1,1.00", b"T,1,2.00")
    answer = await visit.client.post("/sandbox/page/bank", data=upload(wrong))
    assert answer.status == 400
    assert "银行拒收：文件尾合计2.00元" in await answer.text()
    nothing = await visit.client.post("/sandbox/page/bank", data={"file": ""})
    assert "请先选择支付文件" in await nothing.text()


@pytest.mark.parametrize(("place", "code"), [("wechat", "-1"), ("sms", "isp.SYSTEM_ERROR")])
async def test_faults_are_laid_shown_and_lifted(visit, place, code) -> None:
    shown = await (await submit(visit, "faults", place=place, kind="errcode")).text()
    assert f"返回错误码（{code}）" in shown
    shown = await (await submit(visit, "faults/lift", fault="f1")).text()
    assert "正在发生的故障" not in shown
    assert (await submit(visit, "faults", place="moon", kind="hang")).status == 400


async def test_an_unknown_person_is_nobody(visit) -> None:
    assert (await submit(visit, "say", who="p9", words="在吗")).status == 404
