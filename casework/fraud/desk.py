"""What do those who look into reports of fraud see and do? Asked by the window's pages of reports;
whoever handles claims or is named in a report finds nothing."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from casework import original_looks
from casework.claims.stored_photos import ObjectStore, opened
from casework.claims.tables import ClaimRow
from casework.errors import FieldsInvalid, NotFound
from casework.fraud import store
from casework.fraud.tables import (
    FraudNamedRow,
    FraudPhotoRow,
    FraudReportRow,
    FraudReportStepRow,
)
from casework.fraud.views import FraudReportLine, FraudReportPage, FraudReportStep
from casework.original_looks import OriginalAsked
from casework.people.members import MEMBER_PHONE
from casework.people.tables import MemberRow, StaffRow
from casework.roles import require_role
from claims_core.claim import Actor
from claims_core.fraud_report import (
    HANDLING_ROLES,
    REPORT_READERS,
    ReportAction,
    ReportResult,
    may_reach,
    moved_report,
    open_report_actions,
)
from claims_core.review import RoleMissing
from infra.data_keys import open_words
from infra.db import Database
from infra.sealing import Sealer

TASK = "查办举报"
MOST_SHOWN = 200
MOST_TOLD = 200


class FraudDesk:
    """举报的查办."""

    def __init__(
        self,
        db: Database,
        sealer: Sealer,
        objects: ObjectStore,
        clock: Callable[[], datetime],
    ) -> None:
        self._db = db
        self._sealer = sealer
        self._objects = objects
        self._clock = clock

    async def reports(self, actor: Actor) -> tuple[FraudReportLine, ...]:
        """Those that this person may know of, the unfinished and oldest first.

        :raises RoleMissing:
        """
        _require_outsider(actor)
        async with self._db.read() as session:
            rows = await session.scalars(
                select(FraudReportRow)
                .where(store.report_within(actor))
                .order_by(
                    FraudReportRow.closed_at.is_not(None),
                    FraudReportRow.received_at,
                    FraudReportRow.id,
                )
                .limit(MOST_SHOWN)
            )
            return tuple(
                [
                    await store.line_of(session, row)
                    for row in rows
                    if may_reach(actor, await store.concerned(session, row))
                ]
            )

    async def show(self, actor: Actor, report_id: str) -> FraudReportPage:
        """One report with everything; that it was opened is recorded.

        :raises RoleMissing, NotFound:
        """
        async with self._db.write() as session:
            row = await self._reached(session, actor, report_id)
            await self._record(session, actor, row, "fraud_report", row.id)
            found = await session.scalars(
                select(FraudReportStepRow)
                .where(FraudReportStepRow.report_id == report_id)
                .order_by(FraudReportStepRow.seq)
            )
            steps = found.all()
            sealed = [step.words_sealed for step in steps]
            words = await open_words(session, self._sealer, sealed, store.WORDS)
            photos = await session.scalars(
                select(FraudPhotoRow.id)
                .where(FraudPhotoRow.report_id == report_id)
                .order_by(FraudPhotoRow.added_at, FraudPhotoRow.id)
            )
            staff = {
                each.id: each.name
                for each in await session.scalars(select(StaffRow).order_by(StaffRow.name))
            }
            named = await store.concerned(session, row)
            claim = await session.get(ClaimRow, row.claim_id) if row.claim_id else None
            return FraudReportPage(
                line=await store.line_of(session, row),
                contact=await self._contact(session, row),
                claim_id=row.claim_id,
                claim_no=(claim.claim_no or "") if claim else "",
                steps=tuple(map(_step, steps, words)),
                photo_ids=tuple(photos),
                named=tuple(sorted(staff[each] for each in named if each in staff)),
                colleagues=tuple((k, name) for k, name in staff.items() if k not in named),
                open_actions=open_report_actions(store.report_of(row)),
            )

    async def photo(
        self, actor: Actor, report_id: str, photo_id: str, original: OriginalAsked | None = None
    ) -> bytes:
        """A picture as JPEG; recorded, with the reason for the `original` where that is wanted.

        :raises RoleMissing, NotFound, LooksBraked:
        """
        async with self._db.write() as session:
            row = await self._reached(session, actor, report_id)
            photo = await session.get(FraudPhotoRow, photo_id)
            if photo is None or photo.report_id != row.id:
                raise NotFound
            await self._record(session, actor, row, "fraud_photo", photo.id, original)
            key = photo.object_key
        return await opened(self._db, self._objects, self._sealer, key)

    async def act(
        self,
        actor: Actor,
        report_id: str,
        version: int,
        action: ReportAction,
        *,
        words: str = "",
        staff_id: str = "",
        result: ReportResult | None = None,
        told: str = "",
    ) -> None:
        """Take one step; `told` is the sentence for the reporter when it is closed.

        :raises RoleMissing, NotFound, FieldsInvalid, ReportMoved, WrongReportState,
        ReportWordsNeeded:
        """
        words, told = words.strip(), told.strip()
        if action in (ReportAction.RECEIVE, ReportAction.ADD):
            raise FieldsInvalid(action="没有这个动作，请回到页面再点一次。")
        if len(told) > MOST_TOLD:
            raise FieldsInvalid(told=f"最多写{MOST_TOLD}个字。")
        if action is ReportAction.CLOSE and not told:
            raise FieldsInvalid(told="请写一句告诉举报人的话，不要写别人的名字。")
        async with self._db.write() as session:
            row = await self._reached(session, actor, report_id, hold=True)
            moved = moved_report(
                store.report_of(row), action, version=version, words=words, result=result
            )
            if action is ReportAction.NAME:
                words = await self._name(session, row, staff_id)
            if action is ReportAction.CLOSE:
                row.told_sealed = self._sealer.seal(told, store.WORDS)
            store.keep(session, self._sealer, row, moved, action, words, self._clock(), actor)

    async def _name(self, session: AsyncSession, row: FraudReportRow, staff_id: str) -> str:
        person = await session.get(StaffRow, staff_id) if staff_id else None
        if person is None or person.id in await store.concerned(session, row):
            raise FieldsInvalid(staff_id="请选一位还没写上的同事。")
        session.add(FraudNamedRow(report_id=row.id, staff_id=person.id))
        return person.name

    async def _reached(
        self, session: AsyncSession, actor: Actor, report_id: str, *, hold: bool = False
    ) -> FraudReportRow:
        """To whoever is named in it a report is one that does not exist."""
        _require_outsider(actor)
        row = (
            await store.hold(session, report_id)
            if hold
            else await session.get(FraudReportRow, report_id)
        )
        if row is None or not may_reach(actor, await store.concerned(session, row)):
            raise NotFound
        return row

    async def _contact(self, session: AsyncSession, row: FraudReportRow) -> str:
        if row.contact_sealed is not None:
            return self._sealer.open(row.contact_sealed, store.CONTACT)
        if not row.member_id:
            return ""
        sealed = await session.scalar(
            select(MemberRow.phone_sealed).where(MemberRow.id == row.member_id)
        )
        return self._sealer.open(sealed, MEMBER_PHONE) if sealed is not None else "公众号"

    async def _record(
        self,
        session: AsyncSession,
        actor: Actor,
        row: FraudReportRow,
        what: str,
        subject_id: str,
        original: OriginalAsked | None = None,
    ) -> None:
        await original_looks.record(
            *(session, actor, what, subject_id),
            claim_id=None,
            reason=f"查办举报 {row.report_no}",
            original=original,
            at=self._clock(),
        )


def _require_outsider(actor: Actor) -> None:
    """:raises RoleMissing: also for readers who handle claims as well."""
    require_role(actor, REPORT_READERS, TASK)
    if actor.roles & HANDLING_ROLES:
        raise RoleMissing(action=TASK, roles="不经办申请的稽核或主管")


def _step(row: FraudReportStepRow, words: str) -> FraudReportStep:
    return FraudReportStep(
        seq=row.seq,
        action=ReportAction(row.action),
        actor_name=row.actor_name,
        words=words,
        at=row.at,
    )
