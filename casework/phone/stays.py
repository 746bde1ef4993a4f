"""Which claims are about one stay, and how does all of it stand? A stay that was billed year by
year, or of which more receipts came later, is several claims at the desk and one case to the
person."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.claims.bills import years_of_stay
from casework.claims.care_rows import care_of
from casework.claims.member_access import sees_all, visible_to
from casework.claims.store import ClaimStore
from casework.claims.tables import ClaimRow
from casework.desk.assessments import settled_assessment
from casework.errors import NotFound
from casework.people import merges
from casework.phone.settled import SETTLED
from casework.phone.timeline import timeline
from casework.phone.views import TimelineEntry
from casework.receipts.tables import SameStayAnswerRow, SameStayDecisionRow
from claims_core.benefit import Auditor, Settlement
from claims_core.claim import Actor, Claim, Stage
from claims_core.same_stay import StayAnswer, StayFinding, goes_on
from claims_core.whose_turn import stage_words
from infra.db import Database
from infra.sealing import Sealer

MOST = 100  # of one person
_NOTHING_COMES = frozenset({Stage.NOT_ACCEPTED, Stage.REJECTED})
_SAME = frozenset({StayAnswer.MORE_RECEIPTS.value, StayFinding.MORE_RECEIPTS.value})


@dataclass(frozen=True, kw_only=True)
class StayPart:
    """一次住院的一部分: one policy year of one claim. Sums are in fen and stand only once it is
    settled; `pool_paid` and `supplement_paid` are the year's, with this part, for whoever may see
    all claims of the person."""

    claim_id: str
    claim_no: str
    year: int
    auditor: Auditor | None
    stage: Stage
    stage_words: str
    supplement_fen: int | None = None
    pool_fen: int | None = None
    pool_paid_fen: int | None = None
    supplement_paid_fen: int | None = None


@dataclass(frozen=True, kw_only=True)
class StayStep:
    """一步, with the claim it belongs to where there are several."""

    claim_no: str
    entry: TimelineEntry


@dataclass(frozen=True, kw_only=True)
class WholeStay:
    """一次住院: all its parts, and how they go on."""

    provider_name: str
    admission_on: date | None
    discharge_on: date | None
    parts: tuple[StayPart, ...]
    steps: tuple[StayStep, ...]
    total_fen: int | None


class Stays:
    """一次住院，从头到尾."""

    def __init__(self, db: Database, sealer: Sealer, clock: Callable[[], datetime]) -> None:
        self._db = db
        self._clock = clock
        self._store = ClaimStore(sealer)

    async def show(self, actor: Actor, claim_id: str) -> WholeStay:
        """The stay of this claim. :raises NotFound: also when it is somebody else's."""
        async with self._db.read() as session:
            now = self._clock()
            stay = await whole_stay(session, self._store, claim_id, visible_to(actor, now))
            if await sees_all(session, actor, claim_id, now):
                return stay
            parts = (replace(p, pool_paid_fen=None, supplement_paid_fen=None) for p in stay.parts)
            return replace(stay, parts=tuple(parts))


async def of_one_stay(
    session: AsyncSession, insured_ids: Collection[str], *seen_by: ColumnElement[bool]
) -> Mapping[str, Sequence[ClaimRow]]:
    """Of each claim that is one of several about one stay: all of them, the first one first."""
    found: dict[str, Sequence[ClaimRow]] = {}
    if not insured_ids:
        return found
    for group in await _groups(session, insured_ids, *seen_by):
        if len(group) > 1:
            found |= dict.fromkeys((row.id for row in group), group)
    return found


async def whole_stay(
    session: AsyncSession, store: ClaimStore, claim_id: str, *seen_by: ColumnElement[bool]
) -> WholeStay:
    """Everything of the stay that this claim is about. :raises NotFound:"""
    insured_id = await session.scalar(
        select(ClaimRow.insured_id).where(ClaimRow.id == claim_id, *seen_by)
    )
    if insured_id is None:
        raise NotFound
    groups = await _groups(session, [insured_id], *seen_by)
    rows = next((group for group in groups if claim_id in {row.id for row in group}), None)
    ids = [row.id for row in rows] if rows else [claim_id]
    loaded = await store.load_all(session, ids)
    claims = [loaded[each] for each in ids]
    parts = [part for claim in claims for part in await _parts(session, claim)]
    days = [claim.care for claim in claims]
    # a part that nothing will come of is no reason to keep quiet about the others
    owed = [part.supplement_fen for part in parts if part.stage not in _NOTHING_COMES]
    settled = [fen for fen in owed if fen is not None]
    return WholeStay(
        provider_name=days[0].provider_name,
        admission_on=min(filter(None, (each.admission_on for each in days)), default=None),
        discharge_on=max(filter(None, (each.discharge_on for each in days)), default=None),
        parts=tuple(sorted(parts, key=lambda part: (part.year, part.claim_no))),
        steps=_steps(claims),
        total_fen=sum(settled) if owed and len(settled) == len(owed) else None,
    )


async def _groups(
    session: AsyncSession, insured_ids: Collection[str], *seen_by: ColumnElement[bool]
) -> list[list[ClaimRow]]:
    """The claims that were handed in, stay by stay, the first of each first."""
    people = or_(*(ClaimRow.insured_id.in_(merges.same_person(each)) for each in insured_ids))
    rows = list(
        await session.scalars(
            select(ClaimRow)
            .where(
                people,
                ClaimRow.submitted_at.is_not(None),
                ClaimRow.stage != Stage.WITHDRAWN,
                *seen_by,
            )
            .order_by(ClaimRow.opened_at, ClaimRow.id)
            .limit(MOST * len(insured_ids))
        )
    )
    joined = {row.id: row.id for row in rows}

    def root(claim_id: str) -> str:
        while joined[claim_id] != claim_id:
            claim_id = joined[claim_id]
        return claim_id

    said = await _said_to_be_one(session, list(joined))
    cares = {row.id: care_of(row) for row in rows}
    kept = await merges.kept_ids(session, {row.insured_id for row in rows})
    for place, row in enumerate(rows):
        for other in rows[place + 1 :]:
            if kept[row.insured_id] != kept[other.insured_id]:
                continue
            one, two = cares[row.id], cares[other.id]
            pair = frozenset({row.id, other.id})
            if said.get(pair, goes_on(one, two) or goes_on(two, one)):
                joined[root(other.id)] = root(row.id)
    groups: dict[str, list[ClaimRow]] = defaultdict(list)
    for row in rows:
        groups[root(row.id)].append(row)
    return list(groups.values())


async def _said_to_be_one(
    session: AsyncSession, claim_ids: Sequence[str]
) -> dict[frozenset[str], bool]:
    """What was said of two claims for overlapping days: by their member, then by whoever compared
    them."""
    if len(claim_ids) < 2:
        return {}
    said: dict[frozenset[str], bool] = {}
    answer, decision = SameStayAnswerRow, SameStayDecisionRow
    for query in (
        select(answer.claim_id, answer.other_claim_id, answer.answer)
        .where(answer.claim_id.in_(claim_ids))
        .order_by(answer.id),
        select(decision.claim_id, decision.other_claim_id, decision.finding)
        .where(decision.claim_id.in_(claim_ids))
        .order_by(decision.id),
    ):
        for one, two, words in await session.execute(query):
            said[frozenset({one, two})] = words in _SAME
    return said


async def _parts(session: AsyncSession, claim: Claim) -> list[StayPart]:
    """Each year of one claim; its sums once the final check has passed."""
    assessment = await settled_assessment(session, claim.id) if claim.stage in SETTLED else None
    words = stage_words(claim.stage, account_named=claim.new_payee is not None)
    if assessment is None:
        years = years_of_stay(claim.care.admission_on, claim.care.discharge_on)
        auditor = Auditor.CENTRE if claim.stage is Stage.WITH_CENTRE else None
        return [
            StayPart(
                claim_id=claim.id,
                claim_no=claim.claim_no,
                year=year,
                auditor=auditor,
                stage=claim.stage,
                stage_words=words,
            )
            for year in years
        ]
    paid = {each.year: each for each in assessment.paid}
    return [
        StayPart(
            claim_id=claim.id,
            claim_no=claim.claim_no,
            year=segment.year,
            auditor=segment.auditor,
            stage=claim.stage,
            stage_words=words,
            supplement_fen=paid[segment.year].supplement,
            pool_fen=paid[segment.year].pool,
            pool_paid_fen=_with(segment, paid[segment.year].pool, "pool_paid"),
            supplement_paid_fen=_with(segment, paid[segment.year].supplement, "supplement_paid"),
        )
        for segment in assessment.stay.segments
    ]


def _with(segment: Settlement, fen: int, name: str) -> int:
    before: int = getattr(segment.year_to_date_before, name)
    return before + fen


def _steps(claims: Sequence[Claim]) -> tuple[StayStep, ...]:
    """What was done, in its order; then where each claim stands; then what is still ahead of the
    one that is furthest behind."""
    told = [(claim, timeline(claim)) for claim in claims]
    several = len(claims) > 1

    def step(claim: Claim, entry: TimelineEntry) -> StayStep:
        return StayStep(claim_no=claim.claim_no if several else "", entry=entry)

    done = [
        (entry.at, step(claim, entry))
        for claim, entries in told
        for entry in entries
        if entry.at is not None
    ]
    now = [
        step(claim, entry) for claim, entries in told for entry in entries if entry.state == "now"
    ]
    ahead = max(
        ([entry for entry in entries if entry.state == "ahead"] for _, entries in told), key=len
    )
    return (
        *(each for _, each in sorted(done, key=lambda pair: pair[0])),
        *now,
        *(StayStep(claim_no="", entry=entry) for entry in ahead),
    )
