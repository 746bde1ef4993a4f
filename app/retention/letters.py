"""When do the photographs of signed letters go, and the number of the relative with them? The row
stays: by whom, for whom and until when somebody was allowed to act."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.desk.letter_views import LetterState
from casework.people.authority_tables import AuthorisationLetterRow
from casework.people.letter_use import PROXY_NUMBER
from claims_core.calendar_cn import china_day
from infra.retention import Forgotten, RetentionRule
from infra.sealing import Sealer

_ROW = AuthorisationLetterRow
Wanted = Callable[[datetime], Sequence[ColumnElement[bool]]]


def letter_rules(sealer: Sealer, clock: Callable[[], datetime]) -> tuple[RetentionRule, ...]:
    """Of letters whose last day is over, and of those that were refused."""
    return (
        RetentionRule(
            "letters",
            _ROW.id,
            _ROW.recorded_at,
            partial(_forget, sealer, clock, _over),
            wanted=_over,
        ),
        RetentionRule(
            "refused_letters",
            _ROW.id,
            _ROW.decided_at,
            partial(_forget, sealer, clock, _refused),
            wanted=_refused,
        ),
    )


def _over(older_than: datetime) -> Sequence[ColumnElement[bool]]:
    """Their last day was so long ago; whoever recorded it did so earlier."""
    return (
        _ROW.erased_at.is_(None),
        _ROW.state != LetterState.REFUSED.value,
        _ROW.until < china_day(older_than),
    )


def _refused(older_than: datetime) -> Sequence[ColumnElement[bool]]:
    return (
        _ROW.erased_at.is_(None),
        _ROW.state == LetterState.REFUSED.value,
        _ROW.decided_at <= older_than,
    )


async def _forget(
    sealer: Sealer,
    clock: Callable[[], datetime],
    wanted: Wanted,
    session: AsyncSession,
    ids: Sequence[Any],
    older_than: datetime,
) -> Forgotten:
    # asked once more where they are held: a letter may have been decided meanwhile
    query = select(_ROW).where(_ROW.id.in_(ids), *wanted(older_than)).order_by(_ROW.id)
    rows = (await session.scalars(query.with_for_update())).all()
    for row in rows:
        row.erased_at = clock()
        row.proxy_number_sealed = sealer.seal("", PROXY_NUMBER)
    return Forgotten(len(rows), [key for row in rows for key in row.object_keys])
