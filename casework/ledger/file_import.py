"""How does a file of ledger entries come in? The same way for settlements, pool corrections and
openings: each kind brings its reader, and what is its own."""

from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import ClassVar

from sqlalchemy.ext.asyncio import AsyncSession

from casework.ledger import files as ledger_files
from casework.ledger import store as ledger_store
from casework.ledger.files import LedgerFileLine, Posting
from casework.lists import ImportReport, RowProblem
from casework.roles import require_role
from casework.uploads import Cells, FileKind, Wrong, import_whole
from claims_core.claim import Actor, Role
from claims_core.ledger import EntryKind
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


class LedgerFileImport(ABC):
    """导入记账文件, of one kind."""

    file: ClassVar[FileKind]
    entries: ClassVar[EntryKind]
    task: ClassVar[str]
    """What the member of staff is doing, for those who may not."""
    reference_column: ClassVar[str]
    contradiction: ClassVar[str]
    """What is said, in that column, of an entry that stands in the ledger otherwise."""

    def __init__(self, db: Database, sealer: Sealer, clock: Callable[[], datetime]) -> None:
        self._db = db
        self._sealer = sealer
        self._clock = clock

    async def import_file(self, actor: Actor, data: bytes) -> ImportReport:
        """Enter a file, whole or not at all; what was entered before is left as it is.

        :raises RoleMissing, FileRefused:
        """
        require_role(actor, {Role.SUPERVISOR}, self.task)
        return await import_whole(
            *(self._db, self._clock, actor, data, self.file),
            read_line=self._read,
            enter=partial(self._enter, actor),
        )

    async def _enter(
        self, actor: Actor, session: AsyncSession, lines: list[LedgerFileLine], now: datetime
    ) -> ImportReport:
        found, problems = await ledger_files.with_people(session, lines)
        if problems:
            return ImportReport(0, 0, 0, tuple(problems))
        postings = await self._before_locking(session, found, now)
        await ledger_store.lock(session, [(p.insured_id, p.entry.year) for p in postings])
        postings, beside = await self._set_aside(session, actor, postings)
        new, again, problems = await ledger_files.sort_out(
            session, postings, self.entries, self.reference_column, self.contradiction
        )
        examined = await self._examine(session, new, again)
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

    @abstractmethod
    def _read(self, number: int, cells: Cells, wrong: Wrong, today: date) -> LedgerFileLine:
        """The entry of one line; what is wrong with it is said in `wrong`."""

    async def _before_locking(
        self, session: AsyncSession, postings: list[Posting], now: datetime
    ) -> list[Posting]:
        """The postings with their references, where the file gives none; holds what must be held
        before the person-years are."""
        return postings

    async def _set_aside(
        self, session: AsyncSession, actor: Actor, postings: list[Posting]
    ) -> tuple[list[Posting], Beside]:
        """What is to be posted, and what is only kept; the person-years are held."""
        return postings, NOTHING_BESIDE

    async def _examine(
        self, session: AsyncSession, new: Sequence[Posting], again: Sequence[Posting]
    ) -> Examined:
        """What this kind alone asks of its postings; the person-years are held."""
        return Examined()
