"""How does somebody report fraud from the phone, with a name or without, and learn what came of it?
Whoever has the number may ask; nobody is told who made the report."""

from dataclasses import replace

from casework.claims.photos import MAX_PHOTO_BYTES
from casework.errors import FieldsInvalid, LimitReached, NotFound
from casework.fraud.allowance import ReportsTooMany
from casework.fraud.reporting import FraudReporting, NewFraudReport
from claims_core.fraud_report import WrongReportState
from frontdoor.guards import member
from frontdoor.routing import Call, FileField, endpoint
from infra.idempotency import KeyReused
from infra.photo_errors import (
    PhotoDamaged,
    PhotoEmpty,
    PhotoNotAnImage,
    PhotoTooManyPixels,
    PhotoUnreadable,
)
from miniapp_api.shapes.fraud_reports import (
    FraudPhotosShown,
    FraudReportGiven,
    FraudReportNumberShown,
    FraudReportShown,
    FraudWordsGiven,
)

TAG = "举报"
# Whoever asks for anything below it may have been promised to stay unnamed.
REPORTS = "/fraud-reports"


class FraudReportsResource:
    """举报."""

    def __init__(self, fraud: FraudReporting) -> None:
        self._fraud = fraud

    @endpoint(
        "POST",
        REPORTS,
        guard=member,
        summary="举报",
        tag=TAG,
        body=FraudReportGiven,
        answer=FraudReportNumberShown,
        status=201,
        idempotency="optional",
        errors=(FieldsInvalid, ReportsTooMany, KeyReused),
    )
    async def report(self, call: Call, body: FraudReportGiven) -> FraudReportNumberShown:
        """可以不留名；经办申请的人和举报里写到的人看不到。一天最多十件。"""
        once, member_id = call.once(body.model_dump_json().encode()), call.actor.id
        # nothing that is kept leads to the person, the key of the request no more than the rest
        if body.anonymous:
            once, member_id = once and replace(once, scope="fraud-report"), ""
        number = await self._fraud.report(
            NewFraudReport(body.words, "phone", member_id=member_id, claim_no=body.claim_no),
            once,
            caller=call.actor.id,
        )
        return FraudReportNumberShown(report_no=number)

    @endpoint(
        "GET",
        "/fraud-reports/{report_no}",
        guard=member,
        summary="举报办到哪了",
        tag=TAG,
        answer=FraudReportShown,
        errors=(NotFound,),
    )
    async def what_became(self, call: Call) -> FraudReportShown:
        """拿编号问；谁举报的不会说出来。"""
        view = await self._fraud.what_became(call.path("report_no"))
        return FraudReportShown.from_report(view)

    @endpoint(
        "POST",
        "/fraud-reports/{report_no}/words",
        guard=member,
        summary="补充举报",
        tag=TAG,
        body=FraudWordsGiven,
        answer=FraudReportShown,
        idempotency="optional",
        errors=(NotFound, FieldsInvalid, WrongReportState, KeyReused),
    )
    async def add_words(self, call: Call, body: FraudWordsGiven) -> FraudReportShown:
        """三十天内、查完以前。"""
        once = call.once(body.model_dump_json().encode())
        await self._fraud.add_words(call.path("report_no"), body.words, once)
        return await self.what_became(call)

    @endpoint(
        "POST",
        "/fraud-reports/{report_no}/photos",
        guard=member,
        summary="补一张举报的照片",
        tag=TAG,
        file=FileField("file", MAX_PHOTO_BYTES, "照片（JPEG、PNG 或 HEIC）"),
        answer=FraudPhotosShown,
        status=201,
        errors=(
            NotFound,
            LimitReached,
            WrongReportState,
            PhotoEmpty,
            PhotoNotAnImage,
            PhotoTooManyPixels,
            PhotoUnreadable,
            PhotoDamaged,
        ),
    )
    async def add_photo(self, call: Call) -> FraudPhotosShown:
        """拍摄地点等信息会去掉；同一张传两次，只留一张。"""
        return FraudPhotosShown(
            photos=await self._fraud.add_photo(call.path("report_no"), call.file)
        )
