"""What is deleted when an insured person asks for it? Whatever no law has us keep: who they are on
WeChat, what they said, what they were told, what they never handed in. Claims that were handed in,
money, consents and who has looked stay, and they are told so."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.retention.rules import forget_chats
from bot.conversations import PERSON as BOT_PERSON
from bot.tables import ConversationRow
from casework.claims.draft_emptying import emptied
from casework.claims.store import ClaimStore
from casework.claims.tables import ClaimRow
from casework.errors import FieldsInvalid
from casework.handover.store import PERSON as CHAT_PERSON
from casework.handover.tables import ChatTurnRow, HandoverRow
from casework.people.authority_tables import FaceCheckRow
from casework.people.people import hold_insured, hold_member
from casework.people.tables import (
    AuthorisationRow,
    BindingRow,
    InsuredRow,
    MemberRow,
    MemberTokenRow,
)
from claims_core.claim import Stage
from infra.data_keys import Forgetting, forget_object
from infra.db import Database
from infra.sealing import Sealer
from notifications.tables import InboxItemRow, ServiceWindowRow, SmsReplyRow

KEPT_WORDS = (
    "交过的申请、材料、核定和办理经过（档案规定）",
    "拨付、台账和银行文件（会计档案规定）",
    "参保名册里的姓名、证件号和手机号（医保中心提供，请向中心更正）",
    "同意和不同意的记录、谁看过您的资料（法律要求留证）",
    "备份里的，等备份按期限删掉才没有",
)


@dataclass
class ForgottenPerson:
    """删掉的, as it is told to them."""

    bindings: int = 0
    authorisations: int = 0
    inbox: int = 0
    chats: int = 0
    replies: int = 0
    drafts: int = 0
    objects: list[str] = field(default_factory=list)

    def words(self) -> list[str]:
        """Line by line."""
        return [
            f"微信绑定{self.bindings}个，代办授权{self.authorisations}个，都结束了",
            f"站内消息{self.inbox}条，人工接待{self.chats}次里说的话，短信回复{self.replies}条",
            f"没有提交的申请{self.drafts}份里的照片（{len(self.objects)}张）和收款账户",
        ]


async def insured_of(session: AsyncSession, insured_no: str) -> str:
    """The id behind a number. :raises FieldsInvalid: nobody has it."""
    found = await session.scalar(
        select(InsuredRow.id).where(InsuredRow.insured_no == insured_no.strip())
    )
    if found is None:
        raise FieldsInvalid(insured_no="没有这个参保号。")
    return found


async def forget_person(
    db: Database,
    objects: Forgetting,
    sealer: Sealer,
    clock: Callable[[], datetime],
    session_note: Callable[[AsyncSession, str], None],
    insured_no: str,
) -> ForgottenPerson:
    """All of it in one transaction, with the note; photographs go after it. Asked a second time,
    there is nothing left.

    :raises FieldsInvalid: nobody has this number.
    """
    done = ForgottenPerson()
    async with db.write() as session:
        insured_id = await insured_of(session, insured_no)
        standing = select(BindingRow.member_id).where(
            BindingRow.insured_id == insured_id, BindingRow.ended_at.is_(None)
        )
        # members before the insured, as binding does
        for member_id in sorted(await session.scalars(standing)):
            await hold_member(session, member_id)
        await hold_insured(session, insured_id)
        members = sorted(await session.scalars(standing))
        await _drafts(session, sealer, insured_id, clock(), done)
        for member_id in members:
            await _member(session, sealer, member_id, clock(), done)
        await _insured(session, insured_id, clock(), done)
        session_note(session, insured_id)
    for key in done.objects:
        await forget_object(db, objects, key)
    return done


async def _drafts(
    session: AsyncSession, sealer: Sealer, insured_id: str, now: datetime, done: ForgottenPerson
) -> None:
    store = ClaimStore(sealer)
    mine = select(ClaimRow.id).where(
        ClaimRow.insured_id == insured_id, ClaimRow.stage == Stage.DRAFT.value
    )
    for claim_id in sorted(await session.scalars(mine)):
        gone = await emptied(session, store, sealer, claim_id, now, now)
        if gone is not None:
            done.drafts += 1
            done.objects += gone


async def _member(
    session: AsyncSession, sealer: Sealer, member_id: str, now: datetime, done: ForgottenPerson
) -> None:
    row = await session.get_one(MemberRow, member_id)
    openid = row.official_openid
    if openid is not None:
        chat, person = sealer.index(openid, CHAT_PERSON), sealer.index(openid, BOT_PERSON)
        ended = await session.scalars(
            select(HandoverRow.id).where(
                HandoverRow.person_index == chat, HandoverRow.closed_at.is_not(None)
            )
        )
        done.chats += (await forget_chats(sealer, session, ended.all(), now)).many
        await session.execute(delete(ChatTurnRow).where(ChatTurnRow.person_index == chat))
        await session.execute(delete(ConversationRow).where(ConversationRow.person_index == person))
        await session.execute(delete(ServiceWindowRow).where(ServiceWindowRow.openid == openid))
    await session.execute(delete(MemberTokenRow).where(MemberTokenRow.member_id == member_id))
    await session.execute(delete(FaceCheckRow).where(FaceCheckRow.member_id == member_id))
    # who comes back is somebody new, with nothing of this
    row.unionid, row.mini_openid, row.official_openid = f"forgotten-{member_id}", None, None
    row.follows, row.phone_sealed = False, None
    done.authorisations += await _ended(session, AuthorisationRow.member_id == member_id, now)
    await _said_and_told(session, "member", member_id, done)


async def _insured(
    session: AsyncSession, insured_id: str, now: datetime, done: ForgottenPerson
) -> None:
    ended = await session.scalars(
        update(BindingRow)
        .where(BindingRow.insured_id == insured_id, BindingRow.ended_at.is_(None))
        .values(ended_at=now)
        .returning(BindingRow.id)
        .execution_options(synchronize_session=False)
    )
    done.bindings += len(ended.all())
    done.authorisations += await _ended(session, AuthorisationRow.insured_id == insured_id, now)
    await _said_and_told(session, "insured", insured_id, done)


async def _ended(session: AsyncSession, whose: ColumnElement[bool], now: datetime) -> int:
    ended = await session.scalars(
        update(AuthorisationRow)
        .where(whose, AuthorisationRow.ended_at.is_(None))
        .values(ended_at=now, ended_in="window")
        .returning(AuthorisationRow.id)
        .execution_options(synchronize_session=False)
    )
    return len(ended.all())


async def _said_and_told(
    session: AsyncSession, kind: str, person_id: str, done: ForgottenPerson
) -> None:
    inbox, reply = InboxItemRow, SmsReplyRow
    gone = await session.scalars(
        delete(inbox)
        .where(inbox.person_kind == kind, inbox.person_id == person_id)
        .returning(inbox.id)
        .execution_options(synchronize_session=False)
    )
    done.inbox += len(gone.all())
    gone = await session.scalars(
        delete(reply)
        .where(reply.person_kind == kind, reply.person_id == person_id, reply.is_open.is_(False))
        .returning(reply.id)
        .execution_options(synchronize_session=False)
    )
    done.replies += len(gone.all())
