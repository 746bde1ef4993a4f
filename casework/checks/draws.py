"""How is a draw made once, kept, and proved again? Asked by quality review, follow-up calls and the
review of hospital settlements, each with a population of its own."""

import secrets
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from fractions import Fraction

from sqlalchemy import func, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.checks.draw_views import CommitmentView, DrawsView, DrawView, ProofView
from casework.checks.tables import DrawItemRow, DrawRow, DrawSeedRow
from casework.errors import FieldsInvalid, NotFound
from claims_core import sampling
from claims_core.calendar_cn import CHINA, china_day
from claims_core.claim import Actor
from claims_core.sampling_shares import SHARES, DrawPurpose
from infra.columns import new_id
from infra.sealing import Sealer
from infra.statements import chunks, dialect_insert

SEED = "draw_seed.seed"


@dataclass(frozen=True)
class DrawCandidate:
    """待抽记录: its number, and when it became known to us."""

    number: str
    known_at: datetime


@dataclass(frozen=True)
class Population:
    """抽取范围: who waits to be drawn in a month, and how many of some numbers are records of
    ours."""

    purpose: DrawPurpose
    waiting: Callable[[AsyncSession, str], Awaitable[Sequence[DrawCandidate]]]
    known: Callable[[AsyncSession, Sequence[str]], Awaitable[int]]


@dataclass(frozen=True)
class Made:
    """抽取结果: the numbers that were drawn, in the order of the draw, and those passed over."""

    drawn: tuple[str, ...]
    passed: tuple[str, ...]


async def commit(
    session: AsyncSession, sealer: Sealer, purpose: DrawPurpose, month: str, now: datetime
) -> None:
    """Fix the seed of this month's next draw, if it is not fixed yet; see
    `claims_core.sampling.commitment` for why."""
    serial = 1 + (await _draws_so_far(session, purpose, month))
    seed = secrets.token_hex(32)
    await session.execute(
        dialect_insert(session, DrawSeedRow).on_conflict_do_nothing(),
        {
            "purpose": purpose,
            "month": month,
            "serial": serial,
            "seed_sealed": sealer.seal(seed, SEED),
            "commitment": sampling.commitment(seed),
            "committed_at": now,
        },
    )


async def make(
    session: AsyncSession,
    sealer: Sealer,
    population: Population,
    month: str,
    actor: Actor,
    now: datetime,
) -> Made:
    """Draw from what has not been drawn from yet; nothing where nobody waits, so that asking twice
    is the same answer. Late records make a supplementary draw with a seed of its own."""
    purpose = population.purpose
    await commit(session, sealer, purpose, month, now)
    # the first seed of the month is the door that draws pass one after the other
    await session.execute(
        select(DrawSeedRow.serial)
        .where(DrawSeedRow.purpose == purpose, DrawSeedRow.month == month, DrawSeedRow.serial == 1)
        .with_for_update()
    )
    waiting = await population.waiting(session, month)
    if not waiting:
        return Made((), ())
    await commit(session, sealer, purpose, month, now)  # again: somebody may have drawn meanwhile
    serial = 1 + await _draws_so_far(session, purpose, month)
    fixed = await session.get_one(DrawSeedRow, (purpose, month, serial))
    seed = sealer.open(fixed.seed_sealed, SEED)
    share = SHARES[purpose].share
    numbers = [each.number for each in waiting]
    drawn = sampling.draw(numbers, share, seed)
    draw_id = new_id()
    session.add(
        DrawRow(
            id=draw_id,
            purpose=purpose,
            month=month,
            serial=serial,
            population_count=len(numbers),
            population_hash=sampling.population_hash(numbers),
            drawn_count=len(drawn),
            share=str(share),
            seed=seed,
            commitment=fixed.commitment,
            committed_at=fixed.committed_at,
            first_known_at=min(each.known_at for each in waiting),
            algorithm=sampling.ALGORITHM,
            drawn_by=actor.id,
            drawn_by_name=actor.name,
            drawn_at=now,
        )
    )
    await session.flush()
    await _keep_items(session, purpose, draw_id, numbers, drawn)
    for each in (month, following(month)):
        await commit(session, sealer, purpose, each, now)
    hit = set(drawn)
    return Made(drawn, tuple(number for number in sorted(numbers) if number not in hit))


async def of_month(session: AsyncSession, population: Population, month: str) -> DrawsView:
    """What a month has drawn, what waits, and the fingerprints of the seeds to come."""
    purpose = population.purpose
    rows = list(
        await session.scalars(
            select(DrawRow)
            .where(DrawRow.purpose == purpose, DrawRow.month == month)
            .order_by(DrawRow.serial)
        )
    )
    used = {(row.month, row.serial) for row in rows}
    fixed = await session.scalars(
        select(DrawSeedRow)
        .where(DrawSeedRow.purpose == purpose, DrawSeedRow.month.in_((month, following(month))))
        .order_by(DrawSeedRow.month, DrawSeedRow.serial)
    )
    later = await _draws_so_far(session, purpose, following(month))
    return DrawsView(
        purpose=purpose,
        month=month,
        draws=tuple(_view(row) for row in rows),
        waiting=len(await population.waiting(session, month)),
        commitments=tuple(
            CommitmentView(purpose, row.month, row.serial, row.commitment, row.committed_at)
            for row in fixed
            if (row.month, row.serial) not in used
            and not (row.month != month and row.serial <= later)
        ),
    )


async def prove(session: AsyncSession, population: Population, draw_id: str) -> ProofView:
    """Draw again from what is stored, and look whether the list is whole. :raises NotFound:"""
    row = await _row(session, population.purpose, draw_id)
    numbers, drawn = await _items(session, draw_id)
    proof = sampling.prove(
        sampling.Draw(
            population=numbers,
            share=Fraction(row.share),
            seed=row.seed,
            drawn=drawn,
            algorithm=row.algorithm,
        ),
        committed=row.commitment,
        population_was=row.population_hash,
    )
    return ProofView(
        draw=_view(row),
        proof=proof,
        unknown=len(numbers) - await population.known(session, numbers),
        left_out=len(await population.waiting(session, row.month)),
    )


async def numbers_of(session: AsyncSession, purpose: DrawPurpose, draw_id: str) -> bytes:
    """名单: the numbers of a draw's population, one a line, for whoever wants to draw again.

    :raises NotFound:
    """
    await _row(session, purpose, draw_id)
    numbers, _ = await _items(session, draw_id)
    return "".join(f"{number}\n" for number in sorted(numbers)).encode()


def month_of(moment: datetime) -> str:
    """月份 of a moment in China, YYYY-MM."""
    return f"{china_day(moment):%Y-%m}"


def checked_month(text: str, now: datetime) -> str:
    """A month that has begun. :raises FieldsInvalid:"""
    try:
        month = f"{date.fromisoformat(f'{text}-01'):%Y-%m}"
    except ValueError:
        month = ""
    if month != text or not "2024-01" <= month <= month_of(now):
        raise FieldsInvalid(month="月份请写成 2026-03 这样，不能是还没到的月份。")
    return month


def span(month: str) -> tuple[datetime, datetime]:
    """From the first moment of a month in China to that of the next, in UTC."""
    first, after = (
        datetime.combine(date.fromisoformat(f"{each}-01"), time(), CHINA).astimezone(UTC)
        for each in (month, following(month))
    )
    return first, after


def following(month: str) -> str:
    """The month after this one."""
    year, number = int(month[:4]), int(month[5:])
    return f"{year + number // 12:04d}-{number % 12 + 1:02d}"


async def _draws_so_far(session: AsyncSession, purpose: DrawPurpose, month: str) -> int:
    made = await session.scalar(
        select(func.count())
        .select_from(DrawRow)
        .where(DrawRow.purpose == purpose, DrawRow.month == month)
    )
    return made or 0


async def _keep_items(
    session: AsyncSession,
    purpose: DrawPurpose,
    draw_id: str,
    numbers: Sequence[str],
    drawn: Sequence[str],
) -> None:
    places = {number: place for place, number in enumerate(drawn, 1)}
    for part in chunks(sorted(numbers)):
        await session.execute(
            insert(DrawItemRow),
            [
                {
                    "purpose": purpose,
                    "number": number,
                    "draw_id": draw_id,
                    "place": places.get(number),
                }
                for number in part
            ],
        )


async def _items(session: AsyncSession, draw_id: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The population of a draw, and those drawn in the order of the draw."""
    found = await session.execute(
        select(DrawItemRow.number, DrawItemRow.place).where(DrawItemRow.draw_id == draw_id)
    )
    rows = [(number, place) for number, place in found]
    hit = sorted((place, number) for number, place in rows if place is not None)
    return tuple(number for number, _ in rows), tuple(number for _, number in hit)


async def _row(session: AsyncSession, purpose: DrawPurpose, draw_id: str) -> DrawRow:
    row = await session.get(DrawRow, draw_id)
    if row is None or row.purpose != purpose:
        raise NotFound
    return row


def _view(row: DrawRow) -> DrawView:
    return DrawView(
        id=row.id,
        purpose=DrawPurpose(row.purpose),
        month=row.month,
        serial=row.serial,
        population_count=row.population_count,
        population_hash=row.population_hash,
        drawn_count=row.drawn_count,
        share=Fraction(row.share),
        seed=row.seed,
        commitment=row.commitment,
        committed_at=row.committed_at,
        committed_first=row.committed_at <= row.first_known_at,
        algorithm=row.algorithm,
        drawn_by_name=row.drawn_by_name,
        drawn_at=row.drawn_at,
    )
