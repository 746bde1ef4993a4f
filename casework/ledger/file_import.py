"""How does a file of ledger entries come in? The same way for settlements, pool corrections and
openings: each kind brings its reader, and what is its own."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from sqlalchemy.ext.asyncio import AsyncSession

from casework.ledger import files as ledger_files
from casework.ledger import pool_questions
from casework.ledger import store as ledger_store
from casework.ledger.files import KnownEntries, LedgerFileLine, Posting
from casework.ledger.packed_lines import Packed, packed, unpacked
from casework.lists import ImportReport, RowProblem
from casework.uploads.imported_file import ImportedFile
from casework.uploads.kinds import Examination
from claims_core.claim import Actor
from claims_core.ledger import EntryKind
from claims_core.policy import PolicyBook
from infra.db import Database
from infra.sealing import Sealer


async def _nothing_more(session: AsyncSession, at: datetime) -> int:
    return 0


@dataclass(frozen=True)
class Examined:
    """核对结果: what else is wrong with a file's postings, and what else is kept once the new ones
    are in the ledger; `keep` answers how many known entries learned something."""

    problems: Sequence[RowProblem] = ()
    keep: Callable[[AsyncSession, datetime], Awaitable[int]] = _nothing_more


@dataclass(frozen=True)
class Beside:
    """不记账的行: how many of a file's lines are not posted, and how they are kept; `again` had
    been kept before."""

    confirmed: int = 0
    held: int = 0
    again: int = 0
    keep: Callable[[AsyncSession, datetime], Awaitable[int]] = _nothing_more


NOTHING_BESIDE = Beside()


class LedgerFileImport(ImportedFile):
    """导入记账文件, of one kind."""

    entries: ClassVar[EntryKind]
    reference_column: ClassVar[str]
    pool_column: ClassVar[str] = "统筹支付"
    contradiction: ClassVar[str]
    """What is said, in that column, of an entry that stands in the ledger otherwise."""

    def __init__(
        self, db: Database, sealer: Sealer, clock: Callable[[], datetime], book: PolicyBook
    ) -> None:
        super().__init__(db, sealer, clock)
        self._book = book

    def pack(self, line: LedgerFileLine) -> Packed:
        """What there is to enter of a line."""
        return packed(line)

    def unpack(self, number: int, id_number_index: str, kept: Packed) -> LedgerFileLine:
        """The line again."""
        return unpacked(number, id_number_index, self.entries, kept)

    async def examine(
        self, session: AsyncSession, actor: Actor, lines: Sequence[LedgerFileLine], now: datetime
    ) -> Examination:
        """Whose person is unknown, what contradicts the ledger or the file, and what is mostly a
        slip: whose pool would be beyond its limit, and what else this kind asks about."""
        found, problems = await ledger_files.with_people(session, lines)
        postings = await self._referenced(session, found)
        known = await self._known(session, postings)
        postings, _ = await self._set_aside(session, actor, postings, known)
        new, again, more = await ledger_files.sort_out(
            postings, known, self.reference_column, self.contradiction
        )
        examined = await self._examine(session, new, again, known)
        asked = await pool_questions.beyond_cap(session, new, self._book, self.pool_column)
        return Examination([*problems, *more, *examined.problems], [*asked, *self._asked(new)])

    async def enter(
        self, session: AsyncSession, actor: Actor, lines: Sequence[LedgerFileLine], now: datetime
    ) -> ImportReport:
        """Enter these lines; the person-years are held meanwhile."""
        found, problems = await ledger_files.with_people(session, lines)
        if problems:
            return ImportReport(0, 0, 0, tuple(problems))
        postings = await self._referenced(session, found)
        await self._before_locking(session, now)
        await ledger_store.lock(session, [(p.insured_id, p.entry.year) for p in postings])
        known = await self._known(session, postings)
        postings, beside = await self._set_aside(session, actor, postings, known)
        new, again, problems = await ledger_files.sort_out(
            postings, known, self.reference_column, self.contradiction
        )
        examined = await self._examine(session, new, again, known)
        problems += examined.problems
        if problems:
            return ImportReport(0, 0, 0, tuple(sorted(problems, key=lambda each: each.line)))
        await ledger_store.append(
            session,
            [(posting.insured_id, posting.entry) for posting in new],
            decision_id=None,
            by=actor.id,
            at=now,
            extras=[ledger_store.Extra(origin=posting.origin) for posting in new],
        )
        changed = await examined.keep(session, now)
        await beside.keep(session, now)
        return ImportReport(
            len(new),
            changed,
            len(again) - changed + beside.again,
            confirmed=beside.confirmed,
            held=beside.held,
        )

    def _asked(self, new: Sequence[Posting]) -> list[RowProblem]:
        """What a person has to confirm of postings that are right by themselves."""
        return []

    async def _referenced(self, session: AsyncSession, postings: list[Posting]) -> list[Posting]:
        """The postings with what they refer to as it stands today, where the file does not say."""
        return postings

    async def _before_locking(self, session: AsyncSession, now: datetime) -> None:
        """Hold what must be held before the person-years are."""

    async def _known(self, session: AsyncSession, postings: Sequence[Posting]) -> KnownEntries:
        """What the ledger has of these postings and of what they take back."""
        named = {posting.entry.reference for posting in postings}
        named |= {posting.origin for posting in postings if posting.origin}
        return await ledger_store.known(session, self.entries, list(named))

    async def _set_aside(
        self, session: AsyncSession, actor: Actor, postings: list[Posting], known: KnownEntries
    ) -> tuple[list[Posting], Beside]:
        """What is to be posted, and what is only kept; the person-years are held."""
        return postings, NOTHING_BESIDE

    async def _examine(
        self,
        session: AsyncSession,
        new: Sequence[Posting],
        again: Sequence[Posting],
        known: KnownEntries,
    ) -> Examined:
        """What this kind alone asks of its postings; the person-years are held."""
        return Examined()
