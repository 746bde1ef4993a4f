"""What was read on the papers of a member's claim, and what do they say of it? Asked by the
phone."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.claims import relative_acts
from casework.claims.member_access import visible_to
from casework.claims.photo_history import standing_photo
from casework.claims.photos import OPEN_STAGES
from casework.claims.presenting import receipts_of
from casework.claims.store import ClaimStore
from casework.claims.tables import ClaimRow
from casework.errors import NotFound
from casework.paper_fields.fields import PaperField, ReadWhy, Sureness
from casework.people import people
from casework.people.tables import InsuredRow
from casework.readings.kept_values import SAID, paper_of, papers_of, rows_of
from casework.readings.offers import offers_of
from casework.readings.said_values import said_values
from casework.readings.views import (
    PaperFieldView,
    PapersOfClaim,
    PaperState,
    PaperView,
    ReadingProgress,
)
from claims_core.calendar_cn import china_day
from claims_core.checklist import Material
from claims_core.claim import STAGE_WORDS, Actor
from claims_core.identity_levels import MemberAct
from claims_core.review import WrongStage
from infra.db import Database
from infra.sealing import Sealer

_THEIR_OWN = {
    Material.RECEIPT,
    Material.DISCHARGE_RECORD,
    Material.SETTLEMENT_SHEET,
    Material.ITEMISED_LIST,
    Material.IDENTITY,
}


class MemberPapers:
    """材料上读到的，给参保人和家人核对."""

    def __init__(self, db: Database, sealer: Sealer, clock: Callable[[], datetime]) -> None:
        self._db = db
        self._sealer = sealer
        self._clock = clock
        self._store = ClaimStore(sealer)

    async def of_claim(self, actor: Actor, claim_id: str) -> PapersOfClaim:
        """All that was read, and what of it can be filled into the form.

        :raises NotFound: also when it is somebody else's.
        """
        if actor.is_staff:
            raise NotFound
        now = self._clock()
        async with self._db.read() as session:
            insured_id = await session.scalar(
                select(ClaimRow.insured_id).where(ClaimRow.id == claim_id, visible_to(actor, now))
            )
            if insured_id is None:
                raise NotFound
            papers = await papers_of(session, self._sealer, claim_id, now)
            name = await self._name(session, insured_id)
            papers = tuple(_known(paper, name) for paper in papers)
            named = await receipts_of(session, claim_id)
        return PapersOfClaim(_progress(papers), papers, offers_of(papers, named))

    async def say(
        self, actor: Actor, claim_id: str, photo_id: str, given: Mapping[str, str]
    ) -> PaperView:
        """Keep what the member says stands on this paper, beside what was read; the last word
        counts, and the same once more changes nothing.

        :raises NotFound, OutOfScope, ConsentWithdrawn, ConsentNeeded, WrongStage, FieldsInvalid:
        """
        if actor.is_staff:
            raise NotFound
        now = self._clock()
        async with self._db.write() as session:
            claim = await relative_acts.held(
                session, self._store, actor, claim_id, MemberAct.FILL_IN, now
            )
            photo = await standing_photo(session, claim_id, photo_id)
            if claim.stage not in OPEN_STAGES:
                raise WrongStage(stage=STAGE_WORDS[claim.stage], action="核对照片上的字")
            values = said_values(Material(photo.material), given, china_day(now))
            for field, row in (await rows_of(session, photo, values)).items():
                value = values[field]
                if row.said_sealed is None or self._sealer.open(row.said_sealed, SAID) != value:
                    row.said_sealed = self._sealer.seal(value, SAID)
                    row.said_by, row.said_at = actor.id, now
            await session.flush()
            paper = await paper_of(session, self._sealer, photo, now)
            name = await self._name(session, claim.insured_id)
        if paper is None:
            raise NotFound
        return _known(paper, name)

    async def _name(self, session: AsyncSession, insured_id: str) -> str:
        row = await session.get_one(InsuredRow, insured_id)
        return self._sealer.open(row.name_sealed, people.NAME)


def _progress(papers: tuple[PaperView, ...]) -> ReadingProgress:
    if any(paper.state is PaperState.WAITING for paper in papers):
        return ReadingProgress.WAITING
    return ReadingProgress.DONE if papers else ReadingProgress.OFF


def _known(paper: PaperView, name: str) -> PaperView:
    """The name on the insured person's own papers is sure where it is theirs."""
    if paper.material not in _THEIR_OWN:
        return paper
    return replace(paper, fields=tuple(_if_theirs(each, name) for each in paper.fields))


def _if_theirs(view: PaperFieldView, name: str) -> PaperFieldView:
    if view.name is PaperField.PERSON_NAME and view.value == name and view.why is ReadWhy.ALONE:
        return replace(view, why=ReadWhy.REGISTERED, sureness=Sureness.SURE)
    return view
