"""How does a returned payment get another account without the member's phone? Asked by clerks: one
takes the account down with the paper it stands on, another confirms it."""

from collections.abc import Callable
from datetime import datetime

from casework.claims import payees
from casework.claims.store import ClaimStore
from casework.claims.views import StepResult
from casework.desk.step import DeskStep
from casework.payments import refused_accounts
from casework.people import data_consents
from claims_core.actions import Action
from claims_core.claim import Actor, Payee
from claims_core.identity_levels import MemberAct
from claims_core.policy import PolicyBook
from claims_core.review import apply_action
from infra.db import Database
from infra.sealing import Sealer

_NEEDS = (MemberAct.CHANGE_PAYEE,)


class NewAccounts:
    """窗口登记的新账户; the old contact is told as soon as one is taken down."""

    def __init__(
        self, db: Database, sealer: Sealer, clock: Callable[[], datetime], book: PolicyBook
    ) -> None:
        self._db = db
        self._sealer = sealer
        self._clock = clock
        self._step = DeskStep(db, sealer, clock, book)
        self._store = ClaimStore(sealer)

    async def record(
        self, actor: Actor, claim_id: str, version: int, payee: Payee, code: str, paper: str
    ) -> StepResult:
        """窗口登记新账户: in person or by letter, as `code` says; `paper` is what it stands on.

        :raises FieldsInvalid, InvalidBankAccount: as for an account that a member names.
        :raises ConsentWithdrawn, ConsentNeeded: where the person lets nobody use their account.
        :raises NotFound: and what `apply_action` refuses.
        """
        now = self._clock()
        async with self._db.write() as session:
            claim = await self._step.held(session, actor, claim_id)
            await data_consents.require(session, claim.insured_id, _NEEDS, now)
            moved, events = apply_action(
                claim.evolve(new_payee=payee),
                Action.RECORD_NEW_ACCOUNT,
                actor,
                version=version,
                now=now,
                reason_code=code,
                reason=paper,
            )
            new = await payees.checked(
                session, self._sealer, claim.insured_id, payee, claim.care.payee_relation
            )
            await refused_accounts.require_unmarked(session, self._sealer, new)
            payees.require_same_person(claim.payee, new)
            await self._store.save(session, claim, moved.evolve(new_payee=new), events, at=now)
        return StepResult.from_claim(moved)

    async def confirm(self, actor: Actor, claim_id: str, version: int) -> StepResult:
        """新账户复核通过, by another person; it is paid in the next batch.

        :raises SamePerson: to whoever took it down. :raises FieldsInvalid: when the bank has
        refused it since. :raises ConsentWithdrawn, ConsentNeeded: as for `record`.
        :raises NotFound: and what `apply_action` refuses.
        """
        now = self._clock()
        async with self._db.write() as session:
            claim = await self._step.held(session, actor, claim_id)
            await data_consents.require(session, claim.insured_id, _NEEDS, now)
            moved, events = apply_action(
                claim,
                Action.CONFIRM_NEW_ACCOUNT,
                actor,
                version=version,
                now=now,
                limits=self._step.limits(claim, now),
            )
            if claim.new_payee is not None:
                await refused_accounts.require_unmarked(session, self._sealer, claim.new_payee)
            await self._store.save(session, claim, moved, events, at=now)
        return StepResult.from_claim(moved)

    async def refuse(
        self, actor: Actor, claim_id: str, version: int, code: str, words: str = ""
    ) -> StepResult:
        """新账户没有通过: paper and account do not fit; the claim goes on waiting for one."""
        return await self._step.move(
            actor, claim_id, version, Action.REFUSE_NEW_ACCOUNT, code=code, words=words
        )
