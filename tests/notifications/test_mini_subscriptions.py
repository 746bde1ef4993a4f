"""Does a message reach the mini-program as often as somebody has allowed it, and never more?"""

import pytest

from bot.incoming import read_message
from casework.phone.contacts import Recipient
from infra.gateway_errors import Category, gateway_error
from notifications.channels.subscription_message import SubscriptionChannel
from notifications.messages import ChannelName
from notifications.render import shipped_wording
from notifications.sender import Sender
from notifications.subjects.claim import ClaimSubject
from notifications.subscriptions.grants import SubscriptionGrants

OPENID, TEMPLATE = "m-daughter", "mini-1"
DAUGHTER = Recipient("member", "b" * 32, True, None, OPENID)
USED_UP = gateway_error("wechat", "43101", Category.SUPPRESSED)
GONE = gateway_error("wechat", "unreachable", Category.RETRY)
SILENT = gateway_error("wechat", "timeout", Category.AMBIGUOUS)


class FakeMiniProgram:
    def __init__(self) -> None:
        self.sent: list[tuple] = []
        self.trouble: BaseException | None = None

    async def send(self, openid, template_id, data, page="") -> None:
        if self.trouble is not None:
            raise self.trouble
        self.sent.append((openid, template_id, data))


class MiniOffice:
    """The office, where the daughter uses the mini-program and does not follow."""

    def __init__(self, office) -> None:
        self.office = office
        office.contacts.people = (DAUGHTER,)
        office.wording = shipped_wording("card-1", mini_template_id=TEMPLATE)
        self.grants = SubscriptionGrants(office.db, office.clock)
        self.wechat = FakeMiniProgram()
        self.subjects = office.subjects()
        claims = ClaimSubject(office.db, office.contacts, mini_template=TEMPLATE)
        self.subjects |= dict.fromkeys(claims.messages, claims)
        office.subjects = lambda db=None: self.subjects

    async def allows(self, times: int = 1) -> None:
        for _ in range(times):
            await self.grants.told(OPENID, {TEMPLATE: "accept"}, "phone")

    async def left(self) -> int:
        return await self.grants.left(OPENID, TEMPLATE)

    async def turn(self, event: str = "claim_submitted") -> None:
        office = self.office
        await office.happens(event)
        await office.relay().run_once()
        for _ in range(3):
            await self.send()

    async def send(self) -> None:
        office = self.office
        words = office.wording
        mini = SubscriptionChannel(
            self.subjects, self.wechat, words, words.mini_template, self.grants
        )
        channels = {
            ChannelName.SMS: office.sms(),
            ChannelName.WECHAT_TEMPLATE: office.templates,
            ChannelName.MINI_SUBSCRIPTION: mini,
        }
        sender = Sender(
            office.db, channels, self.subjects, office.policy, office.clock, jitter=lambda: 0.5
        )
        await sender.run_once()


@pytest.fixture
def mini(office) -> MiniOffice:
    return MiniOffice(office)


async def test_each_message_uses_one_and_without_one_left_it_goes_by_sms(mini):
    await mini.allows(2)
    for _ in range(3):
        await mini.turn()
    assert [(openid, template) for openid, template, _ in mini.wechat.sent] == [
        (OPENID, TEMPLATE)
    ] * 2
    assert mini.wechat.sent[0][2] == {
        "character_string1": "DE-7K3M-9PQ2",
        "phrase2": "已收到",
        "time3": "2026年3月2日 10:00",
        "thing4": "还缺什么材料会一次告诉您",
    }
    assert len(mini.office.gateway.sent) == 1
    assert await mini.left() == 0


async def test_what_the_platform_says_is_used_up_empties_the_book_and_goes_another_way(mini):
    await mini.allows(3)
    mini.wechat.trouble = USED_UP
    await mini.turn()
    assert (await mini.left(), len(mini.office.gateway.sent)) == (0, 1)
    mini.wechat.trouble = None
    await mini.turn()
    assert mini.wechat.sent == []


async def test_a_call_that_certainly_never_left_gives_its_one_back(mini):
    await mini.allows()
    mini.wechat.trouble = GONE
    await mini.turn()
    assert await mini.left() == 1
    mini.wechat.trouble = None
    mini.office.clock.forward(minutes=1)
    await mini.send()
    assert (len(mini.wechat.sent), await mini.left(), mini.office.gateway.sent) == (1, 0, [])


async def test_a_call_whose_end_nobody_saw_is_neither_repeated_nor_sent_another_way(mini):
    await mini.allows(2)
    mini.wechat.trouble = SILENT
    await mini.turn()
    mini.wechat.trouble = None
    mini.office.clock.forward(hours=7)
    await mini.send()
    assert (mini.wechat.sent, mini.office.gateway.sent, await mini.left()) == ([], [], 1)
    assert (await mini.office.only()).last_error == "never_confirmed"


async def test_a_warning_goes_to_the_phone_first_and_to_the_mini_program_when_that_fails(mini):
    await mini.allows()
    mini.office.gateway.trouble = gateway_error("sms", "INVALID_NUMBER", Category.RECIPIENT)
    await mini.turn("claim_settled")
    assert len(mini.wechat.sent) == 1


async def test_one_tap_told_by_both_sides_counts_once_and_two_taps_twice(mini):
    tell = mini.grants.told
    for by in ("phone", "platform"):
        await tell(OPENID, {TEMPLATE: "accept"}, by)
    assert await mini.left() == 1
    mini.office.clock.forward(minutes=5)
    for by in ("platform", "phone"):
        await tell(OPENID, {TEMPLATE: "accept"}, by)
    assert await mini.left() == 2
    await tell(OPENID, {TEMPLATE: "accept"}, "platform")  # "always": each call grants one
    assert await mini.left() == 3
    await tell(OPENID, {TEMPLATE: "something new"}, "phone")
    assert await mini.left() == 3
    for refusal in ("reject", "ban", "filter"):
        await tell(OPENID, {TEMPLATE: "accept"}, "phone")
        await tell(OPENID, {TEMPLATE: refusal}, "platform")
        assert await mini.left() == 0


def pushed(event: str, body: str) -> bytes:
    return (
        "<xml><ToUserName>gh_2</ToUserName><FromUserName>m-1</FromUserName>"
        "<CreateTime>1772330589</CreateTime><MsgType>event</MsgType>"
        f"<Event>{event}</Event>{body}</xml>"
    ).encode()


def in_json(answers: str) -> bytes:
    return (
        '{"ToUserName":"gh_2","FromUserName":"m-1","CreateTime":1,"MsgType":"event",'
        f'"Event":"subscribe_msg_popup_event","List":{answers}}}'
    ).encode()


ONE = "<TemplateId>T1</TemplateId><SubscribeStatusString>accept</SubscribeStatusString>"
TWO = "<TemplateId>T2</TemplateId><SubscribeStatusString>Reject</SubscribeStatusString>"


@pytest.mark.parametrize(
    ("raw", "answers"),
    [
        (
            pushed(
                "subscribe_msg_popup_event",
                f"<SubscribeMsgPopupEvent><List>{ONE}</List><List>{TWO}</List>"
                "</SubscribeMsgPopupEvent>",
            ),
            {"T1": "accept", "T2": "reject"},
        ),
        (
            pushed(
                "subscribe_msg_change_event",
                f"<SubscribeMsgChangeEvent><List>{TWO}</List></SubscribeMsgChangeEvent>",
            ),
            {"T2": "reject"},
        ),
        (
            in_json('{"TemplateId":"T1","SubscribeStatusString":"accept","PopupScene":"0"}'),
            {"T1": "accept"},
        ),
        (
            in_json(
                '[{"TemplateId":"T1","SubscribeStatusString":"accept"},{"TemplateId":""},"x",7]'
            ),
            {"T1": "accept"},
        ),
        (pushed("subscribe_msg_popup_event", "<SubscribeMsgPopupEvent/>"), {}),
        (pushed("subscribe_msg_popup_event", "<List>text</List>"), {}),
    ],
)
def test_the_platforms_push_is_read_in_every_shape(raw, answers):
    assert dict(read_message(raw).subscriptions) == answers


async def test_a_person_never_has_less_than_nothing(mini):
    await mini.allows()
    mini.wechat.trouble = USED_UP
    await mini.turn()
    await mini.turn()
    assert await mini.left() == 0
