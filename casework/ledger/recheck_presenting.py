"""How do the rows of recheck findings become what pages and programs show?"""

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.claims.tables import ClaimRow
from casework.ledger.recheck_views import Cause, FindingKind, FindingState, FindingView, Resolution
from casework.ledger.tables import RecheckFindingRow
from casework.people import people
from casework.people.tables import InsuredRow
from infra.masking import mask_name
from infra.sealing import Sealer


async def open_findings(
    session: AsyncSession, claim_id: str, sealer: Sealer
) -> tuple[FindingView, ...]:
    """What is open about one claim, for its page."""
    rows = await session.execute(
        findings_with_claim()
        .where(RecheckFindingRow.claim_id == claim_id, RecheckFindingRow.state == FindingState.OPEN)
        .order_by(RecheckFindingRow.found_at, RecheckFindingRow.id)
    )
    return tuple(finding_view(*row, sealer) for row in rows)


def findings_with_claim() -> Select[RecheckFindingRow, str | None, bytes]:
    """Findings with the number of their claim and the sealed name of the person."""
    return (
        select(RecheckFindingRow, ClaimRow.claim_no, InsuredRow.name_sealed)
        .join(ClaimRow, ClaimRow.id == RecheckFindingRow.claim_id)
        .join(InsuredRow, InsuredRow.id == RecheckFindingRow.insured_id)
        .execution_options(populate_existing=True)
    )


def finding_view(
    row: RecheckFindingRow, claim_no: str | None, name_sealed: bytes, sealer: Sealer
) -> FindingView:
    """One finding as it is shown, its person masked."""
    return FindingView(
        id=row.id,
        claim_id=row.claim_id,
        claim_no=claim_no or "",
        insured_name=mask_name(sealer.open(name_sealed, people.NAME)),
        kind=FindingKind(row.kind),
        about=row.about,
        was_fen=row.was_fen,
        now_fen=row.now_fen,
        cause=Cause(row.cause),
        cause_reference=row.cause_reference,
        found_at=row.found_at,
        state=FindingState(row.state),
        resolution=Resolution(row.reason_code) if row.reason_code else None,
        words=row.words,
        resolved_by=row.resolved_by_name,
        resolved_at=row.resolved_at,
    )
