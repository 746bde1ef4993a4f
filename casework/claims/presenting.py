"""How do rows become what screens show? Asked by the desk, the drafts and the progress; masks on
the way."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.claims.store import ClaimStore
from casework.claims.tables import (
    ClaimRow,
    PhotoRow,
    PromiseMoveRow,
    ReceiptReadingRow,
    ReceiptRow,
)
from casework.claims.views import (
    ClaimLine,
    PayeeView,
    PhotoView,
    PromiseMoveView,
    ReceiptView,
    Resemblance,
)
from casework.people import merges, people
from casework.people.tables import InsuredRow, StaffRow
from claims_core.calendar_cn import china_day
from claims_core.card_issuers import bank_doubt
from claims_core.checklist import GUIDES, CareKind, Material, MaterialGuide
from claims_core.claim import STAGE_WORDS, Claim, Payee, Stage
from claims_core.errors import InvalidBankAccount
from claims_core.identifiers import check_bank_account
from claims_core.material_list import Perhaps
from claims_core.material_list_of_day import material_list_on
from claims_core.photo_fate import Fate, PaperFate
from claims_core.receipts import ReceiptReading
from infra.masking import mask_account, mask_name
from infra.sealing import Sealer


@dataclass(frozen=True)
class Papers:
    """材料清单 of one claim; `basis` says on what document it rests, and whether that is sure."""

    required: tuple[MaterialGuide, ...]
    welcome: tuple[MaterialGuide, ...]
    perhaps: tuple[Perhaps, ...]
    basis: str
    confirmed: bool


def papers_of(claim: Claim) -> Papers:
    """What this claim needs, by the list that held when it was opened."""
    held = material_list_on(china_day(claim.opened_at))
    return Papers(
        required=tuple(GUIDES[each] for each in held.required(claim.care, claim.papers)),
        welcome=tuple(GUIDES[each] for each in held.welcome(claim.care, claim.papers)),
        perhaps=held.perhaps(claim.care),
        basis=held.document,
        confirmed=held.confirmed,
    )


@dataclass(frozen=True)
class ShownClaim:
    """What every page of one claim begins with; `own` where the insured person filed it."""

    row: ClaimRow
    insured: InsuredRow
    claim: Claim
    own: bool
    photos: tuple[PhotoView, ...]
    receipts: tuple[ReceiptView, ...]
    holds: tuple[bool, ...]


_FILED_FOR = InsuredRow.__table__.alias()  # made once: it costs more than the rest of a statement


async def shown_claim(
    session: AsyncSession,
    store: ClaimStore,
    claim_id: str,
    *seen_by: ColumnElement[bool],
    asked: Sequence[ColumnElement[bool]] = (),
) -> ShownClaim | None:
    """One claim with its papers in four statements; None when it is not there, or not for whom the
    conditions `seen_by` are about. `holds` says of each condition in `asked` whether it does."""
    # who was found to be somebody else is shown as that
    kept_id = func.coalesce(_FILED_FOR.c.merged_into_id, _FILED_FOR.c.id)
    found = (
        await session.execute(
            select(
                ClaimRow,
                InsuredRow,
                people.bound_to(ClaimRow.filed_by).scalar_subquery(),
                *asked,
            )
            .join(_FILED_FOR, _FILED_FOR.c.id == ClaimRow.insured_id)
            .join(InsuredRow, InsuredRow.id == kept_id)
            .where(ClaimRow.id == claim_id, *seen_by)
        )
    ).one_or_none()
    if found is None:
        return None
    row, insured, filer, *holds = found
    photos = await photos_of(session, claim_id)
    receipts = await receipts_of(session, claim_id)
    materials = [photo.material for photo in photos]
    return ShownClaim(
        row=row,
        insured=insured,
        claim=await store.with_history(session, row, materials, len(receipts)),
        own=row.filed_by is None or filer == insured.id,
        photos=photos,
        receipts=receipts,
        holds=tuple(map(bool, holds)),
    )


def payee_view(payee: Payee) -> PayeeView:
    """An account as screens show it, with what looks doubtful about its number."""
    doubts = [
        InvalidBankAccount.warnings[code] for code in check_bank_account(payee.account).warnings
    ]
    if doubt := bank_doubt(payee.account, payee.bank_name):
        doubts.append(doubt)
    return PayeeView(
        mask_name(payee.name), mask_account(payee.account), payee.bank_name, tuple(doubts)
    )


# Before two people have seen what is to be paid, lists do not show it: whoever keys in the
# platform's figure a second time must not have read it there.
_UNDER_REVIEW = frozenset(
    {
        Stage.SUBMITTED,
        Stage.AWAITING_MATERIALS,
        Stage.ACCEPTED,
        Stage.REGISTERED,
        Stage.WITH_CENTRE,
        Stage.INITIALLY_REVIEWED,
    }
)


def listed_amount(row: ClaimRow) -> int | None:
    """核定金额 as lists may show it, in fen."""
    return None if row.stage in _UNDER_REVIEW else row.assessed_fen


def claim_line(
    row: ClaimRow, insured: InsuredRow, filed_by_proxy: bool, sealer: Sealer
) -> ClaimLine:
    """One line of a list."""
    stage = Stage(row.stage)
    return ClaimLine(
        id=row.id,
        claim_no=row.claim_no or "",
        stage=stage,
        stage_words=STAGE_WORDS[stage],
        insured_name=mask_name(sealer.open(insured.name_sealed, people.NAME)),
        provider_name=row.provider_name,
        care_kind=CareKind(row.care_kind) if row.care_kind else None,
        discharge_on=row.discharge_on,
        opened_at=row.opened_at,
        submitted_at=row.submitted_at,
        promised_on=row.promised_on,
        promise_provisional=row.promise_provisional,
        promise_reason=row.promise_reason,
        assessed_fen=row.assessed_fen,
        version=row.version,
        filed_by_proxy=filed_by_proxy,
        filled_at_window=row.filled_at_window,
        account_named=row.new_payee_sealed is not None,
        urgency=row.urgency,
    )


async def claim_lines(
    session: AsyncSession, rows: Sequence[ClaimRow], sealer: Sealer
) -> tuple[ClaimLine, ...]:
    """The lines of one page, with as many look-ups however long the page is."""
    insured = await merges.kept_rows(session, {row.insured_id for row in rows})
    filed_by = {row.filed_by for row in rows if row.filed_by is not None}
    filers = await people.bound_insured_ids(session, filed_by)
    lines = (
        claim_line(
            row,
            insured[row.insured_id],
            row.filed_by is not None and filers.get(row.filed_by) != insured[row.insured_id].id,
            sealer,
        )
        for row in rows
    )
    return tuple(
        replace(line, assessed_fen=listed_amount(row))
        for line, row in zip(lines, rows, strict=True)
    )


async def photos_of(session: AsyncSession, claim_id: str) -> tuple[PhotoView, ...]:
    """The photographs of a claim in the order they came."""
    rows = await session.execute(
        select(PhotoRow, StaffRow.id, _EARLIER_CLAIM.c.id, _EARLIER_CLAIM.c.claim_no, _WAS_READ)
        .outerjoin(StaffRow, StaffRow.id == PhotoRow.added_by)
        .outerjoin(_EARLIER_PHOTO, _EARLIER_PHOTO.c.id == PhotoRow.resembles_id)
        .outerjoin(_EARLIER_CLAIM, _EARLIER_CLAIM.c.id == _EARLIER_PHOTO.c.claim_id)
        .where(PhotoRow.claim_id == claim_id, PhotoRow.removed_at.is_(None))
        .order_by(PhotoRow.added_at, PhotoRow.id)
    )
    return tuple(
        photo_view(
            row,
            scanned=clerk is not None,
            resembles=Resemblance(earlier, claim_no or "") if earlier else None,
            was_read=was_read,
        )
        for row, clerk, earlier, claim_no, was_read in rows
    )


_EARLIER_PHOTO, _EARLIER_CLAIM = PhotoRow.__table__.alias(), ClaimRow.__table__.alias()
_WAS_READ = exists().where(ReceiptReadingRow.photo_id == PhotoRow.id)


def photo_view(
    row: PhotoRow,
    *,
    receipt_found: bool = False,
    scanned: bool = False,
    readings: tuple[ReceiptReading, ...] = (),
    resembles: Resemblance | None = None,
    was_read: bool = False,
) -> PhotoView:
    """A photograph without its picture; what its claim says of it is for whoever has that."""
    material = Material(row.material)
    return PhotoView(
        id=row.id,
        material=material,
        title=GUIDES[material].title,
        width=row.width,
        height=row.height,
        hints=tuple(row.hints),
        added_at=row.added_at,
        receipt_found=receipt_found,
        scanned=scanned,
        pages=row.pages,
        insisted=row.insisted_at is not None,
        readings=readings,
        resembles=resembles,
        fate=PaperFate(Fate.READ if was_read or receipt_found else Fate.STORED),
    )


async def receipts_of(session: AsyncSession, claim_id: str) -> tuple[ReceiptView, ...]:
    """The receipts named in a claim."""
    rows = await session.scalars(
        select(ReceiptRow)
        .where(ReceiptRow.claim_id == claim_id)
        # what came at one moment by its number, as somebody finds it among the papers
        .order_by(ReceiptRow.added_at, ReceiptRow.code, ReceiptRow.number, ReceiptRow.id)
    )
    return tuple(
        ReceiptView(row.id, row.kind, row.code, row.number, row.amount_fen, row.source)
        for row in rows
    )


async def promise_moves_of(session: AsyncSession, claim_id: str) -> tuple[PromiseMoveView, ...]:
    """How the promised day of a claim came about, oldest first."""
    rows = await session.scalars(
        select(PromiseMoveRow)
        .where(PromiseMoveRow.claim_id == claim_id)
        .order_by(PromiseMoveRow.claim_version)
    )
    return tuple(
        PromiseMoveView(row.at, row.before, row.after, row.provisional, row.code, row.words)
        for row in rows
    )
