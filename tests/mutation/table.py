"""Would a wrong table of rules be noticed? Changes RULES one field of one rule at a time, as mutmut
changes code, and asks the tests that hold every field against a list of their own."""

from collections.abc import Iterator
from typing import Any

from claims_core.actions import Action
from claims_core.claim import Role, Stage
from claims_core.events import EventName
from claims_core.review_rule import Need, Rule
from claims_core.review_rules import RULES
from tests.claims_core import test_core_review as moves
from tests.claims_core import test_core_review_reasons as codes
from tests.claims_core import test_core_review_table as alike

OF_THE_TABLE = (
    alike.test_the_line_and_its_branches_are_all_there_is,
    moves.test_who_is_kept_apart_from_whom,
    alike.test_a_move_stands_in_the_table_once,
)
OF_A_RULE = (
    moves.test_what_each_move_needs,
    moves.test_whose_hand_each_move_is_in,
    moves.test_what_the_house_hears_of_each_move,
    alike.test_an_action_is_kept_apart_and_reasoned_alike_wherever_it_begins,
    alike.test_a_move_goes_elsewhere_only_as_listed,
)
Changed = tuple[str, tuple[Rule, ...]]


def changes() -> Iterator[Changed]:
    """What was changed, and the table with it: every rule left out, led elsewhere, given to
    others, and each of its parts taken away, added to or replaced."""
    for number, rule in enumerate(RULES):
        name = f"{rule.source} {rule.action}"
        others = RULES[:number], RULES[number + 1 :]
        yield f"{name}: left out", (*others[0], *others[1])
        for what, changed in _changes_of(rule):
            yield f"{name}: {what}", (*others[0], changed, *others[1])


def _changes_of(rule: Rule) -> Iterator[tuple[str, Rule]]:
    yield "another target", replace(rule, target=_another(Stage, rule.target))
    yield "another source", replace(rule, source=_another(Stage, rule.source))
    yield "one role more", replace(rule, roles=rule.roles | {_outside(rule.roles)})
    for role in sorted(rule.roles):
        yield f"without {role}", replace(rule, roles=rule.roles - {role})
    for field in ("codes", "not_same_as", "needs"):
        parts = getattr(rule, field)
        for part in parts:
            kept = tuple(each for each in parts if each != part)
            yield f"{field} without {part}", replace(rule, **{field: kept})
    if Need.EXPENSE not in rule.needs:
        yield "one need more", replace(rule, needs=(*rule.needs, Need.EXPENSE))
    yield "another event", replace(rule, event=_another(EventName, rule.event))
    if rule.event:
        yield "no event", replace(rule, event=None)
    for field in ("checked_target", "incomplete_target"):
        yield f"another {field}", replace(rule, **{field: _another(Stage, getattr(rule, field))})
        if getattr(rule, field):
            yield f"no {field}", replace(rule, **{field: None})
    yield "undoes another", replace(rule, undoes=_another(Action, rule.undoes))
    if rule.undoes:
        yield "undoes nothing", replace(rule, undoes=None)
    for often in {0, rule.supervised_from + 1} - {rule.supervised_from}:
        yield f"a supervisor from {often}", replace(rule, supervised_from=often)


def replace(rule: Rule, **changed: Any) -> Rule:
    return Rule(**({name: getattr(rule, name) for name in Rule.__annotations__} | changed))


def _another(kind: type, value: object) -> object:
    members = list(kind)
    return members[(members.index(value) + 1) % len(members)] if value else members[0]


def _outside(roles: frozenset[Role]) -> Role:
    return next(role for role in Role if role not in roles)


def noticed(rules: tuple[Rule, ...]) -> bool:
    """Whether a test that holds the table against figures of its own fails with this one."""
    moves.RULES = alike.RULES = rules
    try:
        for whole in OF_THE_TABLE:
            whole()
        for rule in rules:
            for single in OF_A_RULE:
                single(rule)
            if rule.codes:
                codes.test_the_codes_of_each_move(rule)
    except (AssertionError, LookupError):
        return True
    finally:
        moves.RULES = alike.RULES = RULES
    return False


def count() -> tuple[int, list[str]]:
    """How many changes there are, and those that nothing noticed."""
    if noticed(RULES):
        raise RuntimeError("the tests of the review fail on the table as it stands")
    asked = list(changes())
    return len(asked), [name for name, rules in asked if not noticed(rules)]
