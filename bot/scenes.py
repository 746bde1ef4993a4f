"""Which QR codes of ours hang where, and what does scanning one mean? Asked by whoever has one,
and by the dispatcher; the scenes are data (`scenes.toml`).

Anybody may pass a code on: a scene never says who somebody is."""

import re
import tomllib
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

from bot.incoming import Incoming

_FILE = "scenes.toml"
_KEY = re.compile(r"[a-z0-9-]{1,30}")
FOLLOWED_WITH = "qrscene_"


class ScenesInvalid(ValueError):
    """The file of scenes cannot be used; says which scene and why."""


@dataclass(frozen=True)
class QrScene:
    """二维码场景: what the code holds, where it hangs, and what scanning it says."""

    key: str
    name: str
    says: str


@cache
def shipped_scenes() -> dict[str, QrScene]:
    """The scenes of `scenes.toml` by key. :raises ScenesInvalid:"""
    return read_scenes((files("bot") / _FILE).read_text(encoding="utf-8"))


def read_scenes(text: str) -> dict[str, QrScene]:
    """Scenes from their file's text. :raises ScenesInvalid:"""
    try:
        given = tomllib.loads(text).get("scene", [])
    except tomllib.TOMLDecodeError as problem:
        raise ScenesInvalid(f"{_FILE}: {problem}") from problem
    scenes: dict[str, QrScene] = {}
    for each in given:
        key, name, says = (str(each.get(field, "")) for field in ("key", "name", "says"))
        if not _KEY.fullmatch(key) or key in scenes:
            raise ScenesInvalid(f"{_FILE}: “{key}”要是自己的 key，小写字母、数字和短横线")
        if not name or not says:
            raise ScenesInvalid(f"{_FILE}: “{key}”要有 name 和 says")
        scenes[key] = QrScene(key, name, says)
    return scenes


def scene_of(message: Incoming) -> QrScene | None:
    """The scene that somebody has scanned, be it to follow us; None for others' and for no scan."""
    if message.event == "scan":
        return shipped_scenes().get(message.event_key)
    if message.event == "subscribe" and message.event_key.startswith(FOLLOWED_WITH):
        return shipped_scenes().get(message.event_key.removeprefix(FOLLOWED_WITH))
    return None


def scanned_as_words(message: Incoming) -> Incoming:
    """A scan of a scene by somebody who follows, as if they had typed its words; whoever has only
    just followed is greeted first."""
    scene = scene_of(message) if message.event == "scan" else None
    return message if scene is None else replace(message, kind="text", text=scene.says, event="")
