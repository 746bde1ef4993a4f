"""When may somebody appeal against what was decided of a claim, and who may not answer? Asked by
the services of cases and by the phone."""

from typing import Final

from claims_core.actions import Action
from claims_core.claim import Stage
from claims_core.errors import ClaimsError
from claims_core.service_case import CaseAction

APPEALABLE: Final = frozenset(
    {
        Stage.NOT_ACCEPTED,
        Stage.REJECTED,
        Stage.APPROVED,
        Stage.EXCHANGE_CHECKED,
        Stage.PAYING,
        Stage.PAYMENT_RETURNED,
        Stage.PAID,
        Stage.RECEIVED,
        Stage.CLOSED,
        Stage.REVERSED,
    }
)
"""可以申诉: something has been decided, or taken back, whatever became of the money."""

DECIDING: Final = (
    Action.DECLINE,
    Action.REJECT,
    Action.REVIEW_INITIALLY,
    Action.REVIEW_SECONDLY,
    Action.CHECK_FINALLY,
    Action.RECORD_CENTRE_AUDIT,
    Action.REVERSE,
)
"""参与审核: whoever did one of these does not answer the appeal."""

# What somebody who decided may still do: say what they know, and hand it to a colleague.
_LEFT_TO_DECIDERS: Final = frozenset({CaseAction.NOTE, CaseAction.HAND_OVER})


class DecidedYourself(ClaimsError):
    """自己审过: an appeal is answered by somebody who did not decide."""

    code = "decided_yourself"
    template = "{who}参与过这份申请的审核，申诉要由没有参与过的同事来办。请转给别的同事。"


def left_to(action: CaseAction, actor_id: str, decided: frozenset[str]) -> bool:
    """Whether this colleague may take this step of an appeal."""
    return action in _LEFT_TO_DECIDERS or actor_id not in decided
