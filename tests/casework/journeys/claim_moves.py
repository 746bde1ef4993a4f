"""What can happen to a claim of a journey at the desk and by its member: filed, withdrawn, refused,
reviewed at this or that figure, settled, reversed and taken up again."""

from dataclasses import replace
from typing import Any

from casework.claims.bills import Correction, ExpenseForm, PlatformFigures, YearBill
from casework.claims.views import StepResult, TypedReceipt
from casework.desk.views import CentreAudit
from casework.errors import (
    CrossingGoesToCentre,
    PlatformDiffers,
    PlatformRowHeld,
    ReceiptTaken,
)
from casework.platform.views import QueryAnswer
from claims_core.claim import Role, Stage
from claims_core.resolution import ResolutionReason
from claims_core.review_reasons import ReasonCode
from tests.casework import same_days
from tests.casework.journeys.journey import Journey
from tests.casework.journeys.model import (
    APART_FEN,
    POOL_RATE,
    STAYS,
    TOTAL_FEN,
    Figures,
    Model,
    ModelClaim,
    numbers,
    total_of,
)
from tests.casework.journeys.move import move, refused
from tests.casework.stay import STAY

AGAIN = Correction(ResolutionReason.PLATFORM_CORRECTED, "按新的结算单录入")
REVERSIBLE = (
    *(Stage.APPROVED, Stage.EXCHANGE_CHECKED, Stage.PAID, Stage.RECEIVED, Stage.CLOSED),
    Stage.PAYMENT_RETURNED,
)
MORE_FEN = 1_000_00
MOST_AT_WORK, MOST = 2, 5
AT_REST = frozenset({Stage.PAYING, Stage.PAID, Stage.RECEIVED, Stage.CLOSED, Stage.REJECTED})


def _unused_stays(model: Model) -> list[tuple[int, int]]:
    """Few claims at a time: what happens to them afterwards is what a journey is about."""
    if len([each for each in model.claims if each.stage not in AT_REST]) >= MOST_AT_WORK:
        return []
    used = {(claim.person, claim.stay) for claim in model.claims}
    every = [(person, stay) for person in model.opening for stay in range(len(STAYS))]
    return [each for each in every if each not in used and len(model.claims) < MOST]


@move(_unused_stays, weight=8)
async def file(journey: Journey, person: int, stay: int) -> None:
    """A claim from the draft to its registration."""
    number = len(journey.model.claims)
    receipt = f"{journey.model.fresh('receipt'):010d}"
    await _file(journey, person, stay, receipt, TOTAL_FEN - number * APART_FEN)


@move(lambda model: numbers(model.claims) if len(model.claims) < MOST else [], weight=1)
async def file_again(journey: Journey, claim_number: int) -> None:
    """The receipt of this claim is handed in once more, with a claim of its own."""
    claim = journey.claim(claim_number)
    if journey.model.holder(claim.receipt) is None:
        await _file(journey, claim.person, claim.stay, claim.receipt, claim.total)
        return
    with refused(ReceiptTaken):
        await _submit(journey, claim.person, claim.stay, claim.receipt, claim.total)


async def _submit(journey: Journey, person: int, stay: int, receipt: str, total: int) -> Any:
    first, last = STAYS[stay]
    journey.house.stay = replace(STAY, admission_on=first, discharge_on=last)
    member = await journey.member(person)
    typed = TypedReceipt("41060125", receipt, total)
    return await journey.house.submitted(member, journey.person(person), typed)


async def _file(journey: Journey, person: int, stay: int, receipt: str, total: int) -> None:
    model = journey.model
    shown = await _submit(journey, person, stay, receipt, total)
    account = model.account(person)
    claim = ModelClaim(len(model.claims), person, stay, receipt, account, total)
    claim.claim_no = shown.line.claim_no
    await _register(journey, claim, StepResult(shown.line.id, shown.line.version, Stage.SUBMITTED))
    model.claims.append(claim)
    journey.ids[claim.number] = shown.line.id


async def _register(journey: Journey, claim: ModelClaim, standing: StepResult) -> None:
    accepted = await same_days.accepted(journey.house, journey.staff[Role.CLERK], standing)
    typed = (TypedReceipt("41060125", claim.receipt, claim.total),)
    registrar, desk = journey.staff[Role.REGISTRAR], journey.house.desk.desk.service
    await desk.register(registrar, accepted.id, accepted.version, typed)
    claim.stage = Stage.REGISTERED


@move(lambda model: numbers(model.at(Stage.REGISTERED)), weight=1)
async def withdraw(journey: Journey, number: int) -> None:
    claim = journey.claim(number)
    member, version = await journey.member(claim.person), await journey.version(claim)
    await journey.house.drafts.service.withdraw(member, journey.ids[number], version)
    claim.stage = Stage.WITHDRAWN


@move(lambda model: numbers(model.at(Stage.REGISTERED)), weight=1)
async def reject(journey: Journey, number: int) -> None:
    claim = journey.claim(number)
    await journey.house.desk.exits.service.reject(
        journey.boss, journey.ids[number], await journey.version(claim), ReasonCode.OUT_OF_SCOPE
    )
    claim.stage = Stage.REJECTED


@move(lambda model: numbers(model.at(Stage.REVERSED, Stage.WITHDRAWN, Stage.REJECTED)), weight=8)
async def reopen(journey: Journey, number: int) -> None:
    """Taken up again, where no other claim has used its receipt since."""
    claim = journey.claim(number)
    code = {
        Stage.REVERSED: ReasonCode.RECALCULATED,
        Stage.WITHDRAWN: ReasonCode.WITHDRAWN_BY_MISTAKE,
        Stage.REJECTED: ReasonCode.NEW_PAPERS,
    }[claim.stage]
    exits, version = journey.house.desk.exits.service, await journey.version(claim)
    holder = journey.model.holder(claim.receipt)
    if holder is not None and holder is not claim:
        with refused(ReceiptTaken):
            await exits.reopen(journey.boss, journey.ids[number], version, code)
        return
    done = await exits.reopen(journey.boss, journey.ids[number], version, code)
    if claim.stage is Stage.WITHDRAWN:
        await _register(journey, claim, done)
    claim.stage, claim.lost = Stage.REGISTERED, False


def _reviews(model: Model) -> list[tuple[int, int, str]]:
    ways = [(0, "equal"), (1, "equal"), (3, "equal"), (0, "fen"), (2, "more")]
    return [(claim.number, *way) for claim in model.at(Stage.REGISTERED) for way in ways]


@move(_reviews, weight=24)
async def review(journey: Journey, number: int, level: int, mode: str) -> None:
    """Keyed in and reviewed twice; the platform's figure is equal, a fen or much less, or comes
    from the centre where the claim crosses the pool's limit."""
    claim, claim_id = journey.claim(number), journey.ids[number]
    await journey.compare(claim)
    claim.level = level
    ours, crossing = journey.model.figures(claim)
    centre = crossing or claim.audited  # what it has audited once, it audits again
    platform = ours if centre else _told(ours, mode)
    first, desk = journey.staff[Role.INITIAL_REVIEWER], journey.house.desk.desk.service
    bills = tuple(
        YearBill(
            year,
            ExpenseForm(total, non_covered_fen=less, pool_rate=POOL_RATE),
            None if centre else _sheet(platform)[year],
        )
        for year, (total, less) in claim.expenses().items()
    )
    done = await desk.save_expense(first, claim_id, await journey.version(claim), bills, AGAIN)
    claim.platform = platform
    if centre:
        await _by_the_centre(journey, claim, done)
    if platform != ours and mode == "more" and platform not in claim.confirmed:
        await _confirmed(journey, claim)
    await _twice(journey, claim)


def _told(ours: Figures, mode: str) -> Figures:
    """The platform's figures: in the last year it says less where that can be."""
    last = max(ours)
    less = {"equal": 0, "fen": 1, "more": MORE_FEN}[mode]
    if ours[last].supplement <= less:
        return ours
    return ours | {last: replace(ours[last], supplement=ours[last].supplement - less)}


def _sheet(figures: Figures) -> dict[int, PlatformFigures]:
    return {
        year: PlatformFigures(each.in_scope, each.pool, each.supplement)
        for year, each in figures.items()
    }


async def _by_the_centre(journey: Journey, claim: ModelClaim, done: StepResult) -> None:
    exits, first = journey.house.desk.exits.service, journey.staff[Role.INITIAL_REVIEWER]
    gone = await exits.hand_to_centre(first, done.id, done.version, ReasonCode.CROSSING)
    audit = CentreAudit("新医审〔2026〕17号", journey.today(), _sheet(claim.platform))
    await exits.record_centre_audit(journey.boss, gone.id, gone.version, audit)
    claim.audited = True


async def _confirmed(journey: Journey, claim: ModelClaim) -> None:
    """The centre is asked in writing, and the platform's figures are right."""
    queries, first = journey.house.queries, journey.staff[Role.INITIAL_REVIEWER]
    claim_id, version = journey.ids[claim.number], await journey.version(claim)
    paper = f"F-{journey.model.fresh('paper')}"
    await queries.ask(first, claim_id, version, paper, "平台少一千元，请核实")
    asked = (await queries.page(journey.boss)).items
    (query,) = [each for each in asked if each.claim_id == claim_id]
    confirmed = QueryAnswer.CONFIRMED
    await queries.answer(journey.boss, query.id, confirmed, f"H-{paper}", journey.today(), "无误")
    claim.confirmed.append(claim.platform)


async def _twice(journey: Journey, claim: ModelClaim) -> None:
    desk, claim_id = journey.house.desk.desk.service, journey.ids[claim.number]
    first, second = journey.staff[Role.INITIAL_REVIEWER], journey.staff[Role.SECOND_REVIEWER]
    shown = await journey.house.desk.show(first, claim_id)
    seen = shown.statement.seen
    done = await desk.review_initially(first, claim_id, shown.line.version, seen)
    await desk.review_secondly(second, claim_id, done.version, seen, claim.platform)
    claim.stage = Stage.SECOND_REVIEWED


def _settleable(model: Model, claim: ModelClaim) -> bool:
    return model.payable(claim) and not model.held_for(claim)


def _checks(model: Model, *, settleable: bool = True) -> list[tuple[int]]:
    reviewed = model.at(Stage.SECOND_REVIEWED)
    return numbers(each for each in reviewed if _settleable(model, each) is settleable)


@move(_checks, weight=30)
async def check(journey: Journey, number: int) -> None:
    """The final check; it settles what the platform says, or it is refused: a row is held, or what
    happened since has changed the figures."""
    claim, model = journey.claim(number), journey.model
    await journey.compare(claim)
    checker, desk = journey.staff[Role.FINAL_CHECKER], journey.house.desk.desk.service
    shown = await journey.house.desk.show(checker, journey.ids[number])
    given = (checker, shown.line.id, shown.line.version, shown.statement.seen)
    if model.held_for(claim):
        with refused(PlatformRowHeld):
            await desk.check_finally(*given)
        return
    if not model.payable(claim):
        with refused(PlatformDiffers, CrossingGoesToCentre):
            await desk.check_finally(*given)
        return
    await desk.check_finally(*given)
    claim.standing, claim.passed = dict(claim.platform), False
    claim.settled += total_of(claim.standing)
    claim.stage = Stage.APPROVED if model.due(claim) > 0 else Stage.CLOSED


@move(lambda model: _checks(model, settleable=False), weight=2)
async def check_in_vain(journey: Journey, number: int) -> None:
    """The final check of what cannot be settled as it stands."""
    await check(journey, number)


def _sent_back(model: Model) -> list[tuple[int]]:
    """Mostly what cannot be settled as it stands."""
    return numbers(model.at(Stage.SECOND_REVIEWED)) + _checks(model, settleable=False) * 4


@move(_sent_back, weight=8)
async def send_back(journey: Journey, number: int) -> None:
    claim = journey.claim(number)
    checker, version = journey.staff[Role.FINAL_CHECKER], await journey.version(claim)
    exits = journey.house.desk.exits.service
    await exits.send_back(checker, journey.ids[number], version, ReasonCode.FIGURES_WRONG)
    claim.stage = Stage.REGISTERED


def _reversals(model: Model, *, paid: bool) -> list[tuple[int]]:
    settled = model.at(*REVERSIBLE)
    return numbers(each for each in settled if bool(model.bank.out(each.claim_no)) is paid)


@move(lambda model: _reversals(model, paid=False), weight=3)
async def reverse_unpaid(journey: Journey, number: int) -> None:
    """Reversed before any money is out."""
    await reverse(journey, number)


@move(lambda model: _reversals(model, paid=True), weight=10)
async def reverse(journey: Journey, number: int) -> None:
    """Reversed, mostly once it has been paid."""
    claim = journey.claim(number)
    exits, version = journey.house.desk.exits.service, await journey.version(claim)
    await exits.reverse(journey.boss, journey.ids[number], version, ReasonCode.AMOUNT_WRONG)
    claim.reversed += total_of(claim.standing)
    claim.standing, claim.stage, claim.audited = None, Stage.REVERSED, False


@move(lambda model: numbers(model.at(Stage.PAID, Stage.RECEIVED)), weight=3)
async def arrive(journey: Journey, number: int) -> None:
    """The member has the money; the next time the claim is closed."""
    claim, version = journey.claim(number), await journey.version(journey.claim(number))
    if claim.stage is Stage.PAID:
        member = await journey.member(claim.person)
        await journey.house.drafts.service.arrival(member, journey.ids[number], version, True)
        claim.stage = Stage.RECEIVED
    else:
        await journey.house.desk.desk.service.close(journey.cashier, journey.ids[number], version)
        claim.stage = Stage.CLOSED


@move(lambda model: numbers(model.at(Stage.PAYMENT_RETURNED)), weight=20)
async def renew(journey: Journey, number: int) -> None:
    """The member names another account."""
    claim, version = journey.claim(number), await journey.version(journey.claim(number))
    claim.account = journey.model.account(claim.person, another=True)
    member, payee = await journey.member(claim.person), journey.payee(claim)
    await journey.prove(claim.person)
    await journey.house.drafts.service.renew_payee(member, journey.ids[number], version, payee)
    # nothing is paid to it for a day, and clocks are set back meanwhile
    journey.house.clock.forward(days=3)
    claim.stage = Stage.EXCHANGE_CHECKED if claim.passed else Stage.APPROVED


@move(lambda model: [(3,), (30,), (200,), (900,)], weight=2)
async def wait(journey: Journey, hours: int) -> None:
    """Time passes: hours, days or weeks."""
    journey.house.clock.forward(hours=hours)


@move(lambda model: [()], weight=1)
async def set_back(journey: Journey) -> None:
    """The server's clock is put right: three hours back, though not to the day before, on which no
    paper of today may be recorded."""
    today = journey.today()
    journey.house.clock.forward(hours=-3)
    if journey.today() != today:
        journey.house.clock.forward(hours=3)
