"""What is checked beside the claims' main line? Composes quality review, follow-up calls and the
review of hospital settlements for whoever composes the house."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from casework.draw_seeds import DrawSeeds
from casework.follow_ups import follow_ups
from casework.hospital_draws import HospitalDraws
from casework.hospital_reviews import HospitalReviews
from casework.quality_reviews import quality_reviews
from casework.side_track_desk import SideTrackDesk
from claims_core.policy import PolicyBook
from infra.db import Database
from infra.sealing import Sealer


@dataclass(frozen=True)
class Checks:
    """质检、回访与医院结算审核."""

    quality_reviews: SideTrackDesk
    follow_ups: SideTrackDesk
    hospital_reviews: HospitalReviews
    hospital_draws: HospitalDraws
    draw_seeds: DrawSeeds


def checks_of(
    db: Database, sealer: Sealer, clock: Callable[[], datetime], book: PolicyBook
) -> Checks:
    """These services over one database."""
    return Checks(
        quality_reviews=quality_reviews(db, sealer, clock),
        follow_ups=follow_ups(db, sealer, clock),
        hospital_reviews=HospitalReviews(db, sealer, clock, book),
        hospital_draws=HospitalDraws(db, sealer, clock),
        draw_seeds=DrawSeeds(db, sealer, clock),
    )
