"""Who works on which kind of case (工单)? Asked by their lists, by one case, and by whoever hands
one to a colleague.

What is about somebody's health is for the project's medical staff: clerks neither see nor take it.
A supervisor sees to it that it is in somebody's hands, and leaves the answer to them."""

from collections.abc import Collection

from claims_core.claim import Role
from claims_core.service_case import CaseAction, CaseKind

CASE_STAFF = frozenset({Role.CALLER, Role.CLERK, Role.SUPERVISOR})
MEDICAL_STAFF = frozenset({Role.MEDICAL})
CASE_WORKERS = CASE_STAFF | MEDICAL_STAFF
MEDICAL_KINDS = frozenset({CaseKind.HEALTH_QUESTION})
_OTHERS = frozenset(CaseKind) - MEDICAL_KINDS
_KINDS: dict[Role, frozenset[CaseKind]] = {
    Role.MEDICAL: MEDICAL_KINDS,
    Role.CALLER: _OTHERS,
    Role.CLERK: _OTHERS,
    Role.SUPERVISOR: frozenset(CaseKind),
}


def case_kinds_of(roles: Collection[Role]) -> frozenset[CaseKind]:
    """The kinds of case that somebody with these roles sees and works on."""
    return frozenset().union(*(_KINDS.get(role, frozenset()) for role in roles))


def workers_on(kind: CaseKind) -> frozenset[Role]:
    """Into whose hands a case of this kind may be given."""
    return MEDICAL_STAFF if kind in MEDICAL_KINDS else CASE_STAFF


def may_answer(kind: CaseKind, action: CaseAction, roles: Collection[Role]) -> bool:
    """Whether this step is theirs to take: what is answered about somebody's health is said by
    the medical staff and by nobody for them."""
    of_theirs = kind in MEDICAL_KINDS and action is CaseAction.ANSWER
    return not of_theirs or not MEDICAL_STAFF.isdisjoint(roles)
