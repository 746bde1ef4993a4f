"""How is a sheet made into a PDF without holding up anybody else? Asked by the phone's API; the
writing is done by `infra.pdf_sheet` in a process that ends with it, since what it needs (pictures,
fonts) stays out of the service."""

import asyncio
import contextlib
import logging
import sys
from collections.abc import Sequence

from claims_core.errors import ClaimsError
from infra.child_environment import bare_environment
from infra.fair_turns import FairTurns
from infra.sheet import PrintedSheet
from infra.whose import whose_work

log = logging.getLogger("daetong.printing")

PATIENCE_SECONDS = 30.0
_WRITER = (sys.executable, "-m", "infra.pdf_sheet")


class SheetNotPrinted(ClaimsError):
    """打印不出来: the writer failed or did not come to an end; what it said stands in the log."""

    code = "sheet_not_printed"
    template = "这张单子现在打不出来，已经提醒管理员。请过一会儿再试，您的申请不受影响。"
    retry_after_s = 30


class PdfPrinting:
    """打印: one sheet at a time, so that many who ask do not take the machine, and everybody in
    turn, so that one who asks for many does not take everybody's time."""

    def __init__(self, writer: Sequence[str] = _WRITER) -> None:
        self._writer = writer
        self._turns = FairTurns([None])

    async def pdf(self, sheet: PrintedSheet) -> bytes:
        """The PDF of a sheet. :raises SheetNotPrinted:"""
        async with self._turns.turn_of(whose_work.get()):
            return await self._written(sheet)

    async def _written(self, sheet: PrintedSheet) -> bytes:
        writer = await asyncio.create_subprocess_exec(
            *self._writer,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            env=bare_environment(),
        )
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                data, _ = await writer.communicate(sheet.to_json())
        except BaseException as problem:
            with contextlib.suppress(ProcessLookupError):
                writer.kill()
            await writer.wait()
            if isinstance(problem, TimeoutError):
                raise _not_printed("too slow") from None
            raise
        if writer.returncode or not data.startswith(b"%PDF-"):
            raise _not_printed(f"exit {writer.returncode}")
        return data


def _not_printed(why: str) -> SheetNotPrinted:
    log.error("a sheet was not printed", extra={"action": "sheet_not_printed", "problem": why})
    return SheetNotPrinted()
