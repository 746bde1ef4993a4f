"""What does the city tell everybody at once? Two notices, one announcement written by publicity and
approved by a supervisor, and a draft that is not finished; number and words are as invented as
everybody there."""

from app.demo.city.scene import City, Scene
from claims_core.claim import Role
from notifications.announcements.approvals import Approval
from notifications.announcements.beginnings import beginning_of
from notifications.announcements.content import AnnouncementContent, AnnouncementKind, Audience

TOLD = AnnouncementContent(
    title="住院费用怎么报大额",
    brief="出院后一年里都能报，手机、窗口都行",
    text=(
        "统筹基金用到限额以后，范围内的住院费用由大额补助接着报。\n"
        "能在小程序里拍照申请，也能到参保地窗口办；家里人可以代办。\n"
        "要带什么材料，按看病的情形列出来，缺什么一次告诉您。（演示内容，虚构）"
    ),
    counts=True,
)
UNFINISHED = AnnouncementContent(title="换季讲座报名", audience=Audience(bound=True), by_sms=False)
APPROVAL_NO = "演示〔2026〕2号（虚构）"


async def publicity_writes_and_a_supervisor_approves(city: City) -> None:
    """It goes to everybody in the roster."""
    await _announced(city, TOLD, 12)


async def the_premium_and_how_to_claim_are_told(city: City) -> None:
    """Notices as they are begun with, that of the coming activities too; each has its own text
    message."""
    for day, kind in (
        (30, AnnouncementKind.PREMIUM),
        (20, AnnouncementKind.PROCEDURE),
        (16, AnnouncementKind.ACTIVITY),
    ):
        await _announced(city, beginning_of(kind), day)


async def _announced(city: City, content: AnnouncementContent, back: int) -> None:
    """Written that day and approved the next."""
    await city.clock.until(back, "09:30")
    services, staff = city.services.window.announcements, city.office.staff
    publicity, boss = staff[Role.PUBLICITY], staff[Role.SUPERVISOR]
    announcement = await services.drafts.create(publicity, content)
    seen = (await services.reading.show(publicity, announcement)).announcement.content_hash
    await services.drafts.submit(publicity, announcement, seen)
    await city.clock.until(back - 1, "10:10")
    people = (await services.reading.show(boss, announcement)).count.people
    approval = Approval(seen, people, APPROVAL_NO, ticked=True)
    await services.approvals.approve(boss, announcement, approval)


async def publicity_begins_another(city: City) -> None:
    """A draft that nobody has handed in."""
    await city.clock.until(2, "16:20")
    publicity = city.office.staff[Role.PUBLICITY]
    await city.services.window.announcements.drafts.create(publicity, UNFINISHED)


async def somebody_asks_for_it(city: City) -> None:
    """An employee reads it in the chat."""
    worker = city.resident(1971)
    await city.clock.until(9, "19:30")
    await city.home.ask(await city.settle_in(worker, follows=True), "公告")


SCENES = (
    Scene("保费和理赔流程的告知", the_premium_and_how_to_claim_are_told),
    Scene("公告的批准", publicity_writes_and_a_supervisor_approves),
    Scene("问公告", somebody_asks_for_it),
    Scene("没写完的公告", publicity_begins_another),
)
