"""Are generated papers read, and is nothing wrong that is called sure? The long form is `make bench
ONLY=ocr`; these are other papers than those on which the rules were tried."""

from collections.abc import AsyncIterator

import pytest

from casework.paper_fields.fields import FIELDS_OF
from claims_core.checklist import Material
from infra.reading.text_reader import TextOfPage, TextReader, reads_text
from tests.casework.paper_fields.test_paper_rules import RECEIPT
from tests.casework.paper_fields.written import sheet
from tests.every_case import EveryCase
from tests.imaging_at_once import ImagingAtOnce
from tests.papers.drawing import HAS_FONTS, KINDS
from tests.papers.measuring import MEASURING, measured

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not reads_text(), reason="make ocr adds what reads"),
    pytest.mark.skipif(not HAS_FONTS, reason="papers are drawn with fonts-noto-cjk"),
]
PAPERS = 3


@pytest.fixture(scope="module")
def seeds() -> range:
    return range(MEASURING, MEASURING + PAPERS)


@pytest.fixture
async def reader() -> AsyncIterator[TextReader]:
    running = TextReader()
    yield running
    await running.stop()


async def test_papers_of_every_kind_are_read_and_nothing_wrong_is_sure(
    reader: TextReader, seeds: range
) -> None:
    with EveryCase() as every:
        for material in KINDS:
            with every.case(material):
                told = await measured(material, seeds, reader, ImagingAtOnce().measure)
                assert told.wrong == []
                assert told.fields >= PAPERS * 2 and told.sure > 0
                assert told.right >= 0.9 * told.fields, told.unsure_wrong


def test_every_kind_on_which_values_are_looked_for_is_drawn_or_like_one_that_is() -> None:
    alike = {Material.SETTLEMENT_SHEET, Material.PAYEE_IDENTITY}
    assert set(FIELDS_OF) == set(KINDS) | alike


async def test_a_value_that_is_wrong_and_called_sure_is_counted(seeds: range) -> None:
    class AnotherPaper:
        """Reads what stands on some other receipt."""

        async def read(self, _: bytes) -> TextOfPage:
            return TextOfPage(tuple(sheet(*RECEIPT)))

    told = await measured(Material.RECEIPT, seeds[:1], AnotherPaper(), ImagingAtOnce().measure)
    assert any("amount" in each for each in told.wrong)
    assert told.right < told.fields
