"""What can the bank state in a journey, and what is made of it? Statements up to today, one of them
withdrawn again, and money that is none of the claims'."""

from casework.bank_statements.views import DifferenceKind, EntryClass
from claims_core.review import SamePerson
from tests.casework.journeys.broken import Promise, hold
from tests.casework.journeys.journey import Journey
from tests.casework.journeys.model import Model
from tests.casework.journeys.move import move, refused

FUNDS_FEN = 50_000_00


@move(lambda model: [()] if model.bank.entries else [], weight=8)
async def state(journey: Journey) -> None:
    """Every statement up to today is taken in; then nothing is open but funds that nobody has
    classed, and what is still to be given back of a batch that was booked as one sum."""
    bank, statements = journey.model.bank, journey.house.statements
    today = journey.today()
    for data in bank.statements(today):
        await statements.import_file(journey.cashier, data)
    if any(each.day > today for each in bank.entries):
        return
    standing = await journey.house.differences.standing(journey.cashier)
    found = [each for each in standing.differences if each.kind is not DifferenceKind.OVERDUE]
    wanted = [
        (DifferenceKind.UNKNOWN, fen) for fen, classed in journey.model.funds.items() if not classed
    ]
    hold(Promise.BANK, sorted((each.kind, each.fen) for each in found), sorted(wanted))
    if not wanted:
        hold(Promise.BANK, standing.proven.on, today, "proven:")


@move(lambda model: [()] if model.bank.lines and len(model.funds) < 3 else [], weight=2)
async def fund(journey: Journey) -> None:
    """The county pays in; every time another sum."""
    fen = FUNDS_FEN + journey.model.fresh("funds")
    journey.model.bank.book(journey.today(), fen)
    journey.model.funds[fen] = False


def _unclassed(model: Model) -> list[tuple[int]]:
    told = {each.fen for each in model.bank.entries if each.day in model.bank.stated}
    return [(fen,) for fen, classed in model.funds.items() if not classed and fen in told]


@move(_unclassed, weight=6)
async def class_funds(journey: Journey, fen: int) -> None:
    """The cashier says what it is; whatever the newest statement of that day has not told waits."""
    standing = await journey.house.differences.standing(journey.cashier)
    for each in standing.differences:
        if (each.kind, each.fen) == (DifferenceKind.UNKNOWN, fen):
            await journey.house.differences.class_entry(
                journey.cashier, each.entry_id, EntryClass.FUNDS, "财政拨款"
            )
            journey.model.funds[fen] = True


@move(lambda model: [()] if model.bank.stated else [], weight=3)
async def withdraw_statement(journey: Journey) -> None:
    """The newest statement was wrong; a second person has to see it. What it told is open again."""
    bank, withdrawals = journey.model.bank, journey.house.statement_withdrawals
    (newest, *_) = [
        each
        for each in (await journey.house.statements.page(journey.cashier)).items
        if each.withdrawn_at is None
    ]
    made = await withdrawals.propose(journey.cashier, newest.id, "银行另出了一份")
    with refused(SamePerson):
        await withdrawals.decide(journey.cashier, made, confirmed=True)
    await withdrawals.decide(journey.boss, made, confirmed=True)
    hold(Promise.BANK, newest.day, max(bank.stated), "the newest statement:")
    del bank.stated[newest.day]
    for each in bank.entries:
        if each.day == newest.day and each.fen in journey.model.funds:
            journey.model.funds[each.fen] = False
