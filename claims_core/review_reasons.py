"""Why was a claim refused, returned, reversed, reopened or settled at nothing? The closed list of
reason codes with their words, asked by the rules and by every form that wants a reason."""

from dataclasses import dataclass
from enum import StrEnum

from claims_core.actions import Action
from claims_core.claim import Role


class ReasonCode(StrEnum):
    """理由代码: a name outside this list is refused."""

    # 不予受理, at the material check
    INSURED_ELSEWHERE = "insured_elsewhere"
    NOT_COVERED = "not_covered"
    SETTLED_ALREADY = "settled_already"
    OTHER_PAYER = "other_payer"
    NO_AUTHORITY = "no_authority"
    # 不予支付, after the material check
    OUT_OF_SCOPE = "out_of_scope"
    RECEIPT_INVALID = "receipt_invalid"
    RECEIPT_USED = "receipt_used"
    UNTRUE_PAPERS = "untrue_papers"
    CENTRE_REFUSED = "centre_refused"
    # 准许同一人办下一步
    TOO_FEW_STAFF = "too_few_staff"
    # 退回重办, between colleagues
    FIGURES_WRONG = "figures_wrong"
    RECEIPTS_DIFFER = "receipts_differ"
    PAPERS_UNCLEAR = "papers_unclear"
    RULE_UNCLEAR = "rule_unclear"
    # 市医保中心
    CROSSING = "crossing"
    CENTRE_ASKED = "centre_asked"
    NOT_CROSSING = "not_crossing"
    CENTRE_WANTS_PAPERS = "centre_wants_papers"
    # 银行
    NAME_DIFFERS = "name_differs"
    ACCOUNT_CLOSED = "account_closed"
    ACCOUNT_LIMITED = "account_limited"
    BANK_OTHER = "bank_other"
    NEVER_LEFT = "never_left"
    # 窗口收到的材料, and a new account taken down there
    BROUGHT_IN = "brought_in"
    BY_POST = "by_post"
    SCAN_MISTAKEN = "scan_mistaken"
    SCAN_UNCLEAR = "scan_unclear"
    NOT_NEEDED = "not_needed"
    CORRECTED = "corrected"
    ACCOUNT_IN_PERSON = "account_in_person"
    ACCOUNT_BY_LETTER = "account_by_letter"
    ACCOUNT_DOUBTFUL = "account_doubtful"
    # 没有确认到账
    NEVER_CONFIRMED = "never_confirmed"
    # 撤出拨付批次, before it has been released
    BATCH_WRONG = "batch_wrong"
    PAYEE_IN_DOUBT = "payee_in_doubt"
    AMOUNT_IN_DOUBT = "amount_in_doubt"
    # 拨付作废, after it; the bank has said so in writing
    FILE_REFUSED = "file_refused"
    PAYMENT_REFUSED = "payment_refused"
    # 冲正
    AMOUNT_WRONG = "amount_wrong"
    POOL_CORRECTED = "pool_corrected"
    RULE_CHANGED = "rule_changed"
    AUDIT_FINDING = "audit_finding"
    # 重新办理
    APPEAL_UPHELD = "appeal_upheld"
    NEW_PAPERS = "new_papers"
    OUR_MISTAKE = "our_mistake"
    RECALCULATED = "recalculated"
    WITHDRAWN_BY_MISTAKE = "withdrawn_by_mistake"
    # 应付为零; the first five are the ones the calculation gives
    BELOW_POOL_CAP = "below_pool_cap"
    CROSSING_ROUNDS_TO_ZERO = "crossing_rounds_to_zero"
    SUPPLEMENT_CAP_USED_UP = "supplement_cap_used_up"
    SUPPLEMENT_CAP_CUT = "supplement_cap_cut"
    NOTHING_IN_SCOPE = "nothing_in_scope"
    PAID_BEFORE = "paid_before"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Reason:
    """理由: `title` is read by staff, `member` by the insured person (empty: among colleagues).

    `roles` narrows who may give it (empty: whoever may act); `apart` names the actions whose doer
    may not give it; `words_needed` asks for a sentence beside the code."""

    title: str
    member: str = ""
    roles: frozenset[Role] = frozenset()
    apart: tuple[Action, ...] = ()
    words_needed: bool = False


_SUPERVISOR = frozenset({Role.SUPERVISOR})
_REFUSALS = (Action.DECLINE, Action.REJECT)
_C = ReasonCode

REASONS: dict[ReasonCode, Reason] = {
    _C.INSURED_ELSEWHERE: Reason(
        "参保地不归这里办理",
        "您的参保地不归我们办理。请到参保地的医保窗口申请，材料可以照样用。",
    ),
    _C.NOT_COVERED: Reason(
        "就医时没有参保或没有缴费",
        "就医那天，您的大额补助没有生效。如有缴费凭据，请带到参保地窗口核对。",
    ),
    _C.SETTLED_ALREADY: Reason(
        "这次费用已经结算过",
        "这次费用已经结算过，不能再报一次。有疑问请带结算单到窗口核对。",
    ),
    _C.OTHER_PAYER: Reason(
        "应由工伤保险或第三方负担",
        "这次费用应由工伤保险或有责任的一方负担。请先向他们申请；对结论有疑问请到窗口说明。",
    ),
    _C.NO_AUTHORITY: Reason(
        "代办人没有得到授权",
        "没有看到参保人的授权。请参保人本人申请，或授权给家人以后再提交。",
    ),
    _C.OUT_OF_SCOPE: Reason(
        "费用不在政策范围内",
        "这次费用不在大额补助的支付范围里。想知道是哪几项，请拨打窗口电话。",
    ),
    _C.RECEIPT_INVALID: Reason(
        "票据作废或查验不通过",
        "票据查验没有通过。请到医院换开有效的票据，再联系窗口重新办理。",
    ),
    _C.RECEIPT_USED: Reason(
        "票据已在别处报销", "票据已经报销过，不能再报一次。如果弄错了，请联系窗口。"
    ),
    _C.UNTRUE_PAPERS: Reason(
        "材料与事实不符", "核对后发现材料与事实不符。您可以到窗口说明情况。", words_needed=True
    ),
    _C.CENTRE_REFUSED: Reason(
        "市医保中心审定不予支付",
        "市医保中心审核后认定不予支付。有疑问请到窗口，我们陪您核对。",
    ),
    _C.TOO_FEW_STAFF: Reason("本县人手不够", words_needed=True),
    _C.FIGURES_WRONG: Reason("金额录入有误"),
    _C.RECEIPTS_DIFFER: Reason("票据登记与照片不符"),
    _C.PAPERS_UNCLEAR: Reason("材料不全或看不清"),
    _C.RULE_UNCLEAR: Reason("政策适用要再核实", words_needed=True),
    _C.CROSSING: Reason("跨基本进大额", "您的费用跨过了统筹限额，要由市医保中心审核。"),
    _C.CENTRE_ASKED: Reason("市医保中心要求移交", "市医保中心要审核这份申请。"),
    _C.NOT_CROSSING: Reason("市医保中心认定不属于跨基本进大额"),
    _C.CENTRE_WANTS_PAPERS: Reason("市医保中心要补材料", words_needed=True),
    _C.NAME_DIFFERS: Reason(
        "户名账号不符", "银行说户名和账号对不上。请核对后换一个本人的银行账户。"
    ),
    _C.ACCOUNT_CLOSED: Reason(
        "账户不存在或已销户", "银行说这个账户不存在或已销户。请换一个本人的银行账户。"
    ),
    _C.ACCOUNT_LIMITED: Reason(
        "超过账户限额", "这个账户收不了这么大的金额。请换一张本人的一类银行卡。"
    ),
    _C.BANK_OTHER: Reason(
        "银行的其他原因", "银行没有把钱付成。请核对收款账户，或换一个本人的账户。"
    ),
    _C.NEVER_LEFT: Reason(
        "银行先说付成，其实没有付出",
        "银行先说付成了，后来查清这笔钱没有付出去。请核对收款账户，我们再付，钱不会少。",
    ),
    _C.BROUGHT_IN: Reason("送到窗口的纸质材料", "您送来的纸质材料，窗口收到了。"),
    _C.BY_POST: Reason("寄来的纸质材料", "您寄来的纸质材料，窗口收到了。"),
    _C.SCAN_MISTAKEN: Reason("扫错了，不是这份申请的材料", "窗口扫错的一份材料已经拿掉，不算数。"),
    _C.SCAN_UNCLEAR: Reason("没扫清楚，要重新扫", "窗口有一份材料没扫清楚，已经拿掉。"),
    _C.NOT_NEEDED: Reason(
        "这份材料不用补了", "这份材料不用补了，我们接着办，办结日照原来的算。", words_needed=True
    ),
    _C.CORRECTED: Reason("申请里写的和材料不一样", words_needed=True),
    _C.ACCOUNT_IN_PERSON: Reason(
        "本人到窗口登记",
        "按您在窗口登记的，要换一个收款账户，另一位同事核对后再付。不是您办的，请马上告诉窗口。",
        words_needed=True,
    ),
    _C.ACCOUNT_BY_LETTER: Reason(
        "来信登记",
        "按您信里写的，要换一个收款账户，另一位同事核对后再付。不是您写的，请马上告诉窗口。",
        words_needed=True,
    ),
    _C.ACCOUNT_DOUBTFUL: Reason(
        "新账户和材料对不上",
        "新账户和材料没有对上，账户还没有换。请带身份证和银行卡到窗口看一看。",
    ),
    _C.NEVER_CONFIRMED: Reason(
        "付款后一直没有确认到账",
        "付款以后一直没有收到您的回复，这份申请到期自动办结了。钱没有到，随时到窗口说一声，我们接着查。",
    ),
    _C.BATCH_WRONG: Reason("批次编错了"),
    _C.PAYEE_IN_DOUBT: Reason("收款账户要再核对"),
    _C.AMOUNT_IN_DOUBT: Reason("应付金额要再核对"),
    _C.FILE_REFUSED: Reason(
        "银行整批拒收", "银行没有收下这批付款，您的钱没有付出去。我们会重新付，不用您做什么。"
    ),
    _C.PAYMENT_REFUSED: Reason(
        "银行书面答复没有付", "银行没有办这一笔付款，您的钱没有付出去。我们会重新付，不用您做什么。"
    ),
    _C.AMOUNT_WRONG: Reason("金额算错或录错", "我们发现金额有误，先取消原来的结果，再重新核算。"),
    _C.POOL_CORRECTED: Reason(
        "统筹基金支付有更正", "统筹基金的支付有更正，先取消原来的结果，再重新核算。"
    ),
    _C.RULE_CHANGED: Reason("政策追溯调整", "政策有调整，先取消原来的结果，再按新规定核算。"),
    _C.AUDIT_FINDING: Reason(
        "稽核或质检发现问题", "检查时发现问题，先取消原来的结果。我们会联系您。", words_needed=True
    ),
    _C.APPEAL_UPHELD: Reason(
        "参保人申诉，理由成立",
        "您的申诉成立，我们重新办理。",
        roles=_SUPERVISOR,
        apart=_REFUSALS,
    ),
    _C.NEW_PAPERS: Reason("参保人提供了新材料", "收到您的新材料，我们重新办理。"),
    _C.OUR_MISTAKE: Reason("原来办错了", "原来办得不对，我们重新办理。", roles=_SUPERVISOR),
    _C.RECALCULATED: Reason(
        "冲正后重新核算", "原来的结果已取消，我们重新核算。", roles=_SUPERVISOR
    ),
    _C.WITHDRAWN_BY_MISTAKE: Reason("参保人误撤回", "按您的要求，这份申请继续办理。"),
    _C.BELOW_POOL_CAP: Reason(
        "费用没有超过统筹限额", "费用没有超过统筹基金年度限额，由统筹基金支付。"
    ),
    _C.CROSSING_ROUNDS_TO_ZERO: Reason(
        "超过统筹限额的部分不足一分", "超过统筹限额的部分不足一分钱。"
    ),
    _C.SUPPLEMENT_CAP_USED_UP: Reason("大额年度限额已用完", "今年的大额支付限额已经用完。"),
    _C.SUPPLEMENT_CAP_CUT: Reason("到达大额年度限额", "到达大额年度支付限额，超出部分不支付。"),
    _C.NOTHING_IN_SCOPE: Reason("没有政策范围内费用", "这次费用里没有政策范围内的部分。"),
    _C.PAID_BEFORE: Reason("应付金额此前已经付清", "这次应付的钱此前已经付给您了。"),
    _C.OTHER: Reason("其他", words_needed=True),
}


def title_of(code: str) -> str:
    """What staff read of a kept code; empty where none was given."""
    return REASONS[ReasonCode(code)].title if code else ""


def member_words(code: str, words: str) -> str:
    """What the insured person reads of a decision: the words of its code, then the written ones."""
    told = REASONS[ReasonCode(code)].member if code else ""
    return f"{told}{words}"
