"""Does this person hold the role that a service is for? Asked where no claim's own rules decide."""

from collections.abc import Set

from claims_core.claim import ROLE_WORDS, Actor, Role
from claims_core.review import RoleMissing

# Whoever works on claims may open any of them; publicity and the medical staff never do.
CLAIM_STAFF = frozenset(Role) - {Role.MEMBER, Role.SYSTEM, Role.PUBLICITY, Role.MEDICAL}
# Publicity writes announcements and may stop them; only a supervisor lets one go out.
ANNOUNCERS = frozenset({Role.PUBLICITY, Role.SUPERVISOR})
ANNOUNCEMENT_APPROVERS = frozenset({Role.SUPERVISOR})


def require_role(actor: Actor, roles: Set[Role], action: str) -> None:
    """Let only people with one of these roles do what `action` names in Chinese.

    :raises RoleMissing:
    """
    if not roles & actor.roles:
        words = "、".join(ROLE_WORDS[role] for role in sorted(roles))
        raise RoleMissing(action=action, roles=words)
