"""Which claims have left the straight line? One scene for every way off it: withdrawn, refused,
with the centre, reversed, and taken up again."""

from app.demo.city.home import Filed
from app.demo.city.office import REVIEWERS
from app.demo.city.scene import City, Scene
from casework.claims.bills import ExpenseForm, PlatformFigures
from claims_core.claim import Stage

POOL_CAP_FEN = 100_000_00


async def withdrawn(city: City) -> Filed:
    """The member has taken it back."""
    filed = await city.claim(1987, 13, "18:20")
    await city.clock.until(12, "08:30")
    await city.home.withdraw(filed, "医院重新开了票据，过几天再交")
    return filed


async def declined(city: City) -> Filed:
    """Refused at the counter."""
    filed = await city.claim(1979, 16, "11:20", woman=True, pool=False)
    await city.clock.until(15, "10:10")
    await city.office.decline(filed, "other_payer")
    return filed


async def rejected(city: City) -> Filed:
    """Refused after the papers were taken."""
    filed = await city.claim(1969, 21, "09:20")
    await city.clock.until(20, "10:00")
    await city.office.bring(filed, Stage.REGISTERED)
    await city.clock.until(14, "15:00")
    await city.office.reject(filed, "receipt_invalid")
    return filed


async def taken_up_again(city: City) -> Filed:
    """Refused, and taken up again with new papers."""
    filed = await city.claim(1962, 28, "09:20", woman=True)
    await city.taken_in(filed, 28)
    await city.clock.until(26, "10:00")
    await city.office.bring(filed, Stage.REGISTERED)
    await city.clock.until(20, "15:30")
    await city.office.reject(filed, "receipt_invalid")
    await city.clock.until(9, "09:50")
    await city.office.reopen(filed, "new_papers")
    return filed


async def _crossing(city: City, born: int, back: int) -> tuple[Filed, ExpenseForm, PlatformFigures]:
    """A stay in which the pool's limit is passed, and what the sheets say of it."""
    filed = await city.claim(born, back, "10:00", thousands=180, hospital=2, pool=False)
    await city.taken_in(filed, back)
    stay = filed.stay
    expense = ExpenseForm(
        stay.total_fen,
        non_covered_fen=stay.non_covered_fen,
        upfront_self_pay_fen=stay.upfront_fen,
        deductible_fen=900_00,
        pool_rate="0.80",
    )
    # the pool pays four fifths of what is above its deductible, until its limit is reached
    above = stay.in_scope_fen - 900_00 - POOL_CAP_FEN * 10 // 8
    figures = PlatformFigures(stay.in_scope_fen, POOL_CAP_FEN, above // 10 * 9)
    return filed, expense, figures


async def with_the_centre(city: City) -> Filed:
    """Crosses the pool's limit, and is being audited at the centre."""
    filed, expense, figures = await _crossing(city, 1954, 15)
    await city.clock.until(12, "10:00")
    await city.office.bring(filed, Stage.REGISTERED)
    await city.office.key_in(filed, expense=expense, platform=figures)
    await city.office.hand_to_centre(filed)
    return filed


async def audited_by_the_centre(city: City) -> Filed:
    """Crossed the limit, came back with the centre's figures and was paid."""
    filed, expense, figures = await _crossing(city, 1950, 52)
    await city.clock.until(49, "10:00")
    await city.office.bring(filed, Stage.REGISTERED)
    await city.office.key_in(filed, expense=expense, platform=figures)
    await city.office.hand_to_centre(filed)
    await city.clock.until(43, "10:00")
    await city.office.centre_audits(filed, "演示审〔1〕17号", figures)
    await city.clock.until(42, "09:30")
    await city.office.key_in(filed, expense=expense, platform=figures)
    await city.office.review(filed, *REVIEWERS)
    await city.clock.until(40, "15:00")
    await city.money.pay(filed)
    await city.clock.until(38, "19:00")
    await city.home.say_arrived(filed)
    return filed


async def nothing_is_due(city: City) -> Filed:
    """The costs stay below the pool's limit: settled at nothing, and told so."""
    filed = await city.claim(1976, 33, "10:00", woman=True, thousands=20, hospital=5, pool=False)
    await city.taken_in(filed, 33)
    stay = filed.stay
    expense = ExpenseForm(
        stay.total_fen,
        non_covered_fen=stay.non_covered_fen,
        upfront_self_pay_fen=stay.upfront_fen,
        deductible_fen=600_00,
        pool_rate="0.80",
    )
    pool = (stay.in_scope_fen - 600_00) * 8 // 10
    await city.clock.until(31, "10:00")
    await city.office.bring(filed, Stage.REGISTERED)
    figures = PlatformFigures(stay.in_scope_fen, pool, 0)
    await city.office.key_in(filed, expense=expense, platform=figures)
    await city.office.review(filed, *REVIEWERS)
    return filed


async def reversed_again(city: City) -> Filed:
    """Paid, found wrong and reversed: what the bank has paid shows among the rechecks."""
    filed = await city.claim(1958, 46, "10:00")
    await city.taken_in(filed, 46)
    await city.clock.until(43, "10:30")
    await city.office.bring(filed, Stage.APPROVED)
    await city.clock.until(41, "15:00")
    await city.money.pay(filed)
    await city.clock.until(11, "16:00")
    words = "质检发现第二张清单重复计算，金额多算。"
    await city.office.reverse(filed, "audit_finding", words)
    return filed


async def pool_was_corrected(city: City) -> Filed:
    """Settled and paid; later the platform corrects what the pool had paid: a recheck finding."""
    filed = await city.claim(1952, 60, "10:00", woman=True)
    await city.taken_in(filed, 60)
    await city.clock.until(57, "10:30")
    await city.office.bring(filed, Stage.APPROVED)
    await city.clock.until(55, "15:00")
    await city.money.pay(filed)
    await city.clock.until(53, "20:00")
    await city.home.say_arrived(filed)
    await city.clock.until(10, "09:30")
    year = filed.stay.discharge_on.year
    await city.office.correct_pool(filed.whose, year, "-2400.00")
    await city.services.rechecks.work_off()
    return filed


SCENES = (
    Scene("自己撤回", withdrawn, Stage.WITHDRAWN),
    Scene("不予受理", declined, Stage.NOT_ACCEPTED),
    Scene("不予支付", rejected, Stage.REJECTED),
    Scene("重新办理", taken_up_again, Stage.REGISTERED),
    Scene("在市医保中心", with_the_centre, Stage.WITH_CENTRE),
    Scene("中心审定后付款", audited_by_the_centre, Stage.RECEIVED),
    Scene("不到统筹限额", nothing_is_due, Stage.CLOSED),
    Scene("付款后冲正", reversed_again, Stage.REVERSED),
    Scene("统筹支付有更正", pool_was_corrected, Stage.RECEIVED),
)
