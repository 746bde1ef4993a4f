"""Does scanning one of our codes say its words, whoever scans it and however often?"""

import pytest

from bot.handlers.following import WELCOME
from bot.scenes import ScenesInvalid, read_scenes, shipped_scenes


@pytest.fixture
def db(sqlite_db):
    return sqlite_db


async def test_who_follows_by_a_code_is_greeted_and_told_the_words(chat) -> None:
    for key, scene in shipped_scenes().items():
        chat.clock.forward(seconds=1)
        verdict = await chat.push(chat.event("subscribe", {"EventKey": f"qrscene_{key}"}))
        assert verdict.reply.text.startswith(WELCOME)
        assert verdict.reply.text.endswith(f"回“{scene.says}”就行。")


async def test_who_follows_already_hears_what_the_words_would_say(chat) -> None:
    for scene in shipped_scenes().values():
        if scene.says == "人工":
            continue  # the next ones would go to a clerk
        chat.clock.forward(seconds=1)
        scanned = await chat.push(chat.event("SCAN", {"EventKey": scene.key}))
        assert scanned.reply.text == await chat.say(scene.says), scene.key
        await chat.say("取消")
    strange = await chat.push(chat.event("SCAN", {"EventKey": "somebody-else-s"}))
    assert strange.outcome == "acknowledged"


def test_a_file_of_scenes_is_refused_with_what_is_wrong() -> None:
    good = '[[scene]]\nkey = "a"\nname = "甲"\nsays = "试算"\n'
    assert read_scenes(good)["a"].says == "试算"
    for bad in ("[[scene", good + good, good.replace('"a"', '"A b"'), good.replace("试算", "")):
        with pytest.raises(ScenesInvalid):
            read_scenes(bad)
