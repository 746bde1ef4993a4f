"""What is a scene of the city, and what does it reach? Each is one function over the same `City`;
it says beforehand at which stage it leaves its claim."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta

from app.compose import Services
from app.demo.cast import CITY_ITSELF, DemoInsured
from app.demo.city.clock import CityClock
from app.demo.city.home import Citizen, Filed, Home
from app.demo.city.money_desk import MoneyDesk
from app.demo.city.office import Office
from app.demo.city.people import Invention, Stay
from claims_core.claim import Stage


@dataclass(repr=False)
class City:
    """小城: the services, the clock, the phones at home, the colleagues at the window and
    those who pay.

    `residents` are in the roster from the first day on, `told` the claims that scenes have left
    behind, by the title of the scene."""

    services: Services
    clock: CityClock
    invention: Invention
    home: Home
    office: Office
    money: MoneyDesk
    residents: list[DemoInsured] = field(default_factory=list)
    told: dict[str, Filed] = field(default_factory=dict)

    def resident(
        self,
        born: int,
        *,
        woman: bool = False,
        surname: str = "",
        account_end: str = "",
        region: str = CITY_ITSELF,
    ) -> DemoInsured:
        """Somebody whom the roster knows. To be asked for before a scene waits for its day: the
        roster of all comes in one file, when the first of them wakes."""
        person = self.invention.person(
            born, woman=woman, surname=surname, account_end=account_end, region=region
        )
        self.residents.append(person)
        return person

    async def settle_in(self, person: DemoInsured, *, follows: bool | None = None) -> Citizen:
        """A resident binds on the phone; unless it is said, every second one follows the official
        account too."""
        if follows is None:
            follows = int(person.insured_no) % 2 == 0
        return await self.home.arrive(person, follows=follows)

    def stay_before(self, back: int, *, thousands: int = 0, hospital: int | None = None) -> Stay:
        """A stay that ended some days before that working day; of a year that is a few days old,
        one of the year before, since hospitals settle the pool's part ahead of it."""
        day = self.clock.day(back) - timedelta(days=self.invention.random.randrange(4, 12))
        stay = self.invention.stay(day, thousands=thousands, hospital=hospital)
        if (stay.admission_on - timedelta(days=2)).year == stay.discharge_on.year:
            return stay
        before = stay.discharge_on.replace(year=stay.discharge_on.year - 1, month=12, day=20)
        return self.invention.stay(before, thousands=thousands, hospital=hospital)

    async def claim(
        self,
        born: int,
        back: int,
        at: str,
        *,
        woman: bool = False,
        account_end: str = "",
        follows: bool | None = None,
        thousands: int = 0,
        hospital: int | None = None,
        pool: bool = True,
        region: str = CITY_ITSELF,
    ) -> Filed:
        """Somebody hands in a claim at that time of that working day; the platform tells, unless
        `pool` says otherwise, that hospitals have used up the pool's part before."""
        person = self.resident(born, woman=woman, account_end=account_end, region=region)
        stay = self.stay_before(back, thousands=thousands, hospital=hospital)
        if pool:
            self.office.pool_used(person, stay)
        self.home.lay_out(person, stay)
        await self.clock.until(back, at)
        return await self.home.file(await self.settle_in(person, follows=follows), stay)

    async def taken_in(self, filed: Filed, back: int) -> None:
        """受理 of what was handed in so many working days ago, the day after, as is promised."""
        await self.clock.until(back - 1, "09:25")
        await self.office.accept(filed)


@dataclass(frozen=True)
class Scene:
    """一幕: what it is called, how it is played, and where it leaves its claim (None: it has
    none)."""

    title: str
    play: Callable[[City], Awaitable[Filed | None]]
    leaves: Stage | None = None


async def played(scene: Scene, city: City) -> None:
    """Play it, and remember its claim."""
    filed = await scene.play(city)
    if filed is not None:
        city.told[scene.title] = filed
