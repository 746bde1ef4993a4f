"""How do the roster and the platform's settlements come in from a program?"""

from casework.errors import FileRefused
from casework.hospital.platform_feed import PlatformFeed
from casework.ledger.openings import Openings
from casework.ledger.pool_corrections import PoolCorrections
from casework.people.roster import Roster
from casework.uploads import reading as uploads
from claims_core.claim import Role
from frontdoor.guards import staff
from frontdoor.routing import Call, FileField, endpoint
from window.api.shapes.imports import ImportShown

TAG = "导入"
_CSV = FileField("file", uploads.MAX_BYTES, " CSV 文件（UTF-8 或 GB18030）")


class ImportsResource:
    """导入."""

    def __init__(
        self,
        roster: Roster,
        feed: PlatformFeed,
        corrections: PoolCorrections,
        openings: Openings,
    ) -> None:
        self._roster = roster
        self._feed = feed
        self._corrections = corrections
        self._openings = openings

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
        return ImportShown.from_view(await self._roster.import_file(call.actor, call.file))

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
        return ImportShown.from_view(await self._feed.import_file(call.actor, call.file))

    @endpoint(
        "POST",
        "/pool-corrections",
        guard=staff(Role.SUPERVISOR),
        summary="导入统筹支付更正",
        tag=TAG,
        file=_CSV,
        answer=ImportShown,
        errors=(FileRefused,),
    )
    async def corrections(self, call: Call) -> ImportShown:
        """第一行：身份证号,年度,更正单号,更正金额（收回的写负数）。同一个更正单号只入账一次。"""
        return ImportShown.from_view(await self._corrections.import_file(call.actor, call.file))

    @endpoint(
        "POST",
        "/ledger-openings",
        guard=staff(Role.SUPERVISOR),
        summary="导入年度累计期初",
        tag=TAG,
        file=_CSV,
        answer=ImportShown,
        errors=(FileRefused,),
    )
    async def openings(self, call: Call) -> ImportShown:
        """第一行：身份证号,年度,统筹支付,大额支付。这个人这一年有了别的记账就不能再导入。"""
        return ImportShown.from_view(await self._openings.import_file(call.actor, call.file))
