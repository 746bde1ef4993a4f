"""Which requests for an export are refused, and in which words? Raised by the services of this
folder."""

from casework.errors import LimitReached
from claims_core.errors import ClaimsError


class ExportDecided(ClaimsError):
    """已经有人答复: somebody else's answer stands."""

    code = "export_decided"
    template = "{name}已经答复过了，不用再办。下面是现在的情况。"


class ExportNotOpen(ClaimsError):
    """现在取不了: not agreed to yet, refused, over, or fetched as often as was agreed."""

    code = "export_not_open"
    template = "这份文件现在取不了：{state}。还要用的，请重新申请导出。"


class ExportAskLapsed(ExportNotOpen):
    """申请过期了: nobody answered in time."""

    code = "export_ask_lapsed"
    template = "这次申请已经过期，不用答复了。还要用的，由申请的同事重新申请。"


class ExportTooLarge(LimitReached):
    """导出太大: more rows than one file may have."""

    code = "export_too_large"
    template = (
        "这一份超过{limit}行，一次导不出来。能只导一部分的，选小一点的范围再申请；"
        "不能的，请联系信息技术岗。"
    )
