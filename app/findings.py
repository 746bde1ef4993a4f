"""What was looked at, and how does it stand? One line of `daetong check`; whatever goes wrong while
looking is a finding too, never a crash."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Literal

from app.refusals import refusal

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
    except Unusable as problem:
        return Finding(name, "FAILED", str(problem))
    except TimeoutError:
        return Finding(name, "FAILED", f"{PATIENCE_S} 秒内没有回答。请检查网络和地址。")
    except Exception as problem:
        # Drivers say more than this in their messages, addresses and accounts among it.
        words = refusal(problem) or f"没有做成（{type(problem).__name__}）。请检查地址和账号。"
        return Finding(name, "FAILED", words)
