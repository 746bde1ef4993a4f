"""Who uploads photographs while the service dies? Members with a draft each, whose phones send one
after the other under keys of their own and know what was acknowledged."""

import asyncio
import hashlib
import io
import random
import secrets
import time
from dataclasses import dataclass, field
from datetime import timedelta
from typing import ClassVar

import aiohttp
from PIL import Image

from app.compose import build_sealer
from app.serve import now
from app.settings import Settings
from casework.people import people
from casework.people.tables import BindingRow, InsuredRow, MemberRow, MemberTokenRow
from casework.phone.drafts import Drafts
from claims_core.policy import PolicyBook
from infra.columns import new_id
from infra.db import Database
from infra.sealing import Sealer
from tests.casework.stay import STAY
from tests.people import FATHER
from tests.reliability.answered import LATER, PAUSE_S, Answered

MOST_EACH = 30  # a claim takes forty
PATIENCE = aiohttp.ClientTimeout(total=30)


@dataclass
class Uploader:
    """上传的人: a token, a draft, and by key what was sent and which photograph was answered."""

    objects_each: ClassVar[int] = 1
    """Stored objects that one of them may leave behind when it is cut off."""
    token: str
    claim_id: str
    sent: dict[str, bytes] = field(default_factory=dict)
    acknowledged: dict[str, str] = field(default_factory=dict)
    lost_bytes: int = 0
    """Of those acknowledged of pictures that were not whole yet."""

    @property
    def in_doubt(self) -> set[str]:
        """Sent, and never answered."""
        return set(self.sent) - set(self.acknowledged)

    async def upload(
        self, http: aiohttp.ClientSession, dice: random.Random, answered: Answered | None = None
    ) -> None:
        """Until the service is gone or the claim nearly full; what it has no room for is sent
        again."""
        while len(self.sent) < MOST_EACH:
            key = secrets.token_hex(8)
            self.sent[key] = small_photo(dice)
            try:
                while not await self._was_taken(http, key, answered):
                    await asyncio.sleep(PAUSE_S)
            except aiohttp.ClientError:
                return

    async def _was_taken(
        self, http: aiohttp.ClientSession, key: str, answered: Answered | None
    ) -> bool:
        begun = time.perf_counter()
        status, photo_id = await self.send(http, key)
        if answered is not None:
            answered.note(status, time.perf_counter() - begun)
        if status in LATER:
            return False
        self.acknowledged[key] = photo_id
        return True

    async def send_again(self, http: aiohttp.ClientSession) -> list[str]:
        """Everything once more; which keys have now another photograph than was acknowledged."""
        wrong = []
        for key in list(self.sent):
            _, photo_id = await self.send(http, key)
            if self.acknowledged.setdefault(key, photo_id) != photo_id:
                wrong.append(key)
        return wrong

    async def send(self, http: aiohttp.ClientSession, key: str) -> tuple[int, str]:
        """One of them; how it was answered, and which photograph it is now."""
        form = aiohttp.FormData()
        form.add_field("material", "other")
        form.add_field("file", io.BytesIO(self.sent[key]), filename="photo.jpg")
        headers = {"Authorization": f"Bearer {self.token}", "Idempotency-Key": key}
        path = f"/api/member/v1/claims/{self.claim_id}/photos"
        async with http.post(path, data=form, headers=headers) as answer:
            told = await answer.json()
            assert answer.status in (201, *LATER), (answer.status, told)
            return answer.status, str(told.get("id", ""))


def small_photo(dice: random.Random) -> bytes:
    """One like no other, quickly made and quickly looked through."""
    colours = bytes(dice.randrange(256) for _ in range(16 * 16))
    picture = Image.frombytes("L", (16, 16), colours).resize((820, 820)).convert("RGB")
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=70)
    return out.getvalue()


@dataclass(frozen=True)
class BoundMember:
    """绑定好的人: a member who is logged in and bound to somebody in the roster."""

    token: str
    member_id: str
    insured_id: str


async def new_members(db: Database, sealer: Sealer, many: int) -> list[BoundMember]:
    """So many of them, each bound to somebody else."""
    made = []
    for _ in range(many):
        insured, member_id, token = insured_row(sealer), new_id(), secrets.token_urlsafe(32)
        async with db.write() as session:
            session.add(insured)
            session.add(MemberRow(id=member_id, unionid=member_id, follows=False, created_at=now()))
            await session.flush()
            session.add(
                BindingRow(id=new_id(), member_id=member_id, insured_id=insured.id, bound_at=now())
            )
            session.add(
                MemberTokenRow(
                    token_hash=hashlib.sha256(token.encode()).hexdigest(),
                    member_id=member_id,
                    created_at=now(),
                    expires_at=now() + timedelta(days=1),
                )
            )
            made.append(BoundMember(token, member_id, insured.id))
    return made


async def new_uploaders(
    settings: Settings, many: int, kind: type[Uploader] = Uploader
) -> list[Uploader]:
    """So many members, each bound and with an empty draft, written while nobody serves."""
    db, sealer = Database(settings.database_url), build_sealer(settings)
    try:
        drafts = Drafts(db, sealer, now, PolicyBook.load())
        made = []
        for each in await new_members(db, sealer, many):
            actor = people.member_actor(each.member_id)
            opened = await drafts.open(actor, each.insured_id, STAY, None)
            made.append(kind(each.token, opened.id))
        return made
    finally:
        await db.close()


def insured_row(sealer: Sealer) -> InsuredRow:
    """Somebody in the roster whom nobody else is."""
    return InsuredRow(
        id=new_id(),
        insured_no=f"7{secrets.randbelow(10**19):019d}",
        name_sealed=sealer.seal(FATHER.name, people.NAME),
        id_number_sealed=sealer.seal(FATHER.id_number, people.ID_NUMBER),
        id_number_index=secrets.token_hex(32),
        phone_sealed=sealer.seal(FATHER.phone, people.PHONE),
        phone_index=secrets.token_hex(32),
        region="410700",
        imported_at=now(),
    )


async def at_once(url: str, uploaders: list[Uploader], dice: random.Random) -> None:
    """All of them, until the service is gone."""
    async with aiohttp.ClientSession(url, timeout=PATIENCE) as http:
        await asyncio.gather(*(each.upload(http, dice) for each in uploaders))
