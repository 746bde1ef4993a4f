"""How does the phone take the account to which money came the last time?"""

from casework.errors import FieldsInvalid, NotFound
from casework.people.authorisations import OutOfScope
from casework.people.proofs import ProofNeeded
from casework.phone.known_accounts import KnownAccounts, NoKnownAccount
from casework.phone.progress import Progress
from claims_core.data_consents import ConsentNeeded, ConsentWithdrawn
from claims_core.review import StaleVersion, WrongStage
from frontdoor.given_shapes import VersionGiven
from frontdoor.guards import member
from frontdoor.routing import Call, endpoint
from miniapp_api.shapes.accounts import KnownAccountShown
from miniapp_api.shapes.claim_shown import ClaimShown

TAG = "办理申请"


class KnownAccountsResource:
    """上次收钱的账户."""

    def __init__(self, accounts: KnownAccounts, progress: Progress) -> None:
        self._accounts = accounts
        self._progress = progress

    @endpoint(
        "GET",
        "/claims/{claim_id}/payee/known",
        guard=member,
        summary="上次收钱的账户",
        tag=TAG,
        answer=KnownAccountShown,
        errors=(NotFound,),
    )
    async def show(self, call: Call) -> KnownAccountShown:
        """同一个参保人最近一次打款的账户，已遮挡；只看您看得到的申请，银行退过款的不算。"""
        payee = await self._accounts.show(call.actor, call.path("claim_id"))
        return KnownAccountShown.from_payee(payee)

    @endpoint(
        "PUT",
        "/claims/{claim_id}/payee/known",
        guard=member,
        summary="就用上次收钱的账户",
        tag=TAG,
        body=VersionGiven,
        answer=ClaimShown,
        errors=(
            NotFound,
            OutOfScope,
            ConsentWithdrawn,
            ConsentNeeded,
            StaleVersion,
            WrongStage,
            NoKnownAccount,
            FieldsInvalid,
            ProofNeeded,
        ),
    )
    async def name_again(self, call: Call, body: VersionGiven) -> ClaimShown:
        """不用再抄一遍卡号；同样的再来一次，不会多出一版。"""
        claim_id = call.path("claim_id")
        await self._accounts.name_again(call.actor, claim_id, body.version)
        return ClaimShown.from_claim(await self._progress.show(call.actor, claim_id))
