"""Is this member that insured person? Answered by the roster and a one-time code to the phone in
it."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from casework.errors import AlreadyBound, IdentityNotMatched, TooManyTries
from casework.people import people
from casework.people.binding_moves import bind
from casework.people.confirmed_codes import checked_or_done
from casework.people.members import Members
from casework.people.one_time_codes import CodeSent, NoMobileInRoster, OneTimeCodes, use_up
from casework.people.tables import BindingRow, InsuredRow, MismatchRow
from casework.people.views import MemberView
from claims_core.calendar_cn import china_day
from claims_core.claim import Actor
from claims_core.errors import ClaimsError
from claims_core.identifiers import check_mobile
from claims_core.identity import check_identity
from claims_core.names import is_nearly, is_same_name
from infra import idempotency
from infra.columns import new_id
from infra.db import Database
from infra.idempotency import Once
from infra.sealing import Sealer

PURPOSE = "binding"
ADDRESS = "identity_mismatch.address"
MISMATCHES_A_DAY = 5
# Of everybody behind one address; many telephones of one carrier share one.
MISMATCHES_OF_AN_ADDRESS = 100
# A hint says that the rest fits, so that nobody may ask for hints until a guessed name does.
NEAR_MISSES_A_DAY = 5


class NameNearlyMatched(ClaimsError):
    """姓名差一点: id number (and phone) fit, the name is another one by a slip or in traditional
    characters; costs no try while these are few."""

    code = "name_nearly_matched"
    template = (
        "您填的姓名和参保登记的只差一点，可能是繁体字、形近字，或多了、少了一个字。"
        "请照身份证上的字再填一次，这次不算次数。身份证上就是您填的字，说明登记写错了，"
        "请带身份证到参保地窗口，问工作人员怎样更正登记。"
    )


class FormerNumber(ClaimsError):
    """曾用证件号: everything fits, but the number has been corrected or renewed; costs no try while
    these are few."""

    code = "former_number"
    template = (
        "您填的证件号码已经更正或换发过，参保登记里现在是新的号码。请填现在证件上的号码，"
        "这次不算次数。不知道是哪个号码，请带证件到参保地窗口问一问。"
    )


class IdentityCheck:
    """身份核对: name, id number and phone against the roster, with one answer to every mismatch."""

    def __init__(self, db: Database, sealer: Sealer, clock: Callable[[], datetime]) -> None:
        self._db = db
        self._sealer = sealer
        self._clock = clock

    async def find(
        self, actor: Actor, name: str, id_number: str, phone: str | None, address: str = ""
    ) -> str:
        """The insured person's id; `phone` None leaves the phone to the one-time code. Wrong tries
        slow whoever makes them, never the person whose number was tried.

        :raises IdentityNotMatched: no such person, or a wrong name or phone – all alike.
        :raises NameNearlyMatched: everything fits but a slip in the name; no try is lost.
        :raises FormerNumber: everything fits, but the number has been replaced; no try is lost.
        :raises NoMobileInRoster: name and id number fit, and no code could be sent to anybody.
        :raises TooManyTries: five failures in a day of this member, or a hundred of this address.
        """
        now = self._clock()
        id_number = check_identity(id_number, china_day(now)).number
        phone = check_mobile(phone) if phone is not None else None
        index = people.id_number_index(self._sealer, id_number)
        caller = self._sealer.index(address, ADDRESS) if address else ""
        async with self._db.write() as session:
            # both are held while it is counted and compared, so that parallel guesses share no try
            await people.hold_member(session, actor.id)
            found = (await people.row_ids_by_number(session, [index])).get(index)
            row = (
                await session.get_one(InsuredRow, found, with_for_update=people.HELD)
                if found is not None
                else None
            )
            await self._within_limit(session, actor.id, caller, now)
            near: ClaimsError | None = None
            if row is not None:
                person = people.opened(row, self._sealer)
                same, fits = is_same_name(person.name, name), phone in (None, person.mobile)
                former = row.id_number_index != index or row.merged_into_id is not None
                if same and fits and not former:
                    return person.insured_id
                if same and fits:
                    near = FormerNumber()
                elif same and not person.mobile:
                    near = NoMobileInRoster()  # no number that could be typed would fit
                elif fits and is_nearly(person.name, name):
                    near = NameNearlyMatched()
            if near is not None:
                # by number, too: else many strangers together are told when a guessed name fits
                hints = (MismatchRow.member_id == actor.id, MismatchRow.id_number_index == index)
                said = max([await _mismatches(session, each, now, near=True) for each in hints])
                near = near if said < NEAR_MISSES_A_DAY else None
            session.add(
                MismatchRow(
                    id=new_id(),
                    member_id=actor.id,
                    id_number_index=index,
                    address_index=caller,
                    near=near is not None,
                    at=now,
                )
            )
        raise near or IdentityNotMatched()

    async def _within_limit(
        self, session: AsyncSession, member_id: str, caller: str, now: datetime
    ) -> None:
        mine = MismatchRow.member_id == member_id
        if await _mismatches(session, mine, now, near=False) >= MISMATCHES_A_DAY:
            raise TooManyTries
        from_here = MismatchRow.address_index == caller
        if caller and await _mismatches(session, from_here, now, near=False) >= (
            MISMATCHES_OF_AN_ADDRESS
        ):
            raise TooManyTries


async def _mismatches(
    session: AsyncSession, whose: ColumnElement[bool], now: datetime, *, near: bool
) -> int:
    """How many of the last day."""
    failures = await session.scalar(
        select(func.count())
        .select_from(MismatchRow)
        .where(whose, MismatchRow.near == near, MismatchRow.at > now - timedelta(days=1))
    )
    return failures or 0


class Bindings:
    """绑定本人: from a matching identity and a one-time code to a standing binding."""

    def __init__(
        self,
        db: Database,
        clock: Callable[[], datetime],
        identity: IdentityCheck,
        codes: OneTimeCodes,
        members: Members,
    ) -> None:
        self._db = db
        self._clock = clock
        self._identity = identity
        self._codes = codes
        self._members = members

    async def start(
        self, actor: Actor, name: str, id_number: str, phone: str, address: str = ""
    ) -> CodeSent:
        """Check the identity and send a code to the phone in the roster; `address` is where the
        caller is reached.

        :raises AlreadyBound, IdentityNotMatched, NameNearlyMatched, FormerNumber, TooManyTries,
        SendTooOften:
        """
        insured_id = await self._identity.find(actor, name, id_number, phone, address)
        async with self._db.read() as session:
            bound = await people.bound_insured_id(session, actor.id)
        if bound is not None and bound != insured_id:
            raise AlreadyBound
        return await self._codes.issue(actor.id, insured_id, PURPOSE, {})

    async def confirm(
        self, actor: Actor, request_id: str, code: str, once: Once | None = None
    ) -> MemberView:
        """Bind; whoever held this identity before is released, since the phone has spoken. The same
        again changes nothing.

        :raises CodeWrong, CodeExpired, KeyReused:
        """
        checked = await checked_or_done(
            *(self._db, self._codes, self._members, actor, request_id, PURPOSE, code, once),
            stands=lambda me: me.bound,
        )
        if isinstance(checked, MemberView):
            return checked
        now = self._clock()
        async with self._db.write() as session:
            await people.hold_member(session, actor.id)
            insured_id = (await people.hold_insured(session, checked.insured_id)).id
            if await use_up(session, request_id, now):
                await bind(session, actor.id, insured_id, now)
                idempotency.remember(session, once, {}, now)
        return await self._members.me(actor)

    async def end(self, actor: Actor) -> MemberView:
        """Release one's own binding."""
        async with self._db.write() as session:
            await session.execute(
                update(BindingRow)
                .where(BindingRow.member_id == actor.id, BindingRow.ended_at.is_(None))
                .values(ended_at=self._clock())
            )
        return await self._members.me(actor)
