"""How does the phone keep a draft field by field, go on with it elsewhere, and remove it?"""

from casework.errors import FieldsInvalid, NotFound, ReceiptTypedTwice
from casework.people.authorisations import OutOfScope
from casework.people.proofs import ProofNeeded
from casework.phone.draft_fields import DraftFields
from casework.phone.field_versions import DraftMoved
from claims_core.data_consents import ConsentNeeded, ConsentWithdrawn
from claims_core.errors import InvalidBankAccount, InvalidReceipt
from claims_core.review import StaleVersion, WrongStage
from frontdoor.guards import member
from frontdoor.routing import Call, endpoint
from miniapp_api.shapes.drafts import DraftGiven, DraftShown

TAG = "草稿"
_FIELDS = {
    "payee_name": "payee.name",
    "payee_bank_name": "payee.bank_name",
    "bank_account": "payee.account",
    "code": "receipts.code",
    "number": "receipts.number",
}


class DraftFieldsResource:
    """草稿."""

    def __init__(self, drafts: DraftFields) -> None:
        self._drafts = drafts

    @endpoint(
        "GET",
        "/claims/{claim_id}/draft",
        guard=member,
        summary="草稿：填了什么，每一项是哪一版",
        tag=TAG,
        answer=DraftShown,
        errors=(NotFound, WrongStage),
    )
    async def show(self, call: Call) -> DraftShown:
        """换一部手机接着填；回答头里的 ETag 是版本。"""
        return DraftShown.from_draft(await self._drafts.show(call.actor, call.path("claim_id")))

    @endpoint(
        "PUT",
        "/claims/{claim_id}/draft",
        guard=member,
        summary="存草稿的几项",
        tag=TAG,
        body=DraftGiven,
        answer=DraftShown,
        if_match=True,
        errors=(
            NotFound,
            OutOfScope,
            ConsentWithdrawn,
            ConsentNeeded,
            WrongStage,
            DraftMoved,
            StaleVersion,
            ProofNeeded,
            FieldsInvalid,
            InvalidReceipt,
            ReceiptTypedTwice,
            InvalidBankAccount,
        ),
        renamed=_FIELDS,
    )
    async def save(self, call: Call, body: DraftGiven) -> DraftShown:
        """填一项存一项；If-Match 写您看到的版本。别处改了别的项，两边都留；改了同一项、改得不一样，
        回答412，fields 里是对不上的项，什么也没存。同样的内容再存一次，不会多出一版。"""
        draft = await self._drafts.save(
            call.actor, call.path("claim_id"), call.version_seen, body.fields()
        )
        return DraftShown.from_draft(draft)

    @endpoint(
        "DELETE",
        "/claims/{claim_id}",
        guard=member,
        summary="删掉草稿",
        tag=TAG,
        errors=(NotFound, OutOfScope, WrongStage),
    )
    async def remove(self, call: Call) -> None:
        """只能删没交过的；填的、照片、账户都删掉，再删一次也没关系。交了的用“撤回”。"""
        await self._drafts.remove(call.actor, call.path("claim_id"))
