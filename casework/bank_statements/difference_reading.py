"""Why does an entry or a movement stand alone, and who sees to it? Asked within the session of the
list of differences."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.bank_statements import entry_words
from casework.bank_statements.entries import payer_of
from casework.bank_statements.matching import OpenEntry, OpenMovement
from casework.bank_statements.store import Board, refused_payments
from casework.bank_statements.tables import (
    BankDifferenceNoteRow,
    BankEntryRow,
    BankEntryWordRow,
    BankMatchMovementRow,
    BankStatementRow,
)
from casework.bank_statements.views import (
    BankDifference,
    BankDifferenceNote,
    ClassWaiting,
    DifferenceKind,
    EntryClass,
    Owner,
)
from casework.money.movements import (
    MOVEMENT_KIND_WORDS,
    PAID_OUT,
    Account,
    MovementKind,
)
from casework.money.tables import MoneyLineRow, MovementRow
from casework.payments.tables import PaymentBatchRow, PaymentRow
from casework.people.tables import StaffRow
from claims_core.calendar_cn import add_working_days, china_day
from claims_core.money import format_yuan
from infra.sealing import Sealer
from infra.statements import chunks

NOBODY = Owner("", "还没有人")
_NOT_MADE = "银行说没有付过的，请在批次页登记书面退汇。"
_NO_RETURN_FILE = "银行已记退汇，我们还没收到退汇文件；银行不另给文件的，请在批次页登记书面退汇。"
_TO_GIVE_BACK = "不是给我们的款，要退还；退还的那一笔到了对账单上，请补这一笔的银行流水号。"
_FOR_WHOM = "钱到了账、登记错了申请的，请登记到对的待追回里；退了出去的，给那一笔补业务编号。"
_REFUSED = "银行已记付款，我们记的是退票；银行确实付了的，请在批次页登记退票更正。"


class DifferenceReading:
    """Everything that is open, each with its owner and notes."""

    def __init__(self, session: AsyncSession, sealer: Sealer, transit_days: int) -> None:
        self._session = session
        self._sealer = sealer
        self._transit_days = transit_days

    async def all(self, seen: Board, today: date) -> list[BankDifference]:
        """What the bank has and we have not, the reverse, gaps, and what is overdue."""
        importer = await self._importer()
        explained: set[str] = set()
        found = [
            BankDifference(
                kind=DifferenceKind.GAP,
                subject=f"gap:{each.day}",
                day=each.day,
                fen=each.opening_fen - each.closing_fen,
                words=f"{each.words}，请向银行补要缺的那几天。",
                owner_id=importer.id,
                owner_name=importer.name,
            )
            for each in seen.gaps
        ]
        found += await self._entries(seen, importer, explained)
        found += await self._movements(
            [each for each in seen.movements if not {each.number, each.batch_no} & explained]
        )
        found += await self._overdue(today)
        return sorted(await self._noted(found), key=lambda each: (each.day, each.subject))

    async def _entries(
        self, seen: Board, importer: Owner, explained: set[str]
    ) -> list[BankDifference]:
        standing = await self._ours(sorted({each.reference for each in seen.entries}))
        refused = await refused_payments(self._session, seen.entries)
        left: dict[str, list[OpenMovement]] = defaultdict(list)
        for movement in seen.movements:
            for name in filter(None, (movement.number, movement.batch_no)):
                left[name].append(movement)
        rows = await self._entry_rows([each.id for each in seen.entries])
        waiting = await entry_words.waiting_words(self._session, list(rows))
        found = []
        for entry in seen.entries:
            same_way = [each for each in left[entry.reference] if (each.fen > 0) == (entry.fen > 0)]
            kind, words = _why(entry, same_way, standing.get((entry.reference, entry.fen > 0)))
            if kind is DifferenceKind.NOT_BOOKED and entry.fen < 0 and entry.reference in refused:
                words = f"{entry.reference}：{_REFUSED}"
            if entry.to_give_back:
                kind, words = DifferenceKind.TO_GIVE_BACK, _TO_GIVE_BACK
            if kind is DifferenceKind.AMOUNT:
                explained |= {entry.reference}
            row = rows[entry.id]
            found.append(
                BankDifference(
                    kind=kind,
                    subject=f"entry:{entry.id}",
                    day=entry.day,
                    fen=entry.fen,
                    words=words,
                    owner_id=importer.id,
                    owner_name=importer.name,
                    entry_id=entry.id,
                    serial=entry.serial,
                    payer=payer_of(self._sealer, row.payer_sealed),
                    summary=row.summary,
                    waiting=_waiting(waiting.get(entry.id)),
                )
            )
        return found

    async def _ours(self, references: Sequence[str]) -> dict[tuple[str, bool], bool]:
        """Which of these are numbers of ours, in each direction, and whether that was matched."""
        found: dict[tuple[str, bool], bool] = {}
        for part in chunks([each for each in references if each]):
            for number, batch_no, kind, matched in await self._session.execute(
                select(
                    PaymentRow.payment_no,
                    PaymentBatchRow.batch_no,
                    MovementRow.kind,
                    BankMatchMovementRow.match_id,
                )
                .join(PaymentBatchRow, PaymentBatchRow.id == PaymentRow.batch_id)
                .outerjoin(
                    MovementRow,
                    (MovementRow.cause == PaymentRow.id)
                    & MovementRow.kind.in_((*PAID_OUT, MovementKind.RETURNED)),
                )
                .outerjoin(BankMatchMovementRow, BankMatchMovementRow.movement_id == MovementRow.id)
                .where(PaymentRow.payment_no.in_(part) | PaymentBatchRow.batch_no.in_(part))
            ):
                for name in (number, batch_no):
                    for came in (True, False):
                        found.setdefault((name, came), False)
                    if kind is not None and matched is not None:
                        found[name, kind == MovementKind.RETURNED] = True
        return found

    async def _movements(self, movements: Sequence[OpenMovement]) -> list[BankDifference]:
        """Payments of a batch together, everything else singly."""
        by: dict[str, str] = {}
        for part in chunks([each.id for each in movements]):
            rows = await self._session.execute(
                select(MovementRow.id, MovementRow.by).where(MovementRow.id.in_(part))
            )
            by |= {row.id: row.by for row in rows}
        groups: dict[str, list[OpenMovement]] = defaultdict(list)
        for movement in movements:
            paid = movement.kind in PAID_OUT
            groups[f"batch:{movement.batch_id}" if paid else f"movement:{movement.id}"].append(
                movement
            )
        owners = await self._staff(set(by.values()))
        found = []
        for subject, group in groups.items():
            first = min(group, key=lambda each: each.day)
            name = f"批次 {first.batch_no} 的{len(group)}笔" if len(group) > 1 else first.number
            owner = owners.get(by.get(first.id, ""), NOBODY)
            advice = _NOT_MADE if first.kind in PAID_OUT else ""
            if first.kind is MovementKind.RECOVERY_WITHDRAWN:
                advice = _FOR_WHOM
            found.append(
                BankDifference(
                    kind=DifferenceKind.NOT_AT_BANK,
                    subject=subject,
                    day=first.day,
                    fen=sum(each.fen for each in group),
                    words=f"{MOVEMENT_KIND_WORDS[first.kind]} {name}，对账单上还没有。{advice}",
                    owner_id=owner.id,
                    owner_name=owner.name,
                )
            )
        return found

    async def _overdue(self, today: date) -> list[BankDifference]:
        """What has gone to the bank and has no answer after its deadline."""
        under_way = (
            select(
                MoneyLineRow.batch_id,
                func.sum(MoneyLineRow.fen).label("fen"),
            )
            .where(MoneyLineRow.account == Account.IN_TRANSIT)
            .group_by(MoneyLineRow.batch_id)
            .having(func.sum(MoneyLineRow.fen) != 0)
            .subquery()
        )
        rows = (
            await self._session.execute(
                select(PaymentBatchRow, under_way.c.fen).join(
                    under_way, under_way.c.batch_id == PaymentBatchRow.id
                )
            )
        ).all()
        owners = await self._staff({row.released_by for row, _ in rows if row.released_by})
        found = []
        for row, fen in rows:
            if row.released_at is None:
                continue
            until = add_working_days(china_day(row.released_at), self._transit_days).day
            if today <= until:
                continue
            owner = owners.get(row.released_by or "", NOBODY)
            found.append(
                BankDifference(
                    kind=DifferenceKind.OVERDUE,
                    subject=f"transit:{row.id}",
                    day=until,
                    fen=int(fen),
                    words=f"批次 {row.batch_no} 放行后{self._transit_days}个工作日还有"
                    f"{format_yuan(abs(int(fen)))}元没有结果，请问银行。",
                    owner_id=owner.id,
                    owner_name=owner.name,
                )
            )
        return found

    async def _noted(self, found: list[BankDifference]) -> list[BankDifference]:
        notes: dict[str, list[BankDifferenceNoteRow]] = defaultdict(list)
        for part in chunks([each.subject for each in found]):
            for row in await self._session.scalars(
                select(BankDifferenceNoteRow)
                .where(BankDifferenceNoteRow.subject.in_(part))
                .order_by(BankDifferenceNoteRow.subject, BankDifferenceNoteRow.seq)
            ):
                notes[row.subject].append(row)
        return [_with_notes(each, notes.get(each.subject, [])) for each in found]

    async def _entry_rows(self, ids: Sequence[str]) -> dict[str, BankEntryRow]:
        rows: dict[str, BankEntryRow] = {}
        for part in chunks(ids):
            found = await self._session.scalars(
                select(BankEntryRow).where(BankEntryRow.id.in_(part))
            )
            rows |= {row.id: row for row in found}
        return rows

    async def _importer(self) -> Owner:
        """Whoever imported the newest statement sees to what nobody else has taken on."""
        row = await self._session.scalar(
            select(BankStatementRow).order_by(BankStatementRow.imported_at.desc()).limit(1)
        )
        return Owner(row.imported_by, row.imported_by_name) if row else NOBODY

    async def _staff(self, ids: set[str]) -> dict[str, Owner]:
        rows = await self._session.scalars(select(StaffRow).where(StaffRow.id.in_(ids)))
        return {row.id: Owner(row.id, row.name) for row in rows}


def _why(
    entry: OpenEntry, left: Sequence[OpenMovement], matched: bool | None
) -> tuple[DifferenceKind, str]:
    """`left` are our open movements under its number, `matched` whether others of them were
    matched, None where the number is none of ours."""
    name = entry.reference or "（没有业务编号）"
    if left:
        ours = format_yuan(abs(sum(each.fen for each in left)))
        words = f"{name}：银行{format_yuan(abs(entry.fen))}元，我们{ours}元。"
        return DifferenceKind.AMOUNT, words
    if matched:
        return DifferenceKind.DOUBLED, f"{name}：银行又记了一笔，我们只有一笔。"
    if matched is not None:
        if entry.fen > 0:
            return DifferenceKind.NOT_BOOKED, f"{name}：{_NO_RETURN_FILE}"
        return DifferenceKind.NOT_BOOKED, f"{name}：银行已记付款，我们还没收到结果文件。"
    return DifferenceKind.UNKNOWN, f"{name}：不是我们的编号，请归类或补业务编号。"


def _with_notes(each: BankDifference, rows: Sequence[BankDifferenceNoteRow]) -> BankDifference:
    if not rows:
        return each
    notes = tuple(
        BankDifferenceNote(row.words, row.owner_name, row.by_name, row.at) for row in rows
    )
    last = rows[-1]
    return replace(each, owner_id=last.owner_id, owner_name=last.owner_name, notes=notes)


def _waiting(word: BankEntryWordRow | None) -> ClassWaiting | None:
    if word is None:
        return None
    said = EntryClass(word.entry_class)
    return ClassWaiting(said, word.reason, word.by_id, word.by_name, word.at)
