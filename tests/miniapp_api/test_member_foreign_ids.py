"""What does each kind of caller get for an id that is not theirs? Every route with an id in its
address stands in one of three lists, and those of claims are tried by every kind of caller."""

from base64 import b64encode
from datetime import timedelta

import pytest

from casework.assisted.tables import AssistedFilingRow
from claims_core.claim import Role
from claims_core.proxy_relation import ProxyRelation
from claims_core.proxy_scope import ClaimsCovered, ProxyPurpose, ProxyScope
from claims_core.window_codes import WindowCodePaper
from miniapp_api.api import PREFIX
from tests.miniapp_api.phone import Phone
from tests.people import DAUGHTER, FATHER, STRANGER

FOLLOW, FILE, ACCOUNT = ProxyPurpose.FOLLOW, ProxyPurpose.FILE, ProxyPurpose.ACCOUNT
_CLAIM = "/claims/{claim_id}"
_FILLED = "/assisted-filings/{claim_id}"
# what a relative needs for each, beside seeing the claim
OF_A_CLAIM = {
    f"GET {_CLAIM}": FOLLOW,
    f"GET {_CLAIM}/missing": FOLLOW,
    f"GET {_CLAIM}/statement": FOLLOW,
    f"GET {_CLAIM}/stay": FOLLOW,
    f"GET {_CLAIM}/statement/tree": FOLLOW,
    f"GET {_CLAIM}/photos/{{photo_id}}": FOLLOW,
    f"GET {_CLAIM}/readings": FOLLOW,
    f"PUT {_CLAIM}/photos/{{photo_id}}/reading": FILE,
    f"GET {_CLAIM}/printouts/submission": FOLLOW,
    f"GET {_CLAIM}/printouts/statement": FOLLOW,
    f"GET {_CLAIM}/appeals": FOLLOW,
    f"GET {_CLAIM}/mark": FOLLOW,
    f"POST {_CLAIM}/mark": FOLLOW,
    f"POST {_CLAIM}/appeals": FILE,
    f"PUT {_CLAIM}/photos/{{photo_id}}/insist": FILE,
    f"GET {_CLAIM}/draft": FOLLOW,
    f"PUT {_CLAIM}/draft": FILE,
    f"DELETE {_CLAIM}": FILE,
    f"POST {_CLAIM}/arrival": FOLLOW,
    f"POST {_CLAIM}/payee/stop": FOLLOW,
    f"PUT {_CLAIM}/details": FILE,
    f"PUT {_CLAIM}/same-stay": FILE,
    f"POST {_CLAIM}/submit": FILE,
    f"POST {_CLAIM}/withdraw": FILE,
    f"POST {_CLAIM}/photos": FILE,
    f"POST {_CLAIM}/uploads": FILE,
    f"DELETE {_CLAIM}/photos/{{photo_id}}": FILE,
    f"PUT {_CLAIM}/payee": ACCOUNT,
    f"GET {_FILLED}": FOLLOW,
    f"POST {_FILLED}/confirm": FILE,
    f"POST {_FILLED}/take-over": FILE,
    f"GET {_CLAIM}/payee/known": FOLLOW,
    f"PUT {_CLAIM}/payee/known": FILE,
}
# each has its own test below
OF_A_PERSON = {
    "POST /bindings/{request_id}/confirm",
    "POST /authorisations/{request_id}/confirm",
    "DELETE /authorisations/{insured_id}",
    "DELETE /authorisations/given/{authorisation_id}",
    "POST /me/face-checks/{check_id}/finish",
    "POST /inbox/{item_id}/read",
    "PUT /wishes/{kind}",
    "PUT /consents/{what}",
}
# of a person's own report, for whom it is asked whether it is theirs
OF_A_REPORT = {"POST /first-reports/{report_id}/claim", "DELETE /first-reports/{report_id}"}
# of a person's own case, whose id is asked after the claim's
OF_A_CASE = {f"POST {_CLAIM}/appeals/{{case_id}}/photos"}
# of one member for one claim, whatever else they or others may do to it: asked in
# `test_member_uploads`
OF_AN_UPLOAD = {
    f"{method} {_CLAIM}/uploads/{{upload_id}}" for method in ("GET", "PATCH", "POST", "DELETE")
}
# the same for everybody, or opened by a number that nobody can guess
OF_EVERYBODY = {
    "GET /announcements/{announcement_id}",
    "GET /announcements/{announcement_id}/picture",
    "GET /fraud-reports/{report_no}",
    "POST /fraud-reports/{report_no}/words",
    "POST /fraud-reports/{report_no}/photos",
    "PUT /activities/{activity_id}/sign-up",
    "DELETE /activities/{activity_id}/sign-up",
    "GET /faq/entries/{entry}",
    "GET /materials/samples/{name}",
}
NOBODYS = "0" * 32
HIDDEN, TOO_LITTLE = (404, "not_found"), (403, "out_of_scope")
_RECEIPT = f"material {b64encode(b'receipt').decode()}"
_PAYEE = {"name": FATHER.name, "account": "6222020000000000999", "bank_name": "农业银行"}
# a version that never was: whoever is let in is stopped by it, so nothing moves
_SENT = {
    "details": {"version": 999, "care": {}},
    "same-stay": {"version": 999, "answer": "other_stay"},
    "arrival": {"version": 999, "arrived": True},
    "payee": {"version": 999, "payee": _PAYEE},
    "mark": {"mark": 3},
    "draft": {"region": "北京市"},
    "reading": {"fields": [{"name": "amount", "value": "1.00"}]},
    "appeals": {"words": "住院的天数少算了两天"},
}


def test_every_route_with_an_id_stands_in_the_matrix(member_house) -> None:
    routes = {
        f"{method.upper()} {path.removeprefix(PREFIX)}"
        for path, item in member_house.promises.document["paths"].items()
        for method in item
        if "{" in path and method in ("get", "post", "put", "patch", "delete")
    }
    assert routes == {
        *OF_A_CLAIM,
        *OF_A_CASE,
        *OF_A_REPORT,
        *OF_AN_UPLOAD,
        *OF_A_PERSON,
        *OF_EVERYBODY,
    }


async def tried(phone: Phone, route: str, claim_id: str, photo_id: str) -> tuple[int, str]:
    """What this caller is answered."""
    method, path = route.split(" ")
    address = path.format(claim_id=claim_id, photo_id=photo_id)
    if route == f"POST {_CLAIM}/photos":
        reply = await phone.photo(claim_id, "receipt", b"no picture", "key-of-a-stranger")
    elif path.endswith("/uploads"):
        told = {"Tus-Resumable": "1.0.0", "Upload-Length": "9", "Upload-Metadata": _RECEIPT}
        reply = await phone.ask(method, address, headers=told)
    elif method == "GET" or method == "DELETE" or path.endswith("/stop"):
        reply = await phone.ask(method, address)
    else:
        sent = _SENT.get(path.rpartition("/")[2], {"version": 999})
        reply = await phone.ask(method, address, json=sent, headers={"If-Match": '"999"'})
    code = reply.json["error"]["code"] if reply.json and "error" in reply.json else ""
    return reply.status, code


async def a_relative(house, name: str, scope: ProxyScope, **asked: str) -> Phone:
    """Somebody's phone with an authorisation of the father's that goes so far."""
    phone = await house.logged_in(name)
    house.wechat.phones[f"code-{name}"] = "13900000077"
    await phone.post("/me/phone", {"code": f"code-{name}"})
    sent = await phone.post(
        "/authorisations",
        {
            "insured_name": FATHER.name,
            "insured_id_number": FATHER.id_number,
            "proxy_name": DAUGHTER.name,
            "relation": ProxyRelation.CHILD,
            "claims": scope.claims,
            "purposes": sorted(scope.purposes),
            "days": scope.lasts.days,
        }
        | asked,
    )
    assert sent.status == 201, sent.json
    request_id = sent.json["request_id"]
    code = await phone.sms_code(request_id)
    done = await phone.post(f"/authorisations/{request_id}/confirm", {"code": code})
    assert done.status == 200, done.json
    return phone


async def begun_at_the_window(house, claim_id: str) -> None:
    """As if a clerk had begun it, so that its routes find something."""
    now = house.clock()
    async with house.db.write() as session:
        session.add(
            AssistedFilingRow(
                claim_id=claim_id,
                state="filling",
                known_by="questions",
                opened_by="0" * 32,
                opened_by_name="",
                opened_at=now,
                lapses_on=now.date() + timedelta(days=7),
            )
        )


@pytest.mark.slow
@pytest.mark.both_databases("conditions on rows")
async def test_a_claim_answers_each_caller_as_far_as_they_may_go(member_house, father) -> None:
    phone, insured_id = father
    claim = await phone.ready(insured_id, FATHER)
    handed_in = await phone.ready(insured_id, FATHER)
    done = await phone.post(f"/claims/{handed_in['id']}/submit", {"version": handed_in["version"]})
    assert done.status == 200, done.json
    former = await a_relative(
        member_house, "former", ProxyScope(ClaimsCovered.ALL, lasts=timedelta(days=1))
    )
    member_house.clock.forward(days=1)
    stranger = await member_house.logged_in("stranger")
    await stranger.bind(STRANGER)
    outsiders = {
        "nobody": await member_house.logged_in("nobody"),
        "stranger": stranger,
        "former relative": former,
        "relative for another claim": await a_relative(
            member_house,
            "other",
            ProxyScope(ClaimsCovered.ONE),
            claim_no=done.json["claim_no"],
        ),
        "relative for what they file": await a_relative(member_house, "filer", ProxyScope()),
    }
    insiders = {
        who: (
            await a_relative(member_house, who, ProxyScope(ClaimsCovered.ALL, purposes)),
            purposes,
        )
        for who, purposes in (
            ("follows", frozenset({FOLLOW})),
            ("files", frozenset({FOLLOW, FILE})),
            ("everything", frozenset(ProxyPurpose)),
        )
    }
    photo_id = claim["photos"][0]["id"]
    await begun_at_the_window(member_house, claim["id"])
    for route, purpose in OF_A_CLAIM.items():
        if route.startswith("DELETE"):
            continue
        for who, caller in outsiders.items():
            for claim_id in (claim["id"], NOBODYS):
                assert await tried(caller, route, claim_id, photo_id) == HIDDEN, (who, route)
        own = await tried(phone, route, claim["id"], photo_id)
        # of a draft there is no figure to explain or to print yet, whoever asks
        nothing_yet = route.endswith("/tree") or "/printouts/" in route
        assert own not in (HIDDEN, TOO_LITTLE) or nothing_yet, route
        for who, (caller, purposes) in insiders.items():
            expected = own if purpose in purposes else TOO_LITTLE
            assert await tried(caller, route, claim["id"], photo_id) == expected, (who, route)
        # a photograph of another claim is nobody's here
        if "photo_id" in route:
            foreign = handed_in["photos"][0]["id"]
            assert await tried(phone, route, claim["id"], foreign) == HIDDEN, route
    for removal in (f"DELETE {_CLAIM}/photos/{{photo_id}}", f"DELETE {_CLAIM}"):
        for who, caller in outsiders.items():
            assert await tried(caller, removal, claim["id"], photo_id) == HIDDEN, who
        assert await tried(insiders["follows"][0], removal, claim["id"], photo_id) == TOO_LITTLE
        assert (await tried(insiders["files"][0], removal, claim["id"], photo_id))[0] == 204
    for who, caller in outsiders.items():
        if who != "relative for another claim":
            assert (await caller.get("/claims")).json["items"] == [], who


async def test_what_belongs_to_one_person_opens_for_nobody_else(member_house, father) -> None:
    phone, insured_id = father
    relative = await a_relative(member_house, "relative", ProxyScope())
    stranger = await member_house.logged_in("stranger")
    await stranger.bind(STRANGER)
    [given] = (await phone.get("/authorisations/given")).json["standing"]
    [held] = (await relative.get("/authorisations/held")).json["items"]
    assert (held["insured_id"], held["claims_words"]) == (insured_id, "您替家人交的申请")
    assert held["expires_at"] == given["expires_at"]
    for caller in (stranger, phone):
        assert (await caller.get("/authorisations/held")).json["items"] == []
    begun = (await phone.post("/me/face-checks", None)).json
    member_house.faces.faces.add(begun["verify_id"])
    asked = {"name": FATHER.name, "id_number": FATHER.id_number, "phone": FATHER.phone}
    binding = (await phone.post("/bindings", asked)).json["request_id"]
    code = await phone.sms_code(binding)
    for caller in (stranger, relative):
        finished = await caller.post(f"/me/face-checks/{begun['check_id']}/finish", None)
        assert (finished.status, finished.code) == HIDDEN
        for kind in ("bindings", "authorisations"):
            reply = await caller.post(f"/{kind}/{binding}/confirm", {"code": code})
            assert reply.code == "code_expired"
        assert (await caller.post(f"/inbox/{NOBODYS}/read", None)).status == 404
    taken = await stranger.delete(f"/authorisations/given/{given['id']}")
    assert (taken.status, taken.code) == HIDDEN
    assert (await relative.delete(f"/authorisations/given/{given['id']}")).code == "not_bound"
    await stranger.delete(f"/authorisations/{insured_id}")  # ends what they themselves held
    assert len((await phone.get("/authorisations/given")).json["standing"]) == 1
    done = await phone.delete(f"/authorisations/given/{given['id']}")
    assert done.json["standing"] == [] and (await relative.get("/me")).json["relatives"] == []
    assert (await relative.get("/authorisations/held")).json["items"] == []


async def test_a_window_code_and_a_face_raise_the_level_that_the_phone_sees(
    member_house, father
) -> None:
    phone, insured_id = father
    assert (await phone.get("/me")).json["level"] == 2
    wrong = await phone.post("/me/window-code", {"code": "1234 5678", "id_tail": "0000"})
    assert (wrong.status, wrong.code) == (422, "window_code_wrong")
    malformed = await phone.post("/me/window-code", {"code": "12", "id_tail": "0000"})
    assert list(malformed.json["error"]["fields"]) == ["code"]
    clerk = member_house.clerk(Role.CLERK)
    issued = await member_house.authority.window_codes.issue(
        clerk, insured_id, WindowCodePaper.ID_CARD
    )
    tail = FATHER.id_number[-4:].lower()
    shown = await phone.post("/me/window-code", {"code": issued.code, "id_tail": tail})
    assert (shown.json["level"], shown.json["level_words"]) == (3, "刚刚核实过是本人")
    member_house.clock.forward(minutes=31)
    begun = (await phone.post("/me/face-checks", None)).json
    missed = await phone.post(f"/me/face-checks/{begun['check_id']}/finish", None)
    assert missed.code == "face_not_passed"
