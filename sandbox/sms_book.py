"""Which text messages were accepted, for whom, and did they arrive? Asked by gateway and page.

There is no deduplication by OutId: the real gateway has none.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from sandbox.config import SmsCaps
from sandbox.journal import Entry
from sandbox.recording import Appliers, Clock, Record, moment

CHINA = timezone(timedelta(hours=8))
ALIYUN, TENCENT = "aliyun", "tencent"
WAITING, FAILED, DELIVERED = 1, 2, 3
# A demo needs a number that cannot be reached; the code is the carriers' for one out of service.
_UNREACHABLE = re.compile(r"0000$")
UNREACHABLE_CODE = "MOBILE_NOT_ON_SERVICE"


@dataclass
class TextMessage:
    """短信: ``send_status`` is the gateway's 1 waiting, 2 failed, 3 delivered."""

    biz_id: str
    phone: str
    template_code: str
    content: str
    out_id: str
    sent_at: datetime
    provider: str = ALIYUN
    send_status: int = WAITING
    err_code: str = ""
    received_at: datetime | None = None
    receipt_closed: bool = False  # the receipt was taken, or given up

    @property
    def parts(self) -> int:
        """计费条数: 70 characters, beyond that 67 each."""
        length = len(self.content)
        return 1 if length <= 70 else -(-length // 67)


class SmsBook:
    """短信簿: everything the gateway took, in order."""

    def __init__(self, record: Record, clock: Clock) -> None:
        self._record = record
        self._clock = clock
        self._messages: list[TextMessage] = []
        self._by_phone: dict[str, list[TextMessage]] = {}
        self._by_key: dict[tuple[str, str], TextMessage] = {}

    def appliers(self) -> Appliers:
        return {
            "sms_accepted": self._on_accepted,
            "sms_outcome": self._on_outcome,
            "sms_receipt_closed": self._on_receipt_closed,
        }

    def accept(
        self,
        phones: Sequence[str],
        template_code: str,
        content: str,
        out_id: str,
        nonce: str,
        provider: str = ALIYUN,
    ) -> list[TextMessage]:
        biz_id = f"{secrets.randbelow(10**12):012d}^{len(self._messages)}"
        if provider == TENCENT:
            biz_id = f"2645:{secrets.randbelow(10**20):020d}{len(self._messages)}"
        self._record(
            "sms_accepted",
            biz_id=biz_id,
            phones=list(phones),
            template=template_code,
            content=content,
            out_id=out_id,
            nonce=nonce,
            provider=provider,
        )
        return self._messages[-len(phones) :]

    def deliver(self, message: TextMessage) -> None:
        """The carrier answers: arrived, or not for a number that ends in 0000."""
        failed = bool(_UNREACHABLE.search(message.phone))
        self._record(
            "sms_outcome",
            biz_id=message.biz_id,
            phone=message.phone,
            status=FAILED if failed else DELIVERED,
            err_code=UNREACHABLE_CODE if failed else "DELIVERED",
        )

    def close_receipt(self, message: TextMessage) -> None:
        self._record("sms_receipt_closed", biz_id=message.biz_id, phone=message.phone)

    def to(self, phone: str) -> list[TextMessage]:
        return self._by_phone.get(phone, [])

    def inbox(self, phone: str) -> list[TextMessage]:
        """What the phone shows: a message that failed on the way is not there."""
        return [message for message in self.to(phone) if message.send_status != FAILED]

    def phones(self) -> list[str]:
        return list(self._by_phone)

    def count(self) -> int:
        return len(self._messages)

    def unfinished(self) -> list[TextMessage]:
        """Messages whose outcome or receipt is still owed, after a restart too."""
        return [message for message in self._messages if not message.receipt_closed]

    def over_cap(self, phone: str, caps: SmsCaps) -> str | None:
        """Which window is full for this number: 分钟级, 小时级, 天级, or None."""
        now = self._clock()
        minute = now.replace(
            second=0, microsecond=0
        )  # UTC+8 has whole hours: same minute, same hour
        for since, cap, name in (
            (minute, caps.per_minute, "分钟级"),
            (minute.replace(minute=0), caps.per_hour, "小时级"),
            (now - timedelta(days=1), caps.per_day, "天级"),
        ):
            if cap is None:
                continue
            mine = (message for message in self.to(phone) if message.provider == ALIYUN)
            if sum(message.sent_at >= since for message in mine) >= cap:
                return f"触发{name}流控Permits:{cap}"
        return None

    def _on_accepted(self, entry: Entry) -> None:
        for phone in entry["phones"]:
            message = TextMessage(
                biz_id=entry["biz_id"],
                phone=phone,
                template_code=entry["template"],
                content=entry["content"],
                out_id=entry["out_id"],
                sent_at=moment(entry),
                provider=entry.get("provider", ALIYUN),
            )
            self._messages.append(message)
            self._by_phone.setdefault(phone, []).append(message)
            self._by_key[message.biz_id, phone] = message

    def _on_outcome(self, entry: Entry) -> None:
        message = self._by_key[entry["biz_id"], entry["phone"]]
        message.send_status = entry["status"]
        message.err_code = entry["err_code"]
        message.received_at = moment(entry)

    def _on_receipt_closed(self, entry: Entry) -> None:
        self._by_key[entry["biz_id"], entry["phone"]].receipt_closed = True
