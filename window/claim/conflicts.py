"""What has changed under somebody's hands, and what becomes of what they typed? Asked by the claim
page when a step was refused because the claim had moved meanwhile."""

from collections.abc import Mapping
from dataclasses import dataclass

from casework.desk.views import Assessment, DeskClaim
from claims_core.actions import Action
from claims_core.errors import ClaimsError
from claims_core.money import format_yuan
from claims_core.typed_text import TextKind, value_of
from window.claim.bill_screen import year_forms
from window.claim.exit_words import EXIT_ACTIONS
from window.claim.forms import WAS, title_of
from window.claim.receipt_screen import receipt_boxes
from window.forms import Typed

# The forms of the page that stand there only while their step is open to the person.
_FORM_ACTIONS: dict[str, Action] = {
    "accept": Action.ACCEPT,
    "request-materials": Action.REQUEST_MATERIALS,
    "register": Action.REGISTER,
    "initial-review": Action.REVIEW_INITIALLY,
    "second-review": Action.REVIEW_SECONDLY,
    "final-check": Action.CHECK_FINALLY,
    "centre-audit": Action.RECORD_CENTRE_AUDIT,
    "papers": Action.RECORD_PAPERS,
    "remove-scan": Action.REMOVE_SCAN,
    "new-account": Action.RECORD_NEW_ACCOUNT,
    "propose-correction": Action.PROPOSE_CORRECTION,
    "drop-correction": Action.DROP_CORRECTION,
    **{form: action for action, (form, _, _) in EXIT_ACTIONS.items()},
}
_PAID = (
    ("in_scope_expense", "政策范围内费用"),
    ("pool_payment", "统筹基金支付"),
    ("supplement_base", "大额补助基数"),
    ("supplement_payment", "大额补助支付"),
)


@dataclass(frozen=True)
class Changed:
    """前后对照: what stood in one place before, or what was typed there, and what stands now."""

    title: str
    before: str
    now: str


def shown_figures(made: Assessment | None) -> list[tuple[str, str, str]]:
    """Field, words and sum of the figures that a page shows, so that it can send them back."""
    if made is None:
        return []
    segments = made.stay.segments
    several = len(segments) > 1
    return [
        (
            f"{WAS}{segment.year}-{name}",
            f"{segment.year}年{title}" if several else title,
            format_yuan(getattr(segment, name)),
        )
        for segment in segments
        for name, title in _PAID
    ]


def changed_figures(made: Assessment | None, typed: Typed) -> list[Changed]:
    """Those that are no longer what the person saw on the earlier page."""
    return [
        Changed(title, typed.fields[name], now)
        for name, title, now in shown_figures(made)
        if typed.fields.get(name, now) != now
    ]


def other_entries(claim: DeskClaim, typed: Typed) -> list[Changed]:
    """What was typed into the form of expenses or receipts where the claim now says otherwise."""
    fields = typed.fields
    if typed.form == "initial-review":
        pairs = zip(year_forms(claim, fields), year_forms(claim, {}), strict=True)
        entries = [
            Changed(f"{mine.year}年{each.title}" if mine.prefix else each.title, each.value, now)
            for mine, stored in pairs
            for each, now in zip(
                (*mine.expense, *mine.platform, *mine.platform_more, *mine.papers),
                (
                    figure.value
                    for figure in (
                        *(*stored.expense, *stored.platform),
                        *(*stored.platform_more, *stored.papers),
                    )
                ),
                strict=True,
            )
        ]
    elif typed.form == "register":
        mine_and_now = zip(receipt_boxes(claim, fields), receipt_boxes(claim, {}), strict=False)
        entries = [
            Changed(f"第{mine.row + 1}张票据{title}", getattr(mine, part), getattr(now, part))
            for mine, now in mine_and_now
            for part, title in (("code", "代码"), ("number", "号码"), ("amount", "金额"))
        ]
    else:
        return []
    return [each for each in entries if each.now and not _same(each.before, each.now)]


def is_over(claim: DeskClaim, typed: Typed) -> bool:
    """Whether the form that was sent is not on the page any more: the step is done, or somebody
    else's."""
    action = _FORM_ACTIONS.get(typed.form)
    return action is not None and action not in claim.open_actions


def stranded(claim: DeskClaim, typed: Typed) -> list[tuple[str, str]]:
    """What was typed into a form that is not on the page any more, with its titles."""
    if not is_over(claim, typed):
        return []
    texts = _words(typed.fields)
    return [(title_of(name), text) for name, text in texts.items() if title_of(name)]


def _words(fields: Mapping[str, str]) -> dict[str, str]:
    return {name: text for name, text in fields.items() if text.strip() and text != "on"}


def _same(typed: str, stored: str) -> bool:
    """Whether two entries say the same; sums are compared as sums, and no sum is none at all."""
    try:
        return value_of(typed or "0", TextKind.AMOUNT) == value_of(stored, TextKind.AMOUNT)
    except ClaimsError:
        return typed.strip() == stored.strip()
