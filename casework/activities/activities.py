"""Which activities are there, who opens one to sign up for, and who cancels it? Asked by the
window's page and API; one person writes it down with the outside approval, another one, a
supervisor, opens it."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from casework.activities.tables import ActivityRow, ActivitySignUpRow
from casework.activities.views import ActivityKind, ActivityState, NewActivity, StaffActivity
from casework.cursor import decode, encode
from casework.errors import FieldsInvalid, NotFound
from casework.lists import Page
from casework.roles import require_role
from claims_core.claim import Actor, Role
from claims_core.errors import ClaimsError
from claims_core.typed_text import InvalidText, TextKind, value_of
from infra import outbox
from infra.columns import new_id
from infra.db import Database
from infra.repeats import came_of_it, said_before, saying

ACTIVITY_KEEPERS = frozenset({Role.PUBLICITY, Role.SUPERVISOR})
ACTIVITY_OPENERS = frozenset({Role.SUPERVISOR})
CANCELLED_EVENT = "activity_cancelled"
PER_PAGE = 20
MOST_PLACES = 5000
# What lies further off is a slip of the year.
LATEST = timedelta(days=731)
_LONGEST = {"title": 20, "words": 300, "place": 30, "approval_no": 60}
_SEVERAL_LINES = frozenset({"words"})
# No number but the window's, and no links, in what people read in the chat.
_STRANGE = re.compile(r"https?:|www\.|\.(com|cn|net)\b|[0-9]{7,}", re.IGNORECASE)
# Places of the messages that remind of an activity or call it off, named alike.
_IN_A_MESSAGE = ("title", "place")

IsFit = Callable[[str, str], bool]
"""Whether these words may stand in this place of a message; else nobody could be told."""


class ActivityMoved(ClaimsError):
    """活动已变动: somebody was faster, or it has begun."""

    code = "activity_moved"
    template = "这个活动刚才有别人办过，或者已经开始了。请看最新的情况再办。"


class SameOpener(ClaimsError):
    """同一个人: whoever wrote an activity down does not open it."""

    code = "same_opener"
    template = "登记活动的人不能自己开放，请另一位主管来办。"


class Activities:
    """活动台."""

    def __init__(self, db: Database, clock: Callable[[], datetime], is_fit: IsFit) -> None:
        self._db = db
        self._clock = clock
        self._is_fit = is_fit

    async def page(self, actor: Actor, cursor: str | None = None) -> Page[StaffActivity]:
        """All of them, the latest first. :raises RoleMissing, FieldsInvalid:"""
        require_role(actor, ACTIVITY_KEEPERS, "查看活动")
        query = select(ActivityRow).order_by(ActivityRow.starts_at.desc(), ActivityRow.id.desc())
        if cursor:
            at, last = decode(cursor)
            query = query.where(
                (ActivityRow.starts_at < at)
                | ((ActivityRow.starts_at == at) & (ActivityRow.id < last))
            )
        async with self._db.read() as session:
            rows = list(await session.scalars(query.limit(PER_PAGE + 1)))
            taken = await signed_up(session, [row.id for row in rows])
        shown = tuple(_view(row, taken.get(row.id, 0)) for row in rows[:PER_PAGE])
        last_row = rows[PER_PAGE - 1] if len(rows) > PER_PAGE else None
        return Page(shown, encode(last_row.starts_at, last_row.id) if last_row else None)

    async def show(self, actor: Actor, activity_id: str) -> StaffActivity:
        """One of them. :raises RoleMissing, NotFound:"""
        require_role(actor, ACTIVITY_KEEPERS, "查看活动")
        async with self._db.read() as session:
            row = await session.get(ActivityRow, activity_id)
            if row is None:
                raise NotFound
            return _view(row, (await signed_up(session, [row.id])).get(row.id, 0))

    async def make(self, actor: Actor, new: NewActivity) -> str:
        """登记; answers its id, the same again the same. :raises RoleMissing, FieldsInvalid:"""
        require_role(actor, ACTIVITY_KEEPERS, "登记活动")
        now = self._clock()
        texts, wrong = self._texts(new)
        if new.starts_at.tzinfo is None:
            wrong["starts_at"] = "请写明时区，例如 2026-12-01T10:00:00+08:00。"
        elif new.starts_at < now + timedelta(hours=1):
            wrong["starts_at"] = "开始的时间要在以后。"
        elif new.starts_at > now + LATEST:
            wrong["starts_at"] = "开始的时间在两年以后，请核对年份。"
        if not 1 <= new.places <= MOST_PLACES:
            wrong["places"] = f"名额填1到{MOST_PLACES}。"
        if wrong:
            raise FieldsInvalid(**wrong)
        row = ActivityRow(
            id=new_id(),
            kind=new.kind.value,
            starts_at=new.starts_at,
            places=new.places,
            state=ActivityState.DRAFT.value,
            made_by=actor.id,
            made_by_name=actor.name,
            made_at=now,
            **texts,
        )
        async with self._db.write() as session:
            said = saying(actor.id, "activity", new)
            if (before := await said_before(session, said, now)) is not None:
                return before
            session.add(row)
            await came_of_it(session, said, row.id)
        return row.id

    def _texts(self, new: NewActivity) -> tuple[dict[str, str], dict[str, str]]:
        """What was typed, as it is kept, and what is wrong with it."""
        texts, wrong = {}, {}
        for name, most in _LONGEST.items():
            kind = TextKind.LINES if name in _SEVERAL_LINES else TextKind.ONE_LINE
            try:
                text = texts[name] = str(value_of(getattr(new, name), kind, field=name))
            except InvalidText as problem:
                wrong[name] = problem.message
                continue
            if not text or len(text) > most:
                wrong[name] = f"请填写，最多{most}个字。"
            elif name != "approval_no" and _STRANGE.search(text):
                wrong[name] = "不要写网址和电话，消息里不能有。"
            elif name in _IN_A_MESSAGE and not self._is_fit(name, text):
                wrong[name] = "短信里不能写网址、微信号、扫码，也不要用【】。请换个说法。"
        return texts, wrong

    async def open(self, actor: Actor, activity_id: str) -> None:
        """开放报名, by somebody else than who wrote it down.

        :raises RoleMissing, NotFound, SameOpener: :raises ActivityMoved: nothing is changed then.
        """
        require_role(actor, ACTIVITY_OPENERS, "开放活动报名")
        async with self._db.write() as session:
            row = await self._move(
                session, actor, activity_id, (ActivityState.DRAFT,), ActivityState.OPEN, ""
            )
            if row.made_by == actor.id:
                raise SameOpener

    async def cancel(self, actor: Actor, activity_id: str, why: str) -> None:
        """取消, before it begins; whoever has signed up is told.

        :raises RoleMissing, NotFound, FieldsInvalid: :raises ActivityMoved:
        """
        require_role(actor, ACTIVITY_KEEPERS, "取消活动")
        why = why.strip()[:200]
        if not why:
            raise FieldsInvalid(why="请写明为什么取消。")
        before = (ActivityState.DRAFT, ActivityState.OPEN)
        async with self._db.write() as session:
            await self._move(session, actor, activity_id, before, ActivityState.CANCELLED, why)
            for sign_up in await session.scalars(
                select(ActivitySignUpRow.id)
                .where(
                    ActivitySignUpRow.activity_id == activity_id,
                    ActivitySignUpRow.given_up_at.is_(None),
                )
                .order_by(ActivitySignUpRow.id)
            ):
                outbox.append(session, CANCELLED_EVENT, sign_up, self._clock())

    async def _move(
        self,
        session: AsyncSession,
        actor: Actor,
        activity_id: str,
        sources: tuple[ActivityState, ...],
        target: ActivityState,
        why: str,
    ) -> ActivityRow:
        if await session.get(ActivityRow, activity_id) is None:
            raise NotFound
        now = self._clock()
        row = await session.scalar(
            update(ActivityRow)
            .where(
                ActivityRow.id == activity_id,
                ActivityRow.state.in_([source.value for source in sources]),
                ActivityRow.starts_at > now,
            )
            .values(state=target.value, decided_by_name=actor.name, decided_at=now, why=why)
            .returning(ActivityRow)
            .execution_options(populate_existing=True)
        )
        if row is None:
            raise ActivityMoved
        return row


async def signed_up(session: AsyncSession, activity_ids: list[str]) -> dict[str, int]:
    """How many have signed up for each of these and still come."""
    rows = await session.execute(
        select(ActivitySignUpRow.activity_id, func.count())
        .where(
            ActivitySignUpRow.activity_id.in_(activity_ids),
            ActivitySignUpRow.given_up_at.is_(None),
        )
        .group_by(ActivitySignUpRow.activity_id)
    )
    return {row[0]: row[1] for row in rows}


def _view(row: ActivityRow, taken: int) -> StaffActivity:
    return StaffActivity(
        id=row.id,
        kind=ActivityKind(row.kind),
        title=row.title,
        words=row.words,
        place=row.place,
        starts_at=row.starts_at,
        places=row.places,
        taken=taken,
        state=ActivityState(row.state),
        approval_no=row.approval_no,
        made_by_name=row.made_by_name,
        made_at=row.made_at,
        decided_by_name=row.decided_by_name,
        decided_at=row.decided_at,
        why=row.why,
    )
