"""What was looked at, and how does it stand? One line of `daetong check`; whatever goes wrong while
looking is a finding too, never a crash."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Literal

from infra.db import DatabaseRefused
from infra.gateway_errors import Category, GatewayError
from infra.objects import UnknownObjectStore
from infra.sms.codes import meaning_of_code
from infra.wechat.errors import PROVIDER as WECHAT
from infra.wechat.errors import meaning_of

PATIENCE_S = 20


@dataclass(frozen=True)
class Finding:
    """检查结果: what was looked at, how it stands, and in Chinese what it means."""

    name: str
    state: Literal["ok", "FAILED", "note", "!!!"]
    words: str


class Unusable(Exception):
    """The thing looked at cannot be used; the text says why and what to do."""


async def looked(name: str, look: Callable[[], Awaitable[str]]) -> Finding:
    """What `look` found; whatever goes wrong is a finding, never a crash."""
    try:
        async with asyncio.timeout(PATIENCE_S):
            return Finding(name, "ok", await look())
    except (Unusable, DatabaseRefused, UnknownObjectStore) as problem:
        return Finding(name, "FAILED", str(problem))
    except TimeoutError:
        return Finding(name, "FAILED", f"{PATIENCE_S} 秒内没有回答。请检查网络和地址。")
    except GatewayError as problem:
        return Finding(name, "FAILED", _refused(problem))
    except Exception as problem:
        # Drivers say more than this in their messages, addresses and accounts among it.
        return Finding(name, "FAILED", f"连不上（{type(problem).__name__}）。请检查地址和账号。")


def _refused(problem: GatewayError) -> str:
    if problem.code in {"unreachable", "timeout", "connection_lost"}:
        return f"连不上（{problem.code}）。请检查网络和地址；指向模拟环境时，服务要先启动。"
    if problem.category is Category.CLOCK:
        return f"对方说这台机器的时间不准（代码 {problem.code}）。请先校准时间。"
    meaning = _meaning(problem)
    said = f"{problem.code}，{meaning}" if meaning else problem.code
    return f"对方拒绝了（代码 {said}）。请核对账号、密钥和 IP 白名单。"


def _meaning(problem: GatewayError) -> str:
    if problem.provider == WECHAT:
        return meaning_of(problem.code)
    return meaning_of_code(problem.provider, problem.code)
