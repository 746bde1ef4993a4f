"""How does what the window fills in get out of its rows, who has gone on with it, and how is each
move kept? Asked by the services of this folder."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, SQLColumnExpression, func, select, union
from sqlalchemy.ext.asyncio import AsyncSession

from casework.assisted.errors import AssistedMovedOn
from casework.assisted.tables import AssistedFilingRow, AssistedMoveRow
from casework.assisted.views import AssistedDetail, AssistedLine, AssistedMoveView
from casework.claims import presenting
from casework.claims.store import ClaimStore
from casework.claims.tables import ClaimRow, PhotoRow
from casework.errors import NotFound
from casework.people import merges, people
from casework.phone.progress import SAME_STAY_GAP
from casework.receipts import same_stays
from claims_core.actions import Action
from claims_core.assisted_filing import (
    ASSIST_STATE_WORDS,
    EMPTIED_STATES,
    OPEN_STATES,
    AssistMove,
    AssistState,
    CallerKnownBy,
    ReceiptSaid,
    filled_lines,
)
from claims_core.claim import Actor, CareFacts, Claim, Stage
from claims_core.completeness import missing
from infra.masking import mask_account, mask_name
from infra.sealing import Sealer

_HANDS = (AssistMove.OPENED, AssistMove.CHANGED, AssistMove.SCANNED, AssistMove.SIGNED)


def state_of(row: AssistedFilingRow, stage: Stage, filed_by: str | None) -> AssistState:
    """How far it is: what the window last did, unless the person has gone on since."""
    said = AssistState(row.state)
    if row.ended_at is not None and said is not AssistState.TAKEN_OVER:
        return said
    if stage is Stage.WITHDRAWN:
        return AssistState.DROPPED
    if stage is not Stage.DRAFT:
        return AssistState.FILED
    return said if filed_by is None else AssistState.TAKEN_OVER


async def held_at_the_window(
    session: AsyncSession, claims: ClaimStore, insured_id: str, claim_id: str
) -> tuple[Claim, AssistedFilingRow]:
    """The claim, held, and what is kept of it, for a clerk who has this person's page open.

    :raises NotFound: also when it is another person's.
    """
    claim = await claims.load(session, claim_id, hold=True)
    row = await row_of(session, claim_id)
    if claim is None or row is None:
        raise NotFound
    if not await merges.is_one_person(session, claim.insured_id, insured_id):
        raise NotFound
    return claim, row


async def row_of(session: AsyncSession, claim_id: str) -> AssistedFilingRow | None:
    """What is kept of it; read after the claim was held, so as whoever held it before left it."""
    return await session.get(AssistedFilingRow, claim_id, populate_existing=True)


def require_state(
    row: AssistedFilingRow, claim: Claim, states: Collection[AssistState], action: str
) -> None:
    """:raises AssistedMovedOn: where it is in none of these."""
    state = state_of(row, claim.stage, claim.filed_by)
    if state not in states:
        raise AssistedMovedOn(state=ASSIST_STATE_WORDS[state], action=action)


async def papers_changed(
    session: AsyncSession, claims: ClaimStore, claim: Claim, row: AssistedFilingRow, now: datetime
) -> Claim:
    """Another version, and whoever was asked before is asked again: they must not say yes to a
    paper that they have not seen, nor have signed another sheet. The claim is held."""
    changed = claim.evolve(version=claim.version + 1)
    await claims.save(session, claim, changed, at=now)
    row.state = AssistState.FILLING
    return changed


async def note(
    session: AsyncSession,
    claim: Claim,
    move: AssistMove,
    actor: Actor,
    now: datetime,
) -> None:
    """Keep who did what; the claim is held, so the numbers have no gap."""
    last = await session.scalar(
        select(func.max(AssistedMoveRow.seq)).where(AssistedMoveRow.claim_id == claim.id)
    )
    session.add(
        AssistedMoveRow(
            claim_id=claim.id,
            seq=(last or 0) + 1,
            move=move,
            version=claim.version,
            actor_id=actor.id,
            actor_name=actor.name,
            at=now,
        )
    )
    await session.flush()


async def lines_of(
    session: AsyncSession,
    sealer: Sealer,
    *where: ColumnElement[bool],
    many: int,
    first: SQLColumnExpression[Any] | None = None,
) -> tuple[AssistedLine, ...]:
    """One line each, the newest first, or by what comes `first`."""
    newest = AssistedFilingRow.opened_at.desc()
    rows = (
        await session.execute(
            select(AssistedFilingRow, ClaimRow)
            .join(ClaimRow, ClaimRow.id == AssistedFilingRow.claim_id)
            .where(*where)
            .order_by(newest if first is None else first, AssistedFilingRow.claim_id)
            .limit(many)
        )
    ).all()
    insured = await merges.kept_rows(session, {claim.insured_id for _, claim in rows})
    names = {
        each: mask_name(sealer.open(kept.name_sealed, people.NAME))
        for each, kept in insured.items()
    }
    return tuple(_line(row, claim, names[claim.insured_id]) for row, claim in rows)


async def detail_of(
    session: AsyncSession,
    sealer: Sealer,
    claims: ClaimStore,
    actor: Actor,
    claim_id: str,
    *where: ColumnElement[bool],
) -> AssistedDetail:
    """Everything of one. :raises NotFound:"""
    row = await row_of(session, claim_id)
    shown = await presenting.shown_claim(session, claims, claim_id, *where)
    if row is None or shown is None:
        raise NotFound
    claim, name = shown.claim, mask_name(sealer.open(shown.insured.name_sealed, people.NAME))
    moves = await session.scalars(
        select(AssistedMoveRow)
        .where(AssistedMoveRow.claim_id == claim_id)
        .order_by(AssistedMoveRow.seq)
    )
    moved = list(moves)
    line = _line(row, shown.row, name)
    # a draft that somebody goes on with themselves is theirs alone until it is handed in
    theirs = line.state is AssistState.TAKEN_OVER and actor.is_staff
    readable = not theirs and line.state not in EMPTIED_STATES
    open_still = line.state in OPEN_STATES or (line.state is AssistState.TAKEN_OVER and readable)
    stay = await same_stays.question(session, claim, *where) if open_still else None
    gaps = missing(claim, Action.SUBMIT) if open_still else ()
    if stay is not None and not stay.answered:
        gaps = (*gaps, SAME_STAY_GAP)
    return AssistedDetail(
        line=line,
        version=claim.version,
        known_by=CallerKnownBy(row.known_by),
        known_words=row.known_words,
        care=claim.care if readable else CareFacts(),
        payee=presenting.payee_view(claim.payee) if claim.payee and readable else None,
        receipts=shown.receipts if readable else (),
        photos=shown.photos if readable else (),
        lines=filled_lines(
            claim,
            name,
            [ReceiptSaid(each.number, each.amount_fen) for each in shown.receipts],
            _account(claim),
        )
        if readable
        else (),
        gaps=gaps,
        stay=stay,
        moves=tuple(
            AssistedMoveView(move=AssistMove(each.move), by=each.actor_name, at=each.at)
            for each in moved
        ),
        signature_id=row.signature_id,
        refused_words=row.refused_words,
        may_sign=line.state is AssistState.SIGNED
        and actor.id not in await fillers(session, claim_id),
    )


async def fillers(session: AsyncSession, claim_id: str) -> frozenset[str]:
    """Who filled anything in, photographed a paper, or took the signature down: none of them says
    that it is right."""
    moved = select(AssistedMoveRow.actor_id).where(
        AssistedMoveRow.claim_id == claim_id, AssistedMoveRow.move.in_(_HANDS)
    )
    photographed = select(PhotoRow.added_by).where(PhotoRow.claim_id == claim_id)
    return frozenset(await session.scalars(union(moved, photographed)))


def _account(claim: Claim) -> str:
    if claim.payee is None:
        return ""
    payee = claim.payee
    # as a bank says it: a row of stars is hard to read, and breaks in the middle on a small screen
    last = mask_account(payee.account).lstrip("*")
    return (
        f"{payee.bank_name}，{mask_name(payee.name)}，{f'尾号{last}' if last else '账号已经填了'}"
    )


def _line(row: AssistedFilingRow, claim: ClaimRow, name: str) -> AssistedLine:
    state = state_of(row, Stage(claim.stage), claim.filed_by)
    return AssistedLine(
        claim_id=row.claim_id,
        insured_id=claim.insured_id,
        insured_name=name,
        provider_name=claim.provider_name,
        state=state,
        opened_by=row.opened_by_name,
        opened_at=row.opened_at,
        lapses_on=row.lapses_on,
        compare_by=row.compare_by if state is AssistState.SIGNED else None,
    )
