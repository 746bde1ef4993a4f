"""By which provider does a text message go? Asked by the SMS channel of the sender.

The first one that works, in the order of the settings. Who answers and who does not is remembered
by a breaker for each; a change is an alarm in the log and stands in the metrics."""

import logging
import time
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date

from infra.gateway_errors import Category, GatewayError, gateway_error
from infra.sms.breaker import Breaker
from infra.sms.gateway import SmsAccepted, SmsFate, SmsGateway

log = logging.getLogger("daetong.sms")

PROBE_SECONDS = 10.0
# Nobody's: a phone from a block without subscribers, and an id that we never gave.
NO_PHONE, NO_MESSAGE = "19000000000", "daetong-probe"
# This message has certainly not left, and the other provider may take it.
_MOVES = frozenset(
    {Category.RETRY, Category.STOP_PROVIDER, Category.BUDGET, Category.STOP_TEMPLATE}
)
_RESTING = 60.0


class SmsProviders:
    """短信通道的各家: gateways by name, the preferred one first."""

    def __init__(
        self,
        gateways: Mapping[str, SmsGateway],
        stopwatch: Callable[[], float] = time.monotonic,
    ) -> None:
        self.gateways = dict(gateways)
        self.breakers = {name: Breaker(stopwatch) for name in gateways}
        self.calls: Counter[tuple[str, str]] = Counter()
        """By provider and outcome: accepted, or the category of the refusal."""

    @property
    def names(self) -> tuple[str, ...]:
        """In the order of preference."""
        return tuple(self.gateways)

    def choose(self, assigned: str = "", *, may_move: bool, urgent: bool = False) -> str:
        """Who is to get a message: whoever it is assigned to already, else the first that works.
        What may not move stays with the preferred one. `urgent` leaves out whoever was silent a
        moment ago, though not long enough for an alarm."""
        if assigned in self.gateways:
            return assigned
        if not may_move or len(self.gateways) == 1:
            return self.names[0]
        for name, breaker in self.breakers.items():
            if breaker.takes_trial() or not (breaker.is_doubtful if urgent else breaker.is_open):
                return name
        return next((name for name, one in self.breakers.items() if not one.is_open), self.names[0])

    def instead_of(self, name: str, problem: GatewayError) -> str | None:
        """Who may take a message that `name` has certainly not taken; None where it stays. A limit
        for this phone is never dodged by going elsewhere."""
        if problem.ambiguous or problem.category not in _MOVES:
            return None
        others = [other for other in self.names if other != name]
        return next((other for other in others if self._takes(other)), None)

    def _takes(self, name: str) -> bool:
        breaker = self.breakers[name]
        return not breaker.is_open or breaker.takes_trial()

    async def send(
        self,
        name: str,
        phone: str,
        template: str,
        params: Mapping[str, str],
        out_id: str,
        *,
        waits: bool = False,
    ) -> SmsAccepted:
        """Hand one message over to this provider. What `waits` is not sent while it is left alone.

        :raises GatewayError:
        """
        breaker = self.breakers[name]
        if waits and breaker.is_open and not breaker.takes_trial():
            raise gateway_error(name, "provider_rests", Category.RETRY, retry_after=_RESTING)
        try:
            accepted = await self.gateways[name].send(phone, template, params, out_id)
        except GatewayError as problem:
            self.failed(name, problem)
            raise
        self.calls[name, "accepted"] += 1
        self._passed(name)
        return accepted

    def failed(self, name: str, problem: GatewayError) -> None:
        """Note a call that failed, and say it aloud where that means the provider itself."""
        self.calls[name, problem.category.value] += 1
        if self.breakers[name].failed(problem):
            log.error(
                "A provider of text messages does not work; another one takes over where it can",
                extra={
                    "action": "sms_provider_left",
                    "provider": name,
                    "code": problem.code,
                    "category": problem.category.value,
                    "others": [other for other in self.names if other != name],
                },
            )

    async def query(self, name: str, phone: str, out_id: str, day: date) -> SmsFate | None:
        """What this provider knows of an attempt. :raises GatewayError:"""
        return await self.gateways[name].query(phone, out_id, day)

    async def probe(self, today: date) -> None:
        """Ask whoever was left alone for its silence something harmless, so that no real message
        has to find out; run beside the sending. Whoever is preferred gets one real message then,
        the others are believed: they get none before they are needed."""
        for name, breaker in self.breakers.items():
            if not breaker.probe_is_due:
                continue
            try:
                await self.gateways[name].query(NO_PHONE, NO_MESSAGE, today)
            except GatewayError as problem:
                if problem.category is Category.RETRY:
                    breaker.still_silent()
                    continue
            if name != self.names[0]:
                self._passed(name)

    def _passed(self, name: str) -> None:
        if self.breakers[name].passed():
            log.warning(
                "A provider of text messages works again",
                extra={"action": "sms_provider_back", "provider": name},
            )
