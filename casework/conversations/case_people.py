"""Whom does a case concern, and how are they reached? Asked by the list of cases, masked, and by
one case in clear, which is recorded there."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.checks import call_numbers
from casework.conversations import store
from casework.conversations.tables import ServiceCaseRow
from casework.conversations.views import CaseContact
from casework.people import merges, people
from casework.people.members import MEMBER_PHONE
from casework.people.tables import MemberRow
from infra.masking import mask_name
from infra.sealing import Sealer

UNKNOWN = "不知道是谁"
MEMBER = "手机上的用户"


async def masked_names(
    session: AsyncSession, rows: Sequence[ServiceCaseRow], sealer: Sealer
) -> dict[str, str]:
    """By case, who it is, masked; of a member the insured person they are, where they are one."""
    members = [row.person_id for row in rows if row.person_kind == "member"]
    own = await people.bound_insured_ids(session, members)
    insured = {
        row.id: row.person_id if row.person_kind == "insured" else own[row.person_id]
        for row in rows
        if row.person_kind == "insured" or row.person_id in own
    }
    known = await merges.kept_rows(session, set(insured.values()))
    names = {
        each: mask_name(sealer.open(row.name_sealed, people.NAME)) for each, row in known.items()
    }
    return {
        row.id: names[insured[row.id]]
        if row.id in insured
        else (MEMBER if row.person_kind == "member" else UNKNOWN)
        for row in rows
    }


async def contacts_of(
    session: AsyncSession, row: ServiceCaseRow, sealer: Sealer
) -> tuple[CaseContact, ...]:
    """Whom to ring about a case, in clear; whoever asks records it."""
    if row.claim_id is not None:
        return tuple(
            CaseContact(each.who, each.name, each.phone)
            for each in await call_numbers.callees_of(session, sealer, row.claim_id)
        )
    phone = sealer.open(row.phone_sealed, store.PHONE) if row.phone_sealed is not None else ""
    if phone and not row.person_id:
        return (CaseContact(UNKNOWN, "", phone),)
    insured_id: str | None = row.person_id
    if row.person_kind == "member":
        sealed = await session.scalar(
            select(MemberRow.phone_sealed).where(MemberRow.id == row.person_id)
        )
        phone = phone or (sealer.open(sealed, MEMBER_PHONE) if sealed is not None else "")
        insured_id = await people.bound_insured_id(session, row.person_id)
    if insured_id is None or row.person_kind == "":
        return (CaseContact(MEMBER, "", phone),) if row.person_id else ()
    person = people.opened(await merges.kept_row(session, insured_id), sealer)
    return (CaseContact("参保人", person.name, phone or person.phone),)
