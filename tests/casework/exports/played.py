"""Who asks for exports in these tests, and of which file?"""

import asyncio
import threading

from casework.errors import NotFound
from casework.exports.exports import Exports
from casework.exports.kinds import ExportKind
from casework.exports.sources import Making, PlainFile, StandingApproval
from claims_core.claim import Actor, Role
from tests.people import STAFF, staff_id

KIND = ExportKind.MONEY_LINES
PLAIN = "受理编号,金额\r\nDE1,3.00\r\nDE2,4.00\r\n".encode()
WHY = "和财政对上月的账"


def colleague(role: Role, number: int = 0, county: str = "") -> Actor:
    """Somebody of this role."""
    name = STAFF[role].name
    return Actor(staff_id(role, number), name, frozenset({role}), county)


CASHIER, BOSS, AUDITOR = map(colleague, (Role.CASHIER, Role.SUPERVISOR, Role.AUDITOR))


class PlayedSource:
    """A file of two rows, of which the flow has agreed to whatever it is told to."""

    def __init__(self) -> None:
        self.agreed: StandingApproval | None = None
        self.data = PLAIN
        self.reads = 0

    async def words(self, session: object, subject: str) -> str:
        if subject == "nothing":
            raise NotFound
        return "上个月的"

    async def standing(
        self, session: object, actor: Actor, subject: str
    ) -> StandingApproval | None:
        return self.agreed

    async def read(self, session: object, subject: str) -> Making:
        self.reads += 1
        data = self.data
        return lambda: PlainFile("money-lines.csv", data, 2)


class MetSource(PlayedSource):
    """The same, read by so many at one moment."""

    def __init__(self, many: int) -> None:
        super().__init__()
        self.met = asyncio.Barrier(many)

    async def read(self, session: object, subject: str) -> Making:
        await self.met.wait()
        return await super().read(session, subject)


class SlowSource(PlayedSource):
    """The same, large: it is read, and then made, until somebody lets it end."""

    def __init__(self) -> None:
        super().__init__()
        self.reading, self.may_end_reading = asyncio.Event(), asyncio.Event()
        self.making, self.may_end_making = threading.Event(), threading.Event()

    async def read(self, session: object, subject: str) -> Making:
        make = await super().read(session, subject)
        self.reading.set()
        await self.may_end_reading.wait()

        def slowly() -> PlainFile:
            self.making.set()
            self.may_end_making.wait(60)
            return make()

        return slowly


async def agreed(exports: Exports, kind: ExportKind = KIND) -> str:
    """An export that the cashier asked for and the supervisor agreed to."""
    export_id = await exports.ask(CASHIER, kind, "x", WHY)
    await exports.decide(BOSS, export_id, approve=True)
    return export_id
