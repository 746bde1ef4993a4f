"""How do the SMS gateway's receipts come in? They are unsigned, so the address itself is the
secret, and they may change the state of messages only."""

import hmac
import logging

from aiohttp import web

from frontdoor.guards import public
from infra.sms.aliyun import ReceiptsUnreadable, parse_receipts
from notifications.receipts import Receipts

log = logging.getLogger("daetong.receipts")


class ReceiptsEndpoint:
    """短信回执."""

    def __init__(self, receipts: Receipts, secret: str) -> None:
        self._receipts = receipts
        self._secret = secret

    def routes(self) -> list[web.RouteDef]:
        """POST /sms/receipts/{secret}"""
        return [web.post("/sms/receipts/{secret}", self.receive)]

    @public
    async def receive(self, request: web.Request) -> web.StreamResponse:
        """Keep what is known to us, ignore the rest, and always answer what the gateway expects."""
        given = request.match_info["secret"]
        if not hmac.compare_digest(given.encode(), self._secret.encode()):
            raise web.HTTPNotFound
        try:
            receipts = parse_receipts(await request.read())
        except ReceiptsUnreadable:
            log.warning("a receipt could not be read", extra={"action": "receipt_unreadable"})
            raise web.HTTPBadRequest from None
        await self._receipts.record(receipts)
        return web.json_response({"code": 0, "msg": "成功"})
