"""Are settled claims right? Composes the side-track of 业务质检: drawn at random or picked by a
supervisor, looked at by somebody who has not worked on the claim."""

from collections.abc import Callable
from datetime import datetime

from casework.checks.populations import claims_that
from casework.checks.side_tracks import SideTrackDesk, TrackRoles
from claims_core.actions import Action
from claims_core.claim import Role
from claims_core.sampling_shares import DrawPurpose
from claims_core.track import Track
from infra.db import Database
from infra.sealing import Sealer

ROLES = TrackRoles(
    viewers=frozenset({Role.QUALITY_REVIEWER, Role.SUPERVISOR, Role.AUDITOR}),
    drawers=frozenset({Role.QUALITY_REVIEWER, Role.SUPERVISOR, Role.SYSTEM}),
)


def quality_reviews(db: Database, sealer: Sealer, clock: Callable[[], datetime]) -> SideTrackDesk:
    """业务质检 of the claims that passed the final check in a month."""
    population = claims_that(DrawPurpose.QUALITY_REVIEW, Action.CHECK_FINALLY)
    return SideTrackDesk(db, sealer, clock, Track.QUALITY_REVIEW, population, ROLES)
