"""How does somebody report fraud in the chat, and ask what became of it? Asked before everybody
else, a clerk included: neither they nor what is kept beside a chat may learn of it."""

import re
from collections.abc import Awaitable, Callable
from datetime import timedelta

from bot.asides import asked_aside, in_danger, is_aside
from bot.attachments import Picture
from bot.conversations import Conversations
from bot.dispatcher import Reply, ReplyKind
from bot.forms import COMPLAINT, FRAUD, KEPT, put_away_others
from bot.handlers import answers
from bot.handlers.complaints import begins_a_complaint
from bot.handlers.forms import asks_how
from bot.handlers.person import wants_a_person
from bot.incoming import Incoming
from casework.errors import NotFound
from casework.fraud.reporting import LEAST_WORDS, FraudReporting, NewFraudReport
from casework.fraud.views import ReporterView
from claims_core.claim import Actor
from claims_core.errors import ClaimsError
from claims_core.fraud_report import REPORT_RESULT_WORDS, REPORT_STATE_WORDS
from claims_core.identifiers import report_no_in
from faq.contacts import contacts
from faq.live import LiveFaq
from faq.services import SMALL_TALK
from infra.gateway_errors import GatewayError

LEAST_ADDED = 4  # characters
LASTS = timedelta(minutes=30)
_BEGINS = re.compile(
    r"(我|俺)?(要|想)?(匿名|实名)?(举报|检举|揭发)(骗保|医院|有人|有人骗保|套保)?(一下|啊|吧)?"
)
_AT_ONCE = re.compile(
    r"\s*(?:(?:我|俺)?(?:要|想)?(?P<how>匿名|实名)?(?:举报|检举|揭发)(?:骗保)?\s*[：:，,。\s]\s*"
    # without a mark between, only where somebody says of themselves that they do it
    r"|(?:我|俺)(?:要|想)?(?P<way>匿名|实名)?(?:举报|检举|揭发)(?!的|了|过|没))(?P<words>.+)",
    re.DOTALL,
)
_CANCEL = re.compile(
    r"(我|俺)?(还是)?(取消|算了|退出|返回|结束|不弄了|不用了|不(想|要|敢)?(再)?(举报|检举|揭发)了?"
    r"|好了|没有了|发完了|说完了)(算了)?(吧|了)?"
)
_NO_NAME = re.compile(r"\s*(匿名|不留名)\s*[：:，,。]?\s*")
ASK = (
    "谢谢您。请把要举报的事写在一条里发给我：谁、什么时候、在哪里、怎么回事。不想留名，开头写“匿名”。"
    "写的话加密存放，经办申请的人和您写到的人都看不到。不举报了，回“取消”；也可以打{hotline}。"
)
TAKEN = (
    "收到了，编号{number}。请把编号抄下来：{who}把编号发来，就能问到结果。"
    "还有要补的话、照片，半小时内直接发到这里，会放进去；发完了回“好了”。"
)
NO_NAME, BY_NAME = "没有记您是谁，只有", "以后"
PHOTO = "照片放进去了，一共{many}张。还有的接着发，发完了回“好了”。"
NO_PHOTO = "这张照片没有取到，请再发一次。"
TOO_SHORT = "写得太短了，没法查。谁、什么时候、在哪里、怎么回事，写在一条里。不举报了，回“取消”。"
WORDS_FIRST = "照片先留着。请先打字写清怎么回事，有了编号再发照片。不举报了，回“取消”。"
ADDED = "补进举报里了。还有的接着发；要说别的事，先回“好了”。"
MORE = "还有要补的话、照片，直接发到这里，会放进举报；发完了回“好了”。"
GIVEN_UP = "好的，不举报了，什么也没有留下。以后想说，再发“举报”。"
DONE = "好的。想知道结果，把编号发来。"
UNKNOWN = "没有查到这个编号的举报。请核对一下（JB 开头）。"


class FraudTalk:
    """举报: the words, then whatever is remembered later and the pictures. `meant_for_others` says
    whether a text asks for something else of ours."""

    def __init__(
        self,
        fraud: FraudReporting,
        fetch: Callable[[str], Awaitable[bytes]],
        conversations: Conversations,
        known: Callable[[str], Awaitable[Actor | None]],
        faq: LiveFaq,
        meant_for_others: Callable[[Incoming], bool],
    ) -> None:
        self._faq = faq
        self._meant_for_others = meant_for_others
        self._fraud = fraud
        self._fetch = fetch
        self._conversations = conversations
        self._known = known

    def wants_with_nothing_open(self, message: Incoming) -> bool:
        return message.in_words and (
            report_no_in(message.text) is not None
            or _BEGINS.fullmatch(message.bare) is not None
            or _AT_ONCE.fullmatch(message.text) is not None
        )

    async def handle(self, message: Incoming) -> Reply | None:
        form = await self._conversations.kept(message.person, FRAUD)
        number = form["number"] if form else ""
        if form is not None and isinstance(message.attachment, Picture):
            if not number:
                return _private(WORDS_FIRST)
            return await self._photo(message.person, number, message.attachment.media_id)
        if not message.in_words:
            return None
        if (asked := report_no_in(message.text)) is not None:
            return await self._became(asked)
        if _BEGINS.fullmatch(message.bare):
            await self._begin(message.person, "")
            return _private(ASK.format(hotline=contacts()["hotline"]))
        at_once = _AT_ONCE.fullmatch(message.text)
        if at_once and len(at_once["words"]) >= LEAST_WORDS and not self._asks(message.text):
            if "匿名" in (at_once["how"], at_once["way"]):
                return await self._register(message, at_once["words"], no_name=True)
            return await self._register(message, at_once["words"])
        return await self._told(message, number) if form is not None else None

    async def _told(self, message: Incoming, number: str) -> Reply | None:
        """What somebody says who has begun to report."""
        if wants_a_person(message.text):
            await self._close(message.person)  # what they write now is for the clerk
            return None
        if _CANCEL.fullmatch(message.bare):
            await self._close(message.person)
            return _private(DONE if number else GIVEN_UP)
        if asks_how(message.bare):
            return _private(MORE if number else ASK.format(hotline=contacts()["hotline"]))
        if await self._is_something_else(message):
            return None
        if number:
            return await self._add(message, number)
        if len(message.text) < LEAST_WORDS:
            return _private(TOO_SHORT)
        return await self._register(message, message.text)

    async def _is_something_else(self, message: Incoming) -> bool:
        """Only what is surely no part of a report goes on: whoever hears it next may be a clerk,
        and it is kept beside the chat."""
        for begun_later in (KEPT, COMPLAINT):
            if await self._conversations.kept(message.person, begun_later) is not None:
                return True
        if begins_a_complaint(message.text):
            return True
        if not is_aside(message.text):
            return False
        if self._meant_for_others(message) or in_danger(self._faq, message.text):
            return True
        if self._faq.ask(message.text).guard == SMALL_TALK:
            return True
        return self._asks(message.text)

    def _asks(self, text: str) -> bool:
        found = asked_aside(self._faq, text)
        return found is not None and found.entry_id != answers.FRAUD

    async def _register(self, message: Incoming, text: str, *, no_name: bool = False) -> Reply:
        said = _NO_NAME.match(text)
        words = text[said.end() :] if said else text
        no_name = no_name or said is not None
        actor = None if no_name else await self._known(message.person)
        try:
            number = await self._fraud.report(
                NewFraudReport(words, "chat", member_id=actor.id if actor else ""),
                caller=message.person,
            )
        except ClaimsError as problem:
            return _private(problem.message)
        # sealed, and over in half an hour: until then pictures find their way by it
        await self._begin(message.person, number)
        taken = TAKEN.format(number=number, who=BY_NAME if actor else NO_NAME)
        if in_danger(self._faq, text):
            taken = f"{self._faq.ask(text).text}\n\n{taken}"
        return _private(taken)

    async def _add(self, message: Incoming, number: str) -> Reply | None:
        if len(message.bare) < LEAST_ADDED:
            return None
        try:
            await self._fraud.add_words(number, message.text)
        except ClaimsError as problem:
            return _private(problem.message)
        await self._keep(message.person, number)
        return _private(ADDED)

    async def _photo(self, person: str, number: str, media_id: str) -> Reply:
        try:
            many = await self._fraud.add_photo(number, await self._fetch(media_id))
        except GatewayError:
            return _private(NO_PHOTO)
        except ClaimsError as problem:
            return _private(problem.message)
        await self._keep(person, number)
        return _private(PHOTO.format(many=many))

    async def _begin(self, person: str, number: str) -> None:
        await put_away_others(self._conversations, person, FRAUD)
        await self._keep(person, number)

    async def _close(self, person: str) -> None:
        await self._conversations.keep(person, FRAUD, None, LASTS)

    async def _keep(self, person: str, number: str) -> None:
        """Where they are: no number before the report is taken, then the one its pictures go to."""
        await self._conversations.keep(person, FRAUD, {"number": number}, LASTS)

    async def _became(self, number: str) -> Reply:
        try:
            return _private(_said(await self._fraud.what_became(number)))
        except NotFound:
            return _private(UNKNOWN)


def _private(text: str) -> Reply:
    return Reply(text, kind=ReplyKind.ALONE, private=True)


def _said(report: ReporterView) -> str:
    result = f"：{REPORT_RESULT_WORDS[report.result]}" if report.result else ""
    told = f"\n{report.told}" if report.told else ""
    return f"举报{report.report_no}\n现在：{REPORT_STATE_WORDS[report.state]}{result}。{told}"
