"""Which articles has the account drafted and published? A draft is gone once it is out."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sandbox.chance import Chance
from sandbox.journal import Entry
from sandbox.recording import Appliers, Clock, Record, moment

Article = dict[str, Any]
RUNNING, PUBLISHED, DELETED = 1, 0, 5


@dataclass(frozen=True)
class Draft:
    """草稿: one or several articles."""

    media_id: str
    articles: list[Article]
    updated: datetime


@dataclass(frozen=True)
class Publication:
    """发布任务: ``status`` as ``freepublish/get`` numbers it; ``article_id`` once it is out."""

    id: int
    media_id: str
    articles: list[Article]
    at: datetime
    status: int = RUNNING
    article_id: str = ""
    failed: tuple[int, ...] = field(default=())


class ArticleBook:
    """图文簿: drafts by media id, publications by number and by article."""

    def __init__(self, record: Record, clock: Clock, chance: Chance) -> None:
        self._record = record
        self._clock = clock
        self._chance = chance
        self._drafts: dict[str, Draft] = {}
        self._publications: dict[int, Publication] = {}
        self._next = 2_247_483_647 + chance.number(10_000)

    def appliers(self) -> Appliers:
        return {
            "draft_kept": self._on_kept,
            "draft_gone": self._on_gone,
            "publication_begun": self._on_begun,
            "publication_ended": self._on_ended,
        }

    def add_draft(self, articles: list[Article]) -> Draft:
        media_id = self._chance.text(64)
        self._record("draft_kept", media=media_id, articles=articles)
        return self._drafts[media_id]

    def update_draft(self, draft: Draft, articles: list[Article]) -> None:
        self._record("draft_kept", media=draft.media_id, articles=articles)

    def remove_draft(self, draft: Draft) -> None:
        self._record("draft_gone", media=draft.media_id)

    def draft(self, media_id: object) -> Draft | None:
        return self._drafts.get(media_id) if isinstance(media_id, str) else None

    def drafts(self) -> list[Draft]:
        """Newest first."""
        return list(reversed(self._drafts.values()))

    def begin(self, draft: Draft) -> Publication:
        self._record(
            "publication_begun",
            number=self._next + 1,
            media=draft.media_id,
            articles=draft.articles,
        )
        return self._publications[self._next]

    def end(self, publication: Publication, status: int) -> Publication:
        """The review is over; the draft goes when it went well."""
        self._record(
            "publication_ended",
            number=publication.id,
            status=status,
            article=self._chance.text(43) if status == PUBLISHED else "",
            failed=[1] if status in (2, 4) else [],
        )
        if status == PUBLISHED and publication.media_id in self._drafts:
            self._record("draft_gone", media=publication.media_id)
        return self._publications[publication.id]

    def delete(self, publication: Publication) -> None:
        self._record(
            "publication_ended",
            number=publication.id,
            status=DELETED,
            article=publication.article_id,
            failed=[],
        )

    def publication(self, number: object) -> Publication | None:
        text = str(number)
        return self._publications.get(int(text)) if text.isascii() and text.isdigit() else None

    def by_article(self, article_id: object) -> Publication | None:
        found = (each for each in self._publications.values() if each.article_id)
        return next((each for each in found if each.article_id == article_id), None)

    def published(self) -> list[Publication]:
        """Newest first."""
        out = [each for each in self._publications.values() if each.status == PUBLISHED]
        return list(reversed(out))

    def running(self) -> list[Publication]:
        return [each for each in self._publications.values() if each.status == RUNNING]

    def _on_kept(self, entry: Entry) -> None:
        self._drafts[entry["media"]] = Draft(entry["media"], entry["articles"], moment(entry))

    def _on_gone(self, entry: Entry) -> None:
        self._drafts.pop(entry["media"], None)

    def _on_begun(self, entry: Entry) -> None:
        self._next = number = entry["number"]
        self._publications[number] = Publication(
            number, entry["media"], entry["articles"], moment(entry)
        )

    def _on_ended(self, entry: Entry) -> None:
        number = entry["number"]
        self._publications[number] = replace(
            self._publications[number],
            status=entry["status"],
            article_id=entry["article"],
            failed=tuple(entry["failed"]),
        )
