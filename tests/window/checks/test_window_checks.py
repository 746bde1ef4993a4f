"""Quality review, follow-up calls and hospital settlements at the window: lists, forms, draws and
proofs."""

import pytest

from casework.hospital.reviews import MAX_AT_ONCE
from claims_core.claim import Role, Stage
from tests.casework.platform_rows import feed, month_feed, stay
from tests.people import FATHER, PASSWORD, STAFF
from tests.window.at_work import Window
from tests.window.exported import opened, taken
from tests.window.files import bank_result
from tests.window.visitors import Screen, Visitor

pytestmark = pytest.mark.slow

MONTH = "2026-03"  # of the clock of the tests


async def fed(window: Window, data: bytes) -> None:
    """The platform reports these stays."""
    supervisor = window.cabinet.actors[Role.SUPERVISOR]
    report = await window.world.services.platform_feed.import_file(supervisor, data)
    assert not report.problems


async def paid_claim(window: Window) -> str:
    """A claim whose payment the bank has confirmed."""
    claim = await window.cabinet.claim(Stage.EXCHANGE_CHECKED)
    payments, actors = window.world.services.payments, window.cabinet.actors
    batch_id = await payments.make_batch(actors[Role.CASHIER])
    await payments.release(actors[Role.SUPERVISOR], batch_id)
    file = await payments.file(actors[Role.CASHIER], batch_id)
    results = window.world.services.banking.results
    await results.record_result(actors[Role.CASHIER], batch_id, bank_result(file.data))
    return claim.line.id


async def drawn(person: Visitor, base: str) -> Screen:
    """The draws page after this person has drawn the month."""
    page = await person.get(f"{base}/draws")
    return await person.send(page.form("/draws/make"))


@pytest.mark.both_databases("conflicts")
async def test_a_settlement_is_reviewed_and_its_finding_goes_on_the_list(window: Window) -> None:
    await fed(window, feed(stay("S1")))
    auditor = await window.sign_in(Role.AUDITOR)
    page = await auditor.get("/window/hospital?sought=S1")
    assert "牧野某某医院" in page.text and FATHER.name not in page.text
    record = next(link for link in page.links if len(link.rpartition("/")[2]) == 32)
    page = await auditor.get(record)
    form = page.form("/first-review")
    missing = await auditor.send(form, outcome="finding", amount="6.00", note="重复收费")
    assert missing.status == 422 and "疑点种类" in missing.text
    assert missing.form("/first-review").fields["amount"] == "6.00"
    too_much = await auditor.send(form, outcome="finding", reason_code="overcharge", amount="x")
    assert too_much.status == 422
    done = await auditor.send(
        form, outcome="finding", reason_code="overcharge", amount="6.00", note="重复收费"
    )
    assert "已记下" in done.text and "超标准或重复收费，6.00 元" in done.text
    assert not done.has_form("/first-review")
    again = await auditor.send(form, outcome="ok")  # the page of before, sent once more
    assert again.status == 409
    findings = await auditor.get("/window/hospital/findings")
    assert "S1" in findings.text and "重复收费" in findings.text
    form = (await opened(auditor, findings, "hospital_findings")).form("/ask")
    asked = await auditor.send(form, words="报给市医保中心")
    boss = await window.sign_in(Role.SUPERVISOR)
    await boss.send((await boss.get(asked.path)).form("/decide"), answer="yes")
    data = (await taken(auditor, await auditor.get(asked.path))).plain
    assert "S1" in data.decode("utf-8-sig") and FATHER.name not in data.decode("utf-8-sig")


async def test_ticked_settlements_are_passed_together(window: Window) -> None:
    await fed(window, month_feed(3))
    auditor = await window.sign_in(Role.AUDITOR)
    form = (await auditor.get("/window/hospital")).form("/hospital/pass")
    nothing = await auditor.send(form)
    assert nothing.status == 422 and "请勾选" in nothing.text
    supervisor = await window.sign_in(Role.SUPERVISOR)
    assert "无误" not in (await supervisor.get("/window/hospital")).html.split("<tbody>")[1]
    page = await auditor.get("/window/hospital")
    records = {
        link.rsplit("/", 1)[1] for link in page.links if link.startswith("/window/hospital/")
    }
    ticks = {f"ok-{record}": "1" for record in records if len(record) == 32}
    assert len(ticks) == 4  # with the one that the house began with
    # a step that was not done costs nobody the ticks, but for records that have changed since
    many = {f"ok-{n:032x}": "1" for n in range(MAX_AT_ONCE)}
    one = {max(ticks): "9"}
    refused = await auditor.post(form.action, form.fields | ticks | one | many)
    assert refused.status == 422 and refused.html.count(" checked") == 3
    window.world.clock.forward(minutes=30)
    lost = await auditor.post(form.action, form.fields | ticks)
    back = await auditor.send(lost.form("/login"), login="auditor", password=PASSWORD)
    assert "没有办理" in back.text and back.html.count(" checked") == 4
    form = back.form("/hospital/pass")
    done = await auditor.post(form.action, form.fields | ticks)
    assert "已初审4条，无误" in done.text
    again = await auditor.post(form.action, form.fields | ticks)
    assert "已初审0条" in again.text and "有4条刚有变化" in again.text


async def test_a_draw_is_made_shown_and_proved(window: Window) -> None:
    await fed(window, month_feed(21, abroad=6))
    auditor = await window.sign_in(Role.AUDITOR)
    before = await auditor.get("/window/hospital/draws")
    assert "还有 21 条等着抽取" in before.text and "还有 6 条等着抽取" in before.text
    assert "不少于 5%" in before.text and "不少于 20%" in before.text
    assert "有1条医疗类别或就医地不明" in before.text
    page = await drawn(auditor, "/window/hospital")
    assert "已抽取" in page.text and "没有等着抽取的" in page.text
    assert "早于第一条记录" in page.text
    proofs = [link for link in page.links if "prove=" in link]
    assert len(proofs) == 2
    proved = await auditor.get(proofs[0])
    assert "证明成立" in proved.text and "结果一样" in proved.text
    numbers = next(link for link in page.links if link.endswith("/numbers"))
    status, data, _ = await auditor.fetch(numbers)
    assert status == 200 and len(data.decode().split()) == 21
    again = await drawn(auditor, "/window/hospital")
    assert [link for link in again.links if "prove=" in link] == proofs


async def test_a_drawn_settlement_needs_another_pair_of_eyes(window: Window) -> None:
    await fed(window, feed(stay("S1")))
    auditor = await window.sign_in(Role.AUDITOR)
    await drawn(auditor, "/window/hospital")
    page = await auditor.get("/window/hospital?sought=S1")
    record = next(link for link in page.links if len(link.rpartition("/")[2]) == 32)
    first = await auditor.send((await auditor.get(record)).form("/first-review"), outcome="ok")
    assert "复审要由另一个人来办" in first.text and not first.has_form("/second-review")
    other = await window.sign_in_with("auditor2", Role.AUDITOR)
    done = await other.send((await other.get(record)).form("/second-review"), outcome="ok")
    assert done.status == 200 and "已审核" in done.text


async def test_a_month_that_is_none_is_refused_in_words(window: Window) -> None:
    auditor = await window.sign_in(Role.AUDITOR)
    form = (await auditor.get("/window/hospital/draws")).form("/draws/make")
    refused = await auditor.send(form, month="2027-01")
    assert refused.status == 422 and "不能是还没到的月份" in refused.text
    assert (await auditor.get("/window/hospital/draws?month=x")).status == 422
    assert (await auditor.get(f"/window/hospital/draws?prove={'0' * 32}")).status == 404


@pytest.mark.both_databases("conflicts")
async def test_a_claim_is_drawn_for_quality_review_and_found_wanting(window: Window) -> None:
    claim = await window.cabinet.claim(Stage.APPROVED)
    checker = await window.sign_in(Role.QUALITY_REVIEWER)
    page = await drawn(checker, "/window/quality")
    assert "未确认" in page.text  # the share is our own choice, and says so
    queue = await checker.get("/window/quality")
    path = f"/window/quality/{claim.line.id}"
    assert path in queue.links and FATHER.name not in queue.text
    form = (await checker.get(path)).form("/finish")
    refused = await checker.send(form, outcome="finding", note="丙类药算进去了")
    assert refused.status == 422 and "哪一类问题" in refused.text
    assert refused.form("/finish").fields["note"].strip() == "丙类药算进去了"
    done = await checker.send(
        form, outcome="finding", reason_code="scope_misjudged", note="丙类药算进去了"
    )
    assert "已记下" in done.text and "目录范围判断有误" in done.text
    assert path in (await checker.get("/window/quality?list=finding")).links
    supervisor = window.cabinet.actors[Role.SUPERVISOR]
    shown = await window.world.services.desk_page.show(supervisor, claim.line.id)
    assert shown.line.stage is Stage.APPROVED


async def test_a_supervisor_picks_a_claim_by_its_number(window: Window) -> None:
    claim = await window.cabinet.claim(Stage.APPROVED)
    supervisor = await window.sign_in(Role.SUPERVISOR)
    finder = (await supervisor.get("/window/quality")).form("/find")
    assert (await supervisor.send(finder, sought="DE000")).status == 404
    page = await supervisor.send(finder, sought=claim.line.claim_no)
    assert page.path == f"/window/quality/{claim.line.id}"
    picked = await supervisor.send(page.form("/pick"), note="有人举报")
    assert "指定" in picked.text and picked.has_form("/bypass")
    stale = await supervisor.send(page.form("/pick"), note="有人举报")
    assert stale.status == 409
    nonsense = await supervisor.post(f"{page.path}/dance", page.form("/pick").fields)
    assert nonsense.status == 422


@pytest.mark.both_databases("conflicts")
async def test_who_was_paid_is_called_and_a_no_is_a_case(window: Window) -> None:
    claim_id = await paid_claim(window)
    caller = await window.sign_in(Role.CALLER)
    await drawn(caller, "/window/follow-ups")
    path = f"/window/follow-ups/{claim_id}"
    assert path in (await caller.get("/window/follow-ups")).links
    page = await caller.get(path)
    assert "打给谁" in page.text and "梁**" in page.text and FATHER.phone not in page.html
    rung = await caller.send(page.form("/call-numbers"))
    assert FATHER.phone in rung.text and FATHER.name in rung.text
    assert FATHER.phone not in (await caller.get(path)).html
    tried = await caller.send((await caller.get(path)).form("/note_no_answer"))
    assert "没联系上1次" in tried.text
    assert path in (await caller.get("/window/follow-ups?list=later")).links
    services, member = window.world.services, await window.cabinet.member_of(FATHER)
    version = (await services.progress.show(member, claim_id)).line.version
    await services.drafts.arrival(member, claim_id, version, False)
    assert "没有到账" in (await caller.get("/window/cases?list=open")).text
    # what is told on the telephone stays with the call
    page = await caller.get(path)
    await caller.send(page.form("/note_problem"), note="钱没到，要查")
    assert path in (await caller.get("/window/follow-ups?list=problem")).links
    page = await caller.get(path)
    refused = await caller.send(page.form("/finish"), outcome="reached_satisfied")
    assert refused.status == 422 and "问题已解决" in refused.text
    done = await caller.send(
        page.form("/finish"), outcome="problem_solved", note="银行次日入账，已看到"
    )
    assert "问题已解决" in done.text and "银行次日入账" in done.text


@pytest.mark.both_databases("conflicts")
async def test_programs_do_the_same(window: Window) -> None:
    await fed(window, month_feed(3, abroad=1))
    claim_id = await paid_claim(window)
    auditor, caller = await token(window, Role.AUDITOR), await token(window, Role.CALLER)
    page = await asked(window, auditor, "GET", "/hospital-settlements?work=first")
    assert len(page["items"]) == 4
    record = next(item for item in page["items"] if item["reference"] == "S0001")
    body = {"version": 1, "outcome": "ok"}
    path = f"/hospital-settlements/{record['id']}"
    done = await asked(window, auditor, "POST", f"{path}/first-review", body)
    assert (done["work"], done["first_outcome"]) == ("done", "ok")
    await asked(window, auditor, "POST", f"{path}/first-review", body, expect=409)
    seen = {"records": [{"id": item["id"], "version": 1} for item in page["items"]]}
    report = await asked(window, auditor, "POST", "/hospital-settlements/pass", seen)
    assert report == {"passed": 3, "left": 1}
    draws = await asked(window, auditor, "POST", "/hospital-draws", {"month": MONTH})
    assert [len(each["draws"]) for each in draws["draws"]] == [1, 1]
    draw_id = draws["draws"][0]["draws"][0]["id"]
    proof = await asked(window, auditor, "GET", f"/hospital-draws/{draw_id}/proof")
    assert proof["holds"] and proof["draw"]["population_count"] == 3

    drawn_calls = await asked(
        window, caller, "POST", "/side-tracks/follow_up_call/draws", {"month": MONTH}
    )
    assert drawn_calls["draws"][0]["drawn_count"] == 1
    step = {"version": 1, "action": "finish", "outcome": "reached_satisfied"}
    path = f"/side-tracks/follow_up_call/claims/{claim_id}"
    done = await asked(window, caller, "POST", f"{path}/steps", step)
    assert (done["state"], done["outcome"]) == ("done", "reached_satisfied")
    await asked(window, caller, "POST", f"{path}/steps", step, expect=409)
    assert [s["action"] for s in (await asked(window, caller, "GET", path))["steps"]] == [
        "draw_in",
        "finish",
    ]
    await asked(window, caller, "GET", "/side-tracks/nothing", expect=404)


async def token(window: Window, role: Role) -> str:
    """A program's login for the colleague of this role."""
    login = {"login": STAFF[role].login, "password": PASSWORD}
    answer = await asked(window, "", "POST", "/sessions", login, expect=201)
    return str(answer["token"])


async def asked(
    window: Window, bearer: str, method: str, path: str, body: object = None, expect: int = 200
) -> dict[str, object]:
    """What the API answers."""
    headers = {"Authorization": f"Bearer {bearer}"} if bearer else {}
    url = f"{window.world.url}/window/api/v1{path}"
    async with window.world.http.request(method, url, json=body, headers=headers) as answer:
        text = await answer.text()
        assert answer.status == expect, text
        return await answer.json()
