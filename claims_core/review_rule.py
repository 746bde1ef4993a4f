"""What is one permitted move of a claim? Its stage, action, roles, reasons, needs and whom it keeps
apart; the tables of moves are lists of these."""

from dataclasses import dataclass
from enum import StrEnum

from claims_core.actions import Action
from claims_core.claim import Role, Stage
from claims_core.events import EventName
from claims_core.review_reasons import ReasonCode


class Need(StrEnum):
    """所需: what must be there before a move; `claims_core.review.missing` says what is not."""

    SUBMITTED = "submitted"
    CARE = "care"
    PAYEE = "payee"
    MATERIALS = "materials"
    WANTED = "wanted"
    RECEIPTS = "receipts"
    EXPENSE = "expense"
    ASKED = "asked"
    NEW_PAYEE = "new_payee"
    CORRECTION = "correction"


@dataclass(frozen=True, slots=True)
class Rule:
    """办理规则: one permitted move.

    `codes` are the reason codes of which it needs one (none: no code is given or taken), `needs`
    what must be complete, `not_same_as` the actions whose doer must be somebody else. With `undoes`
    the claim goes back to where it stood before its last step of that action, as the step keeps it;
    `target` is where that usually is. `checked_target` is where it goes instead once the decision
    in force has passed the exchange check, `incomplete_target` where it goes while something that
    the material check asks for is not there; `by_reason` where it goes for reasons that name a step
    at fault. From the `supervised_from`th time on only a supervisor may take it (0: never)."""

    source: Stage
    action: Action
    target: Stage
    roles: frozenset[Role]
    codes: tuple[ReasonCode, ...] = ()
    not_same_as: tuple[Action, ...] = ()
    needs: tuple[Need, ...] = ()
    event: EventName | None = None
    undoes: Action | None = None
    checked_target: Stage | None = None
    incomplete_target: Stage | None = None
    by_reason: tuple[tuple[ReasonCode, Stage], ...] = ()
    supervised_from: int = 0

    def target_for(self, code: str) -> Stage:
        """Where the move usually leads, given for this reason."""
        return dict(self.by_reason).get(ReasonCode(code), self.target) if code else self.target

    @property
    def reason_needed(self) -> bool:
        """Whether the move goes nowhere without a reason."""
        return bool(self.codes)


def rule(
    source: Stage,
    action: Action,
    target: Stage,
    *roles: Role,
    why: tuple[ReasonCode, ...] = (),
    apart: tuple[Action, ...] = (),
    needs: tuple[Need, ...] = (),
    event: EventName | None = None,
    undoes: Action | None = None,
    checked: Stage | None = None,
    incomplete: Stage | None = None,
    by_reason: tuple[tuple[ReasonCode, Stage], ...] = (),
    supervised_from: int = 0,
) -> Rule:
    return Rule(
        *(source, action, target, frozenset(roles), why, apart, needs, event, undoes, checked),
        incomplete_target=incomplete,
        by_reason=by_reason,
        supervised_from=supervised_from,
    )
