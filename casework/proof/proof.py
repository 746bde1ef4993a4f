"""Does everything prove itself? Asked by `daetong ledger verify`: the benefit ledger, the journal
of money, the chain of facts and the bank's own statements, one after the other."""

from collections.abc import Callable
from enum import StrEnum

from casework.ledger.rechecks import Progress
from casework.proof.bank import prove_bank
from casework.proof.changes import prove_changes
from casework.proof.findings import Flaw, Proof
from casework.proof.journal import prove_journal
from casework.proof.ledger import prove_ledger
from infra.db import Database
from infra.sealing import Sealer


class ProofPart(StrEnum):
    """核验的部分, in their order."""

    LEDGER = "ledger"
    JOURNAL = "journal"
    CHANGES = "changes"
    BANK = "bank"


Watch = Callable[[ProofPart], Progress]
"""Asked at the beginning of a part who is told how far it is."""


async def flaws_of(db: Database, sealer: Sealer) -> tuple[str, ...]:
    """What each flaw is about in words of the staff, for whoever has to know that there is none."""
    proof = await verify(db, sealer, lambda _: lambda *_: None, lambda _: None)
    return tuple(flaw.about for flaw in proof.flaws)


async def verify(db: Database, sealer: Sealer, watch: Watch, said: Callable[[Flaw], None]) -> Proof:
    """Check everything; `said` hears of each flaw at once. Memory holds one page of each part."""
    proof = Proof(said)
    await prove_ledger(db, proof, watch(ProofPart.LEDGER))
    await prove_journal(db, proof, watch(ProofPart.JOURNAL))
    await prove_changes(db, sealer, proof, watch(ProofPart.CHANGES))
    await prove_bank(db, sealer, proof, watch(ProofPart.BANK))
    return proof
