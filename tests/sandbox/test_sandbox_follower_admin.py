"""Are followers, tags, menus, codes and links as strict as the platform's?"""

from tests.every_case import EveryCase

KEY = {"type": "click", "name": "进度", "key": "progress"}
MINI = {
    "type": "miniprogram",
    "name": "小程序",
    "url": "https://example.test",
    "appid": "wx00000000000000bb",
    "pagepath": "pages/index",
}


def below(*buttons: dict) -> dict:
    return {"name": "更多", "sub_button": list(buttons)}


WRONG_MENUS: dict[str, tuple[list, int]] = {
    "no button": ([], 40016),
    "four buttons": ([KEY] * 4, 40016),
    "six below": ([below(*[KEY] * 6)], 40023),
    "below below": ([below(below(KEY))], 40023),
    "a long name": ([{**KEY, "name": "一二三四五六"}], 40018),
    "a long name below": ([below({**KEY, "name": "一" * 21})], 40025),
    "no name": ([{**KEY, "name": ""}], 40018),
    "no key": ([{"type": "click", "name": "进度"}], 40019),
    "a long key below": ([below({**KEY, "key": "k" * 129})], 40026),
    "no address": ([{"type": "view", "name": "网页"}], 40020),
    "a long address below": (
        [below({"type": "view", "name": "网页", "url": "https://" + "a" * 1020})],
        40027,
    ),
    "no address of the web": ([{"type": "view", "name": "网页", "url": "ftp://a"}], 40055),
    "the same below": ([below({"type": "view", "name": "网页", "url": "ftp://a"})], 40054),
    "an unknown kind": ([{"type": "fax", "name": "传真"}], 40017),
    "an unknown kind below": ([below({"type": "fax", "name": "传真"})], 40024),
    "another mini-program": ([{**MINI, "appid": "wxother"}], 45064),
    "appId instead of appid": (
        [{name: value for name, value in MINI.items() if name != "appid"} | {"appId": "x"}],
        45064,
    ),
    "a mini-program without address": ([{**MINI, "url": ""}], 40020),
}


async def test_a_menu_is_checked_button_by_button(visit) -> None:
    with EveryCase() as every:
        for name, (buttons, errcode) in WRONG_MENUS.items():
            with every.case(name):
                answer = await visit.call("cgi-bin/menu/create", {"button": buttons})
                assert answer["errcode"] == errcode
    assert (await visit.call("cgi-bin/menu/get"))["errcode"] == 46003


async def test_a_created_menu_is_on_the_phone_and_each_kind_of_button_is_an_event(
    visit, our_side
) -> None:
    view = {"type": "view", "name": "网页", "url": "https://example.test/"}
    assert (await visit.call("cgi-bin/menu/create", {"button": [KEY, MINI, below(view)]})) == {
        "errcode": 0,
        "errmsg": "ok",
    }
    person = await visit.person(follows=True)
    page = await (await visit.client.get("/sandbox/")).text()
    assert "小程序</button>" in page and "人工服务" not in page
    for key in ("progress", "pages/index", "https://example.test/"):
        await visit.sim(f"users/{person['id']}/menu", key=key)
    told = "".join(push["xml"] for push in our_side.pushes[-3:])
    assert [name in told for name in ("CLICK", "view_miniprogram", "VIEW")] == [True] * 3
    kept = (await visit.call("cgi-bin/menu/get"))["menu"]["button"]
    assert [button["name"] for button in kept] == ["进度", "小程序", "更多"]
    assert (await visit.call("cgi-bin/menu/delete"))["errcode"] == 0
    assert (await visit.call("cgi-bin/menu/get"))["errcode"] == 46003


async def test_a_page_opened_from_the_menu_opens_no_window(visit, clock) -> None:
    view = {"type": "view", "name": "网页", "url": "https://example.test/"}
    await visit.call("cgi-bin/menu/create", {"button": [view]})
    person = await visit.person(follows=True)
    clock.advance(minutes=2)
    await visit.sim(f"users/{person['id']}/menu", key="https://example.test/")
    body = {"touser": person["official_openid"], "msgtype": "text", "text": {"content": "您好"}}
    assert (await visit.call("cgi-bin/message/custom/send", body))["errcode"] == 45015


async def test_tags_are_named_counted_and_carried(visit) -> None:
    people = [await visit.person(follows=True, phone=f"1380000000{n}") for n in range(3)]
    openids = [person["official_openid"] for person in people]
    create = {"tag": {"name": "卫滨区"}}
    tag = (await visit.call("cgi-bin/tags/create", create))["tag"]["id"]
    assert tag == 100
    members = "cgi-bin/tags/members/batchtagging"
    tagged = await visit.call(members, {"openid_list": openids[:2], "tagid": tag})
    assert tagged["errcode"] == 0
    listed = await visit.call("cgi-bin/user/tag/get", {"tagid": tag, "next_openid": ""})
    assert (listed["count"], listed["data"]["openid"]) == (2, openids[:2])
    of_one = await visit.call("cgi-bin/tags/getidlist", {"openid": openids[0]})
    assert of_one == {"tagid_list": [tag]}
    info = await visit.call("cgi-bin/user/info", openid=openids[0])
    assert info["tagid_list"] == [tag]
    tags = (await visit.call("cgi-bin/tags/get"))["tags"]
    assert {"id": tag, "name": "卫滨区", "count": 2} in tags
    untag = "cgi-bin/tags/members/batchuntagging"
    await visit.call(untag, {"openid_list": openids[:1], "tagid": tag})
    assert (await visit.call("cgi-bin/user/tag/get", {"tagid": tag}))["count"] == 1
    wrong = {
        "the same name": ("cgi-bin/tags/create", create, 45157),
        "a long name": ("cgi-bin/tags/create", {"tag": {"name": "一" * 11}}, 45158),
        "the system's": ("cgi-bin/tags/update", {"tag": {"id": 2, "name": "x"}}, 45058),
        "an unknown one": ("cgi-bin/tags/delete", {"tag": {"id": 999}}, 45159),
        "too many": (members, {"openid_list": openids * 17, "tagid": tag}, 40032),
        "nobody": (members, {"openid_list": [], "tagid": tag}, 40031),
        "a stranger": (members, {"openid_list": ["o-nobody"], "tagid": tag}, 40003),
    }
    with EveryCase() as every:
        for name, (path, body, errcode) in wrong.items():
            with every.case(name):
                assert (await visit.call(path, body))["errcode"] == errcode
    for number in range(20):
        more = (await visit.call("cgi-bin/tags/create", {"tag": {"name": f"t{number}"}}))["tag"]
        last = await visit.call(members, {"openid_list": openids[2:], "tagid": more["id"]})
        assert last["errcode"] == 0
    assert (await visit.call(members, {"openid_list": openids[2:], "tagid": tag}))[
        "errcode"
    ] == 45059
    assert (await visit.call("cgi-bin/tags/delete", {"tag": {"id": tag}}))["errcode"] == 0


async def test_followers_are_listed_asked_after_in_batches_and_remarked(visit) -> None:
    people = [await visit.person(follows=True, phone=f"1380000000{n}") for n in range(3)]
    await visit.person(phone="13900000000")  # does not follow
    openids = [person["official_openid"] for person in people]
    first = await visit.call("cgi-bin/user/get")
    assert (first["total"], first["data"]["openid"], first["next_openid"]) == (
        3,
        openids,
        openids[-1],
    )
    rest = await visit.call("cgi-bin/user/get", next_openid=openids[0])
    assert rest["data"]["openid"] == openids[1:]
    assert (await visit.call("cgi-bin/user/get", next_openid="o-nobody"))["errcode"] == 40003
    remarked = await visit.call(
        "cgi-bin/user/info/updateremark", {"openid": openids[0], "remark": "班组长"}
    )
    assert remarked["errcode"] == 0
    asked = {"user_list": [{"openid": openid} for openid in openids[:2]]}
    batch = await visit.call("cgi-bin/user/info/batchget", asked)
    assert [one["remark"] for one in batch["user_info_list"]] == ["班组长", ""]
    many = {"user_list": asked["user_list"] * 51}
    assert (await visit.call("cgi-bin/user/info/batchget", many))["errcode"] == 40032


async def test_a_qr_code_leads_to_its_scene_until_it_expires(visit, our_side, clock) -> None:
    path = "cgi-bin/qrcode/create"
    body = {
        "expire_seconds": 600,
        "action_name": "QR_STR_SCENE",
        "action_info": {"scene": {"scene_str": "窗口一"}},
    }
    made = await visit.call(path, body)
    assert made["expire_seconds"] == 600 and made["url"].startswith("http://weixin.qq.com/q/")
    person = await visit.person()
    for _ in range(2):
        await visit.sim(f"users/{person['id']}/scan", ticket=made["ticket"])
    followed, scanned = (push["xml"] for push in our_side.pushes[-2:])
    assert "qrscene_窗口一" in followed and made["ticket"] in followed
    assert "<![CDATA[SCAN]]>" in scanned and "qrscene" not in scanned
    info = await visit.call("cgi-bin/user/info", openid=person["official_openid"])
    assert (info["subscribe_scene"], info["qr_scene_str"]) == ("ADD_SCENE_QR_CODE", "窗口一")
    clock.advance(seconds=600)
    assert "error" in await visit.sim(f"users/{person['id']}/scan", ticket=made["ticket"])
    scene = {"scene": {"scene_id": 1}}
    wrong = {
        "longer than 30 days": ({**body, "expire_seconds": 2_592_001}, 40035),
        "a long name": ({**body, "action_info": {"scene": {"scene_str": "x" * 65}}}, 40129),
        "no scene": ({"action_name": "QR_SCENE"}, 40129),
        "no number": (
            {"action_name": "QR_LIMIT_SCENE", "action_info": {"scene": {"scene_id": 100_001}}},
            40129,
        ),
        "an unknown kind": ({"action_name": "QR_FAX", "action_info": scene}, 40035),
    }
    with EveryCase() as every:
        for name, (given, errcode) in wrong.items():
            with every.case(name):
                assert (await visit.call(path, given))["errcode"] == errcode
    lasting = {"action_name": "QR_LIMIT_SCENE", "action_info": scene}
    assert "expire_seconds" not in await visit.call(path, lasting)


async def test_mini_program_codes_and_links_lead_to_released_pages_only(visit) -> None:
    token = await visit.token(mini=True)
    answer = await visit.client.post(
        "/sandbox/wechat/wxa/getwxacodeunlimit",
        json={"scene": "c=1", "page": "pages/claim"},
        params={"access_token": token},
    )
    assert answer.content_type == "image/png"
    assert (await answer.read()).startswith(b"\x89PNG")
    link = await visit.call("wxa/generate_urllink", {"path": "pages/claim"}, mini=True)
    assert link["url_link"].startswith("https://wxaurl.cn/")
    wrong = {
        "an unreleased page": ("wxa/getwxacodeunlimit", {"scene": "a", "page": "pages/x"}, 41030),
        "a long scene": ("wxa/getwxacodeunlimit", {"scene": "a" * 33}, 40129),
        "a link to nowhere": ("wxa/generate_urllink", {"path": "pages/x"}, 41030),
        "a link for a year": (
            "wxa/generate_urllink",
            {"expire_type": 1, "expire_interval": 365},
            85401,
        ),
    }
    with EveryCase() as every:
        for name, (path, body, errcode) in wrong.items():
            with every.case(name):
                assert (await visit.call(path, body, mini=True))["errcode"] == errcode


async def test_the_platform_s_tools_answer(visit) -> None:
    assert (await visit.call("cgi-bin/get_api_domain_ip"))["ip_list"]
    asked = {"action": "all", "check_operator": "DEFAULT"}
    for action, parts in (("all", {"dns", "ping"}), ("dns", {"dns"}), ("ping", {"ping"})):
        assert (
            await visit.call("cgi-bin/callback/check", {**asked, "action": action})
        ).keys() == parts
    for wrong, errcode in (({"action": "fly"}, 40202), ({"check_operator": "X"}, 40203)):
        answer = await visit.call("cgi-bin/callback/check", asked | wrong)
        assert answer["errcode"] == errcode
    assert (await visit.call("cgi-bin/callback/check", {"action": "all"}))["errcode"] == 40203
