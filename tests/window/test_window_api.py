"""The window's API: a claim's journey by JSON, one error shape, documents that keep their word."""

import base64
import re
from typing import Any

import aiohttp
import pytest
from openapi_spec_validator import validate

from claims_core.claim import Role, Stage
from tests.infra.wz_aes import open_zip
from tests.people import FATHER, PASSWORD, STAFF
from tests.window.at_work import Window
from tests.window.exported import fetching
from tests.window.files import EXPENSE, PLATFORM, bank_result, receipt_number
from window.api.api import PREFIX, window_api


class Program:
    """A program that acts for one member of staff."""

    def __init__(self, window: Window, token: str = "") -> None:
        self.http = window.world.http
        self.url = window.world.url + PREFIX
        self.headers = {"Authorization": f"Bearer {token}"} if token else {}

    async def ask(self, method: str, path: str, body: object = None) -> tuple[int, Any]:
        async with self.http.request(
            method, self.url + path, json=body, headers=self.headers
        ) as answer:
            text = await answer.text()
            return answer.status, (await answer.json() if text else None)

    async def exported(self, kind: str, subject: str = "") -> bytes:
        status, export = await self.ask("POST", "/exports", {"kind": kind, "subject": subject})
        assert (status, export["may_fetch"]) == (200, True), export
        status, file = await self.ask("POST", f"/exports/{export['id']}/fetch", fetching())
        assert status == 200, file
        return open_zip(base64.b64decode(file["content"]), file["password"])[1]

    async def upload(self, path: str, data: bytes) -> tuple[int, Any]:
        form = aiohttp.FormData()
        form.add_field("file", data, filename="result.csv")
        async with self.http.post(self.url + path, data=form, headers=self.headers) as answer:
            return answer.status, await answer.json()

    async def fetch(self, path: str) -> tuple[int, bytes, str]:
        async with self.http.get(self.url + path, headers=self.headers) as answer:
            return answer.status, await answer.read(), answer.headers["Content-Type"]


async def program(window: Window, role: Role) -> Program:
    """A program logged in for the colleague of this role."""
    login = {"login": STAFF[role].login, "password": PASSWORD}
    status, session = await Program(window).ask("POST", "/sessions", login)
    assert (status, session["roles"]) == (201, [role])
    return Program(window, session["token"])


@pytest.mark.both_databases("the whole road of a claim")
async def test_a_claim_is_settled_and_paid_by_programs_alone(window: Window) -> None:
    claim = await window.cabinet.claim(Stage.SUBMITTED)
    path = f"/claims/{claim.line.id}"
    clerk = await program(window, Role.CLERK)
    _, queue = await clerk.ask("GET", "/queue?stage=submitted")
    assert [line["id"] for line in queue["items"]] == [claim.line.id]
    _, found = await clerk.ask("POST", "/queue/search", {"search": FATHER.id_number})
    assert [line["id"] for line in found["items"]] == [claim.line.id]
    assert (await clerk.ask("GET", "/queue/counts"))[1] == {"counts": {"submitted": 1}}
    _, shown = await clerk.ask("GET", path)
    status, photo, kind = await clerk.fetch(f"{path}/photos/{shown['photos'][0]['id']}")
    assert (status, kind, photo[:2]) == (200, "image/jpeg", b"\xff\xd8")
    _, shown = await clerk.ask("POST", f"{path}/accept", {"version": shown["version"]})

    registrar = await program(window, Role.REGISTRAR)
    receipts = [{"number": receipt_number(), "amount_fen": 8_600_000}]
    body = {"version": shown["version"], "receipts": receipts, "note": "齐"}
    _, shown = await registrar.ask("POST", f"{path}/register", body)

    initial = await program(window, Role.INITIAL_REVIEWER)
    bill = {
        "version": shown["version"],
        "expense": {
            "total_fen": EXPENSE.total_fen,
            "non_covered_fen": EXPENSE.non_covered_fen,
            "upfront_self_pay_fen": EXPENSE.upfront_self_pay_fen,
        },
        "platform": {
            "in_scope_fen": PLATFORM.in_scope_fen,
            "pool_fen": PLATFORM.pool_fen,
            "supplement_fen": PLATFORM.supplement_fen,
        },
    }
    _, shown = await initial.ask("PUT", f"{path}/expense", bill)
    assert shown["statement"]["supplement"] == {"fen": 7_339_765, "text": "73,397.65元"}
    assert shown["statement"]["differences"] == []
    for role, step in (
        (Role.INITIAL_REVIEWER, "initial-review"),
        (Role.SECOND_REVIEWER, "second-review"),
        (Role.FINAL_CHECKER, "final-check"),
    ):
        reviewer = await program(window, role)
        _, shown = await reviewer.ask("GET", path)
        seen = {"version": shown["version"], "seen": shown["statement"]["seen"]}
        status, shown = await reviewer.ask("POST", f"{path}/{step}", seen)
        assert status == 200, shown
    assert shown["stage"] == "approved"

    cashier = await program(window, Role.CASHIER)
    _, waiting = await cashier.ask("GET", "/exchange-check")
    assert [each["claim"]["id"] for each in waiting["items"]] == [claim.line.id]
    file = await cashier.exported("exchange_file")
    status, report = await cashier.upload("/exchange-check/answer", file)
    assert (status, report["passed"]) == (200, 1), report
    _, ready = await cashier.ask("GET", "/payments/ready")
    assert [line["id"] for line in ready["items"]] == [claim.line.id]
    status, batch = await cashier.ask("POST", "/batches", {})
    assert (status, batch["sum"]["fen"]) == (201, 7_339_765)
    status, refused = await cashier.ask("POST", f"/batches/{batch['id']}/release")
    assert (status, refused["error"]["code"]) == (403, "same_person")
    supervisor = await program(window, Role.SUPERVISOR)
    assert (await supervisor.ask("POST", f"/batches/{batch['id']}/release"))[0] == 200
    data = await cashier.exported("bank_file", batch["id"])
    assert FATHER.name in data.decode("gb18030")
    status, done = await cashier.upload(f"/batches/{batch['id']}/result", bank_result(data))
    assert (status, done["paid"], done["returned"]) == (200, 1, 0)
    _, detail = await cashier.ask("GET", f"/batches/{batch['id']}")
    assert [payment["outcome"] for payment in detail["payments"]] == ["0000"]
    assert FATHER.account not in str(detail) and FATHER.name not in str(detail)


@pytest.mark.both_databases("conflicts")
async def test_a_stale_version_is_a_conflict_and_brings_the_fresh_claim(window: Window) -> None:
    claim = await window.cabinet.claim(Stage.REGISTERED)
    initial = await program(window, Role.INITIAL_REVIEWER)
    stale = {"version": claim.line.version - 1, "seen": "whatever"}
    status, refused = await initial.ask("POST", f"/claims/{claim.line.id}/initial-review", stale)
    error = refused["error"]
    assert (status, error["code"]) == (409, "stale_version")
    assert error["fresh"]["version"] == claim.line.version
    assert error["message"] and error["request_id"]


@pytest.mark.both_databases("conflicts")
async def test_a_changed_amount_is_a_conflict_and_brings_the_new_statement(
    window: Window,
) -> None:
    claim = await window.cabinet.claim(Stage.SECOND_REVIEWED)
    final = await program(window, Role.FINAL_CHECKER)
    body = {"version": claim.line.version, "seen": "figures-of-yesterday"}
    status, refused = await final.ask("POST", f"/claims/{claim.line.id}/final-check", body)
    error = refused["error"]
    assert (status, error["code"]) == (409, "amount_changed")
    assert error["fresh"]["statement"]["supplement"]["fen"] == 7_339_765
    assert error["fresh"]["stage"] == "second_reviewed"


async def test_wrong_input_names_its_fields_in_the_one_shape(window: Window) -> None:
    claim = await window.cabinet.claim(Stage.SUBMITTED)
    clerk = await program(window, Role.CLERK)
    wanted = {"version": 0, "wanted": [{"material": "passport", "reason": ""}], "more": 1}
    status, refused = await clerk.ask("POST", f"/claims/{claim.line.id}/request-materials", wanted)
    assert status == 422
    assert set(refused["error"]["fields"]) >= {"version", "wanted.0.material", "more"}
    assert (await clerk.ask("GET", f"/claims/{'0' * 32}"))[0] == 404
    assert (await clerk.ask("GET", "/nowhere"))[1]["error"]["code"] == "no_such_address"


async def test_materials_are_asked_for_and_a_claim_is_refused_by_programs(window: Window) -> None:
    claim = await window.cabinet.claim(Stage.SUBMITTED)
    clerk = await program(window, Role.CLERK)
    path = f"/claims/{claim.line.id}"
    wanted = [{"material": "receipt", "reason": "二维码不清楚，请重拍。"}]
    body = {"version": claim.line.version, "wanted": wanted}
    _, shown = await clerk.ask("POST", f"{path}/request-materials", body)
    assert (shown["stage"], shown["wanted"]) == ("awaiting_materials", wanted)


async def test_clear_text_is_given_for_a_reason_only(window: Window) -> None:
    claim = await window.cabinet.claim(Stage.SUBMITTED)
    clerk = await program(window, Role.CLERK)
    path = f"/claims/{claim.line.id}/reveal"
    assert (await clerk.ask("POST", path, {"field": "phone", "reason": " "}))[0] == 422
    answer = await clerk.ask("POST", path, {"field": "phone", "reason": "电话核实"})
    assert answer == (200, {"text": FATHER.phone})


async def test_imports_report_what_they_did(window: Window) -> None:
    supervisor = await program(window, Role.SUPERVISOR)
    status, report = await supervisor.upload("/roster", b"wrong,columns\r\n1,2\r\n")
    assert (status, report["error"]["code"]) == (422, "file_refused")
    feed = f"身份证号,年度,结算单号,统筹支付,大额支付\r\n{FATHER.id_number},2025,Z1,1.00,0.00\r\n"
    # the pool is used up: one yuan more is asked about before it counts
    status, report = await supervisor.upload("/platform-feed", feed.encode())
    asked = [problem["field"] for problem in report["problems"]]
    assert (status, report["added"], asked) == (200, 0, ["统筹支付"])
    status, report = await supervisor.upload("/platform-feed?accept_asked=true", feed.encode())
    assert (status, report["added"]) == (200, 1)


async def test_after_the_logout_the_token_opens_nothing(window: Window) -> None:
    clerk = await program(window, Role.CLERK)
    assert (await clerk.ask("GET", "/me"))[1]["name"] == STAFF[Role.CLERK].name
    assert (await clerk.ask("DELETE", "/sessions/current"))[0] == 204
    assert (await clerk.ask("GET", "/me"))[0] == 401


async def test_the_cookie_of_the_pages_does_not_open_the_api(window: Window) -> None:
    visitor = await window.sign_in(Role.CLERK)
    status, _, _ = await visitor.fetch(f"{PREFIX}/queue")
    assert status == 401


@pytest.mark.slow
async def test_the_document_is_valid_and_names_every_route(window: Window) -> None:
    _, document = await Program(window).ask("GET", "/openapi.json")
    validate(document)
    assert document["openapi"].startswith("3.1")
    described = {
        (method.upper(), PREFIX + path.removeprefix(PREFIX))
        for path, methods in document["paths"].items()
        for method in methods
        if method in {"get", "post", "put", "delete"}
    }
    served = {
        (route.method, re.sub(r"\{(\w+):[^}]+\}+", r"{\1}", route.path))
        for route in window_api(window.world.services.window)
    }
    assert described == served
    status, page, kind = await Program(window).fetch("/docs")
    assert (status, kind) == (200, "text/html; charset=utf-8")
    assert "复核通过" in page.decode()


async def keyed_by_program(window: Window, **changes: object) -> tuple[Program, str, Any]:
    """A registered claim whose bill a program has keyed in; the program, its path, the answer."""
    claim = await window.cabinet.claim(Stage.REGISTERED, keyed=False)
    initial = await program(window, Role.INITIAL_REVIEWER)
    path = f"/claims/{claim.line.id}"
    bill = {
        "version": claim.line.version,
        "expense": {
            "total_fen": EXPENSE.total_fen,
            "non_covered_fen": EXPENSE.non_covered_fen,
            "upfront_self_pay_fen": EXPENSE.upfront_self_pay_fen,
        },
    } | changes
    _, shown = await initial.ask("PUT", f"{path}/expense", bill)
    return initial, path, shown


async def test_a_program_hands_over_the_platforms_sheet_as_it_received_it(window: Window) -> None:
    sheet = {
        "medfee_sumamt": "86000.00",
        "fulamt_ownpay_amt": "3000.00",
        "overlmt_selfpay": "0.00",
        "preselfpay_amt": "1447.06",
        "inscp_scp_amt": "81552.94",
        "hifp_pay": "0.00",
        "hifob_pay": "73397.65",
        "hifmi_pay": "12.00",
        "psn_cash_pay": "1.00",
    }
    initial, path, shown = await keyed_by_program(window, platform_sheet=sheet)
    assert shown["statement"]["differences"] == []
    (bill,) = shown["bills"]
    assert (bill["platform"]["total_fen"], bill["platform"]["supplement_fen"]) == (
        8_600_000,
        7_339_765,
    )
    del sheet["hifob_pay"]
    again = {
        "version": shown["version"],
        "expense": {"total_fen": 8_600_000},
        "platform_sheet": sheet | {"inscp_scp_amt": "八万"},
    }
    status, refused = await initial.ask("PUT", f"{path}/expense", again)
    assert status == 422
    assert set(refused["error"]["fields"]) == {
        "platform_sheet.hifob_pay",
        "platform_sheet.inscp_scp_amt",
    }


async def test_a_program_clears_up_a_difference_for_exactly_what_it_saw(window: Window) -> None:
    platform = {
        "in_scope_fen": PLATFORM.in_scope_fen,
        "pool_fen": 0,
        "supplement_fen": PLATFORM.supplement_fen,
        "non_covered_fen": 1,
    }
    _, path, shown = await keyed_by_program(window, platform=platform)
    statement = shown["statement"]
    assert len(statement["differences"]) == 1 and statement["explainable"]
    (compared,) = statement["comparisons"]
    row = next(row for row in compared["rows"] if row["figure"] == "non_covered")
    assert (row["agreement"], row["difference"]) == ("differs", -299_999)
    supervisor = await program(window, Role.SUPERVISOR)
    body = {
        "version": shown["version"],
        "figures": statement["figures"],
        "reason": "breakdown_explained",
        "note": "与平台核实，只是分项口径不同",
    }
    status, refused = await supervisor.ask(
        "POST", f"{path}/explain-difference", body | {"figures": "other"}
    )
    assert (status, list(refused["error"]["fields"])) == (422, ["figures"])
    status, done = await supervisor.ask("POST", f"{path}/explain-difference", body)
    assert (status, done["statement"]["differences"]) == (200, [])
    assert [each["holds"] for each in done["resolutions"]] == [True]


async def test_a_program_reads_the_tree_of_a_statement(window: Window) -> None:
    platform = {"in_scope_fen": 8_155_294, "pool_fen": 0, "supplement_fen": 7_339_765}
    initial, path, _ = await keyed_by_program(window, platform=platform)
    status, tree = await initial.ask("GET", f"{path}/statement")
    assert (status, tree["supplement_payment"]) == (200, 7_339_765)
    (segment,) = tree["segments"]
    gross = next(node for node in segment["trace"] if node["code"] == "supplement_gross")
    assert gross["operands"] == {"base": 8_155_294, "rate": "0.9"}
    assert gross["article"] == "2025年合同第十二条"
    assert sum(line["paid"] for line in tree["lines"]) == tree["total"]["paid"] == 7_339_765
    fresh = await window.cabinet.claim(Stage.REGISTERED, keyed=False)
    assert (await initial.ask("GET", f"/claims/{fresh.line.id}/statement"))[0] == 404
