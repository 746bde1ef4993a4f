"""Which words of somebody are told or deleted when they ask for it? What they said in chats, on the
telephone, in messages and in cases that are done with; what is under way stays until it is."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.retention.rules import forget_cases, forget_chats
from casework.care.calls import WORDS as CARE_WORDS
from casework.care.tables import CareCallRow
from casework.conversations.tables import ServiceCaseRow
from casework.fraud.tables import FraudReportRow
from casework.handover import store
from casework.handover.owners import ChatOwner, OwnerCause
from casework.handover.tables import ChatTurnRow, HandoverMessageRow, HandoverRow
from claims_core.service_case import CaseKind
from infra.data_keys import destroy_keys, open_words, wrapped_keys
from infra.sealing import Sealer, data_key_id
from notifications.replies.receiving import TEXT as REPLY_TEXT
from notifications.tables import SmsReplyRow


@dataclass
class ForgottenWords:
    """删掉的话: of so many chats, cases, replies, calls and reports."""

    chats: int = 0
    cases: int = 0
    replies: int = 0
    calls: int = 0
    fraud: int = 0
    objects: list[str] = field(default_factory=list)


async def forget_words(
    session: AsyncSession,
    sealer: Sealer,
    person: tuple[str, str],
    openid: str | None,
    now: datetime,
    done: ForgottenWords,
) -> None:
    """Of this person (kind, id as in a delivery), who is held; `openid` where they chat."""
    kind, person_id = person
    if kind == "member":
        await _chats(session, sealer, person_id, openid, now, done)
        await _fraud(session, person_id, done)
    else:
        await _calls(session, person_id, done)
    reply, case = SmsReplyRow, ServiceCaseRow
    gone = await session.scalars(
        delete(reply)
        .where(reply.person_kind == kind, reply.person_id == person_id, reply.is_open.is_(False))
        .returning(reply.id)
        .execution_options(synchronize_session=False)
    )
    done.replies += len(gone.all())
    # an appeal belongs to what was decided on a claim
    ended = await session.scalars(
        select(case.id).where(
            case.person_kind == kind,
            case.person_id == person_id,
            case.kind != CaseKind.APPEAL.value,
            case.closed_at.is_not(None),
        )
    )
    ids = ended.all()
    forgotten = await forget_cases(session, ids, now)
    done.cases += forgotten.many
    done.objects += forgotten.objects
    nobody = {"person_kind": "", "person_id": ""}
    await session.execute(update(case).where(case.id.in_(ids)).values(nobody))


async def _chats(
    session: AsyncSession,
    sealer: Sealer,
    member_id: str,
    openid: str | None,
    now: datetime,
    done: ForgottenWords,
) -> None:
    """In the chat and on the phone's page; one that is open ends with it."""
    known = [each for each in (openid, f"{store.BY_PHONE}{member_id}") if each is not None]
    index = [sealer.index(each, store.PERSON) for each in known]
    theirs: ColumnElement[bool] = or_(
        HandoverRow.person_index.in_(index), HandoverRow.member_id == member_id
    )
    ids = await session.scalars(select(HandoverRow.id).where(theirs).order_by(HandoverRow.id))
    chats = ids.all()
    for chat_id in chats:
        row = await store.held(session, chat_id)
        if row is not None and row.owner != ChatOwner.CLOSED:
            await store.move(session, row, ChatOwner.CLOSED, OwnerCause.ENDED_BY_MEMBER, now)
    await session.flush()
    done.chats += (await forget_chats(sealer, session, chats, now)).many
    await session.execute(delete(ChatTurnRow).where(ChatTurnRow.person_index.in_(index)))


async def _fraud(session: AsyncSession, member_id: str, done: ForgottenWords) -> None:
    """Who reported something, once it has been looked into; what was reported stays its days."""
    report = FraudReportRow
    nobody = {"contact_sealed": None, "told_sealed": None, "member_id": ""}
    gone = await session.scalars(
        update(report)
        .where(report.member_id == member_id, report.closed_at.is_not(None))
        .values(nobody)
        .returning(report.id)
        .execution_options(synchronize_session=False)
    )
    done.fraud += len(gone.all())


async def _calls(session: AsyncSession, insured_id: str, done: ForgottenWords) -> None:
    words = CareCallRow.words_sealed
    blobs = await session.scalars(
        select(words).where(CareCallRow.insured_id == insured_id, words.is_not(None))
    )
    keys = [data_key_id(blob) for blob in blobs if blob is not None]
    done.calls += len(await wrapped_keys(session, keys))
    await destroy_keys(session, keys)


async def words_of(
    session: AsyncSession, sealer: Sealer, insured: Sequence[str], members: Sequence[str]
) -> dict[str, list[dict[str, Any]]]:
    """What they said to us and we to them, and when, in clear: chats, replies and calls."""
    chat, line, reply, call = HandoverRow, HandoverMessageRow, SmsReplyRow, CareCallRow
    lines = await session.scalars(
        select(line)
        .join(chat, chat.id == line.handover_id)
        .where(chat.member_id.in_(members))
        .order_by(line.at, line.handover_id, line.seq)
    )
    replies = await session.scalars(
        select(reply).where(reply.person_id.in_([*insured, *members])).order_by(reply.at)
    )
    calls = (
        await session.scalars(
            select(call).where(call.insured_id.in_(insured)).order_by(call.at, call.seq)
        )
    ).all()
    words = await open_words(session, sealer, [each.words_sealed for each in calls], CARE_WORDS)
    return {
        "人工接待": [
            {"at": each.at, "by": each.by, "内容": sealer.open(each.text_sealed, store.TEXT)}
            for each in lines
        ],
        "短信回复": [
            {"at": each.at, "内容": sealer.open(each.text_sealed, REPLY_TEXT)} for each in replies
        ],
        "关怀回访": [
            {"at": each.at, "outcome": each.outcome, "内容": said}
            for each, said in zip(calls, words, strict=True)
        ],
    }
