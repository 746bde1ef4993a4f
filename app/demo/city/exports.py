"""Which files with people's data were asked for? One that waits for the supervisor, one that may be
fetched, one refused with a word, one fetched as often as was agreed, one that nobody answered, and
one that needed no further word."""

from app.demo.city.scene import City, Scene
from casework.balances.lines_export import lines_subject
from casework.balances.views import LineFilter
from casework.exports.kinds import ExportKind
from casework.payments.views import BatchState
from claims_core.claim import Role
from infra.columns import new_id
from infra.spreadsheet import TableFormat
from notifications.announcements.unreached_export import unreached_subject


async def waits_for_the_supervisor(city: City) -> None:
    """The auditor wants the findings for the centre."""
    await city.clock.until(1, "16:40")
    auditor = city.office.by_login["jihe"]
    steps = city.services.window.exports.steps
    await steps.ask(auditor, ExportKind.HOSPITAL_FINDINGS, "", "报给市医保中心，商量怎么追回")


async def agreed_and_to_be_fetched(city: City) -> None:
    """The file of a batch that the bank has answered: no longer there without a further word."""
    words = "银行来电核对退回的一笔，要看原来的文件"
    await _agreed_to(city, BatchState.ANSWERED, words, "15:40", "16:05")


async def refused_with_a_word(city: City) -> None:
    """Publicity wants to ring up those whom the announcement did not reach."""
    await city.clock.until(4, "10:30")
    services, publicity = city.services.window, city.office.staff[Role.PUBLICITY]
    newest, *_ = await services.announcements.reading.listed(publicity)
    subject = unreached_subject(newest.id, TableFormat.XLSX)
    words = "给没有收到公告的人打电话"
    asked = await services.exports.steps.ask(publicity, ExportKind.UNREACHED, subject, words)
    await city.clock.until(4, "14:20")
    why = "回访这几天正在打这批电话，名单不用再导一份。"
    boss = city.office.staff[Role.SUPERVISOR]
    await services.exports.steps.decide(boss, asked, approve=False, words=why)


async def fetched_as_often_as_agreed(city: City) -> None:
    """The file of the batch in which the bank has left a payment open."""
    words = "银行没有答复的那一笔，和银行逐笔核对"
    agreed = await _agreed_to(city, BatchState.PARTLY_ANSWERED, words, "15:45", "16:10")
    cashier, lists = city.office.staff[Role.CASHIER], city.services.window.exports.lists
    while (await lists.show(cashier, agreed)).may_fetch:
        await _fetched(city, agreed)


async def nobody_answered(city: City) -> None:
    """The supervisor was away, and the cashier did without."""
    await city.clock.until(12, "11:15")
    subject = lines_subject(LineFilter(), TableFormat.XLSX)
    cashier, steps = city.office.staff[Role.CASHIER], city.services.window.exports.steps
    await steps.ask(cashier, ExportKind.MONEY_LINES, subject, "和财政核对这个月的补助资金")


async def released_and_fetched(city: City) -> None:
    """The daily way: a second person has released the batch, and the cashier takes its file to the
    bank."""
    await city.clock.until(1, "15:35")
    batch_id = await _batch(city, BatchState.RELEASED)
    cashier, steps = city.office.staff[Role.CASHIER], city.services.window.exports.steps
    ready = await steps.standing(cashier, ExportKind.BANK_FILE, batch_id)
    if ready is None:
        raise AssertionError("the batch has been released")
    await _fetched(city, ready)


async def _batch(city: City, state: BatchState) -> str:
    boss = city.office.staff[Role.SUPERVISOR]
    batches = (await city.services.payments.batches(boss)).items
    return next(each.id for each in batches if each.state is state)


async def _agreed_to(
    city: City, state: BatchState, words: str, asked_at: str, agreed_at: str
) -> str:
    """The file of such a batch, asked for and agreed to on the day before today."""
    staff, steps = city.office.staff, city.services.window.exports.steps
    await city.clock.until(1, asked_at)
    batch_id = await _batch(city, state)
    asked = await steps.ask(staff[Role.CASHIER], ExportKind.BANK_FILE, batch_id, words)
    await city.clock.until(1, agreed_at)
    await steps.decide(staff[Role.SUPERVISOR], asked, approve=True)
    return asked


async def _fetched(city: City, export_id: str) -> None:
    city.clock.a_minute_on()
    cashier = city.office.staff[Role.CASHIER]
    await city.services.window.exports.steps.fetch(cashier, export_id, new_id())


SCENES = (
    Scene("导出等主管批准", waits_for_the_supervisor),
    Scene("导出批准了还没取", agreed_and_to_be_fetched),
    Scene("导出没有批准", refused_with_a_word),
    Scene("导出取完了", fetched_as_often_as_agreed),
    Scene("导出没人答复过期了", nobody_answered),
    Scene("放行过的批次直接取文件", released_and_fetched),
)
