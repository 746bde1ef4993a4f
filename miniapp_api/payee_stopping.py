"""How does somebody stop a change of account that they did not ask for?"""

from casework.claims.payee_stops import NoPayeeChange, PayeeStops
from casework.errors import NotFound
from casework.people.authorisations import OutOfScope
from casework.phone.progress import Progress
from frontdoor.guards import member
from frontdoor.routing import Call, endpoint
from miniapp_api.shapes.claim_shown import ClaimShown

TAG = "办理申请"


class PayeeStopping:
    """停止换账户."""

    def __init__(self, stops: PayeeStops, progress: Progress) -> None:
        self._stops = stops
        self._progress = progress

    @endpoint(
        "POST",
        "/claims/{claim_id}/payee/stop",
        guard=member,
        summary="停止换收款账户",
        tag=TAG,
        answer=ClaimShown,
        errors=(NotFound, OutOfScope, NoPayeeChange),
    )
    async def stop(self, call: Call) -> ClaimShown:
        """换账户以后一天里可以停，停了钱不会打到新账户。"""
        claim_id = call.path("claim_id")
        await self._stops.stop(call.actor, claim_id)
        return ClaimShown.from_claim(await self._progress.show(call.actor, claim_id))
