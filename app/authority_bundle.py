"""From what are the services made that answer for who may act as whom? Asked when the application
is composed, and by the houses of the tests."""

from app.gateways import Clock
from casework.claims.claim_numbers import claim_numbered
from casework.claims.payee_stops import PayeeStops
from casework.people.bindings import Bindings, IdentityCheck
from casework.people.face_checks import FaceChecks, FaceVerifier
from casework.people.given_authorisations import AuthorisationGiving
from casework.people.members import Members
from casework.people.one_time_codes import OneTimeCodes
from casework.people.proxies import Proxies
from casework.people.window_codes import WindowCodes
from casework.phone.authority import AuthorityServices
from casework.phone.said_consents import SaidConsents
from infra.db import Database
from infra.sealing import Sealer


def build_authority(
    db: Database,
    sealer: Sealer,
    clock: Clock,
    codes: OneTimeCodes,
    members: Members,
    verifier: FaceVerifier,
) -> AuthorityServices:
    """Everything of `casework.people` that members prove and decide."""
    identity = IdentityCheck(db, sealer, clock)
    return AuthorityServices(
        bindings=Bindings(db, clock, identity, codes, members),
        proxies=Proxies(db, sealer, clock, identity, codes, members, claim_numbered),
        giving=AuthorisationGiving(db, sealer, clock),
        consents=SaidConsents(db, sealer, clock),
        window_codes=WindowCodes(db, sealer, clock, members),
        faces=FaceChecks(db, sealer, clock, verifier, members),
        payee_stops=PayeeStops(db, sealer, clock),
    )
