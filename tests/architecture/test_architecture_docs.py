"""Do the documents speak of what is there?"""

import re
from pathlib import Path

import pytest

from claims_core.claim import STAGE_WORDS, Stage
from tests.tools import review_states
from tests.tools.tree import PACKAGES, ROOT, named

PAGES = (*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md")))
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("*.md"))
# A path in backticks: at least one slash, and nothing that stands for something else.
PATH = re.compile(r"`([A-Za-z_.][\w.-]*(?:/[\w.*-]+)+/?)`")
NOT_IN_THE_REPOSITORY = ("var/",)


def _text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_link_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_path_that_is_named_exists(page: Path) -> None:
    for path in PATH.findall(page.read_text(encoding="utf-8")):
        if path.startswith(NOT_IN_THE_REPOSITORY):
            continue
        assert list(ROOT.glob(path.rstrip("/"))), path


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_make_target_that_is_named_exists(page: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", _text("Makefile"), re.M))
    asked = set(re.findall(r"(?:`|^)make ([a-z-]+)", page.read_text(encoding="utf-8"), re.M))
    assert asked <= targets


def test_the_architecture_page_and_the_readme_name_every_room() -> None:
    for page in ("README.md", "docs/architecture.md"):
        assert [name for name in PACKAGES if f"{name}/" not in _text(page)] == []


def test_the_glossary_has_every_stage_as_members_read_it() -> None:
    pairs = dict(
        re.findall(r"`(\w+)` ([^\s·;.]+)", _text("docs/glossary.md").split("## Stages")[1])
    )
    assert pairs == {stage.value: STAGE_WORDS[stage] for stage in Stage}


def test_decisions_are_numbered_without_a_gap_and_short() -> None:
    assert [path.name[:4] for path in DECISIONS] == [
        f"{number:04}" for number in range(1, len(DECISIONS) + 1)
    ]
    for path in DECISIONS:
        text = path.read_text(encoding="utf-8")
        assert text.startswith(f"# {int(path.name[:4])}. "), path.name
        assert len(text.splitlines()) <= 40, path.name


def test_the_picture_of_the_stages_is_drawn_from_the_rules() -> None:
    drawn = review_states.TARGET.read_text(encoding="utf-8")
    assert drawn == review_states.drawing(), "run `make docs`"
    assert [words for words in STAGE_WORDS.values() if f">{words}<" not in drawn] == []


def test_the_changelog_speaks_of_the_version_that_is_built() -> None:
    version = re.search(r'^version = "(.+)"$', _text("pyproject.toml"), re.M)[1]
    assert f"\n## {version}\n" in _text("CHANGELOG.md")
