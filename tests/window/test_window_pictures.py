"""Do staff see every picture of a paper with their name on it, and the original for a reason only?
Each route that gives one is walked."""

import hashlib
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

import window as window_package
from casework.access_log import FIELDS_AN_HOUR, AccessLogRow
from casework.claims.page_binding import bound
from casework.claims.stored_photos import stored
from casework.conversations.tables import AppealPhotoRow
from casework.desk.letter_views import LetterGiven
from casework.fraud.reporting import NewFraudReport
from casework.fraud.tables import FraudPhotoRow
from casework.people.tables import InsuredRow
from claims_core.authorisation_papers import LetterBasis, letter_rules
from claims_core.calendar_cn import china_day
from claims_core.claim import Role, Stage
from claims_core.proxy_relation import ProxyRelation
from claims_core.proxy_scope import ClaimsCovered
from claims_core.service_case import CaseKind
from infra.columns import new_id
from tests.people import DAUGHTER, FATHER, PASSWORD, STAFF
from tests.window.at_work import Window
from tests.window.claim.test_window_papers import read_receipt
from tests.window.files import picture
from tests.window.may_in_api import MAY_IN_THE_API
from tests.window.may_on_pages import MAY_ON_PAGES, PREFIX
from tests.window.visitors import Visitor
from window.api.api import PREFIX as API

# what is shown to everybody: pictures of the announcements
OF_NOBODY = "GET /announcements/{announcement_id}/files/{hash}"
ON_PAGES = {
    "GET /cases/{case_id}/photos/{photo_id}": Role.CLERK,
    "GET /claims/{claim_id}/photos/{photo_id}": Role.CLERK,
    "GET /claims/{claim_id}/photos/{photo_id}/straightened": Role.CLERK,
    "GET /fraud/{report_id}/photos/{photo_id}": Role.AUDITOR,
    "GET /people/{insured_id}/letters/{letter_id}/picture": Role.CLERK,
}
IN_THE_API = {
    "GET /cases/{case_id}/photos/{photo_id}": Role.CLERK,
    "GET /claims/{claim_id}/photos/{photo_id}": Role.CLERK,
}
WITHOUT_ORIGINAL = {"GET /claims/{claim_id}/photos/{photo_id}/straightened"}
ENDINGS = ("/photos/{photo_id}", "/picture", "/straightened", "/files/{hash}")


def test_every_route_that_gives_a_picture_is_walked_here() -> None:
    for matrix, walked in ((MAY_ON_PAGES, ON_PAGES), (MAY_IN_THE_API, IN_THE_API)):
        giving = {route for route in matrix if route.endswith(ENDINGS) and route[:4] == "GET "}
        assert giving - {OF_NOBODY} == set(walked)
        with_original = {f"POST {each[4:]}/original" for each in set(walked) - WITHOUT_ORIGINAL}
        assert {route for route in matrix if route.endswith("/original")} - {
            each.replace("POST ", "GET ") for each in with_original
        } == with_original


def test_one_file_of_the_window_answers_with_a_picture_and_one_declares_them() -> None:
    home = Path(window_package.__file__).parent
    naming = {
        str(file.relative_to(home))
        for file in home.rglob("*.py")
        if "image/jpeg" in file.read_text("utf-8")
    }
    assert naming == {"pictures.py", "api/pictures.py"}


@pytest.fixture
async def shown(window: Window) -> "Shown":
    return await Shown.everything(window)


class Shown:
    """One picture behind each route, by address; `kept` are the bytes as they are kept."""

    def __init__(self) -> None:
        self.addresses: dict[str, str] = {}
        self.kept: dict[str, bytes] = {}

    @classmethod
    async def everything(cls, window: Window) -> "Shown":
        found, services = cls(), window.world.services
        clerk, auditor = window.cabinet.actors[Role.CLERK], window.cabinet.actors[Role.AUDITOR]
        paper = await read_receipt(window)
        claim_id, photo_id = paper.split("/")[3], paper.split("/")[5]
        claim = "GET /claims/{claim_id}/photos/{photo_id}"
        data = await services.photos.open(clerk, claim_id, photo_id)
        found._add(claim, data, claim_id=claim_id, photo_id=photo_id)
        flat = await services.window.papers.straightened(clerk, claim_id, photo_id)
        found._add(f"{claim}/straightened", flat, claim_id=claim_id, photo_id=photo_id)

        case_id = await services.window.cases.cases.open(clerk, CaseKind.COMPLAINT, "金额不对")
        evidence = await _evidence(window, case_id)
        data = await services.window.cases.evidence.open(clerk, case_id, evidence, 2)
        case = "GET /cases/{case_id}/photos/{photo_id}"
        found._add(case, data, case_id=case_id, photo_id=f"{evidence}?page=2")

        reporting, desk = services.window.fraud.reporting, services.window.fraud.desk
        number = await reporting.report(NewFraudReport("有人三月在市里用假发票报销", "window"))
        await reporting.add_photo(number, picture((600, 800)))
        async with services.db.read() as session:
            row = (await session.scalars(select(FraudPhotoRow))).one()
        data = await desk.photo(auditor, row.report_id, row.id)
        fraud = "GET /fraud/{report_id}/photos/{photo_id}"
        found._add(fraud, data, report_id=row.report_id, photo_id=row.id)

        async with services.db.read() as session:
            insured_id = await session.scalar(
                select(InsuredRow.id).where(InsuredRow.insured_no == FATHER.insured_no)
            )
        assert insured_id
        letters = services.window.letters
        letter_id = await letters.record(clerk, insured_id, _letter(window), picture((600, 800)))
        data = await letters.picture(clerk, insured_id, letter_id)
        letter = "GET /people/{insured_id}/letters/{letter_id}/picture"
        found._add(letter, data, insured_id=insured_id, letter_id=letter_id)
        assert set(found.kept) == set(ON_PAGES)
        return found

    def _add(self, route: str, kept: bytes, **ids: str) -> None:
        self.addresses[route] = route.removeprefix("GET ").format(**ids)
        self.kept[route] = kept

    def original(self, route: str) -> str:
        """The address of the original, without what stands behind the question mark."""
        return self.addresses[route].partition("?")[0] + "/original"


async def _evidence(window: Window, case_id: str) -> str:
    services, photo_id = window.world.services, new_id()
    key, pages = f"appeals/{case_id}/{photo_id}", (picture((500, 700)), picture((600, 700)))
    await stored(services.objects, services.sealer, key, bound(pages))
    async with services.db.write() as session:
        session.add(
            AppealPhotoRow(
                id=photo_id, case_id=case_id, object_key=key, pages=len(pages),
                file_hash=hashlib.sha256(pages[0]).hexdigest(), added_at=services.clock(),
            )
        )  # fmt: skip
    return photo_id


def _letter(window: Window) -> LetterGiven:
    basis = LetterBasis.SIGNED_LETTER
    return LetterGiven(
        basis=basis,
        papers=frozenset(letter_rules()[basis].papers),
        proxy_name=DAUGHTER.name,
        proxy_number=DAUGHTER.id_number,
        relation=ProxyRelation.CHILD,
        claims=ClaimsCovered.FILED,
        may_file=True,
        may_name_account=False,
        until=china_day(window.world.clock()) + timedelta(days=30),
        words="",
    )


async def of_role(window: Window, role: Role) -> tuple[Visitor, dict[str, str]]:
    """A colleague in a browser, and the headers of their program."""
    login = {"login": STAFF[role].login, "password": PASSWORD}
    async with window.world.http.post(f"{window.world.url}{API}/sessions", json=login) as answer:
        token = (await answer.json())["token"]
    return await window.sign_in(role), {"Authorization": f"Bearer {token}"}


async def originals(window: Window) -> list[tuple[str, str]]:
    """What the record says of originals: what was seen, and why."""
    async with window.world.services.db.read() as session:
        rows = await session.scalars(
            select(AccessLogRow)
            .where(AccessLogRow.what.startswith("original."))
            .order_by(AccessLogRow.at, AccessLogRow.id)
        )
        return [(row.what, row.reason) for row in rows]


async def asked(
    window: Window, headers: dict[str, str], method: str, path: str, body: object = None
) -> tuple[int, bytes, dict[str, str]]:
    address = window.world.url + API + path
    async with window.world.http.request(method, address, json=body, headers=headers) as answer:
        return answer.status, await answer.read(), dict(answer.headers)


async def test_no_route_gives_a_picture_without_the_name_of_whoever_looks(
    window: Window, shown: Shown
) -> None:
    for route, role in ON_PAGES.items():
        browser, _ = await of_role(window, role)
        status, data, headers = await browser.fetch(PREFIX + shown.addresses[route])
        assert (status, headers["Content-Type"]) == (200, "image/jpeg"), route
        assert headers["Cache-Control"] == "no-store", route
        actor = window.cabinet.actors[role]
        moment = (window.world.clock() + timedelta(hours=8)).strftime("%Y-%m-%d %H:%M")
        text = f"{actor.name} · {STAFF[role].login} · {moment}"
        mark = window.world.services.imaging.mark
        assert data == await mark(shown.kept[route], text) != shown.kept[route], route
    for route, role in IN_THE_API.items():
        _, program = await of_role(window, role)
        status, data, headers = await asked(window, program, "GET", shown.addresses[route])
        assert (status, headers["Cache-Control"]) == (200, "no-store"), route
        assert data.startswith(b"\xff\xd8") and data != shown.kept[route], route
    assert await originals(window) == []


async def test_in_a_list_pictures_are_small_and_marked_too(window: Window) -> None:
    window.cabinet.photo_size = (900, 1200)
    claim = await window.cabinet.claim(Stage.SUBMITTED)
    clerk = await window.sign_in(Role.CLERK)
    address = f"/window/claims/{claim.line.id}/photos/{claim.photos[1].id}"
    page = await clerk.get(f"/window/claims/{claim.line.id}?photo={claim.photos[1].id}")
    assert {address, f"{address}?size=small"} <= set(page.images)
    assert f"{address}/original" in page.links
    _, small, _ = await clerk.fetch(f"{address}?size=small")
    _, large, _ = await clerk.fetch(address)
    assert small.startswith(b"\xff\xd8") and len(small) < len(large)


async def test_the_original_is_given_for_a_reason_that_is_kept(
    window: Window, shown: Shown
) -> None:
    for many, route in enumerate(sorted(ON_PAGES.keys() - WITHOUT_ORIGINAL)):
        browser, _ = await of_role(window, ON_PAGES[route])
        address = PREFIX + shown.original(route)
        beside = shown.addresses[route].partition("?")[2]
        page = await browser.get(f"{address}?{beside}")
        form = page.form("/original")
        for lacking in ({"reason": ""}, {"reason": "curious"}, {"reason": "other", "words": " "}):
            refused = await browser.send(form, **lacking)
            assert refused.status == 422 and "为什么要看原图" in refused.text, (route, lacking)
        assert len(await originals(window)) == 2 * many, "nobody has seen anything"
        sent = form.fields | {"reason": "altered", "words": "金额旁边有一块颜色不同"}
        for _ in range(2):  # a double tap gives the same, and each that left is kept
            async with browser.http.post(browser.url + address, data=sent) as answer:
                assert await answer.read() == shown.kept[route], route
                assert answer.headers["Cache-Control"] == "no-store"
        said = await originals(window)
        assert len(said) == 2 * many + 2, route
        assert all("：金额旁边有一块颜色不同（" in reason for _, reason in said)
        strange = form.fields | {"reason": "altered", "csrf": "f" * 43}
        assert (await browser.post(address, strange)).status == 403
    assert sorted({what for what, _ in await originals(window)}) == [
        "original.appeal_photo",
        "original.authorisation_letter",
        "original.fraud_photo",
        "original.photo.receipt",
    ]
    supervisor = await window.sign_in(Role.SUPERVISOR)
    looks = await supervisor.get("/window/looks")
    found = await supervisor.send(looks.form("/looks/search"), login=STAFF[Role.CLERK].login)
    assert "原图，照片：" in found.text and "金额旁边有一块颜色不同" in found.text


@pytest.mark.both_databases("what is kept before the picture leaves")
async def test_a_program_gives_its_reason_in_the_body(window: Window, shown: Shown) -> None:
    for route, role in IN_THE_API.items():
        _, program = await of_role(window, role)
        path, before = shown.original(route), len(await originals(window))
        page = {"page": 2} if shown.addresses[route].endswith("page=2") else {}
        for lacking in ({}, {"reason": ""}, {"reason": "other"}):
            status, data, _ = await asked(window, program, "POST", path, page | lacking)
            assert status == 422 and not data.startswith(b"\xff\xd8"), lacking
        assert (await asked(window, program, "GET", path))[0] == 405
        assert len(await originals(window)) == before
        body = page | {"reason": "other", "words": "法院来函要核对"}
        status, data, headers = await asked(window, program, "POST", path, body)
        assert (status, headers["Content-Type"]) == (200, "image/jpeg"), data
        assert data == shown.kept[route] and headers["Cache-Control"] == "no-store"
        assert len(await originals(window)) == before + 1


async def test_the_reason_stands_there_even_where_the_picture_cannot_be_opened(
    window: Window, shown: Shown
) -> None:
    route = "GET /claims/{claim_id}/photos/{photo_id}"
    _, program = await of_role(window, Role.CLERK)
    objects = window.world.services.objects
    claim_id = shown.original(route).split("/")[2]
    photo_id = shown.original(route).split("/")[4]
    await objects.delete(f"photos/{claim_id}/{photo_id}")
    status, _, _ = await asked(
        window, program, "POST", shown.original(route), {"reason": "covered"}
    )
    assert status == 503
    assert [what for what, _ in await originals(window)] == ["original.photo.receipt"]


@pytest.mark.both_databases("looks counted")
async def test_originals_are_counted_as_full_numbers_are(window: Window, shown: Shown) -> None:
    route = "GET /claims/{claim_id}/photos/{photo_id}"
    clerk, services = window.cabinet.actors[Role.CLERK], window.world.services
    async with services.db.write() as session:
        for _ in range(FIELDS_AN_HOUR):
            session.add(
                AccessLogRow(
                    id=new_id(), actor_id=clerk.id, actor_name=clerk.name, what="original.photo.x",
                    subject_id=new_id(), claim_id=None, reason="核对", at=services.clock(),
                )
            )  # fmt: skip
    browser, program = await of_role(window, Role.CLERK)
    status, data, _ = await asked(
        window, program, "POST", shown.original(route), {"reason": "covered"}
    )
    assert status == 429 and b"looks_braked" in data
    page = await browser.get(PREFIX + shown.original(route))
    braked = await browser.send(page.form("/original"), reason="covered")
    assert braked.status == 429 and "停一停" in braked.text
    assert (await browser.fetch(PREFIX + shown.addresses[route]))[0] == 200, "marked ones are not"


async def test_a_member_sees_their_own_paper_as_it_is_kept(window: Window, shown: Shown) -> None:
    route = "GET /claims/{claim_id}/photos/{photo_id}"
    _, _, claim_id, _, photo_id = shown.addresses[route].split("/")
    member = await window.cabinet.member_of(FATHER)
    kept = await window.world.services.photos.open(member, claim_id, photo_id)
    assert kept == shown.kept[route] and await originals(window) == []
