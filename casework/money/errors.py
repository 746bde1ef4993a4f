"""Why may money not be moved, booked or closed? Raised by the services that keep it."""

from claims_core.errors import ClaimsError


class RecoveryClosed(ClaimsError):
    """追回已结: nothing is to be got back any more."""

    code = "recovery_closed"
    template = "这一笔已经没有应追回的金额了。请刷新页面看最新情况。"


class RecoveryTooHigh(ClaimsError):
    """追回金额过大: more than the person holds, amounts that wait for a second person included."""

    code = "recovery_too_high"
    template = "登记的金额（含还没复核的）超过了应追回的{held}元。请核对银行回单。"


class MonthClosed(ClaimsError):
    """月份已经关账: nothing is posted in it any more."""

    code = "month_closed"
    template = "{month}已经关账，不能再记。请刷新页面再办一次，会记在本月。"


class MonthNotReady(ClaimsError):
    """月份还不能关账."""

    code = "month_not_ready"
    template = "{month}还不能关账：{why}"


class EntrySettled(ClaimsError):
    """对账单的这一笔已经核对一致, or another month has closed over it."""

    code = "entry_settled"
    template = "这一笔已经核对一致，或所在月份已经关账，不用再处理。请刷新页面。"
