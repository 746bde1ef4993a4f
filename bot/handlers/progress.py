"""How are my claims doing? Answered to the bound member alone, whoever the question names."""

import re

from bot.dispatcher import Reply
from bot.handlers.claim_words import in_short, whole
from bot.incoming import Incoming
from bot.menu import PROGRESS
from casework.people.members import Members
from casework.phone.progress import Progress
from claims_core.claim import Actor, Stage
from infra.gateway_errors import GatewayError

SHOWN = 3

NO_CLAIMS = "您现在没有报销申请。要申请大额报销，请打开小程序，点“申请补助”，把票据和材料拍照上传。"
_ASKS = re.compile(
    r"(请问|你好|您好|我想|我要|帮我|麻烦)*(查询|查看|查|看|问)?(一下|下)?"
    r"(我的|我|俺的)?(大额|报销|申请|材料)?(的)?(办理|审核|报销)?"
    r"(进度|进展|(办|审|走)?到(哪一步|哪步|哪|哪儿|哪里)|办好|办完)(了)?(没有|没|怎么样|如何|吗|呢)*"
)


class ProgressQuestion:
    """办理进度: the menu button, the word “进度”, and the plain ways of asking the same."""

    def __init__(self, members: Members, progress: Progress, *, sums: bool) -> None:
        self._members = members
        self._progress = progress
        self._sums = sums

    def wants(self, message: Incoming) -> bool:
        return asks_for_progress(message)

    async def handle(self, message: Incoming) -> Reply | None:
        if not self.wants(message):
            return None
        return Reply(await self.tell(message.person))

    async def asked(self, openid: str, _: str) -> str:
        """The same, where it was asked in other words."""
        return await self.tell(openid)

    async def tell(self, openid: str) -> str:
        """The claims of whoever this openid is bound to."""
        actor = await self.known(openid)
        if actor is None:
            return how_to_bind("进度", "进度")
        page = await self._progress.claims(actor)
        if not page.items:
            me = await self._members.me(actor)
            return NO_CLAIMS if me.bound or me.relatives else how_to_bind("进度", "进度")
        sent = [line for line in page.items if line.stage is not Stage.DRAFT]
        if len(sent) == 1 and not page.next_cursor:
            parts = [whole(await self._progress.show(actor, sent[0].id), sums=self._sums)]
        else:
            parts = [in_short(line) for line in sent[:SHOWN]]
        if len(sent) > 1:
            parts.append("想看哪一份的详细，把它的申请号发给我。")
        if len(sent) > SHOWN or page.next_cursor:
            parts.append("其他申请请打开小程序看。")
        drafts = [line for line in page.items if line.stage is Stage.DRAFT]
        if any(line.filled_at_window for line in drafts):
            parts.append("窗口替您填的申请还没有交，请打开小程序，点开它看一看。")
        if not all(line.filled_at_window for line in drafts):
            parts.append("您还有没提交的申请，请到小程序里接着填，填好点“提交申请”。")
        return "\n\n".join(parts)

    async def bound(self, openid: str) -> Actor | None:
        """Whom we know and who is bound or files for relatives: only they can have claims."""
        actor = await self.known(openid)
        if actor is None:
            return None
        me = await self._members.me(actor)
        return actor if me.bound or me.relatives else None

    async def known(self, openid: str) -> Actor | None:
        """Whom we know; somebody who followed while WeChat did not answer is looked up again."""
        actor = await self._members.by_official_openid(openid)
        if actor is not None:
            return actor
        try:
            await self._members.followed(openid)
        except GatewayError:
            return None
        return await self._members.by_official_openid(openid)


def how_to_bind(matter: str, words: str) -> str:
    """What somebody unknown is told: why `matter` cannot be looked up, and what to say later."""
    return (
        f"还不知道您是哪位参保人，所以查不了{matter}。\n"
        "请打开小程序，点“开始绑定”，填姓名、身份证号和参保登记的手机号，"
        f"收到验证码填上就行。绑好以后再发“{words}”，就能看到了。"
    )


def asks_for_progress(message: Incoming) -> bool:
    """Whether this is the button or one of the plain ways of asking."""
    if message.event == "click":
        return message.event_key == PROGRESS
    return message.in_words and _ASKS.fullmatch(message.bare) is not None
