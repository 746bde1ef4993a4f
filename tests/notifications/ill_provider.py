"""A provider of text messages on a bad day, on a socket, and an office that has it first and one
that works beside it. Asked by the tests of its faults and by T8."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
from aiohttp import web
from aiohttp.test_utils import TestServer

from infra.sms.aliyun import AliyunAccount, AliyunSms
from infra.sms.providers import SmsProviders
from infra.sms.signed_call import AccessKey

TIMEOUT = aiohttp.ClientTimeout(total=0.15, sock_connect=0.15)
CERTAIN = ("refuses", "in arrears")  # nothing was taken, so nothing waits
IN_DOUBT = ("500", "bad JSON", "hangs", "drips", "reset", "reset after taking")


class FaultyProvider:
    """Aliyun on a bad day; `taken` are the ids of what it has really got, as it lists them."""

    def __init__(self) -> None:
        self.fault = ""
        self.taken: list[str] = []

    async def answer(self, request: web.Request) -> web.StreamResponse:
        if "PhoneNumber" in request.query:  # a question
            known = [{"OutId": each, "SendStatus": "3"} for each in self.taken[-50:]]
            listed = {"Code": "OK", "SmsSendDetailDTOs": {"SmsSendDetailDTO": known[:49]}}
            return await self._said(request, listed)
        if self.fault in ("", "reset after taking"):
            self.taken.append(request.query["OutId"])
        return await self._said(request, {"Code": "OK", "BizId": "1"})

    async def _said(self, request: web.Request, answer: dict) -> web.StreamResponse:
        match self.fault:
            case "500":
                return web.Response(status=500, text="oops")
            case "bad JSON":
                return web.Response(text='{"Code": "O')
            case "hangs":
                await asyncio.sleep(0.5)
            case "drips":
                dripping = web.StreamResponse()
                await dripping.prepare(request)
                for _ in range(10):
                    await dripping.write(b" ")
                    await asyncio.sleep(0.05)
                return dripping
            case "reset" | "reset after taking":
                assert request.transport is not None
                request.transport.abort()
            case "wrong clock":
                answer = {"Code": "InvalidTimeStamp.Expired", "RequestId": "R"}
            case "in arrears":
                answer = {"Code": "isv.AMOUNT_NOT_ENOUGH", "RequestId": "R"}
        return web.json_response(answer)


class IllProvider:
    """The office with that provider first, and one that works beside it."""

    def __init__(self, office, http: aiohttp.ClientSession, url: str) -> None:
        self.office = office
        self.provider = FaultyProvider()
        self._account = AliyunAccount(
            endpoint=url,
            key=AccessKey("id", "secret"),
            sign_name="大额通",
            templates={name: f"SMS_{name}" for name in office.wording.sms},
        )
        self._http = http
        self.well()

    def _reached_at(self, url: str) -> None:
        account = AliyunAccount(
            endpoint=url,
            key=self._account.key,
            sign_name=self._account.sign_name,
            templates=self._account.templates,
        )
        first = AliyunSms(self._http, account, self.office.clock, TIMEOUT)
        if "aliyun" in self.office.providers.gateways:
            self.office.providers.gateways["aliyun"] = first
        else:
            gateways = {"aliyun": first, "second": self.office.second}
            self.office.providers = SmsProviders(gateways, lambda: self.office.stopwatch)

    def falls_ill(self, fault: str) -> None:
        self.provider.fault = fault
        if fault == "refuses":
            self._reached_at("http://127.0.0.1:9/")  # nobody listens there

    def well(self) -> None:
        self.provider.fault = ""
        self._reached_at(self._account.endpoint)

    async def messages(self, many: int, seconds_between: int) -> None:
        """One after the other, with the worker turning beside them, and the probing."""
        office = self.office
        for _ in range(many):
            await office.happens("claim_settled")
            await office.turn()
            await office.turn()  # at once, where the other one takes it over
            office.stopwatch += seconds_between
            office.clock.forward(seconds=seconds_between)
            await office.providers.probe(office.clock().date())


@asynccontextmanager
async def ill_provider(office) -> AsyncIterator[IllProvider]:
    """The office with it, while it listens."""
    app = web.Application()
    async with aiohttp.ClientSession() as http:
        server = TestServer(app)
        holder: list[IllProvider] = []

        async def answer(request: web.Request) -> web.StreamResponse:
            return await holder[0].provider.answer(request)

        app.router.add_route("*", "/", answer)
        async with server:
            holder.append(IllProvider(office, http, str(server.make_url("/"))))
            yield holder[0]
