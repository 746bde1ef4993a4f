"""Does the data exchange subsystem have the figures that are to be paid? The fourth look at a
claim, by somebody who has not reviewed it; without it nothing goes into a batch."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.claims import presenting
from casework.claims.bills import kept_bills
from casework.claims.store import ClaimStore
from casework.claims.tables import ClaimRow, DecisionRow
from casework.desk import exchange_files
from casework.desk.exchange_files import ExchangeLine
from casework.desk.three_columns import platform_years
from casework.errors import FieldsInvalid
from casework.lists import ImportReport, Page, RowProblem
from casework.payments import store as payment_store
from casework.platform.tables import ExchangeAnswerRow, PlatformNumberRow
from casework.platform.views import WaitingForExchange
from casework.roles import require_role
from casework.uploads.whole import import_whole
from claims_core.actions import Action
from claims_core.claim import Actor, Claim, Role, Stage
from claims_core.events import Event
from claims_core.money import format_yuan
from claims_core.paid_figures import PlatformYear
from claims_core.review import SamePerson, apply_action
from infra.columns import new_id
from infra.db import Database
from infra.sealing import Sealer
from infra.statements import chunks

CHECKERS = frozenset({Role.CASHIER, Role.SUPERVISOR})
MOST, SHOWN = 5000, 200
# What has passed with equal figures and can still be stopped.
_PASSED_UNPAID = (Stage.EXCHANGE_CHECKED, Stage.PAYING)
_CHANGED = (
    "这份申请已经核对通过，这次的答复不一样。请主管核实：批次没有放行的先撤出，再冲正；"
    "其余的去掉这一行再导入。"
)


class ExchangeCheck:
    """交换核对."""

    def __init__(self, db: Database, sealer: Sealer, clock: Callable[[], datetime]) -> None:
        self._db = db
        self._sealer = sealer
        self._clock = clock
        self._store = ClaimStore(sealer)

    async def waiting(self, actor: Actor) -> Page[WaitingForExchange]:
        """The oldest claims that wait for the check, those with another figure marked, and how many
        wait in all.

        :raises RoleMissing:
        """
        require_role(actor, CHECKERS, "查看交换核对")
        async with self._db.read() as session:
            rows = list(await session.scalars(_approved().limit(SHOWN)))
            waiting = select(func.count()).select_from(_approved().order_by(None).subquery())
            total = await session.scalar(waiting)
            lines = await presenting.claim_lines(session, rows, self._sealer)
            differing = await _differing(session, [row.id for row in rows])
        found = tuple(WaitingForExchange(line, differing.get(line.id, ())) for line in lines)
        return Page(found, None, total)

    async def export(self, actor: Actor) -> bytes:
        """交换核对文件 of all that wait.

        :raises RoleMissing: :raises FieldsInvalid: when nothing waits.
        """
        require_role(actor, CHECKERS, "导出交换核对文件")
        async with self._db.read() as session:
            return (await waiting_file(session))[0]

    async def import_file(self, actor: Actor, data: bytes) -> ImportReport:
        """导入核对结果, whole or not at all: a claim of which every year is equal passes; of the
        others the difference is kept, and a supervisor reverses them. `added` counts those that
        passed, `held` those that differ.

        :raises RoleMissing, FileRefused:
        """
        require_role(actor, CHECKERS, "导入交换核对结果")
        return await import_whole(
            *(self._db, self._clock, actor, data, exchange_files.FILE),
            read_line=exchange_files.read,
            enter=partial(self._enter, actor),
        )

    async def _enter(
        self, actor: Actor, session: AsyncSession, lines: list[ExchangeLine], now: datetime
    ) -> ImportReport:
        by_number: dict[str, dict[int, ExchangeLine]] = defaultdict(dict)
        problems = []
        for line in lines:
            before = by_number[line.claim_no].setdefault(line.year, line)
            if before.figures != line.figures:
                problems.append(RowProblem(line.number, "年度", "同一份申请同一年度写了两次。"))
        claims = await self._claims(session, list(by_number))
        problems += [
            RowProblem(next(iter(years.values())).number, "申请编号", "没有这份申请，请核对编号。")
            for number, years in by_number.items()
            if number not in claims
        ]
        if problems:
            return ImportReport(0, 0, 0, tuple(problems))
        waiting = [each for each in claims.values() if each.stage is Stage.APPROVED]
        passed = [each for each in claims.values() if each.stage in _PASSED_UNPAID]
        figures = await _figures(session, [claim.id for claim in (*waiting, *passed)])
        problems += [
            RowProblem(line.number, "申请编号", f"{_CHANGED}{difference}。")
            for claim in passed
            for line, difference in _changes(by_number[claim.claim_no], figures[claim.id])
        ]
        decisions = await payment_store.final_decisions(session, [claim.id for claim in waiting])
        moves: list[tuple[Claim, Claim]] = []
        events: list[Event] = []
        for claim in waiting:
            told = by_number[claim.claim_no]
            equal = {year: line.figures for year, line in told.items()} == figures[claim.id]
            if equal:
                try:
                    moved, said = apply_action(
                        claim, Action.PASS_EXCHANGE_CHECK, actor, version=claim.version, now=now
                    )
                except SamePerson as problem:
                    number = next(iter(told.values())).number
                    problems.append(RowProblem(number, "申请编号", problem.message))
                    continue
                moves.append((claim, moved))
                events += said
            self._keep(session, actor, decisions[claim.id], told, figures[claim.id], now)
        if problems:
            return ImportReport(0, 0, 0, tuple(problems))
        await self._store.save_held(session, moves, events, at=now)
        return ImportReport(
            added=len(moves),
            changed=0,
            unchanged=len(claims) - len(waiting),
            held=len(waiting) - len(moves),
        )

    async def _claims(self, session: AsyncSession, numbers: Sequence[str]) -> dict[str, Claim]:
        """These claims by number, held."""
        ids: list[str] = []
        for part in chunks(numbers):
            ids += await session.scalars(select(ClaimRow.id).where(ClaimRow.claim_no.in_(part)))
        claims = await self._store.load_all(session, ids, hold=True)
        return {claim.claim_no: claim for claim in claims.values()}

    def _keep(
        self,
        session: AsyncSession,
        actor: Actor,
        decision: DecisionRow,
        told: dict[int, ExchangeLine],
        ours: dict[int, PlatformYear],
        now: datetime,
    ) -> None:
        """Append what the answer says of each year, and whether it is what we have."""
        nothing = PlatformYear(0, 0, 0)
        for year in sorted({*told, *ours}):
            said = told[year].figures if year in told else None
            figures = said or nothing
            session.add(
                ExchangeAnswerRow(
                    id=new_id(),
                    claim_id=decision.claim_id,
                    decision_id=decision.id,
                    year=year,
                    in_scope_fen=figures.in_scope,
                    pool_fen=figures.pool,
                    supplement_fen=figures.supplement,
                    equal=said == ours.get(year),
                    difference=_difference(year, said, ours.get(year)),
                    imported_by=actor.id,
                    imported_by_name=actor.name,
                    imported_at=now,
                )
            )


async def waiting_file(session: AsyncSession) -> tuple[bytes, int]:
    """交换核对文件 of all that wait, and of how many claims it is.

    :raises FieldsInvalid: when nothing waits.
    """
    rows = list(await session.scalars(_approved().limit(MOST)))
    if not rows:
        raise FieldsInvalid(claims="现在没有等交换核对的申请。")
    ids = [row.id for row in rows]
    figures = await _figures(session, ids)
    numbers = await _numbers(session, ids)
    lines = [
        ExchangeLine(row.claim_no or "", year, each, numbers.get(row.id, ""))
        for row in rows
        for year, each in sorted(figures[row.id].items())
    ]
    return exchange_files.write(lines), len(rows)


def _approved() -> Select[ClaimRow]:
    return (
        select(ClaimRow)
        .where(ClaimRow.stage == Stage.APPROVED)
        .order_by(ClaimRow.submitted_at, ClaimRow.id)
    )


async def _figures(
    session: AsyncSession, claim_ids: Sequence[str]
) -> dict[str, dict[int, PlatformYear]]:
    """What is paid, year by year: the platform's figures as they lay beside the decision, which
    ours equal but for what is recorded."""
    found: dict[str, dict[int, PlatformYear]] = {claim_id: {} for claim_id in claim_ids}
    days = {}
    for part in chunks(claim_ids):
        for claim_id, discharge in await session.execute(
            select(ClaimRow.id, ClaimRow.discharge_on).where(ClaimRow.id.in_(part))
        ):
            days[claim_id] = discharge
    decisions = await payment_store.final_decisions(session, claim_ids)
    for claim_id, decision in decisions.items():
        grounds, discharge = decision.grounds, days[claim_id]
        if grounds and discharge:
            bills = kept_bills(grounds["expense"], grounds["platform"], discharge.year)
            found[claim_id] = platform_years(bills)
    return found


async def _numbers(session: AsyncSession, claim_ids: Sequence[str]) -> dict[str, str]:
    """The newest settlement number of each claim that carries one."""
    found: dict[str, str] = {}
    for part in chunks(claim_ids):
        for claim_id, number in await session.execute(
            select(PlatformNumberRow.claim_id, PlatformNumberRow.settlement_no)
            .where(PlatformNumberRow.claim_id.in_(part), PlatformNumberRow.ended_at.is_(None))
            .order_by(PlatformNumberRow.typed_at, PlatformNumberRow.id)
        ):
            found[claim_id] = number
    return found


async def _differing(session: AsyncSession, claim_ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """What the newest answer says otherwise of the decisions in force, in words."""
    found: dict[str, tuple[str, ...]] = {}
    decisions = await payment_store.final_decisions(session, claim_ids)
    of_claim = {decision.id: claim_id for claim_id, decision in decisions.items()}
    rows: dict[tuple[str, int], ExchangeAnswerRow] = {}
    for part in chunks(sorted(of_claim)):
        for row in await session.scalars(
            select(ExchangeAnswerRow)
            .where(ExchangeAnswerRow.decision_id.in_(part))
            .order_by(ExchangeAnswerRow.imported_at, ExchangeAnswerRow.id)
        ):
            rows[row.claim_id, row.year] = row
    for (claim_id, _), row in sorted(rows.items()):
        if not row.equal:
            found[claim_id] = (*found.get(claim_id, ()), row.difference)
    return found


def _changes(
    told: dict[int, ExchangeLine], ours: dict[int, PlatformYear]
) -> list[tuple[ExchangeLine, str]]:
    """What an answer says otherwise of a claim that has passed; a year it leaves out says
    nothing."""
    pairs = [(line, _difference(year, line.figures, ours.get(year))) for year, line in told.items()]
    return [(line, difference) for line, difference in pairs if difference]


def _difference(year: int, told: PlatformYear | None, ours: PlatformYear | None) -> str:
    if told == ours:
        return ""
    if told is None or ours is None:
        return f"{year}年：{'交换系统没有' if told is None else '我们没有'}这一年的结算"
    names = ("政策范围内费用", "统筹支付", "大额支付")
    pairs = (
        (told.in_scope, ours.in_scope),
        (told.pool, ours.pool),
        (told.supplement, ours.supplement),
    )
    parts = [
        f"{name}：交换系统{format_yuan(theirs)}元，我们{format_yuan(mine)}元"
        for name, (theirs, mine) in zip(names, pairs, strict=True)
        if theirs != mine
    ]
    return f"{year}年{'；'.join(parts)}"
