"""What do people ask? A year of questions by the week, some that nobody could answer, some whose
answer was no use, and a talk with the official account that one can read on the phone."""

from app.demo.city.home import Filed
from app.demo.city.scene import City, Scene
from claims_core.claim import Role, Stage
from faq.unanswered import Channel, MissKind

WELL_ASKED = (
    "大额补助报销比例是多少",
    "大额怎么报销",
    "需要什么材料",
    "多久能到账",
    "异地就医怎么备案",
    "统筹限额是多少",
    "一年最多能报多少",
    "大额一年交多少钱",
    "可以让家人代办吗",
    "票据丢了怎么办",
)
HARD_TO_ANSWER = (
    "护工费能不能一起报",
    "我爸在养老院住的床位费算不算",
    "住院期间点的营养餐发票行不行",
    "医院说系统升级打不出清单怎么弄",
    "去年的单子今年还来得及不",
    "康复机器人训练的钱给报吗",
)
NO_USE = ("多久能到账", "需要什么材料")
CHANNELS = (Channel.WECHAT, Channel.PHONE, Channel.WINDOW)
A_WEEK, WEEKS = 5, 45


async def week_by_week(city: City) -> None:
    """Ever more questions, ever fewer misses."""
    chance, noted = city.invention.random, city.services.unanswered
    for week in range(WEEKS, 0, -1):
        await city.clock.until(week * A_WEEK, "17:30")
        for text in chance.sample(WELL_ASKED, 6):
            answer = city.services.faq.ask(text)
            channel = chance.choice(CHANNELS)
            for _ in range(chance.randrange(1, 4 + (WEEKS - week) // 8)):
                noted.note(text, channel, answer)
            if answer.entry_id and chance.random() < 0.4:
                noted.rate(text, channel, answer.entry_id, True)
            if answer.entry_id and text in NO_USE and chance.random() < 0.3:
                noted.rate(text, channel, answer.entry_id, False)
        for text in chance.sample(HARD_TO_ANSWER, 1 + week % 3):
            channel, answer = chance.choice(CHANNELS), city.services.faq.ask(text)
            for _ in range(chance.randrange(1, 4)):
                noted.note(text, channel, answer)
        await noted.flush()


async def a_talk(city: City) -> Filed:
    """Somebody who asks, is answered, asks for their progress and has one wish too many."""
    filed = await city.claim(1981, 9, "12:10", woman=True, follows=True)
    await city.clock.until(8, "09:30")
    await city.office.accept(filed)
    await city.clock.until(2, "19:30")
    for text in ("大额补助报销比例是多少", "没用", "护工费能不能一起报", "进度"):
        await city.home.ask(filed.filer, text)
    return filed


async def laid_aside(city: City) -> None:
    """A caller has gone through the list and laid one of them aside."""
    await city.clock.until(6, "16:00")
    caller, upkeep = city.office.staff[Role.CALLER], city.services.window.faq
    misses = await upkeep.misses(caller, MissKind.UNANSWERED)
    if misses:
        await upkeep.ignore(caller, misses[-1].texts)


SCENES = (
    Scene("一年的提问", week_by_week),
    Scene("公众号里的一次问答", a_talk, Stage.ACCEPTED),
    Scene("问答待处理", laid_aside),
)
