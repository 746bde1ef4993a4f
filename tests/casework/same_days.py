"""What do people of the tests say where they claim the same days in hospital again? That they had
left receipts out; tests about the question itself do not come here."""

from typing import Any

from casework.claims.views import StepResult
from claims_core.claim import Actor, Role
from claims_core.same_stay import (
    SameStayUnanswered,
    SameStayUndecided,
    StayAnswer,
    StayFinding,
)


async def handed_in(house: Any, member: Actor, draft: StepResult) -> StepResult:
    """The draft handed in, with an answer where there is a question."""
    drafts = house.drafts.service
    try:
        return await drafts.submit(member, draft.id, draft.version)
    except SameStayUnanswered:
        answer = StayAnswer.MORE_RECEIPTS
        said = await drafts.answer_same_stay(member, draft.id, draft.version, answer)
        return await drafts.submit(member, draft.id, said.version)


async def accepted(house: Any, clerk: Actor, claim: StepResult) -> StepResult:
    """The claim accepted, after a comparison where there is one to make."""
    desk = house.desk.desk.service
    try:
        return await desk.accept(clerk, claim.id, claim.version)
    except SameStayUndecided:
        return await desk.accept(clerk, claim.id, await compared(house, claim.id))


async def compared(house: Any, claim_id: str) -> int:
    """The version after somebody has compared the claim with every other one for its days."""
    clerk = house.staff(Role.CLERK)
    shown = await house.desk.show(clerk, claim_id)
    version: int = shown.line.version
    for other in shown.same_stays:
        if other.blocks:
            done = await house.desk.desk.service.decide_same_stay(
                clerk, claim_id, version, other.claim_id, StayFinding.MORE_RECEIPTS, "票据不同"
            )
            version = done.version
    return version
