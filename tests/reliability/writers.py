"""Who writes while the service dies or has no room? Clerks who accept claims, and members who keep
their drafts field by field; each knows what was acknowledged and what never was answered."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

import aiohttp

from app.compose import build_sealer
from app.demo.cast import STAFF
from app.serve import now
from app.settings import Settings
from casework.claims.store import ClaimStore
from casework.people.tables import MemberRow
from claims_core.actions import Action
from claims_core.checklist import Material
from claims_core.claim import Claim, ClaimStep, Payee, Role, Stage
from infra.columns import new_id
from infra.db import Database
from tests.casework.stay import STAY
from tests.people import FATHER, PASSWORD
from tests.reliability.answered import LATER, PAUSE_S, Answered
from tests.reliability.uploaders import PATIENCE, Uploader, insured_row, new_uploaders

WHY = "核对过，材料齐全"


@dataclass
class Clerk:
    """窗口: accepts one claim after the other; each is in one of three places."""

    waiting: list[str]
    in_doubt: set[str] = field(default_factory=set)
    acknowledged: set[str] = field(default_factory=set)

    async def work(
        self, http: aiohttp.ClientSession, token: str, answered: Answered | None = None
    ) -> None:
        """Until the service is gone or nothing waits."""
        headers = {"Authorization": f"Bearer {token}"}
        while self.waiting:
            claim_id = self.waiting.pop()
            self.in_doubt.add(claim_id)
            try:
                status = await self._accept(http, headers, claim_id, answered)
            except aiohttp.ClientError:
                return
            if status in LATER:
                self.waiting.insert(0, claim_id)
                self.in_doubt.discard(claim_id)
                await asyncio.sleep(PAUSE_S)
                continue
            assert status == 200, (claim_id, status)
            self.acknowledged.add(claim_id)
            self.in_doubt.discard(claim_id)

    async def _accept(
        self,
        http: aiohttp.ClientSession,
        headers: dict[str, str],
        claim_id: str,
        answered: Answered | None,
    ) -> int:
        path, sent = f"/window/api/v1/claims/{claim_id}/accept", {"version": 2, "reason": WHY}
        begun = time.perf_counter()
        async with http.post(path, json=sent, headers=headers) as answer:
            await answer.read()
        if answered is not None:
            answered.note(answer.status, time.perf_counter() - begun)
        return answer.status


@dataclass
class Filler:
    """填草稿的人: writes down one hospital after the other."""

    token: str
    claim_id: str
    version: int = 1
    said: str = STAY.provider_name
    in_doubt: str | None = None
    edits: int = 0

    @classmethod
    def of(cls, uploader: Uploader) -> "Filler":
        """With the draft that this member has."""
        return cls(uploader.token, uploader.claim_id)

    async def work(
        self,
        http: aiohttp.ClientSession,
        answered: Answered | None = None,
        stop: asyncio.Event | None = None,
    ) -> None:
        """Until the service is gone, or it is time."""
        path = f"/api/member/v1/claims/{self.claim_id}/draft"
        while stop is None or not stop.is_set():
            self.in_doubt = f"第{self.version}医院"
            headers = {
                "Authorization": f"Bearer {self.token}",
                "If-Match": f'"{self.version}"',
            }
            begun = time.perf_counter()
            try:
                async with http.put(
                    path, json={"provider_name": self.in_doubt}, headers=headers
                ) as answer:
                    told = await answer.json()
            except aiohttp.ClientError:
                return
            if answered is not None:
                answered.note(answer.status, time.perf_counter() - begun)
            if answer.status in LATER:
                await asyncio.sleep(PAUSE_S)
                continue
            assert answer.status == 200, (answer.status, told)
            self.version, self.said, self.in_doubt = told["version"], self.in_doubt, None
            self.edits += 1


async def clerks_token(url: str) -> str:
    """The clerk of the demo logs in."""
    clerk = next(each for each in STAFF if each.role is Role.CLERK)
    async with aiohttp.ClientSession(url, timeout=PATIENCE) as http:
        login = {"login": clerk.login, "password": PASSWORD}
        async with http.post("/window/api/v1/sessions", json=login) as answer:
            assert answer.status == 201, await answer.text()
            return str((await answer.json())["token"])


async def new_fillers(settings: Settings, many: int) -> list[Filler]:
    """So many members, each with a draft."""
    return [Filler.of(each) for each in await new_uploaders(settings, many)]


async def laid_claims(settings: Settings, many: int) -> list[str]:
    """So many claims that wait to be accepted, each of somebody else, written while nobody
    serves."""
    db, sealer = Database(settings.database_url), build_sealer(settings)
    store, at, ids = ClaimStore(sealer), now(), []
    payee = Payee(FATHER.name, FATHER.account, "中国工商银行新乡分行")
    member_id = new_id()
    handed_in = ClaimStep(
        1, Action.SUBMIT, member_id, Role.MEMBER, Stage.DRAFT, Stage.SUBMITTED, "", at
    )
    try:
        async with db.write() as session:
            session.add(MemberRow(id=member_id, unionid=member_id, follows=False, created_at=at))
            rows = [insured_row(sealer) for _ in range(many)]
            session.add_all(rows)
            await session.flush()
            for row in rows:
                before = Claim(
                    id=new_id(),
                    insured_id=row.id,
                    filed_by=member_id,
                    opened_at=at,
                    care=STAY,
                    payee=payee,
                    submitted_at=at,
                    on_paper=frozenset(Material),
                    claim_no=f"T-{row.id[:12]}",
                )
                await store.insert(session, before)
                await session.flush()
                after = before.evolve(stage=Stage.SUBMITTED, steps=(handed_in,), version=2)
                await store.save(session, before, after, at=at)
                ids.append(before.id)
    finally:
        await db.close()
    return ids


async def people_at_work(
    url: str,
    clerks: Sequence[Clerk],
    token: str,
    fillers: Sequence[Filler],
    answered: Answered | None = None,
) -> None:
    """All of them, until the service is gone."""
    async with aiohttp.ClientSession(url, timeout=PATIENCE) as http:
        await asyncio.gather(
            *(each.work(http, token, answered) for each in clerks),
            *(each.work(http, answered) for each in fillers),
        )
