"""Is a row of the platform's feed one of our claims, or a hospital's settlement? Supervisors say it
of every row that is held; until then nobody settles for that person and year."""

import hashlib
from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Select, func, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncSession

from casework.claims.bills import years_of_stay
from casework.claims.store import ClaimStore
from casework.claims.tables import ClaimRow
from casework.cursor import decode, encode
from casework.errors import FieldsInvalid, FindingClosed, Forbidden, NotFound
from casework.hospital import records
from casework.hospital.platform_feed import keep_settlements
from casework.hospital.platform_matches import NOT_OURS_YET, stay_of
from casework.ledger import rechecks_due, refund_chain
from casework.ledger import store as ledger_store
from casework.ledger.files import Posting
from casework.ledger.recheck_views import Cause
from casework.ledger.store import Extra
from casework.lists import Page
from casework.people import merges, people
from casework.people.tables import InsuredRow
from casework.platform import numbers
from casework.platform.numbers import ENDED
from casework.platform.tables import PlatformRowRow, TakenBackRow
from casework.platform.views import DECISIONS, HeldRow, RowLikeness, RowState
from casework.roles import require_role
from claims_core.claim import Actor, Role
from claims_core.ledger import EntryKind, LedgerEntry
from claims_core.settlement_number import MAX_LENGTH, TAKEN_BACK, settlement_number
from infra.db import Database
from infra.masking import mask_name
from infra.sealing import Sealer

PER_PAGE = 20
MAX_WORDS = 500
_ENTERED_OTHERWISE = "这个结算单号已经按别的内容入账，请先与平台核对"
_TAKEN_BACK = (
    "这个结算单号入过账，后来撤回了。请到「恢复入账」提出，由另一位同事复核，这一条就一起认定"
)


class HeldRows:
    """待认定的平台数据."""

    def __init__(self, db: Database, sealer: Sealer, clock: Callable[[], datetime]) -> None:
        self._db = db
        self._sealer = sealer
        self._clock = clock
        self._store = ClaimStore(sealer)

    async def page(
        self, actor: Actor, *, decided: bool = False, cursor: str | None = None
    ) -> Page[HeldRow]:
        """What is held, oldest first, or what a person has decided, newest first.

        :raises RoleMissing, FieldsInvalid:
        """
        require_role(actor, {Role.SUPERVISOR}, "查看待认定的平台数据")
        place = tuple_(PlatformRowRow.received_at, PlatformRowRow.id)
        held = PlatformRowRow.state == RowState.HELD
        query = _rows().where(PlatformRowRow.decided_at.is_not(None) if decided else held)
        order = (PlatformRowRow.received_at, PlatformRowRow.id)
        query = query.order_by(*(each.desc() for each in order) if decided else order)
        if cursor:
            at = tuple_(*decode(cursor))
            query = query.where(place < at if decided else place > at)
        async with self._db.read() as session:
            found = (await session.execute(query.limit(PER_PAGE + 1))).all()
            total = None
            if not decided:
                total = int(await session.scalar(select(func.count()).where(held)) or 0)
        views = tuple(self._view(*row) for row in found[:PER_PAGE])
        last = found[PER_PAGE - 1][0] if len(found) > PER_PAGE else None
        return Page(views, encode(last.received_at, last.id) if last else None, total)

    async def show(self, actor: Actor, row_id: str) -> HeldRow:
        """One of them. :raises RoleMissing, NotFound:"""
        require_role(actor, {Role.SUPERVISOR}, "查看待认定的平台数据")
        async with self._db.read() as session:
            found = await session.execute(_rows().where(PlatformRowRow.id == row_id))
            row = found.one_or_none()
        if row is None:
            raise NotFound
        return self._view(*row)

    async def decide(self, actor: Actor, row_id: str, decision: str, words: str) -> None:
        """认定 with a reason. Our claim: it carries the row's number from now on, nothing is
        posted. A hospital's: it is posted as if it had just come.

        :raises RoleMissing, NotFound, FieldsInvalid: :raises FindingClosed: when it is not held.
        :raises SettlementNumberTaken: when another claim carries the number.
        """
        require_role(actor, {Role.SUPERVISOR}, "认定平台数据")
        wrong = _reason(words)
        if decision not in DECISIONS:
            wrong["decision"] = "请选一种认定结果。"
        if wrong:
            raise FieldsInvalid(**wrong)
        now = self._clock()
        async with self._db.write() as session:
            row = await session.get(PlatformRowRow, row_id)
            if row is None:
                raise NotFound
            # the claim before the person-years, as everybody does
            claim = await self._store.load(session, row.claim_id, hold=True)
            await records.fix_seeds(session, self._sealer, now)
            await ledger_store.lock(session, [(row.insured_id, row.year)])
            closed = await session.scalar(
                update(PlatformRowRow)
                .where(PlatformRowRow.id == row_id, PlatformRowRow.state == RowState.HELD)
                .values(
                    state=decision,
                    decided_by=actor.id,
                    decided_by_name=actor.name,
                    decided_at=now,
                    words=words.strip(),
                )
                .returning(PlatformRowRow.id)
                .execution_options(synchronize_session=False)
            )
            if closed is None:
                raise FindingClosed
            if decision == RowState.HOSPITAL:
                await _enter_held(session, actor, row, now)
                return
            one = claim and await merges.is_one_person(session, claim.insured_id, row.insured_id)
            if claim is None or claim.stage in ENDED or not one:
                raise Forbidden(what="认定为这份申请：它是别人的，或已经结束。请重新办理后再认定")
            await numbers.carry(session, actor, claim.id, row.settlement_no, now)
            due = [(claim.insured_id, row.settlement_no)]
            await rechecks_due.note(session, due, Cause.PLATFORM_ROW, at=now)

    async def take_back(self, actor: Actor, typed: str, words: str) -> None:
        """撤回入账: a number that was posted as a hospital's settlement is one of our claims;
        afterwards the claim may carry it.

        :raises RoleMissing, InvalidSettlementNumber: :raises NotFound: when no hospital
            settlement of that number stands. :raises FieldsInvalid: where its person has no claim
            of that year: a number mistyped takes nobody's settlement away.
        """
        require_role(actor, {Role.SUPERVISOR}, "撤回医院结算的入账")
        wrong = _reason(words)
        if wrong:
            raise FieldsInvalid(**wrong)
        number = settlement_number(typed)
        now = self._clock()
        async with self._db.write() as session:
            await records.fix_seeds(session, self._sealer, now)
            owner = (
                await ledger_store.known(session, EntryKind.HOSPITAL_SETTLEMENT, [number])
            ).get(number)
            if owner is None:
                raise NotFound
            insured_id, entry = owner
            if not await _has_claim(session, insured_id, entry.year):
                raise FieldsInvalid(
                    settlement_no=f"这张结算单的参保人{entry.year}年没有在办或办结的申请，"
                    "撤回以后没有申请能带上它。请核对单号。"
                )
            await ledger_store.lock(session, [(insured_id, entry.year)])
            standing = (await refund_chain.standing(session, [number])).get(number)
            if standing is None:
                raise NotFound
            back = LedgerEntry(
                kind=EntryKind.HOSPITAL_SETTLEMENT,
                year=entry.year,
                pool_fen=-entry.pool_fen,
                supplement_fen=-entry.supplement_fen,
                reference=_taken_back(standing),
            )
            posting = Posting(0, insured_id, back, origin=standing)
            await _enter(session, actor, posting, now)
            session.add(
                TakenBackRow(
                    settlement_no=number,
                    taken_back_by=actor.id,
                    taken_back_by_name=actor.name,
                    taken_back_at=now,
                    words=words.strip(),
                )
            )

    def _view(self, row: PlatformRowRow, claim_no: str | None, name: bytes) -> HeldRow:
        stay = stay_of(row.told)
        return HeldRow(
            id=row.id,
            settlement_no=row.settlement_no,
            year=row.year,
            pool_fen=row.pool_fen,
            supplement_fen=row.supplement_fen,
            insured_name=mask_name(self._sealer.open(name, people.NAME)),
            hospital_name=stay.hospital_name,
            admission_on=stay.admission_on,
            discharge_on=stay.discharge_on,
            claim_id=row.claim_id,
            claim_no=claim_no or "",
            because=tuple(map(RowLikeness, row.because)),
            state=RowState(row.state),
            received_at=row.received_at,
            owner_name=row.owner_name,
            due_on=row.due_on,
            decided_by_name=row.decided_by_name,
            decided_at=row.decided_at,
            words=row.words,
        )


def _rows() -> Select[PlatformRowRow, str | None, bytes]:
    return (
        select(PlatformRowRow, ClaimRow.claim_no, InsuredRow.name_sealed)
        .join(ClaimRow, ClaimRow.id == PlatformRowRow.claim_id)
        .join(InsuredRow, InsuredRow.id == PlatformRowRow.insured_id)
    )


def _taken_back(number: str) -> str:
    """One reference for each number; of a long one its digest, for the column has no more room."""
    reference = f"{TAKEN_BACK}{number}"
    if len(reference) <= MAX_LENGTH:
        return reference
    return TAKEN_BACK + hashlib.sha256(number.encode()).hexdigest()[:40]


def _reason(words: str) -> dict[str, str]:
    if words.strip() and len(words) <= MAX_WORDS:
        return {}
    return {"words": f"请写明怎么核对的，最多{MAX_WORDS}个字。"}


async def _has_claim(session: AsyncSession, insured_id: str, year: int) -> bool:
    """Whether one of this person's claims could carry a settlement of this year."""
    stays = await session.execute(
        select(ClaimRow.admission_on, ClaimRow.discharge_on).where(
            ClaimRow.insured_id.in_(merges.same_person(insured_id)),
            ClaimRow.stage.not_in(NOT_OURS_YET),
        )
    )
    return any(year in years_of_stay(*stay) for stay in stays)


async def _enter_held(
    session: AsyncSession, actor: Actor, row: PlatformRowRow, now: datetime
) -> None:
    """Enter a row that was held as the hospital's settlement that it is."""
    entry = LedgerEntry(
        kind=EntryKind.HOSPITAL_SETTLEMENT,
        year=row.year,
        pool_fen=row.pool_fen,
        supplement_fen=row.supplement_fen,
        reference=row.settlement_no,
    )
    keys = frozenset((kind, code, number) for kind, code, number in row.told.get("receipts", ()))
    known = await ledger_store.known(session, entry.kind, [entry.reference])
    if known:
        same = known[entry.reference][1] == entry
        raise Forbidden(what=f"再入账一次：{_TAKEN_BACK if same else _ENTERED_OTHERWISE}")
    posting = Posting(0, row.insured_id, entry, None, keys or None, stay_of(row.told))
    await _enter(session, actor, posting, now)


async def _enter(session: AsyncSession, actor: Actor, posting: Posting, now: datetime) -> None:
    await ledger_store.append(
        session,
        [(posting.insured_id, posting.entry)],
        decision_id=None,
        by=actor.id,
        at=now,
        extras=[Extra(origin=posting.origin)],
    )
    settlements = [posting.settled()] if posting.origin is None else []
    sorted_out = await records.sort_out(session, settlements, {posting.entry.reference})
    named = [posting] if posting.receipts else []
    await keep_settlements([posting], named, sorted_out, session, now)
