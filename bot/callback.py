"""What does WeChat get when it calls us? The platform asks here, by GET once and by POST for each
push; whoever else asks is refused."""

import asyncio
import logging
import select
from collections.abc import Callable
from datetime import datetime
from functools import partial

from aiohttp import hdrs, web

from bot.account import OfficialAccount
from bot.incoming import (
    SUBSCRIPTION_ANSWERS,
    SUBSCRIPTION_SENT,
    Incoming,
    Unreadable,
    read_message,
)
from bot.replies import text_reply
from bot.rounds import Rounds
from bot.spooled import SpooledPushes
from bot.turns import TurnFailed, Turns
from frontdoor.guards import public
from infra.standstill import Standstill
from infra.wechat.safe_mode import PushRefused, SafeMode

log = logging.getLogger("daetong.bot")

PATH = "/wechat/callback"
BODY_LIMIT = 64 * 1024
READ_SECONDS = 3.0
SUCCESS = "success"


class Callback:
    """消息推送入口 of the official account; the mini-program may push to the same address."""

    def __init__(
        self,
        account: OfficialAccount,
        turns: Turns,
        rounds: Rounds,
        spooled: SpooledPushes,
        clock: Callable[[], datetime],
    ) -> None:
        self._account = account
        self._safe_mode = SafeMode(
            account.callback_token, account.aes_keys, (account.appid, *account.mini_appids), clock
        )
        self._turns = turns
        self._rounds = rounds
        self._spooled = spooled
        self._clock = clock
        self._going_round: asyncio.Task[None] | None = None
        self._standstill = Standstill()

    def routes(self) -> list[web.RouteDef]:
        """GET and POST /wechat/callback"""
        return [web.get(PATH, self.verify, allow_head=False), web.post(PATH, self.push)]

    def start(self) -> None:
        """Begin with the rounds: what waits in the spool is answered, what is old forgotten."""
        self._standstill.start()
        self._going_round = asyncio.create_task(self._rounds.run())

    async def close(self) -> None:
        """Let the turns under way end."""
        self._standstill.end()
        if self._going_round is not None:
            self._going_round.cancel()
            await asyncio.wait({self._going_round})
        await self._turns.settled()
        await self._spooled.close()

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
        query, now = request.query, asyncio.get_running_loop().time
        begun = now()
        try:
            self._safe_mode.admit(query)
            opened = self._safe_mode.open(query, await _body(request))
        except PushRefused as refused:
            return _refuse(refused.reason)
        try:
            message = read_message(opened.message)
        except Unreadable:
            # signed by the platform, so there is no attack to refuse, and no use in a repeat
            log.warning("A push was not readable", extra={"action": "push_unreadable"})
            return web.Response(text=SUCCESS)
        if opened.appid != self._account.appid:
            if message.event not in SUBSCRIPTION_ANSWERS | {SUBSCRIPTION_SENT}:
                return _acknowledge(message)
        elif message.account != self._account.original_id:
            return _refuse("account")
        try:
            text = await self._turns.answer(
                message, opened.message, now() - begun, partial(self._hung_up, request)
            )
        except TurnFailed:
            return web.Response(status=503, text="again")
        if text is None:
            return web.Response(text=SUCCESS)
        sealed = self._safe_mode.seal(text_reply(message, text, self._clock()))
        return web.Response(text=sealed, content_type="text/xml")

    def _hung_up(self, request: web.Request) -> bool:
        """Whether the other end has closed the connection, also where the loop has not read that
        yet: a process that stood still finds old requests and their end at one moment."""
        transport = request.transport
        if transport is None or transport.is_closing():
            return True
        if not self._standstill.recent:
            return False
        waiting = select.poll()
        waiting.register(transport.get_extra_info("socket").fileno(), select.POLLRDHUP)
        return bool(waiting.poll(0))


def _acknowledge(message: Incoming) -> web.Response:
    """The mini-program's other pushes: nothing in them is for us yet, and an unanswered one would
    be repeated."""
    log.info(
        "A push of the mini-program was acknowledged",
        extra={
            "action": "mini_push_acknowledged",
            "kind": message.kind[:40],
            "event": message.event[:40],
        },
    )
    return web.Response(text=SUCCESS)


async def _body(request: web.Request) -> bytes:
    """The body, read with a limit of size and time, and never unpacked: the platform packs none."""
    if request.headers.get(hdrs.CONTENT_ENCODING, "identity").lower() != "identity":
        raise PushRefused("packed")
    if (request.content_length or 0) > BODY_LIMIT:
        raise PushRefused("too_large")
    if request.content.is_eof() and request.content.total_bytes <= BODY_LIMIT:
        return request.content.read_nowait()  # it came with the head, as it mostly does
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
