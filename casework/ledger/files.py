"""What do the files of ledger entries have in common? Asked by the readers of hospital settlements,
pool corrections and openings."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import NamedTuple

from sqlalchemy import select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from casework.claims.hospital_receipts import Key
from casework.claims.tables import ClaimRow, ReceiptUseRow
from casework.ledger import rechecks_due
from casework.ledger.recheck_views import Cause
from casework.ledger.tables import LedgerRow
from casework.lists import RowProblem
from casework.people import merges, people
from casework.uploads.reading import Cells, Wrong
from claims_core.checklist import CareKind, CarePlace
from claims_core.errors import ClaimsError
from claims_core.identity import check_identity
from claims_core.ledger import EntryKind, LedgerEntry
from claims_core.money import MAX_FEN
from claims_core.typed_text import InvalidText, TextKind, value_of
from infra.sealing import Sealer
from infra.statements import LISTED, among, breathing, chunks

MAX_REFERENCE = 60
NOTHING: Mapping[str, str] = MappingProxyType({})
KnownEntries = Mapping[str, tuple[str, LedgerEntry]]
"""What the ledger has under a reference: the person as kept, and the entry."""
_MINUS = "-\u2212\uff0d"
_TWICE = "文件里第{}行是同一个号，内容不同。请核对哪一行是对的。"
# a spreadsheet writes 2025.0 for a number
_YEAR = re.compile(r"(20[0-9]{2})(?:\.0|年)?")


@dataclass(frozen=True)
class HospitalStay:
    """就医信息 of a hospital settlement; whatever the file leaves open is empty."""

    care_kind: CareKind | None = None
    care_place: CarePlace | None = None
    hospital_code: str = ""
    hospital_name: str = ""
    admission_on: date | None = None
    discharge_on: date | None = None


class Settled(NamedTuple):
    """医院结算: one settlement of the feed with its stay."""

    line: int
    insured_id: str
    entry: LedgerEntry
    stay: HospitalStay


class LedgerFileLine(NamedTuple):
    """文件里的一笔: an entry of one insured person, with what else the line says of it. A tuple, as
    a file has a hundred thousand of them."""

    number: int
    id_number_index: str
    entry: LedgerEntry
    origin: str | None = None
    receipts: frozenset[Key] | None = None
    stay: HospitalStay | None = None
    notes: Mapping[str, str] = NOTHING

    def __repr__(self) -> str:
        return f"LedgerFileLine({self.number})"  # whose it is must not get into a log


class Posting(NamedTuple):
    """待记账: a line whose person is known."""

    number: int
    insured_id: str
    entry: LedgerEntry
    origin: str | None = None
    receipts: frozenset[Key] | None = None
    stay: HospitalStay | None = None

    def __repr__(self) -> str:
        return f"Posting({self.number})"

    def settled(self) -> Settled:
        """As a hospital settlement that is to be reviewed."""
        return Settled(self.number, self.insured_id, self.entry, self.stay or HospitalStay())


def person_of(cells: Cells, wrong: Wrong, sealer: Sealer, today: date) -> str:
    """The blind index of the line's id number; empty and said in `wrong` when there is none."""
    try:
        return people.id_number_index(sealer, check_identity(cells["身份证号"], today).number)
    except ClaimsError as problem:
        wrong["身份证号"] = problem.message
        return ""


def year_of(cells: Cells, wrong: Wrong, today: date) -> int:
    """The policy year of the line, which has begun: what was entered for a later one by a slip
    would be missing in the year that was meant."""
    found = _YEAR.fullmatch(unicodedata.normalize("NFKC", cells["年度"]))
    if found is None:
        wrong["年度"] = "请填四位年份，例如 2025。"
        return 0
    if (year := int(found[1])) > today.year:
        wrong["年度"] = f"{year}年还没到，请核对。"
    return year


def reference_of(cells: Cells, column: str, wrong: Wrong) -> str:
    """The platform's own number of what the line reports."""
    try:
        number = value_of(cells[column], TextKind.CODE)
    except InvalidText as problem:
        wrong[column] = problem.message
        return ""
    if not number or len(number) > MAX_REFERENCE:
        wrong[column] = f"请填写，最多{MAX_REFERENCE}个字符。"
    return number


def fen_of(cells: Cells, column: str, wrong: Wrong, *, signed: bool = False) -> int:
    """An amount of yuan, in fen, as platforms and spreadsheets write it; with a minus sign only
    where `signed`."""
    text = cells[column]
    minus = signed and len(text) > 1 and text[0] in _MINUS
    try:
        fen = value_of(text[1:] if minus else text, TextKind.AMOUNT, most_fen=MAX_FEN)
    except ClaimsError as problem:
        wrong[column] = problem.message
        return 0
    return -fen if minus else fen


async def with_people(
    session: AsyncSession, lines: Sequence[LedgerFileLine]
) -> tuple[list[Posting], list[RowProblem]]:
    """The lines with their people's ids, and those whose person is not in the roster."""
    found = await people.ids_by_number(session, {line.id_number_index for line in lines})
    postings: list[Posting] = []
    unknown: list[RowProblem] = []
    async for line in breathing(lines):
        insured_id = found.get(line.id_number_index)
        if insured_id is None:
            words = "名册里没有这个人，请先导入参保名册。"
            unknown.append(RowProblem(line.number, "身份证号", words))
        else:
            told = (line.entry, line.origin, line.receipts, line.stay)
            postings.append(Posting(line.number, insured_id, *told))
    return postings, unknown


async def sort_out(
    postings: Iterable[Posting], in_ledger: KnownEntries, column: str, contradiction: str
) -> tuple[list[Posting], list[Posting], list[RowProblem]]:
    """The postings that are new, those in the ledger already (or earlier in the file), and what
    contradicts itself. The caller holds the person-years."""
    known = dict(in_ledger)
    new: list[Posting] = []
    again: list[Posting] = []
    problems: list[RowProblem] = []
    first: dict[str, Posting] = {}
    async for posting in breathing(postings):
        standing = known.get(posting.entry.reference)
        if standing is None:
            known[posting.entry.reference] = (posting.insured_id, posting.entry)
            first[posting.entry.reference] = posting
            new.append(posting)
        elif standing == (posting.insured_id, posting.entry):
            again.append(posting)
        else:
            problems.append(RowProblem(posting.number, column, contradiction))
            if (before := first.pop(posting.entry.reference, None)) is not None:
                # nobody can tell which of the two is right
                problems.append(RowProblem(before.number, column, _TWICE.format(posting.number)))
    return new, again, problems


async def note_rechecks(
    session: AsyncSession, postings: Sequence[Posting], cause: Cause, *, at: datetime
) -> None:
    """Have those rechecked for whom we have settled something: the people of these postings, and
    whoever claimed with one of their receipts."""
    due: dict[str, str] = {}
    ids = await merges.ids_of(session, {posting.insured_id for posting in postings})
    owner = {each: kept for kept, all_ids in ids.items() for each in all_ids}
    references = {owner[p.insured_id]: p.entry.reference for p in postings}
    for part in chunks(sorted(owner), LISTED):
        for insured_id in await session.scalars(
            select(LedgerRow.insured_id)
            .distinct()
            .where(
                among(session, LedgerRow.insured_id, part),
                # by the person: SQLite would rather look through every settlement there is
                LedgerRow.kind.concat("") == EntryKind.SETTLEMENT,
            )
        ):
            due[insured_id] = references[owner[insured_id]]
    named = {key: p.entry.reference for p in postings for key in p.receipts or ()}
    use = tuple_(ReceiptUseRow.kind, ReceiptUseRow.code, ReceiptUseRow.number)
    for keys in chunks(sorted(named)):
        for insured_id, kind, code, number in await session.execute(
            select(
                ClaimRow.insured_id, ReceiptUseRow.kind, ReceiptUseRow.code, ReceiptUseRow.number
            )
            .join(ReceiptUseRow, ReceiptUseRow.claim_id == ClaimRow.id)
            .join(LedgerRow, LedgerRow.reference == ClaimRow.id)
            .where(use.in_(keys), LedgerRow.kind == EntryKind.SETTLEMENT)
        ):
            due[insured_id] = named[kind, code, number]
    await rechecks_due.note(session, due.items(), cause, at=at)
