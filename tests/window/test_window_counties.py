"""What does somebody who works for one county get of everybody else's people? Every staff route
stands in the matrix of `may_on_pages` and `may_in_api`; here each is tried with what is of another
county, of the city, or of nobody knows where."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from sqlalchemy import select, update

from casework.access_log import LookNoticeRow
from casework.assisted.filling import FilledIn
from casework.assisted.tables import AssistedFilingRow
from casework.checks.tables import SideTrackRow
from casework.claims.tables import ClaimRow, PhotoRow
from casework.conversations.tables import MissedCallRow, ServiceCaseRow
from casework.fraud.reporting import NewFraudReport
from casework.fraud.tables import FraudReportRow
from casework.handover.tables import HandoverRow
from casework.people.authority_tables import AuthorisationLetterRow, WindowCodeRow
from casework.people.identity_views import IdentityPaper
from casework.people.tables import AuthorisationRow, IdentityChangeRow, InsuredRow, StaffRow
from casework.reach.reach import FINDERS
from claims_core.assisted_filing import AssistState
from claims_core.claim import Actor, Role, Stage
from claims_core.eligibility import COUNTIES
from claims_core.service_case import CaseKind
from claims_core.staff_scope import COUNTY_ROLES, SCOPES
from claims_core.track import Track
from claims_core.window_codes import WindowCodePaper
from infra.columns import new_id
from infra.masking import mask_phone
from tests.casework.assisted.filled import KNOWN
from tests.casework.stay import STAY
from tests.people import DAUGHTER, FATHER, PASSWORD, STRANGER, Insured
from tests.window.at_work import Window
from tests.window.may_in_api import MAY_IN_THE_API
from tests.window.may_on_pages import MAY_ON_PAGES, PREFIX
from tests.window.test_window_permissions import LEAVING, filled
from tests.window.visitors import Visitor
from window.api.api import PREFIX as API
from window.county_routes import OF_THE_CITY, OPEN, open_to_counties

WEIHUI, HUOJIA = "410781", "410724"
CLERK_OF_WEIHUI = "weihui"
# What shows people without an id in its address: each is tried with somebody else's people there,
# and has to show none of them.
LISTS = {
    f"GET {PREFIX}/claims",
    f"POST {PREFIX}/claims/search",
    f"GET {PREFIX}/people",
    f"POST {PREFIX}/people/find",
    f"GET {PREFIX}/people/letters",
    f"GET {PREFIX}/people/assisted",
    f"GET {PREFIX}/cases",
    f"POST {PREFIX}/cases/find",
    f"POST {PREFIX}/cases/new/open",
    f"GET {PREFIX}/chats",
    f"POST {PREFIX}/chats/come",
    f"POST {PREFIX}/chats/leave",
    f"GET {PREFIX}/missed-calls",
    f"POST {PREFIX}/missed-calls/note",
    f"GET {PREFIX}/fraud",
    f"GET {PREFIX}/quality",
    f"POST {PREFIX}/quality/find",
    f"GET {PREFIX}/follow-ups",
    f"POST {PREFIX}/follow-ups/find",
    f"GET {PREFIX}/looks",
    f"POST {PREFIX}/looks/search",
    f"GET {API}/queue",
    f"GET {API}/queue/counts",
    f"POST {API}/queue/search",
    f"POST {API}/people/find",
    f"GET {API}/identity-changes",
    f"GET {API}/assisted-sheets",
    f"GET {API}/cases",
    f"POST {API}/cases",
    f"GET {API}/side-tracks/{{track}}",
    f"GET {API}/side-tracks/{{track}}/counts",
    f"POST {API}/looks/search",
}
# Nobody is shown there.
OWN = {
    f"GET {PREFIX}/cases/new",
    f"GET {PREFIX}/fraud/new",
    f"POST {PREFIX}/fraud/new/report",
    f"GET {PREFIX}/account",
    f"POST {PREFIX}/account/undertaking",
    f"POST {PREFIX}/account/totp",
    f"POST {PREFIX}/account/password",
    f"POST {PREFIX}/logout",
    f"POST {PREFIX}/resume",
    f"GET {API}/me",
    f"DELETE {API}/sessions/current",
}


@dataclass
class Theirs:
    """What there is about one person: by the names that addresses have for it."""

    person: Insured
    ids: dict[str, str] = field(default_factory=dict)
    claim_no: str = ""
    case_no: str = ""
    filled_in: str = ""
    report_no: str = ""

    def names(self, path: str) -> dict[str, str]:
        """What an address names: pages about what the window fills in name that claim."""
        return self.ids | ({"claim_id": self.filled_in} if "/assisted/" in path else {})


def every_route() -> Iterator[tuple[str, frozenset[Role]]]:
    """Method and whole address, with whose it is."""
    for prefix, matrix in ((PREFIX, MAY_ON_PAGES), (API, MAY_IN_THE_API)):
        for route, roles in matrix.items():
            yield route.replace(" ", f" {prefix}", 1), roles


def named_in(path: str) -> set[str]:
    """The places of an address that name something of somebody."""
    return {part[1:-1] for part in path.split("/") if part.startswith("{")} & FINDERS.keys()


def test_every_route_open_to_a_county_names_something_lists_or_is_ones_own() -> None:
    left_over = {
        route
        for route, roles in every_route()
        if open_to_counties(route.split(" ")[1]) and roles & COUNTY_ROLES and not named_in(route)
    }
    assert left_over == LISTS | OWN
    addresses = [route.split(" ")[1] for route, _ in every_route()]
    for beginning in OPEN:
        assert any(each == beginning or each.startswith(f"{beginning}/") for each in addresses)
    for part in OF_THE_CITY:
        assert any(part in each.split("/") for each in addresses), part


async def with_everything(window: Window, person: Insured) -> Theirs:
    """A claim with a photograph and a case, a letter, a code, a change of identity, a relative, a
    first report, a signed sheet, a chat, a missed call, a report of fraud and a notice about
    whoever looked: all about this person."""
    claim = await window.cabinet.claim(Stage.SUBMITTED, person)
    services, clerk = window.world.services, window.cabinet.actors[Role.CLERK]
    db, now = services.db, window.world.clock()
    found = Theirs(person, claim_no=claim.line.claim_no)
    case_id = await services.window.cases.cases.open(
        clerk, CaseKind.COMPLAINT, "说好的没有办", claim_no=claim.line.claim_no
    )
    async with db.read() as session:
        insured_id = await session.scalar(
            select(InsuredRow.id).where(InsuredRow.insured_no == person.insured_no)
        )
        photo = await session.scalar(
            select(PhotoRow.id).where(PhotoRow.claim_id == claim.line.id).limit(1)
        )
        found.case_no = (await session.get_one(ServiceCaseRow, case_id)).case_no
    assert insured_id and photo
    code = await services.window.authority.window_codes.issue(
        clerk, insured_id, WindowCodePaper.ID_CARD
    )
    found.filled_in = await services.window.assisted.filling.open(
        clerk, insured_id, KNOWN, FilledIn(care=STAY)
    )
    await services.window.chats.missed.note(clerk, person.phone)
    found.report_no = await services.window.fraud.reporting.report(
        NewFraudReport("有人拿假票据报销，请查一查", "window", claim_no=claim.line.claim_no)
    )
    change, letter, authorisation, notice, chat = (new_id() for _ in range(5))
    async with db.write() as session:
        member = (await session.get_one(ClaimRow, claim.line.id)).filed_by
        (await session.get_one(AssistedFilingRow, found.filled_in)).state = AssistState.SIGNED
        call = await session.scalar(
            select(MissedCallRow.id).where(MissedCallRow.insured_id == insured_id)
        )
        report = await session.scalar(
            select(FraudReportRow.id).where(FraudReportRow.report_no == found.report_no)
        )
        assert call and report
        session.add_all(
            [
                IdentityChangeRow(
                    id=change, kind="corrected", insured_id=insured_id, state="proposed",
                    paper=next(iter(IdentityPaper)), words="看过户口本", proposed_by=clerk.id,
                    proposed_by_name=clerk.name, proposed_at=now,
                ),
                AuthorisationLetterRow(
                    id=letter, insured_id=insured_id, basis="signed_letter", papers=[],
                    object_keys=["letters/none"], relation="child", claims="filed",
                    proxy_name_sealed=services.sealer.seal("邢小山", "authorisation.proxy_name"),
                    proxy_number_sealed=b"", may_file=True, may_name_account=False,
                    until=now.date(), words="", text_version="", state="recorded",
                    recorded_by=clerk.id, recorded_by_name=clerk.name, recorded_at=now,
                ),
                AuthorisationRow(
                    id=authorisation, member_id=member, insured_id=insured_id, relation="child",
                    proxy_name_sealed=services.sealer.seal("邢小山", "authorisation.proxy_name"),
                    granted_at=now, expires_at=now,
                ),
                HandoverRow(
                    id=chat, person_index=chat, member_id=member, owner="waiting",
                    openid_sealed=services.sealer.seal(f"phone:{member}", "handover.openid"),
                    because="asked", asked_at=now, told_at=now, member_wrote_at=now, on_phone=True,
                ),
                *(
                    SideTrackRow(
                        claim_id=claim.line.id, track=track, state="selected", version=1,
                        changed_at=now,
                    )
                    for track in Track
                ),
                LookNoticeRow(
                    id=notice, staff_id=clerk.id, staff_name=clerk.name, kind="night", looks=1,
                    at=now,
                ),
            ]
        )  # fmt: skip
    found.ids = {
        "claim_id": claim.line.id,
        "subject_id": claim.line.id,
        "insured_id": insured_id,
        "photo_id": photo,
        "case_id": case_id,
        "change_id": change,
        "letter_id": letter,
        "authorisation_id": authorisation,
        "code_id": code.code_id,
        "notice_id": notice,
        "handover_id": chat,
        "call_id": call,
        "report_id": report,
    }
    return found


async def live_in(window: Window, person: Insured, region: str) -> None:
    """As a newer roster has them."""
    async with window.world.services.db.write() as session:
        await session.execute(
            update(InsuredRow)
            .where(InsuredRow.insured_no == person.insured_no)
            .values(region=region)
        )


async def of_weihui(window: Window) -> tuple[Visitor, Visitor]:
    """Somebody with every role that a county gives, in a browser and as a program."""
    await window.world.services.staff.add(
        CLERK_OF_WEIHUI, "鄢小卫", COUNTY_ROLES, PASSWORD, SCOPES[WEIHUI]
    )
    browser, program = window.visitor(), window.visitor()
    assert (await browser.log_in(CLERK_OF_WEIHUI)).path == "/window/claims"
    body = {"login": CLERK_OF_WEIHUI, "password": PASSWORD}
    async with program.http.post(f"{window.world.url}{API}/sessions", json=body) as answer:
        program.headers = {"Authorization": f"Bearer {(await answer.json())['token']}"}
    return browser, program


async def answered(
    window: Window, who: Visitor, method: str, path: str, body: object
) -> tuple[int, str]:
    """Status and words; a form for the pages, JSON for the API."""
    packed = {"json" if path.startswith(API) else "data": body} if method != "GET" else {}
    url = window.world.url + path
    async with who.http.request(method, url, headers=who.headers, **packed) as answer:
        text = (await answer.read()).decode("utf-8", "replace")
        if "json" in answer.content_type:
            text = json.dumps(json.loads(text), ensure_ascii=False)
        return answer.status, text


MORE = {"action": "finish", "track": "quality_review", "kind": "unhelpful"}
FORM = {"version": "999", "seen": "x", "reason": "x", "words": "x", "total": "1"}


@pytest.mark.slow
@pytest.mark.both_databases("conditions on rows")
@pytest.mark.parametrize("region", ["410700", COUNTIES[HUOJIA]])
async def test_nothing_of_another_region_opens_on_any_route(window: Window, region: str) -> None:
    theirs = await with_everything(window, FATHER)
    await live_in(window, FATHER, region)
    browser, program = await of_weihui(window)
    csrf = (await browser.get("/window/claims")).form("/logout").fields["csrf"]
    tried = set[str]()
    for route, roles in every_route():
        method, path = route.split(" ")
        if not roles & COUNTY_ROLES or route.replace(API, "").replace(PREFIX, "") in LEAVING:
            continue
        who = program if path.startswith(API) else browser
        body = FORM | {"csrf": csrf} if who is browser else {"version": 999}
        address = filled(path, **theirs.names(path), **MORE)
        status, text = await answered(window, who, method, address, body)
        if not open_to_counties(path):
            assert status == 403 and "由市里统一办理" in text, (route, status)
        elif names := named_in(path):
            assert status == 404, (route, status, text[:300])
            tried |= names
        for told in (
            theirs.claim_no,
            FATHER.name[0] + "**",
            theirs.case_no,
            theirs.ids["claim_id"],
            theirs.report_no,
            mask_phone(FATHER.phone),
        ):
            assert told not in text, (route, told)
    assert tried == FINDERS.keys()


@pytest.mark.slow
async def test_the_same_opens_to_the_city_and_to_the_county_it_is_of(window: Window) -> None:
    """The control: with the person in the county, or for somebody of the city, it is there."""
    theirs = await with_everything(window, FATHER)
    browser, program = await of_weihui(window)
    city = await window.sign_in_with("chengshi", *COUNTY_ROLES)
    for region in ("410700", HUOJIA, "不知道哪里", ""):
        await live_in(window, FATHER, region)
        for path in (f"{PREFIX}/claims/{theirs.ids['claim_id']}", f"{API}/me"):
            who = program if path.startswith(API) else browser
            status, _ = await answered(window, who, "GET", path, None)
            assert status == (200 if who is program else 404), (region, path)
    for region, looking in ((HUOJIA, (city,)), (WEIHUI, (browser, program))):
        await live_in(window, FATHER, region)
        for who in looking:
            for route, roles in every_route():
                method, path = route.split(" ")
                if method != "GET" or not named_in(path) or not roles & COUNTY_ROLES:
                    continue
                if not open_to_counties(path) or path.startswith(API) != (who is program):
                    continue
                if "photos" in path or "letter_id" in path or "side-tracks" in path:
                    continue  # which case or letter has one is another test's
                if path.startswith(f"{PREFIX}/fraud"):
                    continue  # whoever handles claims as well reads none of them
                if path.startswith((f"{PREFIX}/quality", f"{PREFIX}/follow-ups")):
                    continue  # nothing has been decided yet
                if path.endswith("/statement"):
                    continue
                status, _ = await answered(
                    window, who, method, filled(path, **theirs.names(path)), None
                )
                assert status == 200, (route, status)


@pytest.mark.slow
@pytest.mark.both_databases("conditions on rows")
async def test_lists_hold_the_countys_own_and_nobody_else(window: Window) -> None:
    await live_in(window, STRANGER, COUNTIES[WEIHUI])  # as some rosters write it
    await window.cabinet.pool_used_up(STRANGER)
    foreign, own = [await with_everything(window, each) for each in (FATHER, STRANGER)]
    browser, program = await of_weihui(window)
    queue = await browser.get("/window/claims")
    assert own.claim_no in queue.text and foreign.claim_no not in queue.text
    status, text = await answered(window, program, "GET", f"{API}/queue/counts", None)
    assert (status, '"submitted": 1' in text or '"submitted":1' in text) == (200, True), text
    for page in (
        *("/window/people", "/window/people/letters", "/window/people/assisted", "/window/cases"),
        *("/window/quality", "/window/follow-ups", "/window/chats"),
    ):
        shown = await browser.get(page)
        assert STRANGER.name[0] + "**" in shown.text, page
        assert FATHER.name[0] + "**" not in shown.text, page
    calls = (await browser.get("/window/missed-calls")).text
    assert mask_phone(STRANGER.phone) in calls and mask_phone(FATHER.phone) not in calls
    found = await browser.send(queue.form("/claims/search"), sought=STRANGER.id_number)
    assert own.claim_no in found.text
    found = await browser.send(queue.form("/claims/search"), sought=FATHER.id_number)
    assert foreign.claim_no not in found.text
    people = await browser.get("/window/people")
    for nobodys in (FATHER.id_number, DAUGHTER.id_number):
        missed = await browser.send(people.form("/find"), number=nobodys)
        assert missed.status == 404 and "您的县里没有" in missed.text
    assert (await browser.send(people.form("/find"), number=STRANGER.id_number)).status == 200


async def looked_at(window: Window, theirs: Theirs) -> None:
    """A clerk of the city opens a photograph of the claim."""
    clerk = window.cabinet.actors[Role.CLERK]
    await window.world.services.photos.open(clerk, theirs.ids["claim_id"], theirs.ids["photo_id"])


@pytest.mark.slow
async def test_who_looked_is_told_of_the_countys_own_people_alone(window: Window) -> None:
    await live_in(window, STRANGER, WEIHUI)
    await window.cabinet.pool_used_up(STRANGER)
    foreign, own = [await with_everything(window, each) for each in (FATHER, STRANGER)]
    for each in (foreign, own):
        await looked_at(window, each)
    browser, _ = await of_weihui(window)
    page = await browser.get("/window/looks")
    seen = await browser.send(page.form("/looks/search"), person="", login="")
    assert own.claim_no in seen.text and foreign.claim_no not in seen.text
    assert "夜里" not in seen.text  # about a colleague of the city
    of_him = await browser.send(page.form("/looks/search"), person=FATHER.id_number)
    assert "没有找到这个人" in of_him.text
    async with window.world.services.db.write() as session:
        clerk = window.cabinet.actors[Role.CLERK].id
        await session.execute(update(StaffRow).where(StaffRow.id == clerk).values(scope=WEIHUI))
    assert "夜里" in (await browser.get("/window/looks")).text


@pytest.mark.slow
async def test_what_a_form_names_is_asked_for_like_what_an_address_names(window: Window) -> None:
    await live_in(window, STRANGER, WEIHUI)
    await window.cabinet.pool_used_up(STRANGER)
    foreign, own = [await with_everything(window, each) for each in (FATHER, STRANGER)]
    browser, _ = await of_weihui(window)
    csrf = (await browser.get("/window/claims")).form("/logout").fields["csrf"]
    home = f"/window/people/{own.ids['insured_id']}"
    for form, named in (
        *(("authority/stop-payee", "claim_id"), ("authority/end", "authorisation_id")),
        *(("authority/withdraw-code", "code_id"), ("letters/confirm", "letter_id")),
    ):
        sent = {"csrf": csrf, named: foreign.ids[named]}
        assert (await browser.post(f"{home}/{form}", sent)).status == 404, form
    async with window.world.services.db.read() as session:
        assert (
            await session.get_one(AuthorisationRow, foreign.ids["authorisation_id"])
        ).ended_at is None
        assert (await session.get_one(WindowCodeRow, foreign.ids["code_id"])).ended_at is None
        letter = await session.get_one(AuthorisationLetterRow, foreign.ids["letter_id"])
        assert letter.state == "recorded"
    same = {
        "csrf": csrf,
        "other_number": FATHER.id_number,
        "paper": "document_seen",
        "words": "同一人",
    }
    refused = await browser.post(f"{home}/same-person", same)
    assert refused.status == 422 and FATHER.name not in refused.text
    case = {"csrf": csrf, "kind": "complaint", "words": "没办", "claim_no": foreign.claim_no}
    refused = await browser.post("/window/cases/new/open", case)
    assert refused.status == 422 and "没有这个受理编号" in refused.text
    refused = await browser.post("/window/cases/new/open", case | {"claim_no": ""})
    assert refused.status == 422 and "请市里的同事登记" in refused.text
    made = await browser.post("/window/cases/new/open", case | {"claim_no": own.claim_no})
    assert made.status == 200 and "已登记" in made.text


@pytest.mark.slow
async def test_a_case_is_handed_to_nobody_who_could_not_open_it(window: Window) -> None:
    foreign = await with_everything(window, FATHER)
    await of_weihui(window)
    clerk: Actor = window.cabinet.actors[Role.CLERK]
    cases = window.world.services.window.cases.cases

    async def offered() -> set[str]:
        return {name for _, name in (await cases.show(clerk, foreign.ids["case_id"])).colleagues}

    assert "鄢小卫" not in await offered()
    await live_in(window, FATHER, WEIHUI)
    assert "鄢小卫" in await offered()
