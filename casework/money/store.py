"""How does a movement of money get into rows, and whose was it? Asked in the transaction of its
cause."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from sqlalchemy import insert, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from casework.money.months import hold_open, month_of
from casework.money.movements import (
    Account,
    LineOwner,
    MoneyLine,
    Movement,
    MovementKind,
    takes_back,
)
from casework.money.tables import MoneyLineRow, MovementRow
from claims_core.calendar_cn import china_day
from infra.columns import new_id
from infra.statements import chunks


async def enter(
    session: AsyncSession, movements: Iterable[Movement], *, by: str, at: datetime
) -> None:
    """Add these movements; the same kind, cause and turn once more ends the transaction. What takes
    back a movement of an earlier month names that month.

    :raises MonthClosed: when the month of `at` is closed.
    """
    kept = [(new_id(), movement) for movement in movements]
    day = china_day(at)
    if kept:
        await hold_open(session, day)
    corrects = await _corrected(session, [movement for _, movement in kept], month_of(day))
    for part in chunks(kept):
        await session.execute(
            insert(MovementRow),
            [
                {
                    "id": movement_id,
                    "kind": movement.kind,
                    "cause": movement.cause,
                    "turn": movement.turn,
                    "day": day,
                    "corrects": corrects.get((movement.kind, movement.cause)),
                    "by": by,
                    "at": at,
                }
                for movement_id, movement in part
            ],
        )
        await session.execute(
            # else rows with and without a batch would go out one by one
            insert(MoneyLineRow).execution_options(render_nulls=True),
            [
                {
                    "movement_id": movement_id,
                    "number": number,
                    "account": line.account,
                    "claim_id": line.owner.claim_id,
                    "batch_id": line.batch_id,
                    "insured_id": line.owner.insured_id,
                    "region": line.owner.region,
                    "year": line.year,
                    "fen": line.fen,
                }
                for movement_id, movement in part
                for number, line in enumerate(movement.lines, 1)
            ],
        )


async def _corrected(
    session: AsyncSession, movements: Sequence[Movement], month: date
) -> dict[tuple[MovementKind, str], date]:
    """The earlier months whose movements these take back, by kind and cause."""
    found: dict[tuple[MovementKind, str], date] = {}
    of_kind: dict[tuple[MovementKind, int], list[str]] = defaultdict(list)
    for movement in movements:
        of_kind[movement.kind, movement.turn].append(movement.cause)
    for (kind, turn), causes in of_kind.items():
        taken_back = takes_back(kind, turn)
        for part in chunks(causes if taken_back else ()):
            for cause, day in await session.execute(
                select(MovementRow.cause, MovementRow.day).where(
                    tuple_(MovementRow.kind, MovementRow.turn).in_(taken_back),
                    MovementRow.cause.in_(part),
                    MovementRow.day < month,
                )
            ):
                found[kind, cause] = month_of(day)
    return found


async def lines_of(session: AsyncSession, kind: MovementKind, cause: str) -> tuple[MoneyLine, ...]:
    """The lines of one movement, as they were posted."""
    rows = await session.scalars(
        select(MoneyLineRow)
        .join(MovementRow, MovementRow.id == MoneyLineRow.movement_id)
        .where(MovementRow.kind == kind, MovementRow.cause == cause)
        .order_by(MoneyLineRow.number)
    )
    return tuple(
        MoneyLine(
            account=Account(row.account),
            fen=row.fen,
            owner=LineOwner(row.claim_id, row.insured_id, row.region),
            batch_id=row.batch_id,
            year=row.year,
        )
        for row in rows
    )


async def owners(
    session: AsyncSession, kind: MovementKind, causes: Sequence[str]
) -> dict[str, LineOwner]:
    """Whose money each of these movements was, by cause; later ones keep it."""
    found: dict[str, LineOwner] = {}
    for part in chunks(causes):
        for cause, claim_id, insured_id, region in await session.execute(
            select(
                MovementRow.cause,
                MoneyLineRow.claim_id,
                MoneyLineRow.insured_id,
                MoneyLineRow.region,
            )
            .join(MoneyLineRow, MoneyLineRow.movement_id == MovementRow.id)
            .where(
                MovementRow.kind == kind,
                MovementRow.cause.in_(part),
                MoneyLineRow.account == Account.PAYABLE,
            )
        ):
            found[cause] = LineOwner(claim_id, insured_id, region)
    return found
