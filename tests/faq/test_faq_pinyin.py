"""Does the index hear characters as pypinyin reads them? pypinyin is the oracle; the product does
without it and its 50 MB of phrases."""

import pytest

from faq.pinyin import syllables
from tests.tools import pinyin_table


def test_every_character_of_the_standard_sounds_as_pypinyin_reads_it() -> None:
    characters = pinyin_table.characters()
    assert len(set(characters)) == len(characters) == 6763
    heard = dict(zip(characters, syllables("".join(characters)), strict=True))
    assert heard == {each: pinyin_table.reading(each) for each in characters}


def test_the_shipped_table_is_what_the_generator_writes() -> None:
    assert pinyin_table.TARGET.read_text(encoding="utf-8") == pinyin_table.table()


@pytest.mark.parametrize(
    ("written", "meant"),
    [("大鹅", "大额"), ("报消", "报销"), ("封订线", "封顶线"), ("女", "钕")],
)
def test_a_slip_of_the_keyboard_sounds_like_the_word_that_was_meant(
    written: str, meant: str
) -> None:
    assert written != meant
    assert list(syllables(written)) == list(syllables(meant))


def test_what_is_no_known_character_stands_for_itself() -> None:
    assert list(syllables("a1%龘")) == ["a", "1", "%", "龘"]
