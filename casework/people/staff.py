"""Who is at the window, and are they logged in? Asked by every staff page and every call of the
window's API.

Accounts are personal; a password is an Argon2id hash, a session only the hash of its token."""

import asyncio
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from weakref import WeakValueDictionary

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from casework.errors import FieldsInvalid, LoginFailed, NotLoggedIn
from casework.people.login_failures import LoginFailures
from casework.people.parked_forms import ParkedForms, token_hash
from casework.people.staff_passwords import require_good_password
from casework.people.staff_rules import Pending, StaffRules
from casework.people.staff_tables import RecoveryCodeRow, StaffDeviceRow
from casework.people.tables import StaffRow, StaffSessionRow
from claims_core.claim import Actor, Role
from claims_core.staff_scope import CENTRE, SCOPES, StaffScope
from claims_core.typed_text import only_letters
from infra import totp
from infra.columns import new_id
from infra.db import Database
from infra.passwords import hash_password_async, verify_password_async
from infra.sealing import Sealer

TOTP_SECRET = "staff.totp"
RECOVERY_CODE, DEVICE = "staff.recovery_code", "staff.device"
DEVICE_FOR = timedelta(days=180)
# Checked against when the login is unknown, so that the answer takes as long as for a known one.
_NOBODY = (
    "$argon2id$v=19$m=19456,t=2,p=1$6mu9mHnfxRX4E3oEsNh7eQ$Kk22ox"
    "bcf5GodeX+Pw3wX/ewR4eF4DzFeiqCWpxT3TA"
)


@dataclass(frozen=True, repr=False)
class StaffLogin:
    """登录成功: session token, form token and the token of the browser, shown once."""

    token: str
    csrf: str
    actor: Actor
    device: str
    pending: Pending | None


@dataclass(frozen=True, repr=False)
class StaffSession:
    """登录会话 of the person who asks; `csrf` must come back with every form. While something is
    `pending`, only the pages for it are shown."""

    actor: Actor
    csrf: str
    login: str
    pending: Pending | None = None


@dataclass(frozen=True, repr=False)
class LoginPlace:
    """从哪里登录: the address, and the token that a login left in this browser."""

    address: str = ""
    device: str = ""


class StaffAccounts(ParkedForms):
    """工作人员账号与登录; keeps the forms whose login was lost, too."""

    def __init__(
        self,
        db: Database,
        sealer: Sealer,
        clock: Callable[[], datetime],
        *,
        idle: timedelta = timedelta(minutes=15),
        absolute: timedelta = timedelta(hours=8),
        rules: StaffRules | None = None,
    ) -> None:
        super().__init__(db, sealer)
        self._clock = clock
        self._idle = idle
        self._absolute = absolute
        self.rules = rules or StaffRules()
        self.failures = LoginFailures(db, sealer, clock)
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def add(
        self,
        login: str,
        name: str,
        roles: frozenset[Role],
        password: str,
        scope: StaffScope = CENTRE,
    ) -> str:
        """Add a person, or set their name, roles, scope and password anew; answers their id.

        :raises FieldsInvalid: a password that is too short or too common, an unknown role.
        """
        require_good_password(password, login)
        if not roles or roles & {Role.MEMBER, Role.SYSTEM}:
            raise FieldsInvalid(roles="请至少给一个岗位。")
        hashed = await hash_password_async(password)
        async with self._db.write() as session:
            row = await session.scalar(select(StaffRow).where(StaffRow.login == login))
            if row is None:
                row = StaffRow(id=new_id(), login=login, created_at=self._clock())
                session.add(row)
            row.name, row.password_hash, row.active = name, hashed, True
            row.roles, row.scope = sorted(roles), scope.code
            await end_sessions(session, row.id, self._clock())
            return row.id

    async def known(self, login: str) -> bool:
        """Whether somebody has this login."""
        async with self._db.read() as session:
            found = await session.scalar(select(StaffRow.id).where(StaffRow.login == login))
        return found is not None

    async def login(
        self, login: str, password: str, code: str = "", place: LoginPlace | None = None
    ) -> StaffLogin:
        """Log in; wrong tries slow whoever makes them (`LoginFailures`), with a login that nobody
        has likewise. `code` is that of the authenticator, or a recovery code.

        :raises LoginFailed: the same for an unknown login, a wrong password and a wrong code.
        :raises LoginLocked:
        """
        login = login.strip()
        # one after the other for each account, so that parallel guesses share no try
        async with self._turns.setdefault(login, asyncio.Lock()):
            return await self._login(login, password, code, place or LoginPlace())

    async def _login(self, login: str, password: str, code: str, place: LoginPlace) -> StaffLogin:
        now = self._clock()
        async with self._db.read() as session:
            row = await session.scalar(select(StaffRow).where(StaffRow.login == login))
            device = await self._device(session, row, place.device)
        scopes = self.failures.scopes(login, place.address, device)
        await self.failures.require_open(scopes)
        fits = await verify_password_async(password, row.password_hash if row else _NOBODY)
        token, csrf = secrets.token_urlsafe(32), secrets.token_urlsafe(24)
        if row is not None and fits:
            async with self._db.write() as session:
                held = await hold_staff(session, StaffRow.id == row.id)
                # whoever was put out, or got another password, while this one was compared
                still = held if held and held.password_hash == row.password_hash else None
                if still and still.active and await self._second_factor(session, still, code, now):
                    row = still
                    await self.failures.forgive(session, login, place.address, device)
                    if self.rules.one_session:
                        await end_sessions(session, row.id, now)
                    session.add(
                        StaffSessionRow(
                            token_hash=token_hash(token),
                            staff_id=row.id,
                            csrf=csrf,
                            created_at=now,
                            seen_at=now,
                        )
                    )
                    device = await self._keep_device(session, row.id, device, now)
                    return StaffLogin(token, csrf, _actor(row), device, self.rules.pending(row))
        await self.failures.count(scopes)
        raise LoginFailed

    async def authenticate(self, token: str) -> StaffSession:
        """The person behind a session; every visit puts the idle limit off.

        :raises NotLoggedIn: unknown, ended, idle or too old, or the account is out of use.
        """
        now = self._clock()
        async with self._db.read() as session:
            found = (
                await session.execute(
                    select(StaffSessionRow, StaffRow)
                    .join(StaffRow, StaffRow.id == StaffSessionRow.staff_id)
                    .where(
                        StaffSessionRow.token_hash == token_hash(token),
                        StaffSessionRow.ended_at.is_(None),
                        StaffSessionRow.seen_at > now - self._idle,
                        StaffSessionRow.created_at > now - self._absolute,
                        StaffRow.active,
                    )
                )
            ).first()
        if found is None:
            raise NotLoggedIn
        row, staff = found
        if now - row.seen_at > timedelta(minutes=1):  # spare a write on every picture of a page
            async with self._db.write() as session:
                await session.execute(
                    update(StaffSessionRow)
                    .where(StaffSessionRow.token_hash == row.token_hash)
                    .values(seen_at=now)
                )
        return StaffSession(_actor(staff), row.csrf, staff.login, self.rules.pending(staff))

    async def logout(self, token: str) -> None:
        """End a session."""
        async with self._db.write() as session:
            await session.execute(
                update(StaffSessionRow)
                .where(StaffSessionRow.token_hash == token_hash(token))
                .values(ended_at=self._clock(), parked_sealed=None, searches_sealed=None)
            )

    async def _second_factor(
        self, session: AsyncSession, row: StaffRow, code: str, now: datetime
    ) -> bool:
        """Whether the code is this person's; every code counts once. True where none is needed."""
        if row.totp_sealed is None:
            return True
        typed = only_letters(code)
        secret = bytes.fromhex(self._sealer.open(row.totp_sealed, TOTP_SECRET))
        step = totp.step_of(secret, typed, now)
        if step is not None:
            later = or_(StaffRow.totp_step.is_(None), StaffRow.totp_step < step)
            spent = update(StaffRow).where(StaffRow.id == row.id, later).values(totp_step=step)
            return await session.scalar(spent.returning(StaffRow.id)) is not None
        used = (
            update(RecoveryCodeRow)
            .where(
                RecoveryCodeRow.staff_id == row.id,
                RecoveryCodeRow.code_index == recovery_index(self._sealer, typed),
                RecoveryCodeRow.used_at.is_(None),
            )
            .values(used_at=now)
        )
        return await session.scalar(used.returning(RecoveryCodeRow.staff_id)) is not None

    async def _device(self, session: AsyncSession, row: StaffRow | None, token: str) -> str:
        """The token, if this person has logged in with it; empty otherwise."""
        if row is None or not token:
            return ""
        known = await session.scalar(
            select(StaffDeviceRow.staff_id).where(
                StaffDeviceRow.token_index == device_index(self._sealer, token),
                StaffDeviceRow.seen_at > self._clock() - DEVICE_FOR,
            )
        )
        return token if known == row.id else ""

    async def _keep_device(
        self, session: AsyncSession, staff_id: str, known: str, now: datetime
    ) -> str:
        token = known or secrets.token_urlsafe(32)
        index = device_index(self._sealer, token)
        await session.merge(StaffDeviceRow(token_index=index, staff_id=staff_id, seen_at=now))
        return token


async def hold_staff(session: AsyncSession, *whose: ColumnElement[bool]) -> StaffRow | None:
    """The account, held against others until the transaction ends, and read anew: of a login and
    whatever ends the logins of this person, the later one sees the earlier."""
    return await session.scalar(
        select(StaffRow)
        .where(*whose)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )


async def end_sessions(
    session: AsyncSession, staff_id: str, now: datetime, *, but: str = ""
) -> None:
    """End every login of this person; `but` is the token of one that goes on."""
    await session.execute(
        update(StaffSessionRow)
        .where(
            StaffSessionRow.staff_id == staff_id,
            StaffSessionRow.ended_at.is_(None),
            StaffSessionRow.token_hash != token_hash(but),
        )
        .values(ended_at=now, parked_sealed=None, searches_sealed=None)
    )


def recovery_index(sealer: Sealer, typed: str) -> str:
    """As a recovery code is kept."""
    return sealer.index(typed, RECOVERY_CODE)


def device_index(sealer: Sealer, token: str) -> str:
    """As the token of a browser is kept; letter by letter, unlike what people type."""
    return sealer.mac(token.encode(), DEVICE).hex()


def _actor(row: StaffRow) -> Actor:
    roles = frozenset(Role(role) for role in row.roles)
    return Actor(row.id, row.name, roles, SCOPES[row.scope].county)
