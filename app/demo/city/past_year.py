"""What has been settled and paid in the past year? Regular visitors of the window, a batch a month,
so that lists have an end and figures something to count."""

from dataclasses import dataclass

from app.demo.cast import DemoInsured
from app.demo.city.home import Filed
from app.demo.city.people import Stay
from app.demo.city.scene import City, Scene
from claims_core.claim import Stage

REGULARS = 6
A_MONTH, MONTHS = 18, 11
FIRST_DAY = 230
NEWEST_ROSTER = 3
SILENT_MONTH = 3  # nobody says that the money came; their files close by themselves, much later


@dataclass(frozen=True)
class _Visit:
    """One of the regulars hands in a claim, so many working days before today."""

    regular: int
    back: int
    stay: Stay


async def the_year(city: City) -> None:
    """Open the office, then month by month: claims in, three reviews, one batch, money received."""
    people = [city.resident(1944 + n * 5, woman=n % 2 == 1) for n in range(REGULARS)]
    months = _visits(city, people)
    await city.clock.until(FIRST_DAY + 2, "08:30")
    await city.office.enrol(*city.residents)
    regulars = [await city.settle_in(person, follows=n % 3 == 0) for n, person in enumerate(people)]
    for month, visits in enumerate(months):
        first = visits[0].back
        await city.clock.until(first + 1, "08:30")
        await city.office.confirm_policies()
        filed = []
        for visit in visits:
            await city.clock.until(visit.back, "09:30")
            filed.append(await city.home.file(regulars[visit.regular], visit.stay, old=True))
            await city.clock.until(visit.back, "15:20")
            await city.office.accept(filed[-1])
        await city.clock.until(first - 6, "10:00")
        for each in filed:
            await city.office.bring(each, Stage.APPROVED)
        await city.clock.until(first - 9, "15:00")
        await city.money.pay(*filed)
        if month not in (SILENT_MONTH, MONTHS - 1):
            await _received(city, filed, first - 11)


async def the_newest_roster(city: City) -> None:
    """The centre has sent it anew: until then nobody knows who is still insured. Who has changed
    a passport since is not in it."""
    await city.clock.until(NEWEST_ROSTER, "08:20")
    await city.office.enrol(*(each for each in city.residents if len(each.id_number) == 18))


def _visits(city: City, people: list[DemoInsured]) -> list[list[_Visit]]:
    """Who comes in which month; before the first stay of a year the pool's part is used up."""
    months, known = [], set()
    for month in range(MONTHS):
        visits = []
        for turn in range(1 + (month % 4 == 1)):
            back, regular = FIRST_DAY - month * A_MONTH - turn, (month * 2 + turn) % REGULARS
            stay = city.stay_before(back)
            if (regular, stay.discharge_on.year) not in known:
                known.add((regular, stay.discharge_on.year))
                city.office.pool_used(people[regular], stay)
            visits.append(_Visit(regular, back, stay))
        months.append(visits)
    return months


async def _received(city: City, filed: list[Filed], back: int) -> None:
    """They say that the money came, and the files are closed; of the newest month nothing yet."""
    await city.clock.until(back, "18:40")
    for each in filed:
        await city.home.say_arrived(each)
    await city.clock.until(back - 1, "16:30")
    for each in filed:
        await city.money.close(each)


SCENES = (Scene("过去的一年", the_year), Scene("新到的名册", the_newest_roster))
