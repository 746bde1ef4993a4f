"""What has the platform settled already? Learned from its feed; every settlement of a hospital is
posted to the ledger once, our own claims only confirm what we have posted."""

import re
from collections.abc import Sequence
from datetime import date, datetime
from functools import partial

from sqlalchemy.ext.asyncio import AsyncSession

from casework.claims import hospital_receipts
from casework.claims.hospital_receipts import Key, key_of
from casework.hospital import platform_matches, records
from casework.hospital.re_entries import with_standing_origins
from casework.ledger import files as ledger_files
from casework.ledger import rechecks_due, refund_chain
from casework.ledger.file_import import NOTHING_BESIDE, Beside, Examined, LedgerFileImport
from casework.ledger.files import KnownEntries, LedgerFileLine, Posting
from casework.ledger.recheck_views import Cause
from casework.lists import RowProblem
from casework.platform import rows as platform_rows
from casework.uploads.reading import Cells, FileKind, Wrong
from claims_core.claim import Actor
from claims_core.errors import ClaimsError
from claims_core.ledger import EntryKind, LedgerEntry
from claims_core.receipts import parse_receipt
from claims_core.settlement_number import InvalidSettlementNumber, settlement_number
from infra.statements import breathing

COLUMNS = ("身份证号", "年度", "结算单号", "统筹支付", "大额支付")
OPTIONAL = ("票据代码", "票据号码", "原结算单号", *records.COLUMNS)
MAX_RECEIPTS = 60
_BETWEEN = re.compile(r"[;；、|]")
_CONTRADICTS = "这个结算单号已经入账，但内容不同，请与平台核对。"


class PlatformFeed(LedgerFileImport):
    """平台结算数据: hospital settlements that count towards a person's year, and their refunds.

    A row with the number of a claim of ours confirms it and enters nothing. A row that looks like
    one (receipt, amounts, days in hospital) is held until a person has decided."""

    file = FileKind(
        "platform",
        COLUMNS,
        OPTIONAL,
        days=frozenset({"入院日期", "出院日期"}),
        codes=("身份证号", "结算单号", "原结算单号", "票据代码", "票据号码"),
    )
    title = "平台结算数据"
    example = (
        *("示例 410702197001010016", "2025", "410700000000000001", "12000.00", "0.00"),
        *("41060125", "0000000001", "", "住院", "本市", "H41070200001", "示例医院"),
        *("2025-03-01", "2025-03-09"),
    )
    entries = EntryKind.HOSPITAL_SETTLEMENT
    task = "导入平台结算数据"
    reference_column = "结算单号"
    contradiction = _CONTRADICTS

    def read_line(self, number: int, cells: Cells, wrong: Wrong, today: date) -> LedgerFileLine:
        entry = LedgerEntry(
            kind=self.entries,
            year=ledger_files.year_of(cells, wrong, today),
            reference=_number_of(cells, "结算单号", wrong),
            pool_fen=ledger_files.fen_of(cells, "统筹支付", wrong, signed=True),
            supplement_fen=ledger_files.fen_of(cells, "大额支付", wrong, signed=True),
        )
        index = ledger_files.person_of(cells, wrong, self._sealer, today)
        origin = _number_of(cells, "原结算单号", wrong) if cells["原结算单号"] else None
        _check_plus_or_minus(entry, origin, wrong)
        receipts = _read_receipts(cells, wrong)
        return LedgerFileLine(
            number, index, entry, origin, receipts, records.read(cells, wrong, today)
        )

    def _asked(self, new: Sequence[Posting]) -> list[RowProblem]:
        return [
            RowProblem(p.number, "年度", records.OTHER_YEAR.format(year=p.entry.year))
            for p in new
            if p.stay is not None and not records.may_be_of(p.stay, p.entry.year)
        ]

    async def _before_locking(self, session: AsyncSession, now: datetime) -> None:
        await records.fix_seeds(session, self._sealer, now)

    async def _referenced(self, session: AsyncSession, postings: list[Posting]) -> list[Posting]:
        return await with_standing_origins(session, postings)

    async def _set_aside(
        self, session: AsyncSession, actor: Actor, postings: list[Posting], known: KnownEntries
    ) -> tuple[list[Posting], Beside]:
        matched = await platform_matches.match(session, postings, known)
        if not (matched.keep or matched.refunded or matched.again):
            return postings, NOTHING_BESIDE

        async def keep(session: AsyncSession, at: datetime) -> int:
            await platform_rows.keep(session, actor, matched.keep, at)
            await platform_rows.set_refunded(session, matched.refunded, at)
            confirmed = [(each.row.insured_id, each.row) for each in matched.confirmed]
            people = [(insured_id, row.settlement_no) for insured_id, row in confirmed]
            await rechecks_due.note(session, people, Cause.PLATFORM_ROW, at=at)
            return 0

        return matched.left, Beside(
            len(matched.confirmed), len(matched.held), matched.again + len(matched.refunded), keep
        )

    async def _examine(
        self,
        session: AsyncSession,
        new: Sequence[Posting],
        again: Sequence[Posting],
        known: KnownEntries,
    ) -> Examined:
        problems = await _wrong_refunds(session, new, again, known)
        named, more = await _receipts(session, new, again)
        sorted_out = await records.sort_out(
            session,
            (p.settled() for p in (*new, *again) if p.origin is None),
            # every settlement in the ledger has a record, and none has one that is not
            {p.entry.reference for p in again},
        )
        problems += more
        problems += [
            RowProblem(number, column, _CONTRADICTS) for number, column in sorted_out.contradictions
        ]
        return Examined(problems, partial(keep_settlements, new, named, sorted_out))


async def keep_settlements(
    new: Sequence[Posting],
    named: Sequence[Posting],
    sorted_out: records.Sorted,
    session: AsyncSession,
    at: datetime,
) -> int:
    """Keep receipts and records of the settlements; answers of how many more is known now."""
    receipts = [(p.entry.reference, p.insured_id, p.receipts or ()) for p in named]
    await hospital_receipts.keep(session, receipts, at)
    begins = await refund_chain.settlements(session, {p.origin for p in new if p.origin})
    taken_back = {begins[p.origin]: p.entry.reference for p in new if p.origin}
    await records.keep(session, sorted_out, taken_back, at)
    await hospital_receipts.forget(session, list(taken_back))
    await ledger_files.note_rechecks(session, [*new, *named], Cause.HOSPITAL_SETTLEMENT, at=at)
    told_more = {p.entry.reference for p in named} | set(sorted_out.fill)
    return len(told_more - {p.entry.reference for p in new})


def _number_of(cells: Cells, column: str, wrong: Wrong) -> str:
    """A settlement's number in its one form, under which claims are looked up too."""
    try:
        return settlement_number(cells[column])
    except InvalidSettlementNumber as problem:
        wrong[column] = problem.message
        return ""


def _check_plus_or_minus(entry: LedgerEntry, origin: str | None, wrong: Wrong) -> None:
    """A refund says what it takes back; nothing else is negative."""
    for column, fen in (("统筹支付", entry.pool_fen), ("大额支付", entry.supplement_fen)):
        if column in wrong:
            continue
        if fen < 0 and origin is None:
            wrong[column] = (
                "负数是退费：请加一列「原结算单号」，写明退的是哪一张结算单；"
                "统筹支付的更正请到「统筹更正」导入。"
            )
        elif fen > 0 and origin is not None:
            wrong[column] = "写了原结算单号的是退费，金额要写成负数。"
    if origin is not None and (origin == entry.reference or len(origin) > 60):
        wrong["原结算单号"] = "请填被退费的那张结算单的单号，退费单自己的单号填在「结算单号」。"


def _read_receipts(cells: Cells, wrong: Wrong) -> frozenset[Key] | None:
    """The receipts of a settlement: codes and numbers in the same order, separated by semicolons;
    None where the file says nothing."""
    if not cells["票据号码"] and not cells["票据代码"]:
        return None
    numbers = [part.strip() for part in _BETWEEN.split(cells["票据号码"])]
    codes = [part.strip() for part in _BETWEEN.split(cells["票据代码"])]
    if codes == [""]:
        codes *= len(numbers)
    if len(codes) != len(numbers):
        wrong["票据号码"] = (
            f"有{len(codes)}个代码、{len(numbers)}个号码。请一一对应，用分号隔开；"
            "没有代码的数电发票，代码的位置空着。"
        )
        return None
    if len(numbers) > MAX_RECEIPTS:
        wrong["票据号码"] = f"一张结算单最多{MAX_RECEIPTS}张票据，请核对。"
        return None
    keys = set()
    for code, number in zip(codes, numbers, strict=True):
        try:
            keys.add(key_of(parse_receipt(code, number)))
        except ClaimsError as problem:
            wrong["票据号码"] = problem.message
    return frozenset(keys)


async def _wrong_refunds(
    session: AsyncSession, new: Sequence[Posting], again: Sequence[Posting], known: KnownEntries
) -> list[RowProblem]:
    """The refunds that do not fit what they take back."""
    refunds = [posting for posting in new if posting.origin is not None]
    if not (refunds or again):
        return []
    # number of the settlement taken back → number of the refund, in the ledger
    numbers = {posting.origin or posting.entry.reference for posting in (*refunds, *again)}
    refunded = await refund_chain.taken_back_by(session, numbers)
    # what each entry takes back, in the ledger or earlier in the file
    takes_back = {each.entry.reference: each.origin for each in new}
    takes_back |= {refund: origin for origin, refund in refunded.items()}
    problems = [
        RowProblem(posting.number, "原结算单号", _CONTRADICTS)
        for posting in again
        if posting.origin != takes_back.get(posting.entry.reference)
    ]
    originals = dict(known)
    originals |= {p.entry.reference: (p.insured_id, p.entry) for p in new if p.origin is None}
    taken_back = dict(refunded)
    for posting in refunds:
        origin = posting.origin or ""
        before = taken_back.setdefault(origin, posting.entry.reference)
        if origin not in originals:
            words = "没有找到这张结算单，请先导入原来的结算。"
        elif before != posting.entry.reference:
            words = "这张结算单已经退过费了，不能再退一次。"
        elif not _takes_back(posting, *originals[origin]):
            words = (
                "退费要与原结算单是同一个人、同一年度，金额正好相反。"
                "部分退费请先整单退费，再导入新的结算。"
            )
        else:
            continue
        problems.append(RowProblem(posting.number, "原结算单号", words))
    return problems


def _takes_back(refund: Posting, insured_id: str, original: LedgerEntry) -> bool:
    entry = refund.entry
    return (refund.insured_id, entry.year, -entry.pool_fen, -entry.supplement_fen) == (
        insured_id,
        original.year,
        original.pool_fen,
        original.supplement_fen,
    )


async def _receipts(
    session: AsyncSession,
    new: Sequence[Posting],
    again: Sequence[Posting],
) -> tuple[list[Posting], list[RowProblem]]:
    """The postings whose receipts are to be kept, and those that now name other ones.

    A settlement that came without receipts, or was entered again, may be told again with them; one
    that was refunded uses none any more."""
    numbers = {posting.entry.reference for posting in again}
    kept = await hospital_receipts.of_settlements(session, sorted(numbers))
    stands = await refund_chain.standing(session, numbers)
    taken_back = (numbers - stands.keys()) | {p.origin for p in new if p.origin}
    wanted: dict[str, Posting] = {}
    problems: list[RowProblem] = []
    async for posting in breathing((*new, *again)):
        reference = posting.entry.reference
        if not posting.receipts or posting.origin or reference in taken_back:
            continue
        standing = kept.get(reference) or getattr(wanted.get(reference), "receipts", None)
        if standing is None:
            wanted[reference] = posting
        elif standing != posting.receipts:
            problems.append(RowProblem(posting.number, "票据号码", _CONTRADICTS))
    return list(wanted.values()), problems
