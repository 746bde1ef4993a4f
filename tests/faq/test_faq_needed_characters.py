"""Does a guard still see everything that its patterns match, when most of them are not tried?"""

import re

import pytest

from faq.needed_characters import NeededCharacters, needs_of


@pytest.mark.parametrize(
    ("pattern", "needs"),
    [
        ("我的(进度|额度)", ["我", "的", "进额"]),
        ("查一?下", ["查", "下"]),
        ("报{0,2}销", ["销"]),
        ("报{1,2}销", ["报", "销"]),
        ("(?:大|小)?李", ["李"]),
        ("(?<!不)能(?!办)", ["能"]),
        ("(你|他.)*好", ["好"]),
        ("[死活]了|[^生]", []),
        ("[:】\\]]x", ["x"]),
        ("[a-c]\\d+\\.", ["."]),
        ("(?P<who>谁)", []),
        ("一|", []),
    ],
)
def test_what_a_pattern_needs_is_read_off_it(pattern: str, needs: list[str]) -> None:
    assert set(needs_of(pattern)) == set(map(frozenset, needs))


def test_a_pattern_that_matches_is_always_among_the_possible_ones() -> None:
    patterns = ["我的(进度|额度)", "(查|看)一?下", "[^。]", "别(?!人)", "(a|b)?c{2,}", "[死活]了"]
    needed = NeededCharacters()
    bits = [1 << needed.add(each) for each in patterns]
    for text in ("查下我的额度", "看一下", "别说了", "活了", "acc", "。", "", "我的钱"):
        possible = needed.possible(text)
        for pattern, bit in zip(patterns, bits, strict=True):
            assert possible & bit or not re.search(pattern, text), (pattern, text)
    assert not needed.possible("。") & bits[0]
