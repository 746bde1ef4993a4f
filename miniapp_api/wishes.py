"""Which kinds of messages do I want? From the answer on, nothing is sent of what was refused."""

from casework.errors import NotBound, NotFound
from frontdoor.guards import member
from frontdoor.routing import Call, endpoint
from miniapp_api.shapes.wishes import MyWishesShown, MyWishGiven, MyWishShown
from notifications.announcements.member_announcements import AGREED_TO as ANNOUNCEMENTS_AGREED
from notifications.announcements.member_announcements import MemberAnnouncements
from notifications.subjects.entitlement_consents import AGREED_TO as REMINDERS_AGREED
from notifications.subjects.entitlement_consents import ReminderConsents

TAG = "消息意愿"
SAID_IN = "phone"


class MemberWishesResource:
    """消息意愿."""

    def __init__(self, announcements: MemberAnnouncements, reminders: ReminderConsents) -> None:
        self._announcements = announcements
        self._reminders = reminders

    @endpoint("GET", "/wishes", guard=member, summary="收哪几种消息", tag=TAG, answer=MyWishesShown)
    async def show(self, call: Call) -> MyWishesShown:
        """能选收不收的；没有绑定身份的，没有“还能报销的提醒”。"""
        items = [
            MyWishShown(
                kind="announcements",
                title="政策公告",
                agreement=ANNOUNCEMENTS_AGREED,
                wanted=await self._announcements.wanted(call.actor),
            )
        ]
        reminded = await self._reminders.wanted(call.actor)
        if reminded is not None:
            items.append(
                MyWishShown(
                    kind="entitlement_reminders",
                    title="还有没申请的补助时提醒我",
                    agreement=REMINDERS_AGREED,
                    wanted=reminded,
                )
            )
        return MyWishesShown(items=tuple(items))

    @endpoint(
        "PUT",
        "/wishes/{kind}",
        guard=member,
        summary="收，还是不收",
        tag=TAG,
        body=MyWishGiven,
        answer=MyWishesShown,
        errors=(NotFound, NotBound),
    )
    async def say(self, call: Call, body: MyWishGiven) -> MyWishesShown:
        """可以重复调用；说了不收，排好的也不发。"""
        kind = call.path("kind")
        if kind == "announcements":
            await self._announcements.want(call.actor, SAID_IN, wanted=body.wanted)
        elif kind == "entitlement_reminders":
            if not await self._reminders.say(call.actor, SAID_IN, wanted=body.wanted):
                raise NotBound
        else:
            raise NotFound
        return await self.show(call)
