"""How much of generated papers – turned, folded, badly lit – is read right, is anything wrong that
is called sure, and what does a page cost? Asked by `python -m tests.bench`; drawn from seeds on
which no rule was tried."""

import asyncio
import os
import resource
import time

from claims_core.checklist import GUIDES, Material
from infra.reading.text_reader import TextReader, reads_text
from tests.bench.report import Figure
from tests.imaging_at_once import ImagingAtOnce
from tests.papers.drawing import HAS_FONTS, KINDS
from tests.papers.measuring import MEASURING, PapersRead, measured

PAPERS = 60
MOST_WRONG_OF_SURE = 0.05


async def _kind(material: Material, many: int) -> tuple[PapersRead, float, float]:
    """What became of the papers, and for each its seconds and the reader's of a processor."""
    reader, imaging = TextReader(), ImagingAtOnce()
    begun = time.perf_counter()
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    try:
        told = await measured(material, range(MEASURING, MEASURING + many), reader, imaging.measure)
    finally:
        await reader.stop()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return told, (time.perf_counter() - begun) / many, spent / many


def measure() -> list[Figure]:
    """Kind by kind."""
    if not (reads_text() and HAS_FONTS):
        print("papers are not read: make ocr, and the fonts (Debian: fonts-noto-cjk)")
        return []
    many = max(2, round(PAPERS * float(os.environ.get("BENCH_SHARE", "1"))))
    figures = []
    for material in KINDS:
        told, seconds, processor = asyncio.run(_kind(material, many))
        what = f"{many} × {GUIDES[material].title}"
        for line in (*told.wrong, *told.unsure_wrong):
            print(f"{material}: {line}")
        figures += [
            Figure(f"{what}: values wrong and called sure", len(told.wrong), 0, ""),
            Figure(
                f"{what}: of the sure ones wrong",
                len(told.wrong) / max(1, told.sure),
                MOST_WRONG_OF_SURE,
                "",
            ),
            Figure(f"{what}: values called sure", told.sure / told.fields, None, "of all"),
            Figure(f"{what}: values right", told.right / told.fields, None, "of all"),
            Figure(f"{what}: a page of the reader's processor", processor, None, "s"),
            Figure(f"{what}: drawn, taken in and read", seconds, None, "s"),
        ]
    return figures
