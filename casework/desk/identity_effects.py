"""What does a confirmed change of identity do? The number is put in the old one's place, or the
lost person points to the kept one; every row stays where it is."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from casework.errors import FieldsInvalid
from casework.ledger import rechecks_due
from casework.ledger.recheck_views import Cause
from casework.ledger.tables import PersonYearRow
from casework.people import merges, people
from casework.people.tables import (
    FormerNumberRow,
    IdentityChangeRow,
    InsuredRow,
    MergedYearRow,
)
from claims_core.errors import ClaimsError


class IdentityChangeOvertaken(ClaimsError):
    """变更过时: the person or the number is not what it was when the change was proposed."""

    code = "identity_change_overtaken"
    template = (
        "提出以后，这个人的身份或这个号码又变了，这件变更不能照办。"
        "请写明「不通过」，查清楚后重新提出。"
    )


async def require_free(session: AsyncSession, row: InsuredRow, index: str) -> None:
    """Let a person have a number only that nobody else has or had.

    :raises FieldsInvalid:
    """
    if index == row.id_number_index:
        raise FieldsInvalid(new_number="和现在登记的号码一样，没有要更正的。")
    owner = (await people.row_ids_by_number(session, [index])).get(index)
    if owner in (None, row.id):
        return
    if await merges.is_one_person(session, owner, row.id):
        raise FieldsInvalid(new_number="这个号码合并时已经归到这个人，按它也查得到，不用更正。")
    raise FieldsInvalid(
        new_number="名册里有另一个人用这个号码。确实是同一个人的，请用「两个人是同一个人」。"
    )


async def renumber(session: AsyncSession, change: IdentityChangeRow) -> None:
    """Put the new number in the old one's place; the old one still finds the person.

    :raises IdentityChangeOvertaken:
    """
    [row] = await _held(session, [change.insured_id])
    index = change.new_number_index
    if index is None or change.new_number_sealed is None:
        raise IdentityChangeOvertaken
    owner = (await people.row_ids_by_number(session, [index])).get(index)
    if row.merged_into_id or row.id_number_index != change.old_number_index:
        raise IdentityChangeOvertaken
    if owner not in (None, row.id):
        raise IdentityChangeOvertaken
    # a number may come back: it was corrected by mistake
    await session.execute(delete(FormerNumberRow).where(FormerNumberRow.id_number_index == index))
    session.add(
        FormerNumberRow(
            id_number_index=row.id_number_index,
            insured_id=row.id,
            id_number_sealed=row.id_number_sealed,
            change_id=change.id,
        )
    )
    row.id_number_index, row.id_number_sealed = index, change.new_number_sealed


async def merge(session: AsyncSession, change: IdentityChangeRow, at: datetime) -> None:
    """Let the lost person point to the kept one, and whoever pointed to the lost one as well.

    Both are held against whoever settles for one of them: a settlement under way is waited for,
    the next one sees the sums of both.

    :raises IdentityChangeOvertaken:
    """
    kept_id, lost_id = change.insured_id, change.lost_id or ""
    rows = {row.id: row for row in await _held(session, [kept_id, lost_id])}
    if len(rows) != 2 or any(row.merged_into_id for row in rows.values()):
        raise IdentityChangeOvertaken
    lost = (await merges.ids_of(session, [lost_id]))[lost_id]
    await _keep_years(session, kept_id, lost_id, lost)
    await session.execute(
        update(InsuredRow)
        .where(InsuredRow.id.in_(lost))
        .values(merged_into_id=kept_id)
        .execution_options(synchronize_session=False)
    )
    await rechecks_due.note(session, [(kept_id, change.id)], Cause.SAME_PERSON, at=at)


async def _keep_years(
    session: AsyncSession, kept_id: str, lost_id: str, lost: Sequence[str]
) -> None:
    """How many entries both have by now; the proof counts the lost one's only after these."""
    entries = {
        (row.insured_id, row.year): row.entries
        for row in await session.scalars(
            select(PersonYearRow)
            .where(PersonYearRow.insured_id.in_((kept_id, *lost)))
            .execution_options(populate_existing=True)
        )
    }
    session.add_all(
        MergedYearRow(
            lost_id=lost_id,
            year=year,
            kept_id=kept_id,
            lost_entries=entries.get((lost_id, year), 0),
            kept_entries=entries.get((kept_id, year), 0),
        )
        for year in sorted({year for _, year in entries})
    )


async def _held(session: AsyncSession, insured_ids: Sequence[str]) -> list[InsuredRow]:
    """These people, held in one order even against those who only refer to them."""
    rows = await session.scalars(
        select(InsuredRow)
        .where(InsuredRow.id.in_(insured_ids))
        .order_by(InsuredRow.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return list(rows)
