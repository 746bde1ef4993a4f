"""What does a login of staff have to keep to, and what has to be set up before anything is shown?
Asked by the login; the settings say it."""

from dataclasses import dataclass
from enum import StrEnum

from casework.people.tables import StaffRow
from claims_core.claim import Role


class Pending(StrEnum):
    """登录后先要办的: what a person has to do before anything is shown to them."""

    UNDERTAKING = "undertaking"
    TOTP = "totp"


PENDING_WORDS = {
    Pending.UNDERTAKING: "先签保密承诺。",
    Pending.TOTP: "您的岗位登录要用动态验证码，请用手机设置一次。",
}


@dataclass(frozen=True)
class StaffRules:
    """登录的规矩: which roles need an authenticator, whether the undertaking comes before the first
    look at data, and whether a new login ends the one before."""

    totp_roles: frozenset[Role] = frozenset()
    undertaking: bool = False
    one_session: bool = False

    def pending(self, row: StaffRow) -> Pending | None:
        """What this person still has to do."""
        if self.undertaking and row.undertaken_at is None:
            return Pending.UNDERTAKING
        if row.totp_sealed is None and self.totp_roles & {Role(role) for role in row.roles}:
            return Pending.TOTP
        return None
