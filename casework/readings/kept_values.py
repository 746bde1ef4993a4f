"""How are values of papers kept and found again? Asked by the queue that reads, by the phone and by
the window; sealed, each in the place that it is for."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.claims.paper_tables import PaperFieldRow, PaperReadingRow
from casework.claims.papers_read import ReadingState
from casework.claims.receipts import readings_of
from casework.claims.tables import PhotoRow
from casework.paper_fields.fields import (
    FIELDS_OF,
    FieldRead,
    PaperField,
    ReadFrom,
    ReadWhy,
)
from casework.paper_fields.reading import read_paper
from casework.readings.views import PaperFieldView, PaperState, PaperView
from claims_core.calendar_cn import china_day
from claims_core.checklist import GUIDES, Material
from infra.sealing import Sealer

READ, SAID, SEEN = "paper.read", "paper.said", "paper.seen"


async def keep_read(
    session: AsyncSession, sealer: Sealer, photo: PhotoRow, found: Iterable[FieldRead]
) -> None:
    """What was read, in the place of what was read before; what people said of it stays."""
    rows = await _rows(session, photo.id)
    for each in found:
        row = rows.get(each.name) or _added(session, photo, each.name)
        row.read_sealed = sealer.seal(each.value, READ) if each.value else None
        row.why, row.source = each.why.value, each.source.value
        row.page, row.box = each.page, list(each.box) if each.box else None


async def rows_of(
    session: AsyncSession, photo: PhotoRow, names: Iterable[PaperField]
) -> dict[PaperField, PaperFieldRow]:
    """The rows of these fields, made where there are none yet; the caller holds the claim, and
    waits here for what is being kept of this photograph at this moment."""
    await session.get(PaperReadingRow, photo.id, with_for_update=True)
    rows = await _rows(session, photo.id)
    return {name: rows.get(name.value) or _added(session, photo, name) for name in names}


def _added(session: AsyncSession, photo: PhotoRow, name: PaperField) -> PaperFieldRow:
    row = PaperFieldRow(photo_id=photo.id, name=name.value, claim_id=photo.claim_id, page=1)
    row.why, row.source = "", ""
    session.add(row)
    return row


async def _rows(session: AsyncSession, photo_id: str) -> dict[str, PaperFieldRow]:
    found = await session.scalars(select(PaperFieldRow).where(PaperFieldRow.photo_id == photo_id))
    return {row.name: row for row in found}


async def papers_of(
    session: AsyncSession, sealer: Sealer, claim_id: str, now: datetime
) -> tuple[PaperView, ...]:
    """Every photograph of a claim on which something is looked for, or was found."""
    photo = PhotoRow
    photos = await session.scalars(
        select(photo)
        .where(photo.claim_id == claim_id, photo.removed_at.is_(None))
        .order_by(photo.added_at, photo.id)
    )
    reading = PaperReadingRow
    asked = {
        row.photo_id: row
        for row in await session.scalars(select(reading).where(reading.claim_id == claim_id))
    }
    kept: dict[str, dict[str, PaperFieldRow]] = {}
    for row in await session.scalars(
        select(PaperFieldRow).where(PaperFieldRow.claim_id == claim_id)
    ):
        kept.setdefault(row.photo_id, {})[row.name] = row
    views = []
    for each in photos:
        if Material(each.material) in FIELDS_OF:
            rows = kept.get(each.id, {})
            view = await _paper(session, sealer, each, asked.get(each.id), rows, now)
            if view is not None:
                views.append(view)
    return tuple(views)


async def paper_of(
    session: AsyncSession, sealer: Sealer, photo: PhotoRow, now: datetime
) -> PaperView | None:
    """One photograph; None where nothing is looked for on it, or nothing reads."""
    if Material(photo.material) not in FIELDS_OF:
        return None
    asked = await session.get(PaperReadingRow, photo.id)
    return await _paper(session, sealer, photo, asked, await _rows(session, photo.id), now)


async def _paper(
    session: AsyncSession,
    sealer: Sealer,
    photo: PhotoRow,
    asked: PaperReadingRow | None,
    rows: dict[str, PaperFieldRow],
    now: datetime,
) -> PaperView | None:
    material = Material(photo.material)
    read = {
        name: _field_read(sealer, name, rows[name])
        for name in FIELDS_OF[material]
        if name in rows and rows[name].why
    }
    if not read and material is Material.RECEIPT:
        # nothing has read the text, or not yet; what the code says is known from the first
        codes = await readings_of(session, photo.id)
        found = read_paper(material, (), codes, china_day(now))
        read = {each.name: each for each in found if each.value}
    if asked is None and not read and not rows:
        return None
    fields = tuple(
        _view(sealer, name, read.get(name), rows.get(name)) for name in FIELDS_OF[material]
    )
    return PaperView(
        photo_id=photo.id,
        material=material,
        title=GUIDES[material].title,
        state=_state(asked, fields),
        fields=fields,
        turn=asked.turn if asked else 0,
    )


def _state(asked: PaperReadingRow | None, fields: tuple[PaperFieldView, ...]) -> PaperState:
    if asked is not None and asked.state == ReadingState.WAITING:
        return PaperState.WAITING
    if any(each.value for each in fields):
        return PaperState.READ
    if asked is not None and asked.state == ReadingState.FAILED:
        return PaperState.FAILED
    return PaperState.NOTHING


def _field_read(sealer: Sealer, name: PaperField, row: PaperFieldRow) -> FieldRead:
    value = sealer.open(row.read_sealed, READ) if row.read_sealed else ""
    box = (row.box[0], row.box[1], row.box[2], row.box[3]) if row.box else None
    return FieldRead(name, value, ReadWhy(row.why), ReadFrom(row.source), row.page, box)


def _view(
    sealer: Sealer, name: PaperField, read: FieldRead | None, row: PaperFieldRow | None
) -> PaperFieldView:
    read = read or FieldRead(name)
    return PaperFieldView(
        name=name,
        value=read.value,
        why=read.why,
        sureness=read.sureness,
        source=read.source,
        page=read.page,
        box=read.box,
        said=sealer.open(row.said_sealed, SAID) if row and row.said_sealed else None,
        seen=sealer.open(row.seen_sealed, SEEN) if row and row.seen_sealed else None,
    )
