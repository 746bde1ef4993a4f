"""Whose claims wait at the window today? One scene for every queue from 草稿 to 复审通过."""

from app.demo.city import papers
from app.demo.city.home import Filed
from app.demo.city.scene import City, Scene
from casework.claims.bills import PlatformFigures
from claims_core.checklist import Material
from claims_core.claim import Role, Stage
from claims_core.proxy_relation import ProxyRelation


async def half_filled(city: City) -> Filed:
    """A draft without the discharge record, let lie: the phone says what is missing, and a message
    that it waits."""
    person = city.resident(1968, woman=True)
    await city.clock.until(9, "19:40")
    citizen = await city.settle_in(person)
    left_out = (Material.DISCHARGE_RECORD,)
    return await city.home.draft(citizen, city.stay_before(9), leave_out=left_out)


async def handed_in_by_himself(city: City) -> Filed:
    """New at the window: everything is there."""
    return await city.claim(1961, 1, "09:12")


async def handed_in_by_the_daughter(city: City) -> Filed:
    """New at the window: a father without WeChat, and a daughter who does it for him."""
    father = city.resident(1951)
    daughter = city.resident(1983, woman=True, surname=father.name[0])
    stay = city.stay_before(1, thousands=46, hospital=0)
    city.office.pool_used(father, stay)
    await city.clock.until(1, "10:31")
    hers = await city.home.arrive(daughter)
    insured_id = await city.home.authorise(hers, father, ProxyRelation.CHILD)
    filed = await city.home.draft(hers, stay, whose=(father, insured_id))
    return await city.home.submit(filed)


async def handed_in_too_long_ago(city: City) -> Filed:
    """The material check should have been done the day after: it shows in red."""
    return await city.claim(1966, 4, "16:05", woman=True)


async def waits_for_material(city: City) -> Filed:
    """The clerk has asked for a clearer list; the phone says so."""
    filed = await city.claim(1972, 6, "08:50")
    await city.clock.until(6, "14:20")
    why = "清单第二页没有拍到，请把每一页都拍清楚。"
    await city.office.ask_for(filed, Material.ITEMISED_LIST, why)
    return filed


async def handed_in_again(city: City) -> Filed:
    """What was asked for has come, and the claim waits for its check once more."""
    filed = await city.claim(1957, 5, "09:30", woman=True)
    await city.clock.until(5, "11:02")
    await city.office.ask_for(filed, Material.DIAGNOSIS, "请补医院开的诊断证明，要有盖章。")
    await city.clock.until(1, "13:15")
    await city.home.photograph(filed, Material.DIAGNOSIS, papers.other("诊断证明"))
    return await city.home.submit_again(filed)


async def accepted(city: City) -> Filed:
    """Accepted, and not yet registered."""
    filed = await city.claim(1959, 2, "10:20")
    await city.clock.until(1, "09:40")
    await city.office.bring(filed, Stage.ACCEPTED)
    return filed


async def registered(city: City) -> Filed:
    """Registered: nobody has keyed anything in."""
    filed = await city.claim(1964, 4, "10:05", woman=True)
    await city.clock.until(3, "15:00")
    await city.office.bring(filed, Stage.REGISTERED)
    return filed


async def differs_from_the_platform(city: City) -> Filed:
    """Keyed in, and the platform says another sum: the initial review stops."""
    filed = await city.claim(1970, 5, "10:40")
    await city.taken_in(filed, 5)
    await city.clock.until(3, "09:25")
    await city.office.bring(filed, Stage.REGISTERED)
    stay = filed.stay
    beside = PlatformFigures(stay.in_scope_fen, 0, stay.in_scope_fen // 10 * 9 - 36_00)
    await city.office.key_in(filed, platform=beside)
    return filed


async def initially_reviewed(city: City) -> Filed:
    """Waits for the second review."""
    filed = await city.claim(1949, 7, "09:00", woman=True)
    await city.taken_in(filed, 7)
    await city.clock.until(3, "10:00")
    await city.office.bring(filed, Stage.INITIALLY_REVIEWED)
    return filed


async def nearly_out_of_time(city: City) -> Filed:
    """More than four fifths of the twenty days have gone, and it waits for the second review."""
    filed = await city.claim(1955, 18, "09:00")
    await city.clock.until(17, "10:00")
    await city.office.bring(filed, Stage.INITIALLY_REVIEWED)
    return filed


async def out_of_time(city: City) -> Filed:
    """The promised day has gone by, and the final check has not been done."""
    filed = await city.claim(1963, 25, "15:30", woman=True)
    await city.taken_in(filed, 25)
    await city.clock.until(23, "10:00")
    await city.office.bring(filed, Stage.SECOND_REVIEWED)
    return filed


async def second_reviewed(city: City) -> Filed:
    """Waits for the final check; this is the claim that the pictures show."""
    filed = await city.claim(1960, 6, "10:00", thousands=68, hospital=1)
    await city.taken_in(filed, 6)
    await city.clock.until(2, "10:00")
    await city.office.bring(filed, Stage.SECOND_REVIEWED)
    return filed


async def sent_back_to_the_counter(city: City) -> Filed:
    """The initial reviewer could not read the papers: the material check begins anew."""
    filed = await city.claim(1974, 6, "15:10", woman=True)
    await city.taken_in(filed, 6)
    await city.clock.until(4, "10:00")
    await city.office.bring(filed, Stage.REGISTERED)
    await city.clock.until(2, "11:00")
    await city.office.send_back(filed, Role.INITIAL_REVIEWER, "papers_unclear")
    return filed


async def sent_back_to_the_keying(city: City) -> Filed:
    """The second reviewer found a wrong figure."""
    filed = await city.claim(1953, 8, "09:45")
    await city.taken_in(filed, 8)
    await city.clock.until(5, "10:00")
    await city.office.bring(filed, Stage.INITIALLY_REVIEWED)
    await city.clock.until(3, "16:00")
    words = "床位费超标准的部分应计入全自费，请核对清单第3行。"
    await city.office.send_back(filed, Role.SECOND_REVIEWER, "figures_wrong", words)
    return filed


SCENES = (
    Scene("没填完的草稿", half_filled, Stage.DRAFT),
    Scene("本人提交", handed_in_by_himself, Stage.SUBMITTED),
    Scene("女儿替父亲提交", handed_in_by_the_daughter, Stage.SUBMITTED),
    Scene("核验过了时限", handed_in_too_long_ago, Stage.SUBMITTED),
    Scene("等补材料", waits_for_material, Stage.AWAITING_MATERIALS),
    Scene("补齐再交", handed_in_again, Stage.SUBMITTED),
    Scene("已受理", accepted, Stage.ACCEPTED),
    Scene("已登记", registered, Stage.REGISTERED),
    Scene("与省平台不一致", differs_from_the_platform, Stage.REGISTERED),
    Scene("等复审", initially_reviewed, Stage.INITIALLY_REVIEWED),
    Scene("时限快到", nearly_out_of_time, Stage.INITIALLY_REVIEWED),
    Scene("过了承诺日", out_of_time, Stage.SECOND_REVIEWED),
    Scene("等复核", second_reviewed, Stage.SECOND_REVIEWED),
    Scene("初审退回窗口", sent_back_to_the_counter, Stage.SUBMITTED),
    Scene("复审退回录入", sent_back_to_the_keying, Stage.REGISTERED),
)
