"""The page on which staff improve the answers: ask, attach, write, send elsewhere, lay aside, undo,
and look at the week."""

from typing import Any

import pytest

from claims_core.claim import Role
from faq.decision import Decision
from faq.unanswered import Channel
from tests.people import FATHER, PASSWORD, STAFF
from tests.window.at_work import Window
from tests.window.visitors import Screen, Visitor

pytestmark = pytest.mark.slow

PAGE = "/window/faq"
ODD = "钱袋子空了公家兜底那个咋弄嘞"
ENTRY = {
    "title": "手术机器人费用能报吗",
    "answer": "开机费看医保目录，目录里有的按政策报，有疑问请打{{ city_phone }}。",
    "detail": "",
    "phrasings": "机器人开刀给报不\n达芬奇手术报销\n机器臂做手术的钱医保管吗",
    "document": "2025年度承办合同",
    "article": "第十二条",
    "valid_from": "2025-01-01",
}


async def missed(window: Window, text: str = ODD, times: int = 3) -> None:
    house = window.world.services
    for _ in range(times):
        house.unanswered.note(text, Channel.WECHAT, house.faq.match(text))
    await house.unanswered.flush()


async def opened(visitor: Visitor, text: str = ODD, tab: str = "unanswered") -> Screen:
    """The page of the one missed question."""
    page = await visitor.get(PAGE if tab == "unanswered" else f"{PAGE}/{tab}")
    assert text in page.text
    (link,) = {each for each in page.links if each.startswith(f"{PAGE}/{tab}/")}
    return await visitor.get(link)


async def test_a_question_can_be_tried_and_says_why_it_is_answered_so(window: Window) -> None:
    caller = await window.sign_in(Role.CALLER)
    form = (await caller.get(PAGE)).form("/ask")
    page = await caller.send(form, text="大额一年最多报多少")
    assert page.status == 200 and page.path == f"{PAGE}/ask"
    for words in ("参保人看到的（直接回答）", "40万元", "像这句", "起作用的字词"):
        assert words in page.text, words
    page = await caller.send(form, text="我不想活了")
    assert "护栏“有人身危险”拦下了" in page.text
    page = await caller.send(form, text="")
    assert page.status == 200 and "没听懂" in page.text


async def test_a_missed_question_is_attached_answered_and_taken_back(window: Window) -> None:
    await missed(window)
    faq = window.world.services.faq
    caller = await window.sign_in(Role.CALLER)
    page = await opened(caller)
    assert "问过3次" in page.text and "公众号" in page.text and "最接近的条目" in page.text
    page = await caller.send(page.form("/phrasing"), entry_id="what_is_scheme")
    assert "现在就按新的问法回答" in page.text and ODD not in page.text
    assert faq.match(ODD).matches[0].id == "what_is_scheme"

    page = await caller.get(f"{PAGE}/changes")
    assert "加问法" in page.text and STAFF[Role.CALLER].name in page.text
    page = await caller.send(page.form("/take-back"), reason="选错了条目")
    assert "已撤回" in page.text and "选错了条目" in page.text
    assert faq.match(ODD).decision is not Decision.ANSWER
    assert ODD in (await caller.get(PAGE)).text


async def test_a_refused_phrasing_stays_on_the_page_with_what_to_do(window: Window) -> None:
    await missed(window)
    caller = await window.sign_in(Role.CALLER)
    form = (await opened(caller)).form("/phrasing")
    page = await caller.send(form, entry_id="", text=ODD)
    assert page.status == 422 and "请从清单里选一个条目" in page.text
    taken = window.world.services.faq.groups()["annual_cap"][1][1]
    page = await caller.send(form, entry_id="what_is_scheme", text=taken)
    assert page.status == 422 and "已经写在" in page.text
    assert page.form("/phrasing").fields["text"] == taken
    page = await caller.send(form, entry_id="what_is_scheme", text="给我〔姓名〕看看")
    assert page.status == 422 and "〔姓名〕改成一般的说法" in page.text


@pytest.mark.both_databases("conflicts")
async def test_an_alike_phrasing_is_shown_and_saved_only_when_asked_again(window: Window) -> None:
    await missed(window)
    caller = await window.sign_in(Role.CALLER)
    form = (await opened(caller)).form("/phrasing")
    await caller.send(form, entry_id="what_is_scheme")
    near = ODD.replace("嘞", "哩")
    page = await caller.send(form, entry_id="annual_cap", text=near)
    assert page.status == 409 and "有很像的问法" in page.text and f"“{ODD}”" in page.text
    assert window.world.services.faq.version == 1
    page = await caller.send(page.form("/phrasing"), anyway="true")
    assert page.status == 200 and window.world.services.faq.version == 2


async def test_what_would_make_the_answers_worse_is_refused_with_the_lines(
    window: Window,
) -> None:
    caller = await window.sign_in(Role.CALLER)
    page = await caller.send((await caller.get(PAGE)).form("/ask"), text="今儿个下雨")
    page = await caller.send(
        page.form("/phrasing"), text="今儿个新乡下雨不下", entry_id="annual_cap", anyway="true"
    )
    assert page.status == 409, page.text
    assert "答得更差" in page.text and "现在直接回答" in page.text
    assert window.world.services.faq.version == 0


async def test_another_offices_matter_and_what_need_not_be_looked_at_leave_the_list(
    window: Window,
) -> None:
    await missed(window)
    supervisor = await window.sign_in(Role.SUPERVISOR)
    page = await supervisor.send((await opened(supervisor)).form("/ignore"))
    assert "以后不再提示" in page.text and ODD not in page.text
    await missed(window, f"{ODD}呀")
    assert ODD not in (await supervisor.get(PAGE)).text

    words = "俺那个蓝本本补领搁哪一块整"
    await missed(window, words)
    form = (await opened(supervisor, words)).form("/office")
    office = window.world.services.faq.offices()[0][0]
    page = await supervisor.send(form, office_id=office)
    assert "该找哪个部门" in page.text and words not in page.text


async def test_a_supervisor_writes_an_entry_by_the_rules_of_the_shipped_ones(
    window: Window,
) -> None:
    supervisor = await window.sign_in(Role.SUPERVISOR)
    form = (await supervisor.get(f"{PAGE}/entry")).form("/entry")
    page = await supervisor.send(form, **ENTRY | {"answer": "最多报40万元。", "article": ""})
    assert page.status == 422
    assert "不要直接写数字" in page.text and "请写在第几条" in page.text
    assert page.form("/entry").fields["title"] == ENTRY["title"]
    page = await supervisor.send(form, **ENTRY)
    assert page.status == 200 and "条目已保存" in page.text
    answer = window.world.services.faq.ask("达芬奇手术报销")
    assert answer.title == ENTRY["title"] and "0373-5961555" in (answer.text or "")
    assert "承办合同第十二条" in (await supervisor.get(f"{PAGE}/changes")).text

    caller = await window.sign_in(Role.CALLER)
    assert (await caller.get(f"{PAGE}/entry")).status == 403
    page = await caller.get(f"{PAGE}/changes")
    assert ENTRY["title"] in page.text and not page.has_form("/take-back")


async def test_the_week_is_shown_as_a_chart_and_in_figures(window: Window) -> None:
    house = window.world.services
    await missed(window)
    house.unanswered.note("大额一年最多报多少", Channel.PHONE, house.faq.ask("大额一年最多报多少"))
    house.unanswered.rate("大额一年最多报多少", Channel.PHONE, "annual_cap", helpful=False)
    await house.unanswered.flush()
    caller = await window.sign_in(Role.CALLER)
    page = await caller.get(f"{PAGE}/figures")
    assert page.html.count("<rect") == 2
    for words in ("3月2日至8日", "直接回答1次", "小程序", "问得最多的"):
        assert words in page.text, words
    page = await caller.get(f"{PAGE}/unhelpful")
    assert "大额一年最多报多少" in page.text


async def test_no_name_or_number_reaches_the_page(window: Window) -> None:
    await missed(window, f"俺叫{FATHER.name}，{ODD}")
    await missed(window, f"{FATHER.phone}，{ODD}")
    caller = await window.sign_in(Role.CALLER)
    page = await caller.get(PAGE)
    assert ODD in page.text
    assert FATHER.name not in page.text and FATHER.phone not in page.text


class Program:
    """A program that acts for one member of staff."""

    def __init__(self, window: Window, role: Role) -> None:
        self.http, self.url = window.world.http, f"{window.world.url}/window/api/v1"
        self.login = {"login": STAFF[role].login, "password": PASSWORD}
        self.headers: dict[str, str] = {}

    async def ask(self, method: str, path: str, body: object = None) -> tuple[int, Any]:
        if not self.headers:
            async with self.http.post(f"{self.url}/sessions", json=self.login) as answer:
                self.headers = {"Authorization": f"Bearer {(await answer.json())['token']}"}
        async with self.http.request(
            method, self.url + path, json=body, headers=self.headers
        ) as answer:
            return answer.status, await answer.json() if answer.status != 204 else None


@pytest.mark.both_databases("conflicts")
async def test_programs_do_the_same(window: Window) -> None:
    await missed(window)
    caller, supervisor = Program(window, Role.CALLER), Program(window, Role.SUPERVISOR)
    status, tried = await caller.ask("POST", "/faq/try", {"text": "大额一年最多报多少"})
    assert (status, tried["decision"], tried["entry_id"]) == (200, "answer", "annual_cap")
    assert tried["grounds"][0]["score"] > 0
    _, misses = await caller.ask("GET", "/faq/misses?kind=unanswered")
    (one,) = misses["items"]
    assert (one["texts"], one["times"]) == ([ODD], 3)

    status, known = await caller.ask("GET", "/faq/content")
    assert status == 200 and len(known["entries"]) >= 68 and known["parameters"]
    body = {"entry_id": "what_is_scheme", "text": ODD}
    status, made = await caller.ask("POST", "/faq/phrasings", body)
    assert status == 200
    status, refused = await caller.ask("POST", "/faq/phrasings", body | {"text": f"{ODD}。"})
    assert (status, set(refused["error"]["fields"])) == (422, {"text"})
    near = body | {"entry_id": "annual_cap", "text": ODD.replace("嘞", "哩")}
    status, refused = await caller.ask("POST", "/faq/phrasings", near)
    assert (status, refused["error"]["code"]) == (409, "faq_clash")
    status, _ = await caller.ask("POST", "/faq/phrasings", near | {"anyway": True})
    assert status == 200

    status, _ = await supervisor.ask("POST", "/faq/entries", ENTRY)
    assert status == 200
    status, _ = await caller.ask("POST", "/faq/ignored", {"texts": ["猴子捞月亮"]})
    assert status == 200
    office = known["offices"][0]["id"]
    asked = {"office_id": office, "text": "俺那个蓝本本补领搁哪一块整"}
    status, _ = await caller.ask("POST", "/faq/offices", asked)
    assert status == 200
    path = f"/faq/changes/{made['id']}/take-back"
    status, _ = await caller.ask("POST", path, {"reason": "选错了"})
    assert status == 204
    _, changes = await caller.ask("GET", "/faq/changes")
    assert [each["act"] for each in changes["items"]] == ["taken_back", *["added"] * 5]
    _, weeks = await caller.ask("GET", "/faq/weeks")
    assert weeks["items"][0]["questions"] == 3
