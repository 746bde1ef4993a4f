"""How does a relative act without the insured person's phone? One clerk takes the papers down with
their photographs, another person confirms them; the relative then types the code of the letter."""

import hashlib
from collections.abc import Callable
from dataclasses import astuple, replace
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from casework import original_looks
from casework.claims.photos import Darkroom
from casework.claims.stored_photos import ObjectStore, opened, stored
from casework.desk.letter_views import LetterGiven, LetterState, LetterView
from casework.errors import FieldsInvalid, NotFound
from casework.original_looks import OriginalAsked
from casework.people import merges, people, window_codes
from casework.people.authorisations import PROXY_NAME
from casework.people.authority_tables import AuthorisationLetterRow
from casework.people.counties import within
from casework.people.letter_use import PROXY_NUMBER
from casework.people.tables import InsuredRow
from casework.people.window_codes import WindowCodeIssued
from casework.roles import require_role
from claims_core.agreed_texts import AgreedTo, current_text
from claims_core.authorisation_papers import LetterBasis, LetterPaper, letter_rules
from claims_core.calendar_cn import china_day
from claims_core.claim import Actor, Role
from claims_core.errors import ClaimsError, InvalidIdNumber
from claims_core.identity import check_identity
from claims_core.names import name_form
from claims_core.proxy_relation import ProxyRelation
from claims_core.proxy_scope import ClaimsCovered
from claims_core.review import SamePerson
from claims_core.typed_text import TextKind, value_of
from claims_core.window_codes import WindowCodePaper, WindowCodePurpose
from infra.columns import new_id
from infra.db import Database
from infra.masking import mask_name
from infra.repeats import came_of_it, said_before, saying
from infra.sealing import Sealer

RECORDS = frozenset({Role.CLERK})
CONFIRMS = frozenset({Role.CLERK, Role.SUPERVISOR})
MAX_WORDS = 200
_SHOWN = 20


class LetterClosed(ClaimsError):
    """授权书已办: somebody has decided it meanwhile."""

    code = "letter_closed"
    template = "这份授权书已经有人核对过了。请刷新页面看结果。"


class LetterDesk:
    """授权书: what is photographed is sealed and stored before its row."""

    def __init__(
        self,
        db: Database,
        sealer: Sealer,
        objects: ObjectStore,
        imaging: Darkroom,
        clock: Callable[[], datetime],
    ) -> None:
        self._db = db
        self._sealer = sealer
        self._objects = objects
        self._imaging = imaging
        self._clock = clock

    async def record(
        self, actor: Actor, insured_id: str, given: LetterGiven, picture: bytes
    ) -> str:
        """登记授权书 with one photograph of all its papers; the letter's id, the same again the
        same.

        :raises RoleMissing, NotFound: :raises FieldsInvalid: all that is missing or cannot be, at
            once; and what `infra.imaging` refuses.
        """
        require_role(actor, RECORDS, "登记授权书")
        now, letter_id = self._clock(), new_id()
        name, number = _checked(given, picture, china_day(now))
        async with self._db.read() as session:
            if await session.get(InsuredRow, insured_id) is None:
                raise NotFound
        photo = await self._imaging.measure(picture)
        key = f"letters/{letter_id}/{new_id()}"
        await stored(self._objects, self._sealer, key, photo.data)
        async with self._db.write() as session:
            kept = await self._hold_person(session, insured_id)
            words = (*astuple(replace(given, papers=frozenset())), sorted(given.papers))
            hashed = hashlib.sha256(picture).hexdigest()
            said = saying(actor.id, "letter", kept, *words, hashed)
            if (before := await said_before(session, said, now)) is not None:
                return before
            await came_of_it(session, said, letter_id)
            session.add(
                AuthorisationLetterRow(
                    id=letter_id,
                    insured_id=kept,
                    basis=given.basis,
                    papers=sorted(given.papers),
                    object_keys=[key],
                    proxy_name_sealed=self._sealer.seal(name, PROXY_NAME),
                    proxy_number_sealed=self._sealer.seal(number, PROXY_NUMBER),
                    relation=given.relation,
                    claims=given.claims,
                    may_file=given.may_file,
                    may_name_account=given.may_name_account,
                    until=given.until,
                    words=given.words.strip(),
                    text_version=current_text(AgreedTo.AUTHORISATION).version,
                    state=LetterState.RECORDED,
                    recorded_by=actor.id,
                    recorded_by_name=actor.name,
                    recorded_at=now,
                )
            )
        return letter_id

    async def confirm(self, actor: Actor, insured_id: str, letter_id: str) -> WindowCodeIssued:
        """核对通过, by another person: the code that the relative types on their own phone. Asked
        once more it gives a new code in place of the first, as long as that was not used.

        :raises RoleMissing, NotFound, SamePerson: :raises LetterClosed: when it was refused, or
            the code was used.
        """
        require_role(actor, CONFIRMS, "核对授权书")
        now = self._clock()
        async with self._db.write() as session:
            # the person first, as whoever uses a code does: none is given for a letter whose code
            # is being used at this moment
            await self._hold_person(session, insured_id)
            row = await self._held(session, insured_id, letter_id)
            if row.recorded_by == actor.id:
                raise SamePerson(earlier="登记授权书", action="核对授权书")
            if row.state == LetterState.REFUSED or await window_codes.is_used(session, letter_id):
                raise LetterClosed
            if row.state == LetterState.RECORDED:
                self._decide(row, actor, LetterState.CONFIRMED, "", now)
            return await window_codes.give(
                *(session, self._sealer, actor, row.insured_id),
                *(WindowCodePurpose.RELATIVE, WindowCodePaper.LETTER, now, letter_id),
            )

    async def refuse(self, actor: Actor, insured_id: str, letter_id: str, words: str) -> None:
        """没有通过, with the reason. :raises RoleMissing, NotFound, FieldsInvalid, LetterClosed:"""
        require_role(actor, CONFIRMS, "核对授权书")
        words = value_of(words, TextKind.LINES, field="words").strip()
        if not words or len(words) > MAX_WORDS:
            raise FieldsInvalid(words=f"请写为什么没有通过，{MAX_WORDS}字以内。")
        async with self._db.write() as session:
            row = await self._held(session, insured_id, letter_id)
            if row.state != LetterState.RECORDED:
                raise LetterClosed
            self._decide(row, actor, LetterState.REFUSED, words, self._clock())

    async def letters(self, actor: Actor, insured_id: str) -> tuple[LetterView, ...]:
        """The letters of this person, newest first. :raises RoleMissing:"""
        require_role(actor, CONFIRMS, "看授权书")
        async with self._db.read() as session:
            rows = await session.scalars(
                select(AuthorisationLetterRow)
                .where(AuthorisationLetterRow.insured_id.in_(merges.same_person(insured_id)))
                .order_by(AuthorisationLetterRow.recorded_at.desc(), AuthorisationLetterRow.id)
                .limit(_SHOWN)
            )
            return tuple(self._view(row) for row in rows)

    async def waiting(self, actor: Actor) -> tuple[tuple[str, LetterView], ...]:
        """The letters that wait for a second person, oldest first, each with whose it is.

        :raises RoleMissing:
        """
        require_role(actor, CONFIRMS, "看授权书")
        async with self._db.read() as session:
            rows = await session.scalars(
                select(AuthorisationLetterRow)
                .where(
                    AuthorisationLetterRow.state == LetterState.RECORDED,
                    within(actor, AuthorisationLetterRow.insured_id),
                )
                .order_by(AuthorisationLetterRow.recorded_at, AuthorisationLetterRow.id)
                .limit(_SHOWN)
            )
            return tuple((row.insured_id, self._view(row)) for row in rows)

    async def picture(
        self, actor: Actor, insured_id: str, letter_id: str, original: OriginalAsked | None = None
    ) -> bytes:
        """The photograph of the papers, as JPEG; to look at it is recorded, with the reason for the
        `original` where that is wanted.

        :raises RoleMissing, NotFound, LooksBraked:
        """
        require_role(actor, CONFIRMS, "看授权书")
        async with self._db.write() as session:
            row = await self._held(session, insured_id, letter_id)
            if row.erased_at is not None:
                raise NotFound
            key = row.object_keys[0]
            await original_looks.record(
                *(session, actor, "authorisation_letter", row.insured_id),
                claim_id=None,
                reason="核对授权书" if original is None else f"授权书 {row.id}",
                original=original,
                at=self._clock(),
            )
        return await opened(self._db, self._objects, self._sealer, key)

    async def _hold_person(self, session: AsyncSession, insured_id: str) -> str:
        """Held under the id under which they are kept. :raises NotFound:"""
        if await session.get(InsuredRow, insured_id) is None:
            raise NotFound
        return (await people.hold_insured(session, insured_id)).id

    async def _held(
        self, session: AsyncSession, insured_id: str, letter_id: str
    ) -> AuthorisationLetterRow:
        row = await session.get(AuthorisationLetterRow, letter_id, with_for_update=True)
        if row is None or not await merges.is_one_person(session, row.insured_id, insured_id):
            raise NotFound
        return row

    def _decide(
        self,
        row: AuthorisationLetterRow,
        actor: Actor,
        state: LetterState,
        words: str,
        now: datetime,
    ) -> None:
        row.state, row.decided_words = state, words
        row.decided_by, row.decided_by_name, row.decided_at = actor.id, actor.name, now

    def _view(self, row: AuthorisationLetterRow) -> LetterView:
        return LetterView(
            id=row.id,
            basis=LetterBasis(row.basis),
            papers=tuple(LetterPaper(each) for each in row.papers),
            proxy_name=mask_name(self._sealer.open(row.proxy_name_sealed, PROXY_NAME)),
            relation=ProxyRelation(row.relation),
            claims=ClaimsCovered(row.claims),
            may_file=row.may_file,
            may_name_account=row.may_name_account,
            until=row.until,
            words=row.words,
            state=LetterState(row.state),
            recorded_by=row.recorded_by_name,
            recorded_at=row.recorded_at,
            decided_by=row.decided_by_name,
            decided_words=row.decided_words,
            has_picture=row.erased_at is None,
        )


def _checked(given: LetterGiven, picture: bytes, today: date) -> tuple[str, str]:
    """The relative's name and number as they are kept. :raises FieldsInvalid:"""
    rules, problems = letter_rules()[given.basis], {}
    if not set(rules.papers) <= given.papers:
        problems["papers"] = "这种情况要看的材料没有勾全，请看过原件再勾。"
    if not picture:
        problems["file"] = "请拍一张照片，把材料都拍进去。"
    if not today <= given.until <= today + timedelta(days=rules.longest_days):
        problems["until"] = f"到哪天为止，从今天起最长{rules.longest_days}天。"
    if given.claims is ClaimsCovered.ONE:
        problems["claims"] = "授权书请选代办人交的，或名下全部的。"
    if len(given.words) > MAX_WORDS:
        problems["words"] = f"说明{MAX_WORDS}字以内。"
    name, number = value_of(given.proxy_name, TextKind.NAME, field="proxy_name"), ""
    if not name_form(name):
        problems["proxy_name"] = "请填代办人的姓名，和身份证上一样。"
    try:
        number = check_identity(given.proxy_number, today).number
    except InvalidIdNumber as problem:
        problems["proxy_number"] = problem.message
    if problems:
        raise FieldsInvalid(**problems)
    return name, number
