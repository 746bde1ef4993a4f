"""What may staff do to a claim at the window and behind it? Every step is one method and one
transaction here; how a review passes stands in `casework.desk_reviews`, the ways off the line in
`casework.desk_exits`."""

from dataclasses import replace

from casework import access_log, coverage, people, receipt_claims
from casework.bills import Bills, YearBill
from casework.desk_exits import DeskExits
from casework.errors import NotFound, ReasonRequired
from casework.tables import InsuredRow
from casework.views import DeskClaim, ExpenseForm, PlatformFigures, TypedReceipt
from claims_core.actions import Action
from claims_core.claim import Actor, Wanted
from claims_core.review import apply_action


class ClaimDesk(DeskExits):
    """审核台: accept, register, review three times, settle; `version` is always what the page
    showed."""

    async def show(self, actor: Actor, claim_id: str) -> DeskClaim:
        """A claim as this person sees it, with the actions open to them.

        :raises NotFound: also for drafts, which are not the window's yet.
        """
        async with self._db.read() as session:
            return await self._view.of(session, actor, await self._load(session, actor, claim_id))

    async def accept(
        self,
        actor: Actor,
        claim_id: str,
        version: int,
        reason: str = "",
        designated: bool | None = None,
    ) -> DeskClaim:
        """受理: the material is complete and the person eligible; `designated` is what the clerk
        found out about the provider. Against what is known of eligibility only with a reason.

        :raises FieldsInvalid: without that reason; and what `apply_action` refuses.
        """
        now = self._clock()
        async with self._db.write() as session:
            claim = await self._load(session, actor, claim_id, hold=True)
            if designated is not None:
                claim = claim.evolve(care=replace(claim.care, designated=designated))
            moved, events = apply_action(
                claim, Action.ACCEPT, actor, version=version, now=now, reason=reason
            )
            if not reason.strip():
                await coverage.require_nothing_against(session, claim)
            await self._store.save(session, claim, moved, events, at=now)
            return await self._view.of(session, actor, moved)

    async def request_materials(
        self, actor: Actor, claim_id: str, version: int, wanted: tuple[Wanted, ...]
    ) -> DeskClaim:
        """一次性告知: ask for everything missing at once; the member's clock pauses."""
        return await self._move(actor, claim_id, version, Action.REQUEST_MATERIALS, wanted=wanted)

    async def register(
        self,
        actor: Actor,
        claim_id: str,
        version: int,
        receipts: tuple[TypedReceipt, ...],
        note: str = "",
    ) -> DeskClaim:
        """登记: another person writes down the receipts, which from now on belong to this claim.

        :raises ReceiptTaken, InvalidReceipt: and what `apply_action` refuses.
        """
        now = self._clock()
        async with self._db.write() as session:
            claim = await self._load(session, actor, claim_id, hold=True)
            claim = claim.evolve(receipts=len(receipts))
            moved, events = apply_action(
                claim, Action.REGISTER, actor, version=version, now=now, reason=note
            )
            await self._store.save(session, claim, moved, events, at=now)
            await receipt_claims.replace_typed(session, claim_id, receipts, source="staff", at=now)
            await receipt_claims.take_all(session, claim_id, now)
            return await self._view.of(session, actor, moved)

    async def save_expense(
        self,
        actor: Actor,
        claim_id: str,
        version: int,
        expense: ExpenseForm,
        platform: PlatformFigures | None,
        earlier: Bills = (),
        correction: tuple[str, str] = ("", ""),
    ) -> DeskClaim:
        """录入费用: the initial reviewer keys in the papers' and the platform's figures; both can
        be corrected.

        The first two belong to the year of discharge, `earlier` to the years before it of a stay
        over the end of a year; `correction` says why a platform figure that differed is changed.

        :raises FieldsInvalid, InvalidExpense, InvalidAmount, NoPolicyForDay, StaleVersion,
        RoleMissing, WrongStage:
        """
        async with self._db.write() as session:
            claim = await self._load(session, actor, claim_id, hold=True)
            discharge = claim.care.discharge_on
            last = YearBill(discharge.year if discharge else 0, expense, platform)
            keyed = await self._reviews.save_expense(
                session, actor, claim, version, (*earlier, last), correction
            )
            return await self._view.of(session, actor, keyed)

    async def explain_difference(
        self, actor: Actor, claim_id: str, version: int, figures: str, reason: str, note: str
    ) -> DeskClaim:
        """处理差异: say why receipts or single items differ, for exactly the figures seen.

        :raises StaleVersion, WrongStage, RoleMissing, SamePerson, FieldsInvalid:
        """
        async with self._db.write() as session:
            claim = await self._load(session, actor, claim_id, hold=True)
            moved = await self._reviews.explain_difference(
                session, actor, claim, version, figures, reason, note
            )
            return await self._view.of(session, actor, moved)

    async def review_initially(
        self, actor: Actor, claim_id: str, version: int, seen: str
    ) -> DeskClaim:
        """初审: the statement as seen is right; a crossing claim leaves for the centre instead."""
        return await self._review(actor, claim_id, version, Action.REVIEW_INITIALLY, seen)

    async def review_secondly(
        self, actor: Actor, claim_id: str, version: int, seen: str
    ) -> DeskClaim:
        """复审: another person, on freshly calculated figures."""
        return await self._review(actor, claim_id, version, Action.REVIEW_SECONDLY, seen)

    async def check_finally(
        self, actor: Actor, claim_id: str, version: int, seen: str
    ) -> DeskClaim:
        """复核: a third person; the ledger row is written under the person-year's lock.

        When the figures differ from those seen nothing is settled.

        :raises AmountChanged: with the new statement. :raises PlatformDiffers,
        CrossingGoesToCentre:
        """
        return await self._review(actor, claim_id, version, Action.CHECK_FINALLY, seen)

    async def close(self, actor: Actor, claim_id: str, version: int) -> DeskClaim:
        """办结, after the member has the money."""
        return await self._move(actor, claim_id, version, Action.CLOSE)

    async def reveal(self, actor: Actor, claim_id: str, field: str, reason: str) -> str:
        """Clear text of one field (id_number, phone, account, name) for a reason that is kept.

        :raises ReasonRequired, NotFound:
        """
        if not reason.strip():
            raise ReasonRequired
        now = self._clock()
        async with self._db.write() as session:
            claim = await self._load(session, actor, claim_id)
            person = people.opened(
                await session.get_one(InsuredRow, claim.insured_id), self._sealer
            )
            clear = {
                "id_number": person.id_number,
                "phone": person.phone,
                "name": person.name,
                "account": claim.payee.account if claim.payee else "",
            }
            if field not in clear:
                raise NotFound
            access_log.record(
                session,
                actor,
                field,
                claim.insured_id,
                claim_id=claim_id,
                reason=reason.strip(),
                at=now,
            )
            return clear[field]

    async def _review(
        self, actor: Actor, claim_id: str, version: int, action: Action, seen: str
    ) -> DeskClaim:
        async with self._db.write() as session:
            claim = await self._load(session, actor, claim_id, hold=True)
            moved = await self._reviews.review(session, actor, claim, version, action, seen)
            return await self._view.of(session, actor, moved)
