"""Which answer does a refusal or a fault get? The one table from error classes to HTTP.

Everything that goes wrong leaves in one shape; what exactly broke is for the log only."""

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from aiohttp import hdrs, web
from aiohttp.typedefs import Handler, Middleware
from pydantic import BaseModel

from casework import access_log
from casework import errors as casework_errors
from casework.accounts import errors as account_errors
from casework.activities import activities, sign_ups
from casework.assisted.errors import AssistedMovedOn
from casework.care import selections
from casework.claims import payee_stops
from casework.claims.stored_photos import PhotoLost
from casework.desk import identity_changes, identity_effects, letters
from casework.exports import errors as export_errors
from casework.first_reports.reporting import ReportEnded
from casework.fraud.allowance import ReportsTooMany
from casework.money import errors as money_errors
from casework.payments import releasing
from casework.people.authorisations import OutOfScope
from casework.people.members import VisitorMadeUp
from casework.people.proofs import ProofNeeded
from casework.phone import upload_errors
from casework.phone.field_versions import DraftMoved
from casework.phone.known_accounts import NoKnownAccount
from casework.uploads.beginning import ImportGoingOn
from casework.uploads.waiting import StagedRowsWaiting
from claims_core import (
    agreed_texts,
    data_consents,
    hospital_review,
    review,
    same_stay,
    service_case,
    side_tracks,
)
from claims_core.errors import ClaimsError
from faq import errors as faq_errors
from frontdoor import limits, passing, reading, request_headers, resumable, validation
from frontdoor.guards import guard_of
from frontdoor.http_words import FAULT, HTTP_OTHER, HTTP_WORDS
from frontdoor.routing import SHOWN_FACT
from infra.idempotency import KeyReused
from infra.logs import request_id_var
from infra.pdf_printing import SheetNotPrinted
from infra.photo_errors import PhotoNotInTime, PhotoTooLarge
from infra.slow_hashes import TooManyHashes
from notifications.announcements import errors as announcement_errors
from notifications.tips import reviews as tip_reviews

log = logging.getLogger("daetong.frontdoor")

# Looked up along the class's MRO; a ClaimsError that is not here is the caller's input: 422.
STATUS: dict[type[ClaimsError], int] = {
    ClaimsError: 422,
    validation.NotJson: 400,
    reading.BodyBroken: 400,
    casework_errors.NotLoggedIn: 401,
    casework_errors.LoginFailed: 401,
    casework_errors.CodeNotAccepted: 401,
    VisitorMadeUp: 403,
    ProofNeeded: 403,
    OutOfScope: 403,
    casework_errors.Forbidden: 403,
    casework_errors.NotBound: 403,
    review.RoleMissing: 403,
    review.SamePerson: 403,
    casework_errors.NotFound: 404,
    reading.BodyTooSlow: 408,
    review.StaleVersion: 409,
    DraftMoved: 412,
    request_headers.VersionNotSaid: 428,
    resumable.TusVersionUnknown: 412,
    resumable.PieceChanged: 460,
    upload_errors.UploadMoved: 409,
    upload_errors.UploadOver: 410,
    agreed_texts.TextMoved: 409,
    data_consents.ConsentWithdrawn: 403,
    data_consents.ConsentNeeded: 403,
    payee_stops.NoPayeeChange: 409,
    NoKnownAccount: 409,
    releasing.BatchMoved: 409,
    same_stay.SameStayUnanswered: 409,
    same_stay.SameStayUndecided: 409,
    review.WrongStage: 409,
    letters.LetterClosed: 409,
    ReportEnded: 409,
    AssistedMovedOn: 409,
    identity_changes.IdentityChangeClosed: 409,
    identity_changes.IdentityChangeWaiting: 409,
    identity_effects.IdentityChangeOvertaken: 409,
    hospital_review.HospitalStepClosed: 409,
    side_tracks.TooFewTries: 409,
    side_tracks.WrongTrackState: 409,
    service_case.WrongCaseState: 409,
    activities.ActivityMoved: 409,
    selections.SelectionMoved: 409,
    selections.SameSelector: 403,
    activities.SameOpener: 403,
    sign_ups.ActivityFull: 409,
    service_case.NotCaseOwner: 403,
    faq_errors.FaqClash: 409,
    faq_errors.FaqMoved: 409,
    faq_errors.FaqWorse: 409,
    announcement_errors.AnnouncementMoved: 409,
    announcement_errors.AnnouncementMaker: 403,
    announcement_errors.NoMassSendLeft: 409,
    tip_reviews.TipMoved: 409,
    tip_reviews.SameApprover: 403,
    KeyReused: 409,
    casework_errors.AlreadyBound: 409,
    casework_errors.AlreadyReversed: 409,
    casework_errors.AmountChanged: 409,
    casework_errors.CrossingGoesToCentre: 409,
    casework_errors.FindingClosed: 409,
    money_errors.RecoveryClosed: 409,
    money_errors.RecoveryTooHigh: 422,
    casework_errors.LimitReached: 409,
    export_errors.ExportDecided: 409,
    export_errors.ExportNotOpen: 409,
    money_errors.EntrySettled: 409,
    money_errors.MonthClosed: 409,
    money_errors.MonthNotReady: 409,
    casework_errors.NothingToReverse: 409,
    casework_errors.PlatformDiffers: 409,
    casework_errors.PlatformKeyedOnce: 409,
    casework_errors.PlatformRowHeld: 409,
    StagedRowsWaiting: 409,
    ImportGoingOn: 409,
    casework_errors.SettlementNumberPosted: 409,
    casework_errors.SettlementNumberTaken: 409,
    casework_errors.PolicyMoved: 409,
    casework_errors.PolicyUnconfirmed: 409,
    casework_errors.ReceiptNotGood: 409,
    casework_errors.ReceiptSettledDirectly: 409,
    casework_errors.ReceiptTaken: 409,
    reading.BodyTooLarge: 413,
    PhotoTooLarge: 413,
    reading.WrongContentType: 415,
    account_errors.OwnProposal: 403,
    account_errors.InvitationRefused: 401,
    account_errors.StaffProposalClosed: 409,
    access_log.LooksBraked: 429,
    ReportsTooMany: 429,
    casework_errors.LoginLocked: 429,
    casework_errors.SendTooOften: 429,
    casework_errors.TooManyTries: 429,
    limits.TooManyRequests: 429,
    limits.Busy: 503,
    PhotoLost: 503,
    TooManyHashes: 503,
    passing.OutOfReach: 503,
    passing.StorageFull: 507,
    PhotoNotInTime: 503,
    SheetNotPrinted: 503,
    casework_errors.WeChatUnavailable: 503,
}

# The same may succeed in a while, and the answer says in how long.
_LATER = (429, 503, 507)
_A_DAY_S = 24 * 3600


@dataclass(frozen=True)
class Problem:
    """错误: what an API answers as JSON and a page shows in words."""

    status: int
    code: str
    message: str
    request_id: str
    fields: Mapping[str, str] = field(default_factory=dict)
    fresh: BaseModel | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    cause: ClaimsError | None = None

    def as_json(self) -> dict[str, object]:
        """The one shape; `fresh` only where there is one."""
        error: dict[str, object] = {
            "code": self.code,
            "message": self.message,
            "fields": dict(self.fields),
            "request_id": self.request_id,
        }
        if self.fresh is not None:
            error["fresh"] = self.fresh.model_dump(mode="json")
        return {"error": error}


ErrorPage = Callable[[web.Request, Problem], Awaitable[web.StreamResponse]]
"""Shows a problem to a person instead of a program, or sends them to where they can solve it."""


def status_of(kind: type[ClaimsError]) -> int:
    """The HTTP status of a class of refusals."""
    return next(STATUS[base] for base in kind.__mro__ if base in STATUS)


def refusal(error: ClaimsError) -> Problem:
    """The problem that a ClaimsError makes."""
    shown = error.facts.get(SHOWN_FACT)
    status = status_of(type(error))
    wait = status in _LATER
    return Problem(
        status=status,
        code=error.code,
        message=error.message,
        request_id=_request_id(),
        fields=error.fields,
        fresh=shown if isinstance(shown, BaseModel) else None,
        headers={hdrs.RETRY_AFTER: str(_retry_after_s(error))}
        if wait
        else resumable.told_beside(error),
        cause=error,
    )


def _retry_after_s(error: ClaimsError) -> int:
    told = getattr(error, "retry_after_s", error.facts.get("retry_after_s"))
    if isinstance(error, casework_errors.TooManyTries):
        told = _A_DAY_S
    return told if isinstance(told, int) else limits.RETRY_AFTER_SECONDS


def answered_errors(pages: Mapping[str, ErrorPage] | None = None) -> Middleware:
    """The middleware that turns whatever goes wrong into an answer.

    `pages` are error pages by path prefix: the longest prefix counts, and without one the answer
    is JSON. A JSON API below a prefix with pages is named too, with `json_answer`.
    """
    by_length = sorted((pages or {}).items(), key=lambda item: -len(item[0]))

    def page_for(request: web.Request) -> ErrorPage:
        path = request.rel_url.path
        return next(
            (
                page
                for prefix, page in by_length
                if path == prefix.rstrip("/") or path.startswith(prefix.rstrip("/") + "/")
            ),
            json_answer,
        )

    @web.middleware
    async def answer(request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            return await handler(request)
        except ClaimsError as error:
            problem = refusal(error)
        except (web.HTTPRedirection, web.HTTPSuccessful):
            raise
        except web.HTTPException as error:
            problem = _http_problem(error)
        except Exception as fault:
            if fault is request.content.exception() or isinstance(fault, web.RequestPayloadError):
                problem = refusal(reading.BodyBroken())  # it is none, or they hung up in it
            else:
                log.exception("a request failed", extra={"action": "request_failed"})
                later = passing.passing(fault)  # the same may succeed in a moment
                problem = refusal(later) if later is not None else _fault()
        try:
            return await page_for(request)(request, problem)
        except web.HTTPRedirection:
            raise
        except Exception:
            log.exception("an error page failed", extra={"action": "error_page_failed"})
            return await json_answer(request, _fault())

    return answer


async def json_answer(request: web.Request, problem: Problem) -> web.StreamResponse:
    """The problem for a program."""
    headers = dict(problem.headers)
    guard = guard_of(request)
    if problem.status == 401 and guard is not None and guard.kind == "member":
        headers[hdrs.WWW_AUTHENTICATE] = "Bearer"
    return web.json_response(problem.as_json(), status=problem.status, headers=headers)


def _http_problem(error: web.HTTPException) -> Problem:
    code, message = HTTP_WORDS.get(error.status, FAULT if error.status >= 500 else HTTP_OTHER)
    kept = {str(name): error.headers[name] for name in (hdrs.ALLOW,) if name in error.headers}
    return Problem(error.status, code, message, _request_id(), headers=kept)


def _fault() -> Problem:
    code, message = FAULT
    return Problem(500, code, message, _request_id())


def _request_id() -> str:
    return request_id_var.get() or ""
