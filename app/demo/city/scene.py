"""What is a scene of the city, and what does it reach? Each is one function over the same `City`;
it says beforehand at which stage it leaves its claim."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta

from app.compose import Services
from app.demo.cast import DemoInsured
from app.demo.city.clock import CityClock
from app.demo.city.home import Citizen, Filed, Home
from app.demo.city.money_desk import MoneyDesk
from app.demo.city.office import Office
from app.demo.city.people import Invention, Stay
from claims_core.checklist import Material
from claims_core.claim import Stage


@dataclass(repr=False)
class City:
    """小城: the services, the clock, the phones at home, the colleagues at the window and
    those who pay.

    `told` are the claims that scenes have left behind, by the title of the scene."""

    services: Services
    clock: CityClock
    invention: Invention
    home: Home
    office: Office
    money: MoneyDesk
    told: dict[str, Filed] = field(default_factory=dict)

    async def settle_in(self, person: DemoInsured, *, follows: bool | None = None) -> Citizen:
        """Somebody enters the roster and binds on the phone; unless it is said, every second one
        follows the official account too."""
        await self.office.enrol(person)
        if follows is None:
            follows = int(person.insured_no) % 2 == 0
        return await self.home.arrive(person, follows=follows)

    def stay_before(self, back: int, *, thousands: int = 0, hospital: int | None = None) -> Stay:
        """A stay that ended some days before that working day, in the same year when it can."""
        day = self.clock.day(back) - timedelta(days=self.invention.random.randrange(4, 12))
        return self.invention.stay(day, thousands=thousands, hospital=hospital)

    async def file(
        self,
        citizen: Citizen,
        back: int,
        *,
        old: bool = False,
        stay: Stay | None = None,
        pool: str | None = "100000.00",
        leave_out: tuple[Material, ...] = (),
    ) -> Filed:
        """A claim handed in now; the platform has told before what the pool has paid."""
        stay = stay or self.stay_before(back)
        if pool is not None:
            await self.office.pool_used(citizen.person, stay, pool)
        filed = await self.home.draft(citizen, stay, old=old, leave_out=leave_out)
        return await self.home.submit(filed)


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
