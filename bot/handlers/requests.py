"""How does somebody ask for a call of the medical staff, a visit, or a referral to the accident
fund? Forms of the chat: what it is, a yes where one is needed, the words, and where to ring."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from bot.forms import OpenForm
from bot.handlers.forms import FormStep
from bot.incoming import Incoming
from casework.conversations.requests import RequestRegistered, ServiceRequests
from casework.handover.office_hours import OfficeHours, opening_words
from claims_core.claim import Actor
from claims_core.errors import ClaimsError
from claims_core.identifiers import check_mobile
from claims_core.service_case import CaseKind

_PLEASE = (
    r"(请问|你好|您好|我想|我要|想|要|能不能|能|可以|可不可以|帮我|给我|麻烦|申请|预约|怎么|咋)*"
)
_END = r"(一下|吗|吧|呢|呀|啊|可以吗|行吗|行不行)*"
_YES = re.compile(r"(我)?(同意|愿意|可以|好的?|行|是的?|要|嗯)(的|了|转吧|吧)?")
_LANDLINE = re.compile(r"0[0-9]{2,3}-?[0-9]{7,8}")
_SHORTEST = 4

CLOSED = "现在不是回电话的时间，{next}起接着打。"
NOT_NOW = "现在连不上微信，没有记下来，请过一会儿再发一次。"
PHONE = "打哪个电话能找到您？发一个手机号，或者带区号的座机。"
PHONE_HELP = "电话只给办这件事的同事打给您用。例如 13900000000，或者 0373-5961555。"
CONSENT_HELP = "您同意了，我们才把您的姓名、电话和这件事告诉他们；不同意回“取消”，什么也不转。"


@dataclass(frozen=True)
class RequestScript:
    """一种请求: what begins it, what is said first, what is asked, and what is promised."""

    kind: CaseKind
    title: str
    asked_by: re.Pattern[str]
    about: str
    words: str
    words_help: str
    promised: str
    consent: str = ""


_DOCTORS = r"(项目的)?(医生|医务人员|大夫|医护人员)"
_TO_THE_HOUSE = r"(到家里来?|来家里|来家)"
HEALTH = RequestScript(
    CaseKind.HEALTH_QUESTION,
    "健康咨询",
    re.compile(
        rf"{_PLEASE}((找|问|咨询|联系)?(一下)?{_DOCTORS}(咨询|问问|问一下|(给我)?回个?电话?)?|"
        rf"健康(问题)?咨询|(咨询|问)健康(问题)?|医生咨询){_END}"
    ),
    "身体难受、情况急，先打120，不要等。我是程序，不会看病。项目的医务人员可以给您打电话，"
    "说说怎么保养、该看哪一科；下诊断、开药要到医院。一般{hours}打，{queue}。{closed}",
    "想问什么，写下来发给我：多大年纪、哪里不舒服、多久了。",
    "写几句话就行，例如“我68岁，膝盖疼了两个月，想问怎么锻炼”。情况急就打120。",
    "记下了，{queue}。{day}前，医务人员给您打电话（一般{hours}）。{closed}情况变急，马上打120。",
)
VISIT = RequestScript(
    CaseKind.VISIT,
    "上门或代跑",
    re.compile(
        rf"{_PLEASE}((派人|找人|来人|工作人员)?{_TO_THE_HOUSE}?上门(服务|办理|办|收材料|取材料|帮办)?|"
        rf"(帮办|跑腿)(服务|代办)?|(帮|替)我?跑(一趟|腿)|(派人|找人|来人){_TO_THE_HOUSE}){_END}"
    ),
    "行动不便、住得远的，可以请工作人员上门收材料，或者替您跑一趟。先登记，同事给您打电话，"
    "看能不能去、哪天去。",
    "请写：为什么来不了、要办什么、住在哪个县区哪个小区或村。",
    "写几句话就行，例如“我爸偏瘫下不了床，要交住院票据，住卫辉演示小区”。",
    "登记好了。{day}前，同事给您打电话，商量能不能去、哪天去。",
)
ACCIDENT_FUND = RequestScript(
    CaseKind.ACCIDENT_FUND,
    "事故救助转介",
    re.compile(
        rf"{_PLEASE}(转介)?((道路)?(交通)?(事故)?(社会)?救助基金|道路(交通)?(事故)?(社会)?救助|"
        rf"(交通)?事故救助|车祸救助)(转介|(怎么|咋|如何)?(申请|办|领)|的事)?{_END}"
    ),
    "道路交通事故社会救助基金：抢救费没有着落、撞人的跑了或者没有保险的，可以申请先垫付抢救费。"
    "给不给、给多少，由基金的管理机构定，和大额是两回事。",
    "请写：哪天、在哪里出的事，人在哪个医院，报警了没有。",
    "写几句话就行，例如“3月2日在卫辉演示路被车撞，人在市里住院，对方跑了，已报警”。",
    "转介登记好了。{day}前，同事把这件事转给管救助基金的人，并打电话告诉您找谁。",
    consent="要我们把您的姓名、电话和这件事转给管救助基金的人，请他们联系您，"
    "回“同意”；不要就回“取消”。",
)
REQUESTS = (HEALTH, VISIT, ACCIDENT_FUND)


class RequestForm:
    """请人办一件事."""

    def __init__(
        self,
        request: RequestScript,
        requests: ServiceRequests,
        known: Callable[[str], Awaitable[Actor | None]],
        hours: OfficeHours,
        clock: Callable[[], datetime],
    ) -> None:
        """`hours` are those in which the medical staff ring."""
        self._request = request
        self._requests = requests
        self._known = known
        self._hours = hours
        self._clock = clock
        self.name = request.kind.value
        self.title = request.title
        self.asks_for_questions = request.kind is CaseKind.HEALTH_QUESTION

    def begins(self, message: Incoming) -> bool:
        """The plain ways of asking for it."""
        return self._request.asked_by.fullmatch(message.bare) is not None

    async def begin(self, message: Incoming) -> FormStep:
        """What it is and is not, and the first question."""
        waiting = 0
        if "{queue}" in self._request.about:
            asker = await self._known(message.person)
            waiting = await self._requests.waiting(self._request.kind, asker)
        about = self._said(self._request.about, waiting)
        form = OpenForm(self.name, "consent" if self._request.consent else "words")
        return FormStep(f"{about}\n\n{self.question(form)}", form)

    def question(self, form: OpenForm) -> str:
        """What is being asked."""
        asked = {"consent": self._request.consent, "words": self._request.words, "phone": PHONE}
        return asked[form.step]

    def help(self, form: OpenForm) -> str:
        """How one answers."""
        helps = {"consent": CONSENT_HELP, "words": self._request.words_help, "phone": PHONE_HELP}
        return helps[form.step]

    async def proceed(self, message: Incoming, form: OpenForm) -> FormStep | None:
        """The next question, or the number of the case."""
        match form.step:
            case "consent":
                if _YES.fullmatch(message.bare) is None:
                    return None
                agreed = form.answered("words", agreed=True)
                return FormStep(self.question(agreed), agreed)
            case "phone":
                phone = _phone_in(message.text)
                if phone is None:
                    return None
                return await self._registered(message.person, form.answers["words"], phone)
        words = message.text.strip()
        if len(message.bare) < _SHORTEST or message.bare.isdigit():
            return None
        actor = await self._known(message.person)
        if actor is None:
            return FormStep(NOT_NOW, form)
        if await self._requests.is_reachable(actor):
            return await self._registered(message.person, words, "")
        moved = form.answered("phone", words=words)
        return FormStep(PHONE, moved)

    async def _registered(self, person: str, words: str, phone: str) -> FormStep | None:
        actor = await self._known(person)
        if actor is None:
            return FormStep(NOT_NOW)
        said = f"本人同意转介。{words}" if self._request.consent else words
        done = await self._requests.register(actor, self._request.kind, said, phone=phone)
        return FormStep(self._promised(done))

    def _promised(self, done: RequestRegistered) -> str:
        day = f"{done.due_on.month}月{done.due_on.day}日"
        told = self._said(self._request.promised, done.waiting_before, day=day)
        return f"{told}\n工单号{done.case_no}，想问到哪一步了，把这个号发给我就行。"

    def _said(self, text: str, waiting: int, **more: str) -> str:
        """With the queue, the hours, and outside them when they begin again."""
        now = self._clock()
        opening = opening_words(self._hours.next_opening(now), now)
        closed = "" if self._hours.open_at(now) else CLOSED.format(next=opening)
        queue = f"前面还有{waiting}位在等" if waiting else "前面没有人在等"
        return text.format(hours=self._hours.words(), queue=queue, closed=closed, **more)


def _phone_in(text: str) -> str | None:
    """The telephone that a whole text is; None where it is none."""
    plain = "".join(text.split())
    if _LANDLINE.fullmatch(plain):
        return plain
    try:
        return check_mobile(plain)
    except ClaimsError:
        return None
