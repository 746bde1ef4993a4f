"""How does the number of a person change, and how do two people become one? Asked by staff: one
proposes it with the paper it stands on, a supervisor who is somebody else confirms it."""

from collections.abc import Awaitable, Callable
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from casework.desk import identity_effects
from casework.desk.identity_effects import IdentityChangeOvertaken
from casework.errors import FieldsInvalid, Forbidden, NotFound
from casework.ledger.rechecks import Rechecks
from casework.people import merges, people
from casework.people.counties import is_within
from casework.people.identity_views import IdentityChangeKind, IdentityChangeState, IdentityPaper
from casework.people.tables import IdentityChangeRow, InsuredRow
from casework.roles import require_role
from claims_core.calendar_cn import china_day
from claims_core.claim import Actor, Role
from claims_core.errors import ClaimsError, InvalidIdNumber
from claims_core.identity import IdentityKind, check_identity
from claims_core.review import SamePerson
from infra.columns import new_id
from infra.db import Database
from infra.sealing import Sealer

MAX_WORDS = 500
OnMerged = Callable[[AsyncSession, str, str], Awaitable[None]]
"""Called with the lost and the kept id in the transaction in which two people become one."""
PROPOSES = frozenset({Role.CLERK, Role.SUPERVISOR})
CONFIRMS = frozenset({Role.SUPERVISOR})


class IdentityChangeClosed(ClaimsError):
    """身份变更已办: somebody has decided it meanwhile."""

    code = "identity_change_closed"
    template = "这件身份变更已经有人办过了。请刷新页面看结果。"


class IdentityChangeWaiting(ClaimsError):
    """已有变更待复核: one change of a person at a time."""

    code = "identity_change_waiting"
    template = "这个人已经有一件身份变更等着复核。请先把那一件办完，再提新的。"


class IdentityChanges:
    """身份变更."""

    def __init__(
        self,
        db: Database,
        sealer: Sealer,
        clock: Callable[[], datetime],
        rechecks: Rechecks,
        on_merged: OnMerged,
    ) -> None:
        self._db = db
        self._sealer = sealer
        self._clock = clock
        self._rechecks = rechecks
        self._on_merged = on_merged

    async def propose_number(
        self,
        actor: Actor,
        insured_id: str,
        kind: IdentityChangeKind,
        new_number: str,
        paper: IdentityPaper,
        words: str,
    ) -> str:
        """提出更正证件号码 or 换发护照; the change's id. Sent twice it is proposed once.

        :raises RoleMissing, NotFound, FieldsInvalid, IdentityChangeWaiting:
        """
        require_role(actor, PROPOSES, "提出身份变更")
        now = self._clock()
        problems = _said(words)
        number = ""
        try:
            number = check_identity(new_number, china_day(now)).number
        except InvalidIdNumber as problem:
            problems["new_number"] = problem.message
        if kind is IdentityChangeKind.SAME_PERSON:
            problems["kind"] = "请选更正证件号码或换发护照。"
        if problems:
            raise FieldsInvalid(**problems)
        index = people.id_number_index(self._sealer, number)
        async with self._db.write() as session:
            row = await _held(session, insured_id)
            old = self._sealer.open(row.id_number_sealed, people.ID_NUMBER)
            if kind is IdentityChangeKind.PASSPORT_RENEWED and not _are_passports(old, number, now):
                raise FieldsInvalid(
                    kind="换发护照只用在前后都是护照号码的时候；别的证件请选更正证件号码。"
                )
            await identity_effects.require_free(session, row, index)
            return await _propose(
                session,
                IdentityChangeRow(
                    id=new_id(),
                    kind=kind,
                    insured_id=row.id,
                    lost_id=None,
                    old_number_sealed=row.id_number_sealed,
                    old_number_index=row.id_number_index,
                    new_number_sealed=self._sealer.seal(number, people.ID_NUMBER),
                    new_number_index=index,
                    paper=paper,
                    words=words.strip(),
                    state=IdentityChangeState.PROPOSED,
                    proposed_by=actor.id,
                    proposed_by_name=actor.name,
                    proposed_at=now,
                ),
            )

    async def propose_same_person(
        self, actor: Actor, insured_id: str, other_number: str, paper: IdentityPaper, words: str
    ) -> str:
        """提出合并: `insured_id` is kept, whoever has `other_number` was the same person all along;
        the change's id. Sent twice it is proposed once.

        :raises RoleMissing, NotFound, FieldsInvalid, IdentityChangeWaiting:
        """
        require_role(actor, PROPOSES, "提出身份变更")
        now = self._clock()
        problems = _said(words)
        index = ""
        try:
            number = check_identity(other_number, china_day(now)).number
            index = people.id_number_index(self._sealer, number)
        except InvalidIdNumber as problem:
            problems["other_number"] = problem.message
        if problems:
            raise FieldsInvalid(**problems)
        async with self._db.write() as session:
            lost_id = (await people.ids_by_number(session, [index])).get(index)
            if lost_id is not None and not await is_within(session, actor, lost_id):
                raise FieldsInvalid(
                    other_number="这个号码的人不在您的范围里，请市里的同事来办这次合并。"
                )
            if lost_id is None:
                raise FieldsInvalid(
                    other_number="名册里没有这个号码的人。要换成这个号码的，请用更正证件号码。"
                )
            if lost_id == await merges.kept_id(session, insured_id):
                raise FieldsInvalid(other_number="按这个号码查到的就是这个人，不用合并。")
            for each in sorted((lost_id, insured_id)):
                await _held(session, each)
            return await _propose(
                session,
                IdentityChangeRow(
                    id=new_id(),
                    kind=IdentityChangeKind.SAME_PERSON,
                    insured_id=insured_id,
                    lost_id=lost_id,
                    paper=paper,
                    words=words.strip(),
                    state=IdentityChangeState.PROPOSED,
                    proposed_by=actor.id,
                    proposed_by_name=actor.name,
                    proposed_at=now,
                ),
            )

    async def confirm(self, actor: Actor, change_id: str) -> None:
        """变更复核通过: it holds from now on, and what we settled for the person is rechecked where
        two were one. Sent twice by one person it is confirmed once.

        :raises SamePerson: to whoever proposed it. :raises IdentityChangeClosed: when it is not
            open. :raises IdentityChangeOvertaken: when a person or number has changed since.
        :raises RoleMissing, NotFound:
        """
        require_role(actor, CONFIRMS, "复核身份变更")
        try:
            await self._confirm(actor, change_id)
        except IntegrityError as problem:  # a roster has brought the new number at this moment
            raise IdentityChangeOvertaken from problem
        await self._rechecks.work_off()

    async def _confirm(self, actor: Actor, change_id: str) -> None:
        async with self._db.write() as session:
            change = await _change(session, change_id)
            if change.proposed_by == actor.id:
                raise SamePerson(earlier="提出身份变更", action="复核身份变更")
            if change.state == IdentityChangeState.CONFIRMED and change.decided_by == actor.id:
                return
            _decide(change, actor, IdentityChangeState.CONFIRMED, "", self._clock())
            if change.kind == IdentityChangeKind.SAME_PERSON:
                await identity_effects.merge(session, change, self._clock())
                await self._on_merged(session, change.lost_id or "", change.insured_id)
            else:
                await identity_effects.renumber(session, change)

    async def refuse(self, actor: Actor, change_id: str, words: str) -> None:
        """不通过: nothing changes. A supervisor says so, or whoever proposed it takes it back.

        :raises RoleMissing, Forbidden, NotFound, FieldsInvalid, IdentityChangeClosed:
        """
        require_role(actor, PROPOSES, "不通过身份变更")
        if problems := _said(words):
            raise FieldsInvalid(**problems)
        async with self._db.write() as session:
            change = await _change(session, change_id)
            if not CONFIRMS & actor.roles and change.proposed_by != actor.id:
                raise Forbidden(what="不通过别人提出的身份变更。请主管来办")
            _decide(change, actor, IdentityChangeState.REFUSED, words.strip(), self._clock())


async def _held(session: AsyncSession, insured_id: str) -> InsuredRow:
    """The person, held until the transaction ends.

    :raises NotFound: :raises IdentityChangeOvertaken: when it was found to be somebody else.
    """
    row = await session.get(InsuredRow, insured_id, with_for_update=people.HELD)
    if row is None:
        raise NotFound
    if row.merged_into_id is not None:
        raise IdentityChangeOvertaken
    return row


async def _propose(session: AsyncSession, change: IdentityChangeRow) -> str:
    """Keep it, unless one of the people waits for a change already; the same one again is no new
    one."""
    concerned = [each for each in (change.insured_id, change.lost_id) if each is not None]
    waiting = list(
        await session.scalars(
            select(IdentityChangeRow).where(
                IdentityChangeRow.state == IdentityChangeState.PROPOSED,
                or_(
                    IdentityChangeRow.insured_id.in_(concerned),
                    IdentityChangeRow.lost_id.in_(concerned),
                ),
            )
        )
    )
    for row in waiting:
        if row.proposed_by == change.proposed_by and _says(row) == _says(change):
            return row.id
    if waiting:
        raise IdentityChangeWaiting
    session.add(change)
    return change.id


def _says(change: IdentityChangeRow) -> tuple[str | None, ...]:
    return (change.kind, change.insured_id, change.lost_id, change.new_number_index)


async def _change(session: AsyncSession, change_id: str) -> IdentityChangeRow:
    row = await session.get(IdentityChangeRow, change_id, with_for_update=True)
    if row is None:
        raise NotFound
    return row


def _decide(
    change: IdentityChangeRow, actor: Actor, state: IdentityChangeState, words: str, at: datetime
) -> None:
    if change.state != IdentityChangeState.PROPOSED:
        raise IdentityChangeClosed
    change.state = state
    change.decided_by, change.decided_by_name = actor.id, actor.name
    change.decided_at, change.decided_words = at, words


def _said(words: str) -> dict[str, str]:
    if words.strip() and len(words) <= MAX_WORDS:
        return {}
    return {"words": f"请写明看了什么、为什么，最多{MAX_WORDS}个字。"}


def _are_passports(old: str, new: str, at: datetime) -> bool:
    return all(
        check_identity(number, china_day(at)).kind is IdentityKind.PASSPORT for number in (old, new)
    )
