"""Can programs and pages do for a member at the window what the member's phone would do?"""

import aiohttp
import pytest

from claims_core.checklist import Material
from claims_core.claim import Role, Stage
from tests.people import FATHER
from tests.window.at_work import Window
from tests.window.files import bank_result, picture
from tests.window.test_window_api import program

pytestmark = pytest.mark.slow

NEW = {"name": FATHER.name, "account": "6217000010001234567", "bank_name": "中国建设银行新乡分行"}


async def returned(window: Window) -> str:
    """A claim whose payment the bank has refused: the account is closed."""
    claim = await window.cabinet.claim(Stage.EXCHANGE_CHECKED)
    payments, actors = window.world.services.payments, window.cabinet.actors
    batch_id = await payments.make_batch(actors[Role.CASHIER])
    await payments.release(actors[Role.SUPERVISOR], batch_id)
    file = await payments.file(actors[Role.CASHIER], batch_id)
    results = window.world.services.banking.results
    answer = bank_result(file.data, "1002", "账户已销户")
    await results.record_result(actors[Role.CASHIER], batch_id, answer)
    return claim.line.id


async def test_papers_are_scanned_and_handed_in_at_the_window(window: Window) -> None:
    claim = await window.cabinet.claim(Stage.SUBMITTED)
    path = f"/claims/{claim.line.id}"
    clerk, registrar = await program(window, Role.CLERK), await program(window, Role.REGISTRAR)
    asked = {
        "version": claim.line.version,
        "wanted": [
            {"material": Material.DIAGNOSIS, "reason": "看不清盖章"},
            {"material": Material.RECEIPT, "reason": "缺第二页"},
        ],
    }
    status, shown = await clerk.ask("POST", f"{path}/request-materials", asked)
    assert (status, shown["stage"]) == (200, "awaiting_materials"), shown
    early = await clerk.ask("POST", f"{path}/hand-in", {"version": shown["version"]})
    assert (early[0], early[1]["error"]["code"]) == (422, "not_complete")
    brought = {
        "version": shown["version"],
        "materials": [Material.DIAGNOSIS],
        "reason_code": "brought_in",
        "reason": "原件",
    }
    assert (await registrar.ask("POST", f"{path}/papers", brought))[0] == 403
    status, shown = await clerk.ask("POST", f"{path}/papers", brought)
    assert status == 200, shown
    window.world.clock.forward(minutes=5)
    for size in ((400, 300), (300, 400)):
        form = aiohttp.FormData()
        form.add_field("material", Material.RECEIPT)
        form.add_field("file", picture(size), filename="scan.jpg", content_type="image/jpeg")
        address = f"{clerk.url}{path}/scan"
        async with clerk.http.post(address, data=form, headers=clerk.headers) as got:
            assert got.status == 200, await got.text()
            shown = await got.json()
    wrong = next(each for each in shown["photos"] if each["scanned"])
    page = await (await window.sign_in(Role.CLERK)).get(f"/window{path}")
    assert page.has_form("/remove-scan") and wrong["id"] in page.html
    removed = {"version": shown["version"], "photo": wrong["id"], "reason_code": "scan_mistaken"}
    assert (await registrar.ask("POST", f"{path}/remove-scan", removed))[0] == 403
    status, shown = await clerk.ask("POST", f"{path}/remove-scan", removed)
    assert status == 200 and wrong["id"] not in {each["id"] for each in shown["photos"]}, shown
    status, shown = await clerk.ask("POST", f"{path}/hand-in", {"version": shown["version"]})
    assert (status, shown["stage"], shown["wanted"]) == (200, "submitted", [])


async def test_a_new_account_is_taken_down_by_one_and_confirmed_by_another(window: Window) -> None:
    path = f"/claims/{await returned(window)}"
    clerk, boss = await program(window, Role.CLERK), await program(window, Role.SUPERVISOR)
    _, shown = await clerk.ask("GET", path)
    given = {"version": shown["version"], "payee": NEW, "reason_code": "account_in_person"}
    status, refused = await clerk.ask("POST", f"{path}/new-account", given | {"reason": ""})
    assert (status, refused["error"]["code"]) == (422, "reason_needed")
    reason = {"reason": "身份证和新卡的复印件"}
    status, shown = await clerk.ask("POST", f"{path}/new-account", given | reason)
    assert (status, shown["stage"]) == (200, "payment_returned"), shown
    assert NEW["account"] not in str(shown)
    version = {"version": shown["version"]}
    status, refused = await clerk.ask("POST", f"{path}/confirm-account", version)
    assert (status, refused["error"]["code"]) == (403, "same_person")
    status, shown = await boss.ask("POST", f"{path}/confirm-account", version)
    assert (status, shown["stage"]) == (200, "exchange_checked"), shown
    payments, cashier = window.world.services.payments, window.cabinet.actors[Role.CASHIER]
    assert (await payments.ready(cashier)).total == 1


async def test_what_the_care_was_is_put_right_by_two(window: Window) -> None:
    claim = await window.cabinet.claim(Stage.SUBMITTED)
    path = f"/claims/{claim.line.id}"
    clerk, boss = await program(window, Role.CLERK), await program(window, Role.SUPERVISOR)
    care = {
        "kind": "inpatient",
        "place": "out_of_province",
        "region": "陕西西安",
        "provider_name": "西京路医院",
        "admission_on": "2025-12-01",
        "discharge_on": "2025-12-20",
        "cause": "illness",
        "payee_relation": "self",
    }
    given = {"version": claim.line.version, "care": care, "reason": "出院记录写的是生病"}
    assert (await boss.ask("POST", f"{path}/propose-correction", given))[0] == 403
    status, shown = await clerk.ask("POST", f"{path}/propose-correction", given)
    assert status == 200 and shown["correction"] is not None, shown
    version = {"version": shown["version"]}
    status, refused = await clerk.ask("POST", f"{path}/confirm-correction", version)
    assert (status, refused["error"]["code"]) == (403, "same_person")
    status, shown = await boss.ask("POST", f"{path}/confirm-correction", version)
    assert (status, shown["correction"], shown["care"]["cause"]) == (200, None, "illness"), shown
