"""For which claims was one person allowed to do two steps that are kept apart, by whom and why?
Asked by supervisors and by whoever reports to the centre."""

from datetime import datetime

from sqlalchemy import select, tuple_
from sqlalchemy.orm import aliased

from casework.claims.tables import ClaimRow, ClaimStepRow
from casework.cursor import decode, encode
from casework.lists import Page
from casework.platform.views import SamePersonAllowed
from casework.roles import require_role
from claims_core.actions import ACTION_WORDS, Action
from claims_core.claim import Actor, Role, Stage
from infra.db import Database

PER_PAGE = 50


class SamePersonReport:
    """同一人办理的例外."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def page(self, actor: Actor, cursor: str | None = None) -> Page[SamePersonAllowed]:
        """What was allowed, newest first, and who then did the step; nobody where it has not been
        done yet. A batch's release is no step of a claim and stays without a name.

        :raises RoleMissing, FieldsInvalid:
        """
        require_role(actor, {Role.SUPERVISOR}, "查看同一人办理的例外")
        after = aliased(ClaimStepRow)
        place = tuple_(ClaimStepRow.at, ClaimStepRow.claim_id)
        query = (
            select(ClaimStepRow, ClaimRow.claim_no, after.actor_name, after.action)
            .join(ClaimRow, ClaimRow.id == ClaimStepRow.claim_id)
            .outerjoin(
                after,
                (after.claim_id == ClaimStepRow.claim_id) & (after.seq == ClaimStepRow.seq + 1),
            )
            .where(ClaimStepRow.action == Action.ALLOW_SAME_PERSON)
            .order_by(ClaimStepRow.at.desc(), ClaimStepRow.claim_id.desc())
            .limit(PER_PAGE + 1)
        )
        if cursor:
            query = query.where(place < tuple_(*decode(cursor)))
        async with self._db.read() as session:
            found = (await session.execute(query)).all()
        views = tuple(
            SamePersonAllowed(
                claim_id=step.claim_id,
                claim_no=claim_no or "",
                stage=Stage(step.source),
                allowed_by=step.actor_name,
                allowed_at=step.at,
                reason=step.reason,
                done_by=name or "",
                done=ACTION_WORDS[Action(action)] if action else "",
            )
            for step, claim_no, name, action in found[:PER_PAGE]
        )
        last: tuple[datetime, str] | None = None
        if len(found) > PER_PAGE:
            last = (found[PER_PAGE - 1][0].at, found[PER_PAGE - 1][0].claim_id)
        return Page(views, encode(*last) if last else None)
