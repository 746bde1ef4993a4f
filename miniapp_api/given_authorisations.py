"""Whom has the member let act for them, how do they take it back, and what were they let do
themselves?"""

from casework.errors import NotBound, NotFound
from casework.people.given_authorisations import AuthorisationGiving
from frontdoor.guards import member
from frontdoor.routing import Call, endpoint
from miniapp_api.shapes.authorisations import (
    GivenAuthorisationsShown,
    HeldAuthorisationShown,
    HeldAuthorisationsShown,
)

TAG = "家人代办"


class GivenAuthorisationsResource:
    """本人给出的授权."""

    def __init__(self, giving: AuthorisationGiving) -> None:
        self._giving = giving

    @endpoint(
        "GET",
        "/authorisations/given",
        guard=member,
        summary="我授权了谁，他们替我办了什么",
        tag=TAG,
        answer=GivenAuthorisationsShown,
        errors=(NotBound,),
    )
    async def show(self, call: Call) -> GivenAuthorisationsShown:
        """谁、能办哪些申请的什么事、到哪天，和最近替您办的50件事。"""
        return GivenAuthorisationsShown.from_given(await self._giving.of_member(call.actor))

    @endpoint(
        "GET",
        "/authorisations/held",
        guard=member,
        summary="我在替谁办，能办什么，到哪天",
        tag=TAG,
        answer=HeldAuthorisationsShown,
    )
    async def held(self, call: Call) -> HeldAuthorisationsShown:
        """家人给您的授权：哪些申请、什么事、到什么时候；收回的、到期的不在里面。"""
        held = await self._giving.held_by(call.actor)
        return HeldAuthorisationsShown(items=tuple(map(HeldAuthorisationShown.from_held, held)))

    @endpoint(
        "DELETE",
        "/authorisations/given/{authorisation_id}",
        guard=member,
        summary="收回一份授权",
        tag=TAG,
        answer=GivenAuthorisationsShown,
        errors=(NotBound, NotFound),
    )
    async def take_back(self, call: Call) -> GivenAuthorisationsShown:
        """马上生效：他看不到您的申请，也办不了。已经交的申请照常办。"""
        given = await self._giving.take_back(call.actor, call.path("authorisation_id"))
        return GivenAuthorisationsShown.from_given(given)
