"""The window of a running house, and the people who work at it."""

from dataclasses import dataclass, field

from claims_core.claim import Role
from tests.people import PASSWORD, STAFF
from tests.window.files import Cabinet
from tests.window.visitors import Visitor
from tests.world import World


@dataclass
class Window:
    """窗口: the house, its claims, and whoever is logged in."""

    world: World
    cabinet: Cabinet
    visitors: list[Visitor] = field(default_factory=list)

    def visitor(self) -> Visitor:
        """A browser on which nobody is logged in."""
        visitor = Visitor(self.world.url)
        self.visitors.append(visitor)
        return visitor

    async def sign_in(self, role: Role) -> Visitor:
        """The colleague of this role, logged in."""
        visitor = self.visitor()
        page = await visitor.log_in(STAFF[role].login)
        homes = {Role.PUBLICITY: "/window/tips", Role.MEDICAL: "/window/cases"}
        home = homes.get(role, "/window/claims")
        assert page.path == home, page.text
        return visitor

    async def sign_in_with(self, login: str, *roles: Role) -> Visitor:
        """A further colleague, who holds several roles."""
        await self.world.services.staff.add(login, f"{login}同事", frozenset(roles), PASSWORD)
        visitor = self.visitor()
        await visitor.log_in(login)
        return visitor
