"""How does a program tell which of the platform's settlements are our claims? Numbers on claims,
rows that wait for a decision, and settlements that are taken back."""

from casework.desk.figure_queries import ASKERS
from casework.desk.page import DeskPage
from casework.desk.platform_numbers import TYPISTS
from casework.errors import (
    FieldsInvalid,
    FindingClosed,
    Forbidden,
    NotFound,
    SettlementNumberPosted,
    SettlementNumberTaken,
)
from casework.hospital.re_entries import ALLOWED
from claims_core.claim import Role
from claims_core.review import RoleMissing, SamePerson, StaleVersion, WrongStage
from claims_core.settlement_number import InvalidSettlementNumber
from frontdoor.guards import staff
from frontdoor.routing import Call, endpoint
from window.api.shapes import platform as shapes
from window.api.shapes import queries
from window.api.shapes.claim import DeskClaimShown
from window.money_services import PlatformServices

TAG = "省平台"
_MOVE = (NotFound, RoleMissing, StaleVersion, WrongStage)
_NUMBER = (InvalidSettlementNumber, SettlementNumberTaken, SettlementNumberPosted, FieldsInvalid)


class PlatformResource:
    """省平台."""

    def __init__(self, platform: PlatformServices, page: DeskPage) -> None:
        self._platform = platform
        self._page = page

    @endpoint(
        "POST",
        "/claims/{claim_id}/settlement-numbers",
        guard=staff(*sorted(TYPISTS)),
        summary="填写省平台结算单号",
        tag=TAG,
        body=shapes.SettlementNumberGiven,
        answer=DeskClaimShown,
        errors=(*_MOVE, *_NUMBER),
    )
    async def add(self, call: Call, body: shapes.SettlementNumberGiven) -> DeskClaimShown:
        """受理以后随时可填；平台数据里的同一笔只作印证，不重复累计。同一个单号再填一次结果一样。"""
        await self._platform.numbers.add(
            call.actor, call.path("claim_id"), body.version, body.settlement_no
        )
        return await self._shown(call)

    @endpoint(
        "POST",
        "/claims/{claim_id}/settlement-numbers/take-off",
        guard=staff(Role.INITIAL_REVIEWER, Role.SUPERVISOR),
        summary="撤下填错的结算单号",
        tag=TAG,
        body=shapes.NumberOffGiven,
        answer=DeskClaimShown,
        errors=(*_MOVE, InvalidSettlementNumber, FieldsInvalid),
    )
    async def take_off(self, call: Call, body: shapes.NumberOffGiven) -> DeskClaimShown:
        """撤下以后，平台数据里这个单号的结算重新等主管认定。"""
        await self._platform.numbers.take_off(
            call.actor, call.path("claim_id"), body.version, body.settlement_no, body.reason
        )
        return await self._shown(call)

    @endpoint(
        "GET",
        "/platform-rows",
        guard=staff(Role.SUPERVISOR),
        summary="待认定的平台数据",
        tag=TAG,
        query=shapes.HeldRowsAsked,
        answer=shapes.HeldRowsShown,
        errors=(FieldsInvalid,),
    )
    async def rows(self, call: Call, query: shapes.HeldRowsAsked) -> shapes.HeldRowsShown:
        """像是我们申请的结算，没有记账；认定之前，这个人这一年不能复核通过。"""
        page = await self._platform.held_rows.page(
            call.actor, decided=query.decided, cursor=query.cursor
        )
        return shapes.HeldRowsShown.from_page(page)

    @endpoint(
        "POST",
        "/platform-rows/{row_id}/decide",
        guard=staff(Role.SUPERVISOR),
        summary="认定一条平台数据",
        tag=TAG,
        body=shapes.RowDecisionGiven,
        answer=shapes.HeldRowShown,
        errors=(NotFound, FieldsInvalid, FindingClosed, Forbidden, SettlementNumberTaken),
    )
    async def decide(self, call: Call, body: shapes.RowDecisionGiven) -> shapes.HeldRowShown:
        """是我们的申请：单号记到申请上，不记账；是医院结算：现在记账。"""
        row_id = call.path("row_id")
        await self._platform.held_rows.decide(call.actor, row_id, body.decision, body.words)
        return shapes.HeldRowShown.from_row(await self._platform.held_rows.show(call.actor, row_id))

    @endpoint(
        "POST",
        "/platform-settlements/take-back",
        guard=staff(Role.SUPERVISOR),
        summary="撤回一笔医院结算的入账",
        tag=TAG,
        body=shapes.NumberTakingBackGiven,
        answer=shapes.TakenBackShown,
        errors=(NotFound, FieldsInvalid, InvalidSettlementNumber),
    )
    async def take_back(
        self, call: Call, body: shapes.NumberTakingBackGiven
    ) -> shapes.TakenBackShown:
        """已按医院结算入账、其实是我们申请的；撤回以后申请才能填这个单号。"""
        await self._platform.held_rows.take_back(call.actor, body.settlement_no, body.words)
        return shapes.TakenBackShown(settlement_no=body.settlement_no)

    @endpoint(
        "GET",
        "/platform-settlements/re-entries",
        guard=staff(*sorted(ALLOWED)),
        summary="恢复入账",
        tag=TAG,
        answer=shapes.ReEntriesShown,
    )
    async def re_entries(self, call: Call) -> shapes.ReEntriesShown:
        """撤错了、退错了的医院结算，等复核的和复核过的。"""
        return await self._re_entries(call)

    @endpoint(
        "POST",
        "/platform-settlements/re-entries",
        guard=staff(*sorted(ALLOWED)),
        summary="提出恢复入账",
        tag=TAG,
        body=shapes.ReEntryGiven,
        answer=shapes.ReEntriesShown,
        errors=(NotFound, FieldsInvalid, InvalidSettlementNumber),
    )
    async def propose_re_entry(
        self, call: Call, body: shapes.ReEntryGiven
    ) -> shapes.ReEntriesShown:
        """由另一个人复核以后才重新计入年度累计。"""
        await self._platform.re_entries.propose(call.actor, body.settlement_no, body.words)
        return await self._re_entries(call)

    @endpoint(
        "POST",
        "/platform-settlements/re-entries/{row_id}/decide",
        guard=staff(*sorted(ALLOWED)),
        summary="复核恢复入账",
        tag=TAG,
        body=shapes.ReEntryDecided,
        answer=shapes.ReEntriesShown,
        errors=(NotFound, FieldsInvalid, FindingClosed, SamePerson),
    )
    async def decide_re_entry(
        self, call: Call, body: shapes.ReEntryDecided
    ) -> shapes.ReEntriesShown:
        """由提出人以外的人；申请上填着这个单号的，要先撤下。"""
        await self._platform.re_entries.decide(
            call.actor, call.path("row_id"), confirmed=body.confirmed, words=body.words
        )
        return await self._re_entries(call)

    async def _re_entries(self, call: Call) -> shapes.ReEntriesShown:
        rows = await self._platform.re_entries.newest(call.actor)
        return shapes.ReEntriesShown(items=tuple(map(shapes.ReEntryShown.from_view, rows)))

    @endpoint(
        "POST",
        "/claims/{claim_id}/figure-queries",
        guard=staff(*sorted(ASKERS)),
        summary="登记一次书面查询",
        tag=TAG,
        body=queries.FigureQueryGiven,
        answer=DeskClaimShown,
        errors=(*_MOVE, FieldsInvalid),
    )
    async def ask(self, call: Call, body: queries.FigureQueryGiven) -> DeskClaimShown:
        """省平台和我们的金额差得比一分多；答复之前不付款，一份申请同时只有一次查询。"""
        await self._platform.queries.ask(
            *(call.actor, call.path("claim_id"), body.version, body.document_no, body.words)
        )
        return await self._shown(call)

    @endpoint(
        "GET",
        "/figure-queries",
        guard=staff(*sorted(ASKERS)),
        summary="书面查询",
        tag=TAG,
        query=queries.QueriesAsked,
        answer=queries.QueriesShown,
        errors=(FieldsInvalid,),
    )
    async def waiting(self, call: Call, query: queries.QueriesAsked) -> queries.QueriesShown:
        """等市医保中心答复的，或已经答复的。"""
        page = await self._platform.queries.page(
            call.actor, answered=query.answered, cursor=query.cursor
        )
        return queries.QueriesShown.from_page(page)

    @endpoint(
        "POST",
        "/figure-queries/{query_id}/answer",
        guard=staff(Role.SUPERVISOR),
        summary="登记市医保中心的答复",
        tag=TAG,
        body=queries.CentreAnswerGiven,
        answer=queries.QueriesShown,
        errors=(NotFound, FieldsInvalid, FindingClosed, SamePerson),
    )
    async def answer(self, call: Call, body: queries.CentreAnswerGiven) -> queries.QueriesShown:
        """由发函以外的人登记；确认无误的，按省平台的金额核定。回答是还在等答复的第一页。"""
        await self._platform.queries.answer(
            *(call.actor, call.path("query_id"), body.answer, body.answer_no, body.answered_on),
            body.words,
        )
        return queries.QueriesShown.from_page(await self._platform.queries.page(call.actor))

    async def _shown(self, call: Call) -> DeskClaimShown:
        shown = await self._page.show(call.actor, call.path("claim_id"))
        return DeskClaimShown.from_claim(shown)
