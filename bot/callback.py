"""What does WeChat get when it calls us? The platform asks here, by GET once and by POST for each
push; whoever else asks is refused."""

import asyncio
import logging
import select
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial

from aiohttp import hdrs, web

from bot.account import OfficialAccount
from bot.in_time import Heard, TimelyReplies, TurnFailed
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
from bot.turns import Turns
from frontdoor.guards import public
from frontdoor.short_way import ShortRequest, ShortWayHandler
from infra.standstill import Standstill
from infra.wechat.safe_mode import PushRefused, SafeMode

log = logging.getLogger("daetong.bot")

PATH = "/wechat/callback"
BODY_LIMIT = 64 * 1024
READ_SECONDS = 3.0
SUCCESS = "success"
_AGAIN = 503, "text/plain", "again"


class Callback:
    """消息推送入口 of the official account; the mini-program may push to the same address."""

    def __init__(
        self,
        account: OfficialAccount,
        turns: Turns,
        replies: TimelyReplies,
        rounds: Rounds,
        spooled: SpooledPushes,
        clock: Callable[[], datetime],
    ) -> None:
        self._account = account
        self._safe_mode = SafeMode(
            account.callback_token, account.aes_keys, (account.appid, *account.mini_appids), clock
        )
        self._turns = turns
        self._replies = replies
        self._rounds = rounds
        self._spooled = spooled
        self._clock = clock
        self._going_round: asyncio.Task[None] | None = None
        self._standstill = Standstill()

    def routes(self) -> list[web.RouteDef]:
        """GET and POST /wechat/callback"""
        return [web.get(PATH, self.verify, allow_head=False), web.post(PATH, self.push)]

    def short_ways(self) -> Mapping[str, ShortWayHandler]:
        """For what is pushed at the same address as the platform mostly pushes it."""
        return {PATH: self.push_at_once}

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
            heard: Heard = await self._replies.answer(
                message, opened.message, now() - begun, partial(self._hung_up, request)
            )
        except TurnFailed as failed:
            heard = failed
        status, kind, text = self._reply(message, heard)
        return web.Response(status=status, content_type=kind, text=text)

    def push_at_once(self, request: ShortRequest) -> bool:
        """The same for the messages of the official account, by the short way. What is refused, or
        is none of these, goes the other."""
        if len(request.body) > BODY_LIMIT:
            return False
        try:
            self._safe_mode.admit(request.query)
            opened = self._safe_mode.open(request.query, request.body)
            message = read_message(opened.message)
        except (PushRefused, Unreadable):
            return False
        account = self._account
        if opened.appid != account.appid or message.account != account.original_id:
            return False
        self._replies.answer_then(
            message,
            opened.message,
            partial(self._hung_up, request),
            partial(self._answer, request, message),
        )
        return True

    def _answer(self, request: ShortRequest, message: Incoming, heard: Heard) -> None:
        try:
            reply = self._reply(message, heard)
        except Exception:
            log.exception("A reply was not sealed", extra={"action": "reply_not_sealed"})
            reply = _AGAIN
        request.answer(*reply)

    def _reply(self, message: Incoming, heard: Heard) -> tuple[int, str, str]:
        """Status, kind and text of what the platform gets."""
        if isinstance(heard, TurnFailed):
            return _AGAIN
        if heard is None:
            return 200, "text/plain", SUCCESS
        return 200, "text/xml", self._safe_mode.seal(text_reply(message, heard, self._clock()))

    def _hung_up(self, request: web.Request | ShortRequest) -> bool:
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
