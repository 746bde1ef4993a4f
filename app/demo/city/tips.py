"""Which health tips has the city approved, and who reads them? Doctor and approval are as invented
as everybody there."""

from app.demo.city.scene import City, Scene
from claims_core.claim import Role
from notifications.tips.catalogue import TipTopic

DOCTOR, APPROVAL = "杜仲平（虚构）", "演示〔2026〕1号（虚构）"


async def two_people_approve(city: City) -> None:
    """Publicity records most of them, a supervisor confirms all but those on one topic."""
    await city.clock.until(14, "10:20")
    tips, staff = city.services.tips, city.office.staff
    seen = {tip.id: tip.text_hash for tip in tips.catalogue.tips if tip.topic is not TipTopic.WOMEN}
    await tips.propose(staff[Role.PUBLICITY], seen, DOCTOR, APPROVAL)
    await city.clock.until(13, "15:10")
    waiting = {tip.id for tip in tips.catalogue.of_topic(TipTopic.WEIGHT)}
    confirmed = {tip_id: seen[tip_id] for tip_id in seen.keys() - waiting}
    await tips.decide(staff[Role.SUPERVISOR], confirmed, confirmed=True)


async def somebody_subscribes(city: City) -> None:
    """A retired employee asks for the tip of the day and wants more of them."""
    retired = city.resident(1953)
    await city.clock.until(12, "18:40")
    citizen = await city.settle_in(retired, follows=True)
    for text in ("健康提示", "订阅健康提示 饮食、退休", "健康提示发短信"):
        await city.home.ask(citizen, text)


SCENES = (
    Scene("健康提示的批准", two_people_approve),
    Scene("订阅健康提示", somebody_subscribes),
)
