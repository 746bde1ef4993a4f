"""Steps as pages and programs take them: one step, then the question what it looks like now. Tests
of casework read the answer of both at once."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from casework.claims.bills import Bills, Correction, ExpenseForm, PlatformFigures, YearBill
from casework.desk.desk import ClaimDesk
from casework.desk.exits import ClaimExits
from casework.desk.page import DeskPage
from casework.desk.views import DeskClaim
from claims_core.claim import Actor
from window.services import Checks

Look = Callable[..., Awaitable[Any]]


class StepThenLook:
    """A service of which the named steps are followed by a look, which gets the actor, the step's
    own answer and what the step was given; everything else is the service's own."""

    def __init__(self, service: Any, **looks: Look) -> None:
        self.service = service
        self.looks = looks

    def __getattr__(self, name: str) -> Any:
        step = getattr(self.service, name)
        look = self.looks.get(name)
        if look is None:
            return step

        async def step_then_look(actor: Actor, *given: Any, **named: Any) -> Any:
            answer = await step(actor, *given, **named)
            return await look(actor, answer, *given)

        return step_then_look


class DeskThenPage:
    """A step at the desk or off its line, then the claim's page for the same person."""

    STEPS = (
        "accept",
        "request_materials",
        "register",
        "explain_difference",
        "review_initially",
        "review_secondly",
        "check_finally",
        "close",
    )
    EXITS = (
        "send_back",
        "decline",
        "reject",
        "reopen",
        "hand_to_centre",
        "return_from_centre",
        "record_centre_audit",
        "allow_same_person",
        "reverse",
    )

    def __init__(self, desk: ClaimDesk, exits: ClaimExits, page: DeskPage) -> None:
        def shown(actor: Actor, answer: Any, *_: Any) -> Awaitable[DeskClaim]:
            return page.show(actor, answer.id)

        self.desk = StepThenLook(desk, **dict.fromkeys(self.STEPS, shown))
        self.exits = StepThenLook(exits, **dict.fromkeys(self.EXITS, shown))
        self.page = page

    def __getattr__(self, name: str) -> Any:
        return getattr(self.exits if name in self.EXITS else self.desk, name)

    async def show(self, actor: Actor, claim_id: str) -> DeskClaim:
        """The page alone."""
        return await self.page.show(actor, claim_id)

    async def save_expense(
        self,
        actor: Actor,
        claim_id: str,
        version: int,
        expense: ExpenseForm,
        platform: PlatformFigures | None,
        earlier: Bills = (),
        correction: tuple[str, str] = ("", ""),
    ) -> DeskClaim:
        """The figures of the year of discharge, and of those before it, as a form gives them."""
        year = (await self.page.keyed(actor, claim_id)).discharge_year
        bills = (*earlier, YearBill(year, expense, platform))
        await self.desk.save_expense(actor, claim_id, version, bills, Correction(*correction))
        return await self.page.show(actor, claim_id)


def checks_then_look(checks: Checks) -> Checks:
    """The checks, each step followed by a look."""
    tracks = {
        name: StepThenLook(
            track,
            act=lambda actor, _, claim_id, *__, track=track: track.show(actor, claim_id),
            draw=lambda actor, _, month, track=track: track.of_month(actor, month),
        )
        for name, track in (
            ("quality_reviews", checks.quality_reviews),
            ("follow_ups", checks.follow_ups),
        )
    }
    reviews, draws = checks.hospital_reviews, checks.hospital_draws
    return replace(
        checks,
        **tracks,
        hospital_reviews=StepThenLook(
            reviews, review=lambda actor, _, record_id, *__: reviews.show(actor, record_id)
        ),
        hospital_draws=StepThenLook(
            draws, draw=lambda actor, _, month: draws.of_month(actor, month)
        ),
    )
