"""Does the command line tell how the account's menu differs from ours, and show ours there?"""

import pytest

from app.wechat_commands import PUSHED, SAME, menu, qr_code
from bot.menu import shipped_menu
from tests.world import World


async def test_the_menu_is_compared_pushed_and_then_the_same(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = world.services.settings

    async def run(*, push: bool) -> tuple[int, str]:
        code = await menu(settings, world.clock, push=push)
        return code, capsys.readouterr().out

    code, said = await run(push=False)
    assert (code, "+ 我的报销" in said, "→ progress" in said) == (1, True, True)
    code, said = await run(push=True)
    assert (code, PUSHED in said) == (0, True)
    code, said = await run(push=False)
    assert (code, said.strip()) == (0, SAME)
    # what a phone now shows is what the bot listens to
    assert ("办到哪一步", "progress") in shipped_menu().leaves()
    assert shipped_menu().headings()["progress"] == "我的报销"
    assert "human" not in shipped_menu().headings()


async def test_a_button_opens_the_members_pages_where_this_service_is(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = world.services.settings
    assert await menu(settings, world.clock, push=True) == 0
    assert f"在手机上办 → {settings.base_url}/m/" in capsys.readouterr().out
    async with world.http.get(f"{settings.base_url}/m/") as page:
        assert page.status == 200


async def test_a_code_of_a_scene_is_made_and_unknown_ones_are_not(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = world.services.settings

    async def run(key: str, days: int | None = None) -> tuple[int, str]:
        code = await qr_code(settings, world.clock, key, days)
        told = capsys.readouterr()
        return code, told.out + told.err

    code, said = await run("")
    assert (code, "estimate" in said) == (0, True)
    for days, lasts in ((7, "7 days"), (None, "no end")):
        code, said = await run("estimate", days)
        assert (code, lasts in said, "showqrcode?ticket=" in said) == (0, True, True)
    assert [(await run("nowhere"))[0], (await run("estimate", 31))[0]] == [1, 1]
