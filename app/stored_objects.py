"""Where do this service's photographs lie? Asked by whoever composes it, and by the commands."""

import logging
from pathlib import Path

from app.settings import Settings
from infra.bucket import BucketObjects
from infra.object_stores import Objects, objects_from_url
from infra.objects import FileObjects, ObjectsRefused

log = logging.getLogger("daetong.objects")


def objects_url(settings: Settings) -> str:
    """The address; without a setting, under var/ beside the process."""
    return settings.objects_url or (Path.cwd() / "var" / "objects").as_uri()


def build_objects(settings: Settings) -> FileObjects | BucketObjects:
    """The store; nothing is asked of it yet."""
    return objects_from_url(objects_url(settings), settings.bucket_access())


async def look_at_start(objects: Objects) -> None:
    """Say loudly that the store is away, and go on: whoever asks for something else is served, and
    it comes back by itself.

    :raises ObjectsRefused: the settings are wrong, and no photograph would ever be kept.
    """
    trouble = await objects.trouble()
    if trouble is None:
        return
    if not trouble.passes:
        raise ObjectsRefused(trouble.words)
    log.error(
        "photographs cannot be stored now",
        extra={"action": "objects_away_at_start", "trouble": trouble.words},
    )
