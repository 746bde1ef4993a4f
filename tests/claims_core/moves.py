"""Claims at every stage and hands that may do everything, for the tests of the review."""

from datetime import UTC, date, datetime
from typing import Any

from claims_core.actions import Action
from claims_core.checklist import CareKind, CarePlace, Material
from claims_core.claim import Actor, CareFacts, Claim, ClaimStep, Payee, Role, Stage, Wanted
from claims_core.clocks import TimeLimits
from claims_core.events import Event
from claims_core.review import apply_action, open_reasons
from claims_core.review_rule import Rule
from claims_core.review_rules import RULES

NOW = datetime(2026, 3, 4, 2, 0, tzinfo=UTC)
EVERYBODY = Actor("e" * 32, "样样都能办", frozenset(Role))
WANTED = (Wanted(Material.DIAGNOSIS, "请拍诊断证明"),)
LIMITS = TimeLimits(material_check_days=1, claim_days=20)
CARE = CareFacts(
    CareKind.INPATIENT,
    CarePlace.LOCAL,
    region="",
    provider_name="新乡某某医院",
    admission_on=date(2025, 6, 1),
    discharge_on=date(2025, 6, 20),
)
FULL = Claim(
    id="c" * 32,
    insured_id="i" * 32,
    filed_by="m" * 32,
    opened_at=NOW,
    submitted_at=NOW,
    version=7,
    care=CARE,
    payee=Payee("梁守田", "6222020000000000012", "中国工商银行"),
    correction=CARE,
    new_payee=Payee("梁守田", "6222020000000000020", "中国工商银行"),
    photos=dict.fromkeys(Material, 1),
    receipts=1,
    has_expense=True,
)


def at(stage: Stage, **changes: object) -> Claim:
    """A claim with everything, at this stage."""
    return FULL.evolve(stage=stage, **changes)


def did(claim: Claim, action: Action, person_id: str) -> Claim:
    """The claim after somebody has done this, wherever it stands now; they did it where the rules
    let them."""
    source = next(rule.source for rule in RULES if rule.action is action)
    step = ClaimStep(1, action, person_id, "", source, claim.stage, "", NOW)
    return claim.evolve(steps=(*claim.steps, step))


def leads_to(rule: Rule) -> Stage:
    """Where `move` takes a claim by this rule, with the first reason of its list."""
    return rule.target_for(rule.codes[0] if rule.codes else "")


def move(
    claim: Claim, action: Action, actor: Actor = EVERYBODY, **changes: Any
) -> tuple[Claim, tuple[Event, ...]]:
    """Take an action with whatever it may ask for; `changes` replace that."""
    codes = open_reasons(claim, action, actor)
    settings: dict[str, Any] = {
        "version": claim.version,
        "now": NOW,
        "reason_code": codes[0] if codes else "",
        "reason": "有理由",
        "wanted": WANTED,
        "limits": LIMITS,
    }
    return apply_action(claim, action, actor, **(settings | changes))
