"""What do written amounts, days and names say?"""

import random
from datetime import date

import pytest

from casework.paper_fields.written_values import (
    CAPITALS,
    PROVIDER,
    day_of,
    fen_of,
    fen_of_capitals,
    yuan,
)
from tests.papers.invented import in_capitals


def test_an_amount_in_characters_says_what_it_was_written_from() -> None:
    rng = random.Random(7)
    amounts = [rng.randrange(1, 10 ** rng.randrange(3, 11)) for _ in range(4000)]
    for fen in [1, 10, 100, 1_000_000, 10_000_000, 10_000_001, 100_010_000, *amounts]:
        written = in_capitals(fen)
        assert fen_of_capitals(written) == fen, written
        assert CAPITALS.fullmatch(written), written


@pytest.mark.parametrize(
    ("written", "fen"),
    [
        ("捌万陆仟元整", 8_600_000),
        ("捌萬陸仟圆正", 8_600_000),
        ("壹拾贰万叁仟肆佰伍拾陆元柒角捌分", 12_345_678),
        ("拾万元整", 10_000_000),
        ("壹佰零伍元零贰分", 10_502),
        ("陆仟零捌万元整", 6_008_000_000),
        ("捌捌万元整", None),
        ("捌万陆仟", None),
        ("仟元整", None),
        ("捌万陆仟元角", None),
    ],
)
def test_characters_that_make_no_amount_are_none(written: str, fen: int | None) -> None:
    assert fen_of_capitals(written) == fen


@pytest.mark.parametrize(
    ("written", "fen"),
    [
        ("86,000.00", 8_600_000),
        ("¥86000.00", 8_600_000),
        ("86.000.00", 8_600_000),
        ("86,000", 8_600_000),
        ("86000", 8_600_000),
        ("0.50", 50),
        ("12.3", None),
        ("1,23.45", None),
        ("86,00.00.00", None),
    ],
)
def test_an_amount_in_digits_has_its_commas_in_their_places(written: str, fen: int | None) -> None:
    assert fen_of(written) == fen
    if fen is not None:
        assert fen_of(yuan(fen)) == fen


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2025-03-01", date(2025, 3, 1)),
        ("2025年3月1日", date(2025, 3, 1)),
        ("2025/3/11", date(2025, 3, 11)),
        ("20250311", date(2025, 3, 11)),
        ("2025-03-0110:20", date(2025, 3, 1)),
        ("2025-02-30", None),
        ("2025-3-110:20", None),
        ("12025-03-01", None),
    ],
)
def test_a_day_is_read_in_any_of_its_forms_or_not_at_all(written: str, day: date | None) -> None:
    assert day_of(written) == day


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("新城市第一人民医院", "新城市第一人民医院"),
        ("河阳医学院第一附属医院(东院区)", "河阳医学院第一附属医院(东院区)"),
        ("石桥镇中心卫生院", "石桥镇中心卫生院"),
        ("住院费用清单", None),
    ],
)
def test_a_hospital_is_known_by_how_its_name_ends(written: str, name: str | None) -> None:
    found = PROVIDER.match(written)
    assert (found.group(0) if found else None) == name
