"""What if a hospital's settlement was taken back wrongly, by us or by a refund of the platform? One
person proposes to enter it again, another decides; the refund stays, an entry takes it back."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from casework.errors import FieldsInvalid, FindingClosed, NotFound
from casework.hospital import records
from casework.hospital.tables import HospitalRecordRow
from casework.ledger import files as ledger_files
from casework.ledger import refund_chain
from casework.ledger import store as ledger_store
from casework.ledger.files import Posting
from casework.ledger.recheck_views import Cause
from casework.ledger.store import Extra
from casework.platform import numbers
from casework.platform import rows as platform_rows
from casework.platform.rows import FeedRow
from casework.platform.tables import SettlementReEntryRow
from casework.platform.views import RowState
from casework.roles import require_role
from claims_core.claim import Actor, Role
from claims_core.ledger import EntryKind
from claims_core.review import SamePerson
from claims_core.settlement_number import MAX_LENGTH, RE_ENTERED, settlement_number
from infra.columns import new_id
from infra.db import Database
from infra.sealing import Sealer
from infra.statements import dialect_insert

ALLOWED = frozenset({Role.SUPERVISOR, Role.SECOND_REVIEWER})
MAX_WORDS = 500
_PROPOSE, _DECIDE = "提出恢复入账", "复核恢复入账"
_LAST = 100


@dataclass(frozen=True)
class ReEntry:
    """恢复入账; `confirmed` is None while it waits for a second person."""

    id: str
    settlement_no: str
    words: str
    proposed_by_id: str
    proposed_by_name: str
    proposed_at: datetime
    decided_by_name: str
    decided_words: str
    decided_at: datetime | None
    confirmed: bool | None


class ReEntries:
    """恢复入账."""

    def __init__(self, db: Database, sealer: Sealer, clock: Callable[[], datetime]) -> None:
        self._db = db
        self._sealer = sealer
        self._clock = clock

    async def newest(self, actor: Actor) -> tuple[ReEntry, ...]:
        """What waits and what was decided, newest first, at most a hundred. :raises RoleMissing:"""
        require_role(actor, ALLOWED, "查看恢复入账")
        row = SettlementReEntryRow
        query = select(row).order_by(row.confirmed.is_not(None), row.proposed_at.desc(), row.id)
        async with self._db.read() as session:
            rows = await session.scalars(query.limit(_LAST))
            return tuple(
                ReEntry(
                    id=each.id,
                    settlement_no=each.settlement_no,
                    words=each.words,
                    proposed_by_id=each.proposed_by,
                    proposed_by_name=each.proposed_by_name,
                    proposed_at=each.proposed_at,
                    decided_by_name=each.decided_by_name,
                    decided_words=each.decided_words,
                    decided_at=each.decided_at,
                    confirmed=each.confirmed,
                )
                for each in rows
            )

    async def propose(self, actor: Actor, typed: str, words: str) -> str:
        """提出 with a reason; nothing is entered yet. Answers its id.

        :raises NotFound: when no hospital settlement of that number has been taken back.
        :raises RoleMissing, InvalidSettlementNumber, FieldsInvalid:
        """
        require_role(actor, ALLOWED, _PROPOSE)
        if not words.strip() or len(words) > MAX_WORDS:
            raise FieldsInvalid(words=f"请写明为什么退错了、怎么核对的，最多{MAX_WORDS}个字。")
        number = settlement_number(typed)
        async with self._db.write() as session:
            _, refund = await self._taken_back(session, number)
            made: str | None = await session.scalar(
                dialect_insert(session, SettlementReEntryRow)
                .values(
                    id=new_id(),
                    settlement_no=number,
                    refund_reference=refund,
                    words=words.strip(),
                    proposed_by=actor.id,
                    proposed_by_name=actor.name,
                    proposed_at=self._clock(),
                )
                .on_conflict_do_nothing()
                .returning(SettlementReEntryRow.id)
            )
            if made is None:
                raise FieldsInvalid(settlement_no="这一笔已经提出过，等另一位同事复核。")
        return made

    async def decide(self, actor: Actor, row_id: str, *, confirmed: bool, words: str = "") -> None:
        """复核, by another person: the settlement counts towards the year again.

        :raises SamePerson: for whoever proposed it. :raises FindingClosed: when it was decided.
        :raises FieldsInvalid: where a claim carries the number meanwhile, or without a reason to
            refuse it. :raises NotFound, RoleMissing:
        """
        require_role(actor, ALLOWED, _DECIDE)
        said = words.strip()
        if (not confirmed and not said) or len(said) > MAX_WORDS:
            raise FieldsInvalid(words=f"请写明为什么不恢复，最多{MAX_WORDS}个字。")
        now = self._clock()
        async with self._db.write() as session:
            row = await session.get(SettlementReEntryRow, row_id, with_for_update=True)
            if row is None:
                raise NotFound
            if row.proposed_by == actor.id:
                raise SamePerson(earlier=_PROPOSE, action=_DECIDE)
            if row.confirmed is not None:
                raise FindingClosed
            if confirmed:
                await self._enter(session, actor, row, now)
            row.confirmed, row.decided_words = confirmed, said
            row.decided_by, row.decided_by_name, row.decided_at = actor.id, actor.name, now

    async def _taken_back(self, session: AsyncSession, number: str) -> tuple[Posting, str]:
        """The settlement as it was entered, and the refund that stands against it."""
        known = await ledger_store.known(session, EntryKind.HOSPITAL_SETTLEMENT, [number])
        refund = await refund_chain.refund_of(session, number)
        if number not in known or refund is None:
            raise NotFound
        insured_id, entry = known[number]
        return Posting(0, insured_id, entry), refund

    async def _enter(
        self, session: AsyncSession, actor: Actor, row: SettlementReEntryRow, now: datetime
    ) -> None:
        await records.fix_seeds(session, self._sealer, now)
        posting, _ = await self._taken_back(session, row.settlement_no)
        entry = replace(posting.entry, reference=_re_entered(row.refund_reference))
        await ledger_store.lock(session, [(posting.insured_id, entry.year)])
        # only under the lock: a feed may bring another refund, a claim may take the number
        _, refund = await self._taken_back(session, row.settlement_no)
        if refund != row.refund_reference:
            raise NotFound
        if await numbers.carriers(session, [row.settlement_no]):
            raise FieldsInvalid(
                settlement_no=f"结算单号{row.settlement_no}已经填在一份申请上，恢复会算两次。"
                "请先从那份申请撤下。"
            )
        # what the platform told once more, and waits, is answered by this; anything else is not
        kept = await platform_rows.known(session, [row.settlement_no])
        told = FeedRow(
            *(row.settlement_no, posting.insured_id, entry.year),
            *(entry.pool_fen, entry.supplement_fen),
        )
        if RowState.HELD in (state for each, state in kept.items() if each != told):
            raise FieldsInvalid(
                settlement_no=f"结算单号{row.settlement_no}还在「待认定」里，请先认定。"
            )
        await platform_rows.set_entered(session, actor, told, f"恢复入账：{row.words}", now)
        await ledger_store.append(
            session,
            [(posting.insured_id, entry)],
            decision_id=None,
            by=actor.id,
            at=now,
            extras=[Extra(origin=refund)],
        )
        await session.execute(
            update(HospitalRecordRow)
            .where(HospitalRecordRow.reference == row.settlement_no)
            .values(refunded_by="", version=HospitalRecordRow.version + 1)
        )
        again = posting._replace(entry=entry, origin=refund)
        await ledger_files.note_rechecks(session, [again], Cause.HOSPITAL_SETTLEMENT, at=now)


async def with_standing_origins(session: AsyncSession, postings: list[Posting]) -> list[Posting]:
    """Refunds as they are entered: one that names a settlement that was entered again takes back
    its re-entry; one that stands in the ledger already takes back what it took back then."""
    refunds = {each.entry.reference: each.origin for each in postings if each.origin}
    stands = await refund_chain.standing(session, set(refunds.values()))
    entered = await refund_chain.origins(session, refunds)
    begins = await refund_chain.settlements(session, entered)
    meant = {
        refund: entered[refund] if begins.get(refund) == named else stands.get(named, named)
        for refund, named in refunds.items()
    }
    return [
        each._replace(origin=meant[each.entry.reference]) if each.origin else each
        for each in postings
    ]


def _re_entered(refund: str) -> str:
    """One reference for each refund that is taken back; of a long one its digest."""
    reference = f"{RE_ENTERED}{refund}"
    if len(reference) <= MAX_LENGTH:
        return reference
    return RE_ENTERED + hashlib.sha256(refund.encode()).hexdigest()[:40]
