"""Who gets back what a person holds without right, how far is it, and what has come? Asked by the
page of recoveries; an amount counts once a second person has found it at the bank."""

from collections.abc import Callable
from datetime import date, datetime

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from casework.claims.store import ClaimStore
from casework.errors import FieldsInvalid, NotFound
from casework.lists import Page
from casework.money import store as journal
from casework.money.errors import RecoveryClosed, RecoveryTooHigh
from casework.money.movements import MovementKind, moved
from casework.payments import dues, recovery_reading, recovery_steps
from casework.payments.recovery_views import RecoveryDetail, RecoveryView
from casework.payments.tables import STANDS, RecoveredEntryRow, RecoveredRow, RecoveryRow
from casework.people.tables import StaffRow
from casework.roles import require_role
from claims_core.calendar_cn import china_day
from claims_core.claim import Actor, Claim, Role
from claims_core.money import format_yuan
from claims_core.review import SamePerson
from claims_core.typed_text import code_if_any
from infra.columns import new_id
from infra.db import Database
from infra.repeats import said_before, saying
from infra.sealing import Sealer
from infra.statements import dialect_insert

KEEPERS = frozenset({Role.CASHIER, Role.SUPERVISOR})
MAX_WORDS = 500
MAX_REFERENCE = 60


class Recoveries:
    """追回: the list, its notes, and money that came back."""

    def __init__(self, db: Database, sealer: Sealer, clock: Callable[[], datetime]) -> None:
        self._db = db
        self._sealer = sealer
        self._clock = clock
        self._store = ClaimStore(sealer)

    async def page(
        self, actor: Actor, *, closed: bool = False, cursor: str | None = None
    ) -> Page[RecoveryView]:
        """What is open, or what has been closed; oldest first.

        :raises RoleMissing, FieldsInvalid:
        """
        require_role(actor, KEEPERS, "查看待追回款项")
        async with self._db.read() as session:
            return await recovery_reading.page(session, self._sealer, closed=closed, cursor=cursor)

    async def show(self, actor: Actor, recovery_id: str) -> RecoveryDetail:
        """One of them with its history. :raises RoleMissing, NotFound:"""
        require_role(actor, KEEPERS, "查看待追回款项")
        async with self._db.read() as session:
            return await recovery_reading.detail(session, self._sealer, recovery_id)

    async def note(
        self, actor: Actor, recovery_id: str, words: str, next_on: date, owner_id: str = ""
    ) -> None:
        """记下追讨情况: what was tried, by when to look again, and perhaps another owner. The same
        again a moment later is one note.

        :raises RoleMissing, NotFound, FieldsInvalid: :raises RecoveryClosed: when it is closed.
        """
        require_role(actor, KEEPERS, "记录追回情况")
        now = self._clock()
        wrong = {}
        if not words.strip() or len(words) > MAX_WORDS:
            wrong["words"] = f"请写明做了什么、对方怎么说，最多{MAX_WORDS}个字。"
        if next_on < china_day(now):
            wrong["next_on"] = "下次跟进的日子不能在今天以前。"
        if wrong:
            raise FieldsInvalid(**wrong)
        async with self._db.write() as session:
            row, _ = await self._held(session, recovery_id)
            note = saying(actor.id, "recovery note", recovery_id, words, next_on, owner_id)
            if await said_before(session, note, now) is not None:
                return
            if owner_id:
                row.owner_id, row.owner_name = await self._owner(session, owner_id)
            row.next_on = next_on
            await recovery_steps.append_note(session, row, actor, words.strip(), now)

    async def book(
        self,
        actor: Actor,
        recovery_id: str,
        amount_fen: int,
        received_on: date,
        bank_reference: str,
        entry_fen: int | None = None,
    ) -> str:
        """登记到账: an amount with the bank's reference; answers its id. It counts when another
        person has confirmed it. `entry_fen` is what the bank's entry comes to where it is for
        several claims, or more than was held; every claim then says the same.

        :raises RoleMissing, NotFound, FieldsInvalid, RecoveryClosed:
        :raises RecoveryTooHigh: when it is more than the person still holds.
        """
        require_role(actor, KEEPERS, "登记追回到账")
        now = self._clock()
        # in one form, or the same entry of the bank would count once for each way of typing it
        reference = code_if_any(bank_reference.strip().removeprefix("'"))
        wrong = {}
        whole = amount_fen if entry_fen is None else entry_fen
        if amount_fen <= 0:
            wrong["amount"] = "金额要大于零。"
        elif whole < amount_fen:
            wrong["entry_fen"] = "银行这一笔的总额不能比这份申请的金额少。"
        if received_on > china_day(now):
            wrong["received_on"] = "到账日期不能在今天以后。"
        if not reference or len(reference) > MAX_REFERENCE or not reference.isprintable():
            wrong["bank_reference"] = f"请照银行回单填流水号，最多{MAX_REFERENCE}个字符。"
        if wrong:
            raise FieldsInvalid(**wrong)
        async with self._db.write() as session:
            row, _ = await self._held(session, recovery_id)
            waiting = await recovery_reading.waiting_fen(session, row.claim_id)
            await self._at_most_due(session, row.claim_id, amount_fen + waiting)
            await self._at_most_entry(session, reference, amount_fen, whole)
            insert = dialect_insert(session, RecoveredRow).values(
                id=new_id(),
                recovery_id=recovery_id,
                claim_id=row.claim_id,
                amount_fen=amount_fen,
                received_on=received_on,
                bank_reference=reference,
                booked_by=actor.id,
                booked_by_name=actor.name,
                booked_at=now,
            )
            booked: str | None = await session.scalar(
                insert.on_conflict_do_nothing().returning(RecoveredRow.id)
            )
            if booked is None:
                raise FieldsInvalid(bank_reference="这份申请已经登记过这个银行流水号，请核对。")
        return booked

    async def decide(
        self, actor: Actor, recovery_id: str, recovered_id: str, *, confirmed: bool, words: str = ""
    ) -> None:
        """复核到账: a second person has found the amount at the bank, or has not. Also where the
        recovery has been closed meanwhile: what still waits would stand in the way of the next one.

        :raises SamePerson: when it is the one who booked it. :raises RoleMissing, NotFound,
        RecoveryTooHigh: :raises FieldsInvalid: when it is refused without a reason.
        """
        require_role(actor, KEEPERS, "确认追回到账")
        if not confirmed and not words.strip():
            raise FieldsInvalid(words="请写明为什么不予确认。")
        now = self._clock()
        async with self._db.write() as session:
            row, claim = await self._held(session, recovery_id, closed_too=True)
            booked = await session.get(RecoveredRow, recovered_id)
            if booked is None or booked.recovery_id != recovery_id:
                raise NotFound
            if booked.booked_by == actor.id:
                raise SamePerson(earlier="登记追回到账", action="确认追回到账")
            if booked.confirmed is not None:
                raise FieldsInvalid(recovered="这一笔已经有人复核过了，请刷新页面。")
            if confirmed:
                await self._at_most_due(session, row.claim_id, booked.amount_fen)
            booked.confirmed = confirmed
            booked.decided_by, booked.decided_by_name, booked.decided_at = actor.id, actor.name, now
            await session.flush()
            amount = format_yuan(booked.amount_fen)
            if not confirmed:
                words = f"{amount}元到账未获确认：{words.strip()}"
                await recovery_steps.append_note(session, row, actor, words[:MAX_WORDS], now)
                return
            await self._enter(session, actor, booked, now)
            await recovery_steps.follow(session, [claim], actor, f"追回{amount}元到账", now)

    async def _enter(
        self, session: AsyncSession, actor: Actor, booked: RecoveredRow, now: datetime
    ) -> None:
        """In the region whose money the person held: that of the newest payment."""
        payment_id = await recovery_reading.newest_sent(session, booked.claim_id)
        owner = (await journal.owners(session, MovementKind.SENT, [payment_id]))[payment_id]
        movement = moved(MovementKind.RECOVERED, booked.id, owner, booked.amount_fen)
        await journal.enter(session, [movement], by=actor.id, at=now)

    async def _at_most_entry(
        self, session: AsyncSession, reference: str, fen: int, whole: int
    ) -> None:
        """Hold the bank's entry, of which so much more is to count; two people may book it for two
        claims at one moment. Its amount is what the first one says, as long as anything of it
        counts."""
        await session.execute(
            dialect_insert(session, RecoveredEntryRow)
            .values(bank_reference=reference, entry_fen=whole)
            .on_conflict_do_nothing()
        )
        entry = await session.get_one(
            RecoveredEntryRow, reference, with_for_update=True, populate_existing=True
        )
        counted = int(
            await session.scalar(
                select(func.coalesce(func.sum(RecoveredRow.amount_fen), 0)).where(
                    RecoveredRow.bank_reference == reference, text(STANDS)
                )
            )
            or 0
        )
        if not counted:
            entry.entry_fen = whole
        if entry.entry_fen != whole or counted + fen > whole:
            raise FieldsInvalid(
                bank_reference=f"这个银行流水号已经登记过了：总额{format_yuan(entry.entry_fen)}元，"
                f"已经登记{format_yuan(counted)}元。一笔还了几份申请的，每一份都要填同样的总额，"
                "合起来不能超过它。"
            )

    async def _at_most_due(self, session: AsyncSession, claim_id: str, fen: int) -> None:
        held = (await dues.money_of_one(session, claim_id)).to_recover
        if fen > held:
            raise RecoveryTooHigh(held=format_yuan(held))

    async def _held(
        self, session: AsyncSession, recovery_id: str, *, closed_too: bool = False
    ) -> tuple[RecoveryRow, Claim]:
        """An open recovery, its claim held: the claim first, as everybody does."""
        claim_id = await session.scalar(
            select(RecoveryRow.claim_id).where(RecoveryRow.id == recovery_id)
        )
        claim = await self._store.load(session, claim_id, hold=True) if claim_id else None
        if claim is None:
            raise NotFound
        row = await session.get_one(RecoveryRow, recovery_id, populate_existing=True)
        if row.closed_at is not None and not closed_too:
            raise RecoveryClosed
        return row, claim

    async def _owner(self, session: AsyncSession, owner_id: str) -> tuple[str, str]:
        row = await session.get(StaffRow, owner_id)
        if row is None or not row.active or not KEEPERS & set(row.roles):
            raise FieldsInvalid(owner="请从名单里选一位财务或主管。")
        return row.id, row.name
