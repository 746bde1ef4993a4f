"""Whom does a case concern, and how are they reached? Asked by the list of cases, masked, by one
case in clear, which is recorded there, and by whoever registers one."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.checks import call_numbers
from casework.claims.tables import ClaimRow
from casework.conversations import store
from casework.conversations.tables import ServiceCaseRow
from casework.conversations.views import CaseContact
from casework.errors import FieldsInvalid
from casework.people import merges, people
from casework.people.counties import within
from casework.people.members import MEMBER_PHONE
from casework.people.tables import InsuredRow, MemberRow
from claims_core.claim import Actor
from claims_core.errors import InvalidClaimNo
from claims_core.identifiers import check_claim_no
from claims_core.typed_text import TextKind, value_of
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


async def concerned(
    session: AsyncSession, actor: Actor, claim_no: str, insured_no: str
) -> tuple[str | None, tuple[str, str] | None]:
    """The claim and the person that a clerk has named; either may be missing, but a county has
    only cases of its own people. :raises FieldsInvalid:"""
    if claim_no:
        try:
            number = check_claim_no(claim_no)
        except InvalidClaimNo as problem:
            raise FieldsInvalid(claim_no=problem.message) from problem
        found = await session.execute(
            select(ClaimRow.id, ClaimRow.insured_id).where(
                ClaimRow.claim_no == number,
                ClaimRow.submitted_at.is_not(None),
                within(actor, ClaimRow.insured_id),
            )
        )
        for claim_id, insured_id in found:
            return claim_id, ("insured", insured_id)
        raise FieldsInvalid(claim_no="没有这个受理编号的申请。请核对后再填。")
    if insured_no:
        known = await session.scalar(
            select(func.coalesce(InsuredRow.merged_into_id, InsuredRow.id)).where(
                InsuredRow.insured_no == value_of(insured_no, TextKind.CODE, field="insured_no"),
                within(actor, InsuredRow.id),
            )
        )
        if known is None:
            raise FieldsInvalid(insured_no="名册里没有这个参保编号。请核对后再填。")
        return None, ("insured", known)
    if actor.county:
        raise FieldsInvalid(claim_no="请填受理编号或参保编号；不知道是谁的，请市里的同事登记。")
    return None, None
