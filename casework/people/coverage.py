"""When was somebody insured, and was each day of a claim's care covered? Asked by the drafts and
the desk; the periods come with the roster."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from itertools import groupby

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.errors import FieldsInvalid
from casework.people import merges
from casework.people.tables import CoveragePeriodRow, InsuredRow
from claims_core.actions import Action
from claims_core.care_dates import care_problems
from claims_core.claim import Claim
from claims_core.eligibility import (
    CareCase,
    Coverage,
    CoverageHistory,
    Eligibility,
    EligibilityVerdict,
    Insurance,
    eligibility,
)
from claims_core.eligibility_words import ELIGIBILITY_VERDICT_WORDS, member_notices, staff_lines
from claims_core.errors import ClaimsError
from claims_core.typed_text import InvalidDay, InvalidText, TextKind, value_of
from infra.columns import new_ids
from infra.statements import LISTED, among, chunks, insert_rows

# 参保起止 as the roster writes it: 2025-01-01~2025-12-31；2026-01-01~；欠费 behind a period
COLUMNS: dict[str, Insurance] = {
    "基本医保参保起止": Insurance.BASIC,
    "大额缴费起止": Insurance.SUPPLEMENT,
}
NONE_AT_ALL = "无"
OWED = "欠费"
_DAY = r"([0-9]{4}[-/.年]?[0-9]{1,2}[-/.月]?[0-9]{1,2}日?)"
_PERIOD = re.compile(rf"{_DAY}[~至-]+(?:{_DAY}|今)?({OWED})?")


@dataclass(frozen=True)
class EligibilityView:
    """待遇资格 as staff see it; `as_of` is the day of the roster it rests on."""

    verdict: EligibilityVerdict
    words: str
    against: tuple[str, ...]
    doubts: tuple[str, ...]
    as_of: date | None


class EligibilityChanged(ClaimsError):
    """参保名册有变: since the claim was accepted the roster has come to speak against its days."""

    code = "eligibility_changed"
    template = (
        "受理以后，这位参保人的名册变了：{against}。请退回受理岗核对；仍要办的写明理由再受理。"
    )


class PeriodsUnreadable(ValueError):
    """The text of a roster's cell is no list of periods; says what to write."""


@lru_cache(maxsize=2048)  # nearly everybody in a roster has the same few
def read_periods(text: str, insurance: Insurance) -> tuple[Coverage, ...]:
    """参保起止: the periods in a cell; 无 gives none.

    :raises PeriodsUnreadable: with words for whoever made the file.
    """
    if text == NONE_AT_ALL:
        return ()
    return tuple(
        _period(part.strip(), insurance) for part in re.split(r"[;；，,、]", text) if part.strip()
    )


def _period(text: str, insurance: Insurance) -> Coverage:
    try:
        found = _PERIOD.fullmatch(value_of(text, TextKind.CODE).replace("～", "~"))
    except InvalidText:
        found = None
    if found is None:
        raise PeriodsUnreadable(
            "请写成 2025-01-01~2025-12-31，几段用分号隔开，还在参保的不写止日，没参保写“无”。"
        )
    first, last, owed = found.groups()
    try:
        start = value_of(first, TextKind.DAY)
        end = value_of(last, TextKind.DAY) if last else None
    except InvalidDay as problem:
        raise PeriodsUnreadable(f"{text}里的日期不是真实的日期，请核对。") from problem
    if end is not None and end < start:
        raise PeriodsUnreadable(f"{text}的止日早于起日，请核对。")
    return Coverage(insurance, start, end, paid=not owed)


def is_said_already(
    history: CoverageHistory, said: Mapping[Insurance, tuple[Coverage, ...]]
) -> bool:
    """Whether a roster says nothing of a person that is not known already."""
    return all(
        insurance in history.known
        and {each for each in history.periods if each.insurance is insurance} == set(periods)
        for insurance, periods in said.items()
    )


async def replace_periods(
    session: AsyncSession,
    periods: Mapping[str, Mapping[Insurance, tuple[Coverage, ...]]],
    as_of: date,
    new: Collection[str],
) -> None:
    """Put what a roster of `as_of` says in place of what stood, for these people by id; of `new`
    ones nothing stood, and of an insurance that it does not speak of nothing changes."""
    for insurance in Insurance:
        spoken = sorted(each for each, said in periods.items() if insurance in said)
        for part in chunks([each for each in spoken if each not in new], LISTED):
            await session.execute(
                delete(CoveragePeriodRow)
                .where(
                    among(session, CoveragePeriodRow.insured_id, part),
                    CoveragePeriodRow.insurance == insurance,
                )
                .execution_options(synchronize_session=False)
            )
        for part in chunks(spoken, LISTED):
            told = [
                (insured_id, period)
                for insured_id in part
                for period in periods[insured_id][insurance] or (None,)
            ]
            rows = [
                {
                    "id": row_id,
                    "insured_id": insured_id,
                    "insurance": insurance,
                    "starts_on": period.start if period else None,
                    "ends_on": period.end if period else None,
                    "paid": bool(period and period.paid),
                    "as_of": as_of,
                }
                for row_id, (insured_id, period) in zip(new_ids(len(told)), told, strict=True)
            ]
            await insert_rows(session, CoveragePeriodRow, rows)


async def histories(
    session: AsyncSession, insured_ids: Sequence[str]
) -> dict[str, CoverageHistory]:
    """参保情况 as these rows of the roster have it; where there is no record nothing is known."""
    rows: dict[str, list[CoveragePeriodRow]] = {each: [] for each in insured_ids}
    for part in chunks(sorted(rows), LISTED):
        query = (
            select(CoveragePeriodRow)
            .where(among(session, CoveragePeriodRow.insured_id, part))
            .order_by(CoveragePeriodRow.starts_on, CoveragePeriodRow.id)
        )
        for row in await session.scalars(query):
            rows[row.insured_id].append(row)
    return {insured_id: _history(found) for insured_id, found in rows.items()}


async def history_of(session: AsyncSession, insured_id: str) -> CoverageHistory:
    """参保情况 of one person, under every id that was theirs.

    What an older roster said of a lost one holds until the day of that roster; how it went on is
    for the newer one to say."""
    rows = await session.scalars(
        select(CoveragePeriodRow)
        .where(CoveragePeriodRow.insured_id.in_(merges.same_person(insured_id)))
        .order_by(CoveragePeriodRow.insured_id, CoveragePeriodRow.starts_on, CoveragePeriodRow.id)
    )
    found = [_history(list(part)) for _, part in groupby(rows, lambda row: row.insured_id)]
    if len(found) < 2:
        return found[0] if found else CoverageHistory()
    newest = max(each.as_of for each in found if each.as_of is not None)
    return CoverageHistory(
        periods=tuple(period for each in found for period in _as_far_as_known(each, newest)),
        known=frozenset[Insurance]().union(*(each.known for each in found)),
        as_of=newest,
    )


def _as_far_as_known(history: CoverageHistory, newest: date) -> Iterator[Coverage]:
    day = history.as_of
    for period in history.periods:
        if day is None or day == newest:
            yield period
        elif period.start <= day:
            yield replace(period, end=min(period.end or day, day))


def _history(rows: list[CoveragePeriodRow]) -> CoverageHistory:
    return CoverageHistory(
        periods=tuple(
            Coverage(Insurance(row.insurance), row.starts_on, row.ends_on, row.paid)
            for row in rows
            if row.starts_on is not None
        ),
        known=frozenset(Insurance(row.insurance) for row in rows),
        # of two insurances the older word counts: nothing is claimed to be known that is not
        as_of=min((row.as_of for row in rows), default=None),
    )


async def view(session: AsyncSession, claim: Claim, region: str) -> EligibilityView | None:
    """待遇资格 of a claim's care, day by day, in words for staff; None while there are no days to
    look at."""
    history = await history_of(session, claim.insured_id)
    found = _looked_at(claim, region, history)
    if found is None:
        return None
    return EligibilityView(
        verdict=found.verdict,
        words=ELIGIBILITY_VERDICT_WORDS[found.verdict],
        against=staff_lines(found.against),
        doubts=staff_lines(found.doubts, doubtful=True),
        as_of=history.as_of,
    )


async def notices(session: AsyncSession, claim: Claim, region: str) -> tuple[str, ...]:
    """提醒 for the member before handing in; never a reason to stop."""
    history = await history_of(session, claim.insured_id)
    found = _looked_at(claim, region, history)
    return member_notices(found) if found else ()


async def require_nothing_against(session: AsyncSession, claim: Claim) -> None:
    """Ask for a reason where a claim is taken on against what is known of the person.

    :raises FieldsInvalid:
    """
    insured = await merges.kept_row(session, claim.insured_id)
    found = await view(session, claim, insured.region)
    if found is not None and found.verdict is EligibilityVerdict.NOT_ELIGIBLE:
        raise FieldsInvalid(reason="有不符合条件的地方，仍要受理的，请写明理由。")


async def require_still_eligible(
    session: AsyncSession, claim: Claim, insured: InsuredRow, *, anew: bool = False
) -> None:
    """Look at the care again where the roster has said something new of the person since the claim
    was accepted, or where `anew` says so; accepting it anew, with a reason, is the way on.

    :raises EligibilityChanged: when it speaks against a day.
    """
    accepted = [step.at for step in claim.steps if step.action == Action.ACCEPT]
    if not anew and accepted and insured.imported_at <= accepted[-1]:
        return
    found = await view(session, claim, insured.region)
    if found is not None and found.verdict is EligibilityVerdict.NOT_ELIGIBLE:
        raise EligibilityChanged(against="；".join(found.against))


def _looked_at(claim: Claim, region: str, history: CoverageHistory) -> Eligibility | None:
    care = claim.care
    if care.discharge_on is None or care_problems(care.admission_on, care.discharge_on):
        return None  # drafts from before the dates were checked may hold any days
    case = CareCase(coverage=history, region=region, care=care, designated=care.designated)
    return eligibility(case, care.admission_on, care.discharge_on)
