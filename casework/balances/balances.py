"""Where does the money stand, and which lines make up a figure? Asked by the page of balances for
cashiers and supervisors, in read sessions only."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from casework.balances.sums import check_sums
from casework.balances.views import (
    BalancesView,
    DistrictBalances,
    LineFilter,
    LineView,
    OpenBatch,
    Pile,
    SumCheck,
)
from casework.claims.tables import ClaimRow
from casework.cursor import decode, encode
from casework.exports.sources import Making, PlainFile, parts_of
from casework.lists import Page
from casework.money.movements import ACCOUNT_WORDS, MOVEMENT_KIND_WORDS, Account, MovementKind
from casework.money.tables import MoneyLineRow, MovementRow
from casework.payments import dues
from casework.payments.tables import PaymentBatchRow, PaymentRow, RecoveryRow
from casework.payments.unowned import unowned
from casework.people import people
from casework.people.tables import InsuredRow
from casework.roles import require_role
from claims_core.calendar_cn import china_day
from claims_core.claim import Actor, Role
from claims_core.eligibility import district_words
from infra.db import Database
from infra.masking import mask_name
from infra.sealing import Sealer
from infra.spreadsheet import Cell, TableFormat, Yuan, table_file

READERS = frozenset({Role.CASHIER, Role.SUPERVISOR})
PER_PAGE = 50
MOST_OF_A_MOVEMENT = 20  # lines; a stay has few years
COLUMNS = (
    *("业务日", "时间", "种类", "科目", "借方（元）", "贷方（元）", "受理编号", "参保人", "参保地"),
    *("年度", "批次号", "变动编号"),
)
_WHAT = "查看资金"


class Balances:
    """资金: balances, what is on its way, and the lines behind every figure."""

    def __init__(self, db: Database, sealer: Sealer, clock: Callable[[], datetime]) -> None:
        self._db = db
        self._sealer = sealer
        self._clock = clock

    async def show(self, actor: Actor) -> BalancesView:
        """The figures of now. :raises RoleMissing:"""
        require_role(actor, READERS, _WHAT)
        async with self._db.read() as session:
            return BalancesView(
                districts=await _districts(session),
                open_batches=await _open_batches(session),
                pending=await _pending(session),
                recoveries=await _recoveries(session),
                unowned=await unowned(session),
            )

    async def differences(self, actor: Actor) -> tuple[SumCheck, ...]:
        """核对: the sums of journal and records side by side. :raises RoleMissing:"""
        require_role(actor, READERS, _WHAT)
        async with self._db.read() as session:
            return await check_sums(session)

    async def lines(
        self, actor: Actor, wanted: LineFilter, cursor: str | None = None
    ) -> Page[LineView]:
        """The lines behind a figure, newest first. :raises RoleMissing, FieldsInvalid:"""
        require_role(actor, READERS, _WHAT)
        query = _lines(wanted).limit(PER_PAGE + MOST_OF_A_MOVEMENT)
        if cursor:
            query = query.where(tuple_(*decode(cursor)) > _PLACE)
        async with self._db.read() as session:
            rows = (await session.execute(query)).all()
        end = min(PER_PAGE, len(rows))
        # a page ends with a whole movement
        while end < len(rows) and rows[end].movement_id == rows[end - 1].movement_id:
            end += 1
        last = rows[end - 1] if end < len(rows) else None
        more = encode(last.at, last.movement_id) if last else None
        return Page(tuple(self._view(row) for row in rows[:end]), more)

    async def lines_file(
        self, session: AsyncSession, wanted: LineFilter, form: TableFormat
    ) -> Making:
        """The same as a table, whole, as they stand in this session.

        :raises ExportTooLarge: when it would be too long to be looked at.
        """
        rows = [row async for part in parts_of(session, _lines(wanted)) for row in part]
        stem = f"money-lines-{china_day(self._clock()):%Y%m%d}"

        def make() -> PlainFile:
            lines = (_cells(self._view(row)) for row in rows)
            return PlainFile.from_table(table_file(stem, form, COLUMNS, lines), len(rows))

        return make

    def _view(self, row: Any) -> LineView:
        return LineView(
            movement_id=row.movement_id,
            kind=MovementKind(row.kind),
            day=row.day,
            at=row.at,
            account=Account(row.account),
            fen=row.fen,
            claim_id=row.claim_id,
            claim_no=row.claim_no or "",
            insured_name=mask_name(self._sealer.open(row.name_sealed, people.NAME)),
            region=row.region,
            year=row.year,
            batch_no=row.batch_no or "",
            batch_id=row.batch_id,
        )


_PLACE = tuple_(MovementRow.at, MoneyLineRow.movement_id)


def _lines(wanted: LineFilter) -> Select[*tuple[Any, ...]]:
    query = (
        select(
            MoneyLineRow.movement_id,
            MoneyLineRow.number,
            MovementRow.kind,
            MovementRow.day,
            MovementRow.at,
            MoneyLineRow.account,
            MoneyLineRow.fen,
            MoneyLineRow.claim_id,
            ClaimRow.claim_no,
            InsuredRow.name_sealed,
            MoneyLineRow.region,
            MoneyLineRow.year,
            MoneyLineRow.batch_id,
            PaymentBatchRow.batch_no,
        )
        .join(MovementRow, MovementRow.id == MoneyLineRow.movement_id)
        .join(ClaimRow, ClaimRow.id == MoneyLineRow.claim_id)
        .join(InsuredRow, InsuredRow.id == MoneyLineRow.insured_id)
        .outerjoin(PaymentBatchRow, PaymentBatchRow.id == MoneyLineRow.batch_id)
        .order_by(MovementRow.at.desc(), MoneyLineRow.movement_id.desc(), MoneyLineRow.number)
    )
    for column, value in (
        (MoneyLineRow.account, wanted.account),
        (MoneyLineRow.region, wanted.region),
        (MoneyLineRow.batch_id, wanted.batch_id),
        (MoneyLineRow.claim_id, wanted.claim_id),
    ):
        if value is not None:
            query = query.where(column == value)
    return query


def _cells(line: LineView) -> tuple[Cell, ...]:
    return (
        line.day,
        line.at,
        MOVEMENT_KIND_WORDS[line.kind],
        ACCOUNT_WORDS[line.account],
        Yuan(line.fen) if line.fen >= 0 else None,
        Yuan(-line.fen) if line.fen < 0 else None,
        line.claim_no,
        line.insured_name,
        district_words(line.region),
        line.year,
        line.batch_no,
        line.movement_id,
    )


async def _districts(session: AsyncSession) -> tuple[DistrictBalances, ...]:
    found: dict[str, dict[Account, int]] = {}
    for region, account, fen in await session.execute(
        select(MoneyLineRow.region, MoneyLineRow.account, func.sum(MoneyLineRow.fen)).group_by(
            MoneyLineRow.account, MoneyLineRow.region
        )
    ):
        found.setdefault(region, dict.fromkeys(Account, 0))[Account(account)] = int(fen)
    return tuple(DistrictBalances(region, found[region]) for region in sorted(found))


async def _open_batches(session: AsyncSession) -> tuple[OpenBatch, ...]:
    rows = await session.scalars(
        select(PaymentBatchRow)
        .where(
            or_(PaymentBatchRow.released_at.is_(None), PaymentBatchRow.result_at.is_(None)),
            PaymentBatchRow.dissolved_at.is_(None),
            PaymentBatchRow.voided_at.is_(None),
        )
        .order_by(PaymentBatchRow.made_at, PaymentBatchRow.id)
    )
    return tuple(
        OpenBatch(row.id, row.batch_no, row.count, row.sum_fen, row.made_at, row.released_at)
        for row in rows
    )


async def _pending(session: AsyncSession) -> Pile:
    count, fen, oldest = (
        await session.execute(
            select(
                func.count(), func.sum(PaymentRow.amount_fen), func.min(PaymentBatchRow.released_at)
            )
            .join(PaymentBatchRow, PaymentBatchRow.id == PaymentRow.batch_id)
            .where(
                PaymentBatchRow.released_at.is_not(None),
                PaymentRow.outcome.is_(None),
                PaymentRow.taken_out_at.is_(None),
            )
        )
    ).one()
    return Pile(count, int(fen or 0), oldest)


async def _recoveries(session: AsyncSession) -> Pile:
    rows = (
        await session.execute(
            select(RecoveryRow.claim_id, RecoveryRow.opened_at).where(
                RecoveryRow.closed_at.is_(None)
            )
        )
    ).all()
    claims: Sequence[str] = [row.claim_id for row in rows]
    money = await dues.money_of(session, claims)
    fen = sum(each.to_recover for each in money.values())
    return Pile(len(rows), fen, min((row.opened_at for row in rows), default=None))
