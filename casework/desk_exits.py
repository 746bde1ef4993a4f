"""How does a claim leave the straight line, and how does it come back? Asked by the desk; every
step needs a reason code and is one transaction."""

from casework import centre_audits
from casework.desk_room import DeskRoom
from casework.views import CentreAudit, DeskClaim
from claims_core.actions import Action
from claims_core.claim import Actor
from claims_core.review import apply_action


class DeskExits(DeskRoom):
    """不能照常办的时候: refuse, send back, hand to the centre and take back, reopen."""

    async def send_back(
        self, actor: Actor, claim_id: str, version: int, code: str, words: str = ""
    ) -> DeskClaim:
        """退回重办, with the reason for the colleague."""
        return await self._move(actor, claim_id, version, Action.SEND_BACK, code=code, words=words)

    async def decline(
        self, actor: Actor, claim_id: str, version: int, code: str, words: str = ""
    ) -> DeskClaim:
        """不予受理: at the material check; the member reads why and what to do; receipts are free
        again."""
        return await self._move(actor, claim_id, version, Action.DECLINE, code=code, words=words)

    async def reject(
        self, actor: Actor, claim_id: str, version: int, code: str, words: str = ""
    ) -> DeskClaim:
        """不予支付: only a person may refuse, with a reason the member reads; receipts are free
        again."""
        return await self._move(actor, claim_id, version, Action.REJECT, code=code, words=words)

    async def reopen(
        self, actor: Actor, claim_id: str, version: int, code: str, words: str = ""
    ) -> DeskClaim:
        """重新办理: a refused, withdrawn or reversed claim goes on, with its receipts.

        :raises ReceiptTaken: when another claim has used one of them since.
        """
        return await self._move(actor, claim_id, version, Action.REOPEN, code=code, words=words)

    async def hand_to_centre(
        self, actor: Actor, claim_id: str, version: int, code: str, words: str = ""
    ) -> DeskClaim:
        """移交市医保中心: a crossing claim is audited there (contract art. 17)."""
        return await self._move(
            actor, claim_id, version, Action.HAND_TO_CENTRE, code=code, words=words
        )

    async def return_from_centre(
        self, actor: Actor, claim_id: str, version: int, code: str, words: str = ""
    ) -> DeskClaim:
        """市医保中心退回 without an audit: back to the initial review."""
        return await self._move(
            actor, claim_id, version, Action.RETURN_FROM_CENTRE, code=code, words=words
        )

    async def record_centre_audit(
        self, actor: Actor, claim_id: str, version: int, audit: CentreAudit
    ) -> DeskClaim:
        """市医保中心审定: its figures come back and count; the insurer's part is reviewed and
        paid like every other claim.

        :raises FieldsInvalid: when the sheet is not named or not of the past.
        """
        now = self._clock()
        async with self._db.write() as session:
            claim = await self._load(session, actor, claim_id, hold=True)
            centre_audits.check(claim, audit, now)
            moved, events = apply_action(
                claim,
                Action.RECORD_CENTRE_AUDIT,
                actor,
                version=version,
                now=now,
                reason=audit.words,
            )
            await centre_audits.keep(session, moved, audit, by=actor.id, at=now)
            await self._store.save(session, claim, moved, events, at=now)
            return await self._view.of(session, actor, moved)
