"""What has been settled and paid in the past year? Regular visitors of the window, a batch a month,
so that lists have an end and figures something to count."""

from app.demo.city.home import Citizen, Filed
from app.demo.city.scene import City, Scene
from claims_core.claim import Stage

REGULARS = 6
A_MONTH, MONTHS = 18, 11
FIRST_DAY = 230


async def the_year(city: City) -> None:
    """Open the office, then month by month: claims in, three reviews, one batch, money received."""
    await city.clock.until(FIRST_DAY + 2, "08:30")
    regulars = [
        await city.settle_in(
            city.invention.person(1944 + n * 5, woman=n % 2 == 1), follows=n % 3 == 0
        )
        for n in range(REGULARS)
    ]
    known: set[tuple[str, int]] = set()
    for month in range(MONTHS):
        first = FIRST_DAY - month * A_MONTH
        await city.clock.until(first + 1, "08:30")
        await city.office.confirm_policies()
        filed = []
        for turn in range(1 + (month % 4 == 1)):
            await city.clock.until(first - turn, "09:30")
            citizen = regulars[(month * 2 + turn) % REGULARS]
            filed.append(await _file(city, citizen, first - turn, known))
        await city.clock.until(first - 6, "10:00")
        for each in filed:
            await city.office.bring(each, Stage.APPROVED)
        await city.clock.until(first - 9, "15:00")
        await city.money.pay(*filed)
        if month < MONTHS - 1:
            await _received(city, filed, first - 11)


async def _file(city: City, citizen: Citizen, back: int, known: set[tuple[str, int]]) -> Filed:
    stay = city.stay_before(back)
    used = (citizen.insured_id, stay.discharge_on.year)
    pool = None if used in known else "100000.00"
    known.add(used)
    return await city.file(citizen, back, old=True, stay=stay, pool=pool)


async def _received(city: City, filed: list[Filed], back: int) -> None:
    """They say that the money came, and the files are closed; of the newest month nothing yet."""
    await city.clock.until(back, "18:40")
    for each in filed:
        await city.home.say_arrived(each)
    await city.clock.until(back - 1, "16:30")
    for each in filed:
        await city.money.close(each)


SCENES = (Scene("过去的一年", the_year),)
