"""How does the stand-in world run by itself, for any project? Invented accounts, or those of a
TOML file; the same addresses as beside our service."""

from __future__ import annotations

import asyncio
import signal
import sys
import tomllib
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from aiohttp import web

from sandbox.app import build_sandbox
from sandbox.config import DEMO_SUBSCRIPTIONS, SandboxConfig, SmsCaps
from sandbox.world import SandboxWorld

PREFIX = "/sandbox"
# Invented and the same for everybody: nothing is guarded by them.
DEFAULTS: dict[str, Any] = {
    "official_appid": "wx0000000000000001",
    "official_secret": "sandbox-official-secret",
    "official_original_id": "gh_000000000001",
    "mini_appid": "wx0000000000000002",
    "mini_secret": "sandbox-mini-secret",
    "callback_token": "sandboxcallbacktoken",
    "encoding_aes_key": "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG",
    "callback_url": "http://127.0.0.1:8080/wechat/callback",
    "sms_access_key_id": "LTAI0000000000000000",
    "sms_access_key_secret": "sandbox-sms-secret",
    "sms_sign_name": "模拟公众号",
    "sms_templates": {"SMS_0001": "您的验证码是${code}，5分钟内有效。"},
    "tencent_templates": {"1900001": "您的验证码是{1}，5分钟内有效。"},
    "sms_receipt_url": "http://127.0.0.1:8080/sms/receipts/aliyun",
    "sms_reply_url": "http://127.0.0.1:8080/sms/replies/aliyun",
    "tencent_receipt_url": "http://127.0.0.1:8080/sms/receipts/tencent",
    "tencent_reply_url": "http://127.0.0.1:8080/sms/replies/tencent",
    "wechat_templates": {"TPL_DEMO": ["thing1", "date2", "phrase3"]},
    "subscription_templates": DEMO_SUBSCRIPTIONS,
}
_KNOWN = {field.name for field in fields(SandboxConfig)} - {"development"}


class ConfigProblem(Exception):
    """模拟环境设置有误: with the name of what is wrong."""


def read_config(path: Path | None, callback_url: str | None) -> SandboxConfig:
    """The defaults, what the file says over them, and the callback of the command line over both.

    :raises ConfigProblem: naming a file that cannot be read or a name that is not known.
    """
    given: dict[str, Any] = {}
    if path is not None:
        try:
            given = tomllib.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as problem:
            raise ConfigProblem(f"{path}: {problem}") from None
    unknown = sorted(set(given) - _KNOWN)
    if unknown:
        raise ConfigProblem(f"{path}: unknown {', '.join(unknown)}")
    if callback_url is not None:
        given["callback_url"] = callback_url
    values = {**DEFAULTS, **given}
    if "sms_caps" in values:
        values["sms_caps"] = SmsCaps(**values["sms_caps"])
    if "menu" in values:
        values["menu"] = tuple((label, key) for label, key in values["menu"])
    return SandboxConfig(**values, development=True)


async def run(config: SandboxConfig, host: str, port: int, state: Path | None) -> None:
    """Serve until a signal; says first where it is and which accounts it knows.

    :raises ConfigProblem: when the port is taken.
    """
    world = SandboxWorld(config, lambda: datetime.now(UTC), state)
    outer = web.Application()
    outer.add_subapp(f"{PREFIX}/", build_sandbox(world))
    outer.router.add_get("/", _to_page)
    runner = web.AppRunner(outer, access_log=None)  # tokens stand in the addresses
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, host, port).start()
        except OSError as problem:
            raise ConfigProblem(str(problem)) from None
        sys.stdout.write(_welcome(config, f"http://{host}:{port}{PREFIX}"))
        sys.stdout.flush()
        await _signal()
    finally:
        await runner.cleanup()


async def _signal() -> None:
    """Wait for SIGTERM or SIGINT."""
    ended, loop = asyncio.Event(), asyncio.get_running_loop()
    names = (signal.SIGTERM, signal.SIGINT)
    for name in names:
        loop.add_signal_handler(name, ended.set)
    try:
        await ended.wait()
    finally:
        for name in names:
            loop.remove_signal_handler(name)


async def _to_page(_: web.Request) -> web.StreamResponse:
    raise web.HTTPFound(f"{PREFIX}/")


def _welcome(config: SandboxConfig, url: str) -> str:
    lines = (
        "模拟的微信、短信网关和银行已就绪，只用来开发和测试。",
        f"  手机和操作台    {url}/",
        f"  调用记录        {url}/calls",
        f"  微信接口        {url}/wechat        （代替 https://api.weixin.qq.com）",
        f"  短信接口        {url}/sms/  和  {url}/sms-tencent/",
        f"  管理接口        {url}/_sim/",
        f"  推送发往        {config.callback_url}",
        f"  公众号          {config.official_appid}  {config.official_original_id}",
        f"  小程序          {config.mini_appid}  {config.mini_original_id}",
        "  按 Ctrl-C 停止。",
    )
    return "\n".join(("", *lines, ""))
