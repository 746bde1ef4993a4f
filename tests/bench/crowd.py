"""How does a database look after a busy year? Invented claims in every stage, written straight
into the tables."""

import random
from datetime import UTC, datetime, timedelta

from sqlalchemy import insert

from app.compose import build_sealer
from app.settings import Settings
from casework.claims.tables import ClaimNumberRow, ClaimRow
from casework.people import people
from casework.people.tables import InsuredRow, MemberRow
from claims_core.claim import Stage
from claims_core.identifiers import make_claim_no
from infra.columns import new_id
from infra.db import Database
from tests.people import FATHER

PEOPLE = 2_000
CHUNK = 2_000
BEGIN = datetime(2026, 1, 5, 1, 0, tzinfo=UTC)


async def fill(db: Database, settings: Settings, claims: int) -> None:
    """Write `claims` claims of PEOPLE people, oldest first, most of them long closed."""
    sealer = build_sealer(settings)
    dice = random.Random(20250101)  # repeatable, not secret
    insured = []
    for number in range(PEOPLE):
        insured.append(
            {
                "id": new_id(),
                "insured_no": f"9{number:019d}",
                "name_sealed": sealer.seal(FATHER.name, people.NAME),
                "id_number_sealed": sealer.seal(FATHER.id_number, people.ID_NUMBER),
                "id_number_index": f"{number:064d}",
                "phone_sealed": sealer.seal(FATHER.phone, people.PHONE),
                "phone_index": f"{number:064d}",
                "region": "410700",
                "imported_at": BEGIN,
            }
        )
    member_id = new_id()
    stages = [stage for stage in Stage if stage is not Stage.DRAFT]
    weights = [60 if stage is Stage.CLOSED else 4 for stage in stages]
    async with db.write() as session:
        await session.execute(insert(InsuredRow), insured)
        await session.execute(
            insert(MemberRow),
            [{"id": member_id, "unionid": "bench", "follows": False, "created_at": BEGIN}],
        )
        await session.execute(insert(ClaimNumberRow), [{"day": BEGIN.date(), "last": 0}])
    for start in range(0, claims, CHUNK):
        rows = []
        for number in range(start, min(start + CHUNK, claims)):
            at = BEGIN + timedelta(minutes=4 * number)
            rows.append(
                {
                    "id": new_id(),
                    "claim_no": make_claim_no(at.date(), number % 400),
                    "insured_id": dice.choice(insured)["id"],
                    "filed_by": member_id,
                    "stage": dice.choices(stages, weights)[0],
                    "version": 2,
                    "care_kind": "inpatient",
                    "care_place": "out_of_province",
                    "care_region": "外省",
                    "provider_name": "演示医院",
                    "discharge_on": BEGIN.date(),
                    "wanted": [],
                    "opened_at": at,
                    "submitted_at": at,
                    "promised_on": (at + timedelta(days=28)).date(),
                    "promise_provisional": False,
                    "promise_reason": "",
                }
            )
        async with db.write() as session:
            await session.execute(insert(ClaimRow), rows)
