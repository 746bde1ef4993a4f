"""How does somebody report fraud in the chat, and ask what became of it? Asked before everybody
else, a clerk included: neither they nor what is kept beside a chat may learn of it."""

import re
from collections.abc import Awaitable, Callable
from datetime import timedelta

from bot.attachments import Picture
from bot.conversations import Conversations
from bot.dispatcher import Reply, ReplyKind
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
from infra.gateway_errors import GatewayError

FRAUD = "fraud"
LASTS = timedelta(minutes=30)
_BEGINS = re.compile(
    r"(我|俺)?(要|想)?(匿名|实名)?(举报|检举|揭发)(骗保|医院|有人|有人骗保|套保)?(一下|啊|吧)?"
)
_CANCEL = frozenset(
    {"取消", "算了", "不举报了", "不用了", "退出", "结束", "好了", "没有了", "发完了"}
)
_NO_NAME = re.compile(r"\s*(匿名|不留名)\s*[：:，,。]?\s*")
ASK = (
    "谢谢您。请把要举报的事写在一条里发给我：谁、什么时候、在哪里、怎么回事。不想留名，开头写“匿名”。"
    "写的话加密存放，经办申请的人和您写到的人都看不到。不举报了，回“取消”；也可以打{hotline}。"
)
TAKEN = (
    "收到了，编号{number}。请把编号抄下来：{who}把编号发来，就能问到结果。"
    "有照片的，半小时内直接发到这里，会放进去；发完了回“好了”。"
)
NO_NAME, BY_NAME = "没有记您是谁，只有", "以后"
PHOTO = "照片放进去了，一共{many}张。还有的接着发，发完了回“好了”。"
NO_PHOTO = "这张照片没有取到，请再发一次。"
DONE = "好的。想知道结果，把编号发来。"
UNKNOWN = "没有查到这个编号的举报。请核对一下（JB 开头）。"


class FraudTalk:
    """举报."""

    def __init__(
        self,
        fraud: FraudReporting,
        fetch: Callable[[str], Awaitable[bytes]],
        conversations: Conversations,
        known: Callable[[str], Awaitable[Actor | None]],
    ) -> None:
        self._fraud = fraud
        self._fetch = fetch
        self._conversations = conversations
        self._known = known

    async def handle(self, message: Incoming) -> Reply | None:
        form = await self._conversations.kept(message.person, FRAUD)
        number = form["number"] if form else ""
        if number and isinstance(message.attachment, Picture):
            return await self._photo(message.person, number, message.attachment.media_id)
        if not message.in_words:
            return None
        if (asked := report_no_in(message.text)) is not None:
            return await self._became(asked)
        if _BEGINS.fullmatch(message.bare):
            await self._keep(message.person, "")
            return _private(ASK.format(hotline=contacts()["hotline"]))
        if form is None or wants_a_person(message.text):
            return None
        if message.bare in _CANCEL:
            await self._conversations.keep(message.person, FRAUD, None, LASTS)
            return _private(DONE)
        if not number and len(message.text) >= LEAST_WORDS:
            return await self._register(message)
        return None

    async def _register(self, message: Incoming) -> Reply:
        no_name = _NO_NAME.match(message.text)
        words = message.text[no_name.end() :] if no_name else message.text
        actor = None if no_name else await self._known(message.person)
        try:
            number = await self._fraud.report(
                NewFraudReport(words, "chat", member_id=actor.id if actor else "")
            )
        except ClaimsError as problem:
            return _private(problem.message)
        # sealed, and over in half an hour: until then pictures find their way by it
        await self._keep(message.person, number)
        return _private(TAKEN.format(number=number, who=BY_NAME if actor else NO_NAME))

    async def _photo(self, person: str, number: str, media_id: str) -> Reply:
        try:
            many = await self._fraud.add_photo(number, await self._fetch(media_id))
        except GatewayError:
            return _private(NO_PHOTO)
        except ClaimsError as problem:
            return _private(problem.message)
        await self._keep(person, number)
        return _private(PHOTO.format(many=many))

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
