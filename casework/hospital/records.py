"""What does the platform's feed say of each hospital settlement besides its amounts? Asked by the
feed; every settlement becomes a record that is reviewed."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from functools import lru_cache
from typing import Literal

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from casework.checks import draw_seeds, draws
from casework.hospital.tables import HospitalRecordRow
from casework.ledger.files import HospitalStay, Settled
from claims_core.checklist import CARE_KIND_WORDS, CARE_PLACE_WORDS, CareKind, CarePlace
from claims_core.errors import InvalidInput
from claims_core.hospital_review import HospitalWork
from claims_core.sampling_shares import DrawPurpose
from claims_core.typed_text import InvalidText, TextKind, value_of
from infra.columns import new_ids
from infra.sealing import Sealer
from infra.statements import LISTED, among, breathing, chunks, insert_rows

COLUMNS = ("医疗类别", "就医地", "医院编码", "医院名称", "入院日期", "出院日期")
# The words by which a file may name them: ours, and what hospitals also write.
KINDS: dict[str, CareKind] = {
    **{words: kind for kind, words in CARE_KIND_WORDS.items()},
    "普通住院": CareKind.INPATIENT,
}
PLACES: dict[str, CarePlace] = {
    **{words: place for place, words in CARE_PLACE_WORDS.items()},
    "省内": CarePlace.IN_PROVINCE,
    "跨省": CarePlace.OUT_OF_PROVINCE,
}
OTHER_YEAR = "这次就医的日期不在{year}年。请核对年度和日期。"
_LONGEST = {"医院编码": 20, "医院名称": 100}
PURPOSES = (DrawPurpose.HOSPITAL_INPATIENT, DrawPurpose.HOSPITAL_CROSS_PROVINCE)


@dataclass(frozen=True)
class Sorted:
    """整理结果: settlements without a record, what is to be filled into records by their
    reference, and the lines (number, column) that contradict one."""

    new: tuple[Settled, ...]
    fill: Mapping[str, Mapping[str, object]]
    contradictions: tuple[tuple[int, str], ...]


def read(cells: Mapping[str, str], wrong: dict[str, str], today: date) -> HospitalStay:
    """The stay of one line; what cannot be understood is said in `wrong`, column by column."""
    kind, place = KINDS.get(cells["医疗类别"]), PLACES.get(cells["就医地"])
    if cells["医疗类别"] and kind is None:
        wrong["医疗类别"] = f"请填其中一种：{'、'.join(KINDS)}；不清楚就空着。"
    if cells["就医地"] and place is None:
        wrong["就医地"] = f"请填其中一种：{'、'.join(PLACES)}；不清楚就空着。"
    code = _text(cells, "医院编码", TextKind.CODE, wrong)
    name = _text(cells, "医院名称", TextKind.ONE_LINE, wrong)
    admission, discharge = (_day(cells, column, wrong) for column in ("入院日期", "出院日期"))
    if discharge is not None and discharge > today:
        wrong["出院日期"] = "出院日期还没到，请核对。"
    if admission is not None and discharge is not None and admission > discharge:
        wrong["入院日期"] = "入院日期晚于出院日期，请核对。"
    return HospitalStay(kind, place, code, name, admission, discharge)


def may_be_of(stay: HospitalStay, year: int) -> bool:
    """Whether a settlement of this stay can belong to this year; a stay over New Year belongs to
    two, and where one of its days is missing it may have been one."""
    first, last = stay.admission_on or stay.discharge_on, stay.discharge_on or stay.admission_on
    if first is None or last is None:
        return True
    earliest = first.year - (stay.admission_on is None)
    return earliest <= year <= last.year + (stay.discharge_on is None)


async def fix_seeds(session: AsyncSession, sealer: Sealer, at: datetime) -> None:
    """Fix the seeds of the month's draws before any of its records is known to us.

    Asked first of all, so that a feed and a draw wait for each other in one order only."""
    await draw_seeds.commit_missing(session, sealer, PURPOSES, draws.month_of(at), at)


async def sort_out(
    session: AsyncSession, settled: Iterable[Settled], told_before: Collection[str]
) -> Sorted:
    """Which settlements need a record, and what a file that comes again tells of older ones;
    `told_before` are the references that may have one."""
    first: dict[str, Settled] = {}
    contradictions: list[tuple[int, str]] = []
    fill: dict[str, dict[str, object]] = {}
    known = await _known(session, sorted(told_before))
    async for each in breathing(settled):
        reference = each.entry.reference
        if reference in known:
            standing = known[reference]
        elif reference in first:
            standing = first[reference].stay
        else:
            first[reference] = each
            continue
        told = {name: value for name in _COLUMN if (value := getattr(each.stay, name))}
        differs = [
            name for name, value in told.items() if getattr(standing, name) not in (None, "", value)
        ]
        contradictions += [(each.line, _COLUMN[name]) for name in differs]
        more = {name: told[name] for name in told if not getattr(standing, name)}
        if more and reference in known:
            fill[reference] = more
    return Sorted(tuple(first.values()), fill, tuple(contradictions))


async def keep(
    session: AsyncSession, found: Sorted, refunds: Mapping[str, str], at: datetime
) -> None:
    """Keep what was sorted out; `refunds` names the refund of each settlement taken back."""
    month = draws.month_of(at)
    for part in chunks(found.new, LISTED):
        told = zip(new_ids(len(part)), part, strict=True)
        rows = [_columns(row_id, each, month, at) for row_id, each in told]
        await insert_rows(session, HospitalRecordRow, rows)
    for reference, values in found.fill.items():
        await session.execute(
            update(HospitalRecordRow)
            .where(HospitalRecordRow.reference == reference)
            .values(version=HospitalRecordRow.version + 1, **values)
        )
    for original, refund in refunds.items():
        await session.execute(
            update(HospitalRecordRow)
            .where(HospitalRecordRow.reference == original)
            .values(refunded_by=refund, version=HospitalRecordRow.version + 1)
        )


_COLUMN = dict(zip((field.name for field in fields(HospitalStay)), COLUMNS, strict=True))


async def _known(session: AsyncSession, references: Sequence[str]) -> dict[str, HospitalStay]:
    found: dict[str, HospitalStay] = {}
    for part in chunks(references, LISTED):
        # held, so that two files filling one record come one after the other
        rows = await session.scalars(
            select(HospitalRecordRow)
            .where(among(session, HospitalRecordRow.reference, part))
            .order_by(HospitalRecordRow.reference)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        for row in rows:
            found[row.reference] = HospitalStay(
                CareKind(row.care_kind) if row.care_kind else None,
                CarePlace(row.care_place) if row.care_place else None,
                row.hospital_code,
                row.hospital_name,
                row.admission_on,
                row.discharge_on,
            )
    return found


def _columns(row_id: str, each: Settled, month: str, at: datetime) -> dict[str, object]:
    return {
        "id": row_id,
        "reference": each.entry.reference,
        "insured_id": each.insured_id,
        "year": each.entry.year,
        "month": month,
        "pool_fen": each.entry.pool_fen,
        "supplement_fen": each.entry.supplement_fen,
        "received_at": at,
        "version": 1,
        "work": HospitalWork.FIRST,
        "refunded_by": "",
        "first_outcome": "",
        "first_by": "",
        "second_outcome": "",
        "second_by": "",
        # asdict would copy every value, which takes longer than the rest of the row
        **{name: getattr(each.stay, name) for name in _COLUMN},
    }


def _text(
    cells: Mapping[str, str],
    column: str,
    kind: Literal[TextKind.CODE, TextKind.ONE_LINE],
    wrong: dict[str, str],
) -> str:
    try:
        text = _text_of(cells[column], kind)
    except InvalidText as problem:
        wrong[column] = problem.message
        return ""
    if len(text) > _LONGEST[column]:
        wrong[column] = f"最多{_LONGEST[column]}个字符。"
    return text


# a file has few hospitals, and a year few days
@lru_cache(maxsize=1024)
def _text_of(text: str, kind: Literal[TextKind.CODE, TextKind.ONE_LINE]) -> str:
    return value_of(text, kind)


@lru_cache(maxsize=1024)
def _day_of(text: str) -> date:
    return value_of(text, TextKind.DAY)


def _day(cells: Mapping[str, str], column: str, wrong: dict[str, str]) -> date | None:
    text = cells[column]
    if not text:
        return None
    try:
        return _day_of(text)
    except InvalidInput as problem:
        wrong[column] = f"{problem.message}不清楚就空着。"
        return None
