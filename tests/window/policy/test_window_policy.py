"""The policy page: what reviewers read, what a supervisor confirms, and what a claim page says
until then."""

from datetime import date
from typing import Any

import pytest

from claims_core.claim import Role, Stage
from tests.people import PASSWORD, STAFF
from tests.window.at_work import Window
from tests.window.visitors import Form, Screen, Visitor

PAGE = "/window/policies"
TYPED = {
    "document": "2026年度承办合同",
    "document_no": "演练〔2026〕1号",
    "document_date": "2026-01-15",
    "article": "第十二条",
}


def form_of(page: Screen, year: int, action: str = "/confirm") -> Form:
    """The form for this year; every year without a document has one."""
    (found,) = (
        form
        for form in page.forms
        if form.action.endswith(action) and form.fields.get("year") == str(year)
    )
    return found


async def confirm(supervisor: Visitor, year: int = 2026) -> Screen:
    return await supervisor.send(form_of(await supervisor.get(PAGE), year), **TYPED)


async def at_the_final_check(window: Window) -> str:
    await window.cabinet.pool_used_up(year=2026)
    claim = await window.cabinet.claim(Stage.SECOND_REVIEWED, discharge=date(2026, 2, 20))
    return f"/window/claims/{claim.line.id}"


async def test_a_reviewer_reads_every_parameter_with_its_source_and_confirms_nothing(
    window: Window,
) -> None:
    reviewer = await window.sign_in(Role.SECOND_REVIEWER)
    page = await reviewer.get(PAGE)
    for words in (
        "2025年度 文件已明确",
        "2026年度 未确认，不能复核",
        "100,000.00元",
        "90%",
        "400,000.00元",
        "第十二条",
        "20个工作日",
        "豫医保办〔2024〕41号",
        "2024-12-23",
        "未定",
        "不得以超过期限为由不受理",
        "当年12月1日起",
    ):
        assert words in page.text, words
    assert not page.has_form("/confirm")


async def test_a_supervisor_confirms_a_year_and_may_take_it_back(window: Window) -> None:
    supervisor = await window.sign_in(Role.SUPERVISOR)
    page = await confirm(supervisor)
    assert "已确认。这个版本的申请现在可以复核了。" in page.text
    assert "2026年度 主管已确认" in page.text and "2027年度 未确认" in page.text
    assert "演练〔2026〕1号" in page.text
    assert "确认 " in page.text and "戚主管" in page.text
    page = await supervisor.send(form_of(page, 2026, "/withdraw"), reason="看错了一页")
    assert "已撤回确认" in page.text and "看错了一页" in page.text
    assert "2026年度 未确认，不能复核" in page.text


async def test_what_is_missing_is_named_and_what_was_typed_stays(window: Window) -> None:
    supervisor = await window.sign_in(Role.SUPERVISOR)
    form = form_of(await supervisor.get(PAGE), 2026)
    page = await supervisor.send(form, document="2026年度承办合同", document_date="2026-03-05")
    assert page.status == 422
    assert "请填写在第几条" in page.text and "文件的日期还没有到" in page.text
    kept = form_of(page, 2026).fields
    assert (kept["document"], kept["document_date"]) == ("2026年度承办合同", "2026-03-05")
    assert form_of(page, 2027).fields["document"] == ""


@pytest.mark.both_databases("conflicts")
async def test_a_page_from_before_somebody_else_s_confirmation_confirms_nothing(
    window: Window,
) -> None:
    supervisor = await window.sign_in(Role.SUPERVISOR)
    form = form_of(await supervisor.get(PAGE), 2026)
    await confirm(supervisor)
    page = await supervisor.send(form, **TYPED)
    assert page.status == 409 and "刚刚有了变化" in page.text


async def test_a_claim_of_an_unconfirmed_year_says_so_and_waits_at_the_final_check(
    window: Window,
) -> None:
    path = await at_the_final_check(window)
    checker = await window.sign_in(Role.FINAL_CHECKER)
    page = await checker.get(path)
    assert "2026年度的限额和比例还没有文件确认，暂按2025年的规定计算" in page.text
    assert "不能复核通过" in page.text
    assert f"{PAGE}#p2026-01-01" in page.links
    assert "复核通过，支付" not in page.text, "there is no button to pass it with"
    refused = await checker.send(page.form("/final-check"))
    assert refused.status == 409 and "「政策参数」" in refused.text

    await confirm(await window.sign_in(Role.SUPERVISOR))
    page = await checker.get(path)
    assert "还没有文件确认" not in page.text
    done = await checker.send(page.form("/final-check"))
    assert "复核通过，已计入年度累计" in done.text


async def test_the_reviews_before_go_on_and_are_told(window: Window) -> None:
    await window.cabinet.pool_used_up(year=2026)
    claim = await window.cabinet.claim(Stage.INITIALLY_REVIEWED, discharge=date(2026, 2, 20))
    second = await window.sign_in(Role.SECOND_REVIEWER)
    page = await second.get(f"/window/claims/{claim.line.id}")
    assert "这一步可以照常办" in page.text
    done = await second.send(page.form("/second-review"))
    assert "复审通过，转给复核岗" in done.text


class Program:
    """A program that acts for the colleague of one role."""

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
            return answer.status, await answer.json()


@pytest.mark.both_databases("conflicts")
async def test_programs_read_confirm_and_take_back(window: Window) -> None:
    path = (await at_the_final_check(window)).removeprefix("/window")
    supervisor = Program(window, Role.SUPERVISOR)
    _, shown = await supervisor.ask("GET", "/policies")
    by_year = {item["year"]: item for item in shown["items"]}
    assert [by_year[y]["state"] for y in (2025, 2026)] == ["published", "unconfirmed"]
    values = {each["key"]: each for each in by_year[2026]["parameters"]}
    assert values["supplement_rate"]["value"] == "0.9"
    assert values["pool_cap"]["value"] == 10_000_000
    assert values["pool_rate"]["value"] is None and values["pool_rate"]["note"]

    checker = Program(window, Role.FINAL_CHECKER)
    _, claim = await checker.ask("GET", path)
    assert claim["statement"]["policy_confirmed"] is False
    body = {"version": claim["version"], "seen": claim["statement"]["seen"]}
    status, refused = await checker.ask("POST", f"{path}/final-check", body)
    assert (status, refused["error"]["code"]) == (409, "policy_unconfirmed")

    which = {key: by_year[2026][key] for key in ("year", "version", "seen")}
    status, refused = await supervisor.ask("POST", "/policies/confirm", which)
    assert (status, set(refused["error"]["fields"])) == (
        422,
        {"document", "document_date", "article"},
    )
    status, confirmed = await supervisor.ask("POST", "/policies/confirm", which | TYPED)
    assert (status, confirmed["state"]) == (200, "confirmed")
    assert confirmed["history"][0]["document_no"] == TYPED["document_no"]
    status, stale = await supervisor.ask("POST", "/policies/confirm", which | TYPED)
    assert (status, stale["error"]["code"]) == (409, "policy_moved")
    status, _ = await checker.ask("POST", f"{path}/final-check", body)
    assert status == 200

    which = {key: confirmed[key] for key in ("year", "version", "seen")}
    status, withdrawn = await supervisor.ask(
        "POST", "/policies/withdraw", which | {"reason": "看错了"}
    )
    assert (status, withdrawn["state"]) == (200, "unconfirmed")
