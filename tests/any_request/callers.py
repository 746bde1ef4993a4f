"""Who asks, and what is theirs? A member with a draft and a claim that was handed in, and a
colleague who has every role, each at a composed house."""

from typing import Any

from sqlalchemy import select, update

from casework.people.tables import StaffRow
from claims_core.claim import Role
from miniapp_api.api import PREFIX as MEMBER
from tests.any_request.told import Stranger
from tests.miniapp_api.house_phone import logged_in_phone
from tests.people import FATHER, PASSWORD, STAFF
from tests.world import World
from window.api.api import PREFIX as WINDOW

STAFF_ROLES = sorted(set(Role) - {Role.MEMBER, Role.SYSTEM})
# after these nobody is known any more, or nothing is theirs
_MEMBERS_LAST = tuple(
    f"{method} {MEMBER}{path}"
    for method, path in (
        ("PUT", "/consents/{what}"),
        ("DELETE", "/claims/{claim_id}"),
        ("POST", "/claims/{claim_id}/withdraw"),
        ("DELETE", "/bindings/current"),
        ("DELETE", "/sessions/current"),
    )
)
_STAFF_LAST = (f"DELETE {WINDOW}/sessions/current",)


async def document_of(world: World, prefix: str) -> dict[str, Any]:
    """What this API promises."""
    async with world.http.get(f"{world.url}{prefix}/openapi.json") as answer:
        document: dict[str, Any] = await answer.json()
        return document


async def member(world: World) -> Stranger:
    """The father, bound, with a draft that has everything and a claim that was handed in."""
    phone = await logged_in_phone(world, FATHER)
    insured_id = await phone.bind(FATHER)
    draft = await phone.ready(insured_id, FATHER)
    ids = {"insured_id": insured_id, "claim_id": draft["id"], "photo_id": draft["photos"][0]["id"]}
    return Stranger({"Authorization": f"Bearer {phone.token}"}, ids, _MEMBERS_LAST)


async def colleague(world: World, claim_of: Stranger) -> Stranger:
    """A clerk who has been given every role, and that member's claim."""
    login = STAFF[Role.CLERK].login
    async with world.services.db.write() as session:
        row = await session.scalar(select(StaffRow.id).where(StaffRow.login == login))
        await session.execute(
            update(StaffRow).where(StaffRow.id == row).values(roles=[r.value for r in STAFF_ROLES])
        )
    token = (await world.services.staff.login(login, PASSWORD)).token
    return Stranger({"Authorization": f"Bearer {token}"}, claim_of.ids, _STAFF_LAST)
