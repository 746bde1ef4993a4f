"""Does a picture sent in WeChat's chat lie in the claim that asked for it?"""

from base64 import b64encode

from sqlalchemy import select, update

from casework.claims.tables import PhotoRow
from casework.people.tables import BindingRow, MemberRow
from claims_core.checklist import Material
from claims_core.claim import Role, Stage, Wanted
from tests.people import FATHER
from tests.window.files import Cabinet, picture
from tests.world import World


async def test_a_picture_from_the_chat_lies_in_the_claim(world: World) -> None:
    cabinet = Cabinet(world)
    await cabinet.pool_used_up()
    claim = await cabinet.claim(Stage.SUBMITTED)
    clerk, services = cabinet.actors[Role.CLERK], world.services
    world.clock.forward(minutes=1)  # what comes after the request is what came for it
    wanted = (Wanted(Material.DISCHARGE_RECORD, "缺第二页"),)
    await services.desk.request_materials(clerk, claim.line.id, claim.line.version, wanted)
    user = await world.sim("POST", "users", json={"phone": FATHER.phone})
    phone = f"users/{user['id']}"
    await world.sim("POST", f"{phone}/follow")
    async with services.db.write() as session:  # the phone is the one that filed the claim
        follower = select(MemberRow.id).where(MemberRow.official_openid.is_not(None))
        await session.execute(update(BindingRow).values(member_id=follower.scalar_subquery()))
    before = await _photos(world, claim.line.id)

    data = b64encode(picture((900, 1200))).decode()
    sent = await world.sim(
        "POST", f"{phone}/picture", json={"data": data, "content_type": "image/jpeg"}
    )
    assert "1. 出院记录（还缺）" in str(sent["reply"])
    for _ in range(2):
        world.clock.forward(seconds=1)
        put = await world.sim("POST", f"{phone}/say", json={"text": "1"})
    assert await _photos(world, claim.line.id) == [*before, Material.DISCHARGE_RECORD], put


async def _photos(world: World, claim_id: str) -> list[str]:
    async with world.services.db.read() as session:
        rows = await session.scalars(
            select(PhotoRow.material)
            .where(PhotoRow.claim_id == claim_id)
            .order_by(PhotoRow.added_at)
        )
        return list(rows)
