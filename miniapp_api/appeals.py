"""How does a member appeal against what was decided of a claim, with new evidence?"""

from casework.claims.photos import MAX_PHOTO_BYTES
from casework.conversations.appeal_photos import AppealPhotos
from casework.conversations.appeals import Appeals
from casework.errors import FieldsInvalid, LimitReached, NotFound
from casework.people.authorisations import OutOfScope
from claims_core.review import WrongStage
from claims_core.service_case import WrongCaseState
from frontdoor.guards import member
from frontdoor.routing import Call, FileField, endpoint
from infra.idempotency import KeyReused
from infra.photo_errors import (
    DocumentLocked,
    PhotoDamaged,
    PhotoEmpty,
    PhotoNotAnImage,
    PhotoNotInTime,
    PhotoTooManyPages,
    PhotoTooManyPixels,
    PhotoUnreadable,
)
from miniapp_api.shapes.appeals import (
    AppealGiven,
    AppealPhotosShown,
    AppealShown,
    AppealsShown,
)

TAG = "申诉"


class AppealsResource:
    """申诉."""

    def __init__(self, appeals: Appeals, evidence: AppealPhotos) -> None:
        self._appeals = appeals
        self._evidence = evidence

    @endpoint(
        "POST",
        "/claims/{claim_id}/appeals",
        guard=member,
        summary="对结果提出申诉",
        tag=TAG,
        body=AppealGiven,
        answer=AppealShown,
        status=201,
        idempotency="optional",
        errors=(NotFound, OutOfScope, WrongStage, FieldsInvalid, KeyReused),
    )
    async def open(self, call: Call, body: AppealGiven) -> AppealShown:
        """不予受理、不予支付，或金额定下来以后可以申诉；由没有参与审核的工作人员答复。

        已经有一件没办结的，就算补充说明，编号不变。
        """
        once = call.once(body.model_dump_json().encode())
        appeal = await self._appeals.open(call.actor, call.path("claim_id"), body.words, once)
        return AppealShown.from_appeal(appeal)

    @endpoint(
        "GET",
        "/claims/{claim_id}/appeals",
        guard=member,
        summary="这份申请的申诉",
        tag=TAG,
        answer=AppealsShown,
        errors=(NotFound,),
    )
    async def page(self, call: Call) -> AppealsShown:
        """说了什么、最晚哪天答复、怎么答复的，新的在前。"""
        found = await self._appeals.of_claim(call.actor, call.path("claim_id"))
        return AppealsShown(items=tuple(map(AppealShown.from_appeal, found)))

    @endpoint(
        "POST",
        "/claims/{claim_id}/appeals/{case_id}/photos",
        guard=member,
        summary="给申诉添一张新证据",
        tag=TAG,
        file=FileField("file", MAX_PHOTO_BYTES, "照片（JPEG、PNG、HEIC、WebP）或 PDF 文件"),
        answer=AppealPhotosShown,
        status=201,
        errors=(
            OutOfScope,
            NotFound,
            WrongCaseState,
            LimitReached,
            PhotoEmpty,
            PhotoNotAnImage,
            PhotoTooManyPixels,
            PhotoUnreadable,
            PhotoDamaged,
            PhotoTooManyPages,
            DocumentLocked,
            PhotoNotInTime,
        ),
    )
    async def add_photo(self, call: Call) -> AppealPhotosShown:
        """办结以前都能添；同一张传两次，只留一张。"""
        held = await self._evidence.add(
            call.actor, call.path("claim_id"), call.path("case_id"), call.file
        )
        return AppealPhotosShown(photos=held)
