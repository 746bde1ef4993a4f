"""Which post may take which action? The whole matrix, on the pages and in the API."""

import pytest

from claims_core.claim import Role, Stage
from tests.people import PASSWORD, STAFF
from tests.window.at_work import Window

pytestmark = pytest.mark.slow

EVERYBODY = frozenset(STAFF)
MONEY = frozenset({Role.CASHIER, Role.SUPERVISOR})
AUDIT = frozenset({Role.AUDITOR, Role.SUPERVISOR})
CALLS = frozenset({Role.CALLER, Role.SUPERVISOR})
TIPS = frozenset({Role.PUBLICITY, Role.SUPERVISOR})
ON_CLAIMS = EVERYBODY - {Role.PUBLICITY}
REVIEWERS = frozenset({Role.INITIAL_REVIEWER, Role.SECOND_REVIEWER, Role.FINAL_CHECKER})

# action → who may; the address is that of the page's form
ON_A_CLAIM = {
    "accept": {Role.CLERK},
    "request-materials": {Role.CLERK, Role.SUPERVISOR},
    "papers": {Role.CLERK},
    "scan": {Role.CLERK},
    "remove-scan": {Role.CLERK},
    "hand-in": {Role.CLERK},
    "take-back-request": {Role.CLERK, Role.SUPERVISOR},
    "new-account": {Role.CLERK},
    "confirm-account": {Role.CLERK, Role.SUPERVISOR},
    "refuse-account": {Role.CLERK, Role.SUPERVISOR},
    "not-arrived": {Role.CLERK},
    "propose-correction": {Role.CLERK, Role.REGISTRAR, Role.INITIAL_REVIEWER},
    "confirm-correction": {Role.CLERK, Role.REGISTRAR, Role.INITIAL_REVIEWER, Role.SUPERVISOR},
    "drop-correction": {Role.CLERK, Role.REGISTRAR, Role.INITIAL_REVIEWER, Role.SUPERVISOR},
    "register": {Role.REGISTRAR},
    "expense": {Role.INITIAL_REVIEWER},
    "initial-review": {Role.INITIAL_REVIEWER},
    "second-review": {Role.SECOND_REVIEWER},
    "final-check": {Role.FINAL_CHECKER},
    "send-back": REVIEWERS | {Role.REGISTRAR},
    "decline": {Role.SUPERVISOR},
    "reject": {Role.SUPERVISOR},
    "hand-to-centre": {Role.INITIAL_REVIEWER},
    "return-from-centre": {Role.SUPERVISOR},
    "centre-audit": {Role.SUPERVISOR},
    "reverse": {Role.SUPERVISOR},
    "reopen": {Role.CLERK, Role.SUPERVISOR},
    "close": MONEY,
}
PAGES = {
    "/window/claims": EVERYBODY,  # publicity is led on to the tips
    "/window/payments": MONEY,
    "/window/bank-statements": MONEY,
    "/window/money": MONEY,
    "/window/people": {Role.CLERK, Role.SUPERVISOR},
    "/window/roster": {Role.SUPERVISOR},
    "/window/platform": {Role.SUPERVISOR},
    "/window/rechecks": {Role.SUPERVISOR},
    "/window/hospital": AUDIT,
    "/window/quality": AUDIT | {Role.QUALITY_REVIEWER},
    "/window/follow-ups": CALLS,
    "/window/faq": CALLS,
    "/window/tips": TIPS,
    "/window/policies": REVIEWERS | {Role.SUPERVISOR},
}
# what a page of the menu leads to
BELOW = {
    "/window/months": MONEY,
    "/window/tips/topics/diet": TIPS,
    "/window/money/lines": MONEY,
    "/window/money/lines/file": MONEY,
    "/window/money/differences": MONEY,
    "/window/money/recoveries": MONEY,
    "/window/platform/corrections": {Role.SUPERVISOR},
    "/window/platform/openings": {Role.SUPERVISOR},
    "/window/imports": {Role.SUPERVISOR},
    "/window/hospital/draws": AUDIT,
    "/window/hospital/findings": AUDIT,
    "/window/hospital/findings/file": AUDIT,
    "/window/quality/draws": AUDIT | {Role.QUALITY_REVIEWER},
    "/window/follow-ups/draws": CALLS,
    "/window/faq/unhelpful": CALLS,
    "/window/faq/changes": CALLS,
    "/window/faq/figures": CALLS,
    "/window/faq/entry": {Role.SUPERVISOR},
}
ON_A_BATCH = {"release": MONEY, "result": {Role.CASHIER}, "late-returns": {Role.CASHIER}}
NOBODYS = "0" * 32

API = {
    ("GET", "/queue"): ON_CLAIMS,
    ("GET", "/queue/counts"): ON_CLAIMS,
    ("GET", f"/claims/{NOBODYS}"): ON_CLAIMS,
    ("GET", f"/claims/{NOBODYS}/photos/{NOBODYS}"): ON_CLAIMS,
    ("GET", f"/claims/{NOBODYS}/statement"): ON_CLAIMS,
    ("GET", "/payments/ready"): MONEY,
    ("GET", "/batches"): MONEY,
    ("POST", "/batches"): {Role.CASHIER},
    ("GET", f"/batches/{NOBODYS}/file"): MONEY,
    ("POST", f"/batches/{NOBODYS}/release"): MONEY,
    ("POST", f"/batches/{NOBODYS}/result"): {Role.CASHIER},
    ("POST", f"/batches/{NOBODYS}/late-returns"): {Role.CASHIER},
    ("GET", "/bank-standing"): MONEY,
    ("POST", "/bank-statements"): MONEY,
    ("POST", f"/bank-entries/{NOBODYS}/class"): {Role.CASHIER},
    ("GET", "/months"): MONEY,
    ("POST", "/months/close"): MONEY,
    ("GET", "/money"): MONEY,
    ("GET", "/money/lines"): MONEY,
    ("GET", "/money/lines/file"): MONEY,
    ("GET", "/money/differences"): MONEY,
    ("GET", "/recoveries"): MONEY,
    ("POST", f"/recoveries/{NOBODYS}/notes"): MONEY,
    ("POST", f"/recoveries/{NOBODYS}/amounts"): MONEY,
    ("POST", f"/recoveries/{NOBODYS}/amounts/{NOBODYS}/decide"): MONEY,
    ("POST", "/roster"): {Role.SUPERVISOR},
    ("POST", "/platform-feed"): {Role.SUPERVISOR},
    ("POST", "/pool-corrections"): {Role.SUPERVISOR},
    ("POST", "/ledger-openings"): {Role.SUPERVISOR},
    ("GET", f"/imports/{NOBODYS}"): {Role.SUPERVISOR},
    ("GET", "/rechecks"): {Role.SUPERVISOR},
    ("POST", f"/rechecks/{NOBODYS}/resolve"): {Role.SUPERVISOR},
    ("GET", "/hospital-settlements"): AUDIT,
    ("POST", f"/hospital-settlements/{NOBODYS}/first-review"): {Role.AUDITOR},
    ("POST", "/hospital-settlements/pass"): {Role.AUDITOR},
    ("GET", "/hospital-findings/file"): AUDIT,
    ("GET", f"/hospital-draws/{NOBODYS}/proof"): AUDIT,
    ("GET", "/side-tracks/quality_review"): AUDIT | {Role.QUALITY_REVIEWER},
    ("GET", "/side-tracks/follow_up_call"): CALLS,
    ("GET", "/policies"): REVIEWERS | {Role.SUPERVISOR},
    ("POST", "/policies/confirm"): {Role.SUPERVISOR},
    ("GET", "/faq/misses"): CALLS,
    ("GET", "/faq/changes"): CALLS,
    ("GET", "/faq/weeks"): CALLS,
    ("GET", "/faq/content"): CALLS,
    ("POST", "/faq/try"): CALLS,
    ("POST", "/faq/phrasings"): CALLS,
    ("POST", "/faq/offices"): CALLS,
    ("POST", "/faq/ignored"): CALLS,
    ("POST", "/faq/entries"): {Role.SUPERVISOR},
    ("POST", f"/faq/changes/{NOBODYS}/take-back"): CALLS,
    ("POST", "/policies/withdraw"): {Role.SUPERVISOR},
    **{
        ("PUT" if action == "expense" else "POST", f"/claims/{NOBODYS}/{action}"): roles
        for action, roles in ON_A_CLAIM.items()
    },
}


async def test_each_post_sees_and_does_only_what_is_its_own(window: Window) -> None:
    claim = await window.cabinet.claim(Stage.SUBMITTED)
    for role in STAFF:
        await try_every_page(window, role, claim.line.id)
    shown = await window.world.services.desk_page.show(
        window.cabinet.actors[Role.CLERK], claim.line.id
    )
    assert shown.line.stage is Stage.SUBMITTED


async def try_every_page(window: Window, role: Role, claim_id: str) -> None:
    person = await window.sign_in(role)
    for path, roles in (PAGES | BELOW).items():
        assert (await person.get(path)).status == (200 if role in roles else 403), path

    csrf = {"csrf": (await person.get("/window/claims")).form("/logout").fields["csrf"]}
    for action, roles in ON_A_CLAIM.items():
        # a version that never was: whoever is let in is stopped by it, so nothing moves
        answer = await person.post(
            f"/window/claims/{claim_id}/{action}",
            csrf | {"version": "999", "seen": "x", "reason": "x", "total": "1"},
        )
        refused = "它由其他岗位负责" in answer.text
        assert refused == (role not in roles), (action, answer.status, answer.text)
        assert answer.status != 200
    for action, roles in ON_A_BATCH.items():
        answer = await person.post(f"/window/payments/{NOBODYS}/{action}", csrf)
        assert (answer.status == 403) == (role not in roles), (action, answer.status)


async def test_the_api_keeps_to_the_same_posts(window: Window) -> None:
    for role in STAFF:
        await try_every_endpoint(window, role)


async def try_every_endpoint(window: Window, role: Role) -> None:
    http, url = window.world.http, f"{window.world.url}/window/api/v1"
    login = {"login": STAFF[role].login, "password": PASSWORD}
    async with http.post(f"{url}/sessions", json=login) as answer:
        headers = {"Authorization": f"Bearer {(await answer.json())['token']}"}
    for (method, path), roles in API.items():
        async with http.request(method, url + path, headers=headers) as answer:
            assert (answer.status == 403) == (role not in roles), (path, answer.status)
        async with http.request(method, url + path) as answer:
            assert answer.status == 401, path


async def test_the_menu_offers_only_what_opens(window: Window) -> None:
    for role in (Role.CLERK, Role.CASHIER, Role.SUPERVISOR):
        person = await window.sign_in(role)
        page = await person.get("/window/claims")
        for path, roles in PAGES.items():
            assert (path in page.links) == (role in roles), (role, path)


async def test_the_claim_page_offers_each_post_its_own_step_and_says_whose_turn_it_is(
    window: Window,
) -> None:
    claim = await window.cabinet.claim(Stage.SUBMITTED)
    path = f"/window/claims/{claim.line.id}"
    clerk = await (await window.sign_in(Role.CLERK)).get(path)
    assert clerk.has_form("/accept") and clerk.has_form("/request-materials")
    registrar = await (await window.sign_in(Role.REGISTRAR)).get(path)
    assert not registrar.has_form("/accept") and not registrar.has_form("/register")
    assert "这一步由「窗口受理」岗位办理" in registrar.text
    supervisor = await (await window.sign_in(Role.SUPERVISOR)).get(path)
    assert supervisor.has_form("/decline") and not supervisor.has_form("/accept")
