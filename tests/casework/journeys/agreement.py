"""Do house and model agree? Asked after every move of a journey: stages, due, journal, the year's
sums, recoveries and receipts; the proof itself costs more and may be asked less often."""

from collections import Counter
from typing import Any

from sqlalchemy import func, select

from casework.claims.tables import ClaimRow, ReceiptUseRow
from casework.ledger.tables import LedgerRow
from casework.money.movements import Account
from casework.money.tables import MoneyLineRow
from casework.payments.dues import money_of
from casework.proof.proof import verify
from tests.casework.journeys.broken import Promise, hold
from tests.casework.journeys.model import total_of


async def agrees(journey: Any) -> None:
    """:raises Broken: naming the promise that does not hold any more."""
    model, ids = journey.model, journey.ids
    numbers = {claim_id: number for number, claim_id in ids.items()}
    async with journey.house.db.read() as session:
        stages = dict(map(tuple, await session.execute(select(ClaimRow.id, ClaimRow.stage))))
        money = await money_of(session, list(numbers))
        lines = await session.execute(
            select(
                MoneyLineRow.claim_id, MoneyLineRow.account, func.sum(MoneyLineRow.fen)
            ).group_by(MoneyLineRow.claim_id, MoneyLineRow.account)
        )
        journal = Counter({(numbers[each], account): int(fen) for each, account, fen in lines})
        uses = await session.execute(select(ReceiptUseRow.number, ReceiptUseRow.claim_id))
        holders = {number: numbers[claim_id] for number, claim_id in uses if claim_id in numbers}
        years = await session.execute(
            select(
                LedgerRow.insured_id,
                LedgerRow.year,
                func.sum(LedgerRow.pool_fen),
                func.sum(LedgerRow.supplement_fen),
            ).group_by(LedgerRow.insured_id, LedgerRow.year)
        )
        ledger = {(each, year): (int(pool), int(paid)) for each, year, pool, paid in years}
    recoveries = await _recoveries(journey, numbers)
    for claim in model.claims:
        where, due = f"claim {claim.number}:", model.due(claim)
        hold(Promise.STAGE, stages[ids[claim.number]], claim.stage, where)
        hold(Promise.DUE, money[ids[claim.number]].due, due, where)
        transit, bank = model.bank.sums(claim.claim_no)
        wanted = {
            Account.EXPENSE: total_of(claim.standing),
            Account.PAYABLE: -due,
            Account.IN_TRANSIT: transit,
            Account.BANK: bank + claim.recovered,
        }
        found = {account: journal[claim.number, account] for account in wanted}
        hold(Promise.JOURNAL, found, wanted, where)
        hold(Promise.RECOVERIES, recoveries.get(claim.number, 0), max(-due, 0), where)
        if model.holds(claim):
            hold(Promise.RECEIPT, holders.get(claim.receipt), claim.number, where)
    await _years(journey, ledger)


async def _recoveries(journey: Any, numbers: dict[str, int]) -> dict[int, int]:
    items = (await journey.house.recoveries.page(journey.boss)).items
    return {numbers[each.claim_id]: each.open_fen for each in items}


async def _years(journey: Any, ledger: dict[tuple[str, int], tuple[int, int]]) -> None:
    for person in journey.model.opening:
        insured_id = await journey.insured_id(person)
        for year in (2025, 2026):
            found, wanted = ledger[insured_id, year], journey.model.year(person, year)
            hold(Promise.LEDGER, found, wanted, f"person {person}, {year}:")


async def proven(journey: Any) -> None:
    """The whole proof finds nothing. :raises Broken:"""
    house = journey.house
    proof = await verify(house.db, house.sealer, lambda _: lambda *_: None, lambda _: None)
    hold(Promise.PROVEN, sorted({(flaw.code, flaw.place) for flaw in proof.flaws}), [])
