"""Does a provider of text messages work? Asked before each call and told after it, by
`infra.sms.providers`; a stopwatch counts and not the wall clock, so that its jumps mean nothing."""

from collections.abc import Callable

from infra.gateway_errors import Category, GatewayError

TROUBLES = 3
"""So many calls without an answer in a row, with none answered between them, open it."""
FIRST_WAIT, LONGEST_OUTAGE, LONGEST_REFUSAL = 10.0, 30.0, 900.0
TRIAL_ENDS, FRESH = 60.0, 120.0

_TROUBLE = frozenset({Category.RETRY, Category.AMBIGUOUS})
# The account itself is refused: one answer says it all.
_AT_ONCE = frozenset({Category.STOP_PROVIDER, Category.BUDGET})


class Breaker:
    """断路器 of one provider: closed while it works; open, it lets one message through as a trial
    now and then. An outage is tried again within half a minute, a refused account with more
    patience."""

    def __init__(self, stopwatch: Callable[[], float]) -> None:
        self._stopwatch = stopwatch
        self._troubles = 0
        self._last_trouble = 0.0
        self._wait = 0.0
        self._longest = LONGEST_OUTAGE
        self._trial_from: float | None = None
        self._trial_begun: float | None = None

    @property
    def is_open(self) -> bool:
        """Whether the provider is being left alone."""
        return self._trial_from is not None

    @property
    def is_doubtful(self) -> bool:
        """Closed, but its last call had no answer: who is in a hurry goes elsewhere."""
        fresh = self._stopwatch() - self._last_trouble < FRESH
        return self.is_open or (self._troubles > 0 and fresh)

    @property
    def probe_is_due(self) -> bool:
        """Open because nothing answered, and the next trial is near: ask it something harmless."""
        return self._longest == LONGEST_OUTAGE and self._trial_is_due()

    def takes_trial(self) -> bool:
        """Whether this message may be the trial; if so, it is."""
        if not self._trial_is_due():
            return False
        self._trial_begun = self._stopwatch()
        return True

    def passed(self) -> bool:
        """A call was answered; whether that has closed it."""
        was_open = self.is_open
        self._troubles, self._wait = 0, 0.0
        self._trial_from = self._trial_begun = None
        return was_open

    def failed(self, problem: GatewayError) -> bool:
        """A call was refused or not answered; whether that has opened it.

        What is wrong with one message, one phone or our own clock says that the provider works."""
        at_once = problem.category in _AT_ONCE
        if not at_once and problem.category not in _TROUBLE and not problem.ambiguous:
            if not self.is_open:
                self._troubles = 0
            return False
        self._troubles += 1
        self._last_trouble = self._stopwatch()
        if not (at_once or self.is_open or self._troubles >= TROUBLES):
            return False
        was_open = self.is_open
        self._longest = LONGEST_REFUSAL if at_once else LONGEST_OUTAGE
        self._later(twice=was_open and self._trial_begun is not None)
        return not was_open

    def still_silent(self) -> None:
        """A probe had no answer: the trial has to wait."""
        self._later(twice=False)

    def _later(self, *, twice: bool) -> None:
        self._wait = min((self._wait * 2 if twice else self._wait) or FIRST_WAIT, self._longest)
        self._trial_from = self._stopwatch() + self._wait
        self._trial_begun = None

    def _trial_is_due(self) -> bool:
        now = self._stopwatch()
        if self._trial_from is None or now < self._trial_from:
            return False
        # a worker that died over its trial must not leave the provider alone for ever
        return self._trial_begun is None or now - self._trial_begun >= TRIAL_ENDS
