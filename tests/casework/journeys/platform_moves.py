"""What can the platform tell in a journey, and what does a supervisor make of it? Numbers of
claims, rows that are ours or look like it, refunds, decisions, and rows taken back."""

from collections.abc import Iterator

from casework.errors import FieldsInvalid, Forbidden, SettlementNumberPosted, SettlementNumberTaken
from casework.platform.views import RowState
from casework.uploads.views import ImportChoice
from claims_core.claim import Role, Stage
from claims_core.errors import ClaimsError
from claims_core.money import plain_yuan
from claims_core.review import SamePerson
from tests.casework.journeys.broken import Promise, hold
from tests.casework.journeys.journey import PEOPLE, Journey
from tests.casework.journeys.model import ENDED, Model, ModelClaim, PlatformRow, numbers
from tests.casework.journeys.move import move, refused

HEAD = "身份证号,年度,结算单号,统筹支付,大额支付,原结算单号"
MAX_NUMBERS = 4
Told = tuple[int, int, int, int]  # posted, known, confirming, held
POSTED, KNOWN, OURS, HELD = (1, 0, 0, 0), (0, 1, 0, 0), (0, 0, 1, 0), (0, 0, 0, 1)


async def _told(journey: Journey, row: PlatformRow, origin: str = "") -> Told:
    sign = -1 if origin else 1
    amounts = (
        plain_yuan(each) if sign > 0 else _minus(each) for each in (row.pool, row.supplement)
    )
    cells = (PEOPLE[row.person].id_number, str(row.year), row.number, *amounts, origin)
    journey.house.clock.forward(seconds=1)
    data = "\r\n".join((HEAD, ",".join(cells))).encode()
    report = await journey.house.feed.import_file(
        journey.boss, data, ImportChoice(accept_asked=True)
    )
    hold(Promise.LEDGER, report.problems, (), f"row {row.number}:")
    return report.added, report.unchanged, report.confirmed, report.held


def _minus(fen: int) -> str:
    return f"-{plain_yuan(fen)}" if fen else plain_yuan(fen)


async def _row(journey: Journey, row: PlatformRow) -> None:
    """A new row of the feed: posted, confirming a claim, or held."""
    model = journey.model
    carrier = model.carrier(row.number)
    alike = model.alike(row.person, row.year, row.pool, row.supplement)
    if carrier is not None:
        row.state, row.claim = "held" if carrier.stage in ENDED else "ours", carrier.number
    elif alike:
        row.state, row.claim = "held", alike[0]
    if any(row.same(each) for each in model.rows):
        hold(Promise.LEDGER, await _told(journey, row), KNOWN, f"row {row.number}:")
        return
    wanted = {"posted": POSTED, "ours": OURS, "held": HELD}[row.state]
    hold(Promise.LEDGER, await _told(journey, row), wanted, f"row {row.number}:")
    if row.state == "held" and len(alike) > 1:
        (found,) = [each for each in await _held(journey) if each.settlement_no == row.number]
        row.claim = next(each for each in alike if journey.ids[each] == found.claim_id)
    model.rows.append(row)


async def _held(journey: Journey) -> list:
    return list((await journey.house.held_rows.page(journey.boss)).items)


def _settling(model: Model) -> list[tuple[int]]:
    return numbers(each for each in model.claims if each.platform)


@move(
    lambda model: [
        (each.number, how)
        for each in model.claims
        if each.numbers
        for how in ("same", "other")
        if each.platform
    ],
    weight=2,
)
async def row_of_ours(journey: Journey, number: int, how: str) -> None:
    """The platform tells of a claim by its number, with our amounts or with others."""
    claim = journey.claim(number)
    year = claim.years[-1]
    figures = claim.platform[year]
    more = 0 if how == "same" else journey.model.fresh("other")
    pool, paid = figures.pool, figures.supplement + more
    await _row(journey, PlatformRow(claim.numbers[-1], claim.person, year, pool, paid, "posted"))


@move(_settling, weight=1)
async def row_like_ours(journey: Journey, number: int) -> None:
    """The platform tells of amounts that a claim has, under a number of its own."""
    claim = journey.claim(number)
    year = claim.years[-1]
    figures = claim.platform[year]
    row = PlatformRow(
        _number(journey), claim.person, year, figures.pool, figures.supplement, "posted"
    )
    await _row(journey, row)


@move(lambda model: [(person, year) for person in model.opening for year in (2025, 2026)], weight=1)
async def row_of_hospital(journey: Journey, person: int, year: int) -> None:
    """A settlement in a hospital that is nobody's claim."""
    paid = 10_00 + journey.model.fresh("hospital")
    await _row(journey, PlatformRow(_number(journey), person, year, 0, paid, "posted"))


def _number(journey: Journey) -> str:
    return f"S{journey.model.fresh('row'):05d}"


def _places(model: Model, *states: str) -> Iterator[int]:
    return (place for place, row in enumerate(model.rows) if row.state in states)


@move(
    lambda model: [(each,) for each in _places(model, "posted", "held", "ours", "taken_back")],
    weight=1,
)
async def row_again(journey: Journey, place: int) -> None:
    """The same row in another file; what was taken back for a claim is about that claim by now."""
    row = journey.model.rows[place]
    carrier = journey.model.carrier(row.number) if row.state == "taken_back" else None
    wanted = KNOWN
    if carrier is not None:
        row.state, row.claim = "held" if carrier.stage in ENDED else "ours", carrier.number
        wanted = HELD if row.state == "held" else OURS
    hold(Promise.LEDGER, await _told(journey, row), wanted, f"row {place}:")


@move(
    lambda model: [
        (place,)
        for place in _places(model, "posted", "held", "ours")
        if not model.rows[place].taken_back
    ],
    weight=1,
)
async def refund(journey: Journey, place: int) -> None:
    """The platform takes one of its rows back; one of ours stays ours, and is looked at."""
    row = journey.model.rows[place]
    back = PlatformRow(_number(journey), row.person, row.year, row.pool, row.supplement, row.state)
    wanted = {"posted": POSTED, "held": KNOWN, "ours": OURS}[row.state]
    hold(Promise.LEDGER, await _told(journey, back, row.number), wanted, f"refund of {row.number}:")
    row.taken_back = True
    if row.state != "ours":
        row.state, row.entered = "refunded", row.entered or row.state == "posted"


@move(
    lambda model: [(each, how) for each in _places(model, "held") for how in ("ours", "hospital")],
    weight=6,
)
async def decide(journey: Journey, place: int, how: str) -> None:
    """A supervisor says whose a held row is."""
    row, held = journey.model.rows[place], journey.house.held_rows
    (found,) = [
        each
        for each in await _held(journey)
        if (each.settlement_no, each.supplement_fen) == (row.number, row.supplement)
    ]
    claim = journey.claim(row.claim or 0)
    if how == "hospital" and _entered(journey.model, row):  # two people enter it again
        with refused(Forbidden, promise=Promise.LEDGER):
            await held.decide(journey.boss, found.id, RowState.HOSPITAL, "另一家医院")
        return
    if how == "hospital":
        await held.decide(journey.boss, found.id, RowState.HOSPITAL, "另一家医院")
        row.state = "posted"
        return
    if claim.stage in ENDED:
        with refused(Forbidden):
            await held.decide(journey.boss, found.id, RowState.OUR_CLAIM, "是这份申请")
        return
    await held.decide(journey.boss, found.id, RowState.OUR_CLAIM, "是这份申请")
    row.state = "ours"
    if row.number not in claim.numbers:
        claim.numbers.append(row.number)


def _entered(model: Model, row: PlatformRow) -> bool:
    """Whether the row's number has counted by itself, be it with other amounts in another row."""
    alike = (each for each in model.rows if each.number == row.number)
    return any(each.entered or each.state == "posted" for each in alike)


@move(lambda model: [(each,) for each in _places(model, "posted")], weight=1)
async def take_back(journey: Journey, place: int) -> None:
    """A number that was entered as a hospital's is one of our claims; refused where there is none
    that could carry it."""
    row = journey.model.rows[place]
    given = (journey.boss, row.number, "是这份申请")
    if not any(_could_carry(claim, row) for claim in journey.model.claims):
        with refused(FieldsInvalid, promise=Promise.LEDGER):
            await journey.house.held_rows.take_back(*given)
        return
    await journey.house.held_rows.take_back(*given)
    row.state, row.entered = "taken_back", True


@move(
    lambda model: [
        (each,)
        for each in _places(model, "refunded", "taken_back", "held")
        if model.rows[each].entered
    ],
    weight=2,
)
async def re_enter(journey: Journey, place: int) -> None:
    """It was taken back wrongly: two people enter it again, unless a claim carries it by now. That
    answers what the platform has told of it once more, and of nothing else."""
    model, again = journey.model, journey.house.re_entries
    row, reviewer = model.rows[place], journey.staff[Role.SECOND_REVIEWER]
    made = await again.propose(journey.boss, row.number, "退错了单号")
    with refused(SamePerson):
        await again.decide(journey.boss, made, confirmed=True)
    others = [each for each in model.rows if each.number == row.number and each is not row]
    held = any(each.state == "held" for each in others)
    if held or model.carrier(row.number) is not None:
        with refused(FieldsInvalid, promise=Promise.LEDGER):
            await again.decide(reviewer, made, confirmed=True)
        await again.decide(reviewer, made, confirmed=False, words="是我们的申请")
        return
    await again.decide(reviewer, made, confirmed=True)
    row.state, row.taken_back = "posted", False


def _could_carry(claim: ModelClaim, row: PlatformRow) -> bool:
    there = claim.person == row.person and row.year in claim.years
    return there and claim.stage not in (Stage.DRAFT, *ENDED)


def _carrying(model: Model) -> Iterator[tuple[int, str]]:
    open_ = (Stage.DRAFT, *ENDED)
    for claim in model.claims:
        if claim.stage not in open_ and len(claim.numbers) < MAX_NUMBERS:
            yield claim.number, ""
            yield from (
                (claim.number, row.number)
                for row in model.rows
                if row.state in ("posted", "held", "taken_back") and row.person == claim.person
            )


@move(lambda model: list(_carrying(model)), weight=1)
async def carry(journey: Journey, number: int, told: str) -> None:
    """A claim carries a number: a new one, or one that the platform has told of."""
    claim, model = journey.claim(number), journey.model
    first, typed = journey.staff[Role.INITIAL_REVIEWER], told or _number(journey)
    given = (first, journey.ids[number], await journey.version(claim), typed)
    error = _in_the_way(model, number, typed)
    if error is not None:
        with refused(error, promise=Promise.LEDGER):
            await journey.house.numbers.add(*given)
        return
    await journey.house.numbers.add(*given)
    if typed not in claim.numbers:
        claim.numbers.append(typed)


def _in_the_way(model: Model, number: int, typed: str) -> type[ClaimsError] | None:
    states = {row.state for row in model.rows if row.number == typed}
    if "held" in states:
        return FieldsInvalid
    if "posted" in states:
        return SettlementNumberPosted
    carrier = model.carrier(typed)
    return SettlementNumberTaken if carrier and carrier.number != number else None


@move(
    lambda model: [
        (each.number, no) for each in model.claims for no in each.numbers if each.stage not in ENDED
    ],
    weight=1,
)
async def take_off(journey: Journey, number: int, told: str) -> None:
    """The number was wrong: what the platform told under it is held again."""
    claim = journey.claim(number)
    version, numbers_ = await journey.version(claim), journey.house.numbers
    await numbers_.take_off(journey.boss, journey.ids[number], version, told, "抄错了一份")
    claim.numbers.remove(told)
    for row in journey.model.rows:
        if (row.number, row.state, row.claim) == (told, "ours", number):
            row.state = "refunded" if row.taken_back else "held"
    found = sorted(each.settlement_no for each in await _held(journey))
    wanted = sorted(row.number for row in journey.model.rows if row.state == "held")
    hold(Promise.LEDGER, found, wanted, "held:")
