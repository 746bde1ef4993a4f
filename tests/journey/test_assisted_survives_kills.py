"""Is anything of a claim that the window fills in lost or done twice when the service dies in any
of its steps? For one person who says yes on the phone, and one who signs."""

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
import pytest
from sqlalchemy import select

from app.compose import build_sealer
from app.demo.cast import STAFF
from app.maintenance import migrate
from app.stored_objects import build_objects
from casework.assisted.tables import AssistedFilingRow, AssistedMoveRow
from casework.claims.tables import ClaimRow, ClaimStepRow, PhotoRow
from claims_core.actions import Action
from claims_core.assisted_filing import AssistMove, AssistState
from claims_core.claim import Role, Stage
from infra.db import Database
from infra.outbox import OutboxRow
from miniapp_api.api import PREFIX
from tests.journey.service import KillableService
from tests.miniapp_api.phone import picture
from tests.people import FATHER
from tests.processes import Installation
from tests.reliability.uploaders import PATIENCE, BoundMember, new_members
from tests.window.visitors import Form, Visitor

CALL = {
    "known_by": "own_paper",
    "known_words": "看过身份证原件",
    "kind": "inpatient",
    "place": "local",
    "provider_name": "新乡某某医院",
    "admission_on": "2026-06-01",
    "discharge_on": "2026-06-20",
    "payee_name": FATHER.name,
    "payee_account": FATHER.account,
    "payee_bank_name": "中国工商银行新乡分行",
}
PAPERS = ("identity", "receipt", "itemised_list", "discharge_record")
# Within so many seconds of a step the service dies: before it, in the middle, and after it.
DIES_WITHIN = 0.15
Send = Callable[[], Awaitable[None]]


@dataclass
class Filled:
    """替谁填的: one person, and where the window shows what it fills in for them."""

    person: BoundMember
    number: int
    page: str = ""
    """Empty before it is begun."""

    @property
    def claim_id(self) -> str:
        """The claim, once there is one."""
        return self.page.rpartition("/")[2]


@dataclass
class MortalWindow:
    """会死的窗口: its clerks, and what becomes of their steps when it dies."""

    house: Installation
    service: KillableService
    dice: random.Random = field(default_factory=lambda: random.Random(16))
    deaths: int = 0

    async def through_a_death(self, *sends: Send) -> None:
        """All at once, a kill meanwhile; then each as whoever heard no answer sends it again, and
        once more for a second tap."""
        under_way = [asyncio.create_task(_unless_it_dies(send)) for send in sends]
        await asyncio.sleep(self.dice.random() * DIES_WITHIN)
        await self.service.kill()
        await asyncio.gather(*under_way)
        await self.service.start()
        self.deaths += 1
        for send in (*sends, *sends):
            await send()

    async def sign_in(self, role: Role) -> Visitor:
        """The colleague of this role, at a browser."""
        visitor = Visitor(self.house.url)
        login = next(each.login for each in STAFF if each.role is role)
        assert (await visitor.log_in(login)).status == 200
        return visitor


async def _unless_it_dies(send: Send) -> None:
    try:
        await send()
    except aiohttp.ClientError:
        return


def posting(visitor: Visitor, form: Form, filled: Filled, paper: bytes = b"") -> Send:
    """One form of the window, sent as it stands."""

    async def send() -> None:
        page = await (
            visitor.upload(form, paper, "paper.jpg")
            if paper
            else visitor.post(form.action, form.fields)
        )
        assert page.status == 200 and "?" + page.query != "?", (page.status, page.text[:400])
        assert filled.page in ("", page.path)
        filled.page = page.path

    return send


async def opening(clerk: Visitor, filled: Filled) -> Send:
    page = await clerk.get(f"/window/people/{filled.person.insured_id}/assisted")
    form = page.form("/open")
    form.fields |= CALL
    return posting(clerk, form, filled)


async def scanning(clerk: Visitor, filled: Filled, number: int) -> Send:
    form = (await clerk.get(filled.page)).form("/scan")
    form.fields["material"] = PAPERS[number]
    return posting(clerk, form, filled, picture(10 * filled.number + number))


async def asking(clerk: Visitor, filled: Filled) -> Send:
    return posting(clerk, (await clerk.get(filled.page)).form("/ask"), filled)


async def signing(clerk: Visitor, filled: Filled) -> Send:
    assert "本人签名" in (await clerk.get(f"{filled.page}/sheet")).text
    form = (await clerk.get(filled.page)).form("/sign")
    return posting(clerk, form, filled, picture(10 * filled.number + 9))


async def comparing(other: Visitor, filled: Filled) -> Send:
    return posting(other, (await other.get(filled.page)).form("/file"), filled)


async def saying_yes(url: str, filled: Filled) -> Send:
    """What the phone showed, as it showed it."""
    address = f"{url}{PREFIX}/assisted-filings/{filled.claim_id}"
    headers = {"Authorization": f"Bearer {filled.person.token}"}
    async with (
        aiohttp.ClientSession(timeout=PATIENCE, headers=headers) as http,
        http.get(address) as answer,
    ):
        shown = await answer.json()
    assert shown["gaps"] == [] and shown["state"] == "asked", shown

    async def send() -> None:
        async with aiohttp.ClientSession(timeout=PATIENCE, headers=headers) as http:
            body = {"version": shown["version"]}
            async with http.post(f"{address}/confirm", json=body) as answer:
                told = await answer.json()
                assert (answer.status, told["state"]) == (200, "filed"), told

    return send


@pytest.mark.slow
@pytest.mark.both_databases("what a killed process leaves")
async def test_one_claim_and_one_yes_though_the_service_dies_in_every_step(
    empty_database_url: str, tmp_path: Path
) -> None:
    house = Installation(tmp_path, empty_database_url, log_level="ERROR", requests_per_second=1000)
    await migrate(house.settings)
    await house.add_staff(Role.CLERK, Role.SUPERVISOR)
    db = Database(house.settings.database_url)
    try:
        members = await new_members(db, build_sealer(house.settings), 2)
    finally:
        await db.close()
    by_phone, on_paper = both = [Filled(each, n) for n, each in enumerate(members)]
    window = MortalWindow(house, KillableService(house))
    await window.service.start()
    visitors: list[Visitor] = []
    try:
        clerk, other = [await window.sign_in(each) for each in (Role.CLERK, Role.SUPERVISOR)]
        visitors += (clerk, other)
        await window.through_a_death(*[await opening(clerk, each) for each in both])
        for number in range(len(PAPERS)):
            sends = [await scanning(clerk, each, number) for each in both]
            await window.through_a_death(*sends)
        await window.through_a_death(await asking(clerk, by_phone), await signing(clerk, on_paper))
        await window.through_a_death(
            await saying_yes(house.url, by_phone), await comparing(other, on_paper)
        )
    finally:
        await window.service.kill()
        for each in visitors:
            await each.close()
    assert window.deaths == len(PAPERS) + 3
    await nothing_lost_and_nothing_twice(house, by_phone, on_paper)


async def nothing_lost_and_nothing_twice(
    house: Installation, by_phone: Filled, on_paper: Filled
) -> None:
    """One claim for each, one yes, each paper once and readable, and everybody's name beside what
    they did."""
    db, sealer = Database(house.settings.database_url), build_sealer(house.settings)
    objects = build_objects(house.settings)
    try:
        async with db.read() as session:
            claims = {row.insured_id: row for row in await session.scalars(select(ClaimRow))}
            filings = list(await session.scalars(select(AssistedFilingRow)))
            moves = list(await session.scalars(select(AssistedMoveRow)))
            steps = list(await session.scalars(select(ClaimStepRow)))
            photos = list(await session.scalars(select(PhotoRow)))
            events = list(await session.scalars(select(OutboxRow)))
    finally:
        await db.close()
    assert len(claims) == 2 and {row.state for row in filings} == {AssistState.FILED}
    for row in photos:
        data = sealer.open_bytes(await objects.get(row.object_key), row.object_key)
        assert len(data) == row.size and row.removed_at is None
    for filled, said in (
        (by_phone, {AssistMove.ASKED: 1, AssistMove.FILED_ON_PHONE: 1}),
        (on_paper, {AssistMove.SIGNED: 1, AssistMove.FILED_ON_PAPER: 1}),
    ):
        claim = claims[filled.person.insured_id]
        assert (claim.id, claim.stage) == (filled.claim_id, Stage.SUBMITTED)
        moved = Counter(AssistMove(each.move) for each in moves if each.claim_id == claim.id)
        assert moved == {AssistMove.OPENED: 1, AssistMove.SCANNED: len(PAPERS), **said}
        taken = [each.action for each in steps if each.claim_id == claim.id]
        assert taken == [Action.SUBMIT]
        papers = Counter(each.material for each in photos if each.claim_id == claim.id)
        sheet = {"signed_sheet": 1} if filled is on_paper else {}
        assert papers == {**dict.fromkeys(PAPERS, 1), **sheet}
        told = Counter(each.name for each in events if each.subject_id == claim.id)
        assert set(told.values()) == {1}, told
