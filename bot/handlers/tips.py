"""What do we say to 健康提示, and to the wish to have it every week or no longer? Asked for every
text."""

import re
from collections.abc import Awaitable, Callable

from bot.dispatcher import Reply
from bot.incoming import Incoming, without_marks
from claims_core.claim import Actor
from notifications.account_tags.agreeing import AccountTagConsents
from notifications.tips.catalogue import TIP_TOPIC_WORDS, TipTopic
from notifications.tips.member_tips import MemberTips

SAID_IN = "chat"
_TODAY = re.compile(r"(看|看看|来个|来条)?(今天|今日)?的?健康(小)?(提示|提醒|贴士)")
_SUBSCRIBE = re.compile(r"(我要|我想|帮我|请)*(订阅|订|开通|打开)健康(提示|提醒)(?P<what>.*)")
_UNSUBSCRIBE = re.compile(
    r"(我要|我想|帮我|请)*(退订|取消订阅|取消|关闭|关掉|停止|停了?|不要|不想要|不收|别发)了?健康(提示|提醒)"
    r"(?P<what>.*)"
)
_BY_SMS = re.compile(r"(我要|我想|帮我|请)*健康(提示|提醒)(也|要|用)?发(到)?(短信|手机)")
_NO_SMS = re.compile(
    r"(我要|我想|帮我|请)*健康(提示|提醒)(的)?(不要|别|不用|不再|不)(再)?(发(到)?)?(短信|手机)(了)?"
    r"|(我要|我想|帮我|请)*(退订|取消|关闭|停止|停)健康(提示|提醒)(的)?短信"
)
_WISHES = (_BY_SMS, _NO_SMS, _SUBSCRIBE, _UNSUBSCRIBE)
_TOPICS = {words: topic for topic, words in TIP_TOPIC_WORDS.items()}
ALL_TOPICS = "、".join(_TOPICS)

NONE_YET = (
    "现在还没有发布健康提示：每一条都要医生审过、主管部门批准才发。可以先回“订阅健康提示”，"
    "有了就放到小程序的“消息”里。"
)
HOW_TO_SUBSCRIBE = (
    f"想每周收到，回“订阅健康提示”；只想收一样，回“订阅健康提示 饮食”。能选的有：{ALL_TOPICS}。"
)
UNKNOWN = f"没有这一类。能选的有：{ALL_TOPICS}。比如回“订阅健康提示 饮食”。"
BY_SMS = (
    "好的，订的健康提示也发短信，发到参保登记的手机，一个月最多两条。不想收短信了，"
    "回“健康提示不发短信”；什么都不收了，回“退订健康提示”，短信里回R也行。"
)
NO_SMS = (
    "好的，健康提示不再发短信，排好的也不发了。订的照样每周放到小程序的“消息”里；"
    "想再收短信，回“健康提示发短信”。"
)
NOT_BY_SMS = "要先订健康提示（回“订阅健康提示”），并在小程序绑定参保身份，才知道短信发到哪个手机。"
TAGS = "想让公众号的文章也按您选的类别发，回“公众号标签”。"
NOT_NOW = "现在连不上微信，没有记下来，请过一会儿再发一次。"


class TipTalk:
    """健康提示: the tip of the day, subscribing and unsubscribing, by topic or all of them."""

    def __init__(
        self,
        tips: MemberTips,
        tags: AccountTagConsents,
        known: Callable[[str], Awaitable[Actor | None]],
    ) -> None:
        self._tips = tips
        self._tags = tags
        self._known = known

    def wants(self, message: Incoming) -> bool:
        return message.in_words and speaks_of_tips(message.text)

    async def handle(self, message: Incoming) -> Reply | None:
        if not self.wants(message):
            return None
        said = message.bare
        if _BY_SMS.fullmatch(said):
            return Reply(await self._by_sms(message.person))
        if _NO_SMS.fullmatch(said):
            return Reply(await self._no_sms(message.person))
        if _TODAY.fullmatch(said):
            return Reply(await self._today())
        for pattern, wanted in ((_UNSUBSCRIBE, False), (_SUBSCRIBE, True)):
            if match := pattern.fullmatch(said):
                return Reply(await self._choose(message.person, match["what"], wanted=wanted))
        return None

    async def _today(self) -> str:
        tip = await self._tips.today()
        if tip is None:
            return NONE_YET
        address = await self._tips.article_of(tip)
        article = f"\n图文：{address}" if address else ""
        return f"{tip.title}\n{tip.text}\n来源：{tip.source}{article}\n\n{HOW_TO_SUBSCRIBE}"

    async def _by_sms(self, openid: str) -> str:
        actor = await self._known(openid)
        if actor is None:
            return NOT_NOW
        return BY_SMS if await self._tips.by_sms(actor, SAID_IN) else NOT_BY_SMS

    async def _no_sms(self, openid: str) -> str:
        actor = await self._known(openid)
        if actor is None:
            return NOT_NOW
        await self._tips.no_sms(actor, SAID_IN)
        return NO_SMS

    async def _choose(self, openid: str, what: str, *, wanted: bool) -> str:
        topics = topics_named(what)
        if topics is None:
            return UNKNOWN
        actor = await self._known(openid)
        if actor is None:
            return NOT_NOW
        if wanted:
            await self._tips.subscribe(actor, topics, SAID_IN)
        else:
            await self._tips.unsubscribe(actor, topics, SAID_IN)
        standing = await self._tags.standing(actor)
        told = _kept(standing.topics, wanted=wanted)
        return f"{told}{TAGS}" if standing.topics and not standing.agreed else told


def speaks_of_tips(text: str) -> bool:
    """Whether this text is one of those that are answered here."""
    said = without_marks(text)
    return any(each.fullmatch(said) for each in (_TODAY, *_WISHES))


def chooses_tips(text: str) -> bool:
    """Whether it is the wish to have them, or no longer."""
    said = without_marks(text)
    return any(each.fullmatch(said) for each in _WISHES)


def topics_named(what: str) -> frozenset[TipTopic] | None:
    """The topics that these words name, every one where they name none; None for other words."""
    rest = re.sub(r"(全部|所有的?|都要|的|类|吧|了|和)", "", what)
    found = [words for words in _TOPICS if words in rest]
    for words in found:
        rest = rest.replace(words, "")
    if rest:
        return None
    return frozenset(_TOPICS[words] for words in found) or frozenset(TipTopic)


def _kept(topics: frozenset[TipTopic], *, wanted: bool) -> str:
    now = "、".join(words for words, topic in _TOPICS.items() if topic in topics)
    if not topics:
        return "退好了，健康提示不再发给您。想再收，回“订阅健康提示”。办报销的通知照常发。"
    done = "订好了" if wanted else "退好了"
    return (
        f"{done}。您现在收的有：{now}。审过的提示每周放到小程序的“消息”里；"
        "想也收短信，回“健康提示发短信”。不想收了，回“退订健康提示”，马上就停。"
    )
