"""Whom does a message about a claim reach, is it still true, and what are its facts? Asked by
relay, sender and channels.

A message planned an hour ago may have been overtaken: then it is not sent at all."""

from collections.abc import Sequence
from datetime import date
from functools import partial

from sqlalchemy.ext.asyncio import AsyncSession

from casework.phone.contacts import ClaimFacts, Contacts, Recipient, RecipientKind
from claims_core.checklist import GUIDES
from claims_core.claim import Stage, Wanted
from claims_core.clocks import PromiseCode
from claims_core.money import plain_yuan
from claims_core.review_reasons import REASONS, ReasonCode
from infra.db import Database
from notifications import service_windows
from notifications.deliveries import Delivery, Plan
from notifications.messages import ChannelName, Message
from notifications.subjects.subject import MessageContent, PreparedMessage, Withheld
from notifications.subscriptions import grants
from notifications.text_rules import short_reason

ITEMS_LIMIT = 24  # the text around the list leaves the rest of the 70 characters of one SMS

# Most tell of a stage; once the claim has left it, the words are no longer true.
ONLY_WHILE: dict[Message, Stage | None] = {
    Message.RECEIVED: None,
    Message.SUPPLEMENT_RECEIVED: None,
    Message.PROMISE_MOVED: None,
    Message.MATERIALS_WANTED: Stage.AWAITING_MATERIALS,
    Message.SETTLEMENT_REMINDER: None,
    Message.ARRIVAL_REMINDER: Stage.PAID,
    Message.ARRIVAL_QUESTION: Stage.PAID,
    Message.CLOSING_SOON: Stage.PAID,
    Message.CLOSED_UNCONFIRMED: Stage.CLOSED,
    Message.PAYMENT_RETURNED: Stage.PAYMENT_RETURNED,
    Message.PAYMENT_CAME_BACK: Stage.PAYMENT_RETURNED,
    # told whatever has become of it: it is there for the one who did not ask for it
    Message.NEW_ACCOUNT_RECORDED: None,
    Message.PAYEE_CHANGE_ASKED: None,
    Message.PAYEE_CHANGE_STOPPED: None,
    Message.NOT_ACCEPTED: Stage.NOT_ACCEPTED,
    Message.REJECTED: Stage.REJECTED,
    Message.WITHDRAWN: Stage.WITHDRAWN,
    Message.WITH_CENTRE: Stage.WITH_CENTRE,
    Message.REVERSED: Stage.REVERSED,
    Message.REOPENED: None,
}


# These promise a day.
_PROMISE = frozenset(
    {Message.RECEIVED, Message.SUPPLEMENT_RECEIVED, Message.REOPENED, Message.PROMISE_MOVED}
)
MOVED_BECAUSE: dict[str, str] = {
    PromiseCode.CALENDAR_PUBLISHED: "放假安排公布了",
    PromiseCode.PAYEE_RENEWED: "收款账户换好了",
    PromiseCode.SUBMITTED: "不用再补材料了",
    PromiseCode.MATERIALS_COMPLETE: "不用再补材料了",
    PromiseCode.REOPENED: "不用再补材料了",
}
IN_THE_APP = "原因写在小程序里"
# On a screen that others may see, nothing that accuses anybody; the whole reason is in the inbox.
SHORT_REASONS: dict[str, str] = {
    code: REASONS[code].title
    for code in (
        ReasonCode.INSURED_ELSEWHERE,
        ReasonCode.SETTLED_ALREADY,
        ReasonCode.NO_AUTHORITY,
        ReasonCode.OUT_OF_SCOPE,
        ReasonCode.RECEIPT_INVALID,
        ReasonCode.RECEIPT_USED,
    )
}


class ClaimSubject:
    """报销申请 as the subject of a message; recipients are insured persons and members."""

    messages = frozenset(ONLY_WHILE)
    about_claims = True

    def __init__(
        self,
        db: Database,
        contacts: Contacts,
        *,
        sums_on_screens: bool = True,
        mini_template: str = "",
        service_template: str = "",
    ) -> None:
        """The templates are those of subscription messages, the mini-program's and the official
        account's; empty where this deployment has none."""
        self._db = db
        self._contacts = contacts
        self._sums_on_screens = sums_on_screens
        self._mini_template = mini_template
        self._service_template = service_template

    async def plans(self, session: AsyncSession, subject_id: str) -> list[Plan]:
        return [
            Plan(person.kind, person.id, await self._channels_of(session, person))
            for person in await self._contacts.recipients(session, subject_id)
        ]

    async def content(
        self, session: AsyncSession, message: Message, subject_id: str
    ) -> MessageContent:
        facts = await self._contacts.facts(session, subject_id)
        return about_claim(message, facts, sums=self._sums_on_screens)

    async def prepare(self, delivery: Delivery) -> PreparedMessage:
        kind: RecipientKind = "member" if delivery.recipient_kind == "member" else "insured"
        with_intent = None
        async with self._db.read() as session:
            content = await self.content(session, delivery.message, delivery.subject_id)
            if not delivery.channel.is_phone:
                address = await self._openid(session, delivery)
            else:
                # read last and only for what goes out; recorded with the intent to call
                address = await self._contacts.phone(session, kind, delivery.recipient_id) or ""
                if not address:
                    raise Withheld("no_phone", this_way=True)
                with_intent = partial(
                    self._contacts.record_phone,
                    recipient_id=delivery.recipient_id,
                    why=f"发送短信（{delivery.message}）",
                    claim_id=delivery.subject_id,
                )
        return PreparedMessage(delivery.recipient_id, address, content, with_intent)

    async def phone(self, delivery: Delivery) -> str:
        kind: RecipientKind = "member" if delivery.recipient_kind == "member" else "insured"
        phone = await self._contacts.phone_of(
            kind,
            delivery.recipient_id,
            why="向短信平台核实是否已发出",
            claim_id=delivery.subject_id,
        )
        if phone is None:
            raise Withheld("no_phone")
        return phone

    async def accepted(self, delivery: Delivery) -> None:
        return None

    async def _openid(self, session: AsyncSession, delivery: Delivery) -> str:
        for person in await self._contacts.recipients(session, delivery.subject_id):
            openid = _openid_for(delivery.channel, person)
            if person.id == delivery.recipient_id and openid is not None:
                return openid
        raise Withheld("does_not_follow", this_way=True)  # unfollowed since

    async def _channels_of(self, session: AsyncSession, person: Recipient) -> list[ChannelName]:
        follower = person.official_openid
        by_account = await _allowed(session, person.account_openid, self._service_template)
        by_mini = await _allowed(session, person.mini_openid, self._mini_template)
        wrote = follower is not None and await service_windows.may_be_open(session, follower)
        reached = (
            (ChannelName.SMS, person.has_phone),
            (ChannelName.WECHAT_TEMPLATE, follower is not None),
            (ChannelName.SERVICE_SUBSCRIPTION, by_account),
            (ChannelName.MINI_SUBSCRIPTION, by_mini),
            (ChannelName.SERVICE_CHAT, wrote),
        )
        return [channel for channel, is_open in reached if is_open]


def _openid_for(channel: ChannelName, person: Recipient) -> str | None:
    if channel is ChannelName.MINI_SUBSCRIPTION:
        return person.mini_openid
    if channel is ChannelName.SERVICE_SUBSCRIPTION:
        return person.account_openid
    return person.official_openid


async def _allowed(session: AsyncSession, openid: str | None, template: str) -> bool:
    """Whether they have allowed a message of this template that they have not had."""
    return bool(openid and template) and await grants.left(session, str(openid), template) > 0


def about_claim(message: Message, claim: ClaimFacts, *, sums: bool = True) -> MessageContent:
    """What to say of a claim now; without `sums` no amount is among the words.

    :raises Withheld: when the message is no longer true.
    """
    stage = ONLY_WHILE[message]
    if stage is not None and claim.stage is not stage:
        raise Withheld("claim_moved_on")
    facts = {"name": claim.insured_name, "no": claim.claim_no}
    variant = message.value
    if message in _PROMISE:
        if claim.promised_on is None:  # materials are wanted by now, or it has come to an end
            raise Withheld("claim_moved_on")
        facts |= {"day": _day(claim.promised_on), "why": MOVED_BECAUSE.get(claim.promise_code, "")}
    elif message is Message.MATERIALS_WANTED:
        facts["items"] = in_short(claim.wanted)
        facts["reasons"] = "；".join(
            f"{GUIDES[wanted.material].title}（{wanted.reason}）" for wanted in claim.wanted
        )
    elif message in (Message.NOT_ACCEPTED, Message.REJECTED):
        facts["why"] = SHORT_REASONS.get(claim.reject_code, IN_THE_APP)
        facts["reason"] = claim.reject_reason or IN_THE_APP
    elif message in (Message.SETTLEMENT_REMINDER, Message.ARRIVAL_REMINDER):
        if claim.payment_fen is None:
            raise Withheld("no_settlement")
        if claim.payment_fen == 0:
            variant = "settled_without_payment"
        elif not sums:
            variant = f"{variant}_without_sum"
        facts["amount"] = plain_yuan(claim.payment_fen)
    elif message is Message.PAYMENT_CAME_BACK and claim.never_left:
        variant = "payment_never_left"
    facts["tail"] = claim.account_tail or "****"
    return MessageContent(variant, facts)


def in_short(wanted: Sequence[Wanted]) -> str:
    """What is wanted and why, in the room of one SMS; a reason that is too long for it, or holds
    more than plain words, stands in the inbox and the mini-program only."""
    titles = [GUIDES[each.material].title for each in wanted]
    reasons = [short_reason(each.reason) for each in wanted]
    with_reasons = [
        f"{title}（{reason}）" if reason else title
        for title, reason in zip(titles, reasons, strict=True)
    ]
    for named in (with_reasons, [with_reasons[0], *titles[1:]] if titles else [], titles):
        if len(whole := "、".join(named)) <= ITEMS_LIMIT:
            return whole
    return listed(with_reasons)


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
