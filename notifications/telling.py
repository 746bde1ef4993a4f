"""Is a message still true, and what are its facts? Asked by the channels right before they send.

A message planned an hour ago may have been overtaken: then it is not sent at all."""

from dataclasses import dataclass
from datetime import date

from casework.people.one_time_codes import CodeToSend
from casework.phone.contacts import ClaimFacts
from claims_core.checklist import GUIDES
from claims_core.claim import Stage
from claims_core.money import plain_yuan
from infra.masking import mask_name
from notifications.messages import Message

ITEMS_LIMIT = 18  # the text around the list takes the rest of the 70 characters of one SMS


@dataclass(frozen=True)
class Telling:
    """要说的话: which variant of the wording, and the facts for its places."""

    variant: str
    facts: dict[str, str]


class Overtaken(Exception):
    """已过时: the claim has moved on and this message would mislead; `reason` is a code."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


# Each of these tells of a state; once the claim has left it, the words are no longer true.
_ONLY_WHILE: dict[Message, Stage] = {
    Message.MATERIALS_WANTED: Stage.AWAITING_MATERIALS,
    Message.ARRIVAL_REMINDER: Stage.PAID,
    Message.PAYMENT_RETURNED: Stage.PAYMENT_RETURNED,
    Message.PAYMENT_CAME_BACK: Stage.PAYMENT_RETURNED,
    Message.NOT_ACCEPTED: Stage.NOT_ACCEPTED,
    Message.REJECTED: Stage.REJECTED,
    Message.WITHDRAWN: Stage.WITHDRAWN,
    Message.WITH_CENTRE: Stage.WITH_CENTRE,
    Message.REVERSED: Stage.REVERSED,
}


def about_claim(message: Message, claim: ClaimFacts) -> Telling:
    """What to say of a claim now.

    :raises Overtaken: when the message is no longer true.
    """
    stage = _ONLY_WHILE.get(message)
    if stage is not None and claim.stage is not stage:
        raise Overtaken("claim_moved_on")
    facts = {"name": claim.insured_name, "no": claim.claim_no}
    variant = message.value
    if message in (Message.RECEIVED, Message.REOPENED):
        if claim.promised_on is None:  # materials are wanted by now, or it has come to an end
            raise Overtaken("claim_moved_on")
        facts["day"] = _day(claim.promised_on)
    elif message is Message.MATERIALS_WANTED:
        facts["items"] = listed([GUIDES[wanted.material].title for wanted in claim.wanted])
    elif message in (Message.SETTLEMENT_REMINDER, Message.ARRIVAL_REMINDER):
        if claim.payment_fen is None:
            raise Overtaken("no_settlement")
        if claim.payment_fen == 0:
            variant = "settled_without_payment"
        facts |= {"amount": plain_yuan(claim.payment_fen), "tail": claim.account_tail or "****"}
    return Telling(variant, facts)


def about_code(code: CodeToSend) -> Telling:
    """What to say with a one-time code; a relative's name is masked like every other name."""
    facts = {"code": code.code}
    if "proxy_name" in code.details:
        facts["proxy"] = mask_name(code.details["proxy_name"])
        facts["relation"] = code.details["relation"]
    return Telling(f"code_{code.purpose}", facts)


def listed(titles: list[str]) -> str:
    """The titles in a row; where that is too long, the first of them and how many there are."""
    whole = "、".join(titles)
    if len(whole) <= ITEMS_LIMIT:
        return whole
    shown: list[str] = []
    for title in titles:
        if len("、".join([*shown, title])) + len(_and_more(len(titles))) > ITEMS_LIMIT:
            break
        shown.append(title)
    return "、".join(shown or titles[:1]) + _and_more(len(titles))


def _and_more(count: int) -> str:
    return f"等{count}样"


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
