"""The figures of a claim: typed, calculated, compared, and refused when they changed or differ."""

from datetime import date

import pytest

from claims_core.claim import Role, Stage
from tests.people import DAUGHTER, FATHER
from tests.window.at_work import Window


def page_of(claim_id: str) -> str:
    return f"/window/claims/{claim_id}"


async def stage_of(window: Window, claim_id: str) -> Stage:
    shown = await window.world.services.desk_page.show(window.cabinet.actors[Role.CLERK], claim_id)
    return shown.line.stage


@pytest.mark.both_databases("conflicts")
async def test_figures_changed_after_the_calculation_are_calculated_and_not_passed(
    window: Window,
) -> None:
    claim = await window.cabinet.claim(Stage.REGISTERED)
    initial = await window.sign_in(Role.INITIAL_REVIEWER)
    form = (await initial.get(page_of(claim.line.id))).form("/expense")
    answer = await initial.send(form, to=form.buttons[0], total="86,100")
    assert answer.status == 409
    assert "已重新计算" in answer.text and "73,487.65" in answer.text
    assert await stage_of(window, claim.line.id) is Stage.REGISTERED


async def test_a_difference_from_the_platform_is_named_and_stops_the_review(
    window: Window,
) -> None:
    claim = await window.cabinet.claim(Stage.REGISTERED)
    initial = await window.sign_in(Role.INITIAL_REVIEWER)
    form = (await initial.get(page_of(claim.line.id))).form("/expense")
    page = await initial.send(form, platform_supplement="73000")
    assert "大额补助支付：平台73,000.00元，我们73,397.65元" in page.text
    assert page.form("/expense").buttons == []  # there is no button to pass it with
    fields = page.form("/expense").fields
    refused = await initial.post(f"{page_of(claim.line.id)}/initial-review", fields)
    assert refused.status == 409
    assert await stage_of(window, claim.line.id) is Stage.REGISTERED


async def test_every_wrong_sum_is_named_at_once_and_kept(window: Window) -> None:
    claim = await window.cabinet.claim(Stage.REGISTERED, keyed=False)
    initial = await window.sign_in(Role.INITIAL_REVIEWER)
    form = (await initial.get(page_of(claim.line.id))).form("/expense")
    refused = await initial.send(form, total="八万", deductible="-5", platform_pool="1.234")
    assert refused.status == 422
    for words in ("医疗费总额：", "起付线：", "平台统筹基金支付：", "平台大额补助支付："):
        assert words in refused.text
    kept = refused.form("/expense").fields
    assert (kept["total"], kept["deductible"], kept["platform_pool"]) == ("八万", "-5", "1.234")


async def test_figures_that_contradict_each_other_are_refused_beside_their_field(
    window: Window,
) -> None:
    claim = await window.cabinet.claim(Stage.REGISTERED, keyed=False)
    initial = await window.sign_in(Role.INITIAL_REVIEWER)
    form = (await initial.get(page_of(claim.line.id))).form("/expense")
    refused = await initial.send(form, total="100", non_covered_expense="200")
    assert refused.status == 422
    assert 'id="error-total"' in refused.html


async def test_a_percentage_is_understood_as_a_rate(window: Window) -> None:
    claim = await window.cabinet.claim(Stage.REGISTERED, DAUGHTER, keyed=False)
    initial = await window.sign_in(Role.INITIAL_REVIEWER)
    form = (await initial.get(page_of(claim.line.id))).form("/expense")
    page = await initial.send(form, total="1000", pool_rate="85 %")
    assert page.status == 200
    assert page.form("/expense").fields["pool_rate"] == "0.85"


async def test_a_crossing_claim_leads_to_the_centre_and_back(window: Window) -> None:
    claim = await window.cabinet.claim(Stage.REGISTERED, DAUGHTER, keyed=False)
    initial = await window.sign_in(Role.INITIAL_REVIEWER)
    form = (await initial.get(page_of(claim.line.id))).form("/expense")
    page = await initial.send(form, total="200000", pool_rate="0.85")
    assert "跨基本进大额：由市医保中心审核" in page.text
    assert page.form("/expense").buttons == []
    page = await initial.send(page.form("/hand-to-centre"), code="crossing", reason="请审核")
    assert "已移交市医保中心" in page.text
    supervisor = await window.sign_in(Role.SUPERVISOR)
    page = await supervisor.get(page_of(claim.line.id))
    page = await supervisor.send(
        page.form("/return-from-centre"), code="centre_wants_papers", reason="补一份清单"
    )
    assert await stage_of(window, claim.line.id) is Stage.REGISTERED


@pytest.mark.both_databases("conflicts")
async def test_an_amount_that_changed_settles_nothing_and_shows_old_and_new(
    window: Window,
) -> None:
    claim = await window.cabinet.claim(Stage.SECOND_REVIEWED)
    final = await window.sign_in(Role.FINAL_CHECKER)
    page = await final.get(page_of(claim.line.id))
    # meanwhile the platform reports a hospital settlement that leaves little of the year's limit
    feed = (
        "身份证号,年度,结算单号,统筹支付,大额支付\r\n"
        f"{FATHER.id_number},2025,LATE01,0.00,390000.00\r\n"
    )
    supervisor = window.cabinet.actors[Role.SUPERVISOR]
    await window.world.services.platform_feed.import_file(supervisor, feed.encode())

    changed = await final.send(page.form("/final-check"))
    assert changed.status == 409
    assert "没有计入年度累计" in changed.text
    assert "73,397.65" in changed.text and "10,000.00（变了）" in changed.text
    shown = await window.world.services.desk_page.show(
        window.cabinet.actors[Role.FINAL_CHECKER], claim.line.id
    )
    assert shown.line.stage is Stage.SECOND_REVIEWED
    ((_, used),) = shown.years_to_date
    assert used.supplement_paid == 39_000_000


async def test_the_second_review_sees_what_changed_since_the_first(window: Window) -> None:
    claim = await window.cabinet.claim(Stage.INITIALLY_REVIEWED)
    feed = (
        "身份证号,年度,结算单号,统筹支付,大额支付\r\n"
        f"{FATHER.id_number},2025,LATE02,0.00,390000.00\r\n"
    )
    supervisor = window.cabinet.actors[Role.SUPERVISOR]
    await window.world.services.platform_feed.import_file(supervisor, feed.encode())
    second = await window.sign_in(Role.SECOND_REVIEWER)
    page = await second.get(page_of(claim.line.id))
    assert "10,000.00（变了）" in page.text
    assert "查清之前不能往下办" in page.text
    page = await second.send(page.form("/send-back"), code="figures_wrong", reason="平台有新结算")
    assert "已退回重办" in page.text and "平台有新结算" in page.text


async def test_a_year_without_published_rules_is_flagged(window: Window) -> None:
    await window.cabinet.pool_used_up(year=2026)
    claim = await window.cabinet.claim(Stage.REGISTERED, discharge=date(2026, 2, 20))
    initial = await window.sign_in(Role.INITIAL_REVIEWER)
    page = await initial.get(page_of(claim.line.id))
    assert "2026年政策未确认" in page.text and "暂按2025年规定" in page.text
