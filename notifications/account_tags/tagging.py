"""How do the tags at WeChat come to say what their people have agreed to, and nothing else? Asked
every few seconds where the messages are sent.

A row is written before the platform is asked, so that a process that dies leaves no tag behind that
nobody knows of; whatever is not sure is done again, since doing it twice changes nothing."""

import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from infra.db import Database
from infra.gateway_errors import GatewayError
from infra.statements import among, chunks, dialect_insert
from infra.wechat.endpoints.tags import MOST_AT_ONCE, Tags
from notifications.account_tags import wanted
from notifications.account_tags.names import tag_name
from notifications.account_tags.tables import AccountTagCarrierRow, AccountTagRow

log = logging.getLogger("daetong.account_tags")

MOST_IN_A_TURN = 500
# Longer than a call with its repeats takes; after a killed process others wait for so long.
TAKEN_FOR = timedelta(seconds=40)
AGAIN_AFTER = timedelta(seconds=15)
MUCH_LATER = timedelta(minutes=10)
_NOT_THERE = frozenset({"40003", "46004"})
_NAME_TAKEN, _NO_SUCH_TAG = "45157", "45159"
_ROW = AccountTagCarrierRow


class AccountTagging:
    """公众号标签的增减: takes off before it puts on."""

    def __init__(self, db: Database, tags: Tags, clock: Callable[[], datetime]) -> None:
        self._db = db
        self._tags = tags
        self._clock = clock

    async def turn(self) -> int:
        """One look at everybody; how many tags were put on or taken off."""
        now = self._clock()
        until = now + TAKEN_FOR
        async with self._db.read() as session:
            gone = await session.scalar(select(_ROW.key).where(*_of_who_left()).limit(1))
            off = (await session.execute(wanted.surplus(now, MOST_IN_A_TURN))).all()
            on = (await session.execute(wanted.missing(now, MOST_IN_A_TURN))).all()
        if gone is not None:  # they may come back, and the platform may have forgotten
            async with self._db.write() as session:
                await session.execute(update(_ROW).where(*_of_who_left()).values(sure=False))
        done = 0
        for key, openids in _by_tag(off):
            done += await self._lot(key, openids, now, until, on=False)
        for key, openids in _by_tag(on):
            done += await self._lot(key, openids, now, until, on=True)
        return done

    async def _lot(
        self, key: str, openids: Sequence[str], now: datetime, until: datetime, *, on: bool
    ) -> int:
        done = 0
        for part in chunks(openids, MOST_AT_ONCE):
            async with self._db.write() as session:
                taken = await _hold(session, key, part, now, until, new=on)
            if taken:
                done += await self._move(key, taken, until, on=on)
        return done

    async def _move(self, key: str, openids: Sequence[str], until: datetime, *, on: bool) -> int:
        try:
            tag_id = await self._tag_id(key, make=on)
            if tag_id is not None:  # a tag that is not there hangs on nobody
                call = self._tags.add if on else self._tags.remove
                await call(tag_id, openids)
        except GatewayError as problem:
            return await self._failed(key, openids, until, problem, on=on)
        async with self._db.write() as session:
            await self._settle(session, key, openids, until, on=on)
        return len(openids)

    async def _tag_id(self, key: str, *, make: bool) -> int | None:
        async with self._db.read() as session:
            known = await session.scalar(
                select(AccountTagRow.tag_id).where(AccountTagRow.key == key)
            )
        if known is not None:
            return known
        tag_id = await self._at_the_platform(tag_name(key), make=make)
        if tag_id is not None:
            async with self._db.write() as session:
                await session.execute(
                    dialect_insert(session, AccountTagRow)
                    .values(key=key, tag_id=tag_id)
                    .on_conflict_do_update(index_elements=["key"], set_={"tag_id": tag_id})
                )
        return tag_id

    async def _at_the_platform(self, name: str, *, make: bool) -> int | None:
        for tag in await self._tags.every():
            if tag.name == name:
                return tag.id
        if not make:
            return None
        try:
            return (await self._tags.create(name)).id
        except GatewayError as problem:
            if problem.code != _NAME_TAKEN and not problem.ambiguous:
                raise
            # made by another process, or by us without our hearing of it
            made = await self._tags.every()
            if found := [tag.id for tag in made if tag.name == name]:
                return found[0]
            raise

    async def _settle(
        self, session: AsyncSession, key: str, openids: Sequence[str], until: datetime, *, on: bool
    ) -> None:
        """Keep what was done, where nobody else has taken it up meanwhile."""
        mine = (_ROW.key == key, among(session, _ROW.openid, openids), _ROW.taken_until == until)
        if on:
            done = update(_ROW).where(*mine).values(sure=True, taken_until=self._clock())
            kept = set(await session.scalars(done.returning(_ROW.openid)))
        else:
            kept = set(await session.scalars(delete(_ROW).where(*mine).returning(_ROW.openid)))
        for openid in sorted(set(openids) - kept):  # whoever came last is not known: look again
            look = {"sure": False, "taken_until": self._clock()}
            await session.execute(
                dialect_insert(session, _ROW)
                .values(openid=openid, key=key, **look)
                .on_conflict_do_update(index_elements=["openid", "key"], set_=look)
            )

    async def _failed(
        self,
        key: str,
        openids: Sequence[str],
        until: datetime,
        problem: GatewayError,
        *,
        on: bool,
    ) -> int:
        if problem.code in _NOT_THERE and len(openids) > 1:  # one of them spoils it for all
            return sum([await self._move(key, [each], until, on=on) for each in openids])
        if problem.code in _NOT_THERE and not on and await self._is_nobodys(openids):
            return 0
        log.log(
            logging.ERROR if problem.permanent else logging.WARNING,
            "Tags of the official account could not be put on or taken off",
            extra={"action": "account_tags_failed", "code": problem.code, "people": len(openids)},
        )
        wait = timedelta(seconds=problem.retry_after or 0) or AGAIN_AFTER
        async with self._db.write() as session:
            if problem.code == _NO_SUCH_TAG:  # somebody has deleted it in the console
                await session.execute(delete(AccountTagRow).where(AccountTagRow.key == key))
            elif problem.permanent:
                wait = MUCH_LATER
            await session.execute(
                update(_ROW)
                .where(
                    _ROW.key == key,
                    among(session, _ROW.openid, openids),
                    _ROW.taken_until == until,
                )
                .values(taken_until=self._clock() + wait)
            )
        return 0

    async def _is_nobodys(self, openids: Sequence[str]) -> bool:
        """Whether this one follows no longer and is nobody here: nothing hangs there, and nothing
        is kept."""
        async with self._db.write() as session:
            mine = among(session, _ROW.openid, openids), wanted.of_nobody(_ROW.openid)
            return bool(
                (await session.scalars(delete(_ROW).where(*mine).returning(_ROW.key))).all()
            )


def _of_who_left() -> tuple[ColumnElement[bool], ...]:
    return _ROW.sure.is_(True), ~wanted.follows(_ROW.openid)


def _by_tag(rows: Iterable[Sequence[str]]) -> list[tuple[str, list[str]]]:
    by_tag: defaultdict[str, list[str]] = defaultdict(list)
    for openid, key in rows:
        by_tag[key].append(openid)
    return sorted(by_tag.items())


async def _hold(
    session: AsyncSession,
    key: str,
    openids: Sequence[str],
    now: datetime,
    until: datetime,
    *,
    new: bool,
) -> list[str]:
    """Those that are ours for a while; the rows of what is put on are `new`, or not sure yet."""
    if not new:
        rows = await session.scalars(
            update(_ROW)
            .where(_ROW.key == key, among(session, _ROW.openid, openids), _ROW.taken_until <= now)
            .values(sure=False, taken_until=until)
            .returning(_ROW.openid)
        )
        return sorted(rows)
    given = [{"openid": each, "key": key, "sure": False, "taken_until": until} for each in openids]
    rows = await session.scalars(
        dialect_insert(session, _ROW)
        .values(given)
        .on_conflict_do_update(
            index_elements=["openid", "key"],
            set_={"taken_until": until},
            where=(_ROW.sure.is_(False)) & (_ROW.taken_until <= now),
        )
        .returning(_ROW.openid)
    )
    return sorted(rows)
