"""Where do the provincial platform and we not agree yet? A settlement of its that looks like one of
our claims, a written query to the centre, another figure at the exchange check, an exception."""

from app.demo.city.home import Filed
from app.demo.city.scene import City, Scene
from casework.claims.bills import PlatformFigures
from claims_core.claim import Stage
from claims_core.review_reasons import ReasonCode


async def reported_without_our_number(city: City) -> Filed:
    """The feed has the same stay without a number of ours: held until the supervisor decides."""
    filed = await city.claim(1953, 6, "09:20")
    await city.taken_in(filed, 6)
    await city.clock.until(4, "10:10")
    await city.office.bring(filed, Stage.INITIALLY_REVIEWED)
    await city.clock.until(1, "08:30")
    stay = filed.stay
    paid = stay.in_scope_fen // 10 * 9
    head = f"{filed.whose.id_number},{stay.discharge_on.year},{city.office.settlement_no()}"
    days = f"{stay.admission_on},{stay.discharge_on}"
    where = "住院,外省,H42010000001,江滨演示医院"
    await city.office.feed(f"{head},0.00,{paid // 100}.{paid % 100:02d},{where},{days}")
    return filed


async def asked_in_writing(city: City) -> Filed:
    """The platform says 48 yuan less: the centre has been asked, and its answer is awaited."""
    filed = await city.claim(1966, 7, "11:15")
    await city.taken_in(filed, 7)
    await city.clock.until(4, "09:05")
    await city.office.bring(filed, Stage.REGISTERED)
    stay = filed.stay
    beside = PlatformFigures(stay.in_scope_fen, 0, stay.in_scope_fen // 10 * 9 - 48_00)
    await city.office.key_in(filed, platform=beside)
    await city.clock.until(2, "16:20")
    await city.office.ask_the_centre(filed, "新大额函〔演示〕3号", "大额支付相差48.00元，请核对。")
    return filed


async def differs_at_the_exchange(city: City) -> Filed:
    """The subsystem has another supplement: the supervisor has to reverse it."""
    filed = await city.claim(1960, 8, "10:00", woman=True)
    await city.taken_in(filed, 8)
    await city.clock.until(2, "10:50")
    await city.office.bring(filed, Stage.APPROVED)
    await city.money.check_exchange(filed, differs=True)
    return filed


async def allowed_to_one_person(city: City) -> Filed:
    """The other registrar is ill: whoever accepted it may register it."""
    filed = await city.claim(1974, 3, "09:15", woman=True)
    await city.taken_in(filed, 3)
    await city.clock.until(1, "11:30")
    await city.office.bring(filed, Stage.ACCEPTED)
    await city.office.allow_same_person(filed, ReasonCode.TOO_FEW_STAFF, "登记员请病假")
    return filed


SCENES = (
    Scene("平台数据像我们的申请", reported_without_our_number, Stage.INITIALLY_REVIEWED),
    Scene("已去函查询", asked_in_writing, Stage.REGISTERED),
    Scene("交换核对不一致", differs_at_the_exchange, Stage.APPROVED),
    Scene("准许同一人办下一步", allowed_to_one_person, Stage.ACCEPTED),
)
