"""Is somebody who shares a location, or names a county, told the nearest place and how to reach
it?"""

import pytest

from bot.handlers import places as talk
from casework.places.place_file import PlaceFile
from claims_core.claim import Actor, Role
from tests.places import EVERY, HERE, places_csv

BOSS = Actor("s" * 32, "主管", frozenset({Role.SUPERVISOR}))


@pytest.fixture
def db(sqlite_db):
    return sqlite_db


@pytest.fixture
async def listed(chat, sealer) -> None:
    """The list of places has come in."""
    await PlaceFile(chat.db, sealer, chat.clock).import_file(BOSS, places_csv(*EVERY))


async def share(chat, here: tuple[float, float] | tuple[str, str] = HERE) -> str:
    chat.last_id += 1
    fields = {"Location_X": str(here[0]), "Location_Y": str(here[1]), "Scale": "15", "Label": "家"}
    message = chat.writer.message(chat.person, "location", fields, chat.last_id, chat.clock())
    return (await chat.push(message)).reply.text


async def test_a_location_is_answered_with_the_nearest_of_each_kind(chat, listed) -> None:
    said = await share(chat)
    assert "卫河演示网点（服务网点），约1.0公里" in said
    assert "卫辉市演示路1号，电话0373-0000001，周一至周五 8:30-17:30" in said
    assert "牧野演示医院（定点医院，三级甲等），就在附近" in said
    assert "演示银行" in said
    assert "演示大药房" not in said  # nobody has measured where it is
    assert talk.OUTLETS_FIRST in said
    # what was said once is known for a while
    assert "牧野演示网点" in await chat.say("附近网点")
    chat.clock.forward(minutes=31)
    assert await chat.say("附近网点") == talk.ASK_LOCATION.format(
        what="服务网点", county="卫辉", word="网点"
    )


async def test_who_asks_for_one_kind_first_is_told_of_that_kind(chat, listed) -> None:
    for words in (
        "附近医院",
        "最近的医院在哪",
        "我家附近有医院吗",
        "哪家医院离我最近",
        "医院在哪里",
    ):
        said = await chat.say(words)
        assert "把您的位置发给我" in said, words
    said = await share(chat)
    assert "牧野演示医院" in said
    assert "演示银行" not in said


async def test_a_county_by_its_name_and_no_other_words(chat, listed) -> None:
    for words in ("卫辉网点", "卫辉市的网点在哪", "请问卫辉有网点吗", "卫辉的服务网点电话"):
        assert "卫河演示网点" in await chat.say(words), words
    assert "演示大药房" in await chat.say("红旗区药店")
    # what we have not listed, the FAQ answers
    assert "0373-5957199" in await chat.say("封丘网点")
    assert "演示" not in await chat.say("卫辉市人民医院能报吗")


async def test_far_away_unreadable_and_without_a_list_are_said_as_they_are(chat, sealer) -> None:
    assert await share(chat) == talk.NO_LIST
    assert "0373-5961708" in await chat.say("卫辉网点")
    await PlaceFile(chat.db, sealer, chat.clock).import_file(BOSS, places_csv(*EVERY))
    assert "一百公里以内" in await share(chat, (39.9, 116.4))
    assert await share(chat, ("", "")) == talk.MAP_UNREADABLE
