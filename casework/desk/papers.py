"""How do papers that were asked for come in at the window? Asked by clerks: what came otherwise
than by the phone is noted, and the claim is handed in again or goes on without."""

from collections.abc import Callable
from datetime import datetime

from casework.claims import payees
from casework.claims.store import ClaimStore
from casework.claims.views import StepResult
from casework.desk.step import DeskStep
from casework.errors import FieldsInvalid
from casework.receipts import holding
from claims_core.actions import Action
from claims_core.checklist import GUIDES, Material
from claims_core.claim import Actor
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
        :raises NotFound: and what `apply_action` refuses.
        """
        now = self._clock()
        async with self._db.write() as session:
            claim = await self._step.held(session, actor, claim_id)
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

    async def hand_in(self, actor: Actor, claim_id: str, version: int) -> StepResult:
        """补交材料 for the member, once everything that was asked for has come.

        :raises NotFound, NotComplete, ReceiptTaken, FieldsInvalid: and what `apply_action` refuses.
        """
        now = self._clock()
        async with self._db.write() as session:
            claim = await self._step.held(session, actor, claim_id)
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
