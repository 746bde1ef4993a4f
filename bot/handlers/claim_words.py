"""How does a claim read in the chat? Asked for lists, for one claim by its number, and for what is
missing."""

from datetime import date

from casework.claims.views import ClaimLine, PromiseMoveView
from casework.phone.views import MemberClaim
from claims_core.claim import Stage
from claims_core.clocks import RUNNING
from claims_core.money import format_yuan
from claims_core.promise_results import UsualTime
from claims_core.whose_turn import Turn, turn_words

_NEXT: dict[Stage, str] = {
    Stage.DRAFT: "还没有提交。请打开小程序接着填，填好点“提交申请”。",
    Stage.AWAITING_MATERIALS: "请打开小程序看还差什么，补齐后马上接着办。",
    Stage.PAID: "钱已经转出，收到后请在小程序点“到了”；没收到也请告诉我们。",
    Stage.PAYMENT_RETURNED: "银行把款退回来了，请在小程序核对收款账户，改好后我们再付。",
    Stage.REJECTED: "原因在小程序里也能看，有疑问请问窗口。",
    Stage.NOT_ACCEPTED: "原因在小程序里也能看，有疑问请问窗口。",
    Stage.WITH_CENTRE: "市医保中心审完，我们马上告诉您。",
}
# Where the last step's words are the reason why it stands there.
_WITH_REASON = frozenset({Stage.REJECTED, Stage.NOT_ACCEPTED, Stage.REVERSED})
ACCOUNT_NAMED = "银行没有打成，新账户正在核对"
SHOWN_GAPS = 5
_TWO = 2


def in_short(line: ClaimLine) -> str:
    """A claim in a list: number, stage, and what comes next."""
    told = [_whose(line), f"现在：{line.stage_words}"]
    if line.stage in _NEXT:
        told.append(_NEXT[line.stage])
    elif line.stage in RUNNING and line.promised_on is not None:
        told.append(_promised(line, line.promised_on))
    return "\n".join(told)


def whole(claim: MemberClaim, *, sums: bool) -> str:
    """One claim with reason, what is missing in the clerk's words, the day and why it moved, and
    the amount once it stands (`sums`: whether amounts may be read on screens at all)."""
    line = claim.line
    # a returned payment whose new account waits for a colleague asks nothing of the member
    named = line.stage is Stage.PAYMENT_RETURNED and claim.turn is Turn.OFFICE
    told = [_whose(line), f"现在：{ACCOUNT_NAMED if named else line.stage_words}"]
    if reason := _reason(claim):
        told.append(f"原因：{reason}")
    elif line.stage is Stage.PAYMENT_RETURNED and claim.payment_note:
        told.append(f"银行说：{claim.payment_note}")
    if gaps := what_is_missing(claim):
        told.append(gaps)
    elif line.stage is Stage.AWAITING_MATERIALS:
        told.append("要补的都齐了。请打开小程序，点“补好了，交上去”，马上接着办。")
    elif line.stage in _NEXT and not named:
        told.append(_NEXT[line.stage])
    if line.stage in RUNNING and line.promised_on is not None:
        told.append(_promised(line, line.promised_on))
        if claim.usual is not None:
            told.append(usually(claim.usual))
        if moved := _why_moved(claim.promise_moves):
            told.append(moved)
    if claim.turn is not Turn.YOU:
        told.append(f"{turn_words(line.stage, claim.turn)}。")
    if sums and line.assessed_fen is not None:
        told.append(f"补助金额：{format_yuan(line.assessed_fen)}元。明细在小程序里看。")
    return "\n".join(told)


def what_is_missing(claim: MemberClaim) -> str:
    """还差什么, each with the reason that the clerk wrote; empty when nothing is missing or the
    claim waits for nobody's papers."""
    if claim.line.stage not in (Stage.DRAFT, Stage.AWAITING_MATERIALS) or not claim.missing:
        return ""
    reasons = {wanted.material.value: wanted.reason for wanted in claim.wanted}
    gaps = [
        f"· {gap.title}：{reasons.get(gap.code.partition('.')[2]) or gap.hint}"
        for gap in claim.missing[:SHOWN_GAPS]
    ]
    more = len(claim.missing) - SHOWN_GAPS
    if more > 0:
        gaps.append(f"还有{more}样，小程序里都写着。")
    where = (
        "请打开小程序补上，纸质材料也可以交到窗口。"
        if claim.line.stage is Stage.AWAITING_MATERIALS
        else "请打开小程序接着填，填好点“提交申请”。"
    )
    return "\n".join(("还差这些：", *gaps, where))


def usually(usual: UsualTime) -> str:
    """How long such claims took, beside what is promised."""
    return f"最近一年，这样的申请从收齐材料起，一半在{usual.working_days}个工作日内打了款。"


def _reason(claim: MemberClaim) -> str:
    """What the member was told at the step that ended the claim."""
    if claim.line.stage not in _WITH_REASON or not claim.timeline:
        return ""
    return claim.timeline[-1].note


def _whose(line: ClaimLine) -> str:
    return f"申请{line.claim_no}（{line.insured_name}）" if line.claim_no else "没提交的申请"


def _promised(line: ClaimLine, day: date) -> str:
    sure = (
        "\n（那段日子的放假安排还没公布，日期可能会有小调整。）" if line.promise_provisional else ""
    )
    return f"预计{_day(day)}前办完。{sure}"


def _why_moved(moves: tuple[PromiseMoveView, ...]) -> str:
    """The day that was promised before this one, and what moved it."""
    days = [(move.after, move.words) for move in moves if move.after is not None]
    if len(days) < _TWO or days[-1][0] == days[-2][0]:
        return ""
    return f"原来说的是{_day(days[-2][0])}前，后来改了：{days[-1][1]}。"


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
