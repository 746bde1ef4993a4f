"""Which pictures and sounds does the platform keep? Temporary ones three days, others for good."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sandbox.chance import Chance
from sandbox.journal import Entry
from sandbox.recording import Appliers, Clock, Record, moment

LIFETIME = timedelta(days=3)
MediaUse = Literal["temporary", "material", "article"]


@dataclass(frozen=True)
class Media:
    """素材: ``article`` ones are pictures inside articles and have an address only."""

    id: str
    use: MediaUse
    kind: str  # image, voice, video, thumb
    content_type: str
    data: bytes
    created: datetime


class MediaBook:
    """素材簿: by media id."""

    def __init__(self, record: Record, clock: Clock, chance: Chance) -> None:
        self._record = record
        self._clock = clock
        self._chance = chance
        self._media: dict[str, Media] = {}

    def appliers(self) -> Appliers:
        return {"media_kept": self._on_kept, "media_deleted": self._on_deleted}

    def keep(self, use: MediaUse, kind: str, content_type: str, data: bytes) -> Media:
        media_id = self._chance.text(64)
        self._record(
            "media_kept",
            media=media_id,
            use=use,
            type=kind,
            content_type=content_type,
            data=base64.b64encode(data).decode(),
        )
        return self._media[media_id]

    def find(self, media_id: object, *uses: MediaUse) -> Media | None:
        """None when unknown, of another use, or temporary and older than three days."""
        media = self._media.get(media_id) if isinstance(media_id, str) else None
        if media is None or (uses and media.use not in uses):
            return None
        if media.use == "temporary" and self._clock() - media.created >= LIFETIME:
            return None
        return media

    def delete(self, media: Media) -> None:
        self._record("media_deleted", media=media.id)

    def materials(self) -> list[Media]:
        return [media for media in self._media.values() if media.use == "material"]

    def _on_kept(self, entry: Entry) -> None:
        self._media[entry["media"]] = Media(
            entry["media"],
            entry["use"],
            entry["type"],
            entry["content_type"],
            base64.b64decode(entry["data"]),
            moment(entry),
        )

    def _on_deleted(self, entry: Entry) -> None:
        del self._media[entry["media"]]
