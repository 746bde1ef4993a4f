"""Is what an address or a form names within the county that somebody works for? Asked by the door
of the window before any handler, so that no page and no call of the API has to.

Whoever works for the whole city is asked nothing. What is not of the county looks as if it did not
exist."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.access_log import LookNoticeRow
from casework.claims.county_claims import claim_within
from casework.claims.tables import ClaimRow, PhotoRow
from casework.conversations.case_lists import case_within
from casework.conversations.missed_calls import call_within
from casework.conversations.tables import AppealPhotoRow, MissedCallRow, ServiceCaseRow
from casework.errors import NotFound
from casework.fraud.store import report_within
from casework.fraud.tables import FraudPhotoRow, FraudReportRow
from casework.handover.store import handover_within
from casework.handover.tables import HandoverRow
from casework.people.authority_tables import AuthorisationLetterRow, WindowCodeRow
from casework.people.counties import change_within, colleague_within, within
from casework.people.tables import AuthorisationRow, IdentityChangeRow, InsuredRow
from claims_core.claim import Actor
from infra.db import Database

Finder = Callable[[Actor, str], tuple[Select[Any], ...]]


def _claim(actor: Actor, given: str) -> tuple[Select[Any], ...]:
    return (select(ClaimRow.id).where(ClaimRow.id == given, within(actor, ClaimRow.insured_id)),)


def _person(actor: Actor, given: str) -> tuple[Select[Any], ...]:
    return (select(InsuredRow.id).where(InsuredRow.id == given, within(actor, InsuredRow.id)),)


def _change(actor: Actor, given: str) -> tuple[Select[Any], ...]:
    row = IdentityChangeRow
    return (select(row.id).where(row.id == given, change_within(actor)),)


def _letter(actor: Actor, given: str) -> tuple[Select[Any], ...]:
    row = AuthorisationLetterRow
    return (select(row.id).where(row.id == given, within(actor, row.insured_id)),)


def _code(actor: Actor, given: str) -> tuple[Select[Any], ...]:
    row = WindowCodeRow
    return (select(row.id).where(row.id == given, within(actor, row.insured_id)),)


def _authorisation(actor: Actor, given: str) -> tuple[Select[Any], ...]:
    row = AuthorisationRow
    return (select(row.id).where(row.id == given, within(actor, row.insured_id)),)


def _case(actor: Actor, given: str) -> tuple[Select[Any], ...]:
    row = ServiceCaseRow
    return (select(row.id).where(row.id == given, case_within(actor)),)


def _photo(actor: Actor, given: str) -> tuple[Select[Any], ...]:
    """Of a claim, of an appeal, or of a report of fraud."""
    of_claim, of_case, case = PhotoRow, AppealPhotoRow, ServiceCaseRow
    of_report, report = FraudPhotoRow, FraudReportRow
    return (
        select(of_claim.id).where(of_claim.id == given, claim_within(actor, of_claim.claim_id)),
        select(of_case.id)
        .join(case, case.id == of_case.case_id)
        .where(of_case.id == given, case_within(actor)),
        select(of_report.id)
        .join(report, report.id == of_report.report_id)
        .where(of_report.id == given, report_within(actor)),
    )


def _chat(actor: Actor, given: str) -> tuple[Select[Any], ...]:
    row = HandoverRow
    return (select(row.id).where(row.id == given, handover_within(actor)),)


def _call(actor: Actor, given: str) -> tuple[Select[Any], ...]:
    row = MissedCallRow
    return (select(row.id).where(row.id == given, call_within(actor)),)


def _report(actor: Actor, given: str) -> tuple[Select[Any], ...]:
    row = FraudReportRow
    return (select(row.id).where(row.id == given, report_within(actor)),)


def _notice(actor: Actor, given: str) -> tuple[Select[Any], ...]:
    row = LookNoticeRow
    return (select(row.id).where(row.id == given, colleague_within(actor, row.staff_id)),)


FINDERS: Final[Mapping[str, Finder]] = {
    "claim_id": _claim,
    "subject_id": _claim,
    "insured_id": _person,
    "change_id": _change,
    "letter_id": _letter,
    "code_id": _code,
    "authorisation_id": _authorisation,
    "case_id": _case,
    "handover_id": _chat,
    "call_id": _call,
    "report_id": _report,
    "photo_id": _photo,
    "notice_id": _notice,
}
"""What the places of addresses and the fields of forms name, and how it is found."""


class CountyReach:
    """范围: the one place that says no."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def require(self, actor: Actor, named: Mapping[str, str]) -> None:
        """Everything that is named is within the actor's county; other names say nothing.

        :raises NotFound:
        """
        if not actor.county:
            return
        asked = [(FINDERS[name], given) for name, given in named.items() if name in FINDERS]
        if not asked:
            return
        async with self._db.read() as session:
            for finder, given in asked:
                if given and not await _found(session, finder(actor, given)):
                    raise NotFound


async def _found(session: AsyncSession, queries: tuple[Select[Any], ...]) -> bool:
    for query in queries:
        if await session.scalar(query) is not None:
            return True
    return False
