"""How does what the providers of text messages push come in: receipts, and what people write back?

Nothing of it is signed, so the address itself is the secret. Receipts may change the state of
messages only; a reply may refuse messages or be read by staff."""

import hmac
import logging
from collections.abc import Mapping

from aiohttp import web

from frontdoor.guards import public
from frontdoor.reading import MAX_BODY, WHOLE, read_whole
from infra.sms.aliyun import ALIYUN
from infra.sms.gateway import PushUnreadable
from infra.sms.pushed import read_receipts, read_replies
from infra.sms.tencent import TENCENT
from notifications.receipts import Receipts
from notifications.replies.receiving import SmsReplies

log = logging.getLogger("daetong.receipts")

# What each provider takes as "received"; anything else is pushed again.
_TAKEN: Mapping[str, Mapping[str, object]] = {
    ALIYUN: {"code": 0, "msg": "成功"},
    TENCENT: {"result": 0, "errmsg": "OK"},
}


class SmsPushes:
    """短信平台的推送."""

    def __init__(self, receipts: Receipts, replies: SmsReplies, secret: str) -> None:
        self._receipts = receipts
        self._replies = replies
        self._secret = secret

    def routes(self) -> list[web.RouteDef]:
        """POST /sms/receipts/{provider}/{secret} and /sms/replies/{provider}/{secret}"""
        return [
            web.post("/sms/receipts/{provider}/{secret}", self.receipts),
            web.post("/sms/replies/{provider}/{secret}", self.replies),
        ]

    @public
    async def receipts(self, request: web.Request) -> web.StreamResponse:
        """Keep what is known to us, ignore the rest, and answer what the provider expects."""
        provider = self._provider(request)
        try:
            receipts = read_receipts(provider, await read_whole(request, MAX_BODY, WHOLE))
        except PushUnreadable:
            raise self._unreadable(provider) from None
        await self._receipts.record(receipts)
        return web.json_response(_TAKEN[provider])

    @public
    async def replies(self, request: web.Request) -> web.StreamResponse:
        """Keep what was written back, and do what it says."""
        provider = self._provider(request)
        try:
            replies = read_replies(provider, await read_whole(request, MAX_BODY, WHOLE))
        except PushUnreadable:
            raise self._unreadable(provider) from None
        await self._replies.receive(provider, replies)
        return web.json_response(_TAKEN[provider])

    def _provider(self, request: web.Request) -> str:
        """Who pushes; an address that is not quite ours does not exist."""
        given, provider = request.match_info["secret"], request.match_info["provider"]
        same = hmac.compare_digest(given.encode(errors="replace"), self._secret.encode())
        if not same or provider not in _TAKEN:
            raise web.HTTPNotFound
        return provider

    def _unreadable(self, provider: str) -> web.HTTPBadRequest:
        log.warning(
            "a push of a provider of text messages could not be read",
            extra={"action": "receipt_unreadable", "provider": provider},
        )
        return web.HTTPBadRequest()
