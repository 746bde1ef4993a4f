"""Which requests for an export are refused, and in which words? Raised by the services of this
folder."""

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
