"""How does somebody agree to be tagged at the official account, and take it back? A form of the
chat: the county that they name, then the words they agree to; and one sentence that ends it."""

import re
from collections.abc import Awaitable, Callable, Collection

from bot.dispatcher import Reply
from bot.forms import Forms, OpenForm
from bot.handlers.forms import FormStep
from bot.incoming import Incoming, without_marks
from claims_core.agreed_texts import TextMoved
from claims_core.claim import Actor
from notifications.account_tags.agreeing import AccountTagConsents, agreed_text
from notifications.account_tags.names import county_key, tag_name
from notifications.tips.catalogue import TipTopic
from notifications.tips.member_tips import consent_topic

SAID_IN = "chat"
TAG_FORM = "account_tags"
_PLEASE = r"(请|我想|我要|帮我|给我|想|要)*"
_BEGINS = re.compile(
    rf"{_PLEASE}(设置|改|换|重选|贴|打|加|开通)?(一下|上)?(公众号)?的?标签(吧|吗)?"
)
_WITHDRAWS = re.compile(
    rf"{_PLEASE}(取消|收回|去掉|撤回|撤销|删掉|删除|退订|关掉|关闭|停止|不要|不想要|别|不)(再|了)*"
    r"(给我)?(贴|打)?(我的)?(公众号)?的?标签(了|吧)*"
)
_NO_COUNTY = re.compile(r"0|不(选|贴|要|填)(县区|县)?(了)?|都不是|没有")
_AGREES = re.compile(r"(看过了|看了)?(我)?同意(了|的|吧)?")

INTRODUCTION = (
    "公众号群发文章时，可以只发您县区的、您订的健康类别的。这要先给您贴标签，您同意了才贴。"
)
NOW = "您现在的标签：{shown}。想去掉，回“取消标签”。"
COUNTY = "先选县区，回前面的数字：{counties}；不贴县区，回“0”。"
COUNTY_HELP = "回县区前面的数字就行，例如“1”。县区只按您自己选的，不从参保名册里取。"
SHOWN = "要贴的是：{shown}。以后改订健康提示，标签跟着改。"
CONSENT = "{text}\n\n同意就回“同意”，不同意回“取消”。"
NO_SUCH = "没有这个号。"
CONSENT_HELP = "您回“同意”，标签才贴；回“取消”，什么也不贴，健康提示照常收。"
NOTHING = "那就没有可贴的了。先订健康提示（回“订阅健康提示”），或者选一个县区再来。"
DONE = "好了，一会儿就贴上：{shown}。想去掉，随时回“取消标签”。"
WITHDRAWN = (
    "好的，一会儿就从微信去掉，以后不再按标签给您发文章。健康提示照常；想再贴，回“公众号标签”。"
)
NONE = "您没有贴标签，不用取消。"
LEFT_OFF = "好的，公众号标签不填了，什么也没贴。想贴再回“公众号标签”。"
NOT_NOW = "现在连不上微信，没有记下来，请过一会儿再发一次。"


class TagForm:
    """公众号标签: the county, then the yes."""

    name = TAG_FORM
    title = "公众号标签"
    asks_for_questions = True

    def __init__(
        self, tags: AccountTagConsents, known: Callable[[str], Awaitable[Actor | None]]
    ) -> None:
        self._tags = tags
        self._known = known

    def begins(self, message: Incoming) -> bool:
        """The plain ways of asking for it."""
        return _BEGINS.fullmatch(message.bare) is not None

    async def begin(self, message: Incoming) -> FormStep:
        """What it is for, what hangs there now, and the first question."""
        actor = await self._known(message.person)
        if actor is None:
            return FormStep(NOT_NOW)
        standing = await self._tags.standing(actor)
        form = OpenForm(self.name, "county")
        about = INTRODUCTION
        if standing.agreed:
            about += NOW.format(shown=_shown(standing.county, standing.topics) or "还没有")
        return FormStep(f"{about}\n\n{self.question(form)}", form)

    def question(self, form: OpenForm) -> str:
        """What is being asked."""
        if form.step == "consent":
            return CONSENT.format(text=agreed_text()[1])
        listed = "、".join(f"{at}{each}" for at, each in enumerate(self._tags.counties, 1))
        return COUNTY.format(counties=listed)

    def help(self, form: OpenForm) -> str:
        """How one answers."""
        return CONSENT_HELP if form.step == "consent" else COUNTY_HELP

    async def proceed(self, message: Incoming, form: OpenForm) -> FormStep | None:
        """The words to agree to, or that it is done."""
        said = message.bare
        if form.step == "consent":
            return await self._agreed(message, form) if _AGREES.fullmatch(said) else None
        county = self._county(said)
        if county is None:
            wrong = FormStep(f"{NO_SUCH}\n\n{self.question(form)}", form)
            return wrong if said.isdecimal() else None
        actor = await self._known(message.person)
        if actor is None:
            return FormStep(NOT_NOW, form)
        shown = _shown(county, (await self._tags.standing(actor)).topics)
        if not shown:
            return FormStep(NOTHING)
        moved = form.answered("consent", county=county, shown=shown, version=agreed_text()[0])
        return FormStep(f"{SHOWN.format(shown=shown)}\n\n{self.question(moved)}", moved)

    def _county(self, said: str) -> str | None:
        """The county that a whole text names; empty where it wants none."""
        if _NO_COUNTY.fullmatch(said):
            return ""
        counties = self._tags.counties
        if said.isdecimal() and 1 <= int(said) <= len(counties):
            return counties[int(said) - 1]
        named = [each for each in counties if said in (each, each[:-1])]
        return named[0] if len(named) == 1 else None

    async def _agreed(self, message: Incoming, form: OpenForm) -> FormStep:
        answers = form.answers
        actor = await self._known(message.person)
        if actor is None:
            return FormStep(NOT_NOW, form)
        try:
            await self._tags.agree(actor, answers["county"], answers["version"], SAID_IN)
        except TextMoved as problem:
            moved = form.answered("consent", version=agreed_text()[0])
            return FormStep(f"{problem.message}\n\n{self.question(moved)}", moved)
        return FormStep(DONE.format(shown=answers["shown"]))


class TagTalk:
    """取消标签: heard wherever somebody is, and while they wait for a person."""

    def __init__(
        self,
        tags: AccountTagConsents,
        known: Callable[[str], Awaitable[Actor | None]],
        forms: Forms,
    ) -> None:
        self._tags = tags
        self._known = known
        self._forms = forms

    def wants(self, message: Incoming) -> bool:
        return message.in_words and withdraws_tags(message.text)

    async def handle(self, message: Incoming) -> Reply | None:
        if not self.wants(message):
            return None
        actor = await self._known(message.person)
        if actor is None:
            return Reply(NOT_NOW)
        form = await self._forms.open_of(message.person)
        asking = form is not None and form.name == TAG_FORM
        if asking:
            await self._forms.close(message.person)
        if await self._tags.withdraw(actor, SAID_IN):
            return Reply(WITHDRAWN)
        return Reply(LEFT_OFF if asking else NONE)


def withdraws_tags(text: str) -> bool:
    """Whether a whole text takes the tags back."""
    return _WITHDRAWS.fullmatch(without_marks(text)) is not None


def _shown(county: str, topics: Collection[TipTopic]) -> str:
    """The tags as they are called at the account; empty where there is none."""
    keys = [county_key(county)] if county else []
    keys += [consent_topic(topic) for topic in TipTopic if topic in topics]
    return "、".join(map(tag_name, keys))
