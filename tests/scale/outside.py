"""What do several processes talk to? One provider of text messages and one WeChat, which nobody
kills and which count what they were given."""

from collections import Counter, defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web
from aiohttp.test_utils import TestServer


class Outside:
    """外面: what was handed over, by the id that we gave it; and the chat answers by openid."""

    def __init__(self) -> None:
        self.texts: Counter[str] = Counter()
        self.chat_answers: Counter[str] = Counter()
        self.url = ""
        self._sent_to: defaultdict[str, list[str]] = defaultdict(list)

    def settings(self) -> dict[str, object]:
        """Of a service that talks to it alone; the addresses look like the stand-in world's, so
        that what a dead worker held is rescued after seconds."""
        return {
            "wechat_base_url": f"{self.url}/sandbox/wechat",
            "sms_endpoint": f"{self.url}/sandbox/sms/",
            "sms_tencent_app_id": "",
            "sms_tencent_secret_id": "",
            "sms_tencent_secret_key": "",
        }

    async def sms(self, request: web.Request) -> web.Response:
        """Aliyun's two actions that we use."""
        if request.headers["x-acs-action"] == "SendSms":
            out_id = request.query["OutId"]
            self.texts[out_id] += 1
            self._sent_to[request.query["PhoneNumbers"]].append(out_id)
            return _said({"BizId": f"biz-{out_id}"})
        found = self._sent_to[request.query["PhoneNumber"]]
        details = [{"OutId": each, "SendStatus": 3, "ErrCode": "DELIVERED"} for each in found]
        return _said({"SmsSendDetailDTOs": {"SmsSendDetailDTO": details}})

    async def wechat(self, request: web.Request) -> web.Response:
        """What the chat needs; anything else is done."""
        answer: dict[str, object] = {"errcode": 0, "errmsg": "ok"}
        path = request.match_info["path"]
        if path.endswith("stable_token"):
            answer = {"access_token": "t", "expires_in": 7200}
        elif path.endswith("user/info"):
            openid = request.query["openid"]
            answer = {"subscribe": 1, "openid": openid, "unionid": f"u-{openid}"}
        elif path.endswith("custom/send"):
            self.chat_answers[(await request.json())["touser"]] += 1
        return web.json_response(answer)


def _said(answer: dict[str, object]) -> web.Response:
    return web.json_response({"Code": "OK", "Message": "OK", "RequestId": "r", **answer})


@asynccontextmanager
async def outside_world() -> AsyncIterator[Outside]:
    """On a port of its own."""
    outside = Outside()
    app = web.Application()
    app.router.add_route("*", "/sandbox/sms/", outside.sms)
    app.router.add_route("*", "/sandbox/wechat/{path:.*}", outside.wechat)
    async with TestServer(app, host="127.0.0.1") as server:
        outside.url = str(server.make_url("")).rstrip("/")
        yield outside
