"""Which services answer for who may act as whom? One bundle for the phone, the chat, replies to
text messages and the window."""

from dataclasses import dataclass

from casework.claims.payee_stops import PayeeStops
from casework.people.bindings import Bindings
from casework.people.face_checks import FaceChecks
from casework.people.given_authorisations import AuthorisationGiving
from casework.people.proxies import Proxies
from casework.people.window_codes import WindowCodes
from casework.phone.said_consents import SaidConsents


@dataclass(frozen=True)
class AuthorityServices:
    """身份、代办和本人的决定."""

    bindings: Bindings
    proxies: Proxies
    giving: AuthorisationGiving
    consents: SaidConsents
    window_codes: WindowCodes
    faces: FaceChecks
    payee_stops: PayeeStops
