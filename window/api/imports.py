"""How do the roster and the platform's settlements come in from a program?"""

from casework.errors import FileRefused, NotFound
from casework.hospital.platform_feed import PlatformFeed
from casework.ledger.openings import Openings
from casework.ledger.pool_corrections import PoolCorrections
from casework.people.roster import Roster
from casework.places.place_file import PlaceFile
from casework.unclaimed.unclaimed_file import UnclaimedExpenses
from casework.uploads import reading as uploads
from casework.uploads.beginning import ImportGoingOn
from casework.uploads.file_imports import FileImports
from casework.uploads.imported_file import ImportedFile
from casework.uploads.views import ImportChoice
from claims_core.claim import Role
from frontdoor.guards import staff
from frontdoor.routing import Call, FileField, endpoint
from window.api.shapes.imports import FileImportShown, ImportChoiceGiven, ImportShown

TAG = "导入"
_FILE = FileField("file", uploads.MAX_BYTES, " XLSX 或 CSV 文件（UTF-8 或 GB18030）")


class ImportsResource:
    """导入."""

    def __init__(
        self,
        roster: Roster,
        feed: PlatformFeed,
        corrections: PoolCorrections,
        openings: Openings,
        unclaimed: UnclaimedExpenses,
        places: PlaceFile,
        imports: FileImports,
    ) -> None:
        self._roster = roster
        self._feed = feed
        self._corrections = corrections
        self._openings = openings
        self._unclaimed = unclaimed
        self._places = places
        self._imports = imports

    @endpoint(
        "POST",
        "/roster",
        guard=staff(Role.SUPERVISOR),
        summary="导入参保名册",
        tag=TAG,
        file=_FILE,
        query=ImportChoiceGiven,
        answer=ImportShown,
        errors=(FileRefused, ImportGoingOn),
    )
    async def roster(self, call: Call, query: ImportChoiceGiven) -> ImportShown:
        """第一行：参保编号,姓名,身份证号,手机号,参保地。没有手机号的也收。

        problems 不为空时，没有选 accept_good 就一条也没有导入。"""
        return await _imported(self._roster, call, query)

    @endpoint(
        "POST",
        "/platform-feed",
        guard=staff(Role.SUPERVISOR),
        summary="导入平台结算数据",
        tag=TAG,
        file=_FILE,
        query=ImportChoiceGiven,
        answer=ImportShown,
        errors=(FileRefused, ImportGoingOn),
    )
    async def feed(self, call: Call, query: ImportChoiceGiven) -> ImportShown:
        """第一行：身份证号,年度,结算单号,统筹支付,大额支付，后面可带医疗类别、就医地、医院等列。已导过的结算单不重复累计。"""
        return await _imported(self._feed, call, query)

    @endpoint(
        "POST",
        "/pool-corrections",
        guard=staff(Role.SUPERVISOR),
        summary="导入统筹支付更正",
        tag=TAG,
        file=_FILE,
        query=ImportChoiceGiven,
        answer=ImportShown,
        errors=(FileRefused, ImportGoingOn),
    )
    async def corrections(self, call: Call, query: ImportChoiceGiven) -> ImportShown:
        """第一行：身份证号,年度,更正单号,更正金额（收回的写负数）。同一个更正单号只入账一次。"""
        return await _imported(self._corrections, call, query)

    @endpoint(
        "POST",
        "/ledger-openings",
        guard=staff(Role.SUPERVISOR),
        summary="导入年度累计期初",
        tag=TAG,
        file=_FILE,
        query=ImportChoiceGiven,
        answer=ImportShown,
        errors=(FileRefused, ImportGoingOn),
    )
    async def openings(self, call: Call, query: ImportChoiceGiven) -> ImportShown:
        """第一行：身份证号,年度,统筹支付,大额支付。这个人这一年有了别的记账就不能再导入。"""
        return await _imported(self._openings, call, query)

    @endpoint(
        "POST",
        "/unclaimed-expenses",
        guard=staff(Role.SUPERVISOR),
        summary="导入未结算费用",
        tag=TAG,
        file=_FILE,
        query=ImportChoiceGiven,
        answer=ImportShown,
        errors=(FileRefused, ImportGoingOn),
    )
    async def unclaimed(self, call: Call, query: ImportChoiceGiven) -> ImportShown:
        """第一行：身份证号,年度,流水号,就医日期,范围内费用，后面可带医院名称。同一个流水号是同一笔。"""
        return await _imported(self._unclaimed, call, query)

    @endpoint(
        "POST",
        "/places",
        guard=staff(Role.SUPERVISOR),
        summary="导入网点",
        tag=TAG,
        file=_FILE,
        query=ImportChoiceGiven,
        answer=ImportShown,
        errors=(FileRefused, ImportGoingOn),
    )
    async def places(self, call: Call, query: ImportChoiceGiven) -> ImportShown:
        """第一行：编号,类别,名称,县区,地址,电话，后面可带营业时间、等级、来源、纬度、经度、停用。同一个编号是同一个地点。"""
        return await _imported(self._places, call, query)

    @endpoint(
        "GET",
        "/imports/{import_id}",
        guard=staff(Role.SUPERVISOR),
        summary="导入进度",
        tag=TAG,
        answer=FileImportShown,
        errors=(NotFound,),
    )
    async def progress(self, call: Call) -> FileImportShown:
        """现在到哪了：staged 等人决定，posting 正在导入，posted 已做完，cancelled 没有导入。"""
        page = await self._imports.show(call.actor, call.path("import_id"))
        return FileImportShown.from_view(page.file)


async def _imported(file: ImportedFile, call: Call, given: ImportChoiceGiven) -> ImportShown:
    choice = ImportChoice(given.accept_good, given.accept_asked)
    return ImportShown.from_view(await file.import_file(call.actor, call.file, choice))
