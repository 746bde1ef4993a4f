"""How are my claims doing? Answered to the bound member alone, whoever the question names."""

import re

from bot.dispatcher import Reply
from bot.incoming import Incoming
from bot.menu import PROGRESS
from casework.claims.views import ClaimLine
from casework.people.members import Members
from casework.phone.progress import Progress
from claims_core.claim import Actor, Stage
from infra.gateway_errors import GatewayError

SHOWN = 3

NO_CLAIMS = "您现在没有报销申请。要申请大额报销，请打开小程序，点“我要报销”，把票据和材料拍照上传。"
_NEXT: dict[Stage, str] = {
    Stage.AWAITING_MATERIALS: "请打开小程序看还差什么，补齐后马上接着办。",
    Stage.PAID: "钱已经转出，收到后请在小程序点“已到账”；没收到也请告诉我们。",
    Stage.PAYMENT_RETURNED: "银行把款退回来了，请在小程序核对收款账户，改好后我们再付。",
    Stage.REJECTED: "原因写在小程序里，有疑问请问窗口。",
    Stage.WITH_CENTRE: "市医保中心审完，我们马上告诉您。",
}
_ASKS = re.compile(
    r"(请问|你好|您好|我想|我要|帮我|麻烦)*(查询|查看|查|看|问)?(一下|下)?"
    r"(我的|我|俺的)?(大额|报销|申请|材料)?(的)?(办理|审核|报销)?"
    r"(进度|进展|(办|审|走)?到(哪一步|哪步|哪|哪儿|哪里)|办好|办完)(了)?(没有|没|怎么样|如何|吗|呢)*"
)


class ProgressQuestion:
    """办理进度: the menu button, the word “进度”, and the plain ways of asking the same."""

    def __init__(self, members: Members, progress: Progress) -> None:
        self._members = members
        self._progress = progress

    async def handle(self, message: Incoming) -> Reply | None:
        if not asks_for_progress(message):
            return None
        return Reply(await self.tell(message.person))

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
        parts = [_line(line) for line in sent[:SHOWN]]
        if len(sent) > SHOWN or page.next_cursor:
            parts.append("其他申请请打开小程序看。")
        if len(sent) < len(page.items):
            parts.append("您还有没提交的申请，请到小程序里接着填，填好点“提交”。")
        return "\n\n".join(parts)

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
        "请打开小程序，点“绑定参保信息”，填姓名、身份证号和参保登记的手机号，"
        f"收到验证码填上就行。绑好以后再发“{words}”，就能看到了。"
    )


def asks_for_progress(message: Incoming) -> bool:
    """Whether this is the button or one of the plain ways of asking."""
    if message.event == "click":
        return message.event_key == PROGRESS
    return message.in_words and _ASKS.fullmatch(message.bare) is not None


def _line(line: ClaimLine) -> str:
    whose = f"申请{line.claim_no}（{line.insured_name}）"
    told = [whose, f"现在：{line.stage_words}"]
    if line.stage in _NEXT:
        told.append(_NEXT[line.stage])
    elif line.promised_on is not None and line.stage not in _ENDED:
        day = line.promised_on
        told.append(f"预计{day.year}年{day.month}月{day.day}日前办完。")
        if line.promise_provisional:
            told.append("（那段日子的放假安排还没公布，日期可能会有小调整。）")
    return "\n".join(told)


_ENDED = frozenset({Stage.RECEIVED, Stage.CLOSED, Stage.WITHDRAWN})
