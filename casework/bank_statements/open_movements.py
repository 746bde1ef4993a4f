"""Which movements at the bank are in no match yet? Asked by the store of this folder: all of them,
or only those that some entry of a statement could be."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import Row, Select, exists, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from casework.bank_statements.matching import OpenMovement
from casework.bank_statements.tables import BankMatchMovementRow, BankProofRow
from casework.money.movements import PAID_OUT, Account, MovementKind
from casework.money.tables import MoneyLineRow, MovementRow
from casework.payments.bank_tables import RefusalWithdrawalRow, WrittenReturnRow
from casework.payments.tables import PaymentBatchRow, PaymentRow, RecoveredRow
from claims_core.calendar_cn import CHINA
from infra.statements import chunks

AT_BANK = MovementRow.kind.in_(
    (
        *sorted(PAID_OUT),
        MovementKind.RETURNED,
        MovementKind.RECOVERED,
        MovementKind.RECOVERY_WITHDRAWN,
    )
)
_PAGE = 1_000


def unmatched(*columns: Any) -> Select[*tuple[Any, ...]]:
    """Movements at the bank that are in no match."""
    matched = exists().where(BankMatchMovementRow.movement_id == MovementRow.id)
    return select(*columns).where(AT_BANK, ~matched)


async def open_movements(
    session: AsyncSession, names: Collection[str] | None = None
) -> list[OpenMovement]:
    """Movements that are in no match; with `names` those that the bank could know by one of them,
    and those of which it says that they never took place. Before the newest proof there is none,
    which the whole proof checks again."""
    # An expression, so that no planner begins with every line of that account.
    at_bank = MoneyLineRow.account.concat("") == Account.BANK
    query = unmatched(MovementRow.id, MovementRow.kind, MovementRow.day, MovementRow.cause)
    query = query.add_columns(MoneyLineRow.fen, MoneyLineRow.batch_id).join(
        MoneyLineRow,
        (MoneyLineRow.movement_id == MovementRow.id) & at_bank,
    )
    query = await _after_proof(session, query)
    rows: dict[str, Row[*tuple[Any, ...]]] = {}
    for part in [query] if names is None else await _by_name(session, query, names):
        rows |= {row.id: row for row in await session.execute(part)}
    numbers = await _numbers(session, list(rows.values()))
    never_left = set(await session.scalars(_never_left()))
    return [
        OpenMovement(
            id=row.id,
            kind=MovementKind(row.kind),
            day=row.day,
            fen=row.fen,
            number=numbers.get(row.cause, ("", ""))[0],
            batch_no=numbers.get(row.cause, ("", ""))[1],
            batch_id=row.batch_id or "",
            never_left=row.kind == MovementKind.RETURNED and row.cause in never_left,
        )
        for row in rows.values()
    ]


async def oldest_open(session: AsyncSession, but: Collection[str]) -> date | None:
    """The day of the oldest movement in no match, those in `but` left out."""
    place = (MovementRow.day, MovementRow.id)
    query = unmatched(*place).order_by(*place).limit(_PAGE)
    query = await _after_proof(session, query)
    last: tuple[date, str] | None = None
    while True:
        page = query if last is None else query.where(tuple_(*place) > tuple_(*last))
        rows = (await session.execute(page)).all()
        for row in rows:
            if row.id not in but:
                day: date = row.day
                return day
        if len(rows) < _PAGE:
            return None
        last = (rows[-1].day, rows[-1].id)


async def _after_proof(
    session: AsyncSession, query: Select[*tuple[Any, ...]]
) -> Select[*tuple[Any, ...]]:
    newest = await session.scalar(select(func.max(BankProofRow.day)))
    if newest is None:
        return query
    return query.where(MovementRow.at >= datetime.combine(newest, time(), CHINA))


async def _by_name(
    session: AsyncSession, query: Select[*tuple[Any, ...]], names: Collection[str]
) -> Iterator[Select[*tuple[Any, ...]]]:
    """Payments by number and by batch, and what was got back by the bank's. Their ids are asked
    first: given a subquery, a planner reads every movement."""
    in_batch = select(PaymentRow.id).join(
        PaymentBatchRow, PaymentBatchRow.id == PaymentRow.batch_id
    )
    causes: dict[str, None] = {}
    for part in chunks(sorted(names)):
        for asked in (
            select(PaymentRow.id).where(PaymentRow.payment_no.in_(part)),
            in_batch.where(PaymentBatchRow.batch_no.in_(part)),
            select(RecoveredRow.id).where(RecoveredRow.bank_reference.in_(part)),
        ):
            causes |= dict.fromkeys(await session.scalars(asked))
    for undone in (_never_left(), _withdrawn_returns(), _withdrawn_recoveries()):
        causes |= dict.fromkeys(await session.scalars(undone))
    return (query.where(MovementRow.cause.in_(part)) for part in chunks(list(causes)))


def _never_left() -> Select[str]:
    """The payments that the bank had confirmed and has never made; they are few."""
    row = WrittenReturnRow
    return select(row.payment_id).where(row.confirmed.is_(True), row.never_left)


def _withdrawn_returns() -> Select[str]:
    """The payments of which it had said wrongly that they came back; few, too."""
    row = RefusalWithdrawalRow
    return select(row.payment_id).where(row.confirmed.is_(True), row.came_back)


def _withdrawn_recoveries() -> Select[str]:
    """The amounts that had been found at the bank wrongly."""
    return select(RecoveredRow.id).where(RecoveredRow.withdrawn_at.is_not(None))


async def _numbers(
    session: AsyncSession, rows: Sequence[Row[*tuple[Any, ...]]]
) -> dict[str, tuple[str, str]]:
    """By which number the bank knows each cause, and its batch."""
    found: dict[str, tuple[str, str]] = {}
    for part in chunks([row.cause for row in rows]):
        for cause, number, batch_no in await session.execute(
            select(PaymentRow.id, PaymentRow.payment_no, PaymentBatchRow.batch_no)
            .join(PaymentBatchRow, PaymentBatchRow.id == PaymentRow.batch_id)
            .where(PaymentRow.id.in_(part))
        ):
            found[cause] = (number, batch_no)
        for cause, number in await session.execute(
            select(RecoveredRow.id, RecoveredRow.bank_reference).where(RecoveredRow.id.in_(part))
        ):
            found[cause] = (number, "")
    return found
