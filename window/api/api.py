"""Which routes make up the window's API? Asked by whoever composes the service."""

from aiohttp import web
from pydantic import BaseModel

from casework.errors import AmountChanged, PlatformDiffers
from claims_core.errors import ClaimsError
from claims_core.review import StaleVersion, WrongStage
from frontdoor.documents import Documents
from frontdoor.routing import Call, routes_of
from window.api.activities import StaffActivitiesResource
from window.api.announcement_conduct import AnnouncementConductResource
from window.api.announcements import AnnouncementDraftsResource
from window.api.assisted import AssistedResource
from window.api.authority import AuthorityResource
from window.api.balances import BalancesResource
from window.api.banking import BankingResource
from window.api.care_calls import CareCallsResource
from window.api.cases import CasesResource
from window.api.claims import ClaimsResource
from window.api.consents import ConsentRecordsResource
from window.api.corrections import CorrectionsResource
from window.api.counter import CounterResource
from window.api.documents import about
from window.api.exchange import ExchangeResource
from window.api.exits import ExitsResource
from window.api.exports import ExportsResource
from window.api.faq import FaqResource
from window.api.figures import FiguresResource
from window.api.hospital import HospitalResource
from window.api.identities import IdentitiesResource
from window.api.imports import ImportsResource
from window.api.inbox_removals import InboxRemovalsResource
from window.api.looks import LooksResource
from window.api.payments import PaymentsResource
from window.api.pictures import PicturesResource
from window.api.platform import PlatformResource
from window.api.policies import PoliciesResource
from window.api.queue import QueueResource
from window.api.rechecks import RechecksResource
from window.api.recoveries import RecoveriesResource
from window.api.replies import RepliesResource
from window.api.sessions import SessionsResource
from window.api.shapes.claim import DeskClaimShown, DeskConflictAnswer
from window.api.side_tracks import SideTracksResource
from window.api.staff import StaffResource
from window.api.statements import StatementsResource
from window.api.tips import TipReviewsResource
from window.api.wishes import WishesResource
from window.services import WindowServices

PREFIX = "/window/api/v1"


def resources_of(services: WindowServices) -> list[object]:
    """The resources, in the order in which a newcomer reads about them."""
    return [
        SessionsResource(services.staff),
        QueueResource(services.queue),
        ClaimsResource(services.desk, services.desk_page),
        PicturesResource(services.photos, services.cases.evidence, services.pictures),
        FiguresResource(services.desk, services.desk_page),
        ExitsResource(services.exits, services.desk_page),
        CounterResource(services.at_the_window, services.photos, services.desk_page),
        CorrectionsResource(services.at_the_window.corrections, services.desk_page),
        IdentitiesResource(services.identities),
        AssistedResource(services.assisted),
        ExportsResource(services.exports),
        ExchangeResource(services.platform),
        PaymentsResource(services.payments),
        BankingResource(services.payments, services.banking),
        BalancesResource(services.balances),
        RecoveriesResource(services.recoveries, services.banking.recovery_withdrawals),
        StatementsResource(services.reconciling),
        ImportsResource(
            services.roster,
            services.platform_feed,
            services.pool_corrections,
            services.openings,
            services.unclaimed,
            services.place_file,
            services.imports,
        ),
        PlatformResource(services.platform, services.desk_page),
        RechecksResource(services.rechecks),
        PoliciesResource(services.policies),
        FaqResource(services.faq),
        AnnouncementDraftsResource(services.announcements),
        AnnouncementConductResource(services.announcements),
        TipReviewsResource(services.tips, services.tip_articles),
        StaffActivitiesResource(services.activities),
        SideTracksResource(services.checks),
        HospitalResource(services.checks),
        CasesResource(services.cases),
        CareCallsResource(services.care),
        RepliesResource(services.replies),
        InboxRemovalsResource(services.inbox_retention),
        WishesResource(services.wishes),
        StaffResource(services.accounts.office),
        LooksResource(services.looks),
        AuthorityResource(services.authority),
        ConsentRecordsResource(services.authority.consents),
    ]


def window_api(services: WindowServices, prefix: str = PREFIX) -> list[web.RouteDef]:
    """Every route of the API, with its documents."""
    resources = resources_of(services)

    async def newest(call: Call, refusal: ClaimsError) -> BaseModel | None:
        """What overtook the caller: the claim as it is now, with its new statement."""
        claim_id = call.request.match_info.get("claim_id")
        overtaken = isinstance(refusal, StaleVersion | WrongStage | AmountChanged | PlatformDiffers)
        if claim_id is None or not overtaken:
            return None
        return DeskClaimShown.from_claim(await services.desk_page.show(call.actor, claim_id))

    documents = Documents(about(prefix), resources, DeskConflictAnswer)
    return routes_of([*resources, documents], prefix, fresh=newest)
