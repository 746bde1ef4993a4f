"""How does somebody without a phone of their own in the roster show who they are? A clerk who has
seen them and their papers gives a code; it is typed once, on the phone or in the chat.

What is tried wrongly slows whoever tries, never the owner of a code."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from casework import access_log
from casework.errors import AlreadyBound, FieldsInvalid, NotFound, TooManyTries
from casework.people import letter_use, merges, people, proofs
from casework.people.authority_tables import WindowCodeRow, WindowCodeTryRow
from casework.people.binding_moves import bind
from casework.people.members import Members
from casework.people.tables import InsuredRow
from casework.people.views import MemberView
from casework.roles import require_role
from claims_core.claim import Actor, Role
from claims_core.errors import ClaimsError
from claims_core.identity_levels import ProofMethod
from claims_core.window_codes import (
    CODE_LASTS,
    DIGITS,
    TRIES_A_DAY,
    WindowCodePaper,
    WindowCodePurpose,
    check_tail,
    check_window_code,
    in_groups,
)
from infra import idempotency
from infra.columns import new_id
from infra.db import Database
from infra.idempotency import Once
from infra.sealing import Sealer

CODE = "window_code.code"
ISSUERS = frozenset({Role.CLERK, Role.SUPERVISOR})
_SHOWN = 20


class WindowCodeWrong(ClaimsError):
    """窗口码对不上: the same answer whether the code, its day or the id number is wrong."""

    code = "window_code_wrong"
    template = (
        "窗口码或证件号码后四位对不上，或者这个码已经用过、过期了。请照纸条再填一次；"
        "还不行，请窗口重新给一个。"
    )


@dataclass(frozen=True, repr=False)
class WindowCodeIssued:
    """给出的窗口码: shown this once, in groups as it is read out."""

    code_id: str
    code: str
    expires_at: datetime


@dataclass(frozen=True, kw_only=True)
class WindowCodeView:
    """给过的窗口码, without the code; `ended` where it can be used no more."""

    id: str
    purpose: WindowCodePurpose
    paper: WindowCodePaper
    issued_by: str
    issued_at: datetime
    expires_at: datetime
    used: bool
    ended: bool


class WindowCodes:
    """窗口码."""

    def __init__(
        self, db: Database, sealer: Sealer, clock: Callable[[], datetime], members: Members
    ) -> None:
        self._db = db
        self._sealer = sealer
        self._clock = clock
        self._members = members

    async def issue(
        self, actor: Actor, insured_id: str, paper: WindowCodePaper
    ) -> WindowCodeIssued:
        """Give a code to the insured person who stands at the window; an older one of theirs ends.

        :raises RoleMissing, NotFound: :raises FieldsInvalid: without a paper that was seen.
        """
        require_role(actor, ISSUERS, "给窗口码")
        if paper is WindowCodePaper.LETTER:
            raise FieldsInvalid(paper="请选您看过的证件。")
        async with self._db.write() as session:
            if await session.get(InsuredRow, insured_id) is None:
                raise NotFound
            kept = (await people.hold_insured(session, insured_id)).id
            return await give(
                session, self._sealer, actor, kept, WindowCodePurpose.SELF, paper, self._clock()
            )

    async def withdraw(self, actor: Actor, insured_id: str, code_id: str) -> None:
        """The slip was lost, or given to the wrong person. :raises RoleMissing, NotFound:"""
        require_role(actor, ISSUERS, "作废窗口码")
        async with self._db.write() as session:
            row = await session.get(WindowCodeRow, code_id, with_for_update=True)
            if row is None or not await merges.is_one_person(session, row.insured_id, insured_id):
                raise NotFound
            row.ended_at = row.ended_at or self._clock()

    async def given(self, actor: Actor, insured_id: str) -> tuple[WindowCodeView, ...]:
        """The codes that this person was given lately, newest first. :raises RoleMissing:"""
        require_role(actor, ISSUERS, "看窗口码")
        now = self._clock()
        async with self._db.read() as session:
            rows = await session.scalars(
                select(WindowCodeRow)
                .where(WindowCodeRow.insured_id.in_(merges.same_person(insured_id)))
                .order_by(WindowCodeRow.issued_at.desc(), WindowCodeRow.id)
                .limit(_SHOWN)
            )
            return tuple(
                WindowCodeView(
                    id=row.id,
                    purpose=WindowCodePurpose(row.purpose),
                    paper=WindowCodePaper(row.paper),
                    issued_by=row.issued_by_name,
                    issued_at=row.issued_at,
                    expires_at=row.expires_at,
                    used=row.used_by is not None,
                    ended=row.ended_at is not None or row.expires_at <= now,
                )
                for row in rows
            )

    async def redeem(
        self, actor: Actor, code: str, id_tail: str, once: Once | None = None
    ) -> MemberView:
        """Use a code: for oneself it binds and proves who one is, for a relative it opens what the
        letter says. `id_tail` are the last four of the insured person's number. The same again by
        the same member changes nothing.

        :raises InvalidWindowCode: :raises WindowCodeWrong: and the try is counted.
        :raises TooManyTries: five wrong ones within a day. :raises AlreadyBound: to somebody else;
            the code stays good. :raises Forbidden: what a letter does not let this member do.
        """
        code, id_tail = check_window_code(code), check_tail(id_tail)
        now = self._clock()
        async with self._db.write() as session:
            await people.hold_member(session, actor.id)
            # the answer may have been lost on the way
            done = await idempotency.recall(session, once) is not None
            done = done or await self._used_by(session, actor.id, code, id_tail, now)
            if not done:
                await self._within_tries(session, actor.id, now)
                row = await self._fitting(session, code, id_tail, now)
                if row is None:
                    session.add(WindowCodeTryRow(id=new_id(), member_id=actor.id, at=now))
                else:
                    row.ended_at, row.used_by = now, actor.id
                    await self._use(session, actor, row, now)
                    idempotency.remember(session, once, {}, now)
                    done = True
        if not done:
            raise WindowCodeWrong
        return await self._members.me(actor)

    async def _use(
        self, session: AsyncSession, actor: Actor, row: WindowCodeRow, now: datetime
    ) -> None:
        insured_id = await merges.kept_id(session, row.insured_id)
        if row.letter_id is not None:
            await letter_use.authorise(session, self._sealer, actor.id, row.letter_id, now)
            return
        bound = await people.bound_insured_id(session, actor.id)
        if bound is not None and bound != insured_id:
            raise AlreadyBound
        if bound is None:
            await bind(session, actor.id, insured_id, now)
        proofs.keep(session, actor.id, insured_id, ProofMethod.WINDOW_CODE, now)

    async def _fitting(
        self, session: AsyncSession, code: str, id_tail: str, now: datetime
    ) -> WindowCodeRow | None:
        """The code of the person whose number ends so, both held: the person first, as wherever a
        code is given, so that one that is used at this moment gets no successor."""
        good = (
            WindowCodeRow.code_index == self._sealer.index(code, CODE),
            WindowCodeRow.ended_at.is_(None),
            WindowCodeRow.expires_at > now,
        )
        codes = select(WindowCodeRow.id, WindowCodeRow.insured_id).where(*good)
        for code_id, insured_id in (await session.execute(codes)).all():
            if await self._ends_so(session, insured_id, id_tail):
                await people.hold_insured(session, insured_id)
                held = select(WindowCodeRow).where(WindowCodeRow.id == code_id, *good)
                row: WindowCodeRow | None = await session.scalar(held.with_for_update())
                return row
        return None

    async def _used_by(
        self, session: AsyncSession, member_id: str, code: str, id_tail: str, now: datetime
    ) -> bool:
        """Whether this member has used this very code: the same again, and no try."""
        used = select(WindowCodeRow.insured_id).where(
            WindowCodeRow.code_index == self._sealer.index(code, CODE),
            WindowCodeRow.used_by == member_id,
            WindowCodeRow.expires_at > now,
        )
        for insured_id in (await session.scalars(used)).all():
            if await self._ends_so(session, insured_id, id_tail):
                return True
        return False

    async def _ends_so(self, session: AsyncSession, insured_id: str, id_tail: str) -> bool:
        insured = await merges.kept_row(session, insured_id)
        number = self._sealer.open(insured.id_number_sealed, people.ID_NUMBER)
        return secrets.compare_digest(number[-4:].encode(), id_tail.encode())

    async def _within_tries(self, session: AsyncSession, member_id: str, now: datetime) -> None:
        wrong = await session.scalar(
            select(func.count())
            .select_from(WindowCodeTryRow)
            .where(
                WindowCodeTryRow.member_id == member_id,
                WindowCodeTryRow.at > now - timedelta(days=1),
            )
        )
        if (wrong or 0) >= TRIES_A_DAY:
            raise TooManyTries


async def give(
    session: AsyncSession,
    sealer: Sealer,
    actor: Actor,
    insured_id: str,
    purpose: WindowCodePurpose,
    paper: WindowCodePaper,
    now: datetime,
    letter_id: str | None = None,
) -> WindowCodeIssued:
    """A new code of this kind in place of the one before it; kept as an index alone."""
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
    await session.execute(
        update(WindowCodeRow)
        .where(
            WindowCodeRow.insured_id.in_(merges.same_person(insured_id)),
            WindowCodeRow.purpose == purpose,
            WindowCodeRow.letter_id == letter_id
            if letter_id
            else WindowCodeRow.letter_id.is_(None),
            WindowCodeRow.ended_at.is_(None),
        )
        .values(ended_at=now)
        .execution_options(synchronize_session=False)
    )
    row = WindowCodeRow(
        id=new_id(),
        insured_id=insured_id,
        purpose=purpose,
        code_index=sealer.index(code, CODE),
        paper=paper,
        letter_id=letter_id,
        issued_by=actor.id,
        issued_by_name=actor.name,
        issued_at=now,
        expires_at=now + CODE_LASTS,
    )
    session.add(row)
    await access_log.record(
        session, actor, "window_code", insured_id, claim_id=None, reason="给窗口码", at=now
    )
    return WindowCodeIssued(row.id, in_groups(code), row.expires_at)


async def is_used(session: AsyncSession, letter_id: str) -> bool:
    """Whether a relative has used the code of this letter."""
    found = await session.scalar(
        select(WindowCodeRow.id)
        .where(WindowCodeRow.letter_id == letter_id, WindowCodeRow.used_by.is_not(None))
        .limit(1)
    )
    return found is not None
