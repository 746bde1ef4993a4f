"""Can staff say at the window what the platform's settlements are, and can a program?"""

from claims_core.claim import Role, Stage
from tests.people import FATHER, PASSWORD, STAFF
from tests.window.at_work import Window
from window.api.api import PREFIX

HELD = "/window/platform/held"
HEAD = "身份证号,年度,结算单号,统筹支付,大额支付"


def feed(number: str, paid: str) -> bytes:
    return f"{HEAD}\r\n{FATHER.id_number},2025,{number},0.00,{paid}\r\n".encode()


async def test_a_row_that_looks_like_our_claim_is_decided_at_the_window(window: Window) -> None:
    claim = await window.cabinet.claim(Stage.APPROVED)
    boss = await window.sign_in(Role.SUPERVISOR)
    paid = f"{claim.line.assessed_fen / 100:.2f}"
    form = (await boss.get("/window/platform")).form("/platform/take")
    shown = await boss.upload(form, feed("s-1", paid))
    taken = await boss.send(shown.form("/post"))
    assert "1条像是我们的申请，没有记账" in taken.text and HELD in taken.links
    page = await boss.get(HELD)
    for words in ("S-1", "统筹和大额金额相同", claim.line.claim_no, STAFF[Role.SUPERVISOR].name):
        assert words in page.text, words
    assert FATHER.name not in page.html
    decide = page.form("/held/decide")
    refused = await boss.send(decide, decision="", words="问过中心")
    assert refused.status == 422 and "请选一种认定结果" in refused.text
    assert "问过中心" in refused.html
    done = await boss.send(decide, decision="our_claim", words="问过中心")
    assert "认定结果已记下" in done.text and "现在没有要认定的" in done.text
    assert (await boss.send(decide, decision="hospital", words="再来")).status == 409
    assert "问过中心" in (await boss.get(f"{HELD}?show=decided")).text
    shown = await boss.get(f"/window/claims/{claim.line.id}")
    assert "S-1" in shown.text and "平台数据已印证" in shown.text
    off = shown.form("/settlement-number-off")
    gone = await boss.send(off, settlement_no="S-1", number_reason="抄错了")
    assert "结算单号已撤下" in gone.text
    assert "结算单号从申请上撤下了" in (await boss.get(HELD)).text
    refused = await boss.send(
        (await boss.get(HELD)).form("/take-back"), settlement_no="S-2", words=""
    )
    assert refused.status == 422
    for path, form, said in (
        (HELD, "/take-back", "没有这个单号的医院结算在账上"),
        ("/window/platform/re-entries", "/propose", "没有撤回或退过费的医院结算是这个单号"),
    ):
        nobodys = await boss.send(
            (await boss.get(path)).form(form), settlement_no="S-9", words="核对过"
        )
        assert nobodys.status == 422 and said in nobodys.text and "核对过" in nobodys.html
    typed = await boss.send(gone.form("/settlement-number"), settlement_no=" s-3 ")
    assert "结算单号已记下" in typed.text and "S-3" in typed.text


async def test_a_program_names_decides_and_takes_back(window: Window) -> None:
    claim = await window.cabinet.claim(Stage.APPROVED)
    paid = f"{claim.line.assessed_fen / 100:.2f}"
    services = window.world.services
    boss = window.cabinet.actors[Role.SUPERVISOR]
    await services.platform_feed.import_file(boss, feed("S-1", paid))
    await services.platform_feed.import_file(boss, feed("S-2", "1.00"))
    session = await services.staff.login(STAFF[Role.SUPERVISOR].login, PASSWORD)
    headers = {"Authorization": f"Bearer {session.token}"}

    async def call(method: str, path: str, body: dict | None = None) -> tuple[int, dict]:
        url = f"{window.world.url}{PREFIX}{path}"
        async with window.world.http.request(method, url, json=body, headers=headers) as answer:
            return answer.status, await answer.json()

    status, rows = await call("GET", "/platform-rows")
    assert (status, rows["total"]) == (200, 1)
    (row,) = rows["items"]
    numbers = f"/claims/{claim.line.id}/settlement-numbers"
    version = {"version": claim.line.version}
    status, refused = await call("POST", numbers, version | {"settlement_no": "S-2"})
    assert (status, refused["error"]["code"]) == (409, "settlement_number_posted")
    status, _ = await call(
        "POST", "/platform-settlements/take-back", {"settlement_no": "S-2", "words": "是这份"}
    )
    assert status == 200
    status, shown = await call("POST", numbers, version | {"settlement_no": "s-2"})
    assert (status, [each["settlement_no"] for each in shown["numbers"]]) == (200, ["S-2"])
    off = {"version": shown["version"], "settlement_no": "S-2", "reason": "抄错了"}
    status, shown = await call("POST", f"{numbers}/take-off", off)
    assert (status, shown["numbers"]) == (200, [])
    decision = {"decision": "hospital", "words": "另一家医院"}
    status, decided = await call("POST", f"/platform-rows/{row['id']}/decide", decision)
    assert (status, decided["state"]) == (200, "hospital")
    status, _ = await call("POST", f"/platform-rows/{row['id']}/decide", decision)
    assert status == 409
