"""Who is somebody by a number, and what is changed of their identity? For programs."""

from casework.desk.identity_changes import (
    CONFIRMS,
    PROPOSES,
    IdentityChangeClosed,
    IdentityChangeWaiting,
)
from casework.desk.identity_effects import IdentityChangeOvertaken
from casework.errors import FieldsInvalid, Forbidden, NotFound, ReasonRequired
from claims_core.errors import InvalidIdNumber
from claims_core.review import SamePerson
from frontdoor.guards import staff
from frontdoor.routing import Call, endpoint
from window.api.shapes.claim import RevealedShown
from window.api.shapes.identities import (
    ChangeRefusedGiven,
    IdentityChangesAsked,
    IdentityChangeShown,
    IdentityChangesShown,
    NumberChangeGiven,
    NumberRevealGiven,
    PersonIdentityShown,
    PersonSought,
    SamePersonGiven,
)
from window.services import IdentityServices

TAG = "参保人身份"
_PROPOSES = staff(*sorted(PROPOSES))


class IdentitiesResource:
    """参保人身份."""

    def __init__(self, identities: IdentityServices) -> None:
        self._people = identities.people
        self._changes = identities.changes

    @endpoint(
        "POST",
        "/people/find",
        guard=_PROPOSES,
        summary="按证件号码查人",
        tag=TAG,
        body=PersonSought,
        answer=PersonIdentityShown,
        errors=(InvalidIdNumber, NotFound),
    )
    async def find(self, call: Call, body: PersonSought) -> PersonIdentityShown:
        """现在的号码或以前的号码都查得到；号码不放在地址里。"""
        insured_id = await self._people.find(call.actor, body.number)
        return PersonIdentityShown.from_identity(await self._people.show(call.actor, insured_id))

    @endpoint(
        "GET",
        "/people/{insured_id}",
        guard=_PROPOSES,
        summary="一个人的身份",
        tag=TAG,
        answer=PersonIdentityShown,
        errors=(NotFound,),
    )
    async def show(self, call: Call) -> PersonIdentityShown:
        """以前的号码、合并进来的身份、名下的申请和变更；已合并的编号给出保留的人。"""
        identity = await self._people.show(call.actor, call.path("insured_id"))
        return PersonIdentityShown.from_identity(identity)

    @endpoint(
        "POST",
        "/people/{insured_id}/number-changes",
        guard=_PROPOSES,
        summary="提出更正号码或换发护照",
        tag=TAG,
        body=NumberChangeGiven,
        answer=IdentityChangeShown,
        errors=(NotFound, FieldsInvalid, IdentityChangeWaiting, IdentityChangeOvertaken),
    )
    async def propose_number(self, call: Call, body: NumberChangeGiven) -> IdentityChangeShown:
        """另一位主管复核以前什么都不改；同样的内容再发一次，得到同一件变更。"""
        change_id = await self._changes.propose_number(
            call.actor,
            call.path("insured_id"),
            body.kind,
            body.new_number,
            body.paper,
            body.words,
        )
        return await self._shown(call, change_id)

    @endpoint(
        "POST",
        "/people/{insured_id}/same-person",
        guard=_PROPOSES,
        summary="提出两个人合并为一个",
        tag=TAG,
        body=SamePersonGiven,
        answer=IdentityChangeShown,
        errors=(NotFound, FieldsInvalid, IdentityChangeWaiting, IdentityChangeOvertaken),
    )
    async def propose_same_person(self, call: Call, body: SamePersonGiven) -> IdentityChangeShown:
        """地址里的人保留，另一个并进来；合并后不能自动拆开。"""
        change_id = await self._changes.propose_same_person(
            call.actor, call.path("insured_id"), body.other_number, body.paper, body.words
        )
        return await self._shown(call, change_id)

    @endpoint(
        "GET",
        "/identity-changes",
        guard=_PROPOSES,
        summary="身份变更",
        tag=TAG,
        query=IdentityChangesAsked,
        answer=IdentityChangesShown,
        errors=(FieldsInvalid,),
    )
    async def page(self, call: Call, query: IdentityChangesAsked) -> IdentityChangesShown:
        """待复核的先提出的在前，已办的新的在前。"""
        page = await self._people.page(call.actor, decided=query.decided, cursor=query.cursor)
        return IdentityChangesShown.from_page(page)

    @endpoint(
        "GET",
        "/identity-changes/{change_id}",
        guard=_PROPOSES,
        summary="一件身份变更",
        tag=TAG,
        answer=IdentityChangeShown,
        errors=(NotFound,),
    )
    async def change(self, call: Call) -> IdentityChangeShown:
        """两边的身份并排，已遮挡。"""
        return await self._shown(call, call.path("change_id"))

    @endpoint(
        "POST",
        "/identity-changes/{change_id}/confirm",
        guard=staff(*sorted(CONFIRMS)),
        summary="复核身份变更",
        tag=TAG,
        answer=IdentityChangeShown,
        errors=(NotFound, SamePerson, IdentityChangeClosed, IdentityChangeOvertaken),
    )
    async def confirm(self, call: Call) -> IdentityChangeShown:
        """由提出人以外的主管办；合并的，有关的核定马上重新核对。"""
        await self._changes.confirm(call.actor, call.path("change_id"))
        return await self._shown(call, call.path("change_id"))

    @endpoint(
        "POST",
        "/identity-changes/{change_id}/refuse",
        guard=_PROPOSES,
        summary="不通过身份变更",
        tag=TAG,
        body=ChangeRefusedGiven,
        answer=IdentityChangeShown,
        errors=(NotFound, FieldsInvalid, Forbidden, IdentityChangeClosed),
    )
    async def refuse(self, call: Call, body: ChangeRefusedGiven) -> IdentityChangeShown:
        """什么都不改；提出人自己也可以撤回。"""
        await self._changes.refuse(call.actor, call.path("change_id"), body.words)
        return await self._shown(call, call.path("change_id"))

    @endpoint(
        "POST",
        "/identity-changes/{change_id}/reveal",
        guard=_PROPOSES,
        summary="查看变更里的完整号码",
        tag=TAG,
        body=NumberRevealGiven,
        answer=RevealedShown,
        errors=(NotFound, ReasonRequired),
    )
    async def reveal(self, call: Call, body: NumberRevealGiven) -> RevealedShown:
        """要写理由，每次都会记下来。"""
        text = await self._people.reveal(
            call.actor, call.path("change_id"), body.which, body.reason
        )
        return RevealedShown(text=text)

    async def _shown(self, call: Call, change_id: str) -> IdentityChangeShown:
        return IdentityChangeShown.from_change(await self._people.change(call.actor, change_id))
