"""How is a sheet made into a PDF without holding up anybody else? Asked by the phone's API; the
writing is done by `infra.pdf_sheet` in a process that ends with it, since what it needs (pictures,
fonts) stays out of the service."""

import asyncio
import contextlib
import sys

from infra.child_environment import bare_environment
from infra.sheet import PrintedSheet

PATIENCE_SECONDS = 30.0
_WRITER = (sys.executable, "-m", "infra.pdf_sheet")


class SheetNotPrinted(Exception):
    """The writer failed or did not come to an end; the log of the process says why."""


class PdfPrinting:
    """打印: one sheet at a time, so that many who ask do not take the machine."""

    def __init__(self) -> None:
        self._turn = asyncio.Lock()

    async def pdf(self, sheet: PrintedSheet) -> bytes:
        """The PDF of a sheet. :raises SheetNotPrinted:"""
        async with self._turn:
            writer = await asyncio.create_subprocess_exec(
                *_WRITER,
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
                    raise SheetNotPrinted("too slow") from None
                raise
        if writer.returncode or not data.startswith(b"%PDF-"):
            raise SheetNotPrinted(f"exit {writer.returncode}")
        return data
