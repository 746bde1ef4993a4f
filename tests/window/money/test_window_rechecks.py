"""What rechecks found at the window: the list, the line on the claim, and what a person decided."""

import pytest

from claims_core.claim import Role, Stage
from tests.people import FATHER, PASSWORD, STAFF
from tests.window.at_work import Window

pytestmark = pytest.mark.slow

CORRECTIONS = "身份证号,年度,更正单号,更正金额"


async def claim_in_doubt(window: Window) -> str:
    """A settled claim whose year turns out to have been used up in hospital."""
    claim = await window.cabinet.claim(Stage.APPROVED)
    head = "身份证号,年度,结算单号,统筹支付,大额支付"
    row = f"{FATHER.id_number},2025,SETL-LATE,0.00,400000.00"
    services = window.world.services
    report = await services.platform_feed.import_file(
        window.cabinet.actors[Role.SUPERVISOR], f"{head}\r\n{row}\r\n".encode()
    )
    assert report.problems == ()
    await services.rechecks.work_off()
    return claim.line.id


@pytest.mark.both_databases("conflicts")
async def test_a_finding_is_listed_and_resolved_with_its_reason(window: Window) -> None:
    claim_id = await claim_in_doubt(window)
    supervisor = await window.sign_in(Role.SUPERVISOR)
    page = await supervisor.get("/window/rechecks")
    assert page.status == 200
    for words in ("现在重算，金额不同", "73,397.65元", "-73,397.65元", "平台补来医院结算"):
        assert words in page.text, words
    assert FATHER.name not in page.html and FATHER.id_number not in page.html
    form = page.form("/rechecks/resolve")
    refused = await supervisor.send(form, resolution="", words="核对了")
    assert refused.status == 422 and "请选一种处理结果" in refused.text
    assert "核对了" in refused.html  # what was typed is still there
    done = await supervisor.send(form, resolution="reverse_and_redo", words="冲正后重新办理")
    assert done.status == 200 and "已记下处理结果" in done.text
    assert "现在没有要重新核对的" in done.text
    resolved = await supervisor.get("/window/rechecks?show=resolved")
    assert "冲正后重新办理" in resolved.text
    assert STAFF[Role.SUPERVISOR].name in resolved.text
    again = await supervisor.send(form, resolution="stands", words="再来")
    assert again.status == 409 and "已经处理过" in again.text
    claim = await supervisor.get(f"/window/claims/{claim_id}")
    assert "重新核对的结果等主管处理" not in claim.text


async def test_the_claims_page_says_what_is_open_about_it(window: Window) -> None:
    claim_id = await claim_in_doubt(window)
    clerk = await window.sign_in(Role.CLERK)
    page = await clerk.get(f"/window/claims/{claim_id}")
    assert "有1条重新核对的结果等主管处理" in page.text
    assert "/window/rechecks" not in page.links
    supervisor = await window.sign_in(Role.SUPERVISOR)
    page = await supervisor.get(f"/window/claims/{claim_id}")
    assert "/window/rechecks" in page.links


@pytest.mark.both_databases("control characters")
async def test_a_strange_cursor_is_refused_kindly(window: Window) -> None:
    supervisor = await window.sign_in(Role.SUPERVISOR)
    page = await supervisor.get("/window/rechecks?after=nonsense")
    assert page.status == 422 and "翻页" in page.text


async def test_corrections_and_openings_come_in_beside_the_platforms_settlements(
    window: Window,
) -> None:
    supervisor = await window.sign_in(Role.SUPERVISOR)
    page = await supervisor.get("/window/platform")
    assert {"/window/platform/corrections", "/window/platform/openings"} <= set(page.links)
    corrections = await supervisor.get("/window/platform/corrections")
    form = corrections.form("/corrections/take")
    data = f"{CORRECTIONS}\r\n{FATHER.id_number},2025,C1,-12.30\r\n".encode()
    for words in ("新增1", "没有变化1"):
        shown = await supervisor.upload(form, data)
        assert words in (await supervisor.send(shown.form("/post"))).text
    other = await supervisor.upload(form, data.replace(b"-12.30", b"12.30"))
    assert not other.has_form("/post") and "内容不同" in other.text
    openings = await supervisor.get("/window/platform/openings")
    late = f"身份证号,年度,统筹支付,大额支付\r\n{FATHER.id_number},2025,1.00,0.00\r\n".encode()
    refused = await supervisor.upload(openings.form("/openings/take"), late)
    assert not refused.has_form("/post") and "已经有记账" in refused.text


@pytest.mark.both_databases("conflicts")
async def test_the_same_through_the_api(window: Window) -> None:
    claim_id = await claim_in_doubt(window)
    http, url = window.world.http, f"{window.world.url}/window/api/v1"
    login = {"login": STAFF[Role.SUPERVISOR].login, "password": PASSWORD}
    async with http.post(f"{url}/sessions", json=login) as answer:
        headers = {"Authorization": f"Bearer {(await answer.json())['token']}"}
    async with http.get(f"{url}/rechecks", headers=headers) as answer:
        page = await answer.json()
    (finding,) = page["items"]
    assert page["total"] == 1 and finding["claim_id"] == claim_id
    assert finding["kind"] == "difference" and finding["difference"]["fen"] == -7_339_765
    assert finding["insured_name"] == "梁**"
    address = f"{url}/rechecks/{finding['id']}/resolve"
    body = {"resolution": "platform_corrected", "words": "平台已改"}
    async with http.post(address, json=body, headers=headers) as answer:
        assert answer.status == 200 and (await answer.json())["state"] == "resolved"
    async with http.post(address, json=body, headers=headers) as answer:
        assert answer.status == 409
        assert (await answer.json())["error"]["code"] == "finding_closed"
    async with http.post(address, json={"resolution": "x", "words": ""}, headers=headers) as answer:
        assert answer.status == 422
    query = {"resolved": "true"}
    async with http.get(f"{url}/rechecks", params=query, headers=headers) as answer:
        assert [each["id"] for each in (await answer.json())["items"]] == [finding["id"]]
