"""Is it told what each part of a run costs?"""

from collections import Counter

import pytest

from tests.cost_of_parts import part_of, told


@pytest.mark.parametrize(
    ("node_id", "part"),
    [
        ("tests/casework/desk/test_a.py::test_b[sqlite]", "casework"),
        ("tests/casework/desk/test_a.py::test_b[postgresql-two]", "casework on PostgreSQL"),
        ("tests/casework/desk/test_a.py::test_on_postgresql", "casework"),
        ("tests/browser/test_a.py::test_b[phone]", "browser"),
        ("tests/test_a.py::test_b", "the tests themselves"),
    ],
)
def test_a_part_is_a_folder_on_a_database(node_id: str, part: str) -> None:
    assert part_of(node_id) == part


def test_the_largest_comes_first_and_small_ones_are_one() -> None:
    seconds = Counter({"faq": 30, "browser": 168, "bot": 1, "sandbox": 1})
    assert told(seconds) == "browser 84%, faq 15%, the rest 1%"
