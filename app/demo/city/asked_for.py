"""Who has asked for somebody of the staff? A question for the doctors, a call that nobody took, a
report of fraud without a name, people whom the centre wants rung up, and a claim in a county."""

from app.demo.city.home import Filed
from app.demo.city.scene import City, Scene
from casework.fraud.reporting import NewFraudReport
from claims_core.claim import Role, Stage

COUNTY = "410781"  # 卫辉市: the demo has a colleague who works for it alone


async def a_question_for_the_doctors(city: City) -> None:
    """Asked in the chat after hours, and nobody has rung yet."""
    person = city.resident(1958)
    await city.clock.until(1, "18:45")
    citizen = await city.settle_in(person, follows=True)
    await city.home.ask(citizen, "健康咨询")
    await city.home.ask(citizen, "我68岁，膝盖疼了两个月，想问怎么锻炼")


async def handed_in_in_a_county(city: City) -> Filed:
    """New at the window of the county."""
    return await city.claim(1963, 1, "11:20", woman=True, hospital=6, region=COUNTY)


async def a_call_nobody_took(city: City) -> None:
    """It rang after hours, and is to be rung back today."""
    person = city.resident(1947)
    await city.clock.until(1, "18:10")
    clerk, missed = city.office.staff[Role.CLERK], city.services.window.chats.missed
    await missed.note(clerk, person.phone)


async def a_report_without_a_name(city: City) -> None:
    """Somebody rang, who saw a bed that nobody lay in."""
    await city.clock.until(2, "16:40")
    words = "隔壁床登记住院一个多星期，人白天都不在，只来签字。希望查一查（演示内容，虚构）。"
    await city.services.window.fraud.reporting.report(NewFraudReport(words, "window"))


async def people_to_be_rung(city: City) -> None:
    """The centre's letter names them; one colleague writes the list down, the supervisor agrees."""
    people = [city.resident(1950), city.resident(1954, woman=True)]
    await city.clock.until(4, "09:05")
    caller, boss = city.office.staff[Role.CALLER], city.office.staff[Role.SUPERVISOR]
    selections = city.services.window.care.selections
    numbers = "\n".join(person.insured_no for person in people)
    rule = "今年因重病住院、出院满一个月的（演示内容，虚构）"
    listed = await selections.propose(caller, rule, "演示〔2026〕3号（虚构）", numbers, 30)
    await city.clock.until(1, "10:10")
    seen = (await selections.show(boss, listed)).people_hash
    await selections.decide(boss, listed, seen, confirmed=True)


SCENES = (
    Scene("问医护", a_question_for_the_doctors),
    Scene("县里的新申请", handed_in_in_a_county, Stage.SUBMITTED),
    Scene("没接到的电话", a_call_nobody_took),
    Scene("不留名的举报", a_report_without_a_name),
    Scene("关怀回访的名单", people_to_be_rung),
)
