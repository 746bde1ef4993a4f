"""How does a clerk fill in a claim for somebody who rings or stands at the window? The draft is the
person's own; nothing here hands it in."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.assisted import store
from casework.assisted.tables import AssistedFilingRow
from casework.assisted.views import AssistedDetail, AssistedLine, Known
from casework.claims import presenting
from casework.claims.store import ClaimStore
from casework.claims.tables import ClaimRow
from casework.claims.views import TypedReceipt
from casework.errors import FieldsInvalid, LimitReached, NotFound
from casework.people import data_consents, merges, people
from casework.people.tables import InsuredRow
from casework.phone import care_given, draft_removal, field_versions, named_accounts
from casework.phone.draft_room import require_editable
from casework.phone.field_versions import CARE_FIELDS
from casework.receipts import merging, same_stays, typed
from casework.roles import require_role
from claims_core.assisted_filing import OPEN_STATES, AssistMove, AssistState, lapses_on
from claims_core.claim import Actor, CareFacts, Claim, Payee, Role, Stage
from claims_core.identity_levels import MemberAct
from claims_core.policy import PolicyBook
from claims_core.same_stay import StayAnswer
from infra import outbox
from infra.columns import new_id
from infra.db import Database
from infra.sealing import Sealer

FILLS_IN = frozenset({Role.CLERK})
READS_FILLED = frozenset({Role.CLERK, Role.SUPERVISOR})
TASK = "替人填申请"
MOST_OPEN, MOST_SHOWN, LONGEST_WORDS = 5, 30, 200
ASKED_EVENT = "assisted_filing_asked"
BEFORE_YES = frozenset({AssistState.FILLING, AssistState.ASKED})


@dataclass(frozen=True, kw_only=True, repr=False)
class FilledIn:
    """填的内容, as it was said; a payee or receipts left out stay as they are. Of what stands there
    already only `touched` is changed, and of the receipts what differs from `receipts_seen`, those
    that stood in the form when it was opened: what has come since stays."""

    care: CareFacts
    payee: Payee | None = None
    receipts: tuple[TypedReceipt, ...] | None = None
    touched: Collection[str] = CARE_FIELDS
    receipts_seen: tuple[TypedReceipt, ...] = ()


class AssistedFilling:
    """窗口代填."""

    def __init__(
        self,
        db: Database,
        sealer: Sealer,
        clock: Callable[[], datetime],
        book: PolicyBook,
    ) -> None:
        self._db = db
        self._sealer = sealer
        self._clock = clock
        self._book = book
        self._store = ClaimStore(sealer)

    async def open(self, actor: Actor, insured_id: str, known: Known, given: FilledIn) -> str:
        """Begin a claim for this person; its id. The same care once more is the same one.

        :raises RoleMissing, NotFound, LimitReached: :raises ConsentWithdrawn, ConsentNeeded: where
            the person has not let their papers or their account be used.
        :raises FieldsInvalid, InvalidReceipt, ReceiptTypedTwice, InvalidBankAccount:
        """
        require_role(actor, FILLS_IN, TASK)
        words, now = known.as_kept(), self._clock()
        if not words or len(words) > LONGEST_WORDS:
            raise FieldsInvalid(known_words="请写问了哪几样，或看了什么证件；不要写号码。")
        _require_said(given.care)
        care_given.require_possible(given.care, now)
        async with self._db.write() as session:
            if await session.get(InsuredRow, insured_id) is None:
                raise NotFound
            # held, so that of two taps, or two clerks, the second finds what the first began
            kept = (await people.hold_insured(session, insured_id)).id
            standing = await self._standing(session, kept)
            for row in standing:
                if (row.care_kind, row.provider_name, row.discharge_on) == (
                    given.care.kind,
                    given.care.provider_name,
                    given.care.discharge_on,
                ):
                    return row.id
            if sum(row.filed_by is None for row in standing) >= MOST_OPEN:
                raise LimitReached(what="没交的代填申请", limit=MOST_OPEN, unit="份")
            acts = (MemberAct.OPEN_CLAIM, *((MemberAct.NAME_PAYEE,) if given.payee else ()))
            await data_consents.require(session, kept, acts, now)
            claim = Claim(
                id=new_id(),
                insured_id=kept,
                filed_by=None,
                filled_at_window=True,
                opened_at=now,
                care=given.care,
                payee=await self._checked(session, kept, given),
            )
            await self._store.insert(session, claim)
            if given.receipts:
                await typed.replace_typed(
                    *(session, self._sealer, claim.id, given.receipts, actor, now)
                )
            session.add(
                AssistedFilingRow(
                    claim_id=claim.id,
                    state=AssistState.FILLING,
                    known_by=known.by,
                    known_words=words,
                    opened_by=actor.id,
                    opened_by_name=actor.name,
                    opened_at=now,
                    lapses_on=lapses_on(self._book, now),
                )
            )
            await session.flush()
            await store.note(session, claim, AssistMove.OPENED, actor, now)
            return claim.id

    async def change(
        self, actor: Actor, insured_id: str, claim_id: str, seen: int, given: FilledIn
    ) -> bool:
        """Fill in something else, beside what others have changed since `seen`; whether anything
        is. What was asked of the person before is asked again: they must not say yes to what they
        have not seen.

        :raises RoleMissing, NotFound, AssistedMovedOn: and as `open` does.
        :raises DraftMoved: where the same was changed by somebody else, to something else.
        :raises StaleVersion: where there is no such version yet.
        """
        require_role(actor, FILLS_IN, TASK)
        now = self._clock()
        _require_said(given.care)
        async with self._db.write() as session:
            claim, row = await self._held(session, insured_id, claim_id, "改")
            acts = (MemberAct.FILL_IN, *((MemberAct.NAME_PAYEE,) if given.payee else ()))
            await data_consents.require(session, claim.insured_id, acts, now)
            said = {name: getattr(given.care, name) for name in given.touched}
            changed = claim.evolve(
                care=replace(claim.care, **said),
                payee=await self._checked(session, claim.insured_id, given) or claim.payee,
                version=claim.version + 1,
            )
            care_given.require_possible(changed.care, now)
            fields = field_versions.changed_between(claim, changed)
            standing = await presenting.receipts_of(session, claim_id)
            receipts = merging.merged(standing, given.receipts or (), given.receipts_seen)
            if given.receipts is not None and receipts.changes:
                fields.add(field_versions.RECEIPTS)
            await field_versions.require_seen(session, claim, seen, fields, receipts)
            if not fields:
                return False
            if field_versions.RECEIPTS in fields:
                await typed.replace_typed(
                    *(session, self._sealer, claim_id, receipts.receipts, actor, now)
                )
            await self._store.save(session, claim, changed, at=now)
            await field_versions.note(session, changed, fields, actor, now)
            row.state = AssistState.FILLING
            await store.note(session, changed, AssistMove.CHANGED, actor, now)
            return True

    async def say_of_stay(
        self, actor: Actor, insured_id: str, claim_id: str, version: int, answer: StayAnswer
    ) -> None:
        """What the person says of an earlier claim for the same days.

        :raises RoleMissing, NotFound, StaleVersion, AssistedMovedOn, FieldsInvalid,
        ConsentWithdrawn, ConsentNeeded:
        """
        require_role(actor, FILLS_IN, TASK)
        now = self._clock()
        async with self._db.write() as session:
            claim, row = await self._held(session, insured_id, claim_id, "改")
            require_editable(claim, version)
            await data_consents.require(session, claim.insured_id, (MemberAct.FILL_IN,), now)
            await same_stays.answer(session, self._sealer, claim, answer, actor, now)
            answered = claim.evolve(version=claim.version + 1)
            await self._store.save(session, claim, answered, at=now)
            row.state = AssistState.FILLING
            await store.note(session, answered, AssistMove.CHANGED, actor, now)

    async def ask(self, actor: Actor, insured_id: str, claim_id: str, version: int) -> None:
        """请本人确认: they are told, and have until the day that is counted from now. Asked again
        for the same version it is one question.

        :raises RoleMissing, NotFound, StaleVersion, AssistedMovedOn:
        """
        require_role(actor, FILLS_IN, TASK)
        now = self._clock()
        async with self._db.write() as session:
            claim, row = await self._held(session, insured_id, claim_id, "请本人确认")
            require_editable(claim, version)
            if row.state == AssistState.ASKED:
                return
            row.state, row.asked_at = AssistState.ASKED, now
            row.lapses_on = lapses_on(self._book, now)
            await store.note(session, claim, AssistMove.ASKED, actor, now)
            outbox.append(session, ASKED_EVENT, claim_id, now)

    async def drop(self, actor: Actor, insured_id: str, claim_id: str) -> None:
        """不办了: everything that was filled in goes. Again it is gone already.

        :raises RoleMissing, NotFound, AssistedMovedOn:
        """
        require_role(actor, FILLS_IN, TASK)
        now = self._clock()
        async with self._db.write() as session:
            claim, row = await store.held_at_the_window(session, self._store, insured_id, claim_id)
            if row.state == AssistState.DROPPED:
                return
            store.require_state(row, claim, OPEN_STATES, "不办")
            gone = await draft_removal.remove(session, self._store, self._sealer, claim, actor, now)
            row.state, row.ended_at = AssistState.DROPPED, now
            await store.note(session, gone, AssistMove.DROPPED, actor, now)

    async def of_person(self, actor: Actor, insured_id: str) -> tuple[AssistedLine, ...]:
        """What the window filled in for one person. :raises RoleMissing, NotFound:"""
        require_role(actor, READS_FILLED, TASK)
        async with self._db.read() as session:
            if await session.get(InsuredRow, insured_id) is None:
                raise NotFound
            return await store.lines_of(
                *(session, self._sealer),
                ClaimRow.insured_id.in_(merges.same_person(insured_id)),
                many=MOST_SHOWN,
            )

    async def show(self, actor: Actor, insured_id: str, claim_id: str) -> AssistedDetail:
        """One of them. :raises RoleMissing, NotFound:"""
        require_role(actor, READS_FILLED, TASK)
        async with self._db.read() as session:
            return await store.detail_of(
                *(session, self._sealer, self._store, actor, claim_id),
                ClaimRow.insured_id.in_(merges.same_person(insured_id)),
            )

    async def _held(
        self, session: AsyncSession, insured_id: str, claim_id: str, action: str
    ) -> tuple[Claim, AssistedFilingRow]:
        claim, row = await store.held_at_the_window(session, self._store, insured_id, claim_id)
        store.require_state(row, claim, BEFORE_YES, action)
        return claim, row

    async def _standing(self, session: AsyncSession, insured_id: str) -> list[ClaimRow]:
        rows = await session.scalars(
            select(ClaimRow)
            .join(AssistedFilingRow, AssistedFilingRow.claim_id == ClaimRow.id)
            .where(
                ClaimRow.insured_id.in_(merges.same_person(insured_id)),
                AssistedFilingRow.ended_at.is_(None),
                ClaimRow.stage == Stage.DRAFT,
            )
        )
        return list(rows)

    async def _checked(
        self, session: AsyncSession, insured_id: str, given: FilledIn
    ) -> Payee | None:
        if given.payee is None:
            return None
        return await named_accounts.checked(
            session, self._sealer, insured_id, given.payee, given.care.payee_relation
        )


def _require_said(care: CareFacts) -> None:
    """:raises FieldsInvalid: without what a claim is told apart by."""
    problems = {}
    if care.kind is None:
        problems["kind"] = "请选怎么看的。"
    if care.place is None:
        problems["place"] = "请选在哪里看的。"
    if not care.provider_name.strip():
        problems["provider_name"] = "请写在哪家医院看的。"
    if problems:
        raise FieldsInvalid(**problems)
