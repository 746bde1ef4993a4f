"""How do papers that were asked for come in at the window? Asked by clerks: what came otherwise
than by the phone is noted, and the claim is handed in again or goes on without."""

from collections.abc import Callable
from datetime import datetime

from casework.claims import payees
from casework.claims.arrived import relies_on
from casework.claims.photo_history import standing_photo, take_out
from casework.claims.store import ClaimStore
from casework.claims.views import StepResult
from casework.desk.step import DeskStep
from casework.errors import FieldsInvalid
from casework.people import data_consents
from casework.people.tables import StaffRow
from casework.receipts import holding
from claims_core.actions import Action
from claims_core.checklist import GUIDES, Material
from claims_core.claim import Actor
from claims_core.identity_levels import MemberAct
from claims_core.policy import PolicyBook
from claims_core.review import apply_action
from infra.db import Database
from infra.sealing import Sealer


class WindowPapers:
    """窗口收到的材料, of claims that wait for material."""

    def __init__(
        self, db: Database, sealer: Sealer, clock: Callable[[], datetime], book: PolicyBook
    ) -> None:
        self._db = db
        self._sealer = sealer
        self._clock = clock
        self._step = DeskStep(db, sealer, clock, book)
        self._store = ClaimStore(sealer)

    async def record(
        self,
        actor: Actor,
        claim_id: str,
        version: int,
        materials: frozenset[Material],
        code: str,
        words: str = "",
    ) -> StepResult:
        """登记窗口收到的材料: these of what was asked for came on paper; `code` says how.

        :raises FieldsInvalid: where nothing is named, or something that was not asked for.
        :raises ConsentWithdrawn, ConsentNeeded: where the person lets nobody use their papers.
        :raises NotFound: and what `apply_action` refuses.
        """
        now = self._clock()
        async with self._db.write() as session:
            claim = await self._step.held(session, actor, claim_id)
            await data_consents.require(session, claim.insured_id, (MemberAct.ADD_PHOTO,), now)
            asked = {each.material for each in claim.wanted}
            if version == claim.version and (not materials or materials - asked):
                raise FieldsInvalid(materials="请勾选收到的材料，只能从要补的里面选。")
            titles = "、".join(GUIDES[each].title for each in Material if each in materials)
            moved, events = apply_action(
                claim,
                Action.RECORD_PAPERS,
                actor,
                version=version,
                now=now,
                reason_code=code,
                reason=f"{titles}。{words.strip()}" if words.strip() else titles,
            )
            moved = moved.evolve(on_paper=claim.on_paper | materials)
            await self._store.save(session, claim, moved, events, at=now)
        return StepResult.from_claim(moved)

    async def remove_scan(
        self,
        actor: Actor,
        claim_id: str,
        version: int,
        photo_id: str,
        code: str,
        words: str = "",
    ) -> StepResult:
        """拿掉窗口扫描的材料: it counts no more; that it was there stays in the history.

        :raises FieldsInvalid: for what the member has sent, and for the paper with which the claim
            was handed in again: the promised day rests on it.
        :raises NotFound: and what `apply_action` refuses.
        """
        now = self._clock()
        async with self._db.write() as session:
            claim = await self._step.held(session, actor, claim_id)
            row = await standing_photo(session, claim_id, photo_id)
            title = GUIDES[Material(row.material)].title
            moved, events = apply_action(
                claim,
                Action.REMOVE_SCAN,
                actor,
                version=version,
                now=now,
                reason_code=code,
                reason=f"{title}。{words.strip()}" if words.strip() else title,
            )
            if await session.get(StaffRow, row.added_by) is None:
                raise FieldsInvalid(photo="这一张是参保人传的，窗口不能拿掉。")
            if await relies_on(session, claim, photo_id):
                raise FieldsInvalid(photo="上次补齐凭的就是这一张。请先请参保人补这一样，再拿掉。")
            await take_out(session, self._sealer, row, now)
            await self._store.save(session, claim, moved, events, at=now)
        return StepResult.from_claim(moved)

    async def hand_in(self, actor: Actor, claim_id: str, version: int) -> StepResult:
        """补交材料 for the member, once everything that was asked for has come.

        :raises NotFound, NotComplete, ReceiptTaken, FieldsInvalid, ConsentWithdrawn, ConsentNeeded:
            and what `apply_action` refuses.
        """
        now = self._clock()
        async with self._db.write() as session:
            claim = await self._step.held(session, actor, claim_id)
            await data_consents.require(session, claim.insured_id, (MemberAct.SUBMIT,), now)
            moved, events = apply_action(
                claim,
                Action.RESUBMIT,
                actor,
                version=version,
                now=now,
                limits=self._step.limits(claim, now),
            )
            await payees.require_fit(session, self._sealer, claim)
            await holding.hold(session, self._sealer, claim_id, actor, now)
            await self._store.save(session, claim, moved, events, at=now)
        return StepResult.from_claim(moved)

    async def take_back_request(
        self, actor: Actor, claim_id: str, version: int, code: str, words: str
    ) -> StepResult:
        """不用再补: what was asked for is not needed; the promised day is what it was before."""
        return await self._step.move(
            actor, claim_id, version, Action.TAKE_BACK_REQUEST, code=code, words=words
        )
