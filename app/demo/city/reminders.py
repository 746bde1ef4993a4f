"""Who is asked, reminded and looked after by number? A bill that nobody has claimed, a wish for
help in the chat, a complaint on the telephone, and papers that were not needed after all."""

from app.demo.city.home import Filed
from app.demo.city.scene import City, Scene
from casework.conversations.views import CaseFilter
from claims_core.checklist import Material
from claims_core.claim import Role, Stage
from claims_core.review_reasons import ReasonCode
from claims_core.service_case import CaseAction, CaseKind

UNCLAIMED_HEAD = "身份证号,年度,流水号,就医日期,范围内费用,医院名称"


async def somebody_has_not_claimed(city: City) -> None:
    """The platform says so, a reminder goes out, and the answer is a wish for help."""
    person = city.resident(1951, woman=True)
    stay = city.stay_before(24)
    city.office.pool_used(person, stay)
    await city.clock.until(22, "08:40")
    citizen = await city.settle_in(person, follows=True)
    await city.office.feed_due()
    whole = f"{person.id_number},{stay.discharge_on.year},WJS00000001,{stay.discharge_on}"
    row = f"{whole},{stay.in_scope_fen // 100}.00,{stay.hospital}"
    boss = city.office.staff[Role.SUPERVISOR]
    data = f"{UNCLAIMED_HEAD}\r\n{row}\r\n".encode()
    await city.services.window.unclaimed.import_file(boss, data)
    await city.clock.until(12, "10:10")
    await city.home.ask(citizen, "帮忙")


async def a_complaint_by_telephone(city: City) -> None:
    """A caller writes it down and takes it; the answer is still to come."""
    await city.clock.until(3, "10:30")
    caller, cases = city.office.staff[Role.CALLER], city.services.window.cases
    words = "打电话来说，窗口排了一个多小时的队，希望能提前约时间。"
    case_id = await cases.cases.open(caller, CaseKind.COMPLAINT, words)
    await cases.cases.act(caller, case_id, 1, CaseAction.TAKE)


async def an_old_case_is_answered(city: City) -> None:
    """What was asked for help with is taken up by a clerk, who has rung."""
    await city.clock.until(8, "15:40")
    clerk, cases = city.office.staff[Role.CLERK], city.services.window.cases
    for line in (await cases.lists.page(clerk, CaseFilter.OPEN, kind=CaseKind.HELP_WANTED)).items:
        await cases.cases.act(clerk, line.case.id, 1, CaseAction.TAKE)
        words = "打过电话，约好周四下午带住院发票和清单来窗口，一起填。"
        await cases.cases.act(clerk, line.case.id, 2, CaseAction.ANSWER, words=words)


async def asked_for_what_was_not_needed(city: City) -> Filed:
    """The clerk asks for a proof and finds that it is not needed: the clock runs again."""
    filed = await city.claim(1969, 4, "10:40")
    await city.clock.until(4, "15:05")
    await city.office.ask_for(filed, Material.DIAGNOSIS, "请补诊断证明。")
    await city.clock.until(2, "08:50")
    clerk, papers = city.office.staff[Role.CLERK], city.services.window.at_the_window.papers
    shown = await city.services.desk_page.show(clerk, filed.id)
    words = "出院记录里已经写明，不用再补。"
    await papers.take_back_request(
        clerk, filed.id, shown.line.version, ReasonCode.NOT_NEEDED, words
    )
    return filed


SCENES = (
    Scene("还没申请的费用", somebody_has_not_claimed),
    Scene("电话里的投诉", a_complaint_by_telephone),
    Scene("帮忙的工单", an_old_case_is_answered),
    Scene("不用再补的材料", asked_for_what_was_not_needed, Stage.SUBMITTED),
)
