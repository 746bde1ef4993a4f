"""How does the stand-in world reach our side? One HTTP session, and the work in the background."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Mapping
from dataclasses import dataclass

import aiohttp


@dataclass(frozen=True)
class Answer:
    """应答: what came back over HTTP."""

    status: int
    body: bytes


class Unreachable(Exception):
    """没有应答: ``kind`` is timeout or connection_error."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


class Outbound:
    """出站连接: opened on first use, closed with the app."""

    def __init__(self) -> None:
        self._session: aiohttp.ClientSession | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    async def request(
        self,
        method: str,
        url: str,
        *,
        query: Mapping[str, str],
        body: bytes | None,
        content_type: str,
        deadline: float,
    ) -> Answer:
        """One attempt; raises Unreachable after ``deadline`` seconds or on a broken connection."""
        if self._session is None:
            # A connection per call: the platform is a farm of machines, it keeps none warm for us.
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=64, force_close=True)
            )
        try:
            async with self._session.request(
                method,
                url,
                params=query,
                data=body,
                headers={"Content-Type": content_type} if body is not None else {},
                timeout=aiohttp.ClientTimeout(total=deadline),
                allow_redirects=False,
            ) as response:
                return Answer(response.status, await response.read())
        except TimeoutError:
            raise Unreachable("timeout") from None
        except (aiohttp.ClientError, OSError):
            raise Unreachable("connection_error") from None

    def spawn(self, work: Coroutine[object, object, None]) -> None:
        """Let it run beside; ``settled`` waits for it, ``close`` cuts it off."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def settled(self) -> None:
        """Wait until nothing runs in the background (for tests and demos)."""
        while self._tasks:
            await asyncio.gather(*self._tasks)

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._session is not None:
            await self._session.close()
