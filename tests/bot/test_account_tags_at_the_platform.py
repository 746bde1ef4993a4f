"""Do tags go from a yes in the chat to the stand-in platform, and away with a no?"""

import pytest

from app.messaging import build_account_tagging
from tests.people import FATHER
from tests.window.files import Cabinet
from tests.world import World


@pytest.mark.both_databases("what was agreed to is read by the worker")
async def test_from_the_chat_to_the_platform_and_back(world: World) -> None:
    phone = await Cabinet(world).follows()

    async def said(text: str) -> str:
        world.clock.forward(seconds=1)
        pushed = await world.sim("POST", f"users/{phone}/say", json={"text": text})
        return str(pushed["reply"]["text"])  # type: ignore[index]

    async def at_the_platform() -> dict[str, int]:
        tags = await world.services.gateways.wechat.tags.every()
        return {each.name: each.followers for each in tags}

    loop = build_account_tagging(world.services)
    await said("订阅健康提示 饮食")
    await said("公众号标签")
    await said("卫辉市")
    await loop.turn()
    assert not {"县区·卫辉市", "健康·饮食"} & (await at_the_platform()).keys()
    await said("同意")
    assert await loop.turn() == 2
    there = await at_the_platform()
    assert (there["县区·卫辉市"], there["健康·饮食"]) == (1, 1)
    assert FATHER.name not in str(there)
    await said("取消标签")
    assert await loop.turn() == 2
    there = await at_the_platform()
    assert (there["县区·卫辉市"], there["健康·饮食"]) == (0, 0)
