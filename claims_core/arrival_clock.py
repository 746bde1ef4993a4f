"""After a payment: when are people asked whether the money came, when are they rung or warned, and
when does the claim close by itself? Asked by the watch over arrivals."""

from dataclasses import dataclass
from datetime import date

from claims_core.calendar_cn import add_working_days
from claims_core.errors import NoPolicyForDay
from claims_core.policy import PolicyBook


@dataclass(frozen=True, slots=True)
class ArrivalDays:
    """到账回访的日子: each step is due from its day on, the closing after its day has passed."""

    question: date
    call: date
    warning: date
    closing: date


# Our own choice, in working days after the payment; no document says, and the policy book may not
# reach a day.
QUESTION_DAYS, CALL_DAYS, WARNING_DAYS, CLOSING_DAYS = 3, 8, 25, 30
# However late the steps begin, people have so many working days between one and the next.
BETWEEN_STEPS = 3


def arrival_days(book: PolicyBook, paid_on: date) -> ArrivalDays:
    """The days that follow from a payment of `paid_on`."""
    days = (QUESTION_DAYS, CALL_DAYS, WARNING_DAYS, CLOSING_DAYS)
    try:
        policy = book.on(paid_on)
    except NoPolicyForDay:
        pass
    else:
        said = (
            policy.arrival_question_working_days,
            policy.arrival_call_working_days,
            policy.arrival_warning_working_days,
            policy.arrival_working_days,
        )
        days = (
            said[0] or QUESTION_DAYS,
            said[1] or CALL_DAYS,
            said[2] or WARNING_DAYS,
            said[3] or CLOSING_DAYS,
        )
    return ArrivalDays(*(add_working_days(paid_on, number).day for number in days))


def long_enough(since: date, today: date) -> bool:
    """Whether people have had the days that they have between one step and the next."""
    return add_working_days(since, BETWEEN_STEPS).day <= today
