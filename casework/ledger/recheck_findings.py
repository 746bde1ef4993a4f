"""What must a person look at, of somebody's settled claims? Found in the transaction that keeps it,
from the ledger and the receipts as they are then."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, and_, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from casework.claims.tables import ClaimRow, HospitalReceiptRow, ReceiptUseRow
from casework.ledger.platform_findings import contradictions
from casework.ledger.recheck_reading import History, histories_of
from casework.ledger.recheck_views import Cause, FindingKind, FindingState
from casework.ledger.tables import LedgerRow, RecheckFindingRow
from casework.people import merges
from claims_core.ledger import EntryKind
from claims_core.policy import PolicyBook
from infra.columns import new_id
from infra.statements import chunks


@dataclass(frozen=True)
class Found:
    """发现: one thing about one claim."""

    insured_id: str
    claim_id: str
    attempt: int
    kind: FindingKind
    about: str = ""
    was_fen: int | None = None
    now_fen: int | None = None

    @property
    def key(self) -> tuple[str, str, str]:
        """What may be open only once."""
        return (self.claim_id, self.kind, self.about)

    def same_as(self, row: RecheckFindingRow) -> bool:
        """Whether a row says exactly this."""
        return (self.key, self.attempt, self.was_fen, self.now_fen) == (
            (row.claim_id, row.kind, row.about),
            row.attempt,
            row.was_fen,
            row.now_fen,
        )


async def renew(
    session: AsyncSession,
    causes: dict[str, tuple[Cause, str]],
    book: PolicyBook,
    at: datetime,
) -> None:
    """Look at these people again (insured id → cause and its reference): add what is new, put
    aside what is no longer so, and leave alone what a person has resolved."""
    ids = await merges.ids_of(session, causes)
    people = sorted(ids)
    causes = {kept: next(causes[each] for each in ids[kept] if each in causes) for kept in people}
    found = {each.key: each for each in await look(session, people, book)}
    rows: list[RecheckFindingRow] = []
    for part in chunks(sorted(each for all_ids in ids.values() for each in all_ids)):
        rows += await session.scalars(
            select(RecheckFindingRow).where(
                RecheckFindingRow.insured_id.in_(part),
                RecheckFindingRow.state != FindingState.SUPERSEDED,
            )
        )
    settled_by_hand = {row.id for row in rows if row.key in found and found[row.key].same_as(row)}
    done = {row.key for row in rows if row.id in settled_by_hand}
    gone = [
        row.id for row in rows if row.state == FindingState.OPEN and row.id not in settled_by_hand
    ]
    for part in chunks(gone):
        await session.execute(
            update(RecheckFindingRow)
            .where(RecheckFindingRow.id.in_(part))
            .values(state=FindingState.SUPERSEDED)
            .execution_options(synchronize_session=False)
        )
    new = [
        _columns(each, causes[each.insured_id], at)
        for key, each in found.items()
        if key not in done
    ]
    for piece in chunks(new):
        await session.execute(insert(RecheckFindingRow), list(piece))


async def look(session: AsyncSession, people: Sequence[str], book: PolicyBook) -> list[Found]:
    """Everything about these people's claims that a person must look at."""
    found: list[Found] = []
    histories = await histories_of(session, people)
    for history in histories:
        recheck = history.recheck(book)
        for each in recheck.changed:
            found.append(_about(history, each.claim, FindingKind.DIFFERENCE, each.was, each.now))
        for claim in recheck.not_recheckable:
            found.append(_about(history, claim, FindingKind.NOT_RECHECKABLE))
    by_person = {history.insured_id: history for history in histories}
    twice = await _settled_twice(session, by_person)
    told = [
        _about(
            by_person[each.insured_id],
            *(each.claim_id, each.kind, each.ours_fen, each.platform_fen, each.about),
        )
        for each in await contradictions(session, by_person)
    ]
    return [*found, *twice, *told]


def _about(
    history: History,
    claim: str,
    kind: FindingKind,
    was: int | None = None,
    now: int | None = None,
    about: str = "",
) -> Found:
    attempt = history.attempts.get(claim, 0)
    return Found(history.insured_id, claim, attempt, kind, about, was, now)


async def _settled_twice(session: AsyncSession, people: dict[str, History]) -> list[Found]:
    """Claims of ours that a hospital settlement seems to have settled as well: by their receipts,
    or to the fen. Such a row is held when it comes after the claim; one that came before has been
    posted, as the platform says (contract rule 7), but never silently."""
    by_receipt: dict[tuple[str, str], Found] = {}
    by_amount: dict[tuple[str, str], Found] = {}
    ids = await merges.ids_of(session, people)
    owner = {each: kept for kept, all_ids in ids.items() for each in all_ids}
    several = [all_ids for all_ids in ids.values() if len(all_ids) > 1]
    for part in chunks(sorted(owner)):
        for insured_id, claim, settlement_no in await session.execute(
            receipts_settled_twice().where(ClaimRow.insured_id.in_(part))
        ):
            history = people.get(owner[insured_id])
            if history is not None and claim in history.attempts:
                by_receipt[claim, settlement_no] = _about(
                    history, claim, FindingKind.RECEIPT_SETTLED, about=settlement_no
                )
    for query in (
        *(
            amounts_settled_twice().where(LedgerRow.insured_id.in_(part))
            for part in chunks(sorted(owner))
        ),
        *(amounts_settled_twice(all_ids) for all_ids in several),
    ):
        for insured_id, claim, settlement_no, attempt in await session.execute(query):
            history = people[owner[insured_id]]
            if history.attempts.get(claim) == attempt:
                by_amount[claim, settlement_no] = _about(
                    history, claim, FindingKind.SAME_AMOUNT, about=settlement_no
                )
    return list((by_amount | by_receipt).values())


def receipts_settled_twice() -> Select[str, str, str]:
    """Person, claim and hospital settlement that share a receipt."""
    return (
        select(ClaimRow.insured_id, ClaimRow.id, HospitalReceiptRow.settlement_no)
        .join(ReceiptUseRow, ReceiptUseRow.claim_id == ClaimRow.id)
        .join(
            HospitalReceiptRow,
            and_(
                HospitalReceiptRow.kind == ReceiptUseRow.kind,
                HospitalReceiptRow.code == ReceiptUseRow.code,
                HospitalReceiptRow.number == ReceiptUseRow.number,
            ),
        )
        .where(ReceiptUseRow.in_use)
        .distinct()
    )


def amounts_settled_twice(ids: Sequence[str] = ()) -> Select[str, str, str, int]:
    """Person, claim, hospital settlement and the claim's attempt, where pool and supplement of one
    year are the same to the fen and the hospital's has not been refunded; under one id, or anywhere
    under the `ids` of one person."""
    hospital, refund = aliased(LedgerRow), aliased(LedgerRow)
    same = hospital.insured_id.in_(ids) & LedgerRow.insured_id.in_(ids)
    return (
        select(LedgerRow.insured_id, LedgerRow.reference, hospital.reference, LedgerRow.attempt)
        .join(
            hospital,
            and_(
                same if ids else hospital.insured_id == LedgerRow.insured_id,
                hospital.year == LedgerRow.year,
                hospital.kind == EntryKind.HOSPITAL_SETTLEMENT,
                hospital.pool_fen == LedgerRow.pool_fen,
                hospital.supplement_fen == LedgerRow.supplement_fen,
            ),
        )
        .outerjoin(refund, refund.origin == hospital.reference)
        .where(
            LedgerRow.kind == EntryKind.SETTLEMENT,
            LedgerRow.pool_fen + LedgerRow.supplement_fen > 0,
            refund.id.is_(None),
        )
    )


def _columns(found: Found, cause: tuple[Cause, str], at: datetime) -> dict[str, object]:
    return {
        "id": new_id(),
        "claim_id": found.claim_id,
        "insured_id": found.insured_id,
        "attempt": found.attempt,
        "kind": found.kind,
        "about": found.about,
        "was_fen": found.was_fen,
        "now_fen": found.now_fen,
        "cause": cause[0],
        "cause_reference": cause[1],
        "found_at": at,
        "state": FindingState.OPEN,
        "resolved_by_name": "",
        "reason_code": "",
        "words": "",
    }
