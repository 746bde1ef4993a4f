"""Did the message arrive, and what is written back? The gateways say so afterwards: a receipt is
repeated until it is taken, a reply is pushed as the phone sends it."""

from __future__ import annotations

import asyncio
import json
import time
from datetime import datetime
from typing import Any

from sandbox.outbound import Outbound, Unreachable
from sandbox.sms_book import CHINA, DELIVERED, TENCENT, WAITING, TextMessage
from sandbox.world import SandboxWorld

RETRY_MINUTES = {"aliyun": (1, 5, 10), "tencent": (1, 1)}
_DEADLINE_SECONDS = 5.0


class ReceiptSender:
    """回执推送: Aliyun's SmsReport or Tencent's 下发状态通知, unsigned; retried, then dropped."""

    def __init__(self, world: SandboxWorld, outbound: Outbound) -> None:
        self._world = world
        self._outbound = outbound
        self._replies = 0

    def follow(self, message: TextMessage) -> None:
        """See the message through, in the background."""
        self._outbound.spawn(self._see_through(message))

    def resume(self) -> None:
        """After a restart: what was accepted is still on its way."""
        for message in self._world.texts.unfinished():
            self.follow(message)

    async def reply(self, message: TextMessage, text: str) -> bool:
        """The phone answers this message; whether our side took the push."""
        config = self._world.config
        self._replies += 1
        now = self._world.clock()
        if message.provider == TENCENT:
            pushed: object = {
                "extend": "",
                "mobile": message.phone,
                "nationcode": "86",
                "sign": config.sms_sign_name,
                "text": text,
                "time": int(now.timestamp()),
            }
            return await self._taken(message, config.tencent_reply_url, pushed, "sms_reply")
        pushed = [
            {
                "phone_number": message.phone,
                "content": text,
                "sign_name": config.sms_sign_name,
                "send_time": _china(now),
                "dest_code": "000000",
                "sequence_id": int(now.timestamp()) * 1000 + self._replies,
            }
        ]
        return await self._taken(message, config.sms_reply_url, pushed, "sms_reply")

    async def _see_through(self, message: TextMessage) -> None:
        config = self._world.config
        if message.send_status == WAITING:
            await asyncio.sleep(config.receipt_delay_seconds)
            self._world.texts.deliver(message)
        is_tencent = message.provider == TENCENT
        url = config.tencent_receipt_url if is_tencent else config.sms_receipt_url
        for minutes in (0, *RETRY_MINUTES[message.provider]):
            await asyncio.sleep(minutes * config.seconds_per_minute)
            pushed = [self._tencent(message) if is_tencent else receipt(message)]
            if not url or await self._taken(message, url, pushed, "sms_receipt"):
                break
        self._world.texts.close_receipt(message)

    async def _taken(self, message: TextMessage, url: str, pushed: object, what: str) -> bool:
        begun = time.perf_counter()
        status, said = await self._answered(url, pushed)
        good = {"tencent": "result", "aliyun": "code"}[message.provider]
        taken = status == 200 and isinstance(said, dict) and said.get(good) == 0
        self._world.timeline.add(
            self._world.clock(),
            "out",
            "POST",
            f"push/{what}",
            said="taken" if taken else "not taken",
            status=status,
            milliseconds=(time.perf_counter() - begun) * 1000,
            who=f"{message.phone[:3]}****{message.phone[-4:]}",
        )
        return taken

    async def _answered(self, url: str, pushed: object) -> tuple[int | None, Any]:
        try:
            answer = await self._outbound.request(
                "POST",
                url,
                query={},
                body=json.dumps(pushed, ensure_ascii=False).encode(),
                content_type="application/json; charset=utf-8",
                deadline=_DEADLINE_SECONDS,
            )
        except Unreachable:
            return None, None
        try:
            return answer.status, json.loads(answer.body)
        except ValueError:
            return answer.status, None

    def _tencent(self, message: TextMessage) -> dict[str, object]:
        """One element of 下发状态通知; `ext` only where their support has enabled it."""
        arrived = message.send_status == DELIVERED
        said: dict[str, object] = {
            "user_receive_time": _china(message.received_at or message.sent_at),
            "nationcode": "86",
            "mobile": message.phone,
            "report_status": "SUCCESS" if arrived else "FAIL",
            "errmsg": "DELIVRD" if arrived else "UNDELIV",
            "description": "用户短信送达成功" if arrived else "停机或不在服务区",
            "sid": message.biz_id,
        }
        if self._world.config.tencent_echoes_session:
            said["ext"] = message.out_id
        return said


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
