"""How does a file with people's data leave the window? Somebody asks and says what for, another
agrees or refuses; then it is fetched for a while and so many times, encrypted each time anew."""

import asyncio
import hashlib
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from casework import access_log
from casework.errors import FieldsInvalid, Forbidden, NotFound
from casework.exports.errors import ExportAskLapsed, ExportDecided, ExportNotOpen
from casework.exports.kinds import EXPORT_KIND_WORDS, EXPORT_RULES, ExportKind
from casework.exports.limits import WAITS, ExportLimits, read_limits
from casework.exports.passwords import checked_fetch_id, one_time_password
from casework.exports.presenting import REASON, REFUSAL, state_of
from casework.exports.purposes import purpose_of, refusal_of
from casework.exports.recording import REPEATED_WITHIN, export_step
from casework.exports.sources import ExportSource, StandingApproval
from casework.exports.tables import DataExportRow, ExportStepRow
from casework.exports.views import EXPORT_STATE_WORDS, ExportState, FetchedFile
from casework.roles import require_role
from claims_core.calendar_cn import CHINA, china_day
from claims_core.claim import Actor
from claims_core.review import SamePerson
from infra.columns import new_id
from infra.db import Database
from infra.encrypted_zip import encrypted_zip
from infra.sealing import Sealer
from infra.statements import dialect_insert

MOST_SUBJECT = 400
_ID_LENGTH: Final = 32
_ID: Final = re.compile(r"[0-9a-f]{32}")


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

    async def ask(self, actor: Actor, kind: ExportKind, subject: str, words: str) -> str:
        """申请导出, for what the words say; answers its id. As long as nobody has answered, the
        same wish of the same person is one.

        :raises FieldsInvalid, NotFound, RoleMissing:
        """
        _of_the_city(actor)
        require_role(actor, EXPORT_RULES[kind].fetchers, f"导出{EXPORT_KIND_WORDS[kind]}")
        words, now = purpose_of(words), self._clock()
        async with self._db.write() as session:
            subject_words = await self._words(session, kind, subject)
            # two taps at one moment: the second waits, and finds the first
            await access_log.hold_account(session, actor)
            row = DataExportRow
            same = select(row.id).where(
                *(row.asked_by == actor.id, row.kind == kind, row.subject == subject),
                *(row.approved.is_(None), row.ends_at > now),
            )
            if (before := await session.scalar(same)) is not None:
                return before
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
                ends_at=now + WAITS,
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
        _of_the_city(actor)
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
            export_id = _standing_id(kind, agreed)
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
        _of_the_city(actor)
        words, now = "" if approve else refusal_of(words), self._clock()
        async with self._db.write() as session:
            row = await self._held(session, export_id)
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
        """What the file would be of. :raises FieldsInvalid, NotFound, RoleMissing:"""
        require_role(actor, EXPORT_RULES[kind].fetchers, f"导出{EXPORT_KIND_WORDS[kind]}")
        async with self._db.read() as session:
            return await self._words(session, kind, subject)

    def password(self, actor: Actor, export_id: str, fetch_id: str) -> str:
        """What will open the file of this fetch, for the page from which it is made."""
        return one_time_password(self._sealer, export_id, actor.id, checked_fetch_id(fetch_id))

    async def fetch(self, actor: Actor, export_id: str, fetch_id: str) -> FetchedFile:
        """The file, encrypted; again with the same `fetch_id` within minutes is the same fetch.

        :raises ExportNotOpen, FieldsInvalid, Forbidden, LooksBraked, NotFound, RoleMissing: and
            what the source says when there is nothing in the file, or too much.
        """
        password, now = self.password(actor, export_id, fetch_id), self._clock()
        async with self._db.write() as session:
            row = await self._held(session, export_id)
            kind = ExportKind(row.kind)
            await self._require_theirs(session, actor, row, now)
            before = await session.scalar(
                select(ExportStepRow).where(ExportStepRow.fetch_id == fetch_id)
            )
            repeated = before is not None
            if before is not None:
                theirs = (before.export_id, before.by) == (row.id, actor.id)
                if not theirs or before.at <= now - REPEATED_WITHIN:
                    raise FieldsInvalid(fetch_id="这个密码已经取过一次，不能再用。请用新的密码取。")
            elif (state := state_of(row, now)) is not ExportState.READY:
                raise ExportNotOpen(state=EXPORT_STATE_WORDS[state])
            plain = await self._sources[kind].build(session, row.subject)
            if not repeated:
                row.fetches += 1
                await access_log.record(
                    session,
                    actor,
                    f"{access_log.EXPORT}{kind}",
                    _named(row),
                    claim_id=None,
                    reason=f"导出{EXPORT_KIND_WORDS[kind]}，{row.subject_words}",
                    at=now,
                )
                step = export_step(row.id, kind, "fetched", actor, now)
                step.rows, step.fetch_id = plain.rows, fetch_id
                step.file_hash = hashlib.sha256(plain.data).hexdigest()
                session.add(step)
        data = await asyncio.to_thread(encrypted_zip, plain.name, plain.data, password, now)
        stem = plain.name.rpartition(".")[0]
        # two of one day are told apart, each with its own password
        name = f"{stem}-{now.astimezone(CHINA):%H%M}.zip"
        return FetchedFile(name, data, password, plain.rows)

    async def _words(self, session: AsyncSession, kind: ExportKind, subject: str) -> str:
        if len(subject) > MOST_SUBJECT:
            raise NotFound
        return await self._sources[kind].words(session, subject)

    async def _require_theirs(
        self, session: AsyncSession, actor: Actor, row: DataExportRow, now: datetime
    ) -> None:
        """Whoever asked for it; of what its flow has agreed to, everybody with the role, as long
        as the flow is not over."""
        _of_the_city(actor)
        kind = ExportKind(row.kind)
        require_role(actor, EXPORT_RULES[kind].fetchers, f"导出{EXPORT_KIND_WORDS[kind]}")
        if not row.standing:
            if row.asked_by != actor.id:
                raise Forbidden(what="取别人申请的导出，请自己申请")
            return
        agreed = await self._sources[kind].standing(session, actor, row.subject)
        if agreed is None or _standing_id(kind, agreed) != row.id:
            raise ExportNotOpen(state=EXPORT_STATE_WORDS[ExportState.LAPSED])

    @staticmethod
    async def _held(session: AsyncSession, export_id: str) -> DataExportRow:
        row = await session.get(DataExportRow, export_id, with_for_update=True)
        if row is None:
            raise NotFound
        return row


def _of_the_city(actor: Actor) -> None:
    """Nothing here is a county's. :raises Forbidden:"""
    if actor.county:
        raise Forbidden(what="导出全市的文件，请联系市里的同事")


def _named(row: DataExportRow) -> str:
    """The id of what the file is of, by which the looks at a person find it; else its own."""
    named = row.subject.partition(":")[0]
    return named if _ID.fullmatch(named) else row.id


def _standing_id(kind: ExportKind, agreed: StandingApproval) -> str:
    """One for each key, so that two who come at one moment meet in it."""
    return hashlib.sha256(f"{kind}:{agreed.key}".encode()).hexdigest()[:_ID_LENGTH]
