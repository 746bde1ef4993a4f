"""What would the house be without one of its safeguards? Each function below takes one out of it,
so that a control can show which promise notices."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import delete

from casework.claims import changes
from casework.claims.tables import ReceiptUseRow
from casework.desk.exchange_check import ExchangeCheck
from casework.hospital.platform_matches import Matched
from casework.money import store as journal
from casework.payments import dues
from casework.payments.recoveries import Recoveries
from casework.payments.results import BankResults
from claims_core.due import ClaimMoney
from tests.casework.bank import changed

Off = Callable[[Any, pytest.MonkeyPatch], None]


async def _nothing(*_: Any, **__: Any) -> None:
    """Stands where something was done."""


def _in_place_of(module: str, **steps: Any) -> Off:
    """The module that is known under this name has these steps, and no others."""

    def off(_: Any, patch: pytest.MonkeyPatch) -> None:
        patch.setattr(module, SimpleNamespace(**steps))

    return off


async def _never_paid(session: Any, claim_ids: Any) -> dict[str, ClaimMoney]:
    money = await dues.money_of(session, claim_ids)
    return {each: ClaimMoney(one.settled, one.reversed) for each, one in money.items()}


async def _freed(session: Any, _: Any, claim_id: str, __: Any) -> None:
    await session.execute(delete(ReceiptUseRow).where(ReceiptUseRow.claim_id == claim_id))


async def _all_posted(_: Any, postings: Any, __: Any) -> Matched:
    return Matched(left=list(postings))


async def _not_followed(session: Any, claims: Any, *_: Any) -> dict[str, ClaimMoney]:
    return await dues.money_of(session, [claim.id for claim in claims])


class DeafExchange(ExchangeCheck):
    """Whatever the answer says, it is taken for what we have."""

    async def import_file(self, actor: Any, data: bytes) -> Any:
        return await super().import_file(actor, await self.export(actor))


class HastyResults(BankResults):
    """What the bank has not decided is taken for returned."""

    async def record_result(self, actor: Any, batch_id: str, data: bytes) -> None:
        await super().record_result(actor, batch_id, changed(data, ",2001,", ",1002,"))


class TrustingRecoveries(Recoveries):
    """Takes back however much is brought."""

    async def _at_most_due(self, *_: Any) -> None:
        return


def _deaf_exchange(house: Any, _: pytest.MonkeyPatch) -> None:
    house.exchange = DeafExchange(house.db, house.sealer, house.clock)


def _hasty_results(house: Any, _: pytest.MonkeyPatch) -> None:
    hasty = HastyResults(house.db, house.sealer, house.clock)
    house.payments.service.record_result = hasty.record_result


def _trusting_recoveries(house: Any, _: pytest.MonkeyPatch) -> None:
    house.recoveries = TrustingRecoveries(house.db, house.sealer, house.clock)


def _returns_count_as_paid(_: Any, patch: pytest.MonkeyPatch) -> None:
    patch.setattr("casework.payments.dues.PAID", "1002")


def _one_hash_for_all(_: Any, patch: pytest.MonkeyPatch) -> None:
    """The chain of facts does not say what it follows."""
    of = changes.change_columns

    def without_before(*args: Any) -> dict[str, Any]:
        *others, _, after = args
        return of(*others, changes.NOTHING, after)

    patch.setattr("casework.claims.store.change_columns", without_before)


def _no_figures(_: Any, patch: pytest.MonkeyPatch) -> None:
    patch.setattr("casework.desk.exchange_check.platform_years", lambda bills: {})


async def _that_day_only(_: Any, __: Any, until: Any) -> Any:
    return until


def _older_proofs_stay(_: Any, patch: pytest.MonkeyPatch) -> None:
    patch.setattr("casework.bank_statements.reopening.first_day", _that_day_only)


def _without(step: str) -> Off:
    """Nothing is matched in this way."""

    def off(_: Any, patch: pytest.MonkeyPatch) -> None:
        patch.setattr(f"casework.bank_statements.matching._Board.{step}", lambda *_: [])

    return off


def _refunds_forgotten(_: Any, patch: pytest.MonkeyPatch) -> None:
    patch.setattr("casework.platform.rows.set_refunded", _nothing)


async def _nobody_carries(_: Any, __: Any) -> dict[str, Any]:
    return {}


def _anything_repeats(_: Any, patch: pytest.MonkeyPatch) -> None:
    patch.setattr("casework.payments.results._check_repeated", lambda *_: None)


SAFEGUARDS: dict[str, Off] = {
    "what was paid before is taken off": _in_place_of(
        "casework.payments.payments.dues", money_of=_never_paid
    ),
    "a late return is entered": _in_place_of(
        "casework.payments.late_returns.postings", enter_answers=_nothing
    ),
    "a reversal keeps the receipt while money is out": _in_place_of(
        "casework.desk.exits.holding", release_reversed=_freed
    ),
    "our own row of the platform is not posted": _in_place_of(
        "casework.hospital.platform_feed.platform_matches", match=_all_posted
    ),
    "a held row stops the final check": _in_place_of(
        "casework.desk.reviews.platform_rows", require_none_held=_nothing
    ),
    "the settlement is entered in the journal": _in_place_of(
        "casework.desk.reviews.journal", enter=_nothing
    ),
    "a reversal opens a recovery": _in_place_of(
        "casework.desk.exits.recovery_steps", follow=_not_followed
    ),
    "a withdrawn refusal is entered": _in_place_of(
        "casework.desk.refusal_withdrawals.postings", enter_answers=_nothing
    ),
    "a withdrawn refusal holds its receipts again": _in_place_of(
        "casework.desk.less_due.holding", hold_paid=_nothing
    ),
    "a refused account is marked": _in_place_of(
        "casework.payments.results.refused_accounts", mark=_nothing
    ),
    "the exchange's answer is read": _deaf_exchange,
    "the exchange is told our figures": _no_figures,
    "what the bank leaves open stays open": _hasty_results,
    "an answer of the bank is not changed": _anything_repeats,
    "only what the bank gave back counts as refused": _returns_count_as_paid,
    "no more is got back than is held": _trusting_recoveries,
    "the chain of facts says what it follows": _one_hash_for_all,
    "a proof goes with the statement that made it": _older_proofs_stay,
    "a batch booked as one sum is matched with its payments": _without("batches"),
    "what never left is matched with its return": _without("never_left"),
    "a withdrawn recovery is entered": _in_place_of(
        "casework.desk.recovery_withdrawals.journal", owners=journal.owners, enter=_nothing
    ),
    "what is less due is got back": _in_place_of(
        "casework.desk.less_due.recovery_steps", follow=_not_followed
    ),
    "what was got back wrongly is matched with its withdrawal": _without("got_back_wrongly"),
    "one sum for two claims is matched with both": _without("shared"),
    "what the platform took back itself is not held again": _refunds_forgotten,
    "what a claim carries is not entered again": _in_place_of(
        "casework.hospital.re_entries.numbers", carriers=_nobody_carries
    ),
}
