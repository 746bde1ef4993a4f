"""How does a file with people's data leave the window? Somebody asks and says what for, another
agrees or refuses; then it is fetched for a while and so many times, encrypted each time anew."""

import asyncio
import hashlib
from collections.abc import Callable, Mapping
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from casework import access_log
from casework.errors import FieldsInvalid, NotFound
from casework.exports.errors import ExportAskLapsed, ExportDecided
from casework.exports.fetching import is_repeated, looked_at, require_city, standing_id
from casework.exports.kinds import EXPORT_KIND_WORDS, EXPORT_RULES, ExportKind
from casework.exports.limits import ExportLimits, read_limits
from casework.exports.passwords import checked_fetch_id, one_time_password, require_shown
from casework.exports.presenting import REASON, REFUSAL, state_of
from casework.exports.purposes import purpose_of, refusal_of
from casework.exports.recording import FETCHED, REPEATED, export_step
from casework.exports.sources import ExportSource, PlainFile
from casework.exports.tables import DataExportRow
from casework.exports.views import ExportState, FetchedFile
from casework.roles import require_role
from claims_core.calendar_cn import CHINA, china_day
from claims_core.claim import Actor
from claims_core.review import SamePerson
from infra.collector import many_objects
from infra.columns import new_id
from infra.db import Database
from infra.encrypted_zip import encrypted_zip
from infra.sealing import Sealer
from infra.statements import dialect_insert

MOST_ASKED, MOST_SUBJECT = 20, 400
"""So many wishes of one person wait for an answer at once (unconfirmed); so long is a subject."""


class Exports:
    """导出."""

    def __init__(
        self,
        db: Database,
        sealer: Sealer,
        clock: Callable[[], datetime],
        sources: Mapping[ExportKind, ExportSource],
        limits: ExportLimits | None = None,
    ) -> None:
        self._db = db
        self._sealer = sealer
        self._clock = clock
        self._sources = sources
        self._limits = limits or read_limits()
        self._one_at_a_time = asyncio.Lock()

    async def ask(self, actor: Actor, kind: ExportKind, subject: str, words: str) -> str:
        """申请导出, for what the words say; answers its id. As long as nobody has answered, the
        same wish of the same person is one.

        :raises FieldsInvalid, NotFound, RoleMissing:
        """
        require_city(actor)
        require_role(actor, EXPORT_RULES[kind].fetchers, f"导出{EXPORT_KIND_WORDS[kind]}")
        words, now = purpose_of(words), self._clock()
        async with self._db.write() as session:
            subject_words = await self._words(session, kind, subject)
            # two taps at one moment: the second waits, and finds the first
            await access_log.hold_account(session, actor)
            row = DataExportRow
            open_ones = (row.asked_by == actor.id, row.approved.is_(None), row.ends_at > now)
            same = select(row.id).where(*open_ones, row.kind == kind, row.subject == subject)
            if (before := await session.scalar(same)) is not None:
                return before
            many = await session.scalar(select(func.count()).select_from(row).where(*open_ones))
            if (many or 0) >= MOST_ASKED:
                raise FieldsInvalid(words=f"您有{MOST_ASKED}份在等批准，等有了答复再申请。")
            made = DataExportRow(
                id=new_id(),
                kind=kind,
                subject=subject,
                subject_words=subject_words,
                standing=False,
                reason_sealed=self._sealer.seal(words, REASON),
                asked_by=actor.id,
                asked_by_name=actor.name,
                asked_at=now,
                ends_at=self._limits.wait_on(china_day(now)).ends(now),
                most_fetches=0,
                fetches=0,
            )
            session.add(made)
            session.add(export_step(made.id, kind, "asked", actor, now))
            return made.id

    async def standing(self, actor: Actor, kind: ExportKind, subject: str) -> str | None:
        """The export that the flow of the file has agreed to; None where somebody has to be asked.

        :raises NotFound, RoleMissing:
        """
        require_city(actor)
        require_role(actor, EXPORT_RULES[kind].fetchers, f"导出{EXPORT_KIND_WORDS[kind]}")
        now = self._clock()
        async with self._db.write() as session:
            words = await self._words(session, kind, subject)
            agreed = await self._sources[kind].standing(session, actor, subject)
            if agreed is None:
                return None
            limit = self._limits.on(kind, china_day(agreed.agreed_at))
            if limit.ends(agreed.agreed_at) <= now:
                return None
            export_id = standing_id(kind, agreed)
            added = await session.execute(
                dialect_insert(session, DataExportRow)
                .values(
                    id=export_id,
                    kind=kind,
                    subject=subject,
                    subject_words=words,
                    standing=True,
                    asked_by=agreed.asked_by,
                    asked_by_name=agreed.asked_by_name,
                    asked_at=agreed.agreed_at,
                    approved=True,
                    decided_by=agreed.decided_by,
                    decided_by_name=agreed.decided_by_name,
                    decided_at=agreed.agreed_at,
                    ends_at=limit.ends(agreed.agreed_at),
                    most_fetches=limit.fetches,
                    fetches=0,
                )
                .on_conflict_do_nothing()
                .returning(DataExportRow.id)
            )
            if added.scalar_one_or_none() is not None:
                session.add(export_step(export_id, kind, "standing", actor, now))
            row = await session.get_one(DataExportRow, export_id)
            return export_id if state_of(row, now) is ExportState.READY else None

    async def decide(self, actor: Actor, export_id: str, *, approve: bool, words: str = "") -> None:
        """批准, or 不批准 with a word why; the same answer again is as once.

        :raises ExportAskLapsed, ExportDecided, FieldsInvalid, NotFound, RoleMissing, SamePerson:
        """
        require_city(actor)
        words, now = "" if approve else refusal_of(words), self._clock()
        async with self._db.write() as session:
            row = await _found(session, export_id, hold=True)
            kind = ExportKind(row.kind)
            require_role(actor, EXPORT_RULES[kind].approvers, "批准导出")
            if row.asked_by == actor.id:
                raise SamePerson(earlier="申请导出", action="批准导出")
            if row.approved is not None:
                if row.decided_by == actor.id and row.approved is approve:
                    return
                raise ExportDecided(name=row.decided_by_name)
            if row.ends_at <= now:
                raise ExportAskLapsed
            limit = self._limits.on(kind, china_day(now))
            row.approved, row.decided_at = approve, now
            row.decided_by, row.decided_by_name = actor.id, actor.name
            if approve:
                row.ends_at, row.most_fetches = limit.ends(now), limit.fetches
            else:
                row.refusal_sealed = self._sealer.seal(words, REFUSAL)
            session.add(export_step(row.id, kind, "approved" if approve else "refused", actor, now))

    async def words(self, actor: Actor, kind: ExportKind, subject: str) -> str:
        """What the file would be of. :raises FieldsInvalid, Forbidden, NotFound, RoleMissing:"""
        require_city(actor)
        require_role(actor, EXPORT_RULES[kind].fetchers, f"导出{EXPORT_KIND_WORDS[kind]}")
        async with self._db.read() as session:
            return await self._words(session, kind, subject)

    def password(self, actor: Actor, export_id: str, fetch_id: str) -> str:
        """What will open the file of this fetch, for the page from which it is made."""
        return one_time_password(self._sealer, export_id, actor.id, checked_fetch_id(fetch_id))

    async def fetch(
        self, actor: Actor, export_id: str, fetch_id: str, shown: str | None = None
    ) -> FetchedFile:
        """The file, encrypted; again with the same `fetch_id` within minutes is the same fetch.
        `shown` is the mark of the password that somebody has been shown, where somebody has.

        :raises ExportNotOpen, ExportTooLarge, FieldsInvalid, Forbidden, LooksBraked, NotFound,
            RoleMissing: and what the source says when there is nothing in the file.
        """
        password = self.password(actor, export_id, fetch_id)
        require_shown(password, shown)
        # one after the other, so that so many tables are not in memory at once
        async with self._one_at_a_time:
            now = self._clock()
            plain = await self._made(actor, export_id, fetch_id, now)
            data = await asyncio.to_thread(encrypted_zip, plain.name, plain.data, password, now)
            digest = await asyncio.to_thread(hashlib.sha256, plain.data)
            await self._write_down(actor, export_id, fetch_id, plain.rows, digest.hexdigest(), now)
        stem = plain.name.rpartition(".")[0]
        # two of one day are told apart, each with its own password
        name = f"{stem}-{now.astimezone(CHINA):%H%M}.zip"
        return FetchedFile(name, data, password, plain.rows)

    async def _made(self, actor: Actor, export_id: str, fetch_id: str, now: datetime) -> PlainFile:
        """The file for whoever may have it; whoever writes waits for nothing meanwhile."""
        async with self._db.read() as session:
            row = await _found(session, export_id)
            kind = ExportKind(row.kind)
            if not await is_repeated(session, self._sources, actor, row, fetch_id, now):
                await access_log.require_not_braked(session, actor, _look(kind), now)
            make = await self._sources[kind].read(session, row.subject)
        with many_objects():
            return await asyncio.to_thread(make)

    async def _write_down(
        self, actor: Actor, export_id: str, fetch_id: str, rows: int, digest: str, now: datetime
    ) -> None:
        """That it leaves now; counted once, however often it is repeated."""
        async with self._db.write() as session:
            row = await _found(session, export_id, hold=True)
            kind = ExportKind(row.kind)
            repeated = await is_repeated(session, self._sources, actor, row, fetch_id, now)
            if not repeated:
                row.fetches += 1
                await access_log.record(
                    session,
                    actor,
                    _look(kind),
                    looked_at(row),
                    claim_id=None,
                    reason=f"导出{EXPORT_KIND_WORDS[kind]}，{row.subject_words}",
                    at=now,
                )
            step = export_step(row.id, kind, REPEATED if repeated else FETCHED, actor, now)
            step.fetch_id, step.rows, step.file_hash = fetch_id, rows, digest
            session.add(step)

    async def _words(self, session: AsyncSession, kind: ExportKind, subject: str) -> str:
        if len(subject) > MOST_SUBJECT:
            raise NotFound
        return await self._sources[kind].words(session, subject)


async def _found(session: AsyncSession, export_id: str, *, hold: bool = False) -> DataExportRow:
    row = await session.get(DataExportRow, export_id, with_for_update=hold or None)
    if row is None:
        raise NotFound
    return row


def _look(kind: ExportKind) -> str:
    return f"{access_log.EXPORT}{kind}"
