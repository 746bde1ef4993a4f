"""What can somebody take home on paper, and is the paper in my hand genuine? Asked by the phone
and, of the second, by anybody who holds a sheet."""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.claims.tables import PhotoRow
from casework.errors import NotFound
from casework.payments.store import final_decisions
from casework.phone.progress import Progress
from casework.printouts import content
from casework.printouts.tables import PrintoutRow
from claims_core.claim import Actor
from claims_core.typed_text import only_letters
from infra.db import Database
from infra.sealing import Sealer
from infra.sheet import SheetBlock
from infra.statements import dialect_insert

CONTENT = "printout.content"
# Without letters that are taken for others: people read a code aloud and type it.
_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_CODE_LENGTH = 16


class PrintoutKind(StrEnum):
    """打印件种类."""

    SUBMISSION = "submission"
    STATEMENT = "statement"


PRINTOUT_KIND_WORDS: dict[PrintoutKind, str] = {
    PrintoutKind.SUBMISSION: "提交回执",
    PrintoutKind.STATEMENT: "大额补助结算单",
}


@dataclass(frozen=True, repr=False)
class Printout:
    """打印件: what one sheet says, masked; `outdated` where another sum stands by now, or none."""

    code: str
    kind: PrintoutKind
    blocks: tuple[SheetBlock, ...]
    issued_at: datetime
    outdated: bool = False

    @property
    def title(self) -> str:
        """What the sheet is called."""
        return PRINTOUT_KIND_WORDS[self.kind]

    @property
    def spaced_code(self) -> str:
        """The code in fours, as it is printed."""
        return "-".join(self.code[at : at + 4] for at in range(0, _CODE_LENGTH, 4))


class Printouts:
    """打印件."""

    def __init__(
        self, db: Database, sealer: Sealer, clock: Callable[[], datetime], progress: Progress
    ) -> None:
        self._db = db
        self._sealer = sealer
        self._clock = clock
        self._progress = progress

    async def issue(self, actor: Actor, claim_id: str, kind: PrintoutKind) -> Printout:
        """The sheet as things stand; what has not changed since keeps its code.

        :raises NotFound: also where nothing was handed in, or nothing is settled yet.
        """
        claim = await self._progress.show(actor, claim_id)
        if kind is PrintoutKind.SUBMISSION:
            if not claim.line.claim_no:
                raise NotFound
            async with self._db.read() as session:
                photos = await _photos(session, claim_id)
            blocks = content.submission(claim, photos)
        else:
            assessment = await self._progress.statement(actor, claim_id)
            if assessment is None:
                raise NotFound
            blocks = content.statement(claim, assessment)
        return await self._kept(claim_id, kind, blocks)

    async def genuine(self, typed: str) -> Printout | None:
        """What the sheet with this code says; None where we never issued one."""
        code = only_letters(typed[:80])
        if len(code) != _CODE_LENGTH:
            return None
        async with self._db.read() as session:
            row = await session.get(PrintoutRow, code)
            if row is None or self._written(row)[1] != code:  # or its words are another sheet's
                return None
            sheet = self._of(row)
            return replace(sheet, outdated=await _outdated(session, row.claim_id, sheet))

    async def _kept(
        self, claim_id: str, kind: PrintoutKind, blocks: tuple[SheetBlock, ...]
    ) -> Printout:
        written = json.dumps([asdict(each) for each in blocks], ensure_ascii=False)
        code = self._code_of(claim_id, kind, written)
        async with self._db.write() as session:
            await session.execute(
                dialect_insert(session, PrintoutRow)
                .values(
                    code=code,
                    kind=kind.value,
                    claim_id=claim_id,
                    content_sealed=self._sealer.seal(written, CONTENT),
                    issued_at=self._clock(),
                )
                .on_conflict_do_nothing()
            )
            return self._of(await session.get_one(PrintoutRow, code))

    def _code_of(self, claim_id: str, kind: str, written: str) -> str:
        return _code(self._sealer.index(f"{claim_id}:{kind}:{written}", "printout.code"))

    def _written(self, row: PrintoutRow) -> tuple[str, str]:
        """What the sheet says, and the code that goes with it."""
        written = self._sealer.open(row.content_sealed, CONTENT)
        return written, self._code_of(row.claim_id, row.kind, written)

    def _of(self, row: PrintoutRow) -> Printout:
        blocks = json.loads(self._written(row)[0])
        return Printout(
            code=row.code,
            kind=PrintoutKind(row.kind),
            blocks=tuple(SheetBlock(**each) for each in blocks),
            issued_at=row.issued_at,
        )


async def _photos(session: AsyncSession, claim_id: str) -> list[PhotoRow]:
    rows = await session.scalars(
        select(PhotoRow)
        .where(PhotoRow.claim_id == claim_id, PhotoRow.removed_at.is_(None))
        .order_by(PhotoRow.added_at, PhotoRow.id)
    )
    return list(rows)


async def _outdated(session: AsyncSession, claim_id: str, sheet: Printout) -> bool:
    """Whether the sum that a statement speaks of does not stand any more."""
    if sheet.kind is not PrintoutKind.STATEMENT:
        return False  # what was handed in was handed in
    decision = (await final_decisions(session, [claim_id])).get(claim_id)
    return decision is None or content.sum_of(decision.payment_fen) not in sheet.blocks


def _code(index: str) -> str:
    """A keyed hash as letters: nobody who has not the key makes one that we know."""
    number, letters = int(index[:32], 16), ""
    for _ in range(_CODE_LENGTH):
        number, rest = divmod(number, len(_LETTERS))
        letters += _LETTERS[rest]
    return letters
