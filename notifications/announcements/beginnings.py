"""With which words does the draft of an announcement begin? Asked by the window's page when one is
started."""

import tomllib
from collections.abc import Mapping
from importlib.resources import files

from notifications.announcements.content import AnnouncementContent, AnnouncementKind


def beginning_of(kind: AnnouncementKind) -> AnnouncementContent:
    """The draft as it is started: our words where the kind has some, for staff to go on with."""
    words = _BEGINNINGS.get(kind.value, _NONE)
    return AnnouncementContent(
        kind=kind, title=words["title"], brief=words["brief"], text=words["text"]
    )


def _beginnings() -> Mapping[str, Mapping[str, str]]:
    path = files("notifications.announcements") / "beginnings.toml"
    kept = tomllib.loads(path.read_text(encoding="utf-8"))
    return {
        kind: {name: words.strip() for name, words in texts.items()} for kind, texts in kept.items()
    }


_NONE = {"title": "", "brief": "", "text": ""}
_BEGINNINGS = _beginnings()
