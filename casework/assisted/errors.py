"""What is refused of a claim that the window fills in? Raised by the services of this folder."""

from claims_core.errors import ClaimsError


class AssistedMovedOn(ClaimsError):
    """代填已经往下走了: what is asked can no longer be done to it."""

    code = "assisted_moved_on"
    template = "这份代填的申请现在是“{state}”，不能{action}。请刷新页面看看。"
