"""Which link in a text message opens the mini-program? Asked by the SMS wording's deployment."""

import re

from infra.wechat.app_calls import AppCalls
from infra.wechat.errors import unfit
from infra.wechat.transport import REPEATABLE, WeChatCall

LONGEST_DAYS = 30
_QUERY = re.compile(r"[A-Za-z0-9!#$&'()*+,/:;=?@\-._~%]{0,1024}")


class UrlLinks:
    """小程序 URL Link 接口."""

    def __init__(self, calls: AppCalls) -> None:
        self._calls = calls

    async def make(self, page: str, query: str = "", days: int = LONGEST_DAYS) -> str:
        """A link to a published page, good for 1 to 30 days; whoever has it can open it, so the
        query names nobody and lets nobody in.

        The query has at most 1,024 letters, digits and !#$&'()*+,/:;=?@-._~%. Source:
        generateUrlLink. :raises GatewayError:
        """
        if not _QUERY.fullmatch(query):
            raise unfit("query", "1024_characters")
        if "?" in page:
            raise unfit("path", "no_query")
        if not 1 <= days <= LONGEST_DAYS:
            raise unfit("expire_interval", "30_days")
        body = {"path": page, "query": query, "expire_type": 1, "expire_interval": days}
        answer = await self._calls.ask(
            WeChatCall("POST", "wxa/generate_urllink", REPEATABLE, body=body)
        )
        return answer.text("url_link")
