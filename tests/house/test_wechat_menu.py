"""Does the command line tell how the account's menu differs from ours, and show ours there?"""

import pytest

from app.wechat_commands import PUSHED, SAME, menu
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
