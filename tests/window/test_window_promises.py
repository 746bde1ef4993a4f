"""Do supervisors see how many promised days were kept, and can a clerk take a report down?"""

from datetime import date

from casework.reports.promises_kept import KeptCount, KeptOfKind, PromiseReport, last_months
from claims_core.claim import Role
from claims_core.promise_results import PromiseKind
from tests.people import FATHER
from tests.window.at_work import Window
from window.reports.promise_pages import bars


async def test_the_page_counts_what_was_paid_and_says_of_what_there_is_too_little(
    window: Window,
) -> None:
    await window.cabinet.paid()
    boss = await window.sign_in(Role.SUPERVISOR)
    page = await boss.get("/window/promises")
    assert page.status == 200
    for words in ("承诺兑现", "报销申请办结", "100%", "份数太少，不说", "目标是按时 95%"):
        assert words in page.text
    checks = await boss.get("/window/promises?kind=material_check")
    assert "材料核实，按月" in checks.text
    assert (await boss.get("/window/promises?kind=nothing")).status == 200


def test_a_bar_below_the_chart_is_as_low_as_the_lowest_and_an_empty_month_has_none() -> None:
    months = last_months(date(2026, 3, 4))
    counts = (
        *(KeptCount(0, 0) for _ in range(9)),
        KeptCount(1, 9),
        KeptCount(96, 4),
        KeptCount(9, 1),
    )
    kind = KeptOfKind(PromiseKind.CLAIM, counts, KeptCount(106, 14), 0)
    drawn = bars(PromiseReport(months, (kind,), (), 30), kind)
    assert [bar.month for bar in drawn] == ["1月", "2月", "3月"]
    assert [bar.good for bar in drawn] == [False, True, False]
    assert drawn[0].height < drawn[2].height < drawn[1].height


async def test_a_clerk_takes_a_report_down_and_a_slip_is_said_beside_its_field(
    window: Window,
) -> None:
    clerk = await window.sign_in(Role.CLERK)
    found = await clerk.get("/window/people")
    page = await clerk.send(found.form("/people/find"), number=FATHER.id_number)
    reports = await clerk.get(f"{page.path}/first-reports")
    assert "还没有报过" in reports.text
    wrong = await clerk.send(
        reports.form("/first-reports"),
        kind="inpatient",
        place="local",
        provider_name="",
        began_on="x",
    )
    assert wrong.status == 422 and "哪家医院看的" in wrong.text
    done = await clerk.send(
        wrong.form("/first-reports"),
        kind="inpatient",
        place="local",
        provider_name="新乡某某医院",
        began_on="2026-03-01",
    )
    assert "报案登记好了" in done.text and "BA-" in done.text
