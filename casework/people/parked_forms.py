"""What becomes of a form whose login was lost? Asked by the login page, which carries it sealed,
and by the page that it belongs to."""

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from casework.errors import FieldsInvalid, NotLoggedIn
from casework.people.tables import StaffSessionRow
from infra.db import Database
from infra.sealing import Sealer, SealError

PARKED = "staff_session.parked"
MAX_PARKED = 64 * 1024


@dataclass(frozen=True, repr=False)
class ParkedForm:
    """未完成的表单: where it belongs, and what had been typed."""

    path: str
    fields: Mapping[str, list[str]]


class ParkedForms:
    """没送到的表单: laid aside with the login of the person who typed it."""

    def __init__(self, db: Database, sealer: Sealer) -> None:
        self._db = db
        self._sealer = sealer

    async def seal_form(self, token: str, path: str, fields: Mapping[str, list[str]]) -> str:
        """A form that lost its login, as an opaque text that the login page can carry.

        `token` is the lost login's: only the person behind it gets the form back.

        :raises NotLoggedIn: where we never gave it. :raises FieldsInvalid: more than can be kept.
        """
        async with self._db.read() as session:
            owner = await session.scalar(
                select(StaffSessionRow.staff_id).where(
                    StaffSessionRow.token_hash == token_hash(token)
                )
            )
        if owner is None:
            raise NotLoggedIn
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
                    StaffSessionRow.staff_id == owner,
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


async def _parked_blob(session: AsyncSession, token: str) -> bytes | None:
    return await session.scalar(
        select(StaffSessionRow.parked_sealed).where(StaffSessionRow.token_hash == token_hash(token))
    )


def token_hash(token: str) -> str:
    """As the token of a session is kept."""
    return hashlib.sha256(token.encode()).hexdigest()
