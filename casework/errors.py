"""Which requests does casework refuse, and in which words? Raised by its services, answered by the
front door."""

from collections.abc import Sequence

from claims_core.errors import ClaimsError
from claims_core.policy import Policy


class NotFound(ClaimsError):
    """查无此项: it does not exist, or is not the caller's to see; the two look alike on purpose."""

    code = "not_found"
    template = "没有找到这份内容。请返回上一页，再点一次。"


class NotLoggedIn(ClaimsError):
    """未登录: no valid login came with the request."""

    code = "not_logged_in"
    template = "登录已经过期，请重新登录。您填过的内容不会丢。"


class LoginFailed(ClaimsError):
    """登录失败: login, password and code do not fit, or the account is not in use."""

    code = "login_failed"
    template = "账号、密码或动态验证码不对。请再输一次；连续输错要等一会儿。"


class LoginLocked(ClaimsError):
    """暂时不能登录 after too many wrong tries from here."""

    code = "login_locked"
    template = "从这里输错的次数太多，请{minutes}分钟后再试，或联系主管。"


class CodeNotAccepted(ClaimsError):
    """微信登录凭证无效: WeChat does not know this login code any more."""

    code = "wechat_code_refused"
    template = "微信登录没有成功。请关闭小程序，重新打开再试一次。"


class WeChatUnavailable(ClaimsError):
    """微信暂时连不上."""

    code = "wechat_unavailable"
    template = "微信暂时没有回应，不是您的问题。请过一两分钟再试。"


class Forbidden(ClaimsError):
    """无权办理: the caller is known but may not do this."""

    code = "forbidden"
    template = "您不能{what}。"


class NotBound(ClaimsError):
    """尚未绑定: the member has not yet shown who they are."""

    code = "not_bound"
    template = "请先绑定您本人的身份，或请家人授权给您，再来办理。"


class IdentityNotMatched(ClaimsError):
    """核对不上: the same answer whether or not such a person is insured."""

    code = "identity_not_matched"
    template = (
        "您填的姓名、身份证号、手机号与参保登记对不上。请核对后再填；"
        "手机号换过的，请带身份证到参保地窗口更新。"
    )


class AlreadyBound(ClaimsError):
    """已有绑定: this WeChat already stands for somebody."""

    code = "already_bound"
    template = "这个微信已经绑定了身份。要换人，请先解除绑定。"


class TooManyTries(ClaimsError):
    """次数过多: the day's limit for this kind of try is used up."""

    code = "too_many_tries"
    template = "今天试的次数太多了，为了您的信息安全请明天再试，或带身份证到参保地窗口办理。"


class SendTooOften(ClaimsError):
    """短信发送过频: the limits that protect a phone from being flooded."""

    code = "sms_too_often"
    template = "短信发得太频繁了，请{wait}后再试。"


class CodeWrong(ClaimsError):
    """验证码不对."""

    code = "code_wrong"
    template = "验证码不对，还可以试{tries_left}次。请看最新一条短信。"


class CodeExpired(ClaimsError):
    """验证码失效: expired, used, tried too often, or never sent to this person."""

    code = "code_expired"
    template = "这个验证码已经不能用了，请重新获取。"


class FieldsInvalid(ClaimsError):
    """填写有误: `fields` names each field with what to put there; all of them at once."""

    code = "invalid_fields"
    template = "有内容需要改一下：{problems}"

    def __init__(self, **fields: str) -> None:
        super().__init__(fields=fields, problems="；".join(fields.values()))


class ReceiptTaken(ClaimsError):
    """票据已被占用: another claim holds it; members are told nothing more about whose."""

    code = "receipt_taken"
    template = "票据号{number}已经在另一份申请里用过了，不能重复报销。如果弄错了，请联系窗口。"


class ReceiptTakenBy(ReceiptTaken):
    """票据已被占用, as staff are told: by which claim, and why it holds it still."""

    code = "receipt_taken_by"
    template = "票据号{number}已经用在{claim_no}（{stage}）里，不能重复报销。{why}"


class ReceiptSettledDirectly(ClaimsError):
    """票据已由医院直接结算: the platform has posted a hospital settlement that used it."""

    code = "already_settled_directly"
    template = (
        "票据号{number}在医院出院时已经直接结算过了，不能再报销一次。如果弄错了，请联系窗口核对。"
    )


class ReceiptTypedTwice(ClaimsError):
    """同一张票据填了两次: two lines are one receipt, an electronic one and its paper included."""

    code = "receipt_typed_twice"
    template = "第{first}张和第{second}张是同一张票据{why}。请核对，只留一张。"


class ReceiptNotGood(ClaimsError):
    """票据不能报销: its issuer has taken it back, so that no review can pass with it."""

    code = "receipt_not_good"
    template = (
        "票据号{numbers}查验为已作废或已冲红，不能报销。"
        "请退回登记改正，或请参保人补交有效的票据；确实没有的，由主管不予支付。"
    )


class LimitReached(ClaimsError):
    """数量上限."""

    code = "limit_reached"
    template = "{what}最多{limit}{unit}，已经满了。请删掉不需要的再传。"


class AmountChanged(ClaimsError):
    """金额有变: the figures differ from those the person saw; `facts["assessment"]` holds the new
    ones."""

    code = "amount_changed"
    template = (
        "就在您看页面的时候，应付金额有了变化，这次没有办结。请看新的结算单，确认后再点一次。"
    )


class PlatformDiffers(ClaimsError):
    """与平台金额不一致: the provincial platform's figure counts, so nothing goes on until it is
    cleared up."""

    code = "platform_differs"
    template = (
        "与省平台结算单不一致：{differences}。请核对录入的金额；平台为准，查清之前不能往下办。"
    )


class SettlementNumberTaken(ClaimsError):
    """结算单号已属别的申请: the platform's number stands on another claim."""

    code = "settlement_number_taken"
    template = "结算单号{number}已经登记在另一份申请上。请对照省平台结算单核对。"


class SettlementNumberPosted(ClaimsError):
    """结算单号已按医院结算入账: a supervisor takes that back before a claim may carry the
    number."""

    code = "settlement_number_posted"
    template = (
        "结算单号{number}已经按医院结算计入年度累计。如果它就是这份申请，"
        "请主管先在「平台数据」的「待认定」页撤回那一笔入账，再填。"
    )


class PlatformRowHeld(ClaimsError):
    """平台数据待认定: a row of the platform's feed looks like a claim of this person and year."""

    code = "platform_row_held"
    template = (
        "省平台有一条{year}年的结算（单号{number}，统筹{pool}元，大额{supplement}元）还没有认定"
        "是不是我们的申请，现在复核会把年度累计算错。请主管先在「平台数据」的「待认定」页处理。"
    )


class PlatformKeyedOnce(ClaimsError):
    """平台金额只录过一次: where the platform's figure is paid in place of ours, the second reviewer
    keys it in again without seeing it."""

    code = "platform_keyed_once"
    template = (
        "这份申请要按省平台的金额支付，平台金额要由复审人员对照结算单再录一遍，"
        "两个人录的一致才能往下办。"
    )


class CrossingGoesToCentre(ClaimsError):
    """跨基本进大额: audited by the centre (contract art. 17), so it leaves the insurer's line
    here."""

    code = "crossing_goes_to_centre"
    template = (
        "这份申请跨过了统筹限额（跨基本进大额），要由市医保中心审核，请点「移交市医保中心」。"
    )


class PolicyUnconfirmed(ClaimsError):
    """政策未确认: the figures of a year are carried forward, and no supervisor has found them in a
    document of that year yet."""

    code = "policy_unconfirmed"
    template = (
        "{years}年度的限额和比例还没有文件确认{carried}，所以现在不能复核通过。"
        "请主管拿到当年的文件后，在「政策参数」页面确认这个版本，再来点一次；"
        "材料、金额和前面的审核都保留着。"
    )

    def __init__(self, policies: Sequence[Policy]) -> None:
        from_years = {policy.carried_from_year for policy in policies} - {None}
        words = "、".join(str(year) for year in sorted(filter(None, from_years)))
        super().__init__(
            years="、".join(str(policy.day.year) for policy in policies),
            carried=f"（现在暂按{words}年规定计算）" if words else "",
            versions=tuple(policy.version for policy in policies),
        )


class PolicyMoved(ClaimsError):
    """政策已有变化: the version, its figures or its confirmations are not as they were seen."""

    code = "policy_moved"
    template = "这一年的参数或确认状态刚刚有了变化，这次没有办。请看过最新的内容再办。"


class FileRefused(ClaimsError):
    """文件不能用: an uploaded file is not what it should be; nothing of it was taken."""

    code = "file_refused"
    template = "这个文件没有导入，一条也没有动：{why}"


class ReasonRequired(ClaimsError):
    """缺少查看理由: clear text is shown only for a reason."""

    code = "reason_required"
    template = "查看完整号码要写明理由，系统会记下来。"

    def __init__(self) -> None:
        super().__init__(fields={"reason": self.template})


class FindingClosed(ClaimsError):
    """核对结果已处理: a colleague has resolved it, or a newer run found otherwise."""

    code = "finding_closed"
    template = "这一条已经处理过，或者后来的核对结果变了。请刷新页面看最新情况。"


class AlreadyReversed(ClaimsError):
    """已经冲正: nothing stands that could be taken back."""

    code = "already_reversed"
    template = "这份申请已经冲正过了，没有再动台账。请刷新页面看最新情况。"


class NothingToReverse(ClaimsError):
    """没有可冲正的结算: the claim has never been settled."""

    code = "nothing_to_reverse"
    template = "这份申请还没有结算，不用冲正。要停下来，请退回重办或不予支付。"
