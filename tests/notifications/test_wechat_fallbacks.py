"""Does a message that cannot go by card go by what somebody has allowed, or into the chat where
they have just written, once whatever the way, and does the platform's word settle its fate?"""

from dataclasses import replace

import pytest
from sqlalchemy import select

from casework.phone.contacts import Recipient
from infra.gateway_errors import Category, gateway_error
from infra.group_commit import GroupCommit
from notifications.channels.service_chat import ServiceChatChannel
from notifications.channels.subscription_message import SubscriptionChannel
from notifications.deliveries import DeliveryState
from notifications.messages import ChannelName, Message
from notifications.render import shipped_wording
from notifications.sender import Sender
from notifications.service_windows import FOR_NEWS, ServiceWindows, WindowsNoted
from notifications.subjects.claim import ClaimSubject
from notifications.subscriptions.grants import SubscriptionGrants
from notifications.tables import DeliveryRow, ServiceWindowRow
from tests.every_case import EveryCase

OPENID, TEMPLATE = "o-daughter", "account-1"
FOLLOWS = Recipient("member", "b" * 32, True, OPENID, None, OPENID)
STRANGER_THERE = replace(FOLLOWS, official_openid=None)
BLOCKED = gateway_error("wechat", "43004", Category.BLOCKED_USER)
CLOSED = gateway_error("wechat", "45015", Category.OTHER_CHANNEL)
SPENT = gateway_error("wechat", "45047", Category.OTHER_CHANNEL)
USED_UP = gateway_error("wechat", "43101", Category.OTHER_CHANNEL)
GONE = gateway_error("wechat", "unreachable", Category.RETRY)


class FakeAccount:
    """What the official account was asked to send: cards by subscription, lines in the chat."""

    def __init__(self) -> None:
        self.cards: list[str] = []
        self.lines: list[str] = []
        self.trouble: BaseException | None = None
        self.trouble_with_cards: BaseException | None = None

    async def send(self, openid, template_id, data) -> None:
        if self.trouble_with_cards is not None:
            raise self.trouble_with_cards
        self.cards.append(template_id)

    async def send_text(self, openid, text) -> None:
        if self.trouble is not None:
            raise self.trouble
        self.lines.append(text)


class AccountOffice:
    """The office, where the daughter is known under the official account."""

    def __init__(self, office) -> None:
        self.office, self.account = office, FakeAccount()
        office.contacts.people = (FOLLOWS,)
        office.wording = shipped_wording("card-1", service_template_id=TEMPLATE)
        self.grants = SubscriptionGrants(office.db, office.clock)
        self.windows = ServiceWindows(office.db, office.clock)
        self.group = GroupCommit(office.db)
        self.noted = WindowsNoted(self.group, office.clock)
        self.subjects = office.subjects()
        claims = ClaimSubject(office.db, office.contacts, service_template=TEMPLATE)
        self.subjects |= dict.fromkeys(claims.messages, claims)
        office.subjects = lambda db=None: self.subjects

    async def writes(self) -> None:
        self.noted.wrote(OPENID)
        await self.group.settled()

    async def turn(self, event: str = "claim_submitted") -> None:
        await self.office.happens(event)
        await self.office.relay().run_once()
        for _ in range(4):
            await self.send()

    async def send(self) -> None:
        office, words = self.office, self.office.wording
        channels = {
            ChannelName.SMS: office.sms(),
            ChannelName.WECHAT_TEMPLATE: office.templates,
            ChannelName.SERVICE_SUBSCRIPTION: SubscriptionChannel(
                self.subjects, self.account, words, words.service_template, self.grants
            ),
            ChannelName.SERVICE_CHAT: ServiceChatChannel(
                self.subjects, self.account, words, self.windows
            ),
        }
        sender = Sender(
            office.db, channels, self.subjects, office.policy, office.clock, jitter=lambda: 0.5
        )
        await sender.run_once()

    @property
    def went(self) -> tuple[int, int, int]:
        """Cards by subscription, lines in the chat, text messages."""
        return len(self.account.cards), len(self.account.lines), len(self.office.gateway.sent)

    async def rows(self) -> list[DeliveryRow]:
        async with self.office.db.read() as session:
            return list(await session.scalars(select(DeliveryRow).order_by(DeliveryRow.created_at)))


@pytest.fixture
def account(office) -> AccountOffice:
    office.templates.trouble = BLOCKED
    return AccountOffice(office)


async def test_whoever_has_just_written_is_told_in_the_chat_twice_and_then_by_sms(account):
    await account.writes()
    for _ in range(FOR_NEWS + 1):
        await account.turn()
    assert account.went == (0, FOR_NEWS, 1)
    assert account.account.lines[0] == (
        "申请DE-7K3M-9PQ2：已收到。还缺什么材料会一次告诉您。想看详细的，发“进度”。"
    )
    account.office.clock.forward(minutes=11)
    await account.writes()  # a new message, a new window
    await account.turn()
    assert account.went == (0, FOR_NEWS + 1, 1)
    account.office.clock.forward(hours=47)
    await account.turn()
    assert account.went == (0, FOR_NEWS + 1, 2)


async def test_of_news_in_one_batch_no_more_go_one_way_than_that_has_room_for(account):
    await account.writes()
    await account.grants.told(OPENID, {TEMPLATE: "accept"}, "platform")
    for _ in range(FOR_NEWS + 3):
        await account.office.happens("claim_submitted")
    await account.office.relay().run_once()
    for _ in range(5):
        await account.send()
    assert account.went == (1, FOR_NEWS, 2)
    assert await account.windows.left(OPENID) == 0
    assert await account.grants.left(OPENID, TEMPLATE) == 0


async def test_what_a_message_is_about_holds_it_back_on_these_ways_too(account):
    claims = account.subjects[Message.RECEIVED]

    class Held:
        async def prepare(self, delivery):
            return replace(await claims.prepare(delivery), may_go=self.may_go)

        async def may_go(self, session, deliveries):
            return {each.id: "held" for each in deliveries}

        def __getattr__(self, name):
            return getattr(claims, name)

    await account.writes()
    for account.subjects[Message.RECEIVED], went in ((Held(), (0, 0, 0)), (claims, (1, 1, 0))):
        await account.grants.told(OPENID, {TEMPLATE: "accept"}, "platform")
        await account.turn()
        await account.grants.none_left(OPENID, TEMPLATE)
        await account.turn()
        assert account.went == went


async def test_a_window_that_the_platform_says_is_closed_is_not_tried_again(account):
    with EveryCase() as every:
        for problem in (CLOSED, SPENT):
            account.office.clock.forward(minutes=11)
            await account.writes()
            account.account.trouble = problem
            before = account.went[2]
            await account.turn()
            account.account.trouble = None
            await account.turn()
            with every.case(problem.code):
                assert account.went == (0, 0, before + 2)
                assert await account.windows.left(OPENID) == 0


async def test_a_line_that_certainly_never_left_gives_its_place_back(account):
    await account.writes()
    account.account.trouble = GONE
    await account.turn()
    assert await account.windows.left(OPENID) == FOR_NEWS
    account.account.trouble = None
    account.office.clock.forward(minutes=1)
    await account.send()
    assert (account.went, await account.windows.left(OPENID)) == ((0, 1, 0), FOR_NEWS - 1)


async def test_a_lively_chat_is_noted_once_in_ten_minutes_and_closed_windows_are_dropped(account):
    for _ in range(3):
        await account.writes()
    assert account.group.batches == 1
    account.office.clock.forward(hours=48)
    await account.windows.forget_closed()
    async with account.office.db.read() as session:
        assert (await session.scalars(select(ServiceWindowRow))).all() == []
    await account.turn()
    assert account.went == (0, 0, 1)


async def test_what_was_allowed_to_the_account_reaches_who_does_not_follow_once_each(account):
    account.office.contacts.people = (STRANGER_THERE,)
    await account.grants.told(OPENID, {TEMPLATE: "accept"}, "platform")
    await account.turn()
    await account.turn()
    assert account.went == (1, 0, 1)


async def test_the_platforms_word_settles_a_subscription_message_and_leads_on_when_it_failed(
    account,
):
    account.office.contacts.people = (STRANGER_THERE,)
    for _ in range(2):
        await account.grants.told(OPENID, {TEMPLATE: "accept"}, "platform")
        await account.turn()
        account.office.clock.forward(minutes=1)
    receipts = account.office.receipts
    assert await receipts.record_subscription_report(OPENID, TEMPLATE, "71", "0")
    assert not await receipts.record_subscription_report(OPENID, TEMPLATE, "71", "0")
    assert [row.state for row in await account.rows()] == ["delivered", "accepted"]
    assert await receipts.record_subscription_report(OPENID, TEMPLATE, "72", "43101")
    for _ in range(2):
        await account.send()
    rows = await account.rows()
    assert [row.state for row in rows[:2]] == [DeliveryState.DELIVERED, DeliveryState.FAILED]
    assert account.went == (2, 0, 1)  # and the second goes on by text message
    for openid, template in ((OPENID, "another"), ("o-nobody", TEMPLATE), (OPENID, TEMPLATE)):
        assert not await receipts.record_subscription_report(openid, template, "73", "0")


async def test_a_report_is_never_about_a_message_that_the_platform_had_refused(account):
    account.office.contacts.people = (STRANGER_THERE,)
    for account.account.trouble_with_cards in (USED_UP, None):
        await account.grants.told(OPENID, {TEMPLATE: "accept"}, "platform")
        await account.turn()
        account.office.clock.forward(minutes=3)
    assert account.went == (1, 0, 1)
    assert await account.office.receipts.record_subscription_report(OPENID, TEMPLATE, "7", "4")
    await account.send()
    assert account.went == (1, 0, 2)  # the one that was taken goes on, too
