"""Has the same person said the very same a moment ago? Asked by the steps of the window that begin
something new and are held up by nothing that stands already: whoever taps twice, or sends a form
once more whose answer was lost, has begun one and not two.

Kept where the phone's own keys are, in the transaction of the effect."""

import hashlib
import json
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from infra.idempotency import IdempotencyRow
from infra.statements import dialect_insert

# Not in the sources. Longer than anybody waits before they try again; whoever says the same later
# means another.
ONE_TAP = timedelta(minutes=2)


class Repeatable(NamedTuple):
    """可能重说的话: who says it where, and the hash of it."""

    scope: str
    key: str


def saying(staff_id: str, what: str, *said: object) -> Repeatable:
    """What somebody says in a step; `said` are texts, or what looks alike where it is alike."""
    text = json.dumps([str(each) for each in said], ensure_ascii=False)
    return Repeatable(f"{staff_id}:{what}", hashlib.sha256(text.encode()).hexdigest())


async def said_before(session: AsyncSession, new: Repeatable, at: datetime) -> str | None:
    """What came of it, when it was said a moment ago; None where it is new. One that comes while
    the first is under way waits for it."""
    row = IdempotencyRow
    fresh = {"answer": {}, "at": at}
    begun = await session.scalar(
        dialect_insert(session, row)
        .values(scope=new.scope, key=new.key, request_hash=new.key, **fresh)
        .on_conflict_do_update(
            index_elements=["scope", "key"], set_=fresh, where=row.at <= at - ONE_TAP
        )
        .returning(row.key)
    )
    if begun is not None:
        return None
    # a statement of its own: on PostgreSQL it sees what was waited for
    answer = await session.scalar(select(row.answer).where(*_this(new)))
    return str((answer or {}).get("id", ""))


async def came_of_it(session: AsyncSession, new: Repeatable, made_id: str) -> None:
    """Keep what has come of it, for whoever says it again."""
    kept = update(IdempotencyRow).where(*_this(new)).values(answer={"id": made_id})
    await session.execute(kept.execution_options(synchronize_session=False))


def _this(new: Repeatable) -> tuple[ColumnElement[bool], ...]:
    return IdempotencyRow.scope == new.scope, IdempotencyRow.key == new.key
