"""Does the clerk see who was insured when, what else was said, and what looks doubtful?"""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import update

from casework.claims.store import seal_payee
from casework.claims.tables import ClaimRow
from claims_core.claim import Payee, Role, Stage
from tests.people import FATHER, PASSWORD, STAFF
from tests.window.at_work import Window
from window.api.api import PREFIX


def roster(
    basic: str = "2025-01-01~2025-12-31", supplement: str = "2025-01-01~2025-12-31"
) -> bytes:
    head = "参保编号,姓名,身份证号,手机号,参保地,基本医保参保起止,大额缴费起止"
    cells = (FATHER.insured_no, FATHER.name, FATHER.id_number, FATHER.phone, "410700")
    return "\r\n".join((head, ",".join((*cells, basic, supplement)))).encode()


def page_of(claim_id: str) -> str:
    return f"/window/claims/{claim_id}"


async def stage_of(window: Window, claim_id: str) -> Stage:
    shown = await window.world.services.desk_page.show(window.cabinet.actors[Role.CLERK], claim_id)
    return shown.line.stage


async def program(window: Window) -> Callable[..., Awaitable[tuple[int, Any]]]:
    """A program that acts for the clerk."""
    http, url = window.world.http, window.world.url + PREFIX
    headers: dict[str, str] = {}

    async def ask(method: str, path: str, body: object = None) -> tuple[int, Any]:
        async with http.request(method, url + path, json=body, headers=headers) as answer:
            return answer.status, await answer.json()

    login = {"login": STAFF[Role.CLERK].login, "password": PASSWORD}
    _, session = await ask("POST", "/sessions", login)
    headers["Authorization"] = f"Bearer {session['token']}"
    return ask


async def take_roster(window: Window, **columns: str) -> None:
    supervisor = window.cabinet.actors[Role.SUPERVISOR]
    report = await window.world.services.roster.import_file(supervisor, roster(**columns))
    assert not report.problems


async def test_an_unknown_coverage_is_said_and_stops_nothing(window: Window) -> None:
    claim = await window.cabinet.claim(Stage.SUBMITTED)
    clerk = await window.sign_in(Role.CLERK)
    page = await clerk.get(page_of(claim.line.id))
    assert "还不能确定，请人工核对" in page.text and "待核对" in page.text
    page = await clerk.send(page.form("/accept"))
    assert "已受理" in page.text


async def test_whoever_is_covered_is_said_to_be_once_the_provider_is_looked_up(
    window: Window,
) -> None:
    await take_roster(window)
    claim = await window.cabinet.claim(Stage.SUBMITTED)
    clerk = await window.sign_in(Role.CLERK)
    page = await clerk.get(page_of(claim.line.id))
    assert "是不是医保定点还没有核对" in page.text
    page = await clerk.send(page.form("/accept"), designated="yes")
    assert "已受理" in page.text and "待遇资格：符合条件" in page.text


async def test_days_without_cover_are_named_and_acceptance_asks_for_a_reason(
    window: Window,
) -> None:
    await take_roster(window, supplement="2025-01-01~2025-12-10")
    claim = await window.cabinet.claim(Stage.SUBMITTED)
    clerk = await window.sign_in(Role.CLERK)
    page = await clerk.get(page_of(claim.line.id))
    assert "2025年12月11日至2025年12月20日（10天）" in page.text
    assert "仍然受理" in page.text
    page = await clerk.send(page.form("/accept"), designated="yes")
    assert page.status == 422
    assert "仍要受理的，请写明理由" in page.text
    assert page.form("/accept").fields["designated"] == "yes"
    assert await stage_of(window, claim.line.id) is Stage.SUBMITTED
    page = await clerk.send(page.form("/accept"), reason="缴费凭证已核对。")
    assert "已受理" in page.text and "缴费凭证已核对。" in page.text


async def test_what_the_member_said_of_the_care_stands_among_the_facts(window: Window) -> None:
    claim = await window.cabinet.claim(Stage.SUBMITTED)
    async with window.world.services.db.write() as session:
        await session.execute(
            update(ClaimRow)
            .where(ClaimRow.id == claim.line.id)
            .values(care_cause="traffic", emergency=True, filed=False, payee_relation="self")
        )
    clerk = await window.sign_in(Role.CLERK)
    page = await clerk.get(page_of(claim.line.id))
    assert "交通事故" in page.text
    assert "04 急诊抢救" in page.text
    assert "请看认定书" in page.text
    assert "事故或责任认定材料" in page.text, "the new list asks for it"


async def test_a_doubtful_account_is_shown_at_the_window_too(window: Window) -> None:
    claim = await window.cabinet.claim(Stage.SUBMITTED)
    clerk = await window.sign_in(Role.CLERK)
    assert "卡号的末位对不上" in (await clerk.get(page_of(claim.line.id))).text
    services = window.world.services
    payee = Payee(FATHER.name, "6222990000000000113", "中国银行新乡分行")
    async with services.db.write() as session:
        await session.execute(
            update(ClaimRow)
            .where(ClaimRow.id == claim.line.id)
            .values(payee_sealed=seal_payee(payee, services.sealer))
        )
    assert "卡号的末位对不上" not in (await clerk.get(page_of(claim.line.id))).text


async def test_a_paper_outside_the_list_can_be_asked_for(window: Window) -> None:
    claim = await window.cabinet.claim(Stage.SUBMITTED)
    clerk = await window.sign_in(Role.CLERK)
    page = await clerk.get(page_of(claim.line.id))
    assert "清单以外的材料" in page.text
    form = page.form("/request-materials")
    page = await clerk.send(
        form, **{"want-injury_statement": "on", "why-injury_statement": "请说明受伤经过。"}
    )
    assert "已请参保人补材料" in page.text
    assert await stage_of(window, claim.line.id) is Stage.AWAITING_MATERIALS


async def test_a_program_reads_the_same_and_must_give_a_reason_too(window: Window) -> None:
    await take_roster(window, basic="无")
    claim = await window.cabinet.claim(Stage.SUBMITTED)
    clerk = await program(window)
    path = f"/claims/{claim.line.id}"
    _, shown = await clerk("GET", path)
    assert shown["eligibility"]["verdict"] == "not_eligible"
    assert "没有参加职工基本医疗保险" in shown["eligibility"]["against"][0]
    assert shown["care"]["manual_reason"] == "03"
    assert "末位对不上" in shown["payee_warnings"][0]
    assert shown["papers_confirmed"] is False
    version = {"version": shown["version"]}
    status, refused = await clerk("POST", f"{path}/accept", version)
    assert (status, list(refused["error"]["fields"])) == (422, ["reason"])
    reasoned = version | {"reason": "缴费凭证已核对。", "designated": True}
    status, accepted = await clerk("POST", f"{path}/accept", reasoned)
    assert (status, accepted["stage"], accepted["care"]["designated"]) == (200, "accepted", True)


async def test_only_supervisors_are_told_that_the_holiday_table_runs_out(window: Window) -> None:
    window.world.clock.now = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
    boss = await window.sign_in(Role.SUPERVISOR)
    page = await boss.get("/window/claims")
    assert "节假日表还有39天到头" in page.text and "2027年" in page.text
    clerk = await window.sign_in(Role.CLERK)
    assert "节假日表" not in (await clerk.get("/window/claims")).text
    window.world.clock.now = datetime(2026, 10, 31, 2, 0, tzinfo=UTC)
    early = await window.sign_in(Role.SUPERVISOR)
    assert "节假日表" not in (await early.get("/window/claims")).text


async def test_the_roster_page_says_how_periods_are_written(window: Window) -> None:
    boss = await window.sign_in(Role.SUPERVISOR)
    page = await boss.get("/window/roster")
    assert "基本医保参保起止" in page.text and "欠费" in page.text
