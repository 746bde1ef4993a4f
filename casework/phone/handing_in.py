"""What happens when a claim is handed in? Asked by whoever does it: the member on the phone, with
their own draft or with what the window filled in, and the window on their signature."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from casework.claims import claim_numbers, payees
from casework.claims.member_access import visible_to
from casework.claims.store import ClaimStore
from casework.receipts import holding, same_stays
from claims_core.actions import Action
from claims_core.claim import Actor, Claim, Stage
from claims_core.clocks import limits_of
from claims_core.policy import PolicyBook
from claims_core.review import apply_action
from infra.sealing import Sealer


async def hand_in(
    session: AsyncSession,
    store: ClaimStore,
    sealer: Sealer,
    book: PolicyBook,
    claim: Claim,
    actor: Actor,
    *,
    version: int,
    now: datetime,
    filed_by: str | None,
) -> Claim:
    """Hand in the claim, which the caller holds; `filed_by` is the member who does, where nobody
    has filed it yet.

    :raises StaleVersion, NotComplete, ReceiptTaken, SameStayUnanswered, WrongStage, FieldsInvalid:
    """
    again = claim.stage is Stage.AWAITING_MATERIALS
    moved, events = apply_action(
        claim,
        Action.RESUBMIT if again else Action.SUBMIT,
        actor,
        version=version,
        now=now,
        limits=limits_of(book, claim, now),
    )
    await payees.require_fit(session, sealer, claim)
    # on a signature it is the window that looks
    seen_by = () if filed_by is None else (visible_to(actor, now),)
    await same_stays.require_answered(session, claim, *seen_by)
    await holding.hold(session, sealer, claim.id, actor, now)
    # the number comes last: until the end of this transaction every other one waits for it
    claim_no = claim.claim_no or await claim_numbers.following(session, now)
    moved = moved.evolve(claim_no=claim_no, filed_by=claim.filed_by or filed_by)
    await store.save(session, claim, moved, events, at=now)
    return moved
