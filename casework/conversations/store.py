"""How does a case get into rows and out of them? Asked by whoever opens, moves or lists cases."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.conversations.tables import CaseNumberRow, ServiceCaseRow, ServiceCaseStepRow
from claims_core.case_clock import CaseClock
from claims_core.claim import Actor
from claims_core.clocks import closing_moment
from claims_core.identifiers import make_case_no
from claims_core.service_case import CaseAction, CaseEnding, CaseKind, CaseState, ServiceCase
from infra.data_keys import seal_words
from infra.sealing import Sealer
from infra.statements import dialect_insert

WORDS = "service_case_step.words"
PHONE = "service_case.phone"


async def next_number(session: AsyncSession, day: date) -> str:
    """A number that no case has had."""
    serial = await session.scalar(
        dialect_insert(session, CaseNumberRow)
        .values(day=day, last=1)
        .on_conflict_do_update(
            index_elements=[CaseNumberRow.day], set_={"last": CaseNumberRow.last + 1}
        )
        .returning(CaseNumberRow.last)
    )
    return make_case_no(day, serial or 1)


async def hold(session: AsyncSession, case_id: str) -> ServiceCaseRow | None:
    """The row of a case, held against others until the transaction ends."""
    row: ServiceCaseRow | None = await session.scalar(
        select(ServiceCaseRow)
        .where(ServiceCaseRow.id == case_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return row


def case_of(row: ServiceCaseRow) -> ServiceCase:
    """The value behind a row."""
    return ServiceCase(
        id=row.id,
        case_no=row.case_no,
        kind=CaseKind(row.kind),
        state=CaseState(row.state),
        version=row.version,
        steps=row.steps,
        clock=CaseClock(row.dispatch_on, row.proposal_on, row.ordinary_on, row.hard_on),
        owner_id=row.owner_id,
        owner_name=row.owner_name,
        ending=CaseEnding(row.ending) if row.ending else None,
        proposed=row.proposed,
        hard=row.hard,
    )


def keep(
    session: AsyncSession,
    sealer: Sealer,
    row: ServiceCaseRow,
    moved: ServiceCase,
    action: CaseAction,
    actor: Actor,
    words: str,
    at: datetime,
) -> None:
    """Keep what has become of a held case, with the step that led there."""
    source, handed = row.state, moved.owner_id not in (row.owner_id, actor.id)
    row.state, row.version, row.steps = moved.state.value, moved.version, moved.steps
    row.owner_id, row.owner_name = moved.owner_id, moved.owner_name
    row.proposed, row.hard = moved.proposed, moved.hard
    row.due_at = closing_moment(moved.next_milestone[1])
    if moved.state is CaseState.CLOSED:
        row.ending, row.closed_at = moved.ending or "", at
    session.add(
        ServiceCaseStepRow(
            case_id=row.id,
            seq=moved.steps,
            action=action.value,
            actor_id=actor.id,
            actor_name=actor.name,
            source=source,
            target=moved.state.value,
            words_sealed=seal_words(session, sealer, words, WORDS),
            handed_to_name=moved.owner_name if handed else "",
            ending=moved.ending or "",
            at=at,
        )
    )
