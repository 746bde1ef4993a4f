"""Do chats, missed calls and reports of fraud reach the county of whom they are about, to be taken
there, and the city where nobody knows who it is?"""

import pytest
from sqlalchemy import select, update

from casework.fraud.tables import FraudReportRow
from casework.handover.tables import HandoverRow
from casework.people import people
from casework.people.tables import InsuredRow
from claims_core.claim import Role
from claims_core.staff_scope import SCOPES
from infra.columns import new_id
from infra.masking import mask_phone
from tests.cast import cast_sealer
from tests.people import FATHER, PASSWORD, STRANGER
from tests.window.at_work import Window
from tests.window.test_window_counties import WEIHUI, live_in, of_weihui, with_everything

pytestmark = pytest.mark.slow


@pytest.fixture
async def two_regions(window: Window):
    """Something of everything: of somebody of the county, and of somebody of the city."""
    await live_in(window, STRANGER, WEIHUI)
    await window.cabinet.pool_used_up(STRANGER)
    own, foreign = [await with_everything(window, each) for each in (STRANGER, FATHER)]
    return own, foreign


@pytest.mark.both_databases("conditions on rows")
async def test_a_clerk_of_the_county_takes_its_chats_and_no_others(
    window: Window, two_regions
) -> None:
    own, foreign = two_regions
    browser, _ = await of_weihui(window)
    listed = await browser.get("/window/chats")
    theirs, not_theirs = (f"/window/chats/{each.ids['handover_id']}" for each in two_regions)
    assert theirs in listed.links and not_theirs not in listed.links
    page = await browser.get(theirs)
    said = await browser.send(page.form("/reply"), text="您好，我是卫辉窗口的。")
    assert "发出去了" in said.text
    async with window.world.services.db.read() as session:
        row = await session.get_one(HandoverRow, own.ids["handover_id"])
        assert (row.owner, row.clerk_name) == ("human", "鄢小卫")
    refused = await browser.send(page.form("/reply"), to=f"{not_theirs}/reply", text="您好")
    assert refused.status == 404
    # of a chat with somebody of the county, the claims of a relative elsewhere are not shown
    async with window.world.services.db.write() as session:
        await session.execute(update(HandoverRow).values(owner="closed", clerk_id=None))
        session.add(
            HandoverRow(
                id=(chat := new_id()), person_index=chat, member_id=row.member_id, owner="waiting",
                openid_sealed=row.openid_sealed, because="asked", asked_at=row.asked_at,
                told_at=row.told_at, member_wrote_at=row.member_wrote_at, on_phone=True,
            )
        )  # fmt: skip
    assert own.claim_no in (await browser.get(f"/window/chats/{chat}")).text
    assert foreign.claim_no not in (await browser.get(f"/window/chats/{chat}")).text


@pytest.mark.both_databases("conditions on rows")
async def test_a_missed_call_is_rung_back_by_the_county_whose_number_it_is(
    window: Window, two_regions
) -> None:
    browser, _ = await of_weihui(window)
    page = await browser.get("/window/missed-calls")
    noted = await browser.send(page.form("/note"), phone=STRANGER.phone)
    assert "记下了，今天要回" in noted.text and mask_phone(STRANGER.phone) in noted.text
    rung = next(form for form in noted.forms if form.action.endswith("/rung"))
    assert "从这里去掉了" in (await browser.send(rung, reached="yes")).text
    for number in ("19099990001", FATHER.phone):
        noted = await browser.send(page.form("/note"), phone=number)
        assert "由市里或别的县的同事回" in noted.text and mask_phone(number) not in noted.text
    # a newer roster has the number: rung once more, it is the county's
    async with window.world.services.db.write() as session:
        await session.execute(
            update(InsuredRow)
            .where(InsuredRow.insured_no == STRANGER.insured_no)
            .values(phone_index=people.phone_index(cast_sealer(), "19099990001"))
        )
    noted = await browser.send(page.form("/note"), phone="19099990001")
    assert "记下了，今天要回" in noted.text and mask_phone("19099990001") in noted.text
    city = await window.sign_in(Role.CALLER)
    seen = (await city.get("/window/missed-calls")).text
    assert mask_phone("19099990001") in seen and mask_phone(FATHER.phone) in seen


@pytest.mark.both_databases("conditions on rows")
async def test_reports_of_fraud_are_looked_into_where_the_claim_is(
    window: Window, two_regions
) -> None:
    own, foreign = two_regions
    await window.world.services.staff.add(
        "jihe-weihui", "卓小卫", frozenset({Role.AUDITOR}), PASSWORD, SCOPES[WEIHUI]
    )
    auditor = window.visitor()
    await auditor.log_in("jihe-weihui")
    listed = await auditor.get("/window/fraud")
    assert own.report_no in listed.text and foreign.report_no not in listed.text
    page = await auditor.get(f"/window/fraud/{own.ids['report_id']}")
    assert page.status == 200 and own.report_no in page.text
    taken = await auditor.send(page.form("/look_into"))
    assert "开始查了" in taken.text
    refused = await auditor.get(f"/window/fraud/{foreign.ids['report_id']}")
    assert refused.status == 404
    # of whom nobody knows anything is the city's, and so is what the county's window took down
    clerk, _ = await of_weihui(window)
    form = (await clerk.get("/window/fraud/new")).form("/report")
    words = "有人拿别人的票据来报销，请查一查"
    made = await clerk.send(form, words=words, claim_no="", anonymous="1")
    async with window.world.services.db.read() as session:
        numbers = set(await session.scalars(select(FraudReportRow.report_no)))
    [number] = numbers - {own.report_no, foreign.report_no}
    assert made.status == 200 and number in made.text
    assert number not in (await auditor.get("/window/fraud")).text
    city = await window.sign_in(Role.AUDITOR)
    assert number in (await city.get("/window/fraud")).text
