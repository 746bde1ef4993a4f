"""What does a person do about their own account? Gives the undertaking, sets up an authenticator,
changes the password; asked by the page that everybody has."""

import base64
from collections.abc import Callable
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.accounts.changes import note_change
from casework.accounts.invitations import fresh_code
from casework.accounts.views import AccountAct, OwnAccountView, TotpOffer
from casework.errors import FieldsInvalid, NotFound
from casework.people.staff import (
    TOTP_SECRET,
    StaffAccounts,
    end_sessions,
    hold_staff,
    recovery_index,
)
from casework.people.staff_passwords import require_good_password
from casework.people.staff_tables import RecoveryCodeRow
from casework.people.tables import StaffRow
from claims_core.claim import Actor, Role
from claims_core.staff_scope import SCOPES
from claims_core.typed_text import only_letters
from infra import totp
from infra.db import Database
from infra.passwords import hash_password_async, verify_password_async
from infra.sealing import Sealer, SealError

ISSUER = "大额通窗口"
RECOVERY_CODES = 10
_OFFER = "staff.totp_offer"
_WRONG = "现在的密码不对。"


class OwnAccount:
    """我的账号."""

    def __init__(
        self,
        db: Database,
        sealer: Sealer,
        clock: Callable[[], datetime],
        accounts: StaffAccounts,
    ) -> None:
        self._db = db
        self._sealer = sealer
        self._clock = clock
        self._accounts = accounts

    async def show(self, actor: Actor) -> OwnAccountView:
        """One's own account as it stands."""
        async with self._db.read() as session:
            row = await _own(session, actor)
            left = await session.scalar(
                select(func.count()).where(
                    RecoveryCodeRow.staff_id == row.id, RecoveryCodeRow.used_at.is_(None)
                )
            )
        return OwnAccountView(
            name=row.name,
            login=row.login,
            roles=frozenset(Role(role) for role in row.roles),
            scope=SCOPES[row.scope],
            undertaken_at=row.undertaken_at,
            totp=row.totp_sealed is not None,
            recovery_left=left or 0,
            pending=self._accounts.rules.pending(row),
        )

    async def undertake(self, actor: Actor) -> None:
        """签保密承诺, with the day; once it is signed, signing again changes nothing."""
        now = self._clock()
        async with self._db.write() as session:
            row = await _own(session, actor)
            if row.undertaken_at is None:
                row.undertaken_at = now
                note_change(session, row.id, AccountAct.UNDERTOOK, "", actor, now)

    async def offer(self, actor: Actor) -> TotpOffer:
        """A new secret for an authenticator; it counts once it is confirmed with a code."""
        async with self._db.read() as session:
            row = await _own(session, actor)
        secret = totp.new_secret()
        sealed = self._sealer.seal(secret.hex(), f"{_OFFER}.{row.id}")
        return TotpOffer(
            base64.urlsafe_b64encode(sealed).decode(),
            totp.uri(secret, row.login, ISSUER),
            totp.typed_secret(secret),
        )

    async def confirm_totp(
        self, actor: Actor, offer: str, code: str, password: str
    ) -> tuple[str, ...]:
        """Use the offered secret from now on; answers the recovery codes, which are shown once and
        replace any earlier ones.

        :raises FieldsInvalid: a code that does not fit, a wrong password. :raises LoginLocked:
        """
        now = self._clock()
        try:
            sealed = base64.urlsafe_b64decode(offer)
            secret = bytes.fromhex(self._sealer.open(sealed, f"{_OFFER}.{actor.id}"))
        except (SealError, ValueError):
            raise FieldsInvalid(code="这个二维码不能用了。请刷新页面，重新扫一次。") from None
        step = totp.step_of(secret, only_letters(code), now)
        if step is None:
            raise FieldsInvalid(code="验证码不对。请看手机上现在显示的6位数；手机的时间要准。")
        known = await self._require_password(actor, password)
        codes = tuple(fresh_code(2) for _ in range(RECOVERY_CODES))
        async with self._db.write() as session:
            row = await _unchanged(session, actor, known)
            row.totp_sealed = self._sealer.seal(secret.hex(), TOTP_SECRET)
            row.totp_step = step
            await session.execute(delete(RecoveryCodeRow).where(RecoveryCodeRow.staff_id == row.id))
            session.add_all(
                RecoveryCodeRow(
                    staff_id=row.id, code_index=recovery_index(self._sealer, only_letters(each))
                )
                for each in codes
            )
            note_change(session, row.id, AccountAct.TOTP, "", actor, now)
        return codes

    async def change_password(self, actor: Actor, token: str, old: str, new: str) -> None:
        """Another password; every login of this person ends but the one with `token`.

        :raises FieldsInvalid: the old one is wrong, or the new one no good. :raises LoginLocked:
        """
        async with self._db.read() as session:
            login = (await _own(session, actor)).login
        require_good_password(new, login)
        known = await self._require_password(actor, old)
        hashed, now = await hash_password_async(new), self._clock()
        async with self._db.write() as session:
            row = await _unchanged(session, actor, known)
            row.password_hash = hashed
            await end_sessions(session, row.id, now, but=token)
            note_change(session, row.id, AccountAct.PASSWORD, "自己换的", actor, now)

    async def _require_password(self, actor: Actor, password: str) -> str:
        """The hash that it fits. :raises FieldsInvalid, LoginLocked:"""
        failures = self._accounts.failures
        # somebody at a screen that was left open guesses no further than at the login
        scopes = failures.scopes(f"own account {actor.id}", "")[:1]
        await failures.require_open(scopes)
        async with self._db.read() as session:
            row = await _own(session, actor)
        if not await verify_password_async(password, row.password_hash):
            await failures.count(scopes)
            raise FieldsInvalid(old=_WRONG)
        return row.password_hash


async def _unchanged(session: AsyncSession, actor: Actor, password_hash: str) -> StaffRow:
    """The account, held, as long as nobody has given it another password meanwhile: a supervisor
    may be taking it away from whoever sits here. :raises FieldsInvalid:"""
    row = await hold_staff(session, StaffRow.id == actor.id)
    if row is None or row.password_hash != password_hash:
        raise FieldsInvalid(old=_WRONG)
    return row


async def _own(session: AsyncSession, actor: Actor) -> StaffRow:
    row = await session.get(StaffRow, actor.id)
    if row is None:
        raise NotFound
    return row
