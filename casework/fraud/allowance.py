"""How many reports may one caller make in a day? Asked before one is taken, so that nobody buries
the true ones under made-up ones.

It is kept in this process alone and under a hash of a secret that ends with it: nobody can learn
from it who has reported."""

import hmac
import secrets
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime

from claims_core.calendar_cn import china_day
from claims_core.errors import ClaimsError

MOST_A_DAY = 10


class ReportsTooMany(ClaimsError):
    """一天里举报太多."""

    code = "reports_too_many"
    template = (
        "今天从您这里已经收了{most}件举报。还有要说的，请凭编号补进前面的举报里，"
        "或者明天再发；急的话请到大额补助窗口说。"
    )


class ReportAllowance:
    """一天里能举报几件."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._secret = secrets.token_bytes(32)
        self._day: date | None = None
        self._made: Counter[bytes] = Counter()

    def require_room(self, caller: str) -> None:
        """:raises ReportsTooMany:"""
        self._begin_day()
        if caller and self._made[self._of(caller)] >= MOST_A_DAY:
            raise ReportsTooMany(most=MOST_A_DAY)

    def made(self, caller: str) -> None:
        """One more."""
        self._begin_day()
        if caller:
            self._made[self._of(caller)] += 1

    def _begin_day(self) -> None:
        today = china_day(self._clock())
        if today != self._day:
            self._day = today
            self._made.clear()

    def _of(self, caller: str) -> bytes:
        return hmac.digest(self._secret, caller.encode(), "sha256")
