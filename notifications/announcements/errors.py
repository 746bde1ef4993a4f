"""Which steps of an announcement are refused, and in which words? Raised by this folder."""

from claims_core.errors import ClaimsError


class AnnouncementMoved(ClaimsError):
    """公告已变动: somebody was faster, or its content is another one by now."""

    code = "announcement_moved"
    template = "这条公告刚才有别人办过，或者内容已经改过。请看最新的情况再办。"


class AnnouncementMaker(ClaimsError):
    """写的人不能批: whoever wrote or submitted any of it does not approve it."""

    code = "announcement_maker"
    template = "写过、改过或提交这条公告的人不能自己批准，请另一位主管来办。"


class AnnouncementWithoutPeople(ClaimsError):
    """没有人收: nobody fits the audience."""

    code = "announcement_without_people"
    template = "按现在选的对象，一个人也收不到。请改一改发送对象。"


class NoMassSendLeft(ClaimsError):
    """本月群发次数已用完."""

    code = "no_mass_send_left"
    template = (
        "公众号这个月已经群发{used}次，每人每月最多收{most}次。请下个月再群发，或改成只发布图文。"
    )
