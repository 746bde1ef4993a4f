"""How do the roster and the platform's settlements come in from a program?"""

from casework import uploads
from casework.errors import FileRefused
from casework.platform_feed import PlatformFeed
from casework.roster import Roster
from claims_core.claim import Role
from frontdoor.guards import staff
from frontdoor.routing import Call, FileField, endpoint
from window.api.shown import ImportShown

TAG = "导入"
_CSV = FileField("file", uploads.MAX_BYTES, " CSV 文件（UTF-8 或 GB18030）")


class ImportsResource:
    """导入."""

    def __init__(self, roster: Roster, feed: PlatformFeed) -> None:
        self._roster = roster
        self._feed = feed

    @endpoint(
        "POST",
        "/roster",
        guard=staff(Role.SUPERVISOR),
        summary="导入参保名册",
        tag=TAG,
        file=_CSV,
        answer=ImportShown,
        errors=(FileRefused,),
    )
    async def roster(self, call: Call) -> ImportShown:
        """第一行：参保编号,姓名,身份证号,手机号,参保地。problems 不为空时一条也没有导入。"""
        return ImportShown.of(await self._roster.take(call.actor, call.file))

    @endpoint(
        "POST",
        "/platform-feed",
        guard=staff(Role.SUPERVISOR),
        summary="导入平台结算数据",
        tag=TAG,
        file=_CSV,
        answer=ImportShown,
        errors=(FileRefused,),
    )
    async def feed(self, call: Call) -> ImportShown:
        """第一行：身份证号,年度,结算单号,统筹支付,大额支付，后面可带医疗类别、就医地、医院等列。已导过的结算单不重复累计。"""
        return ImportShown.of(await self._feed.take(call.actor, call.file))
