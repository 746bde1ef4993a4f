"""How much of generated papers is read right, and is anything wrong that is called sure? Asked by
the bench and by a short form among the tests."""

import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date

from casework.paper_fields.fields import Sureness
from casework.paper_fields.reading import read_paper
from claims_core.checklist import Material
from claims_core.receipts import parse_qr
from infra.imaging import Photo
from infra.reading.text_reader import TextReader
from tests.papers.drawing import KINDS, drawn
from tests.papers.photographing import photographed

TODAY = date(2026, 11, 29)
# Rules were tried on the first; figures are those of the other.
TUNING, MEASURING = 1_000, 50_000


@dataclass
class PapersRead:
    """What became of the fields of many papers of one kind."""

    fields: int = 0
    right: int = 0
    sure: int = 0
    sure_right: int = 0
    wrong: list[str] = field(default_factory=list)
    """Wrong and called sure: seed, field, what was read, what is true."""
    unsure_wrong: list[str] = field(default_factory=list)


async def measured(
    material: Material,
    seeds: range,
    reader: TextReader,
    examine: Callable[[bytes], Awaitable[Photo]],
) -> PapersRead:
    """Draw, photograph, take in and read one paper for each seed."""
    told = PapersRead()
    for seed in seeds:
        rng = random.Random(f"{material}:{seed}")
        paper = drawn(material, rng)
        photo = await examine(photographed(paper.picture, rng).data)
        page = await reader.read(photo.data)
        codes = [code for text in photo.qr_texts if (code := parse_qr(text))]
        for each in read_paper(material, [page.lines], codes, TODAY):
            if each.name not in paper.truth:
                continue
            told.fields += 1
            is_right = each.value == paper.truth[each.name]
            sure = each.sureness is Sureness.SURE
            told.right += is_right
            told.sure += sure
            told.sure_right += sure and is_right
            if not is_right:
                words = f"{seed} {each.name}: {each.value!r} {each.why} {paper.truth[each.name]!r}"
                (told.wrong if sure else told.unsure_wrong).append(words)
    return told


MEASURED = tuple(KINDS)
