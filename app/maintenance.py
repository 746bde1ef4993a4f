"""What does an operator do to the database by hand? Migrate it, and see to the accounts
of colleagues."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from app.compose import build_sealer
from app.serve import now
from app.settings import Settings
from app.tables import METADATA
from casework.accounts.by_operator import OperatorAccounts
from casework.accounts.given import GIVEN_ROLES
from casework.accounts.invitations import VALID_FOR
from casework.errors import FieldsInvalid
from claims_core.claim import ROLE_WORDS, Role
from claims_core.staff_scope import SCOPES
from infra import schema
from infra.db import Database
from infra.key_canary import require_keys
from infra.migrate import upgrade


async def migrate(settings: Settings) -> str:
    """Bring the database to the newest schema; answers what was done.

    :raises DatabaseRefused: it is one of a newer program, or others are at work in it.
    """
    db = Database(settings.database_url)
    try:
        if db.is_sqlite:
            db.path.parent.mkdir(parents=True, exist_ok=True)
        before = await schema.present(db)
        if before is not None and before > schema.HEAD:
            await schema.require_current(db)
            return f"数据库已经由更新的程序升到了 {before}，本程序接着能用，不用升。"
        await upgrade(db, METADATA)
        after = await schema.present(db)
    finally:
        await db.close()
    if before == after:
        return f"数据库的表结构已经是 {after}，不用升。"
    return f"数据库的表结构升到了 {after}（原来：{before or '空的'}）。"


async def add_staff(
    settings: Settings, login: str, name: str, roles: list[str], scope: str = ""
) -> str:
    """Add a colleague or give them other roles; answers how they come in.

    :raises FieldsInvalid: an unknown role or scope.
    """
    known = {role.value for role in GIVEN_ROLES}
    unknown = set(roles) - known
    if unknown:
        have = "、".join(f"{role.value}（{ROLE_WORDS[role]}）" for role in sorted(GIVEN_ROLES))
        raise FieldsInvalid(roles=f"没有这些岗位：{'、'.join(sorted(unknown))}。岗位有：{have}。")
    if scope and scope not in SCOPES:
        have = "、".join(f"{each.code}（{each.words}）" for each in SCOPES.values())
        raise FieldsInvalid(scope=f"没有这个范围：{scope}。范围有：{have}。")
    given = frozenset(Role(role) for role in roles)
    async with _accounts(settings) as accounts:
        code = await accounts.add(login, name, given, SCOPES.get(scope))
    return _invitation(settings, login, code)


async def invite_staff(settings: Settings, login: str) -> str:
    """A new invitation for somebody who cannot get in; answers how they do.

    :raises FieldsInvalid: nobody has this login.
    """
    async with _accounts(settings) as accounts:
        code = await accounts.invite(login)
    return _invitation(settings, login, code)


async def disable_staff(settings: Settings, login: str) -> str:
    """Put an account out of use, at once.

    :raises FieldsInvalid: nobody has this login.
    """
    async with _accounts(settings) as accounts:
        await accounts.disable(login)
    return f"{login}：已停用，正在用的登录也退出了。"


def _invitation(settings: Settings, login: str, code: str) -> str:
    hours = int(VALID_FOR.total_seconds()) // 3600
    return (
        f"{login}：邀请码 {code}（{hours}小时内有效，只能用一次，不再显示）\n"
        f"请本人打开 {settings.base_url}/window/invitation 自己设密码。"
    )


@asynccontextmanager
async def _accounts(settings: Settings) -> AsyncIterator[OperatorAccounts]:
    db = Database(settings.database_url)
    try:
        db.claim_process()
        await schema.require_current(db)
        sealer = build_sealer(settings)
        await require_keys(db, sealer)
        yield OperatorAccounts(db, sealer, now)
    finally:
        await db.close()
