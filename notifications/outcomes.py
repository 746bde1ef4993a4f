"""What becomes of a delivery whose call failed, and when does it go on? Asked by the sender.

One table leads from the gateways' categories to our states."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from infra.gateway_errors import Category, GatewayError
from notifications.deliveries import DeliveryState
from notifications.policy import NotificationPolicy

# NEW means: certainly not sent, so it may be tried again.
AFTER: dict[Category, DeliveryState] = {
    Category.AMBIGUOUS: DeliveryState.UNKNOWN,
    Category.RETRY: DeliveryState.NEW,
    Category.DEFER: DeliveryState.NEW,
    Category.BUDGET: DeliveryState.NEW,
    Category.STOP_PROVIDER: DeliveryState.NEW,
    Category.STOP_TEMPLATE: DeliveryState.NEW,
    Category.CLOCK: DeliveryState.NEW,
    Category.CONTENT: DeliveryState.DEAD,
    Category.DEFECT: DeliveryState.DEAD,
    Category.UNMAPPED: DeliveryState.DEAD,
    Category.NEW_CODE: DeliveryState.DEAD,
    Category.RECIPIENT: DeliveryState.FAILED,
    Category.BLOCKED_USER: DeliveryState.FAILED,
    Category.SUPPRESSED: DeliveryState.SUPPRESSED,
    Category.OTHER_CHANNEL: DeliveryState.SUPPRESSED,
}


@dataclass(frozen=True)
class Failure:
    """调用失败: the state to go to, and when to go on from there (NEW and UNKNOWN only)."""

    state: DeliveryState
    code: str
    run_at: datetime


def after_failure(
    problem: GatewayError,
    attempts: int,
    now: datetime,
    policy: NotificationPolicy,
    jitter: Callable[[], float],
) -> Failure:
    """The next state after a refused or unanswered call."""
    state = DeliveryState.UNKNOWN if problem.ambiguous else AFTER[problem.category]
    code = problem.code[:60]
    if state is DeliveryState.UNKNOWN:
        return Failure(state, code, now + policy.ask_after[0])
    wait = backoff(attempts, policy, jitter)
    if problem.retry_after is not None:
        wait = max(wait, timedelta(seconds=problem.retry_after))
    return Failure(state, code, now + wait)


def backoff(attempts: int, policy: NotificationPolicy, jitter: Callable[[], float]) -> timedelta:
    """等待时间, full jitter: between the first wait and a ceiling that doubles each time."""
    doubled: timedelta = policy.retry_first * 2 ** min(attempts, 12)
    ceiling = min(doubled, policy.retry_longest)
    return policy.retry_first + max(ceiling - policy.retry_first, timedelta()) * jitter()


def next_question(
    called_at: datetime, now: datetime, policy: NotificationPolicy
) -> datetime | None:
    """When to ask next about a call made at `called_at`; None when we have asked often enough."""
    later = [called_at + wait for wait in policy.ask_after if called_at + wait > now]
    return later[0] if later else None
