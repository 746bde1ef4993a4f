"""What does the person say, on their phone, of what the window filled in for them? Yes, and it is
handed in; no, and they go on with it themselves."""

from collections.abc import Callable
from datetime import datetime

from casework.assisted import store
from casework.assisted.tables import AssistedFilingRow
from casework.assisted.views import AssistedDetail, AssistedLine
from casework.claims import relative_acts
from casework.claims.member_access import visible_to
from casework.claims.store import ClaimStore
from casework.claims.window_drafts import the_windows
from casework.errors import NotFound
from casework.phone.handing_in import hand_in
from claims_core.assisted_filing import AssistMove, AssistState
from claims_core.claim import Actor, Stage
from claims_core.identity_levels import MemberAct
from claims_core.policy import PolicyBook
from infra.db import Database
from infra.sealing import Sealer

_WAITING = 20
_MAY_SAY = frozenset({AssistState.FILLING, AssistState.ASKED})


class AssistedConfirming:
    """代填的确认, by the insured person, or a relative whom they let file all their claims."""

    def __init__(
        self, db: Database, sealer: Sealer, clock: Callable[[], datetime], book: PolicyBook
    ) -> None:
        self._db = db
        self._sealer = sealer
        self._clock = clock
        self._book = book
        self._store = ClaimStore(sealer)

    async def waiting(self, actor: Actor) -> tuple[AssistedLine, ...]:
        """What waits for this member's yes, the newest first."""
        async with self._db.read() as session:
            return await store.lines_of(
                *(session, self._sealer),
                AssistedFilingRow.state == AssistState.ASKED,
                AssistedFilingRow.ended_at.is_(None),
                the_windows(),
                visible_to(actor, self._clock(), MemberAct.SUBMIT),
                many=_WAITING,
            )

    async def show(self, actor: Actor, claim_id: str) -> AssistedDetail:
        """Everything that was filled in. :raises NotFound: also when it is somebody else's."""
        async with self._db.read() as session:
            return await store.detail_of(
                *(session, self._sealer, self._store, actor, claim_id),
                visible_to(actor, self._clock()),
            )

    async def confirm(self, actor: Actor, claim_id: str, version: int) -> None:
        """对，交上去: what the phone showed, as it showed it. Again it is handed in already.

        :raises NotFound, OutOfScope, ConsentWithdrawn, ConsentNeeded: :raises StaleVersion: when
            somebody has filled in something else since.
        :raises AssistedMovedOn: when nobody has asked for it, or it has lapsed.
        :raises NotComplete, ReceiptTaken, SameStayUnanswered, FieldsInvalid:
        """
        now = self._clock()
        async with self._db.write() as session:
            claim = await relative_acts.held(
                session, self._store, actor, claim_id, MemberAct.SUBMIT, now
            )
            row = await store.row_of(session, claim_id)
            if row is None:
                raise NotFound
            if claim.submitted_at is not None and claim.stage is not Stage.WITHDRAWN:
                return
            store.require_state(row, claim, {AssistState.ASKED}, "确认")
            moved = await hand_in(
                *(session, self._store, self._sealer, self._book, claim, actor),
                version=version,
                now=now,
                filed_by=actor.id,
            )
            row.state, row.ended_at = AssistState.FILED, now
            await store.note(session, moved, AssistMove.FILED_ON_PHONE, actor, now)
            await relative_acts.tell(session, actor, claim, MemberAct.SUBMIT, now)

    async def take_over(self, actor: Actor, claim_id: str) -> None:
        """不对，我改: the draft is theirs from now on, and the window fills in nothing more. Again
        it is theirs already.

        :raises NotFound, OutOfScope, ConsentWithdrawn, ConsentNeeded, AssistedMovedOn:
        """
        now = self._clock()
        async with self._db.write() as session:
            claim = await relative_acts.held(
                session, self._store, actor, claim_id, MemberAct.FILL_IN, now
            )
            row = await store.row_of(session, claim_id)
            if row is None:
                raise NotFound
            if claim.stage is Stage.DRAFT and claim.filed_by is not None:
                return
            store.require_state(row, claim, _MAY_SAY, "接着填")
            theirs = claim.evolve(filed_by=actor.id, version=claim.version + 1)
            await self._store.save(session, claim, theirs, at=now)
            await store.note(session, theirs, AssistMove.TAKEN_OVER, actor, now)
            await relative_acts.tell(session, actor, claim, MemberAct.FILL_IN, now)
