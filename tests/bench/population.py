"""How does a database look after years of a whole province? Claims of people who have four each,
written straight into the tables, and some members who look theirs up."""

import hashlib
import random
import secrets
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import insert, text

from app.compose import build_sealer
from app.serve import now
from app.settings import Settings
from casework.claims.tables import ClaimNumberRow, ClaimRow
from casework.people import people
from casework.people.tables import BindingRow, InsuredRow, MemberRow, MemberTokenRow
from claims_core.claim import Stage
from claims_core.identifiers import make_claim_no
from infra.columns import new_id
from infra.db import Database
from tests.people import FATHER

CLAIMS_EACH = 4
LOOKING = 200
CHUNK = 4_000
BEGIN = datetime(2026, 1, 5, 1, 0, tzinfo=UTC)
STAGES = [Stage.CLOSED] * 12 + [Stage.SUBMITTED, Stage.REGISTERED, Stage.ACCEPTED]


class Looker(NamedTuple):
    """查进度的人: a token, and one of their four claims."""

    token: str
    claim_id: str


async def populate(db: Database, settings: Settings, claims: int) -> list[Looker]:
    """So many claims; those who look theirs up."""
    writing = _Writing(settings, claims)
    async with db.write() as session:
        await session.execute(insert(ClaimNumberRow), [{"day": BEGIN.date(), "last": 400}])
    for part in writing.parts():
        async with db.write() as session:
            for table, rows in part.items():
                if rows:
                    await session.execute(insert(table), rows)
    async with db.write() as session:
        await session.execute(text("ANALYZE"))  # as the database does by itself in time
    return writing.lookers


class _Writing:
    def __init__(self, settings: Settings, claims: int) -> None:
        self.lookers: list[Looker] = []
        sealer = build_sealer(settings)
        self._persons = claims // CLAIMS_EACH
        self._apart = max(1, self._persons // LOOKING)
        self._dice = random.Random(20260105)
        # the same bytes for everybody: a look-up opens one of them
        self._sealed = {
            "name_sealed": sealer.seal(FATHER.name, people.NAME),
            "id_number_sealed": sealer.seal(FATHER.id_number, people.ID_NUMBER),
            "phone_sealed": sealer.seal(FATHER.phone, people.PHONE),
        }

    def parts(self) -> Iterator[dict[Any, list[dict[str, Any]]]]:
        """Rows by table, a thousand people at a time."""
        each = CHUNK // CLAIMS_EACH
        for first in range(0, self._persons, each):
            part: dict[Any, list[dict[str, Any]]] = {
                InsuredRow: [],
                MemberRow: [],
                BindingRow: [],
                MemberTokenRow: [],
                ClaimRow: [],
            }
            for number in range(first, min(first + each, self._persons)):
                self._person(number, part)
            if first % 100_000 == 0:
                sys.stderr.write(f"  {first * CLAIMS_EACH} claims written\n")
            yield part

    def _person(self, number: int, part: dict[Any, list[dict[str, Any]]]) -> None:
        insured_id, member_id = new_id(), new_id()
        part[InsuredRow].append(
            {
                "id": insured_id,
                "insured_no": f"6{number:019d}",
                "id_number_index": f"{number:064d}",
                "phone_index": f"{number:064d}",
                "region": "410700",
                "imported_at": BEGIN,
                **self._sealed,
            }
        )
        member = {"id": member_id, "unionid": member_id, "follows": False, "created_at": BEGIN}
        part[MemberRow].append(member)
        claims = [self._claim(number, turn, insured_id, member_id) for turn in range(CLAIMS_EACH)]
        part[ClaimRow] += claims
        if number % self._apart == 0 and len(self.lookers) < LOOKING:
            token = secrets.token_urlsafe(32)
            bound = {"id": new_id(), "member_id": member_id, "insured_id": insured_id}
            part[BindingRow].append(bound | {"bound_at": BEGIN})
            part[MemberTokenRow].append(
                {
                    "token_hash": hashlib.sha256(token.encode()).hexdigest(),
                    "member_id": member_id,
                    "created_at": now(),
                    "expires_at": now() + timedelta(days=1),
                }
            )
            self.lookers.append(Looker(token, claims[0]["id"]))

    def _claim(self, number: int, turn: int, insured_id: str, member_id: str) -> dict[str, Any]:
        count = number * CLAIMS_EACH + turn
        day = BEGIN + timedelta(days=count // 9_000, seconds=count % 9_000)
        return {
            "id": new_id(),
            "claim_no": make_claim_no(day.date(), count % 9_000),
            "insured_id": insured_id,
            "filed_by": member_id,
            "stage": self._dice.choice(STAGES),
            "version": 2,
            "care_kind": "inpatient",
            "care_place": "out_of_province",
            "care_region": "外省",
            "provider_name": "演示医院",
            "discharge_on": BEGIN.date(),
            "wanted": [],
            "opened_at": day,
            "submitted_at": day,
            "promised_on": (day + timedelta(days=28)).date(),
            "promise_provisional": False,
            "promise_reason": "",
        }
