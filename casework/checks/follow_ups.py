"""Has the money arrived, and is the member content? Composes the side-track of follow-up calls."""

from collections.abc import Callable
from datetime import datetime

from casework.checks.populations import claims_that
from casework.checks.side_tracks import SideTrackDesk, TrackRoles
from claims_core.actions import Action
from claims_core.claim import Role, Stage
from claims_core.sampling_shares import DrawPurpose
from claims_core.track import Track
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
