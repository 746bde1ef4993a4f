"""How does somebody agree in the chat to the use of their papers or their account, or take it back?
A form: the words first, then a yes or a no to them."""

import re
from collections.abc import Awaitable, Callable

from bot.forms import OpenForm
from bot.handlers.forms import FormStep
from bot.incoming import Incoming
from casework.errors import NotBound
from casework.phone.said_consents import SaidConsents
from claims_core.agreed_texts import AgreedTo, TextMoved
from claims_core.claim import Actor
from claims_core.data_consents import CONSENT_STATE_WORDS

SAID_IN = "chat"
_SAY = r"(我)?(要|想|怎么|咋)?(看|看看|查|问)?(一下)?"
_ABOUT = {
    AgreedTo.CLAIM_DATA: r"(我的)?(病历|资料|材料|票据|个人信息)",
    AgreedTo.BANK_ACCOUNT: r"(我的)?(银行|收款)?(账户|账号|卡|银行卡|卡号)",
}
_TURN = r"(撤回|收回|取消|撤销)"
_YES = re.compile(r"(我)?(已经)?(看过|看了)?(我)?同意(了|的)?")
_NO = re.compile(r"(我)?(要)?(不同意|收回|撤回)(了|同意)*")
NOT_NOW = "现在连不上微信，没有记下来，请过一会儿再发一次。"
BIND = "先要知道您是谁。请打开小程序，点“开始绑定”，再回来发一次“{words}”。"
TAKE_BACK = "要收回，再发一次“{title}”。"
GIVE_AGAIN = "想再同意，再发“{title}”。"
NAMES = {AgreedTo.CLAIM_DATA: "资料同意书", AgreedTo.BANK_ACCOUNT: "账户同意书"}


class ConsentForm:
    """同意用资料、同意用账户, each a form of its own."""

    asks_for_questions = False

    def __init__(
        self,
        what: AgreedTo,
        consents: SaidConsents,
        known: Callable[[str], Awaitable[Actor | None]],
    ) -> None:
        self._what = what
        self._consents = consents
        self._known = known
        self.name = f"consent.{what}"
        self.title = NAMES[what]
        about = _ABOUT[what]
        self._begins = re.compile(
            rf"{_SAY}({_TURN}?(使用|用)?{about}(的)?(使用)?同意(书)?"
            rf"|{_TURN}(对)?{about}的同意|(我)?不同意(你们|再)?(使用|用){about}"
            rf"|(我)?同意(你们)?(使用|用){about})(了|吧)?"
        )

    def begins(self, message: Incoming) -> bool:
        """By the name of the text, or by what somebody wants of it."""
        return self._begins.fullmatch(message.bare) is not None

    async def begin(self, message: Incoming) -> FormStep:
        """The words, how it stands, and the question."""
        actor = await self._known(message.person)
        if actor is None:
            return FormStep(NOT_NOW)
        try:
            consents = await self._consents.of_member(actor)
        except NotBound:
            return FormStep(BIND.format(words=self.title))
        found = next(each for each in consents.standing if each.what == self._what)
        text = found.text
        form = OpenForm(self.name, "say", {"version": text.version})
        return FormStep(
            f"{text.title}\n{text.text}\n\n{text.withdrawn}\n\n"
            f"现在：{CONSENT_STATE_WORDS[found.state]}。{self.question(form)}",
            form,
        )

    def question(self, form: OpenForm) -> str:
        """What is being asked."""
        return "同意回“同意”，要收回回“不同意”；先不说回“取消”。"

    def help(self, form: OpenForm) -> str:
        """How one answers."""
        return f"看完上面的{self.title}，回“同意”或者“不同意”；马上生效，以后还能改。"

    async def proceed(self, message: Incoming, form: OpenForm) -> FormStep | None:
        """What follows from the yes or the no."""
        given = _YES.fullmatch(message.bare) is not None
        if not given and _NO.fullmatch(message.bare) is None:
            return None
        actor = await self._known(message.person)
        if actor is None:
            return FormStep(NOT_NOW, form)
        try:
            said = await self._consents.say(
                actor, self._what, SAID_IN, given=given, version=form.answers["version"]
            )
        except NotBound:
            return FormStep(BIND.format(words=self.title))
        except TextMoved as moved:
            again = await self.begin(message)
            return FormStep(f"{moved.message}\n\n{again.text}", again.form)
        turn = TAKE_BACK if given else GIVE_AGAIN
        return FormStep(f"{said.told}{turn.format(title=self.title)}")
