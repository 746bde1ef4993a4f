"""What has become of a delivery? Said by the sender after each call, question or refusal; one value
for whatever may become of it, written by `notifications.results`."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum, auto

from infra.gateway_errors import Category, GatewayError
from notifications.channels.channel import TakenOver
from notifications.deliveries import Delivery, DeliveryState
from notifications.intents import ReadyCall
from notifications.moves import Move
from notifications.outcomes import Failure
from notifications.subjects.subject import Withheld


class Telling(Enum):
    """怎么记日志."""

    ENDED = auto()
    WAITS = auto()
    MOVES = auto()
    NOTHING = auto()


@dataclass(frozen=True)
class Ending:
    """投递结果: a move, with what goes with it in the same transaction.

    `uncount` gives back the place of a call that certainly never left. `unreached` says that it
    certainly did not arrive this way, so that the next channel is tried; `wants_none` that the
    phone's owner has told provider or carrier that they want no such messages; `taken` that the
    gateway has it."""

    move: Move
    telling: Telling = Telling.ENDED
    uncount: ReadyCall | None = None
    unreached: bool = False
    wants_none: bool = False
    taken: bool = False
    taken_by: str = ""


def ended(
    held: Delivery,
    state: DeliveryState,
    code: str | None = None,
    *,
    uncount: ReadyCall | None = None,
    unreached: bool = False,
    taken: bool = False,
) -> Ending:
    """It has come to `state`."""
    move = Move(held, replace(held, state=state), code=code)
    return Ending(move, uncount=uncount, unreached=unreached, taken=taken)


def accepted(called: Delivery, provider_id: str) -> Ending:
    """The gateway has it, under this id."""
    becomes = replace(
        called, state=DeliveryState.ACCEPTED, provider_id=provider_id or called.provider_id
    )
    return Ending(Move(called, becomes), taken=True)


def withheld(held: Delivery, nothing: Withheld) -> Ending:
    """There was rightly nothing to send, at least not this way."""
    return ended(held, DeliveryState.SUPPRESSED, nothing.reason, unreached=nothing.this_way)


def refused(called: Delivery, ready: ReadyCall, problem: GatewayError, failure: Failure) -> Ending:
    """Refused for good, so the next channel may still reach them."""
    ending = ended(called, failure.state, failure.code, uncount=ready, unreached=True)
    unwanted = problem.category is Category.SUPPRESSED and called.channel.is_phone
    return replace(ending, wants_none=unwanted)


def waits(called: Delivery, ready: ReadyCall, failure: Failure) -> Ending:
    """The call failed and another follows, or a question about it."""
    becomes = replace(called, state=failure.state)
    not_sent = failure.state is DeliveryState.NEW
    if not_sent and ready.again:
        # This call left nothing behind, the one before it may have: back to asking.
        becomes = replace(
            called,
            state=DeliveryState.UNKNOWN,
            resends=ready.held.resends,
            intent_at=ready.held.intent_at,
            provider=ready.held.provider,
        )
    move = Move(called, becomes, code=failure.code, run_at=failure.run_at)
    return Ending(move, Telling.WAITS, uncount=ready if not_sent else None)


def taken_over(called: Delivery, ready: ReadyCall, taken: TakenOver, now: datetime) -> Ending:
    """This provider has certainly not taken it, another one is called at once."""
    becomes = replace(called, state=DeliveryState.NEW, provider=taken.provider)
    move = Move(called, becomes, code=taken.code, run_at=now)
    return Ending(move, Telling.MOVES, uncount=ready, taken_by=taken.provider)


def asked_later(held: Delivery, run_at: datetime) -> Ending:
    """Nobody knows yet what became of the call."""
    becomes = replace(held, state=DeliveryState.UNKNOWN)
    return Ending(Move(held, becomes, run_at=run_at), Telling.NOTHING)


def tries_later(held: Delivery, run_at: datetime, problem: Exception) -> Ending:
    """It could not even be prepared."""
    again = held.state is DeliveryState.UNKNOWN
    state = DeliveryState.UNKNOWN if again else DeliveryState.NEW
    becomes = replace(held, state=state, attempts=held.attempts + 1)
    move = Move(held, becomes, code=type(problem).__name__, run_at=run_at)
    return Ending(move, Telling.NOTHING)
