"""Do the channels say the right thing to the right address, and withhold what must not go?"""

from datetime import UTC, date, datetime, timedelta

import pytest

from infra.sms.gateway import SmsFate
from infra.wechat.endpoints.template_messages import MiniProgramPage
from notifications.channels.channel import LookUp
from notifications.channels.sms import SmsChannel
from notifications.channels.wechat_template import WeChatTemplateChannel
from notifications.deliveries import Delivery, DeliveryState
from notifications.messages import ChannelName, Message
from notifications.subjects.subject import Withheld

CALLED = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)


def delivery(message=Message.SETTLEMENT_REMINDER, *, kind="insured", person="a" * 32, **more):
    values = {
        "id": "d" * 32,
        "subject_id": "c" * 32,
        "message": message,
        "recipient_kind": kind,
        "recipient_id": person,
        "channel": ChannelName.SMS,
        "state": DeliveryState.LEASED,
        "attempts": 1,
        "resends": 0,
        "expires_at": CALLED + timedelta(hours=48),
        "created_at": CALLED,
        "owner": "me",
        "fence": 1,
        "intent_at": CALLED,
        "provider_id": None,
    }
    return Delivery(**(values | more))


class FakeWeChat:
    def __init__(self) -> None:
        self.calls: list[tuple] = []

    async def send_template(
        self, openid, template_id, data, client_msg_id, url=None, miniprogram=None
    ) -> str:
        self.calls.append((openid, template_id, dict(data), client_msg_id, miniprogram))
        return "9007199254740993"


def sms_of(office) -> SmsChannel:
    return office.sms()


async def test_somebody_without_a_phone_gets_no_sms(office):
    office.contacts.phones = {"a" * 32: None}
    with pytest.raises(Withheld, match="no_phone"):
        await sms_of(office).prepare(delivery())


async def test_a_call_around_midnight_is_looked_for_on_both_days(office):
    days: list[date] = []

    async def query(phone, out_id, day):
        days.append(day)
        return SmsFate(state="delivered") if len(days) == 2 else None

    office.gateway.query = query
    late = datetime(2026, 3, 2, 15, 58, tzinfo=UTC)  # two minutes to midnight in China
    assert await sms_of(office).look_up(delivery(intent_at=late)) is LookUp.DELIVERED
    assert days == [date(2026, 3, 2), date(2026, 3, 3)]


async def test_a_card_goes_to_a_follower_under_the_deliverys_id(office):
    (insured,) = office.contacts.people
    office.contacts.people = (
        type(insured)(kind="insured", id="a" * 32, has_phone=True, official_openid="o-lin"),
    )
    wechat = FakeWeChat()
    page = MiniProgramPage("wx1", "pages/claim")
    card = delivery(channel=ChannelName.WECHAT_TEMPLATE)
    channel = WeChatTemplateChannel(
        office.subjects(), wechat, office.wording, lambda claim_id: page
    )
    prepared = await channel.prepare(card)
    assert await channel.send(card, prepared) == "9007199254740993"
    ((openid, template_id, data, client_msg_id, shown),) = wechat.calls
    assert (openid, client_msg_id, shown) == ("o-lin", "d" * 32, page)
    assert template_id == office.wording.wechat_template.id
    assert data == {
        "character_string1": "DE-7K3M-9PQ2",
        "phrase2": "审核完成",
        "time3": "2026年3月2日 10:00",
        "thing4": "补助款即将转账，请留意",
    }


async def test_somebody_who_stopped_following_gets_no_card(office):
    channel = WeChatTemplateChannel(office.subjects(), FakeWeChat(), office.wording)
    with pytest.raises(Withheld, match="does_not_follow"):
        await channel.prepare(delivery(channel=ChannelName.WECHAT_TEMPLATE))
