"""What must be tidied or said by time alone? Run beside the messages: expired codes, old
idempotency keys and messages, whatever else has had its time, time limits, chats with clerks, the
seeds of draws, what was paid and never confirmed, the health tips of the week, and the day on which
the holiday table ends."""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from app.calendar_watch import CalendarWatch
from app.retention.run import Retention
from casework.activities.sign_ups import SignUps
from casework.arrival.arrivals import Arrivals
from casework.arrival.watch import ArrivalWatch
from casework.assisted.lapsing import AssistedLapsing
from casework.checks.draw_seeds import DrawSeeds
from casework.claims.time_limits import TimeLimitWatch
from casework.exports.lapsing import ExportLapsing
from casework.first_reports.reminding import FirstReportReminders
from casework.handover import chat_turns
from casework.handover.watch import HandoverWatch
from casework.people.login_failures import LoginFailures
from casework.people.one_time_codes import OneTimeCodes
from casework.phone.draft_reminders import DraftReminders
from casework.phone.photo_uploads import PhotoUploads
from casework.unclaimed.reminding import EntitlementReminders
from faq.unanswered import Unanswered
from infra import idempotency
from infra.db import Database
from notifications.inbox.retention import InboxRetention
from notifications.service_windows import ServiceWindows
from notifications.tips.articles import TipArticles
from notifications.tips.publishing import TipPublishing
from notifications.untold.failures import UntoldFailures

log = logging.getLogger("daetong.housekeeping")

EVERY_SECONDS = 60.0
FORGET_EVERY = timedelta(hours=1)


class Housekeeping:
    """定时清理."""

    def __init__(
        self,
        db: Database,
        codes: OneTimeCodes,
        limits: TimeLimitWatch,
        seeds: DrawSeeds,
        unanswered: Unanswered,
        arrivals: Arrivals,
        arrival_watch: ArrivalWatch,
        reminders: EntitlementReminders,
        first_reports: FirstReportReminders,
        drafts: DraftReminders,
        assisted: AssistedLapsing,
        sign_ups: SignUps,
        tips: TipPublishing,
        tip_articles: TipArticles,
        chats: HandoverWatch,
        inbox: InboxRetention,
        windows: ServiceWindows,
        failures: LoginFailures,
        retention: Retention,
        untold: UntoldFailures,
        uploads: PhotoUploads,
        exports: ExportLapsing,
        clock: Callable[[], datetime],
    ) -> None:
        self._db = db
        self._codes = codes
        self._limits = limits
        self._seeds = seeds
        self._unanswered = unanswered
        self._arrivals = arrivals
        self._arrival_watch = arrival_watch
        self._reminders = reminders
        self._first_reports = first_reports
        self._drafts = drafts
        self._assisted = assisted
        self._sign_ups = sign_ups
        self._tips = tips
        self._tip_articles = tip_articles
        self._chats = chats
        self._inbox = inbox
        self._windows = windows
        self._failures = failures
        self._retention = retention
        self._untold = untold
        self._uploads = uploads
        self._exports = exports
        self._clock = clock
        self._forgot: datetime | None = None
        self._calendar = CalendarWatch(clock)

    async def tidy(self) -> None:
        """One round: look at the holiday table, wipe what expired undelivered, look after the chats
        with clerks, tell which time limits run out and which messages reached nobody. Hourly forget
        old keys, questions and messages, fix the seeds of draws, ask if a payment came, close what
        was never confirmed, remind of what was not claimed, of what was reported, of what was not
        handed in and of what is tomorrow, send the health tips of the week, and see which of them
        are to be on the official account."""
        self._calendar.look()
        await self._codes.wipe_expired()
        if moved := await self._chats.once():
            log.info("Chats changed hands", extra={"action": "chats_moved", "moved": moved})
        if told := await self._limits.run_once():
            log.info("Time limits run out", extra={"action": "time_limits_told", "told": told})
        if told := await self._untold.tell():
            log.info(
                "Somebody was told of messages that reached nobody",
                extra={"action": "unreached_told", "told": told},
            )
        now = self._clock()
        if self._forgot is None or now - self._forgot >= FORGET_EVERY:
            self._forgot = now
            async with self._db.write() as session:
                await idempotency.forget_old(session, now)
                await chat_turns.forget_old(session, now)
            await self._seeds.fix()
            await self._unanswered.forget_old()
            await self._windows.forget_closed()
            await self._failures.forget_old()
            await self._retention.run_once()
            if gone := await self._uploads.sweep():
                log.info(
                    "Pictures that never came to their end were removed",
                    extra={"action": "uploads_expired", "removed": gone},
                )
            if lapsed := await self._exports.run_once():
                log.info(
                    "Exports that nobody may fetch any more",
                    extra={"action": "exports_lapsed", "lapsed": lapsed},
                )
            if gone := await self._inbox.run_once():
                log.info(
                    "Messages whose time is over were removed from the inbox",
                    extra={"action": "inbox_removed", "removed": gone},
                )
            watched = await self._arrival_watch.run_once()
            if watched.asked or watched.listed or watched.warned:
                log.info(
                    "Payments that nobody has confirmed",
                    extra={"action": "arrivals_watched", **vars(watched)},
                )
            if closed := await self._arrivals.close_unconfirmed():
                log.info(
                    "Paid claims closed by themselves",
                    extra={"action": "closed_unconfirmed", "closed": closed},
                )
            if told := await self._reminders.remind_due():
                log.info(
                    "People were reminded of what they have not claimed",
                    extra={"action": "entitlement_reminded", "told": told},
                )
            if told := await self._first_reports.remind_due():
                log.info(
                    "People were reminded of the papers of what they reported",
                    extra={"action": "first_report_reminded", "told": told},
                )
            if told := await self._drafts.remind_due():
                log.info(
                    "People were reminded of drafts they have not handed in",
                    extra={"action": "drafts_reminded", "told": told},
                )
            if told := await self._assisted.tell_late():
                log.warning(
                    "Signed sheets were not compared in time",
                    extra={"action": "assisted_sheets_late", "told": told},
                )
            if ended := await self._assisted.lapse_due():
                log.info(
                    "What the window filled in and nobody confirmed has lapsed",
                    extra={"action": "assisted_filings_lapsed", "ended": ended},
                )
            if told := await self._sign_ups.remind_due():
                log.info(
                    "Activities are tomorrow", extra={"action": "activity_tomorrow", "told": told}
                )
            if told := await self._tips.publish_due():
                log.info(
                    "Health tips of the week", extra={"action": "tips_published", "told": told}
                )
            await self._tip_articles.begin_due()

    async def run(self, stop: asyncio.Event) -> None:
        """Tidy every minute until `stop` is set."""
        while not stop.is_set():
            try:
                await self.tidy()
            except Exception:
                log.exception("tidying failed", extra={"action": "housekeeping_failed"})
            try:
                async with asyncio.timeout(EVERY_SECONDS):
                    await stop.wait()
            except TimeoutError:
                continue
