"""Who uses several processes, and about what do they have messages to send? Written into the
database beforehand."""

import secrets
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import insert

from app.compose import build_sealer
from app.serve import now
from app.settings import Settings
from casework.claims.tables import ClaimNumberRow, ClaimRow
from casework.people import people
from casework.people.tables import InsuredRow, MemberRow
from claims_core.claim import Stage
from claims_core.events import EventName
from claims_core.identifiers import make_claim_no
from infra import outbox
from infra.columns import new_id
from infra.db import Database
from tests.people import FATHER


async def submitted_claims(db: Database, settings: Settings, many: int) -> list[str]:
    """So many claims that were just submitted, each of a person with a telephone of their own;
    their ids."""
    sealer, at, member_id = build_sealer(settings), now(), new_id()
    insured, claims = [], []
    for number in range(many):
        insured_id, phone = new_id(), f"139{number:08d}"
        insured.append(
            {
                "id": insured_id,
                "insured_no": f"8{number:019d}",
                "name_sealed": sealer.seal(FATHER.name, people.NAME),
                "id_number_sealed": sealer.seal(FATHER.id_number, people.ID_NUMBER),
                "id_number_index": secrets.token_hex(32),
                "phone_sealed": sealer.seal(phone, people.PHONE),
                "phone_index": sealer.index(phone, people.PHONE),
                "region": "410700",
                "imported_at": at,
            }
        )
        day = (at - timedelta(days=number // 400)).date()
        claims.append(
            {
                "id": new_id(),
                "claim_no": make_claim_no(day, number % 400),
                "insured_id": insured_id,
                "filed_by": member_id,
                "stage": Stage.SUBMITTED,
                "version": 2,
                "care_kind": "inpatient",
                "care_place": "out_of_province",
                "care_region": "外省",
                "provider_name": "演示医院",
                "discharge_on": day,
                "wanted": [],
                "opened_at": at,
                "submitted_at": at,
                "promised_on": (at + timedelta(days=28)).date(),
                "promise_provisional": False,
                "promise_reason": "",
            }
        )
    async with db.write() as session:
        await session.execute(insert(InsuredRow), insured)
        member = {"id": member_id, "unionid": member_id, "follows": False, "created_at": at}
        await session.execute(insert(MemberRow), [member])
        await session.execute(insert(ClaimNumberRow), [{"day": at.date(), "last": 400}])
        await session.execute(insert(ClaimRow), claims)
    return [str(each["id"]) for each in claims]


async def told_of(db: Database, claims: Sequence[str]) -> None:
    """The event of each, which the workers turn into messages."""
    async with db.write() as session:
        for claim_id in claims:
            outbox.append(session, EventName.CLAIM_SUBMITTED, claim_id, now())
