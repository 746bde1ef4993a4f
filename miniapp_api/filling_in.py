"""How does the phone fill in a claim and move it: hand it in, take it back, say where the money
goes and whether it came?"""

from pydantic import BaseModel

from casework.errors import (
    FieldsInvalid,
    NotFound,
    ReceiptSettledDirectly,
    ReceiptTaken,
    ReceiptTypedTwice,
)
from casework.people.authorisations import OutOfScope
from casework.people.proofs import ProofNeeded
from casework.phone.drafts import Drafts
from casework.phone.progress import Progress
from claims_core.data_consents import ConsentNeeded, ConsentWithdrawn
from claims_core.errors import InvalidBankAccount, InvalidReceipt
from claims_core.review import NotComplete, StaleVersion, WrongStage
from claims_core.same_stay import SameStayUnanswered
from frontdoor.claim_shapes import typed_or_none
from frontdoor.given_shapes import VersionGiven
from frontdoor.guards import member
from frontdoor.routing import Call, endpoint
from infra.idempotency import KeyReused, Once
from miniapp_api.shapes.claim_given import (
    ArrivalGiven,
    DetailsGiven,
    NewPayeeGiven,
    SameStayAnswerGiven,
    WithdrawalGiven,
)
from miniapp_api.shapes.claim_shown import ClaimShown

TAG = "办理申请"
# casework's names for what people typed, and where these stand in our requests
CARE_FIELDS = {
    "kind": "care.kind",
    "place": "care.place",
    "provider_name": "care.provider_name",
    "admission_on": "care.admission_on",
    "discharge_on": "care.discharge_on",
    "payee_name": "payee.name",
    "payee_bank_name": "payee.bank_name",
    "bank_account": "payee.account",
    "code": "receipts.code",
    "number": "receipts.number",
}
_MOVED = (NotFound, OutOfScope, StaleVersion, WrongStage, KeyReused)
_FILLED = (*_MOVED, ConsentWithdrawn, ConsentNeeded)


class FillingIn:
    """办理申请: what changes a claim; every answer is the claim as it then is."""

    def __init__(self, drafts: Drafts, progress: Progress) -> None:
        self._drafts = drafts
        self._progress = progress

    @endpoint(
        "PUT",
        "/claims/{claim_id}/details",
        guard=member,
        summary="填写或修改",
        tag=TAG,
        body=DetailsGiven,
        answer=ClaimShown,
        idempotency="optional",
        errors=(
            *_FILLED,
            ProofNeeded,
            FieldsInvalid,
            InvalidReceipt,
            ReceiptTypedTwice,
            InvalidBankAccount,
        ),
        renamed=CARE_FIELDS,
    )
    async def edit(self, call: Call, body: DetailsGiven) -> ClaimShown:
        """草稿和待补材料时可以改；就医情况整组替换，不传的收款账户和票据不变。交过以后换账户，
        和退票后换账户一样：先核实本人，一天以后起用。"""
        await self._drafts.edit(
            call.actor,
            call.path("claim_id"),
            body.version,
            body.care.facts(),
            body.payee.payee() if body.payee else None,
            typed_or_none(body.receipts),
            _once(call, body),
            typed_or_none(body.receipts_seen),
        )
        return await self._shown(call)

    @endpoint(
        "PUT",
        "/claims/{claim_id}/same-stay",
        guard=member,
        summary="回答：是不是同一次住院",
        tag=TAG,
        body=SameStayAnswerGiven,
        answer=ClaimShown,
        idempotency="optional",
        errors=(*_FILLED, FieldsInvalid),
    )
    async def answer_same_stay(self, call: Call, body: SameStayAnswerGiven) -> ClaimShown:
        """申请详情里有 same_stay 才要答，答了才能提交；改了住院日期要再答一次。"""
        await self._drafts.answer_same_stay(
            call.actor, call.path("claim_id"), body.version, body.answer, _once(call, body)
        )
        return await self._shown(call)

    @endpoint(
        "POST",
        "/claims/{claim_id}/submit",
        guard=member,
        summary="提交，或补齐后再次提交",
        tag=TAG,
        body=VersionGiven,
        answer=ClaimShown,
        idempotency="optional",
        errors=(
            *_FILLED,
            NotComplete,
            ReceiptTaken,
            ReceiptSettledDirectly,
            SameStayUnanswered,
            FieldsInvalid,
        ),
    )
    async def submit(self, call: Call, body: VersionGiven) -> ClaimShown:
        """得到受理编号和承诺办结日；点了两次也只算一次。"""
        await self._drafts.submit(
            call.actor, call.path("claim_id"), body.version, _once(call, body)
        )
        return await self._shown(call)

    @endpoint(
        "POST",
        "/claims/{claim_id}/withdraw",
        guard=member,
        summary="撤回",
        tag=TAG,
        body=WithdrawalGiven,
        answer=ClaimShown,
        idempotency="optional",
        errors=_MOVED,
    )
    async def withdraw(self, call: Call, body: WithdrawalGiven) -> ClaimShown:
        """初审以前可以撤回；没有付过钱的票据，撤回后可以用在新的申请里。"""
        await self._drafts.withdraw(
            call.actor, call.path("claim_id"), body.version, body.reason, _once(call, body)
        )
        return await self._shown(call)

    @endpoint(
        "PUT",
        "/claims/{claim_id}/payee",
        guard=member,
        summary="银行退票后，更换收款账户",
        tag=TAG,
        body=NewPayeeGiven,
        answer=ClaimShown,
        idempotency="optional",
        errors=(*_FILLED, ProofNeeded, FieldsInvalid, InvalidBankAccount),
        renamed=CARE_FIELDS,
    )
    async def renew_payee(self, call: Call, body: NewPayeeGiven) -> ClaimShown:
        """先核实是您本人（刷脸或窗口码）。换好一天以后起用，这一天里原来的手机号可以停；然后下一批
        付款时再付。"""
        await self._drafts.renew_payee(
            call.actor,
            call.path("claim_id"),
            body.version,
            body.payee.payee(),
            call.once(),  # the account is not hashed: so few numbers could be guessed back
        )
        return await self._shown(call)

    @endpoint(
        "POST",
        "/claims/{claim_id}/arrival",
        guard=member,
        summary="钱到了吗",
        tag=TAG,
        body=ArrivalGiven,
        answer=ClaimShown,
        idempotency="optional",
        errors=_MOVED,
    )
    async def arrival(self, call: Call, body: ArrivalGiven) -> ClaimShown:
        """到了，就办结这一步；没到，工作人员会去查，不会再让您跑。"""
        await self._drafts.arrival(
            call.actor, call.path("claim_id"), body.version, body.arrived, _once(call, body)
        )
        return await self._shown(call)

    async def _shown(self, call: Call) -> ClaimShown:
        """The claim as it is after the step."""
        return ClaimShown.from_claim(await self._progress.show(call.actor, call.path("claim_id")))


def _once(call: Call, body: BaseModel) -> Once | None:
    return call.once(body.model_dump_json().encode())
