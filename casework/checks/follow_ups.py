"""Has the money arrived, and is the member content? Composes the side-track of follow-up calls, and
opens a case when a member says no."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from casework.checks import store as side_track_store
from casework.checks.populations import claims_that
from casework.checks.side_tracks import SideTrackDesk, TrackRoles
from claims_core.actions import Action
from claims_core.claim import Actor, Role, Stage
from claims_core.sampling_shares import DrawPurpose
from claims_core.side_tracks import apply_track_action
from claims_core.track import Track, TrackAction
from infra.db import Database
from infra.sealing import Sealer

ROLES = TrackRoles(
    viewers=frozenset({Role.CALLER, Role.SUPERVISOR}),
    drawers=frozenset({Role.CALLER, Role.SUPERVISOR, Role.SYSTEM}),
)
# A payment that came back is no longer one to ask about.
_MONEY_IS_OUT = frozenset({Stage.PAID, Stage.RECEIVED, Stage.CLOSED})


def follow_ups(db: Database, sealer: Sealer, clock: Callable[[], datetime]) -> SideTrackDesk:
    """回访 of the claims whose payment the bank confirmed in a month."""
    population = claims_that(DrawPurpose.FOLLOW_UP_CALL, Action.CONFIRM_PAID, _MONEY_IS_OUT)
    return SideTrackDesk(db, sealer, clock, Track.FOLLOW_UP_CALL, population, ROLES)


async def open_case(session: AsyncSession, claim_id: str, actor: Actor, now: datetime) -> None:
    """没有到账: make the member's no somebody's work, in the transaction in which it was said; the
    caller holds the claim."""
    held = await side_track_store.hold(session, Track.FOLLOW_UP_CALL, [claim_id], now)
    side = held[claim_id]
    moved = apply_track_action(side, TrackAction.OPEN_CASE, actor, version=side.version, now=now)
    await side_track_store.save(session, [moved])
