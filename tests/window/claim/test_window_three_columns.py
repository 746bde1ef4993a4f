"""Receipts, platform and our figures on the claim page, and what a reviewer can do about them."""

import re
from datetime import date

import pytest
from sqlalchemy import update

from casework.claims.tables import ClaimRow
from claims_core.claim import Role, Stage
from tests.people import FATHER
from tests.window.at_work import Window


def page_of(claim_id: str) -> str:
    return f"/window/claims/{claim_id}"


def rows_of(html: str) -> dict[str, list[str]]:
    """The cells of the three columns, by the title of their row."""
    found = re.findall(r'<tr><th scope="row">([^<]+)</th>(.*?)</tr>', html)
    return {title: re.findall(r"<td[^>]*>([^<]*)</td>", cells) for title, cells in found}


async def initial_form(window: Window, claim_id: str):
    initial = await window.sign_in(Role.INITIAL_REVIEWER)
    return initial, (await initial.get(page_of(claim_id))).form("/expense")


async def test_the_three_columns_stand_beside_each_other_in_words(window: Window) -> None:
    claim = await window.cabinet.claim(Stage.REGISTERED)
    initial, form = await initial_form(window, claim.line.id)
    page = await initial.send(form, platform_total="86000", platform_non_covered="2000")
    assert "三栏对照：全自费不一致 票据、省平台、我们（元）" in page.text
    rows = rows_of(page.html)
    assert rows["医疗费总额"] == ["86,000.00", "86,000.00", "86,000.00", "一致"]
    assert rows["全自费"] == ["—", "2,000.00", "3,000.00", "不一致，平台少1,000.00元"]
    assert rows["起付线"] == ["—", "—", "0.00", "无法对照"]
    assert page.form("/expense").fields["platform_non_covered"] == "2,000.00"
    assert not page.has_form("/explain-difference"), "the first reviewer keys in, others explain"


async def test_a_supervisor_writes_down_why_single_items_differ(window: Window) -> None:
    claim = await window.cabinet.claim(Stage.REGISTERED)
    initial, form = await initial_form(window, claim.line.id)
    await initial.send(form, platform_non_covered="2000")
    supervisor = await window.sign_in(Role.SUPERVISOR)
    page = await supervisor.get(page_of(claim.line.id))
    form = page.form("/explain-difference")
    refused = await supervisor.send(form, reason="breakdown_explained", note=" ")
    assert refused.status == 422 and "查到了什么" in refused.text
    assert refused.form("/explain-difference").fields["reason"] == "breakdown_explained"
    done = await supervisor.send(form, reason="breakdown_explained", note="电话核实，口径不同")
    assert "差异说明已记下" in done.text
    assert "电话核实，口径不同" in done.text and "对现在的金额有效" in done.text
    page = await initial.get(page_of(claim.line.id))
    assert page.form("/expense").buttons, "now it can be passed"
    passed = await initial.send(page.form("/expense"), to=page.form("/expense").buttons[0])
    assert "初审通过" in passed.text


async def test_an_explanation_of_other_figures_is_refused(window: Window) -> None:
    claim = await window.cabinet.claim(Stage.REGISTERED)
    initial, form = await initial_form(window, claim.line.id)
    await initial.send(form, platform_non_covered="2000")
    supervisor = await window.sign_in(Role.SUPERVISOR)
    form = (await supervisor.get(page_of(claim.line.id))).form("/explain-difference")
    refused = await supervisor.send(
        form, figures="0" * 32, reason="breakdown_explained", note="核实过"
    )
    assert refused.status == 422 and "金额已经变了" in refused.text


async def test_a_changed_platform_figure_wants_a_word(window: Window) -> None:
    claim = await window.cabinet.claim(Stage.REGISTERED)
    initial, form = await initial_form(window, claim.line.id)
    page = await initial.send(form, platform_supplement="73000")
    assert "改了省平台的金额时填写" in page.text
    refused = await initial.send(page.form("/expense"), platform_supplement="73397.65")
    assert refused.status == 422 and "要写明是抄错了" in refused.text
    assert refused.form("/expense").fields["platform_supplement"] == "73397.65"
    done = await initial.send(
        refused.form("/expense"),
        correction_reason="platform_mistyped",
        correction_note="少抄了397.65元",
    )
    assert "少抄了397.65元" in done.text
    assert "改了省平台的金额时填写" not in done.text


async def test_deductions_shares_and_the_off_site_rate_come_back_as_typed(window: Window) -> None:
    claim = await window.cabinet.claim(Stage.REGISTERED)
    initial, form = await initial_form(window, claim.line.id)
    typed = {
        "deduction-0-item": "床位费",
        "deduction-0-amount": "552.94",
        "deduction-0-reason": "charged_twice",
        "deduction-0-receipt": claim.receipts[0].number,
        "extra_upfront_rate": "10%",
        "extra_upfront_document": "某文件第三条",
        "list_total": "86000.05",
        "platform_in_scope": "81000",
        "platform_supplement": "65610",
    }
    page = await initial.post(form.action, form.fields | typed | {"total": "86000"})
    fields = page.form("/expense").fields
    assert page.status == 200
    assert {name: fields[name] for name in typed} == typed | {
        "extra_upfront_rate": "0.10",
        "list_total": "86,000.05",
        "platform_in_scope": "81,000.00",
        "platform_supplement": "65,610.00",
    }
    assert "床位费：重复收费" in page.text and "异地比例待确认" in page.text
    assert "每张票据各阶段的金额" in page.text and "552.94" in page.text
    assert page.form("/expense").buttons, "platform and ours agree"
    refused = await initial.send(page.form("/expense"), extra_upfront_document="")
    assert refused.status == 422 and "依据哪份文件" in refused.text


async def test_a_stay_over_new_year_is_keyed_in_year_by_year(window: Window) -> None:
    await window.cabinet.pool_used_up(year=2026)
    claim = await window.cabinet.claim(Stage.REGISTERED, discharge=date(2026, 1, 20), keyed=False)
    async with window.world.services.db.write() as session:
        await session.execute(
            update(ClaimRow)
            .where(ClaimRow.id == claim.line.id)
            .values(admission_on=date(2025, 12, 10))
        )
    initial, form = await initial_form(window, claim.line.id)
    page = await initial.get(page_of(claim.line.id))
    assert "这次看病跨了年，按年度分开录入" in page.text and "待确认" in page.text
    typed = {
        "y2025-total": "50000",
        "y2025-platform_in_scope": "50000",
        "y2025-platform_pool": "0",
        "y2025-platform_supplement": "45000",
        "total": "36000",
        "platform_in_scope": "36000",
        "platform_pool": "0",
        "platform_supplement": "32400",
    }
    wrong = await initial.post(form.action, form.fields | typed | {"y2025-total": "五万"})
    assert wrong.status == 422 and "2025年医疗费总额：" in wrong.text
    page = await initial.post(form.action, form.fields | typed)
    assert "大额补助支付 77,400.00 元" in page.text
    for caption in ("2025年：能对照的都一致", "2026年：能对照的都一致", "各年合计：能对照的都一致"):
        assert caption in page.text
    assert page.form("/expense").buttons
    shown = await window.world.services.desk_page.show(
        window.cabinet.actors[Role.INITIAL_REVIEWER], claim.line.id
    )
    assert [bill.year for bill in shown.bills] == [2025, 2026]
    assert f"{FATHER.name}" not in page.text


@pytest.mark.parametrize("role", [Role.INITIAL_REVIEWER, Role.FINAL_CHECKER, Role.CLERK])
async def test_others_may_not_explain(window: Window, role: Role) -> None:
    claim = await window.cabinet.claim(Stage.REGISTERED)
    visitor = await window.sign_in(role)
    page = await visitor.get(page_of(claim.line.id))
    assert not page.has_form("/explain-difference")
    csrf = page.forms[0].fields["csrf"]
    refused = await visitor.post(
        f"{page_of(claim.line.id)}/explain-difference",
        {"csrf": csrf, "version": str(claim.line.version), "reason": "x", "figures": "x"},
    )
    assert refused.status == 403


async def test_figures_keyed_in_blind_are_red_where_they_are_wrong_and_nothing_gives_them_away(
    window: Window,
) -> None:
    claim = await window.cabinet.claim(Stage.REGISTERED)
    path = page_of(claim.line.id)
    initial, form = await initial_form(window, claim.line.id)
    page = await initial.send(form, platform_supplement="73397.64")
    form = page.form("/expense")
    assert "初审通过" in (await initial.send(form, to=form.buttons[0])).text

    second = await window.sign_in(Role.SECOND_REVIEWER)
    for place in ("/window/claims", path):
        assert "73,397.6" not in (await second.get(place)).text.replace("73,397.65", ""), place
    form = (await second.get(path)).form("/second-review")
    keyed = {"keyed_in_scope-2025": "81552.94", "keyed_pool-2025": "0"}
    wrong = await second.post(form.action, form.fields | keyed | {"keyed_supplement-2025": "73"})
    assert wrong.status == 422 and wrong.html.count('aria-invalid="true"') == 3
    assert "变了的金额" not in wrong.text  # a mistyped figure changes none of those shown
    kept = wrong.form("/second-review").fields
    assert kept["keyed_supplement-2025"] == "73"
    right = await second.post(form.action, kept | {"keyed_supplement-2025": "73,397.64"})
    assert "复审通过" in right.text
