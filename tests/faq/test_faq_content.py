"""Is a content file with a mistake refused, with the file, the line and the cure?"""

import re
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path

import pytest

from claims_core.policy import PolicyBook
from faq.answers import FaqService
from faq.background import background
from faq.contacts import SITUATION, contacts
from faq.entries import CONTENT, ContentError, Entry, load_entries
from faq.figures import FIGURES
from faq.guards import Guards
from faq.index import EntryIndex
from faq.normaliser import Normaliser

GOOD = """\
id = "opening_hours"
title = "窗口几点开门"
answer = "先打{{ city_phone }}问一声再去。"
valid_from = 2025-01-01

[source]
document = "合同"
article = "第六条"

[phrasings]
plain = ["窗口几点开门呢", "窗口几点上班", "窗口几点下班", "上午几点开始办"]
colloquial = ["星期天开不开门", "中午办不办", "现在去还赶得上吗", "几点去合适"]
""" + "unsorted = [{}]\n".format(
    ", ".join(
        f'"{day}{asked}"'
        for day in "一二三四五"
        for asked in ("几点开", "开吗", "到几点", "人多吗")
    )
)
PARAMETERS = FIGURES.keys() | contacts().keys() | SITUATION


def load(folder: Path) -> tuple[Entry, ...]:
    return load_entries(folder, PARAMETERS, Normaliser.shipped().plain)


def problems_of(folder: Path, text: str) -> str:
    (folder / "opening_hours.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ContentError) as refusal:
        load(folder)
    return str(refusal.value)


def test_no_entry_has_a_phrasing_twice() -> None:
    for entry in load(CONTENT):
        known = [text for texts in entry.phrasings.values() for text in texts]
        assert len(set(known)) == len(known), entry.id


def test_a_good_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "opening_hours.toml").write_text(GOOD, encoding="utf-8")
    (tmp_path / "notes.txt").write_text("不是条目", encoding="utf-8")
    (entry,) = load(tmp_path)
    assert entry.id == "opening_hours"
    assert entry.answer_names == {"city_phone"}
    assert entry.valid_to is None


@pytest.mark.parametrize(
    ("old", "new", "place", "problem", "cure"),
    [
        ('article = "第六条"\n', "", ":6:", "依据不完整", "写明 document"),
        ("[source]\n", "[origin]\n", ":6:", "不认识的键 origin", "改成已有的键名"),
        ('title = "窗口几点开门"\n', "", "opening_hours.toml:", "缺少 title", "补上 title"),
        ("city_phone", "city_fax", ":3:", "不存在的参数 city_fax", "city_phone"),
        ("{{ city_phone }}", "{{ city_phone", ":3:", "模板写错了", "成对"),
        ("{{ city_phone }}", "5961555", ":3:", "直接写了数字", "写成参数"),
        ("{{ city_phone }}", "\uff15\uff19\uff16", ":3:", "直接写了数字", "写成参数"),
        ("2025-01-01", '"2025-01-01"', ":4:", "valid_from 不是日期", "不加引号"),
        ("2025-01-01", "2025-02-30", "opening_hours.toml:", "不是有效的 TOML", "日期"),
        ("2025-01-01", "2025-01-01T08:00:00", ":4:", "valid_from 不是日期", "不加引号"),
        (
            "2025-01-01\n",
            "2025-01-01\nvalid_to = 2024-01-01\n",
            ":5:",
            "valid_to 早于 valid_from",
            "核对两个日期",
        ),
        ("colloquial", "spoken", ":12:", "不认识的问法种类 spoken", "colloquial"),
        ('"中午办不办", ', "", ":10:", "有 27 种问法", "写 28 到 120 种"),
        ('"中午办不办"', "12", ":12:", "应当都是文字", "colloquial = "),
        ('id = "opening_hours"', 'id = "hours"', ":1:", "与文件名不同", "改名为 hours.toml"),
        ('"先打{{ city_phone }}问一声再去。"', '" "', ":3:", "answer 是空的", "写上答复"),
        ('title = "窗口几点开门"', "title = 5", ":2:", "title 是空的", "标题"),
        (GOOD, "answer = ", "opening_hours.toml:", "不是有效的 TOML", "检查引号"),
    ],
)
def test_a_mistake_is_told_with_its_place_and_its_cure(
    tmp_path: Path, old: str, new: str, place: str, problem: str, cure: str
) -> None:
    assert old in GOOD
    message = problems_of(tmp_path, GOOD.replace(old, new, 1))
    assert message.startswith("opening_hours.toml")
    assert place in message
    assert problem in message
    assert cure in message


OTHER = """\
id = "sunday"
title = "周日办不办理"
answer = "先打{{ city_phone }}问一声再去。"
valid_from = 2025-01-01
source = { document = "合同", article = "第六条" }

[phrasings]
plain = ["周日开门吗", "周日办理吗", "周日上班吗", "礼拜天有人吗"]
short = ["周日", "礼拜天", "周末", "窗口，幾點开门呢？"]
""" + "unsorted = [{}]\n".format(
    ", ".join(f'"周日{each}点办吗"' for each in "一二三四五六七八九十甲乙丙丁戊己庚辛壬癸")
)


def test_one_phrasing_under_two_entries_is_refused_however_it_is_spelt(tmp_path: Path) -> None:
    (tmp_path / "sunday.toml").write_text(OTHER.replace("幾點", "几點"), encoding="utf-8")
    assert problems_of(tmp_path, GOOD) == (
        "sunday.toml:9: 问法“窗口，几點开门呢？”已经写在条目 "
        "opening_hours（opening_hours.toml:2）。改法：一种问法只留在一个条目里。"
    )


def test_all_problems_are_told_at_once(tmp_path: Path) -> None:
    broken = GOOD.replace("city_phone", "city_fax").replace('"中午办不办"', "12")
    assert len(problems_of(tmp_path, broken).splitlines()) >= 2


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match="没有找到条目文件"):
        load(tmp_path)


def test_an_answer_too_long_for_a_phone_screen_is_refused(tmp_path: Path) -> None:
    long = GOOD.replace("先打", "好" * 120 + "先打")
    (tmp_path / "opening_hours.toml").write_text(long, encoding="utf-8")
    entries = load(tmp_path)
    index = EntryIndex({e.id: e.all_phrasings() for e in entries}, Normaliser.shipped().plain)
    with pytest.raises(ContentError, match=r"opening_hours\.toml: .*缩到 120 字以内"):
        FaqService(
            entries,
            index,
            Guards.shipped(),
            PolicyBook.load(),
            lambda: datetime(2025, 6, 1, tzinfo=UTC),
        )


def test_every_shipped_entry_has_a_source_and_says_who_confirms_what_is_open() -> None:
    entries = {entry.id: entry for entry in load_entries(CONTENT, PARAMETERS, str)}
    assert all(entry.source.document and entry.source.article for entry in entries.values())
    # what the sources leave open, such as lists of papers and time limits, names who decides it
    open_matters = {entry.id for entry in entries.values() if entry.confirm_with}
    assert open_matters >= {
        *("materials_inpatient", "materials_offsite", "materials_chronic_outpatient"),
        *("relative_submits", "window_location", "working_hours", "claim_deadline"),
        *("offsite_filing", "chronic_application", "retirement", "payment_gap"),
    }


def test_no_shipped_phrasing_is_a_background_line() -> None:
    plain = Normaliser.shipped().plain
    entries = load_entries(CONTENT, PARAMETERS, plain)
    ours = {plain(text) for entry in entries for text in entry.all_phrasings()}
    assert ours.isdisjoint(plain(line) for group in background().values() for line in group)


def test_every_everyday_word_and_slip_stands_with_an_example() -> None:
    lines = (files("faq") / "spelling.toml").read_text(encoding="utf-8").splitlines()
    pairs = [line for line in lines if re.match(r'"[^"]+" = "[^"]+"', line)]
    assert len(pairs) > 80
    assert [line for line in pairs if not re.search(r"#\s*\S", line)] == []
