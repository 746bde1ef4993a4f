"""The protocol alone, by wechatpy: signature, cipher, XML, a constant reply, sealed. Run as bare
aiohttp (`callback_baseline.py PORT`) or, as `application`, on Flask under gunicorn.

A baseline of `make bench ONLY=callback`: it keeps nothing, and a repeat is answered twice. Reads
TOKEN, AES_KEY and APPID from the environment; imports nothing of ours."""

import os
import sys

from wechatpy import parse_message
from wechatpy.crypto import WeChatCrypto
from wechatpy.replies import TextReply

SAID = (
    "按2025年的规定，政策范围内的费用，超过统筹基金封顶线的部分由大额补助报销90%，一年最多40万元。"
    "2026年的标准以正式公布为准。\n\n想知道得更细，回复“详细”。"
)
CRYPTO = WeChatCrypto(os.environ["TOKEN"], os.environ["AES_KEY"], os.environ["APPID"])


def answered(query, body: bytes) -> str:
    """One push, as wechatpy's manual does it."""
    signature, timestamp, nonce = query["msg_signature"], query["timestamp"], query["nonce"]
    message = parse_message(CRYPTO.decrypt_message(body, signature, timestamp, nonce))
    reply = TextReply(content=SAID, message=message).render()
    return CRYPTO.encrypt_message(reply, nonce, timestamp)


def on_aiohttp(port: int) -> None:
    from aiohttp import web  # noqa: PLC0415  # each of the two has only its own framework

    async def push(request):
        text = answered(request.query, await request.read())
        return web.Response(text=text, content_type="text/xml")

    app = web.Application()
    app.router.add_post("/wechat/callback", push)
    web.run_app(app, host="127.0.0.1", port=port, print=None, access_log=None)


def on_flask():
    from flask import Flask, request  # noqa: PLC0415

    app = Flask("baseline")

    @app.post("/wechat/callback")
    def push():
        return answered(request.args, request.get_data()), {"Content-Type": "text/xml"}

    return app


if __name__ == "__main__":
    on_aiohttp(int(sys.argv[1]))
else:
    application = on_flask()
