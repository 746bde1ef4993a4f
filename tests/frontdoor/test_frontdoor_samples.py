"""Is there one drawing of our own for each paper, as its tool draws it, which loads nothing?"""

from xml.etree import ElementTree

import pytest

from casework.errors import NotFound
from claims_core.checklist import GUIDES, Material
from frontdoor.samples import drawing
from tests.tools import material_samples


def test_every_paper_has_the_drawing_that_the_tool_makes() -> None:
    files = {path.name for path in material_samples.TARGET.iterdir()}
    assert files == {guide.sample for guide in GUIDES.values()}
    for material in Material:
        kept = drawing(GUIDES[material].sample).decode()
        assert kept == material_samples.drawing(material), f"{material}: make docs draws it anew"


def test_a_drawing_says_what_it_shows_and_neither_runs_nor_loads_anything() -> None:
    for material in Material:
        picture = ElementTree.fromstring(material_samples.drawing(material))
        title = picture.find("{http://www.w3.org/2000/svg}title")
        assert title is not None and GUIDES[material].title in str(title.text)
        tags = {each.tag.rpartition("}")[2] for each in picture.iter()}
        assert tags <= {"svg", "title", "style", "rect", "text", "path", "circle"}
        names = {name for each in picture.iter() for name in each.attrib}
        assert not {name for name in names if "href" in name or name.startswith("on")}


def test_a_name_that_no_guide_has_opens_no_file() -> None:
    for name in ("", "../samples.py", "identity", "identity.svg/"):
        with pytest.raises(NotFound):
            drawing(name)
