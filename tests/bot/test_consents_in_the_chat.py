"""Are the words shown in the chat before somebody agrees to them, and does a no hold from the reply
on?"""

import pytest

from claims_core.agreed_texts import AgreedTo, current_text
from tests.window.files import Cabinet
from tests.world import World


@pytest.fixture
async def phone(world: World) -> str:
    return await Cabinet(world).follows()


async def said(world: World, phone: str, text: str) -> str:
    world.clock.forward(seconds=1)
    pushed = await world.sim("POST", f"users/{phone}/say", json={"text": text})
    assert pushed["verdict"] == "replied", pushed
    return str(pushed["reply"]["text"])  # type: ignore[index]


async def test_who_is_not_bound_is_told_how(world: World) -> None:
    user = await world.sim("POST", "users", json={"phone": "13900000088"})
    await world.sim("POST", f"users/{user['id']}/follow")
    assert "开始绑定" in await said(world, str(user["id"]), "资料同意书")


async def test_the_words_come_first_and_a_word_turns_it(world: World, phone: str) -> None:
    for words, what in (
        ("资料同意书", AgreedTo.CLAIM_DATA),
        ("撤回用我的资料的同意", AgreedTo.CLAIM_DATA),
        ("不同意用我的病历", AgreedTo.CLAIM_DATA),
        ("账户同意书", AgreedTo.BANK_ACCOUNT),
        ("收回银行卡的同意", AgreedTo.BANK_ACCOUNT),
        ("我不同意你们用我的账号了", AgreedTo.BANK_ACCOUNT),
    ):
        shown = await said(world, phone, words)
        text = current_text(what)
        assert text.text in shown and text.withdrawn in shown, words
        assert "还没问过" in shown, words  # nothing has been said by asking
        assert "不填了" in await said(world, phone, "取消")
    await said(world, phone, "资料同意书")
    assert "没对上" in await said(world, phone, "随便")
    assert (await said(world, phone, "同意")).endswith("要收回，再发一次“资料同意书”。")
    assert "同意了" in await said(world, phone, "资料同意书")
    no = await said(world, phone, "不同意")
    assert "收回了，马上生效" in no and no.endswith("想再同意，再发“资料同意书”。")
    assert "收回了" in await said(world, phone, "资料同意书")
