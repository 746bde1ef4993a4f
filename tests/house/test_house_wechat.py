"""Does the composed service share WeChat's token with other processes, and show how WeChat
answers?"""

import pytest
from sqlalchemy import select

from infra.gateway_errors import GatewayError
from infra.wechat.tokens.tables import WeChatTokenRow
from tests.world import World


async def test_the_token_lies_in_the_database_and_the_calls_in_the_metrics(world: World) -> None:
    with pytest.raises(GatewayError) as refused:
        await world.services.gateways.wechat.user_info("nobody")
    assert refused.value.code == "40003"
    async with world.services.db.read() as session:
        rows = list(await session.scalars(select(WeChatTokenRow)))
    assert [row.appid for row in rows] == [world.settings.wechat_official_appid]
    async with world.http.get(f"{world.url}/metrics") as answer:
        told = await answer.text()
    assert 'wechat_calls_total{outcome="recipient",path="cgi-bin/user/info"} 1.0' in told
    assert 'wechat_app_refused{app="official"} 0.0' in told
