"""What do the bank and we not agree about, who sees to it, and what is an entry that is none of
ours? Asked by the cashier's page, with how far everything is proven."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.bank_statements import entry_words, store
from casework.bank_statements.difference_reading import DifferenceReading
from casework.bank_statements.statements import READERS, match_and_prove
from casework.bank_statements.tables import (
    BankDifferenceNoteRow,
    BankEntryRow,
    BankEntryWordRow,
    BankMatchEntryRow,
)
from casework.bank_statements.views import BankStanding, EntryClass, Owner, Proven
from casework.errors import FieldsInvalid, NotFound
from casework.money import months
from casework.money.errors import EntrySettled
from casework.payments.tables import PaymentBatchRow, PaymentRow
from casework.people.tables import StaffRow
from casework.roles import require_role
from claims_core.calendar_cn import china_day
from claims_core.claim import Actor, Role
from claims_core.typed_text import code_if_any
from infra.db import Database
from infra.repeats import said_before, saying
from infra.sealing import Sealer

MAX_WORDS, MAX_REFERENCE, MAX_SHOWN = 200, 60, 500
# whether money of this class comes in; of the others it may go either way
_DIRECTIONS = {EntryClass.FUNDS: True, EntryClass.FEE: False, EntryClass.TO_GIVE_BACK: True}


class BankDifferences:
    """对账差异. `transit_days` is how many working days after its release a payment may be without
    an answer before the bank is asked; nobody has confirmed that figure."""

    def __init__(
        self, db: Database, sealer: Sealer, clock: Callable[[], datetime], transit_days: int = 3
    ) -> None:
        self._db = db
        self._sealer = sealer
        self._clock = clock
        self._transit_days = transit_days

    async def standing(self, actor: Actor) -> BankStanding:
        """How far everything is proven, and what is open, oldest first. :raises RoleMissing:"""
        require_role(actor, READERS, "查看对账差异")
        today = china_day(self._clock())
        async with self._db.read() as session:
            seen = await store.board(session)
            reading = DifferenceReading(session, self._sealer, self._transit_days)
            found = await reading.all(seen, today)
            return BankStanding(
                proven=await store.proven(session, today, seen),
                differences=tuple(found[:MAX_SHOWN]),
                total=len(found),
                owners=await _owners(session),
            )

    async def proven(self) -> Proven:
        """最近一次与银行核对一致, as one answer; for every page and for the operator."""
        async with self._db.read() as session:
            return await store.proven(session, china_day(self._clock()))

    async def class_entry(
        self, actor: Actor, entry_id: str, entry_class: EntryClass, reason: str, reference: str = ""
    ) -> None:
        """归类 of an entry with a reason, or which of our numbers it belongs to. Money that left
        and is to be a fee or interest stays open until a second person says the same; a supervisor
        may be that one.

        :raises FieldsInvalid: without a reason, or where the reference does not fit the class.
        :raises EntrySettled: when it is matched already, or its month is closed.
        :raises RoleMissing, NotFound:
        """
        require_role(actor, READERS, "给对账单明细归类")
        words, number = reason.strip(), code_if_any(reference)
        wrong = {}
        if not words or len(words) > MAX_WORDS or not words.isprintable():
            wrong["reason"] = f"请写一句为什么这样归，一行，{MAX_WORDS}字以内。"
        fits = 0 < len(number) <= MAX_REFERENCE and number.isprintable()
        if entry_class is EntryClass.OURS and not fits:
            wrong["reference"] = "请填支付流水号、批次号、追回的银行流水号，或要冲抵的银行流水号。"
        if entry_class is not EntryClass.OURS and number:
            wrong["reference"] = "不是我们的业务，就不用填业务编号。"
        if wrong:
            raise FieldsInvalid(**wrong)
        now = self._clock()
        async with self._db.write() as session:
            await months.hold_every_open(session, china_day(now))
            entry = await session.get(BankEntryRow, entry_id)
            if entry is None:
                raise NotFound
            if Role.CASHIER not in actor.roles:
                await _require_second(session, actor, entry_id, entry_class)
            came_in = _DIRECTIONS.get(entry_class)
            if came_in is not None and came_in is not (entry.fen > 0):
                raise FieldsInvalid(
                    entry_class="拨入资金、要退还的是收入，手续费是支出，方向不对。"
                    "退还出去的那一笔，请选“是我们的业务”，填收到的那一笔的银行流水号。"
                )
            if entry_class is not EntryClass.OURS and await _bears_our_number(session, entry):
                raise FieldsInvalid(
                    entry_class="这一笔写着我们的业务编号，不能归为别的。请向银行问清楚。"
                )
            matched = await session.get(BankMatchEntryRow, entry_id) is not None
            gone = entry.withdrawn_at is not None
            if matched or gone or await months.is_closed(session, entry.day):
                raise EntrySettled
            seq = await session.scalar(
                select(func.count())
                .select_from(BankEntryWordRow)
                .where(BankEntryWordRow.entry_id == entry_id)
            )
            session.add(
                BankEntryWordRow(
                    entry_id=entry_id,
                    seq=int(seq or 0) + 1,
                    entry_class=entry_class,
                    reference=number,
                    reason=words,
                    by_id=actor.id,
                    by_name=actor.name,
                    at=now,
                )
            )
            await session.flush()
            await match_and_prove(session, actor, now)

    async def note(self, actor: Actor, subject: str, words: str, owner_id: str = "") -> None:
        """What was done about a difference, and perhaps who sees to it from now on. The same again
        a moment later is one note.

        :raises FieldsInvalid, RoleMissing: :raises NotFound: when it is open no longer.
        """
        require_role(actor, READERS, "记录对账差异")
        said = words.strip()
        if not said or len(said) > MAX_WORDS or not said.isprintable():
            raise FieldsInvalid(words=f"请写一句查到什么、问了谁，一行，{MAX_WORDS}字以内。")
        now = self._clock()
        async with self._db.write() as session:
            await months.hold_every_open(session, china_day(now))
            reading = DifferenceReading(session, self._sealer, self._transit_days)
            found = await reading.all(await store.board(session), china_day(now))
            known = next((each for each in found if each.subject == subject), None)
            if known is None:
                raise NotFound
            owner = Owner(known.owner_id, known.owner_name)
            if owner_id:
                named = {each.id: each for each in await _owners(session)}.get(owner_id)
                if named is None:
                    raise FieldsInvalid(owner="请从名单里选一位财务或主管。")
                owner = named
            note = saying(actor.id, "difference", subject, said, owner.id)
            if await said_before(session, note, now) is not None:
                return
            session.add(
                BankDifferenceNoteRow(
                    subject=subject,
                    seq=len(known.notes) + 1,
                    words=said,
                    owner_id=owner.id,
                    owner_name=owner.name,
                    by_id=actor.id,
                    by_name=actor.name,
                    at=now,
                )
            )


async def _require_second(
    session: AsyncSession, actor: Actor, entry_id: str, entry_class: EntryClass
) -> None:
    """Whoever is no cashier only agrees with one. :raises RoleMissing:"""
    word = (await entry_words.waiting_words(session, [entry_id])).get(entry_id)
    if word is None or word.entry_class != entry_class:
        require_role(actor, {Role.CASHIER}, "给对账单明细归类")


async def _bears_our_number(session: AsyncSession, entry: BankEntryRow) -> bool:
    """A payment made twice must not pass for a fee."""
    ours = (
        select(PaymentRow.id)
        .join(PaymentBatchRow, PaymentBatchRow.id == PaymentRow.batch_id)
        .where(
            (PaymentRow.payment_no == entry.reference)
            | (PaymentBatchRow.batch_no == entry.reference)
        )
        .limit(1)
    )
    return await session.scalar(ours) is not None


async def _owners(session: AsyncSession) -> tuple[Owner, ...]:
    staff = await session.scalars(
        select(StaffRow).where(StaffRow.active).order_by(StaffRow.name, StaffRow.id)
    )
    return tuple(Owner(each.id, each.name) for each in staff if READERS & set(each.roles))
