"""Of what are the checks beside the main road of a claim composed? Asked by `app/compose.py` and
by tests of casework."""

from collections.abc import Callable
from datetime import datetime

from casework.checks.draw_seeds import DrawSeeds
from casework.checks.follow_ups import follow_ups
from casework.checks.quality_reviews import quality_reviews
from casework.hospital.draws import HospitalDraws
from casework.hospital.reviews import HospitalReviews
from claims_core.policy import PolicyBook
from infra.db import Database
from infra.sealing import Sealer
from window.services import Checks

Clock = Callable[[], datetime]


def build_checks(db: Database, sealer: Sealer, clock: Clock, book: PolicyBook) -> Checks:
    """Quality review, follow-up calls and the review of hospital settlements."""
    return Checks(
        quality_reviews=quality_reviews(db, sealer, clock),
        follow_ups=follow_ups(db, sealer, clock),
        hospital_reviews=HospitalReviews(db, sealer, clock, book),
        hospital_draws=HospitalDraws(db, sealer, clock),
        draw_seeds=DrawSeeds(db, sealer, clock),
    )
