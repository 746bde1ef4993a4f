"""What can happen in a journey to money that somebody holds without right? It is brought, found at
the bank or not, brought in one sum for two claims, and found to have been found wrongly."""

from collections.abc import Iterator

from casework.errors import FieldsInvalid, Forbidden
from casework.money.errors import RecoveryTooHigh
from casework.payments.bank_proposals import BankPaper
from claims_core.claim import Stage
from claims_core.review import SamePerson
from tests.casework.journeys.bank_moves import answered_for
from tests.casework.journeys.journey import Journey
from tests.casework.journeys.model import LETS_GO, Found, Model, ModelClaim
from tests.casework.journeys.move import move, refused


def _owing(model: Model) -> list[tuple[int, str]]:
    owing = [each.number for each in model.claims if -model.due(each) > sum(each.booked)]
    return [(number, how) for number in owing for how in ("some", "all")]


@move(_owing, weight=30)
async def book(journey: Journey, number: int, how: str) -> None:
    """Money comes back from the person; more than is held is refused."""
    claim, recoveries = journey.claim(number), journey.house.recoveries
    left = -journey.model.due(claim) - sum(claim.booked)
    items = (await recoveries.page(journey.boss)).items
    (row,) = [each for each in items if each.claim_id == journey.ids[number]]
    fen = max(left // 3, 1) if how == "some" else left
    reference, today = f"R-{journey.model.fresh('reference')}", journey.today()
    with refused(RecoveryTooHigh):
        await recoveries.book(journey.cashier, row.id, left + 1, today, reference)
    booked = await recoveries.book(journey.cashier, row.id, fen, today, reference)
    journey.booked.setdefault(number, []).append((row.id, booked))
    journey.references[booked] = reference
    claim.booked.append(fen)


def _booked(model: Model) -> list[tuple[int, bool]]:
    waiting = [claim.number for claim in model.claims if claim.booked]
    return [(number, confirmed) for number in waiting for confirmed in (True, True, False)]


@move(_booked, weight=30)
async def look_for(journey: Journey, number: int, found: bool) -> None:
    """A second person finds the oldest amount at the bank, or does not; what nobody holds any more
    cannot have come from there."""
    claim, decide = journey.claim(number), journey.house.recoveries.decide
    row_id, booked = journey.booked[number][0]
    with refused(SamePerson):
        await decide(journey.cashier, row_id, booked, confirmed=True)
    if found and claim.booked[0] > -journey.model.due(claim):
        with refused(RecoveryTooHigh):
            await decide(journey.boss, row_id, booked, confirmed=True)
        return
    words = "" if found else "银行没有这一笔"
    await decide(journey.boss, row_id, booked, confirmed=found, words=words)
    journey.booked[number].pop(0)
    fen = claim.booked.pop(0)
    if found:
        reference = journey.references[booked]
        _came(journey, number, booked, Found(fen, reference, fen))
        journey.model.bank.book(journey.today(), fen, reference)


def _came(journey: Journey, number: int, booked: str, found: Found) -> None:
    claim = journey.claim(number)
    claim.recovered += found.fen
    claim.found.append(found)
    journey.found.setdefault(number, []).append(booked)


def _owing_together(model: Model) -> Iterator[tuple[int, int]]:
    owing = [each.number for each in model.claims if model.due(each) < 0 and not each.booked]
    yield from ((one, other) for one in owing for other in owing if one < other)


@move(lambda model: list(_owing_together(model)), weight=40)
async def bring_together(journey: Journey, one: int, other: int) -> None:
    """One transfer for two claims: each is booked with its part, and never more than the bank
    has."""
    recoveries, model = journey.house.recoveries, journey.model
    reference, today = f"R-{model.fresh('reference')}", journey.today()
    parts = {number: -model.due(journey.claim(number)) for number in (one, other)}
    whole = sum(parts.values())
    items = {each.claim_id: each.id for each in (await recoveries.page(journey.boss)).items}
    for number, fen in parts.items():
        row_id = items[journey.ids[number]]
        if number == other:
            with refused(FieldsInvalid):
                await recoveries.book(journey.cashier, row_id, fen, today, reference)
        booked = await recoveries.book(journey.cashier, row_id, fen, today, reference, whole)
        await recoveries.decide(journey.boss, row_id, booked, confirmed=True)
        _came(journey, number, booked, Found(fen, reference, whole))
    model.bank.book(today, whole, reference)


def _again(model: Model, claim: ModelClaim) -> bool:
    """Whether it may be booked once more under its number, once it counts no longer."""
    return model.due(claim) + sum(claim.booked) <= 0


def _found(model: Model) -> Iterator[tuple[int, int]]:
    """What may have been found wrongly: it is booked once more, never came, or is the county's."""
    for claim in model.claims:
        for place, each in enumerate(claim.found):
            alone = each.whole == each.fen and each.fen not in model.funds
            if alone or _again(model, claim):
                yield claim.number, place


@move(lambda model: list(_found(model)), weight=20)
async def withdraw_recovery(journey: Journey, number: int, place: int) -> None:
    """An amount was not at the bank after all; a second person has to see it, and once is enough.
    Where a statement has it, or it is one of two, it is booked again under the same number, or
    waits to be classed."""
    claim, model, house = journey.claim(number), journey.model, journey.house
    found, booked = claim.found.pop(place), journey.found[number].pop(place)
    paper = BankPaper("ZH-1", journey.today(), "查错了")
    made = await house.recovery_withdrawals.propose(journey.cashier, booked, paper)
    with refused(SamePerson):
        await house.recovery_withdrawals.decide(journey.cashier, made, confirmed=True)
    taken = model.holder(claim.receipt) not in (None, claim)
    again = _again(model, claim)
    await house.recovery_withdrawals.decide(journey.boss, made, confirmed=True)
    with refused(Forbidden):
        await house.recovery_withdrawals.propose(journey.cashier, booked, paper)
    claim.recovered -= found.fen
    claim.lost = claim.lost or (taken and claim.stage in LETS_GO)
    for each in model.batches:
        if each.open and each.members.pop(number, None) is not None:
            claim.stage = Stage.EXCHANGE_CHECKED
    if claim.stage in (Stage.APPROVED, Stage.EXCHANGE_CHECKED, Stage.PAYMENT_RETURNED):
        answered_for(model, claim, claim.stage)
    if found.whole == found.fen and model.bank.never_came(found.fen, found.reference):
        return
    if not again:
        model.funds[found.fen] = False
        return
    items = {each.claim_id: each.id for each in (await house.recoveries.page(journey.boss)).items}
    row_id, today = items[journey.ids[number]], journey.today()
    anew = await house.recoveries.book(
        journey.cashier, row_id, found.fen, today, found.reference, found.whole
    )
    await house.recoveries.decide(journey.boss, row_id, anew, confirmed=True)
    _came(journey, number, anew, found)
