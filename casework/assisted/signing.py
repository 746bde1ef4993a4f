"""How is what the window filled in handed in on a signature? One clerk photographs the signed
sheet, another person who filled in nothing compares it, and only then it goes."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.assisted import store
from casework.assisted.filling import FILLS_IN, LONGEST_WORDS, READS_FILLED
from casework.assisted.tables import AssistedFilingRow
from casework.assisted.views import AssistedLine, SheetsDue
from casework.claims.photo_history import take_out
from casework.claims.photos import Photos
from casework.claims.store import ClaimStore
from casework.claims.tables import ClaimRow, PhotoRow
from casework.claims.window_drafts import the_windows
from casework.errors import FieldsInvalid
from casework.people import data_consents
from casework.people.counties import within
from casework.phone.draft_room import require_editable
from casework.phone.handing_in import hand_in
from casework.receipts import same_stays
from casework.roles import require_role
from claims_core.actions import Action
from claims_core.assisted_filing import (
    OPEN_STATES,
    AssistMove,
    AssistState,
    compared_by,
    lapses_on,
    sheet_lapses_on,
)
from claims_core.calendar_cn import china_day
from claims_core.checklist import Material
from claims_core.claim import Actor, Claim, Role
from claims_core.identity_levels import MemberAct
from claims_core.policy import PolicyBook
from claims_core.review import SamePerson, require_whole
from claims_core.typed_text import TextKind, value_of
from infra import outbox
from infra.db import Database
from infra.sealing import Sealer

REFUSED_EVENT = "assisted_sheet_refused"
_FILL, _COMPARE = "替人填申请", "核对签字"
_WAITING = 30


class AssistedSigning:
    """确认单: what is signed by somebody without a phone, or who does not want to use it."""

    def __init__(
        self,
        db: Database,
        sealer: Sealer,
        clock: Callable[[], datetime],
        book: PolicyBook,
        photos: Photos,
    ) -> None:
        self._db = db
        self._sealer = sealer
        self._clock = clock
        self._book = book
        self._photos = photos
        self._store = ClaimStore(sealer)

    async def record(
        self, actor: Actor, insured_id: str, claim_id: str, version: int, picture: bytes
    ) -> None:
        """登记确认单 of the version that was printed, once nothing is missing: whoever has
        signed and left must not be called back. The same picture again changes nothing.

        :raises RoleMissing, NotFound, StaleVersion, AssistedMovedOn, ConsentWithdrawn,
        ConsentNeeded, NotComplete, SameStayUnanswered: :raises FieldsInvalid: without a
            photograph; and what `Photos.add` refuses.
        """
        require_role(actor, FILLS_IN, "登记确认单")
        if not picture:
            raise FieldsInvalid(file="请拍一张签好字的确认单。")
        async with self._db.write() as session:
            await self._before(session, insured_id, claim_id, version)
        photo = await self._photos.add(
            actor, claim_id, Material.SIGNED_SHEET, picture, None, fills_in=True
        )
        now = self._clock()
        async with self._db.write() as session:
            claim, row = await self._before(session, insured_id, claim_id, version)
            if row.state == AssistState.SIGNED and row.signature_id == photo.id:
                return
            row.state, row.signature_id, row.refused_words = AssistState.SIGNED, photo.id, ""
            row.signed_version, row.signed_by, row.signed_at = version, actor.id, now
            row.compare_by, row.late_told_at = compared_by(self._book, now), None
            row.lapses_on = sheet_lapses_on(self._book, now)
            await store.note(session, claim, AssistMove.SIGNED, actor, now)

    async def file(self, actor: Actor, insured_id: str, claim_id: str) -> None:
        """核对签字，交上去, by somebody who filled in nothing of it; the step is the person's
        own. Again it is handed in already.

        :raises RoleMissing, NotFound, SamePerson, AssistedMovedOn: :raises NotComplete,
            ReceiptTaken, SameStayUnanswered, FieldsInvalid, ConsentWithdrawn, ConsentNeeded:
        """
        require_role(actor, READS_FILLED, _COMPARE)
        now = self._clock()
        async with self._db.write() as session:
            claim, row = await store.held_at_the_window(session, self._store, insured_id, claim_id)
            if row.state == AssistState.FILED:
                return
            await _require_signed(session, actor, claim, row)
            if await _sheet(session, row) is None:
                raise FieldsInvalid(sheet="签好的确认单被拿掉了。请点“没有通过”，请本人重新签。")
            await data_consents.require(session, claim.insured_id, (MemberAct.SUBMIT,), now)
            moved = await hand_in(
                *(session, self._store, self._sealer, self._book, claim),
                _signer(claim),
                version=row.signed_version or 0,
                now=now,
                filed_by=None,
            )
            row.state, row.ended_at = AssistState.FILED, now
            await store.note(session, moved, AssistMove.FILED_ON_PAPER, actor, now)

    async def refuse(self, actor: Actor, insured_id: str, claim_id: str, words: str) -> None:
        """没有通过: the sheet goes out again, with the reason, and the person is told to sign anew;
        why, they hear from a colleague and from no message. The same again is one refusal.

        :raises RoleMissing, NotFound, SamePerson, AssistedMovedOn, FieldsInvalid:
        """
        require_role(actor, READS_FILLED, _COMPARE)
        words = value_of(words, TextKind.LINES, field="words").strip()
        if not words or len(words) > LONGEST_WORDS:
            raise FieldsInvalid(words=f"请写为什么没有通过，{LONGEST_WORDS}字以内。")
        now = self._clock()
        async with self._db.write() as session:
            claim, row = await store.held_at_the_window(session, self._store, insured_id, claim_id)
            state = store.state_of(row, claim.stage, claim.filed_by)
            if state is AssistState.FILLING and row.refused_words == words:
                return
            await _require_signed(session, actor, claim, row)
            sheet = await _sheet(session, row)
            if sheet is not None:
                await take_out(session, self._sealer, sheet, now)
            row.state, row.signature_id, row.refused_words = AssistState.FILLING, None, words
            row.compare_by, row.lapses_on = None, lapses_on(self._book, now)
            await store.note(session, claim, AssistMove.SIGNATURE_REFUSED, actor, now)
            outbox.append(session, REFUSED_EVENT, claim_id, now)

    async def waiting(self, actor: Actor) -> tuple[AssistedLine, ...]:
        """The signed sheets that wait for a second person, of the actor's county, what is due first
        in front.

        :raises RoleMissing:
        """
        require_role(actor, READS_FILLED, _COMPARE)
        async with self._db.read() as session:
            return await store.lines_of(
                *(session, self._sealer),
                *_to_compare(actor),
                many=_WAITING,
                first=AssistedFilingRow.signed_at,
            )

    async def due(self, actor: Actor) -> SheetsDue:
        """How many wait, and of how many the day is over. :raises RoleMissing:"""
        require_role(actor, READS_FILLED, _COMPARE)
        late = AssistedFilingRow.compare_by < china_day(self._clock())
        async with self._db.read() as session:
            counted = (
                await session.execute(
                    select(func.count(), func.count().filter(late))
                    .select_from(AssistedFilingRow)
                    .join(ClaimRow, ClaimRow.id == AssistedFilingRow.claim_id)
                    .where(*_to_compare(actor))
                )
            ).one()
        return SheetsDue(waiting=counted[0], late=counted[1])

    async def _before(
        self, session: AsyncSession, insured_id: str, claim_id: str, version: int
    ) -> tuple[Claim, AssistedFilingRow]:
        claim, row = await store.held_at_the_window(session, self._store, insured_id, claim_id)
        store.require_state(row, claim, OPEN_STATES, "登记确认单")
        require_editable(claim, version)
        require_whole(claim, Action.SUBMIT)
        await same_stays.require_answered(session, claim)
        return claim, row


def _to_compare(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    """What waits for a second person, of the actor's county."""
    return (
        AssistedFilingRow.state == AssistState.SIGNED,
        AssistedFilingRow.ended_at.is_(None),
        the_windows(),
        within(actor, ClaimRow.insured_id),
    )


async def _require_signed(
    session: AsyncSession, actor: Actor, claim: Claim, row: AssistedFilingRow
) -> None:
    store.require_state(row, claim, {AssistState.SIGNED}, _COMPARE)
    if actor.id in await store.fillers(session, claim.id):
        raise SamePerson(earlier=_FILL, action=_COMPARE)


async def _sheet(session: AsyncSession, row: AssistedFilingRow) -> PhotoRow | None:
    """The signed sheet; None where somebody has taken it out, as its person may on their phone."""
    sheet = await session.get(PhotoRow, row.signature_id) if row.signature_id else None
    return sheet if sheet is not None and sheet.removed_at is None else None


def _signer(claim: Claim) -> Actor:
    """The person who signed, as the history of the claim names them."""
    return Actor(claim.insured_id, "参保人（窗口签字）", frozenset({Role.MEMBER}))
