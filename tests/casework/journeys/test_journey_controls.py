"""Would a journey notice if a safeguard of the house were gone? Each one is taken out, and the
promise that it keeps has to be found broken."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from infra.db import Database
from tests.casework.journeys.agreement import proven
from tests.casework.journeys.broken import Broken, Promise
from tests.casework.journeys.cases import CASES
from tests.casework.journeys.houses import house_on
from tests.casework.journeys.journey import Journey
from tests.casework.journeys.safeguards import SAFEGUARDS
from tests.casework.journeys.walk import follow
from tests.databases import CAST, SqliteDatabases, share_compiled

pytestmark = pytest.mark.slow

ANEW, BACK = (
    "paid anew after a return, and the first file comes again",
    "a payment comes back that was reversed already",
)
MORE = "settled anew for more: only the difference is paid"
ONCE, OPEN = (
    "a receipt whose money is out is used once",
    "no answer, then in writing, then paid anew over the year's end",
)
ACCOUNT = "another claim is to be paid to an account that has been refused"
PLATFORM = "the platform repeats our claim, and tells of what looks like it"
WITHDRAWN = "a refusal withdrawn after the reversal: the receipt is held again"
WRONG = "a correction that was wrong, and a statement that was"
ONE_SUM = "a batch booked as one sum, and given back in part behind a proof"
REFUNDED = "the platform refunds our claim, and its number was a wrong one"
ENTERED = "a hospital's settlement is taken back wrongly, twice, and entered again"
FOUND = "money was found wrongly, before and after a statement told of it"
TOGETHER = "one transfer for two claims, one of which was found wrongly"
OTHER = "the exchange has another figure, and the claim is reversed"

# Without this safeguard, on this journey, that promise is broken.
NOTICED = {
    "what was paid before is taken off": (MORE, Promise.PAID_ONCE),
    "a late return is entered": (BACK, Promise.JOURNAL),
    "a reversal keeps the receipt while money is out": (ONCE, Promise.RECEIPT),
    "our own row of the platform is not posted": (PLATFORM, Promise.LEDGER),
    "a held row stops the final check": (PLATFORM, Promise.REFUSED),
    "the settlement is entered in the journal": (ANEW, Promise.JOURNAL),
    "a reversal opens a recovery": (BACK, Promise.RECOVERIES),
    "a withdrawn refusal is entered": (WITHDRAWN, Promise.JOURNAL),
    "a withdrawn refusal holds its receipts again": (WITHDRAWN, Promise.RECEIPT),
    "a refused account is marked": (ACCOUNT, Promise.ACCOUNT),
    "the exchange's answer is read": (OTHER, Promise.STAGE),
    "the exchange is told our figures": (OTHER, Promise.CHECKED),
    "what the bank leaves open stays open": (OPEN, Promise.STAGE),
    "an answer of the bank is not changed": (ANEW, Promise.REFUSED),
    "only what the bank gave back counts as refused": (ANEW, Promise.DUE),
    "no more is got back than is held": (ONCE, Promise.REFUSED),
    "the chain of facts says what it follows": (ANEW, Promise.PROVEN),
    "a proof goes with the statement that made it": (ONE_SUM, Promise.BANK),
    "a batch booked as one sum is matched with its payments": (ONE_SUM, Promise.BANK),
    "what never left is matched with its return": (WRONG, Promise.BANK),
    "a withdrawn recovery is entered": (FOUND, Promise.JOURNAL),
    "what is less due is got back": (WITHDRAWN, Promise.RECOVERIES),
    "what was got back wrongly is matched with its withdrawal": (FOUND, Promise.BANK),
    "one sum for two claims is matched with both": (TOGETHER, Promise.BANK),
    "what the platform took back itself is not held again": (REFUNDED, Promise.LEDGER),
    "what a claim carries is not entered again": (ENTERED, Promise.LEDGER),
}


@pytest.fixture
async def one_house(sqlite_databases: SqliteDatabases, tmp_path: Path) -> AsyncIterator[Any]:
    """A house on one database only: which one makes no difference to what notices."""
    with sqlite_databases.fresh(tmp_path, CAST) as url:
        db = Database(url, at_once=True)
        share_compiled(db)
        yield house_on(db)
        await db.close()


@pytest.mark.parametrize("safeguard", NOTICED)
async def test_a_house_without_a_safeguard_breaks_its_promise(
    one_house, safeguard: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    name, promise = NOTICED[safeguard]
    case = CASES[name]
    journey = await Journey.begin(one_house, case.openings, case.late, prove_every=50)
    SAFEGUARDS[safeguard](one_house, monkeypatch)
    with pytest.raises(Broken) as broken:
        await follow(journey, case.moves)
        await proven(journey)
    assert broken.value.promise is promise, broken.value


def test_every_promise_and_every_safeguard_has_its_control() -> None:
    assert {promise for _, promise in NOTICED.values()} == set(Promise)
    assert set(NOTICED) == set(SAFEGUARDS)
