"""Which addresses do the staff pages have, and what shows their errors?

Asked once, by whoever composes the service."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from aiohttp import web

from casework.desk import ClaimDesk
from casework.payments import Payments
from casework.photos import Photos
from casework.platform_feed import PlatformFeed
from casework.queue import Queue
from casework.roster import Roster
from casework.staff import StaffAccounts
from frontdoor.errors import ErrorPage
from window.claim_pages import ClaimPages
from window.import_pages import ImportPages
from window.login_pages import LoginPages
from window.payment_pages import PaymentPages
from window.photo_pages import PhotoPages
from window.queue_pages import QueuePages
from window.rendering import STATIC, Pages


@dataclass(frozen=True)
class WindowServices:
    """窗口所用的服务: what the pages and the API of the window call."""

    staff: StaffAccounts
    queue: Queue
    desk: ClaimDesk
    photos: Photos
    payments: Payments
    roster: Roster
    platform_feed: PlatformFeed


@dataclass(frozen=True)
class StaffPages:
    """窗口页面: `routes` for the router; `error_page` for frontdoor, under the prefix /window."""

    routes: list[web.AbstractRouteDef]
    error_page: ErrorPage


def staff_pages(
    services: WindowServices, clock: Callable[[], datetime], *, secure_cookie: bool
) -> StaffPages:
    """Every page of the window. `secure_cookie` where the service is reached by https."""
    pages = Pages(clock)
    staff = services.staff
    login = LoginPages(staff, pages, secure_cookie=secure_cookie)
    groups = (
        login,
        QueuePages(services.queue, staff, pages),
        ClaimPages(services.desk, staff, pages),
        PhotoPages(services.photos),
        PaymentPages(services.payments, staff, pages),
        ImportPages(services.roster, services.platform_feed, staff, pages),
    )
    routes: list[web.AbstractRouteDef] = [route for group in groups for route in group.routes()]
    routes.append(web.static("/window/static", STATIC))
    return StaffPages(routes, login.error_page)
