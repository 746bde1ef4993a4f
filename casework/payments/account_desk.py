"""What becomes of a settled claim whose account the bank has refused? Asked by the cashier, who
asks the member for another one, and by a supervisor to whom the bank has said that it is good."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import update

from casework.claims.store import ClaimStore
from casework.errors import FieldsInvalid, Forbidden, NotFound
from casework.payments import refused_accounts
from casework.payments.bank_file import reason_of
from casework.payments.bank_tables import RefusedAccountRow
from casework.payments.moves import PaymentMove, move_claims
from casework.roles import require_role
from claims_core.actions import Action
from claims_core.claim import Actor, Role
from claims_core.typed_text import is_one_line
from infra.db import Database
from infra.sealing import Sealer

MAX_WORDS = 200


class AccountDesk:
    """被退账户."""

    def __init__(self, db: Database, sealer: Sealer, clock: Callable[[], datetime]) -> None:
        self._db = db
        self._sealer = sealer
        self._clock = clock
        self._store = ClaimStore(sealer)

    async def ask_for_account(self, actor: Actor, claim_id: str) -> None:
        """请换账户: the claim waits for another account, and the member is told.

        :raises Forbidden: when the bank has not refused this account.
        :raises NotFound, RoleMissing, WrongStage:
        """
        require_role(actor, {Role.CASHIER}, "请参保人换账户")
        async with self._db.write() as session:
            claim = await self._store.load(session, claim_id, hold=True)
            if claim is None or claim.payee is None:
                raise NotFound
            payees = [(claim.id, claim.payee)]
            code = (await refused_accounts.marked_claims(session, self._sealer, payees)).get(
                claim.id
            )
            if code is None:
                raise Forbidden(what="请参保人换账户：这个账户银行没有退过款")
            move = PaymentMove(claim.id, Action.ASK_FOR_ACCOUNT, reason_of(code))
            await move_claims(session, self._store, actor, [move], self._clock())

    async def lift(self, actor: Actor, claim_id: str, reason: str) -> None:
        """账户可以收款: the bank says that the claim's account is good again; `reason` says how it
        said so.

        :raises FieldsInvalid, NotFound, RoleMissing:
        """
        require_role(actor, {Role.SUPERVISOR}, "取消账户的退票标记")
        words = reason.strip()
        if not is_one_line(words) or len(words) > MAX_WORDS:
            raise FieldsInvalid(reason=f"请写一句银行怎么答复的，一行，{MAX_WORDS}字以内。")
        async with self._db.write() as session:
            claim = await self._store.load(session, claim_id)
            if claim is None or claim.payee is None:
                raise NotFound
            index = refused_accounts.account_index(claim.payee, self._sealer)
            await session.execute(
                update(RefusedAccountRow)
                .where(
                    RefusedAccountRow.account_index == index,
                    RefusedAccountRow.lifted_at.is_(None),
                )
                .values(
                    lifted_at=self._clock(),
                    lifted_by=actor.id,
                    lifted_by_name=actor.name,
                    lifted_reason=words,
                )
            )
