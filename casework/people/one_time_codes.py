"""How does a one-time code prove a phone, once and for a short while? Asked by bindings and
authorisations."""

import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from casework.errors import (
    CodeExpired,
    CodeWrong,
    FieldsInvalid,
    SendTooOften,
)
from casework.people import people
from casework.people.tables import InsuredRow, OneTimeCodeRow
from claims_core.errors import ClaimsError
from claims_core.typed_text import TextKind, value_of
from infra import outbox
from infra.columns import new_id
from infra.db import Database
from infra.masking import mask_phone
from infra.sealing import Sealer

VALID_FOR = timedelta(minutes=5)
TRIES = 5
DIGITS = 6
CODE = "one_time_code.code"
DETAILS = "one_time_code.details"
EVENT = "one_time_code"


@dataclass(frozen=True)
class SendLimits:
    """短信验证码频次: how often one phone may be sent a code; None where a limit is off."""

    gap_seconds: int | None = 60
    per_hour: int | None = 5
    per_day: int | None = 10


@dataclass(frozen=True)
class CodeSent:
    """验证码已发送: to which (masked) phone, and until when it can be used."""

    request_id: str
    sent_to: str
    expires_at: datetime


@dataclass(frozen=True, repr=False)
class CodeToSend:
    """A code on its way into an SMS; exists only while that SMS is handed over."""

    phone: str
    code: str
    purpose: str
    details: dict[str, str]
    insured_id: str


@dataclass(frozen=True, repr=False)
class CodeChecked:
    """验证码已核对: whom the code was about, with what was said when it was asked for. What it is
    for uses it up."""

    insured_id: str
    details: dict[str, str]


class NoMobileInRoster(ClaimsError):
    """登记里没有手机号: the roster has no phone that a message reaches."""

    code = "no_mobile_in_roster"
    template = (
        "参保登记里没有这位参保人的手机号，短信验证码发不到。"
        "请带身份证到参保地窗口登记手机号，登记后再来办。"
    )


class OneTimeCodes:
    """短信验证码: six digits, five minutes, one use, five tries, bound to member, purpose and
    phone."""

    def __init__(
        self,
        db: Database,
        sealer: Sealer,
        clock: Callable[[], datetime],
        limits: SendLimits,
    ) -> None:
        self._db = db
        self._sealer = sealer
        self._clock = clock
        self._limits = limits

    async def issue(
        self, member_id: str, insured_id: str, purpose: str, details: dict[str, str]
    ) -> CodeSent:
        """Make a code for the phone in the roster and put its sending into the outbox.

        :raises SendTooOften: when the phone has been sent too many. :raises NoMobileInRoster: when
        there is none that a message reaches.
        """
        now = self._clock()
        code_id = new_id()
        code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
        hashed = await self._sealer.hash_code_async(code, code_id)
        async with self._db.write() as session:
            # held, so that codes asked for at the same moment are counted one after the other
            row = await people.hold_insured(session, insured_id)
            mobile = people.mobile_of(row, self._sealer)
            if not mobile:
                raise NoMobileInRoster
            await self._within_limits(session, row.phone_index, now)
            await _retire(session, member_id, purpose, now)
            session.add(
                OneTimeCodeRow(
                    id=code_id,
                    purpose=purpose,
                    member_id=member_id,
                    insured_id=row.id,  # whose mobile it goes to
                    phone_index=row.phone_index,
                    details_sealed=self._sealer.seal(json.dumps(details), DETAILS),
                    code_sealed=self._sealer.seal(code, CODE),
                    code_hash=hashed,
                    tries_left=TRIES,
                    created_at=now,
                    expires_at=now + VALID_FOR,
                )
            )
            outbox.append(session, EVENT, code_id, now)
        return CodeSent(code_id, mask_phone(mobile), now + VALID_FOR)

    async def check(self, member_id: str, request_id: str, purpose: str, code: str) -> CodeChecked:
        """Whether it is the right code; each look at one is a try. `use_up` belongs into the
        transaction of what it is for: a process may die between the two.

        :raises FieldsInvalid: what cannot be a code; no try is lost.
        :raises CodeExpired: unknown, somebody else's, used, too old or tried too often (all alike).
        :raises CodeWrong: when the digits are wrong and tries are left.
        """
        typed = value_of(code, TextKind.DIGITS, field="code")
        if len(typed) != DIGITS or not (typed.isascii() and typed.isdecimal()):
            raise FieldsInvalid(code=f"验证码是短信里的{DIGITS}位数字，请照短信填，这次不算次数。")
        now = self._clock()
        async with self._db.write() as session:
            # the try is taken before the slow comparison, so that parallel guesses cannot share one
            row = await session.scalar(
                update(OneTimeCodeRow)
                .where(
                    OneTimeCodeRow.id == request_id,
                    OneTimeCodeRow.member_id == member_id,
                    OneTimeCodeRow.purpose == purpose,
                    OneTimeCodeRow.used_at.is_(None),
                    OneTimeCodeRow.expires_at > now,
                    # a clock that was put back revives none: neither what has been wiped since, nor
                    # what would be of the future
                    OneTimeCodeRow.created_at <= now,
                    OneTimeCodeRow.details_sealed.is_not(None),
                    OneTimeCodeRow.tries_left > 0,
                )
                .values(tries_left=OneTimeCodeRow.tries_left - 1)
                .returning(OneTimeCodeRow)
            )
            if row is None:
                raise CodeExpired
            hashed, tries_left = row.code_hash, row.tries_left
            insured_id = row.insured_id
            details = json.loads(self._sealer.open(row.details_sealed or b"", DETAILS))
        if not await self._sealer.verify_code_async(typed, request_id, hashed):
            if tries_left == 0:
                raise CodeExpired
            raise CodeWrong(tries_left=tries_left)
        return CodeChecked(insured_id, details)

    async def was_used(self, member_id: str, request_id: str, purpose: str, code: str) -> bool:
        """Whether this member has just used this very code: the answer was lost on the way, and the
        same comes again."""
        typed, now = value_of(code, TextKind.DIGITS, field="code"), self._clock()
        async with self._db.read() as session:
            hashed = await session.scalar(
                select(OneTimeCodeRow.code_hash).where(
                    OneTimeCodeRow.id == request_id,
                    OneTimeCodeRow.member_id == member_id,
                    OneTimeCodeRow.purpose == purpose,
                    OneTimeCodeRow.used_at > now - VALID_FOR,
                )
            )
        return hashed is not None and await self._sealer.verify_code_async(
            typed, request_id, hashed
        )

    async def for_delivery(self, code_id: str) -> CodeToSend | None:
        """What the SMS must say; None once the code is used, expired or already handed over."""
        async with self._db.read() as session:
            row = await session.get(OneTimeCodeRow, code_id)
            if row is None or row.code_sealed is None or row.used_at is not None:
                return None
            if not row.created_at <= self._clock() < row.expires_at:
                return None
            insured = await session.get_one(InsuredRow, row.insured_id)
        mobile = people.mobile_of(insured, self._sealer)
        if not mobile:  # a roster has taken it away since
            return None
        return CodeToSend(
            phone=mobile,
            code=self._sealer.open(row.code_sealed, CODE),
            purpose=row.purpose,
            details=json.loads(self._sealer.open(row.details_sealed or b"", DETAILS)),
            insured_id=row.insured_id,
        )

    async def delivered(self, code_id: str) -> None:
        """The gateway has the code: wipe ours; only the slow hash stays for the check."""
        async with self._db.write() as session:
            await session.execute(
                update(OneTimeCodeRow).where(OneTimeCodeRow.id == code_id).values(code_sealed=None)
            )

    async def wipe_expired(self) -> int:
        """Wipe what expired undelivered; returns how many rows were wiped."""
        async with self._db.write() as session:
            wiped = await session.scalars(
                update(OneTimeCodeRow)
                .where(
                    OneTimeCodeRow.expires_at <= self._clock(),
                    OneTimeCodeRow.details_sealed.is_not(None),
                )
                .values(code_sealed=None, details_sealed=None)
                .returning(OneTimeCodeRow.id)
            )
            return len(wiped.all())

    async def _within_limits(self, session: AsyncSession, phone_index: str, now: datetime) -> None:
        windows = (
            (
                self._limits.gap_seconds and 1,
                timedelta(seconds=self._limits.gap_seconds or 0),
                "一分钟",
            ),
            (self._limits.per_hour, timedelta(hours=1), "一小时"),
            (self._limits.per_day, timedelta(days=1), "明天"),
        )
        for most, span, wait in windows:
            if not most:
                continue
            sent = await session.scalar(
                select(func.count())
                .select_from(OneTimeCodeRow)
                .where(
                    OneTimeCodeRow.phone_index == phone_index,
                    OneTimeCodeRow.created_at > now - span,
                )
            )
            if (sent or 0) >= most:
                raise SendTooOften(wait=wait, retry_after_s=int(span.total_seconds()))


async def use_up(session: AsyncSession, request_id: str, now: datetime) -> bool:
    """Whether the code that was checked is used by this very step; False where the same request
    has come a moment before, and is done.

    :raises CodeExpired: where it was wiped, or a newer one has ended it meanwhile.
    """
    row = await session.get_one(OneTimeCodeRow, request_id, with_for_update=True)
    if row.used_at is not None:
        return False
    if row.details_sealed is None:
        raise CodeExpired
    row.used_at, row.code_sealed, row.details_sealed = now, None, None
    return True


async def _retire(session: AsyncSession, member_id: str, purpose: str, now: datetime) -> None:
    """An older unused code of the same purpose ends when a new one is made."""
    await session.execute(
        update(OneTimeCodeRow)
        .where(
            OneTimeCodeRow.member_id == member_id,
            OneTimeCodeRow.purpose == purpose,
            OneTimeCodeRow.used_at.is_(None),
            OneTimeCodeRow.expires_at > now,
        )
        .values(expires_at=now, code_sealed=None, details_sealed=None)
    )
