"""Does the member API hold in the composed house, with the stand-in WeChat and SMS gateway?"""

import pytest
from aiohttp import FormData

from casework.claims.bills import ExpenseForm, PlatformFigures
from casework.claims.views import TypedReceipt
from casework.desk.views import DeskClaim
from claims_core.claim import Actor, Role
from tests.miniapp_api.house_phone import HousePhone, logged_in_phone
from tests.miniapp_api.phone import picture
from tests.people import FATHER, STAFF, feed_csv
from tests.step_then_look import DeskThenPage
from tests.world import World

EXPENSE = ExpenseForm(
    total_fen=8_600_000, non_covered_fen=300_000, upfront_self_pay_fen=144_706, deductible_fen=0
)

PLATFORM = PlatformFigures(in_scope_fen=8_155_294, pool_fen=0, supplement_fen=7_339_765)
RECEIPT = TypedReceipt("41060225", "0012345678", 8_600_000)


@pytest.fixture
async def phone(world: World) -> HousePhone:
    """The father's phone at the composed house, logged in."""
    return await logged_in_phone(world, FATHER)


async def test_a_made_up_wechat_code_opens_nothing(phone) -> None:
    reply = await phone.post("/sessions", {"code": "made-up"})
    assert (reply.status, reply.code) == (401, "wechat_code_refused")


async def test_a_phone_is_proved_by_wechats_own_component(phone, world) -> None:
    code = (await world.sim("POST", f"users/{phone.user}/phone-code"))["code"]
    reply = await phone.post("/me/phone", {"code": code})
    assert reply.json == {"phone": "139****0001"}


async def test_a_sum_still_under_review_is_not_told_in_the_list_either(phone, world) -> None:
    claim = await phone.ready(await phone.bind(FATHER), FATHER)
    await phone.post(f"/claims/{claim['id']}/submit", {"version": claim["version"]})
    await _reviewed_twice(world, claim["id"])
    assert (await phone.get("/claims")).json["items"][0]["assessed"] is None


@pytest.mark.both_databases("the whole road of a claim")
async def test_a_settled_claim_explains_its_sum_to_the_member(phone, world) -> None:
    insured_id = await phone.bind(FATHER)
    claim = await phone.ready(insured_id, FATHER)
    submitted = await phone.post(f"/claims/{claim['id']}/submit", {"version": claim["version"]})
    assert submitted.status == 200, submitted.json
    before = await _reviewed_twice(world, claim["id"])
    unsettled = (await phone.get(f"/claims/{claim['id']}")).json
    assert (await phone.get(f"/claims/{claim['id']}/statement/tree")).status == 404
    assert unsettled["assessed"] is None
    await world.services.desk.check_finally(
        _staff(world, Role.FINAL_CHECKER), claim["id"], before.line.version, _seen(before)
    )
    reply = await phone.get(f"/claims/{claim['id']}/statement")
    assert reply.json["settled"] is True
    assert reply.json["supplement"] == {"fen": 7_339_765, "text": "73,397.65元"}
    assert all(line["article"] for line in reply.json["lines"])
    (receipt,) = reply.json["receipts"]
    assert (receipt["number"], receipt["paid"]) == (
        RECEIPT.number,
        {"fen": 7_339_765, "text": "73,397.65元"},
    )
    tree = (await phone.get(f"/claims/{claim['id']}/statement/tree")).json
    assert tree["supplement_payment"] == tree["total"]["paid"] == 7_339_765
    assert [segment["year"] for segment in tree["segments"]] == [2025]
    shown = (await phone.get(f"/claims/{claim['id']}")).json
    assert (shown["assessed"]["fen"], shown["may_appeal"]) == (7_339_765, True)
    await _is_printed_and_genuine(phone, world, claim["id"])
    await _is_appealed(phone, claim["id"])


async def _is_printed_and_genuine(phone: HousePhone, world: World, claim_id: str) -> None:
    for kind in ("submission", "statement"):
        sheet = await phone.get(f"/claims/{claim_id}/printouts/{kind}")
        assert (sheet.status, sheet.body[:5]) == (200, b"%PDF-")
    code = sheet.headers["Content-Disposition"].partition("statement-")[2].partition(".")[0]
    for asked, status, words in (
        (code, 200, "73,397.65元"),
        ("AAAA-AAAA-AAAA-AAAA", 404, "没有这个验证码"),
        ("<b>", 404, "&lt;b&gt;"),
        ("", 200, "填在这里"),
    ):
        async with world.http.get(f"{world.url}/verify", params={"code": asked}) as answer:
            page = await answer.text()
        assert (answer.status, words in page) == (status, True)
        assert FATHER.name not in page


async def _is_appealed(phone: HousePhone, claim_id: str) -> None:
    path = f"/claims/{claim_id}/appeals"
    made = await phone.post(
        path, {"words": "急诊那一天没有算"}, headers={"Idempotency-Key": "k" * 9}
    )
    assert (made.status, made.json["state"]) == (201, "open")
    form = FormData()
    form.add_field("file", picture(7), filename="new.jpg")
    held = await phone.ask("POST", f"{path}/{made.json['id']}/photos", data=form)
    assert held.json == {"photos": 1}
    (seen,) = (await phone.get(path)).json["items"]
    assert (seen["case_no"], seen["photos"], seen["answer"]) == (made.json["case_no"], 1, "")


def _staff(world: World, role: Role) -> Actor:
    return Actor(world.staff_ids[role], STAFF[role].name, STAFF[role].roles)


def _seen(claim: DeskClaim) -> str:
    assert claim.statement is not None
    return claim.statement.seen


async def _reviewed_twice(world: World, claim_id: str) -> DeskClaim:
    """The claim as it lies before the final checker; the pool of that year is used up."""
    await world.services.platform_feed.import_file(_staff(world, Role.SUPERVISOR), feed_csv(FATHER))
    services = world.services
    desk = DeskThenPage(services.desk, services.exits, services.desk_page)
    shown = await desk.show(_staff(world, Role.CLERK), claim_id)
    shown = await desk.accept(_staff(world, Role.CLERK), claim_id, shown.line.version)
    registrar = _staff(world, Role.REGISTRAR)
    shown = await desk.register(registrar, claim_id, shown.line.version, (RECEIPT,))
    initial = _staff(world, Role.INITIAL_REVIEWER)
    shown = await desk.save_expense(initial, claim_id, shown.line.version, EXPENSE, PLATFORM)
    shown = await desk.review_initially(initial, claim_id, shown.line.version, _seen(shown))
    second = _staff(world, Role.SECOND_REVIEWER)
    shown = await desk.show(second, claim_id)
    return await desk.review_secondly(second, claim_id, shown.line.version, _seen(shown))
