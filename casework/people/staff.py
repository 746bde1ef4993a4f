"""Who is at the window, and are they logged in? Asked by every staff page; also keeps a form whose
login was lost.

Accounts are personal; a password is an Argon2id hash, a session only the hash of its token."""

import asyncio
import base64
import hashlib
import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from weakref import WeakValueDictionary

from sqlalchemy import select, true, update
from sqlalchemy.ext.asyncio import AsyncSession

from casework.errors import FieldsInvalid, LoginFailed, LoginLocked, NotLoggedIn
from casework.people.tables import StaffRow, StaffSessionRow
from casework.people.unknown_logins import UnknownLogins
from claims_core.claim import Actor, Role
from infra.columns import new_id
from infra.db import Database
from infra.passwords import hash_password_async, verify_password_async
from infra.sealing import Sealer, SealError

TRIES_BEFORE_LOCK = 5
LOCKED_FOR = timedelta(minutes=15)
PARKED = "staff_session.parked"
MAX_PARKED = 64 * 1024
# Checked against when the login is unknown, so that the answer takes as long as for a known one.
_NOBODY = (
    "$argon2id$v=19$m=19456,t=2,p=1$6mu9mHnfxRX4E3oEsNh7eQ$Kk22ox"
    "bcf5GodeX+Pw3wX/ewR4eF4DzFeiqCWpxT3TA"
)


@dataclass(frozen=True, repr=False)
class StaffLogin:
    """登录成功: session token and form token, shown once."""

    token: str
    csrf: str
    actor: Actor


@dataclass(frozen=True, repr=False)
class StaffSession:
    """登录会话 of the person who asks; `csrf` must come back with every form."""

    actor: Actor
    csrf: str
    login: str


@dataclass(frozen=True, repr=False)
class ParkedForm:
    """未完成的表单: where it belongs, and what had been typed."""

    path: str
    fields: Mapping[str, list[str]]


class StaffAccounts:
    """工作人员账号与登录."""

    def __init__(
        self,
        db: Database,
        sealer: Sealer,
        clock: Callable[[], datetime],
        *,
        idle: timedelta = timedelta(minutes=15),
        absolute: timedelta = timedelta(hours=8),
    ) -> None:
        self._db = db
        self._sealer = sealer
        self._clock = clock
        self._idle = idle
        self._absolute = absolute
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._unknown = UnknownLogins(TRIES_BEFORE_LOCK, LOCKED_FOR)

    async def add(self, login: str, name: str, roles: frozenset[Role], password: str) -> str:
        """Add a person, or set their name, roles and password anew; answers their id.

        :raises FieldsInvalid: a password under ten characters, an unknown role.
        """
        if len(password) < 10:
            raise FieldsInvalid(password="密码至少10位。")
        if not roles or roles & {Role.MEMBER, Role.SYSTEM}:
            raise FieldsInvalid(roles="请至少给一个岗位。")
        hashed = await hash_password_async(password)
        async with self._db.write() as session:
            row = await session.scalar(select(StaffRow).where(StaffRow.login == login))
            if row is None:
                row = StaffRow(id=new_id(), login=login, failed_logins=0, created_at=self._clock())
                session.add(row)
            row.name, row.password_hash, row.active = name, hashed, True
            row.roles = sorted(roles)
            return row.id

    async def known(self, login: str) -> bool:
        """Whether somebody has this login."""
        async with self._db.read() as session:
            found = await session.scalar(select(StaffRow.id).where(StaffRow.login == login))
        return found is not None

    async def login(self, login: str, password: str) -> StaffLogin:
        """Log in; five wrong passwords lock the account for a quarter of an hour, and a login that
        nobody has likewise.

        :raises LoginFailed: the same for an unknown login and a wrong password. :raises
        LoginLocked:
        """
        login = login.strip()
        # one after the other for each account, so that parallel guesses share no try
        async with self._turns.setdefault(login, asyncio.Lock()):
            return await self._login(login, password)

    async def _login(self, login: str, password: str) -> StaffLogin:
        now = self._clock()
        async with self._db.read() as session:
            row = await session.scalar(select(StaffRow).where(StaffRow.login == login))
        locked_until = row.locked_until if row else self._unknown.locked_until(login)
        if locked_until is not None and locked_until > now:
            raise LoginLocked(minutes=ceil((locked_until - now) / timedelta(minutes=1)))
        fits = await verify_password_async(password, row.password_hash if row else _NOBODY)
        if row is None or not fits or not row.active:
            if row is None:
                self._unknown.failed(login, now)
            else:
                await self._count_failure(row.id, now)
            raise LoginFailed
        token, csrf = secrets.token_urlsafe(32), secrets.token_urlsafe(24)
        async with self._db.write() as session:
            await session.execute(
                update(StaffRow)
                .where(StaffRow.id == row.id)
                .values(failed_logins=0, locked_until=None)
            )
            session.add(
                StaffSessionRow(
                    token_hash=token_hash(token),
                    staff_id=row.id,
                    csrf=csrf,
                    created_at=now,
                    seen_at=now,
                )
            )
        return StaffLogin(token, csrf, _actor(row))

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
        return StaffSession(_actor(staff), row.csrf, staff.login)

    async def logout(self, token: str) -> None:
        """End a session."""
        async with self._db.write() as session:
            await session.execute(
                update(StaffSessionRow)
                .where(StaffSessionRow.token_hash == token_hash(token))
                .values(ended_at=self._clock(), parked_sealed=None, searches_sealed=None)
            )

    async def seal_form(self, token: str, path: str, fields: Mapping[str, list[str]]) -> str:
        """A form that lost its login, as an opaque text that the login page can carry.

        `token` is the lost login's: only the person behind it gets the form back. A token that we
        never gave leaves the form to whoever logs in on that screen.
        """
        async with self._db.read() as session:
            owner = await session.scalar(
                select(StaffSessionRow.staff_id).where(
                    StaffSessionRow.token_hash == token_hash(token)
                )
            )
        text = json.dumps([owner, path, dict(fields)])
        if len(text.encode()) > MAX_PARKED:
            raise FieldsInvalid(form="填写的内容太长，没能保存。")
        return base64.urlsafe_b64encode(self._sealer.seal(text, PARKED)).decode()

    async def park(self, token: str, sealed: str) -> str | None:
        """Lay a carried form into the new session; answers the page it belongs to, None when it is
        unreadable or somebody else's."""
        try:
            blob = base64.urlsafe_b64decode(sealed)
            owner, path, _ = json.loads(self._sealer.open(blob, PARKED))
        except (SealError, ValueError):
            return None
        async with self._db.write() as session:
            parked = await session.scalar(
                update(StaffSessionRow)
                .where(
                    StaffSessionRow.token_hash == token_hash(token),
                    StaffSessionRow.staff_id == owner if owner else true(),
                )
                .values(parked_sealed=blob)
                .returning(StaffSessionRow.token_hash)
            )
        return str(path) if parked else None

    async def parked(self, token: str, path: str) -> ParkedForm | None:
        """The form that waits for this page, if there is one."""
        async with self._db.read() as session:
            blob = await _parked_blob(session, token)
        if blob is None:
            return None
        _, parked_path, fields = json.loads(self._sealer.open(blob, PARKED))
        return ParkedForm(parked_path, fields) if parked_path == path else None

    async def clear_parked(self, token: str) -> None:
        """The form has been sent: forget it."""
        async with self._db.write() as session:
            await session.execute(
                update(StaffSessionRow)
                .where(StaffSessionRow.token_hash == token_hash(token))
                .values(parked_sealed=None)
            )

    async def _count_failure(self, staff_id: str, now: datetime) -> None:
        async with self._db.write() as session:
            failures = await session.scalar(
                update(StaffRow)
                .where(StaffRow.id == staff_id)
                .values(failed_logins=StaffRow.failed_logins + 1)
                .returning(StaffRow.failed_logins)
                .execution_options(synchronize_session=False)
            )
            if (failures or 0) >= TRIES_BEFORE_LOCK:
                await session.execute(
                    update(StaffRow)
                    .where(StaffRow.id == staff_id)
                    .values(failed_logins=0, locked_until=now + LOCKED_FOR)
                )


async def _parked_blob(session: AsyncSession, token: str) -> bytes | None:
    return await session.scalar(
        select(StaffSessionRow.parked_sealed).where(StaffSessionRow.token_hash == token_hash(token))
    )


def _actor(row: StaffRow) -> Actor:
    return Actor(row.id, row.name, frozenset(Role(role) for role in row.roles))


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
