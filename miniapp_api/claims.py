"""How does the phone open, list and show claims?"""

from casework.errors import FieldsInvalid, LimitReached, NotBound, NotFound
from casework.people.authorisations import OutOfScope
from casework.phone.drafts import Drafts
from casework.phone.progress import Progress
from claims_core.data_consents import ConsentNeeded, ConsentWithdrawn
from claims_core.errors import InvalidBankAccount
from frontdoor.claim_shapes import GapShown
from frontdoor.given_shapes import PageAsked
from frontdoor.guards import member
from frontdoor.routing import Call, endpoint
from infra.idempotency import KeyReused
from miniapp_api.filling_in import CARE_FIELDS
from miniapp_api.shapes.claim_given import ClaimGiven
from miniapp_api.shapes.claim_shown import ClaimShown, ClaimsShown
from miniapp_api.shapes.materials import MissingShown

TAG = "申请"


class Claims:
    """申请."""

    def __init__(self, drafts: Drafts, progress: Progress) -> None:
        self._drafts = drafts
        self._progress = progress

    @endpoint(
        "POST",
        "/claims",
        guard=member,
        summary="开始一份申请",
        tag=TAG,
        body=ClaimGiven,
        answer=ClaimShown,
        status=201,
        idempotency="optional",
        errors=(
            NotBound,
            OutOfScope,
            ConsentWithdrawn,
            ConsentNeeded,
            NotFound,
            LimitReached,
            FieldsInvalid,
            InvalidBankAccount,
            KeyReused,
        ),
        renamed=CARE_FIELDS,
    )
    async def open(self, call: Call, body: ClaimGiven) -> ClaimShown:
        """为本人，或为授权给您的家人，开一份草稿。"""
        opened = await self._drafts.open(
            call.actor,
            body.insured_id,
            body.care.facts(),
            body.payee.payee() if body.payee else None,
            call.once(body.model_dump_json().encode()),
        )
        return ClaimShown.from_claim(await self._progress.show(call.actor, opened.id))

    @endpoint(
        "GET",
        "/claims",
        guard=member,
        summary="我的申请",
        tag=TAG,
        query=PageAsked,
        answer=ClaimsShown,
        errors=(FieldsInvalid,),
    )
    async def page(self, call: Call, query: PageAsked) -> ClaimsShown:
        """本人的，和我替家人办的，新的在前，一页看20份；同一次住院的几份一起给。"""
        return ClaimsShown.from_page(await self._progress.claims(call.actor, query.cursor))

    @endpoint(
        "GET",
        "/claims/{claim_id}",
        guard=member,
        summary="一份申请",
        tag=TAG,
        answer=ClaimShown,
        errors=(NotFound,),
    )
    async def show(self, call: Call) -> ClaimShown:
        """填了什么、差什么、办到哪一步、最晚哪天办结。"""
        claim = await self._progress.show(call.actor, call.path("claim_id"))
        return ClaimShown.from_claim(claim)

    @endpoint(
        "GET",
        "/claims/{claim_id}/missing",
        guard=member,
        summary="提交前还差什么",
        tag=TAG,
        answer=MissingShown,
        errors=(NotFound,),
    )
    async def missing(self, call: Call) -> MissingShown:
        """一次列全。"""
        claim = await self._progress.show(call.actor, call.path("claim_id"))
        return MissingShown(
            complete=not claim.missing, missing=tuple(map(GapShown.from_view, claim.missing))
        )
