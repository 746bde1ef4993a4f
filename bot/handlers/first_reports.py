"""How does somebody report care in the chat before its papers are there (报案), and go on with it
once they are? A form of a minute: for whom, how, where, in which hospital, since when."""

import re
from collections.abc import Callable
from datetime import date, datetime

from bot.dispatcher import Reply
from bot.forms import OpenForm
from bot.handlers.answers import numbered
from bot.handlers.choices import chosen_number
from bot.handlers.forms import FormStep
from bot.handlers.progress import ProgressQuestion, how_to_bind
from bot.handlers.reported_answers import day_in, hospital_in, kind_in, place_in
from bot.incoming import Incoming
from casework.first_reports.reporting import CHAT, FirstReports
from casework.first_reports.views import FirstReport
from casework.people.members import Members
from claims_core.calendar_cn import china_day
from claims_core.checklist import CARE_KIND_WORDS, CARE_PLACE_WORDS, CareKind, CarePlace
from claims_core.claim import Actor
from claims_core.errors import ClaimsError
from claims_core.first_report import FirstReportState, ReportedCare

_BEGINS = re.compile(
    r"(请问|你好|您好|我想|我要|想|要|帮我|给我|麻烦|先|来)*报(个|一个|一下)?案(登记)?(一下|吧|呢|啊)?"
    r"|(我要|我想|想)?(先)?登记(一下)?(住院|看病)(的事)?"
    r"|(我|俺|咱)?(家里?人|老伴儿?|爱人|老公|老婆|孩子|儿子|闺女|女儿|爸爸?|妈妈?|父亲|母亲)?(还|正|在)*"
    r"(住着?院)(呢|了|着)?((还)?没出院)?(能不能|能|可不可以|可以|想)?先(说|报)(一声|一下|个信)"
    r"(不|吗|么|吧|呢|行不行?|行吗|可以吗)?"
    r"|(能不能|能|可不可以|可以)先(说|报)一声(不|吗|么|吧|呢)?"
)
_SHORTEST, _LONGEST = 2, 100

WHO = "这次看病的是谁？回数字就行：\n{people}"
KIND = "是怎么看的？回数字就行：\n{kinds}"
PLACE = "在哪里看的？回数字就行：\n{places}"
HOSPITAL = "哪家医院？写全称，例如“新乡演示医院”。"
DAY = "哪天住的院（或哪天看的）？例如“3月2日”，今天的回“今天”。"
_HELP = {
    "who": "回名字前面的数字，例如“1”。",
    "kind": "回前面的数字，例如“1”，或者写“住院”；不清楚的选最后一个“其他”。",
    "place": "回前面的数字，或者写“本市”“外省”；医院在哪个市就是哪个市。",
    "hospital": "写病历或票据上的医院名字，不用写科室。",
    "day": "写几月几日，例如“3月2日”；还在住院的，写住进去那天。",
}
_HOSPITAL_NOTED = "医院记下了：{hospital}。"
BEGUN = (
    "这里的报案，就是把看病的事先说一声，一分钟就好，材料以后慢慢交。要报警请打110。"
    "随时回“取消”可以不报。"
)
DONE = (
    "报好了，报案号{no}（{name}，{hospital}）。\n"
    "材料请在{day}前交来（暂定的日子，晚了也照收，快到时提醒您）。\n"
    "到时候要准备：{papers}。\n"
    "材料有了，发“接着报销”，我替您开好申请，您到小程序里拍照上传就行。"
)
_GOES_ON = re.compile(r"(我要|我想|想|要|来)?(报案)?(接着|继续|转)(报销|办报销|报)(吧|了|一下|呢)?")
NONE_OPEN = "现在没有等着交材料的报案。要报销，打开小程序，点“申请补助”；想先说一声，发“报案”。"
FILED = (
    "替您开好申请了：{name}，{hospital}。报案时说的都填好了，"
    "请打开小程序，点没提交的这份申请接着填，材料拍照传上去，点“提交申请”。"
)


class FirstReportForm:
    """报案."""

    name = "first_report"
    title = "报案"
    asks_for_questions = False

    def __init__(
        self,
        mine: ProgressQuestion,
        members: Members,
        reports: FirstReports,
        clock: Callable[[], datetime],
    ) -> None:
        self._mine = mine
        self._members = members
        self._reports = reports
        self._clock = clock

    def begins(self, message: Incoming) -> bool:
        """The word, and the plain ways of asking for it."""
        return _BEGINS.fullmatch(message.bare) is not None

    async def begin(self, message: Incoming) -> FormStep:
        """For whom, where that is not plain."""
        actor = await self._mine.bound(message.person)
        people = await self._people(actor) if actor else []
        if not people:
            return FormStep(how_to_bind("报案", "报案"))
        if len(people) == 1:
            form = OpenForm(self.name, "kind", {"insured": people[0][0]})
        else:
            form = OpenForm(self.name, "who", {"people": people})
        return FormStep(f"{BEGUN}\n\n{self.question(form)}", form)

    def question(self, form: OpenForm) -> str:
        """What is being asked."""
        match form.step:
            case "who":
                return WHO.format(people=numbered(name for _, name in form.answers["people"]))
            case "kind":
                return KIND.format(kinds=numbered(CARE_KIND_WORDS.values()))
            case "place":
                return PLACE.format(places=numbered(CARE_PLACE_WORDS.values()))
            case "hospital":
                return HOSPITAL
        return DAY

    def help(self, form: OpenForm) -> str:
        """How one answers."""
        return _HELP[form.step]

    async def proceed(self, message: Incoming, form: OpenForm) -> FormStep | None:
        """The next question, or the number of the report."""
        if message.bare.isdecimal() and self._number(message, form) is None:
            # none of the numbers that were offered: else it would be taken for one of before
            again = f"没有这个数字。{self.help(form)}\n\n{self.question(form)}"
            return FormStep(again, form)
        match form.step:
            case "who":
                number = self._number(message, form)
                if number is None:
                    return None
                insured_id = form.answers["people"][number - 1][0]
                return self._asked(form.answered("kind", insured=insured_id))
            case "kind":
                number = self._number(message, form)
                kind = list(CareKind)[number - 1] if number else kind_in(message.bare)
                return self._asked(form.answered("place", kind=kind.value)) if kind else None
            case "place":
                return self._place_answered(message, form)
            case "hospital":
                hospital = " ".join(message.text.split())
                if not _SHORTEST <= len(hospital) <= _LONGEST or message.bare.isdigit():
                    return None
                return self._asked(form.answered("day", hospital=hospital))
        day = day_in(message.text, china_day(self._clock()))
        if day is None:
            return None
        return await self._reported(message.person, form, day)

    def _place_answered(self, message: Incoming, form: OpenForm) -> FormStep | None:
        """Where it was. Who names the hospital before they are asked is not asked again."""
        number = self._number(message, form)
        place = list(CarePlace)[number - 1] if number else place_in(message.bare)
        if place is not None:
            step = "day" if "hospital" in form.answers else "hospital"
            return self._asked(form.answered(step, place=place.value))
        hospital = hospital_in(message.text)
        if not hospital or len(hospital) > _LONGEST:
            return None
        noted = form.answered("place", hospital=hospital)
        told = _HOSPITAL_NOTED.format(hospital=hospital)
        return FormStep(f"{told}\n\n{self.question(noted)}", noted)

    async def _reported(self, person: str, form: OpenForm, day: date) -> FormStep:
        actor = await self._mine.bound(person)
        if actor is None:
            return FormStep(how_to_bind("报案", "报案"))
        said = form.answers
        care = ReportedCare(CareKind(said["kind"]), CarePlace(said["place"]), said["hospital"], day)
        try:
            report_id = await self._reports.report(actor, said["insured"], care, CHAT)
            report = await self._reports.show(actor, report_id)
        except ClaimsError as problem:
            again = problem.fields.get("admission_on")
            return FormStep(f"{again}\n{DAY}", form) if again else FormStep(problem.message)
        return FormStep(reported_words(report))

    async def _people(self, actor: Actor) -> list[tuple[str, str]]:
        me = await self._members.me(actor)
        own = [(me.bound.insured_id, f"{me.bound.name}（本人）")] if me.bound else []
        return [*own, *((each.insured_id, each.name) for each in me.relatives)]

    def _number(self, message: Incoming, form: OpenForm) -> int | None:
        """Which of the offered it is; None where it is none, or nothing is offered."""
        offered = {"kind": len(CareKind), "place": len(CarePlace)}
        most = len(form.answers["people"]) if form.step == "who" else offered.get(form.step, 0)
        number = chosen_number(message.text)
        return number if number is not None and 1 <= number <= most else None

    def _asked(self, form: OpenForm) -> FormStep:
        return FormStep(self.question(form), form)


class FirstReportFiling:
    """报案转申请: “接着报销” begins the claim of the newest report that waits for its papers."""

    def __init__(self, mine: ProgressQuestion, reports: FirstReports) -> None:
        self._mine = mine
        self._reports = reports

    def wants(self, message: Incoming) -> bool:
        return message.in_words and _GOES_ON.fullmatch(message.bare) is not None

    async def handle(self, message: Incoming) -> Reply | None:
        if not self.wants(message):
            return None
        actor = await self._mine.bound(message.person)
        if actor is None:
            return Reply(how_to_bind("报案", "接着报销"))
        waiting = [
            each for each in await self._reports.mine(actor) if each.state is FirstReportState.OPEN
        ]
        if not waiting:
            return Reply(NONE_OPEN)
        newest = waiting[0]
        try:
            await self._reports.file(actor, newest.id)
        except ClaimsError as problem:
            return Reply(problem.message)
        words = FILED.format(name=newest.insured_name, hospital=newest.care.provider_name)
        if more := len(waiting) - 1:
            words = f"{words}\n还有{more}次报案等材料，再发“接着报销”开下一份。"
        return Reply(words)


def reported_words(report: FirstReport) -> str:
    """What is said once it is reported."""
    until = report.material_until
    return DONE.format(
        no=report.report_no,
        name=report.insured_name,
        hospital=report.care.provider_name,
        day=_day_words(until, china_day(report.reported_at)),
        papers="、".join(guide.title for guide in report.required),
    )


def _day_words(day: date, today: date) -> str:
    """With its year where that is another one."""
    year = "" if day.year == today.year else f"{day.year}年"
    return f"{year}{day.month}月{day.day}日"
