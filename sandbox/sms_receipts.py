"""Did the message arrive? The gateway says so afterwards, by a receipt repeated until taken."""

from __future__ import annotations

import asyncio
import json
import time
from datetime import datetime

from sandbox.outbound import Outbound, Unreachable
from sandbox.sms_book import CHINA, DELIVERED, WAITING, TextMessage
from sandbox.world import SandboxWorld

RETRY_MINUTES = (1, 5, 10)
_DEADLINE_SECONDS = 5.0


class ReceiptSender:
    """回执推送: SmsReport, unsigned; retried after 1, 5 and 10 minutes, then dropped."""

    def __init__(self, world: SandboxWorld, outbound: Outbound) -> None:
        self._world = world
        self._outbound = outbound

    def follow(self, message: TextMessage) -> None:
        """See the message through, in the background."""
        self._outbound.spawn(self._see_through(message))

    def resume(self) -> None:
        """After a restart: what was accepted is still on its way."""
        for message in self._world.texts.unfinished():
            self.follow(message)

    async def _see_through(self, message: TextMessage) -> None:
        config = self._world.config
        if message.send_status == WAITING:
            await asyncio.sleep(config.receipt_delay_seconds)
            self._world.texts.deliver(message)
        for minutes in (0, *RETRY_MINUTES):
            await asyncio.sleep(minutes * config.seconds_per_minute)
            if await self._taken(message):
                break
        self._world.texts.close_receipt(message)

    async def _taken(self, message: TextMessage) -> bool:
        begun = time.perf_counter()
        status, taken = await self._answered(message)
        self._world.timeline.add(
            self._world.clock(),
            "out",
            "POST",
            "push/sms_receipt",
            said="taken" if taken else "not taken",
            status=status,
            milliseconds=(time.perf_counter() - begun) * 1000,
            who=f"{message.phone[:3]}****{message.phone[-4:]}",
        )
        return taken

    async def _answered(self, message: TextMessage) -> tuple[int | None, bool]:
        try:
            answer = await self._outbound.request(
                "POST",
                self._world.config.sms_receipt_url,
                query={},
                body=json.dumps([receipt(message)], ensure_ascii=False).encode(),
                content_type="application/json; charset=utf-8",
                deadline=_DEADLINE_SECONDS,
            )
        except Unreachable:
            return None, False
        try:
            said = json.loads(answer.body)
        except ValueError:
            return answer.status, False
        good = answer.status == 200 and isinstance(said, dict) and said.get("code") == 0
        return answer.status, good


def receipt(message: TextMessage) -> dict[str, object]:
    """One element of the SmsReport array; times are China's."""
    arrived = message.send_status == DELIVERED
    return {
        "phone_number": message.phone,
        "send_time": _china(message.sent_at),
        "report_time": _china(message.received_at or message.sent_at),
        "success": arrived,
        "err_code": message.err_code,
        "err_msg": "用户接收成功" if arrived else "号码停机或不在服务区",
        "sms_size": str(message.parts),
        "biz_id": message.biz_id,
        "out_id": message.out_id,
    }


def _china(at: datetime) -> str:
    return at.astimezone(CHINA).strftime("%Y-%m-%d %H:%M:%S")
