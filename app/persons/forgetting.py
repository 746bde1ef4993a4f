"""What is deleted when an insured person asks for it? Whatever no law has us keep: who they are on
WeChat, what they said, what they were told, what they never handed in. Claims that were handed in,
money, consents and who has looked stay, and they are told so."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ColumnElement, Select, delete, exists, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from app.persons.said import ForgottenWords, forget_words
from bot.conversations import PERSON as BOT_PERSON
from bot.tables import ConversationRow
from casework.assisted.tables import AssistedFilingRow
from casework.claims.store import ClaimStore
from casework.claims.tables import ClaimRow, PhotoRow
from casework.errors import FieldsInvalid
from casework.first_reports.tables import FirstReportRow
from casework.people import merges
from casework.people.authority_tables import FaceCheckRow, IdentityProofRow
from casework.people.people import hold_insured, hold_member, replying_actor
from casework.people.tables import (
    AuthorisationRow,
    BindingRow,
    InsuredRow,
    MemberRow,
    MemberTokenRow,
    OneTimeCodeRow,
)
from casework.phone import draft_removal
from claims_core.claim import Stage
from infra.data_keys import Forgetting, forget_object
from infra.db import Database
from infra.idempotency import IdempotencyRow
from infra.sealing import Sealer
from notifications import consents
from notifications.account_tags.tables import AccountTagWishRow
from notifications.tables import InboxItemRow, ServiceWindowRow, SubscriptionGrantRow

KEPT_WORDS = (
    "交过的申请、材料、核定和办理经过，申诉也在内（档案规定）",
    "拨付、台账和银行文件（会计档案规定）",
    "参保名册里的姓名、证件号和手机号（医保中心提供，请向中心更正）",
    "同意和不同意的记录、代办授权和授权书、谁看过您的资料（法律要求留证）",
    "同事导出文件时写的用途里提到您的（处理情况的记录，三年后自动删）",
    "还没办完的工单、短信回复和举报（办完以后再提一次，或者到期自动删）",
    "备份里的，等备份按期限删掉才没有",
)
WITHDRAWN_IN_WORDS = "要求删除自己的资料，订过的一并取消"


@dataclass
class ForgottenPerson:
    """删掉的, as it is told to them."""

    bindings: int = 0
    authorisations: int = 0
    inbox: int = 0
    drafts: int = 0
    reports: int = 0
    said: ForgottenWords = field(default_factory=ForgottenWords)
    objects: list[str] = field(default_factory=list)

    def words(self) -> list[str]:
        """Line by line."""
        told = self.said
        return [
            f"微信绑定{self.bindings}个，代办授权{self.authorisations}个，都结束了",
            f"站内消息{self.inbox}条，人工接待{told.chats}次里说的话，短信回复{told.replies}条",
            f"办完的工单{told.cases}件、关怀回访{told.calls}次里的话",
            f"办完的举报{told.fraud}件里，是谁报的",
            f"没有提交的申请{self.drafts}份，连同照片（{len(self.objects)}张）和收款账户",
            f"没有变成申请的报案{self.reports}次",
        ]


@dataclass(frozen=True)
class _Everybody:
    """谁: all ids of one person in the roster, the members that they are or were last, and the
    reports that no claim came of."""

    insured: tuple[str, ...]
    members: tuple[str, ...]
    reports: tuple[str, ...]


async def insured_of(session: AsyncSession, insured_no: str) -> str:
    """The id behind a number, the kept one of two. :raises FieldsInvalid: nobody has it."""
    found = await session.scalar(
        select(InsuredRow.id).where(InsuredRow.insured_no == insured_no.strip())
    )
    if found is None:
        raise FieldsInvalid(insured_no="没有这个参保号。")
    return await merges.kept_id(session, found)


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
    done: ForgottenPerson | None = None
    while done is None:  # somebody who came in between is held as well
        async with db.write() as session:
            done = await _forgotten(session, sealer, clock, session_note, insured_no)
    for key in (*done.objects, *done.said.objects):
        await forget_object(db, objects, key)
    return done


async def _forgotten(
    session: AsyncSession,
    sealer: Sealer,
    clock: Callable[[], datetime],
    session_note: Callable[[AsyncSession, str], None],
    insured_no: str,
) -> ForgottenPerson | None:
    insured_id = await insured_of(session, insured_no)
    asked = await _everybody(session, insured_id)
    # members, then reports, then the insured, as those do who bind and who file
    for member_id in asked.members:
        await hold_member(session, member_id)
    held = FirstReportRow.id.in_(asked.reports)
    await session.execute(
        select(FirstReportRow.id).where(held).order_by(FirstReportRow.id).with_for_update()
    )
    kept = await hold_insured(session, insured_id)
    if await _everybody(session, kept.id) != asked:
        return None
    done, now = ForgottenPerson(), clock()
    await _drafts(session, sealer, asked, now, done)
    gone = await session.scalars(
        delete(FirstReportRow)
        .where(held)
        .returning(FirstReportRow.id)
        .execution_options(synchronize_session=False)
    )
    done.reports = len(gone.all())
    for member_id in asked.members:
        await _member(session, sealer, member_id, now, done)
    for each in asked.insured:
        await _insured(session, sealer, each, now, done)
    session_note(session, kept.id)
    return done


async def _everybody(session: AsyncSession, insured_id: str) -> _Everybody:
    """Also under ids that were found to be theirs; of the members whoever is nobody else today."""
    (ids,) = (await merges.ids_of(session, [insured_id])).values()
    members = await session.scalars(members_of(ids))
    unfiled = or_(FirstReportRow.claim_id.is_(None), FirstReportRow.claim_id.in_(_unfinished(ids)))
    reports = await session.scalars(
        select(FirstReportRow.id).where(FirstReportRow.insured_id.in_(ids), unfiled)
    )
    return _Everybody(tuple(ids), tuple(sorted(set(members))), tuple(sorted(reports)))


def _unfinished(ids: Sequence[str]) -> Select[str]:
    """Their claims that were never handed in."""
    return select(ClaimRow.id).where(ClaimRow.insured_id.in_(ids), ClaimRow.submitted_at.is_(None))


def members_of(ids: Sequence[str]) -> Select[str]:
    """Whoever is this person on WeChat, and whoever was: an old telephone, or one who has already
    unbound. Not those who have been somebody else since, or act for somebody."""
    row, other, acting = BindingRow, aliased(BindingRow), AuthorisationRow
    since = exists().where(
        other.member_id == row.member_id,
        other.insured_id.not_in(ids),
        or_(other.ended_at.is_(None), other.bound_at > row.bound_at),
    )
    acts = exists().where(
        acting.member_id == row.member_id,
        acting.ended_at.is_(None),
        acting.insured_id.not_in(ids),
    )
    mine = row.ended_at.is_(None) | (~since & ~acts)
    return select(row.member_id).where(row.insured_id.in_(ids), mine)


async def _drafts(
    session: AsyncSession, sealer: Sealer, whose: _Everybody, now: datetime, done: ForgottenPerson
) -> None:
    store, themselves = ClaimStore(sealer), replying_actor(("insured", whose.insured[0]))
    mine = select(ClaimRow.id).where(
        ClaimRow.insured_id.in_(whose.insured), ClaimRow.stage == Stage.DRAFT.value
    )
    claims = await store.load_all(session, sorted(await session.scalars(mine)), hold=True)
    for claim in claims.values():
        if claim.stage is Stage.DRAFT:  # one that was waited for may have been handed in
            await draft_removal.remove(session, store, sealer, claim, themselves, now)
            done.drafts += 1
    # how they were known, where nothing was handed in: also of what was dropped before
    await session.execute(
        update(AssistedFilingRow)
        .where(AssistedFilingRow.claim_id.in_(_unfinished(whose.insured)))
        .values(known_words="", refused_words="")
    )
    photos = await session.scalars(
        select(PhotoRow.object_key)
        .where(PhotoRow.claim_id.in_(list(claims)), PhotoRow.erased_at == now)
        .order_by(PhotoRow.object_key)
    )
    done.objects += photos.all()


async def _member(
    session: AsyncSession, sealer: Sealer, member_id: str, now: datetime, done: ForgottenPerson
) -> None:
    row = await session.get_one(MemberRow, member_id)
    await forget_words(session, sealer, ("member", member_id), row.official_openid, now, done.said)
    openids = [each for each in (row.official_openid, row.mini_openid) if each is not None]
    index = [sealer.index(each, BOT_PERSON) for each in openids]
    for forgotten in (
        delete(ConversationRow).where(ConversationRow.person_index.in_(index)),
        delete(ServiceWindowRow).where(ServiceWindowRow.openid.in_(openids)),
        delete(SubscriptionGrantRow).where(SubscriptionGrantRow.openid.in_(openids)),
        delete(MemberTokenRow).where(MemberTokenRow.member_id == member_id),
        delete(FaceCheckRow).where(FaceCheckRow.member_id == member_id),
        delete(IdentityProofRow).where(IdentityProofRow.member_id == member_id),
        delete(IdempotencyRow).where(IdempotencyRow.scope.startswith(f"{member_id}:")),
        # the tags themselves hang at WeChat: of nobody's openid they are taken off
        delete(AccountTagWishRow).where(AccountTagWishRow.member_id == member_id),
    ):
        await session.execute(forgotten)
    await _codes(session, OneTimeCodeRow.member_id == member_id, now)
    await _subscriptions(session, ("member", member_id), now)
    # who comes back is somebody new, with nothing of this
    row.unionid, row.mini_openid, row.official_openid = f"forgotten-{member_id}", None, None
    row.follows, row.phone_sealed = False, None
    done.authorisations += await _ended(session, AuthorisationRow.member_id == member_id, now)
    done.inbox += await _inbox(session, "member", member_id)


async def _insured(
    session: AsyncSession, sealer: Sealer, insured_id: str, now: datetime, done: ForgottenPerson
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
    await forget_words(session, sealer, ("insured", insured_id), None, now, done.said)
    await _codes(session, OneTimeCodeRow.insured_id == insured_id, now)
    await _subscriptions(session, ("insured", insured_id), now)
    done.inbox += await _inbox(session, "insured", insured_id)


async def _codes(session: AsyncSession, whose: ColumnElement[bool], now: datetime) -> None:
    """What was typed for a code goes, and none is good any more."""
    wiped = {"details_sealed": None, "code_sealed": None}
    await session.execute(update(OneTimeCodeRow).where(whose).values(wiped))
    unused = OneTimeCodeRow.used_at.is_(None), OneTimeCodeRow.expires_at > now
    await session.execute(update(OneTimeCodeRow).where(whose, *unused).values(expires_at=now))


async def _subscriptions(session: AsyncSession, person: tuple[str, str], now: datetime) -> None:
    given = await consents.topics_given(session, person)
    words = WITHDRAWN_IN_WORDS
    await consents.say(session, person, given, given=False, said_in="window", words=words, now=now)


async def _ended(session: AsyncSession, whose: ColumnElement[bool], now: datetime) -> int:
    ended = await session.scalars(
        update(AuthorisationRow)
        .where(whose, AuthorisationRow.ended_at.is_(None))
        .values(ended_at=now, ended_in="window")
        .returning(AuthorisationRow.id)
        .execution_options(synchronize_session=False)
    )
    return len(ended.all())


async def _inbox(session: AsyncSession, kind: str, person_id: str) -> int:
    inbox = InboxItemRow
    gone = await session.scalars(
        delete(inbox)
        .where(inbox.person_kind == kind, inbox.person_id == person_id)
        .returning(inbox.id)
        .execution_options(synchronize_session=False)
    )
    return len(gone.all())
