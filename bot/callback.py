"""What does WeChat get when it calls us? The platform asks here, by GET once and by POST for each
push; whoever else asks is refused."""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime

from aiohttp import web

from bot.incoming import Unreadable, read_message
from bot.replies import text_reply
from bot.safe_mode import PushRefused, SafeMode
from bot.turns import Turns
from frontdoor.guards import public

log = logging.getLogger("daetong.bot")

PATH = "/wechat/callback"
BODY_LIMIT = 64 * 1024
READ_SECONDS = 4.0
SUCCESS = "success"


class Callback:
    """消息推送入口, for one official account (`account` is its gh_ id)."""

    def __init__(
        self, safe_mode: SafeMode, turns: Turns, account: str, clock: Callable[[], datetime]
    ) -> None:
        self._safe_mode = safe_mode
        self._turns = turns
        self._account = account
        self._clock = clock

    def routes(self) -> list[web.RouteDef]:
        """GET and POST /wechat/callback"""
        return [web.get(PATH, self.verify, allow_head=False), web.post(PATH, self.push)]

    async def close(self) -> None:
        """Let the turns under way end."""
        await self._turns.settled()

    @public
    async def verify(self, request: web.Request) -> web.Response:
        """The platform checks that this address is ours."""
        try:
            return web.Response(text=self._safe_mode.verify(request.query))
        except PushRefused as refused:
            return _refuse(refused.reason)

    @public
    async def push(self, request: web.Request) -> web.Response:
        """One push: opened, answered once, the answer sealed."""
        try:
            xml = self._safe_mode.open(request.query, await _body(request))
        except PushRefused as refused:
            return _refuse(refused.reason)
        try:
            message = read_message(xml)
        except Unreadable:
            # signed by the platform, so there is no attack to refuse, and no use in a repeat
            log.warning("A push was not readable", extra={"action": "push_unreadable"})
            return web.Response(text=SUCCESS)
        if message.account != self._account:
            return _refuse("account")
        text = await self._turns.answer(message)
        if text is None:
            return web.Response(text=SUCCESS)
        sealed = self._safe_mode.seal(
            text_reply(message, text, self._clock()), request.query["nonce"]
        )
        return web.Response(text=sealed, content_type="text/xml")


async def _body(request: web.Request) -> bytes:
    """The body, read with a limit of size and time."""
    body = bytearray()
    try:
        async with asyncio.timeout(READ_SECONDS):
            async for chunk in request.content.iter_chunked(8192):
                body += chunk
                if len(body) > BODY_LIMIT:
                    raise PushRefused("too_large")
    except TimeoutError:
        raise PushRefused("too_slow") from None
    except (web.HTTPException, ConnectionError, ValueError):
        raise PushRefused("body") from None
    return bytes(body)


def _refuse(reason: str) -> web.Response:
    log.warning("A push was refused", extra={"action": "push_refused", "reason": reason})
    return web.Response(status=403, text="refused")
