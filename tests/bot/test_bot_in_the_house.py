"""Does the chat work in the composed house, called by the stand-in platform over HTTP?"""

import pytest

from tests.people import DAUGHTER
from tests.world import World


@pytest.fixture
async def phone(world: World) -> str:
    """A phone of the stand-in world, following our account."""
    user = await world.sim("POST", "users", json={"phone": DAUGHTER.phone})
    await world.sim("POST", f"users/{user['id']}/follow")
    return str(user["id"])


async def said(world: World, phone: str, action: str, **body: str) -> str:
    pushed = await world.sim("POST", f"users/{phone}/{action}", json=body)
    assert pushed["verdict"] == "replied", pushed
    return str(pushed["reply"]["text"])  # type: ignore[index]


async def test_the_platform_accepts_our_address(world: World) -> None:
    checked = await world.sim("POST", "verify-callback")
    assert checked == {"verified": True, "forged_refused": True}


async def test_a_new_follower_is_welcomed_and_known(world: World, phone: str) -> None:
    chat = await world.sim("GET", f"users/{phone}/chat")
    assert "欢迎" in str(chat["messages"][-1])  # type: ignore[index]
    assert "绑定" in await said(world, phone, "say", text="进度")


async def test_questions_numbers_and_buttons_are_answered(world: World, phone: str) -> None:
    assert "按2025年的规定" in await said(world, phone, "say", text="封顶多少")
    assert "没听懂" in await said(world, phone, "say", text="把梯子扶稳了再上去")
    assert "没听懂" not in await said(world, phone, "say", text="1")
    world.clock.forward(seconds=1)
    assert "1. " in await said(world, phone, "menu", key="policy")


async def test_whatever_is_tampered_with_is_refused_and_never_a_fault(
    world: World, phone: str
) -> None:
    for how in (
        "bad_signature",
        "bad_msg_signature",
        "plain",
        "plain_marked_sealed",
        "garbage",
        "wrong_key",
        "wrong_appid",
        "stale",
    ):
        body = {"how": how, "text": "进度"}
        tried = await world.sim("POST", f"users/{phone}/tamper", json=body)
        answers = {(a["status"], a["body"]) for a in tried["answers"]}  # type: ignore[union-attr]
        assert answers == {(403, "refused")}, how


@pytest.mark.both_databases("repeats")
async def test_the_same_push_three_times_gets_the_same_answer(world: World, phone: str) -> None:
    body = {"how": "three_times", "text": "封顶多少"}
    tried = await world.sim("POST", f"users/{phone}/tamper", json=body)
    assert [a["status"] for a in tried["answers"]] == [200, 200, 200]  # type: ignore[union-attr]
