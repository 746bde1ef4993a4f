"""What does somebody answer who is filling in a form, question by question? Asked for every text;
取消, 帮助 and 人工 work at each question, and whatever else is answered leads back to it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from bot.asides import asked_aside, in_danger
from bot.dispatcher import Reply, ReplyKind
from bot.forms import Forms, OpenForm
from bot.handlers.answers import DETAIL_WORDS
from bot.handlers.chat_photos import PUT_WORDS
from bot.handlers.thumbs import HELPFUL, UNHELPFUL
from bot.incoming import Incoming, without_marks
from bot.menu import POLICY
from faq.decision import Decision
from faq.live import LiveFaq

_CANCEL = re.compile(
    r"(取消|退出|返回|重新开始|从头来|算了|结束|不用了"
    r"|(我|俺)?(还是)?不(想|要|用|需要)*(填|算|报|问|弄|办|转|要|上门|咨询)+了)(算了)?(吧|了)?"
)
_HELP = re.compile(
    r"(帮(帮)?我)?(我|俺)?(不知道|不晓得|不会)?"
    r"(帮助|上一步|(怎么|咋)(填|回|写)|不会(填|回|写)|什么意思|看不懂|不明白|不懂|help)(啊|呀|吗|了)?"
)
# Words that mean something of their own wherever somebody is.
_OTHERS = (
    frozenset({"谢谢", "多谢", "你好", "您好", "在吗"})
    | HELPFUL
    | UNHELPFUL
    | DETAIL_WORDS
    | PUT_WORDS
)
_A_QUESTION = 4  # characters
_AGAIN = "{title}还没填完，接着来：\n{question}"
_LATER = "{title}给您留着，两小时内回来接着填就行。"


@dataclass(frozen=True)
class FormStep:
    """一步: what is said, and the form as it then stands; None when it is done."""

    text: str
    form: OpenForm | None = None


class GuidedForm(Protocol):
    """一张一问一答的表."""

    name: str
    title: str
    asks_for_questions: bool
    """Whether what somebody asks in between may be what the form is about."""

    def begins(self, message: Incoming) -> bool:
        """Whether this text asks for the form."""
        ...

    async def begin(self, message: Incoming) -> FormStep:
        """The first question, or why there is none."""
        ...

    async def proceed(self, message: Incoming, form: OpenForm) -> FormStep | None:
        """What follows from an answer; None where it is no answer to the question."""
        ...

    def question(self, form: OpenForm) -> str:
        """What is being asked."""
        ...

    def help(self, form: OpenForm) -> str:
        """How one answers that, and where the answer is found."""
        ...


class FormTalk:
    """填表: one question after the other."""

    def __init__(self, forms: Forms, guided: Sequence[GuidedForm], faq: LiveFaq) -> None:
        self._forms = forms
        self._guided = {each.name: each for each in guided}
        self._faq = faq

    def wants_with_nothing_open(self, message: Incoming) -> bool:
        return message.in_words and self.begins(message)

    async def handle(self, message: Incoming) -> Reply | None:
        form = await self._forms.open_of(message.person)
        if form is None or form.name not in self._guided:
            return await self._begun(message) if message.in_words else None
        guided = self._guided[form.name]
        if message.event == "click" and message.event_key == POLICY:
            return self._said(self._again(form))  # its numbers would be taken for answers
        if not message.in_words:
            return None
        said = message.bare.lower()
        if _CANCEL.fullmatch(said):
            await self._forms.close(message.person)
            return self._said(
                f"好的，{guided.title}不填了。想问什么，直接打字；找工作人员，发“人工”。"
            )
        if asks_how(said):
            return self._said(
                f"{guided.help(form)}\n前面填错了，回“取消”再重新来；找工作人员回“人工”。\n\n"
                f"{guided.question(form)}"
            )
        if begun := await self._begun(message):
            return begun
        if said in _OTHERS or in_danger(self._faq, message.text):
            return None
        if not guided.asks_for_questions and asked_aside(self._faq, message.text):
            return None
        step = await guided.proceed(message, form)
        if step is not None:
            return await self._kept(message.person, step)
        if self._is_a_question(message.text):
            return None
        return self._said(f"这句我没对上。{guided.help(form)}\n\n{guided.question(form)}")

    def begins(self, message: Incoming) -> bool:
        """Whether a text asks for one of the forms."""
        return any(guided.begins(message) for guided in self._guided.values())

    async def is_open(self, person: str) -> bool:
        """Whether a question of ours waits for an answer."""
        return await self._forms.open_of(person) is not None

    async def lead_back(self, message: Incoming, reply: Reply) -> Reply:
        """An answer of somebody else, with the way back to the form that is open."""
        form = await self._forms.open_of(message.person)
        if form is None or form.name not in self._guided:
            return reply
        title = self._guided[form.name].title
        more = _LATER.format(title=title) if reply.kind is ReplyKind.PERSON else self._again(form)
        return replace(reply, text=f"{reply.text}\n\n{more}")

    def _again(self, form: OpenForm) -> str:
        guided = self._guided[form.name]
        return _AGAIN.format(title=guided.title, question=guided.question(form))

    async def _begun(self, message: Incoming) -> Reply | None:
        for guided in self._guided.values():
            if guided.begins(message):
                step = await guided.begin(message)
                if step.form is not None:
                    await self._forms.begin(message.person, step.form)
                return await self._kept(message.person, step)
        return None

    async def _kept(self, person: str, step: FormStep) -> Reply:
        if step.form is None:
            await self._forms.close(person)
        else:
            await self._forms.keep(person, step.form)
        return self._said(step.text)

    def _said(self, text: str) -> Reply:
        return Reply(text, kind=ReplyKind.ALONE)

    def _is_a_question(self, text: str) -> bool:
        """Whether the FAQ has something sure to say about it; two or three characters are rather an
        answer that went wrong."""
        answer = self._faq.ask(text)
        sure = answer.decision is Decision.ANSWER and len(without_marks(text)) >= _A_QUESTION
        return sure or answer.guard is not None


def asks_how(bare: str) -> bool:
    """Whether a text, without marks, asks how one answers what is being asked."""
    return _HELP.fullmatch(bare.lower()) is not None
