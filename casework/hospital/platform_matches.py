"""Which rows of a feed are our own claims, or look so? Asked by the feed before anything of it is
posted; whatever is neither is a hospital's settlement."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from operator import attrgetter
from typing import Any

from sqlalchemy import func, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from casework.claims.bills import kept_bills
from casework.claims.tables import ClaimRow, ReceiptUseRow
from casework.ledger.files import HospitalStay, KnownEntries, Posting
from casework.people.tables import InsuredRow
from casework.platform import numbers
from casework.platform import rows as platform_rows
from casework.platform.numbers import Carrier
from casework.platform.rows import FeedRow, RowAboutClaim
from casework.platform.views import RowLikeness, RowState
from claims_core.checklist import CareKind, CarePlace
from claims_core.claim import Stage
from claims_core.paid_figures import ONE_FEN
from infra.statements import LISTED, among, breathing, chunks

# what cannot carry a number of the platform
NOT_OURS_YET = (Stage.DRAFT, *sorted(numbers.ENDED))


@dataclass
class Matched:
    """对照结果: what is left to be posted, and what is kept beside the ledger; `again` counts the
    rows that had been kept before."""

    left: list[Posting] = field(default_factory=list)
    keep: list[RowAboutClaim] = field(default_factory=list)
    refunded: list[tuple[FeedRow, str]] = field(default_factory=list)
    again: int = 0

    @property
    def confirmed(self) -> list[RowAboutClaim]:
        """What names a claim of ours by its number."""
        return [each for each in self.keep if each.state is RowState.OUR_CLAIM]

    @property
    def held(self) -> list[RowAboutClaim]:
        """What a person has to decide."""
        return [each for each in self.keep if each.state is RowState.HELD]


def feed_row(posting: Posting) -> FeedRow:
    """What tells this posting apart from others."""
    entry = posting.entry
    return FeedRow(
        *(entry.reference, posting.insured_id, entry.year, entry.pool_fen, entry.supplement_fen),
        posting.origin or "",
    )


def told_of(posting: Posting) -> dict[str, Any]:
    """Receipts and stay of a posting, as JSON."""
    stay = {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in asdict(posting.stay or HospitalStay()).items()
        if value
    }
    return {"receipts": sorted(map(list, posting.receipts or ())), "stay": stay}


def stay_of(told: dict[str, Any]) -> HospitalStay:
    """The stay that was kept with a row."""
    kept = dict(told.get("stay", {}))
    for name in ("admission_on", "discharge_on"):
        if name in kept:
            kept[name] = date.fromisoformat(kept[name])
    if "care_kind" in kept:
        kept["care_kind"] = CareKind(kept["care_kind"])
    if "care_place" in kept:
        kept["care_place"] = CarePlace(kept["care_place"])
    return HospitalStay(**kept)


async def match(
    session: AsyncSession, postings: Sequence[Posting], posted: KnownEntries
) -> Matched:
    """Sort the postings of a file; `posted` is what the ledger has of them and of what they take
    back. The caller holds their person-years.

    A refund follows what it takes back: a claim's own number, or a row that is held."""
    named = {p.entry.reference for p in postings} | {p.origin for p in postings if p.origin}
    carried = await numbers.carriers(session, list(named))
    kept = await platform_rows.known(session, named)
    alike = await _alike(session, [p for p in postings if p.entry.reference not in posted])
    if not (carried or kept or alike):  # nearly always: hospitals settle more than people claim
        return Matched(left=sorted(postings, key=attrgetter("number")))
    found = Matched()
    # settlements before refunds, which may stand earlier in the file
    in_order = sorted(postings, key=lambda each: each.origin is not None)
    async for posting in breathing(in_order):
        row = feed_row(posting)
        if row in kept:
            found.again += kept[row] is not RowState.HOSPITAL
            if kept[row] is RowState.HOSPITAL:
                found.left.append(posting)
            continue
        about = _about(posting, row, carried, posted, alike)
        if about is not None:
            kept[row] = about.state
            found.keep.append(about)
        elif (original := _held_original(row, kept)) is not None:
            kept[original] = RowState.REFUNDED
            found.refunded.append((original, row.settlement_no))
        elif _was_refunded(row, kept):
            found.again += 1
        else:
            found.left.append(posting)
    found.left.sort(key=lambda each: each.number)
    found.keep = [_as_refunded(each, kept) for each in found.keep]
    return found


def _about(
    posting: Posting,
    row: FeedRow,
    carried: dict[str, Carrier],
    posted: KnownEntries,
    alike: dict[int, tuple[str, tuple[RowLikeness, ...]]],
) -> RowAboutClaim | None:
    carrier = carried.get(row.origin or row.settlement_no)
    if carrier is not None:
        ours = carrier.insured_id == row.insured_id and not carrier.ended
        if ours or row.origin:
            return RowAboutClaim(
                row, carrier.claim_id, RowState.OUR_CLAIM, posting.number, told=told_of(posting)
            )
        because: tuple[RowLikeness, ...] = (RowLikeness.NUMBER,)
        return RowAboutClaim(
            *(row, carrier.claim_id, RowState.HELD, posting.number, because, told_of(posting))
        )
    if row.origin or row.settlement_no in posted or posting.number not in alike:
        return None
    claim_id, because = alike[posting.number]
    return RowAboutClaim(*(row, claim_id, RowState.HELD, posting.number, because, told_of(posting)))


def _held_original(row: FeedRow, kept: dict[FeedRow, RowState]) -> FeedRow | None:
    """The held row that this refund takes back."""
    original = row.refunded
    return original if original and kept.get(original) is RowState.HELD else None


def _was_refunded(row: FeedRow, kept: dict[FeedRow, RowState]) -> bool:
    """Whether it took back a held row before. A settlement of the same number with other amounts
    may have been entered since: what refunds that one is none of these."""
    return row.refunded is not None and kept.get(row.refunded) is RowState.REFUNDED


def _as_refunded(each: RowAboutClaim, kept: dict[FeedRow, RowState]) -> RowAboutClaim:
    """A row that the same file takes back need not be decided any more."""
    return replace(each, state=kept[each.row])


async def _alike(
    session: AsyncSession, postings: Sequence[Posting]
) -> dict[int, tuple[str, tuple[RowLikeness, ...]]]:
    """By the line of each posting that looks like a claim: the claim, and why."""
    settlements = [posting for posting in postings if posting.origin is None]
    by_receipt = await _by_receipt(session, settlements)
    claims = await _claims_of(session, list({each.insured_id for each in settlements}))
    found: dict[int, tuple[str, tuple[RowLikeness, ...]]] = {}
    if not (by_receipt or claims):
        return found
    async for posting in breathing(settlements):
        likenesses: dict[str, list[RowLikeness]] = defaultdict(list)
        for key in posting.receipts or ():
            if key in by_receipt:
                likenesses[by_receipt[key]].append(RowLikeness.RECEIPT)
        for claim in claims.get(posting.insured_id, ()):
            if _same_amounts(posting, claim):
                likenesses[claim.id].append(RowLikeness.AMOUNT)
            if _stays_overlap(posting, claim):
                likenesses[claim.id].append(RowLikeness.STAY)
        if likenesses:
            claim_id = max(sorted(likenesses), key=lambda each: len(set(likenesses[each])))
            found[posting.number] = (claim_id, tuple(dict.fromkeys(likenesses[claim_id])))
    return found


async def _by_receipt(
    session: AsyncSession, postings: Sequence[Posting]
) -> dict[tuple[str, str, str], str]:
    """The claims that hold one of these receipts."""
    keys = sorted({key for posting in postings for key in posting.receipts or ()})
    use = tuple_(ReceiptUseRow.kind, ReceiptUseRow.code, ReceiptUseRow.number)
    found: dict[tuple[str, str, str], str] = {}
    for part in chunks(keys):
        for row in await session.scalars(select(ReceiptUseRow).where(use.in_(part))):
            found[row.kind, row.code, row.number] = row.claim_id
    return found


async def _claims_of(session: AsyncSession, people: Sequence[str]) -> dict[str, list[ClaimRow]]:
    """What these people have claimed, but for drafts and what has come to nothing; by the ids under
    which they are kept."""
    found: dict[str, list[ClaimRow]] = defaultdict(list)
    kept = func.coalesce(InsuredRow.merged_into_id, InsuredRow.id)
    for part in chunks(people, LISTED):
        for row, insured_id in await session.execute(
            select(ClaimRow, kept)
            .join(InsuredRow, InsuredRow.id == ClaimRow.insured_id)
            .where(
                or_(
                    among(session, InsuredRow.id, part),
                    among(session, InsuredRow.merged_into_id, part),
                ),
                ClaimRow.stage.not_in(NOT_OURS_YET),
            )
            .order_by(ClaimRow.opened_at, ClaimRow.id)
        ):
            found[insured_id].append(row)
    return found


def _same_amounts(posting: Posting, claim: ClaimRow) -> bool:
    entry = posting.entry
    if entry.pool_fen + entry.supplement_fen <= 0 or claim.discharge_on is None:
        return False
    return any(
        bill.platform is not None
        and bill.year == entry.year
        and abs(bill.platform.pool_fen - entry.pool_fen) <= ONE_FEN
        and abs(bill.platform.supplement_fen - entry.supplement_fen) <= ONE_FEN
        for bill in kept_bills(claim.expense, claim.platform, claim.discharge_on.year)
    )


def _stays_overlap(posting: Posting, claim: ClaimRow) -> bool:
    stay = posting.stay
    if stay is None or stay.care_kind is not CareKind.INPATIENT or claim.discharge_on is None:
        return False
    last = stay.discharge_on or stay.admission_on
    first = stay.admission_on or stay.discharge_on
    if first is None or last is None:
        return False
    return first <= claim.discharge_on and (claim.admission_on or claim.discharge_on) <= last
