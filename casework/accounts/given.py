"""Which roles can somebody be given, and for which scope? Asked whenever an account is proposed,
confirmed or made."""

from typing import Final

from casework.accounts.views import ProposalKind
from casework.errors import FieldsInvalid
from casework.people.tables import StaffRow
from claims_core.claim import ROLE_WORDS, Role
from claims_core.staff_scope import COUNTY_ROLES, SCOPES, StaffScope

GIVEN_ROLES: Final = frozenset(Role) - {Role.MEMBER, Role.SYSTEM}


def role_words(roles: list[str]) -> str:
    """The roles in Chinese."""
    return "、".join(ROLE_WORDS[Role(role)] for role in roles)


def require_sense(
    kind: ProposalKind,
    login: str,
    name: str,
    roles: frozenset[Role],
    scope: StaffScope | None,
    staff: StaffRow | None,
) -> None:
    """What is proposed of this account can be done as it stands. :raises FieldsInvalid:"""
    if kind is ProposalKind.JOIN:
        if not login or not name:
            raise FieldsInvalid(login="请填账号和姓名。")
        if staff is not None:
            raise FieldsInvalid(login="已经有人用这个账号。")
    elif staff is None:
        raise FieldsInvalid(login="没有这个账号。")
    elif staff.active == (kind is ProposalKind.RETURN):
        stands = "在用" if staff.active else "停用"
        raise FieldsInvalid(login=f"这个账号现在是{stands}的。")
    if kind in (ProposalKind.JOIN, ProposalKind.ROLES) and not (roles and roles <= GIVEN_ROLES):
        raise FieldsInvalid(roles="请至少选一个岗位。")
    if scope is None:
        raise FieldsInvalid(scope="请选范围：全市，还是哪个县。")
    if kind in (ProposalKind.JOIN, ProposalKind.ROLES):
        require_roles_of_scope(roles, scope)


def require_roles_of_scope(roles: frozenset[Role], scope: StaffScope) -> None:
    """A county has no money, imports or announcements of its own. :raises FieldsInvalid:"""
    if scope.county and not roles <= COUNTY_ROLES:
        words = role_words(sorted(roles - COUNTY_ROLES))
        raise FieldsInvalid(scope=f"{words}办的是全市的事，范围不能只是一个县。")


def scope_of(code: str) -> StaffScope | None:
    """The scope of this code; None without one, which leaves it as it is. :raises FieldsInvalid:"""
    if code and code not in SCOPES:
        raise FieldsInvalid(scope="没有这个范围。")
    return SCOPES.get(code)
