"""Are menus for groups of followers, tickets for web pages and templates chosen from the library as
strict as the platform's?"""

from tests.every_case import EveryCase

DEFAULT = [{"type": "click", "name": "进度", "key": "progress"}]
OTHER = [{"type": "click", "name": "企业经办", "key": "company"}]
ADD, DELETE, MATCH = (
    f"cgi-bin/menu/{name}" for name in ("addconditional", "delconditional", "trymatch")
)
TMPL = "wxaapi/newtmpl"


async def test_a_group_sees_its_own_menu_and_everybody_else_the_default_one(visit) -> None:
    person, other = await visit.person(follows=True), await visit.person(follows=True)
    rule = {"tag_id": "100"}
    assert (await visit.call(ADD, {"button": OTHER, "matchrule": rule}))["errcode"] == 65303
    await visit.call("cgi-bin/menu/create", {"button": DEFAULT})
    await visit.call("cgi-bin/tags/create", {"tag": {"name": "单位经办"}})
    menuid = (await visit.call(ADD, {"button": OTHER, "matchrule": rule}))["menuid"]
    tagged = {"openid_list": [person["official_openid"]], "tagid": 100}
    await visit.call("cgi-bin/tags/members/batchtagging", tagged)

    async def sees(who: dict) -> str:
        answer = await visit.call(MATCH, {"user_id": who["official_openid"]})
        return answer["menu"]["button"][0]["name"]

    assert [await sees(who) for who in (person, other)] == ["企业经办", "进度"]
    page = await (await visit.client.get(f"/sandbox/?who={person['id']}&who={other['id']}")).text()
    assert page.count("企业经办</button>") == page.count("进度</button>") == 1
    (kept,) = (await visit.call("cgi-bin/menu/get"))["conditionalmenu"]
    assert (kept["matchrule"], str(kept["menuid"])) == (rule, menuid)
    assert (await visit.call(DELETE, {"menuid": menuid}))["errcode"] == 0
    assert await sees(person) == "进度"
    await visit.call(ADD, {"button": OTHER, "matchrule": rule})
    await visit.call("cgi-bin/menu/delete")
    assert (await visit.call("cgi-bin/menu/get"))["errcode"] == 46003


async def test_a_rule_that_is_not_allowed_is_refused(visit) -> None:
    await visit.call("cgi-bin/menu/create", {"button": DEFAULT})
    cases = {
        "no rule": (ADD, {"button": OTHER}, 65304),
        "an empty rule": (ADD, {"button": OTHER, "matchrule": {"tag_id": ""}}, 65304),
        "what is private": (ADD, {"button": OTHER, "matchrule": {"sex": "1"}}, 65320),
        "an unknown tag": (ADD, {"button": OTHER, "matchrule": {"tag_id": "999"}}, 45159),
        "an unknown phone": (
            ADD,
            {"button": OTHER, "matchrule": {"client_platform_type": 9}},
            47001,
        ),
        "no buttons": (ADD, {"matchrule": {"tag_id": "2"}}, 40016),
        "a menu that is not there": (DELETE, {"menuid": "1"}, 65301),
        "nobody": (MATCH, {"user_id": "o-nobody"}, 65302),
    }
    with EveryCase() as every:
        for name, (path, body, errcode) in cases.items():
            with every.case(name):
                assert (await visit.call(path, body))["errcode"] == errcode


async def test_a_ticket_for_web_pages_lasts_two_hours_and_is_the_same_for_all(visit, clock) -> None:
    path = "cgi-bin/ticket/getticket"
    first = await visit.call(path, type="jsapi")
    assert (first["errcode"], first["expires_in"]) == (0, 7200)
    clock.advance(minutes=100)
    again = await visit.call(path, type="jsapi")
    assert (again["ticket"], again["expires_in"]) == (first["ticket"], 1200)
    clock.advance(minutes=16)
    assert (await visit.call(path, type="jsapi"))["ticket"] != first["ticket"]
    assert (await visit.call(path, type="else"))["errcode"] == 40097
    assert (await visit.call(path, type="jsapi", mini=True))["errcode"] == 40014


async def test_a_template_chosen_from_the_library_can_be_allowed_sent_and_given_up(visit) -> None:
    (category,) = (await visit.call(f"{TMPL}/getcategory", mini=True))["data"]
    titles = await visit.call(
        f"{TMPL}/getpubtemplatetitles", ids=str(category["id"]), start="0", limit="30"
    )
    tid = str(titles["data"][0]["tid"])
    words = (await visit.call(f"{TMPL}/getpubtemplatekeywords", tid=tid))["data"]
    assert [word["rule"] for word in words[:3]] == ["thing", "phrase", "date"]
    chosen = {"tid": tid, "kidList": [3, 1], "sceneDesc": "办理进度"}
    template = (await visit.call(f"{TMPL}/addtemplate", chosen, mini=True))["priTmplId"]
    listed = (await visit.call(f"{TMPL}/gettemplate", mini=True))["data"]
    assert listed[-1]["priTmplId"] == template
    assert listed[-1]["content"] == "日期:{{date3.DATA}}\n事项:{{thing1.DATA}}\n"
    person = await visit.person()
    await visit.sim(f"users/{person['id']}/subscription", template=template, answer="accept")
    data = {"date3": {"value": "2026年1月5日"}, "thing1": {"value": "补助"}}
    body = {"touser": person["mini_openid"], "template_id": template, "data": data}
    send = "cgi-bin/message/subscribe/send"
    assert (await visit.call(send, body, mini=True))["errcode"] == 0
    assert (await visit.call(f"{TMPL}/deltemplate", {"priTmplId": template}))["errcode"] == 0
    assert (await visit.call(send, body, mini=True))["errcode"] == 40037


async def test_a_choice_that_is_not_allowed_is_refused(visit) -> None:
    add, good = f"{TMPL}/addtemplate", {"tid": "2001", "kidList": [1, 2]}
    for number in range(24):
        assert (await visit.call(add, good | {"sceneDesc": str(number)}))["errcode"] == 0
    assert (await visit.call(add, good))["errcode"] == 200012
    cases = {
        "an unknown title": (good | {"tid": "1"}, 200014),
        "one keyword": (good | {"kidList": [1]}, 200020),
        "six keywords": (good | {"kidList": [1, 2, 3, 4, 5, 6]}, 200020),
        "a keyword twice": (good | {"kidList": [1, 1]}, 200020),
        "an unknown keyword": (good | {"kidList": [1, 70]}, 200020),
        "no keywords": (good | {"kidList": "1,2"}, 200020),
        "a long scene": (good | {"sceneDesc": "字" * 16}, 200021),
    }
    with EveryCase() as every:
        for name, (body, errcode) in cases.items():
            with every.case(name):
                assert (await visit.call(add, body))["errcode"] == errcode
        for query, errcode in (
            ({"ids": "1"}, 200016),
            ({"start": "x"}, 200018),
            ({"limit": "31"}, 200019),
        ):
            with every.case(str(query)):
                asked = {"ids": "616", "start": "0", "limit": "30"} | query
                answer = await visit.call(f"{TMPL}/getpubtemplatetitles", **asked)
                assert answer["errcode"] == errcode
