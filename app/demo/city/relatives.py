"""Who shows at the window who they are, who takes an authorisation back, and who stops a change of
account? Scenes of the people themselves."""

from app.demo.city.home import Filed
from app.demo.city.people import CLOSED_ACCOUNT
from app.demo.city.scene import City, Scene
from claims_core.claim import Payee, Role, Stage
from claims_core.proxy_relation import ProxyRelation
from claims_core.window_codes import WindowCodePaper


async def a_new_phone_by_a_window_code(city: City) -> None:
    """She has another telephone with another number; a code from the window binds it."""
    person = city.resident(1953, woman=True)
    await city.clock.until(9, "09:30")
    before = await city.settle_in(person)
    await city.clock.until(3, "10:05")
    services = city.services
    wechat = await city.home.new_wechat(person)
    code = await services.window.authority.window_codes.issue(
        city.office.staff[Role.CLERK], before.insured_id, WindowCodePaper.ID_CARD
    )
    await services.window.authority.window_codes.redeem(wechat, code.code, person.id_number[-4:])


async def an_authorisation_taken_back(city: City) -> None:
    """The nephew was let follow, and is let no longer: a word in the chat was enough."""
    uncle, nephew = city.resident(1949), city.resident(1988)
    await city.clock.until(6, "19:00")
    his = await city.settle_in(uncle, follows=True)
    young = await city.home.arrive(nephew)
    await city.home.authorise(young, uncle, ProxyRelation.RELATIVE)
    await city.clock.until(2, "20:15")
    await city.home.ask(his, "取消代办")


async def a_change_of_account_stopped(city: City) -> Filed:
    """Money came back; another account was named on the phone and stopped by the old contact."""
    filed = await city.claim(1952, 14, "10:00", account_end=CLOSED_ACCOUNT, follows=True)
    await city.taken_in(filed, 14)
    await city.clock.until(10, "10:45")
    await city.office.bring(filed, Stage.APPROVED)
    await city.clock.until(9, "15:00")
    await city.money.pay(filed)
    await city.clock.until(4, "09:10")
    clerk, codes = city.office.staff[Role.CLERK], city.services.window.authority.window_codes
    code = await codes.issue(clerk, filed.filer.insured_id, WindowCodePaper.ID_CARD)
    await codes.redeem(filed.filer.actor, code.code, filed.whose.id_number[-4:])
    other = Payee(filed.whose.name, city.invention.account(), "中原银行新乡分行")
    await city.home.renew_payee(filed, other)
    await city.clock.until(4, "11:30")
    await city.home.ask(filed.filer, "停")
    return filed


SCENES = (
    Scene("窗口码绑定新手机", a_new_phone_by_a_window_code),
    Scene("收回代办", an_authorisation_taken_back),
    Scene("停下换账户", a_change_of_account_stopped, Stage.PAYMENT_RETURNED),
)
