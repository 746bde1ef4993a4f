"""Where is everybody's money? Claims to be put into a batch, out at the bank, refused, given back,
arrived and not arrived."""

from app.demo.city.home import Filed
from app.demo.city.people import (
    CLOSED_ACCOUNT,
    LATE_RETURN_ACCOUNT,
    UNANSWERED_ACCOUNT,
    WRONG_NAME_ACCOUNT,
)
from app.demo.city.scene import City, Scene
from claims_core.claim import Stage


async def _approved(city: City, born: int, back: int, done: int, *, account_end: str = "") -> Filed:
    filed = await city.claim(born, back, "10:00", account_end=account_end)
    await city.taken_in(filed, back)
    await city.clock.until(done, "10:45")
    await city.office.bring(filed, Stage.APPROVED)
    return filed


async def ready_to_pay(city: City) -> Filed:
    """Settled yesterday and checked against the exchange: the next batch takes it."""
    filed = await _approved(city, 1965, 5, 1)
    await city.money.check_exchange(filed)
    return filed


async def ready_to_pay_too(city: City) -> Filed:
    """So that the batch is more than one line."""
    filed = await _approved(city, 1956, 6, 1)
    await city.money.check_exchange(filed)
    return filed


async def waits_for_the_exchange(city: City) -> Filed:
    """Settled yesterday, and the subsystem has not answered yet."""
    return await _approved(city, 1962, 6, 1)


async def waits_for_release(city: City) -> Filed:
    """In a batch that a second person has to release."""
    filed = await _approved(city, 1975, 8, 2)
    await city.clock.until(1, "15:10")
    await city.money.make_batch(filed)
    return filed


async def out_at_the_bank(city: City) -> Filed:
    """Released, and the bank has not answered yet."""
    filed = await _approved(city, 1967, 7, 3)
    await city.clock.until(1, "15:30")
    await city.money.release(filed)
    return filed


async def left_open_by_the_bank(city: City) -> Filed:
    """The result file says 处理中: to be asked about, and never paid again by itself."""
    filed = await _approved(city, 1959, 9, 5, account_end=UNANSWERED_ACCOUNT)
    await city.clock.until(4, "15:00")
    await city.money.pay(filed)
    return filed


async def refused_by_the_bank(city: City) -> Filed:
    """The account is closed: the member is asked for another one."""
    filed = await _approved(city, 1971, 13, 9, account_end=CLOSED_ACCOUNT)
    await city.clock.until(8, "15:00")
    await city.money.pay(filed)
    return filed


async def name_and_account_differ(city: City) -> Filed:
    """Refused for another reason; the member came to the window with another bank card, which a
    second colleague has to confirm."""
    filed = await _approved(city, 1948, 15, 11, account_end=WRONG_NAME_ACCOUNT)
    await city.clock.until(8, "15:20")
    await city.money.pay(filed)
    await city.clock.until(3, "09:40")
    await city.money.record_account(filed, city.invention.account(), "本人带身份证和银行卡到窗口")
    return filed


async def came_back_later(city: City) -> Filed:
    """Paid, and given back by the bank days later."""
    filed = await _approved(city, 1973, 24, 20, account_end=LATE_RETURN_ACCOUNT)
    await city.clock.until(19, "15:00")
    paid = await city.money.pay(filed)
    await city.clock.until(7, "10:20")
    await city.money.gave_back(*paid)
    return filed


async def paid_and_silent(city: City) -> Filed:
    """Paid, and nobody has said whether it came: a follow-up call is due."""
    filed = await _approved(city, 1946, 20, 16)
    await city.clock.until(14, "15:00")
    await city.money.pay(filed)
    return filed


async def says_it_did_not_come(city: City) -> Filed:
    """Paid, and the member says “没有到账”: a case for the callers."""
    filed = await _approved(city, 1977, 18, 14)
    await city.clock.until(12, "15:00")
    await city.money.pay(filed)
    await city.clock.until(5, "18:30")
    await city.home.say_arrived(filed, arrived=False)
    return filed


async def arrived(city: City) -> Filed:
    """The money is there, and the file waits to be closed."""
    filed = await _approved(city, 1947, 19, 15)
    await city.clock.until(13, "15:00")
    await city.money.pay(filed)
    await city.clock.until(11, "20:10")
    await city.home.say_arrived(filed)
    return filed


SCENES = (
    Scene("等交换核对", waits_for_the_exchange, Stage.APPROVED),
    Scene("等编批次", ready_to_pay, Stage.EXCHANGE_CHECKED),
    Scene("等编批次之二", ready_to_pay_too, Stage.EXCHANGE_CHECKED),
    Scene("等放行", waits_for_release, Stage.PAYING),
    Scene("在银行路上", out_at_the_bank, Stage.PAYING),
    Scene("银行没有答复", left_open_by_the_bank, Stage.PAYING),
    Scene("银行说已销户", refused_by_the_bank, Stage.PAYMENT_RETURNED),
    Scene("银行说户名不符", name_and_account_differ, Stage.PAYMENT_RETURNED),
    Scene("付款后退汇", came_back_later, Stage.PAYMENT_RETURNED),
    Scene("付了还没回音", paid_and_silent, Stage.PAID),
    Scene("说没有到账", says_it_did_not_come, Stage.PAID),
    Scene("已到账", arrived, Stage.RECEIVED),
)
