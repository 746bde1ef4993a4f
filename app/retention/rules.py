"""What is forgotten by time alone, and how? One rule for each kind of row that has an end; what
must not be changed loses its key instead."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, delete, exists, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from app.retention.letters import letter_rules
from casework.care.tables import CareCallRow
from casework.claims.draft_emptying import emptied
from casework.claims.store import ClaimStore
from casework.claims.tables import ClaimChangeRow, ClaimRow, ClaimStepRow, PhotoRow
from casework.conversations.tables import (
    AppealPhotoRow,
    MissedCallRow,
    ServiceCaseRow,
    ServiceCaseStepRow,
)
from casework.exports.tables import DataExportRow
from casework.first_reports.tables import FirstReportRow
from casework.fraud.tables import FraudPhotoRow, FraudReportRow, FraudReportStepRow
from casework.handover.store import OPENID
from casework.handover.tables import HandoverMessageRow, HandoverRow
from casework.people.authority_tables import FaceCheckRow, WindowCodeTryRow
from casework.people.tables import MismatchRow, OneTimeCodeRow, StaffRow, StaffSessionRow
from claims_core.actions import Action
from claims_core.claim import Stage
from infra.data_keys import destroy_keys
from infra.retention import Forgotten, RetentionRule
from infra.sealing import Sealer, data_key_id
from infra.statements import there_is
from notifications.tables import SmsReplyRow

# Each draft is a claim of its own to hold.
_DRAFTS_AT_ONCE = 20


def retention_rules(sealer: Sealer, clock: Callable[[], datetime]) -> tuple[RetentionRule, ...]:
    """All of them."""
    return (
        RetentionRule(
            "removed_photos",
            PhotoRow.id,
            PhotoRow.removed_at,
            partial(_photos, clock),
            wanted=lambda _: _never_handed_in(),
        ),
        RetentionRule(
            "drafts",
            ClaimRow.id,
            ClaimRow.opened_at,
            partial(_drafts, sealer, clock),
            wanted=_idle_drafts,
            page=_DRAFTS_AT_ONCE,
        ),
        _vanishing("sms_replies", SmsReplyRow.id, SmsReplyRow.closed_at),
        _vanishing("missed_calls", MissedCallRow.id, MissedCallRow.done_at),
        RetentionRule(
            "chats", HandoverRow.id, HandoverRow.closed_at, partial(forget_chats, sealer), once=True
        ),
        RetentionRule(
            "cases", ServiceCaseRow.id, ServiceCaseRow.closed_at, forget_cases, once=True
        ),
        RetentionRule(
            "fraud_reports", FraudReportRow.id, FraudReportRow.closed_at, _reports, once=True
        ),
        RetentionRule(
            "care_calls",
            CareCallRow.words_sealed,
            CareCallRow.at,
            _care_calls,
            wanted=lambda _: (CareCallRow.words_sealed.is_not(None),),
            once=True,
        ),
        _vanishing(
            "first_reports",
            FirstReportRow.id,
            FirstReportRow.reported_at,
            FirstReportRow.claim_id.is_(None),
        ),
        _vanishing("one_time_codes", OneTimeCodeRow.id, OneTimeCodeRow.expires_at),
        _vanishing("face_checks", FaceCheckRow.id, FaceCheckRow.expires_at),
        _vanishing("code_tries", WindowCodeTryRow.id, WindowCodeTryRow.at),
        _vanishing("mismatches", MismatchRow.id, MismatchRow.at),
        RetentionRule(
            "export_words",
            DataExportRow.id,
            DataExportRow.ends_at,
            _export_words,
            wanted=lambda _: (DataExportRow.reason_sealed.is_not(None),),
        ),
        RetentionRule(
            "logins",
            StaffSessionRow.token_hash,
            StaffSessionRow.seen_at,
            _logins,
            wanted=lambda _: (_left_behind(),),
        ),
        *letter_rules(sealer, clock),
    )


def _vanishing(
    name: str,
    key: "InstrumentedAttribute[Any]",
    moment: "InstrumentedAttribute[Any]",
    *only: ColumnElement[bool],
) -> RetentionRule:
    async def forget(session: AsyncSession, ids: Sequence[Any], older_than: datetime) -> Forgotten:
        row: Any = key.class_
        # asked once more: somebody may hold the row, and change what it says
        gone = await session.scalars(
            delete(row)
            .where(key.in_(ids), moment <= older_than, *only)
            .returning(key)
            .execution_options(synchronize_session=False)
        )
        return Forgotten(len(gone.all()))

    return RetentionRule(name, key, moment, forget, wanted=lambda _: only)


def _never_handed_in() -> tuple[Any, ...]:
    """Of what members took out: what lay in a claim that was handed in is part of its file, and so
    is what staff have scanned."""
    photo, step = PhotoRow, ClaimStepRow
    handed_in = exists().where(
        step.claim_id == photo.claim_id,
        step.action.in_((Action.SUBMIT.value, Action.RESUBMIT.value)),
        step.at >= photo.added_at,
        step.at <= photo.removed_at,
    )
    scanned = exists().where(StaffRow.id == photo.added_by)
    return photo.erased_at.is_(None), ~handed_in, ~scanned


async def _photos(
    clock: Callable[[], datetime], session: AsyncSession, ids: Sequence[Any], _: datetime
) -> Forgotten:
    keys = await session.scalars(
        update(PhotoRow)
        .where(PhotoRow.id.in_(ids), PhotoRow.erased_at.is_(None))
        .values(erased_at=clock())
        .returning(PhotoRow.object_key)
        .execution_options(synchronize_session=False)
    )
    gone = keys.all()
    return Forgotten(len(gone), gone)


def _idle_drafts(older_than: datetime) -> tuple[Any, ...]:
    change, photo = ClaimChangeRow, PhotoRow
    touched = exists().where(change.claim_id == ClaimRow.id, change.at > older_than)
    shows = there_is(
        select(photo.id).where(photo.claim_id == ClaimRow.id, photo.erased_at.is_(None))
    )
    return (
        ClaimRow.stage == Stage.DRAFT.value,
        ~touched,
        or_(ClaimRow.payee_sealed.is_not(None), shows),
    )


async def _drafts(
    sealer: Sealer,
    clock: Callable[[], datetime],
    session: AsyncSession,
    ids: Sequence[Any],
    older_than: datetime,
) -> Forgotten:
    store, many, gone = ClaimStore(sealer), 0, list[str]()
    for claim_id in sorted(ids):
        keys = await emptied(session, store, sealer, claim_id, older_than, clock())
        if keys is not None:
            many += 1
            gone += keys
    return Forgotten(many, gone)


async def forget_chats(
    sealer: Sealer, session: AsyncSession, ids: Sequence[Any], older_than: datetime
) -> Forgotten:
    """What was said in these, and by whom; that they were and how long they took stays."""
    ids = await _still(session, HandoverRow.id, HandoverRow.closed_at, ids, older_than)
    said = HandoverMessageRow
    await session.execute(delete(said).where(said.handover_id.in_(ids)))
    nobody = {"openid_sealed": sealer.seal("", OPENID), "member_id": None, "person_index": ""}
    await session.execute(update(HandoverRow).where(HandoverRow.id.in_(ids)).values(nobody))
    return Forgotten(len(ids))


async def forget_cases(
    session: AsyncSession, ids: Sequence[Any], older_than: datetime
) -> Forgotten:
    """What was said in these, and the telephone; one that was opened again meanwhile stays."""
    ids = await _still(session, ServiceCaseRow.id, ServiceCaseRow.closed_at, ids, older_than)
    step, photo, case = ServiceCaseStepRow, AppealPhotoRow, ServiceCaseRow
    await _words_gone(session, step.words_sealed, step.case_id.in_(ids))
    gone = await session.scalars(
        delete(photo)
        .where(photo.case_id.in_(ids))
        .returning(photo.object_key)
        .execution_options(synchronize_session=False)
    )
    keys = gone.all()
    await session.execute(update(case).where(case.id.in_(ids)).values(phone_sealed=None))
    return Forgotten(len(ids), keys)


async def _reports(session: AsyncSession, ids: Sequence[Any], older_than: datetime) -> Forgotten:
    ids = await _still(session, FraudReportRow.id, FraudReportRow.closed_at, ids, older_than)
    step, photo, report = FraudReportStepRow, FraudPhotoRow, FraudReportRow
    await _words_gone(session, step.words_sealed, step.report_id.in_(ids))
    gone = await session.scalars(
        delete(photo)
        .where(photo.report_id.in_(ids))
        .returning(photo.object_key)
        .execution_options(synchronize_session=False)
    )
    keys = gone.all()
    nobody = {"contact_sealed": None, "told_sealed": None, "member_id": ""}
    await session.execute(update(report).where(report.id.in_(ids)).values(nobody))
    return Forgotten(len(ids), keys)


async def _still(
    session: AsyncSession,
    key: "InstrumentedAttribute[Any]",
    moment: "InstrumentedAttribute[Any]",
    ids: Sequence[Any],
    older_than: datetime,
) -> Sequence[Any]:
    """Those of these that are as old, once they are held: a row that was waited for may have been
    taken up again."""
    rows = await session.scalars(
        select(key).where(key.in_(ids), moment <= older_than).order_by(key).with_for_update()
    )
    return rows.all()


async def _care_calls(session: AsyncSession, blobs: Sequence[Any], _: datetime) -> Forgotten:
    ids = [data_key_id(blob) for blob in blobs if blob is not None]
    await destroy_keys(session, ids)
    return Forgotten(len(ids))


async def _export_words(
    session: AsyncSession, ids: Sequence[Any], older_than: datetime
) -> Forgotten:
    """What they were for, and why they were refused: neither stands in the audit chain."""
    row = DataExportRow
    gone = await session.scalars(
        update(row)
        .where(row.id.in_(ids), row.ends_at <= older_than, row.reason_sealed.is_not(None))
        .values(reason_sealed=None, refusal_sealed=None)
        .returning(row.id)
        .execution_options(synchronize_session=False)
    )
    return Forgotten(len(gone.all()))


def _left_behind() -> ColumnElement[bool]:
    row = StaffSessionRow
    return or_(row.parked_sealed.is_not(None), row.searches_sealed.is_not(None))


async def _logins(session: AsyncSession, ids: Sequence[Any], older_than: datetime) -> Forgotten:
    """What was typed and looked for; most logins are left to run out, and end nothing."""
    row = StaffSessionRow
    gone = await session.scalars(
        update(row)
        .where(row.token_hash.in_(ids), row.seen_at <= older_than, _left_behind())
        .values(parked_sealed=None, searches_sealed=None)
        .returning(row.token_hash)
        .execution_options(synchronize_session=False)
    )
    return Forgotten(len(gone.all()))


async def _words_gone(
    session: AsyncSession, column: "InstrumentedAttribute[bytes | None]", where: Any
) -> None:
    blobs = await session.scalars(select(column).where(where, column.is_not(None)))
    await destroy_keys(session, [data_key_id(blob) for blob in blobs if blob is not None])
