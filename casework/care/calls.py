"""Whom do we ring today, how are they, and when do we ring again? Asked by the page of the care
calls; what was said is sealed, and every opening of it recorded."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from casework import access_log
from casework.care.selections import CARE_CALLERS, view_of
from casework.care.tables import CareCallRow, CarePersonRow, CareSelectionRow
from casework.care.views import CareCallView, CareDue, CareOutcome, CarePersonView, CareState
from casework.conversations.opening import CaseOpening, NewCase
from casework.errors import FieldsInvalid, NotFound
from casework.people import merges, people
from casework.roles import require_role
from claims_core.calendar_cn import add_working_days, china_day
from claims_core.claim import Actor
from claims_core.policy import PolicyBook
from claims_core.service_case import CaseKind
from infra.data_keys import open_words, seal_words
from infra.db import Database
from infra.masking import mask_name, mask_phone
from infra.sealing import Sealer

WORDS = "care_call.words"
WHY = "关怀回访"
MOST_SHOWN = 50
MAX_WORDS = 1000


class CareCalls:
    """关怀回访台账."""

    def __init__(
        self, db: Database, sealer: Sealer, clock: Callable[[], datetime], book: PolicyBook
    ) -> None:
        self._db = db
        self._sealer = sealer
        self._clock = clock
        self._cases = CaseOpening(sealer, book)

    async def due(self, actor: Actor) -> tuple[int, tuple[CareDue, ...]]:
        """How many are to be rung by today, and the first of them, masked. :raises RoleMissing:"""
        require_role(actor, CARE_CALLERS, "查看关怀回访")
        today = china_day(self._clock())
        due = (
            CarePersonRow.next_on <= today,
            CareSelectionRow.id == CarePersonRow.selection_id,
            CareSelectionRow.state == CareState.APPROVED.value,
        )
        query = select(CarePersonRow).where(*due)
        query = query.order_by(CarePersonRow.next_on, CarePersonRow.insured_id).limit(MOST_SHOWN)
        async with self._db.read() as session:
            rows = list(await session.scalars(query))
            total = await session.scalar(
                select(func.count()).select_from(CarePersonRow).where(*due)
            )
            known = await merges.kept_rows(session, {row.insured_id for row in rows})
        return total or 0, tuple(
            CareDue(
                selection_id=row.selection_id,
                insured_id=row.insured_id,
                name=mask_name(self._sealer.open(known[row.insured_id].name_sealed, people.NAME)),
                next_on=row.next_on or today,
                calls=row.calls,
            )
            for row in rows
        )

    async def show(
        self, actor: Actor, selection_id: str, insured_id: str, *, clear: bool = False
    ) -> CarePersonView:
        """One person's calls with what was said; recorded, and so is the phone in `clear`.

        :raises RoleMissing, NotFound:
        """
        require_role(actor, CARE_CALLERS, "查看关怀回访")
        async with self._db.write() as session:
            selection, row = await _listed(session, selection_id, insured_id)
            for what in ("care_words", *(["call_number"] if clear else [])):
                await access_log.record(
                    session,
                    actor,
                    what,
                    insured_id,
                    claim_id=None,
                    reason=WHY,
                    at=self._clock(),
                )
            person = people.opened(await merges.kept_row(session, insured_id), self._sealer)
            found = await session.scalars(
                select(CareCallRow)
                .where(
                    CareCallRow.selection_id == selection_id, CareCallRow.insured_id == insured_id
                )
                .order_by(CareCallRow.seq)
            )
            calls = found.all()
            sealed = [call.words_sealed for call in calls]
            words = await open_words(session, self._sealer, sealed, WORDS)
            return CarePersonView(
                selection=view_of(selection),
                insured_id=insured_id,
                name=person.name if clear else mask_name(person.name),
                phone=person.phone if clear else mask_phone(person.phone) if person.phone else "",
                next_on=row.next_on,
                calls=tuple(map(_call, calls, words)),
            )

    async def record(
        self,
        actor: Actor,
        selection_id: str,
        insured_id: str,
        seen_calls: int,
        outcome: CareOutcome,
        words: str,
        next_on: date | None,
    ) -> None:
        """记一次: how they are, and when we ring again.

        Where nothing is said of that: after the days of the selection, the next working day where
        nobody answered, never where they want no more. Who needs help gets a case. `seen_calls` is
        how many calls the page showed.

        :raises RoleMissing, NotFound, FieldsInvalid:
        """
        require_role(actor, CARE_CALLERS, "记录关怀回访")
        words, now = words.strip(), self._clock()
        today = china_day(now)
        wrong = {}
        if len(words) > MAX_WORDS:
            wrong["words"] = f"最多写{MAX_WORDS}个字。"
        if outcome is CareOutcome.NEEDS_HELP and not words:
            wrong["words"] = "请写明要帮什么忙。"
        if next_on is not None and not today < next_on <= today + timedelta(days=366):
            wrong["next_on"] = "下次的日子要在今天以后，一年以内。"
        if wrong:
            raise FieldsInvalid(**wrong)
        async with self._db.write() as session:
            selection, row = await _listed(session, selection_id, insured_id, hold=True)
            if selection.state != CareState.APPROVED.value or row.next_on is None:
                raise NotFound
            if row.calls != seen_calls:
                raise FieldsInvalid(outcome="刚才有同事记过一次。请看最新的情况再记。")
            row.calls += 1
            row.next_on = _next(outcome, next_on, today, selection.every_days)
            session.add(
                CareCallRow(
                    selection_id=selection_id,
                    insured_id=insured_id,
                    seq=row.calls,
                    outcome=outcome.value,
                    words_sealed=seal_words(session, self._sealer, words, WORDS),
                    next_on=row.next_on,
                    actor_id=actor.id,
                    actor_name=actor.name,
                    at=now,
                )
            )
            if outcome is CareOutcome.NEEDS_HELP:
                person = ("insured", insured_id)
                new = NewCase(CaseKind.HELP_WANTED, "window", f"关怀回访：{words}", person)
                await self._cases.open(session, new, actor, now)


def _next(outcome: CareOutcome, said: date | None, today: date, every_days: int) -> date | None:
    if outcome is CareOutcome.NO_MORE:
        return None
    if said is not None:
        return said
    if outcome is CareOutcome.NOT_REACHED:
        return add_working_days(today, 1).day
    return today + timedelta(days=every_days)


async def _listed(
    session: AsyncSession, selection_id: str, insured_id: str, *, hold: bool = False
) -> tuple[CareSelectionRow, CarePersonRow]:
    """A selection and one of its people; of one that was never approved nobody is there."""
    selection = await session.get(CareSelectionRow, selection_id)
    query = select(CarePersonRow).where(
        CarePersonRow.selection_id == selection_id, CarePersonRow.insured_id == insured_id
    )
    if hold:
        query = query.with_for_update().execution_options(populate_existing=True)
    row = await session.scalar(query)
    shown = (CareState.APPROVED.value, CareState.ENDED.value)
    if selection is None or row is None or selection.state not in shown:
        raise NotFound
    return selection, row


def _call(row: CareCallRow, words: str) -> CareCallView:
    return CareCallView(
        seq=row.seq,
        outcome=CareOutcome(row.outcome),
        words=words,
        next_on=row.next_on,
        actor_name=row.actor_name,
        at=row.at,
    )
