"""About how much would the supplement pay? A form of the chat, with the person's own accumulators
where they are bound; every answer says that it is an estimate."""

import re
from fractions import Fraction

from bot.forms import OpenForm
from bot.handlers.forms import FormStep
from bot.handlers.progress import ProgressQuestion
from bot.handlers.sums import percent_in, sum_in
from bot.incoming import Incoming
from casework.ledger.estimate_words import estimate_in_words
from casework.ledger.estimates import EstimateAsked, SupplementEstimates
from casework.ledger.limits import LimitsView, YearLimits
from claims_core.ledger import YearToDate
from claims_core.money import format_yuan

_BEGINS = re.compile(
    r"(请|我想|我要|帮我|给我|麻烦|来|想)*(试算|估算|算一算|算一下|算算|算下|测算|试着算)(一下|一回|看看)?"
    r"(我的?|我这次|这次)?(大额|报销|补助)?(能|可以|可)?(报|补|拿|给)?(销|助)?(多少)?(钱)?(吗|吧|呗|呢)?"
)
_UNKNOWN = re.compile(r"(我)?(不知道|不清楚|不晓得|没有|不记得|忘了|看不出来?|没写)(了|呢|啊)?")
_NOTHING = re.compile(r"(今年)?(还|从来)?没(有)?(住过院|报过|用过|付过)(了)?|一分没有?付?")
_USED_UP = re.compile(r"(已经|都|早就)*(用完|付满|封顶|到顶|满)(了)?")
_OTHERS = re.compile(r"(算|给|帮)?(别人|家里人|家人|我妈|我爸|父母|老伴|爱人|孩子)(的|算)?")

TOTAL = "这次看病一共花了多少元？写个数就行，比如“86000”或者“8万6”。"
OUTSIDE = (
    "其中医保目录外的（自费、超限价、乙类先自付）大约多少元？费用清单上有；"
    "不知道回“0”，算出来会偏多。"
)
POOL_PAID = (
    "今年到现在，统筹基金一共付过多少元？医院结算单上的“统筹支付”加起来。已经用满一年限额的回“用完了”，"
    "没住过院的回“0”，不知道回“不知道”，就按没用过算。"
)
RATE = "这次统筹基金按百分之几报？医院结算单上有，比如“85”；不知道回“不知道”，我只能算个最多。"
DEDUCTIBLE = "这次的起付线是多少元？医院结算单上有，比如“900”；不知道回“0”，算出来会偏多。"
_QUESTIONS = {
    "total": TOTAL,
    "outside": OUTSIDE,
    "pool_paid": POOL_PAID,
    "rate": RATE,
    "deductible": DEDUCTIBLE,
}
_HELP = {
    "total": "医疗收费票据上的“金额合计”就是一共花了多少。",
    "outside": "医院打印的费用清单上，“自费”“自付”几栏加起来就是。",
    "pool_paid": "统筹基金是基本医保先付的那部分，付满一年的限额，大额才接着付。",
    "rate": "统筹报销比例因医院等级、在职退休而不同，结算单上“统筹支付比例”那一栏有。",
    "deductible": "起付线是每次住院先由自己付的那一段，结算单上“起付线”那一栏有。",
}
TOO_MUCH_OUTSIDE = "目录外的不能比一共花的还多。"
APPLY = "要申请报销，请打开小程序，点“申请补助”。"


class EstimateForm:
    """试算."""

    name = "estimate"
    title = "试算"
    asks_for_questions = False

    def __init__(
        self, mine: ProgressQuestion, limits: YearLimits, estimates: SupplementEstimates
    ) -> None:
        self._mine = mine
        self._limits = limits
        self._estimates = estimates

    def begins(self, message: Incoming) -> bool:
        """The word, and the plain ways of asking for it."""
        return speaks_of_an_estimate(message.bare)

    async def begin(self, message: Incoming) -> FormStep:
        """On the person's own accumulators where we have them."""
        own = await self._own(message.person)
        form = OpenForm(self.name, "total", {"own": own is not None})
        begun = "我来估一下大额大约能补多少，只要几个数。"
        if own is not None:
            begun += (
                f"按您自己账上的算：{own.year}年统筹基金付过"
                f"{format_yuan(max(0, own.pool_paid_fen))}元，"
                f"大额补过{format_yuan(own.supplement_paid_fen)}元。给别人算，回“别人”。"
            )
        return FormStep(f"{begun}\n\n{TOTAL}", form)

    def question(self, form: OpenForm) -> str:
        """What is being asked."""
        return _QUESTIONS[form.step]

    def help(self, form: OpenForm) -> str:
        """Where the figure is found."""
        return _HELP[form.step]

    async def proceed(self, message: Incoming, form: OpenForm) -> FormStep | None:
        """The next question, or the estimate."""
        said = message.bare
        if form.answers["own"] and _OTHERS.fullmatch(said):
            # what stands is about the person, not about the bill
            moved = form.answered("total", own=False)
            return FormStep(f"好的，按没有账来算，多问您一个数。\n\n{TOTAL}", moved)
        unknown = _UNKNOWN.fullmatch(said) is not None
        match form.step:
            case "rate":
                rate = percent_in(message.text)
                if rate is None and not unknown:
                    return None
                if rate is None:
                    return await self._done(message.person, form.answered("rate", rate=None))
                return _asked(form.answered("deductible", rate=str(rate)))
            case "pool_paid":
                used_up = _USED_UP.fullmatch(said) is not None
                nothing = unknown or used_up or _NOTHING.fullmatch(said) is not None
                fen = 0 if nothing else sum_in(message.text)
                if fen is None:
                    return None
                moved = form.answered("rate", pool_paid=fen, used_up=used_up)
                return await self._rate_or_done(message.person, moved)
        fen = 0 if unknown and form.step != "total" else sum_in(message.text)
        if fen is None or (form.step == "total" and fen == 0):
            return None
        match form.step:
            case "total":
                return _asked(form.answered("outside", total=fen))
            case "outside":
                if fen > form.answers["total"]:
                    return FormStep(f"{TOO_MUCH_OUTSIDE}{OUTSIDE}", form)
                moved = form.answered("pool_paid", outside=fen)
                if not form.answers["own"]:
                    return _asked(moved)
                return await self._rate_or_done(message.person, moved)
        return await self._done(message.person, form.answered("deductible", deductible=fen))

    async def _rate_or_done(self, person: str, form: OpenForm) -> FormStep:
        """The pool's rate matters only where this bill may reach the pool's limit."""
        paid = await self._paid(person, form)
        room = await self._estimates.pool_room(paid)
        in_scope = form.answers["total"] - form.answers["outside"]
        if 0 < room < in_scope:
            return _asked(form.answered("rate"))
        return await self._done(person, form)

    async def _done(self, person: str, form: OpenForm) -> FormStep:
        answers, paid = form.answers, await self._paid(person, form)
        rate = answers.get("rate")
        estimate = await self._estimates.estimate(
            EstimateAsked(
                total_fen=answers["total"],
                outside_fen=answers["outside"],
                paid=paid,
                pool_rate=None if rate is None else Fraction(rate),
                deductible_fen=answers.get("deductible", 0),
            )
        )
        return FormStep(f"{estimate_in_words(estimate)}\n{APPLY}")

    async def _paid(self, person: str, form: OpenForm) -> YearToDate:
        """What was paid this year before this bill: on our books, or as it was said."""
        if form.answers["own"]:
            own = await self._own(person)
            return YearToDate(own.pool_paid_fen, own.supplement_paid_fen) if own else YearToDate()
        if form.answers.get("used_up"):
            return YearToDate(pool_paid=await self._estimates.pool_room(YearToDate()))
        return YearToDate(pool_paid=form.answers["pool_paid"])

    async def _own(self, person: str) -> LimitsView | None:
        actor = await self._mine.bound(person)
        return await self._limits.of(actor) if actor else None


def speaks_of_an_estimate(bare: str) -> bool:
    """Whether this text, without marks, asks for the form."""
    return _BEGINS.fullmatch(bare) is not None


def _asked(form: OpenForm) -> FormStep:
    return FormStep(_QUESTIONS[form.step], form)
