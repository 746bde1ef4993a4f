"""How does somebody report fraud, and learn what became of it? Asked by the chat, the phone and the
window; whoever writes a report down here cannot open it again."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from casework.claims.photos import Darkroom
from casework.claims.stored_photos import ObjectStore, stored
from casework.claims.tables import ClaimRow
from casework.errors import FieldsInvalid, LimitReached, NotFound
from casework.fraud import store
from casework.fraud.allowance import take_one
from casework.fraud.tables import (
    FraudNamedRow,
    FraudPhotoRow,
    FraudReportRow,
    FraudReportStepRow,
)
from casework.fraud.views import ReporterView
from claims_core.calendar_cn import china_day
from claims_core.errors import InvalidClaimNo
from claims_core.fraud_report import (
    FraudReport,
    ReportAction,
    ReportResult,
    ReportState,
    moved_report,
    require_unfinished,
)
from claims_core.identifiers import check_claim_no, report_no_in
from infra import idempotency
from infra.columns import new_id
from infra.data_keys import open_words
from infra.db import Database
from infra.idempotency import Once
from infra.sealing import Sealer

LEAST_WORDS, MOST_WORDS = 8, 2_000
MOST_PHOTOS = 20
# Later ones go to the window: whoever finds a number must not add to a report for ever.
ADDED_WITHIN = timedelta(days=30)


@dataclass(frozen=True, repr=False)
class NewFraudReport:
    """举报: `member_id` and `contact` stay empty for whoever wants no name; `said_in` is chat,
    phone or window."""

    words: str
    said_in: str
    member_id: str = ""
    contact: str = ""
    claim_no: str = ""


class FraudReporting:
    """举报的入口."""

    def __init__(
        self,
        db: Database,
        sealer: Sealer,
        objects: ObjectStore,
        imaging: Darkroom,
        clock: Callable[[], datetime],
    ) -> None:
        self._db = db
        self._sealer = sealer
        self._objects = objects
        self._imaging = imaging
        self._clock = clock

    async def report(
        self, new: NewFraudReport, once: Once | None = None, *, caller: str = ""
    ) -> str:
        """Take a report; answers its number, the same to the same request. `caller` is who must not
        make too many; nothing that leads to them is kept.

        :raises FieldsInvalid, ReportsTooMany, KeyReused:
        """
        try:
            return await self._report(new, once, caller)
        except IntegrityError:  # the same request was taken at this moment
            return await self._report(new, once, caller)

    async def _report(self, new: NewFraudReport, once: Once | None, caller: str) -> str:
        words, now = new.words.strip(), self._clock()
        if len(words) < LEAST_WORDS:
            raise FieldsInvalid(words="请写清楚一点：谁、什么时候、在哪里、怎么回事。")
        if len(words) > MOST_WORDS:
            raise FieldsInvalid(words=f"最多写{MOST_WORDS}个字，剩下的收到编号以后再补。")
        number = store.new_number()
        fresh = FraudReport(new_id(), number, ReportState.RECEIVED, 1, 1)
        once = once and _nobodys(once)
        async with self._db.write() as session:
            answer = await idempotency.recall(session, once)
            if answer is not None:
                return str(answer["report_no"])
            await take_one(session, self._sealer, caller, china_day(now))
            claim_id = None
            if new.claim_no:
                try:
                    claim_no = check_claim_no(new.claim_no)
                except InvalidClaimNo as problem:
                    raise FieldsInvalid(claim_no=problem.message) from None
                claim_id = await session.scalar(
                    select(ClaimRow.id).where(ClaimRow.claim_no == claim_no)
                )
            row = FraudReportRow(
                id=fresh.id,
                report_no=number,
                said_in=new.said_in,
                member_id=new.member_id,
                contact_sealed=self._sealer.seal(new.contact, store.CONTACT)
                if new.contact
                else None,
                claim_id=claim_id,
                result="",
                received_at=now,
            )
            store.keep(session, self._sealer, row, fresh, ReportAction.RECEIVE, words, now)
            session.add(row)
            await session.flush()
            for staff_id in sorted(await store.staff_named_in(session, words)):
                session.add(FraudNamedRow(report_id=row.id, staff_id=staff_id))
            idempotency.remember(session, once, {"report_no": number}, now)
        return number

    async def add_words(self, report_no: str, words: str, once: Once | None = None) -> None:
        """What the reporter remembers later; the same again counts once.

        :raises NotFound, FieldsInvalid, WrongReportState, KeyReused:
        """
        words = words.strip()
        if not words:
            raise FieldsInvalid(words="请写要补充的话。")
        if len(words) > MOST_WORDS:
            raise FieldsInvalid(words=f"一次最多补{MOST_WORDS}个字，剩下的再补一次。")
        async with self._db.write() as session:
            row = await store.hold(session, await self._id_of(report_no))
            if row is None:
                raise NotFound
            if not await idempotency.is_new(session, once and _nobodys(once), {}, self._clock()):
                return
            report = store.report_of(row)
            if await self._said_last(session, report, words):
                return
            moved = moved_report(report, ReportAction.ADD, version=report.version)
            store.keep(session, self._sealer, row, moved, ReportAction.ADD, words, self._clock())
            known = await store.concerned(session, row)
            for staff_id in sorted(await store.staff_named_in(session, words) - known):
                session.add(FraudNamedRow(report_id=row.id, staff_id=staff_id))

    async def add_photo(self, report_no: str, data: bytes) -> int:
        """One more picture, the same one once; answers how many there are.

        :raises NotFound, LimitReached, WrongReportState: and what `infra.imaging` refuses.
        """
        report_id, file_hash = await self._id_of(report_no), hashlib.sha256(data).hexdigest()
        async with self._db.read() as session:  # before a stranger's picture is decoded
            many = await self._room(
                session, await session.get(FraudReportRow, report_id), file_hash
            )
        if many is not None:
            return many
        photo = await self._imaging.measure(data)
        key = f"fraud/{report_id}/{new_id()}"
        await stored(self._objects, self._sealer, key, photo.data)
        async with self._db.write() as session:
            # held, so that of two pictures at one moment the second finds the first, and none comes
            # to a report that has just been closed
            many = await self._room(session, await store.hold(session, report_id), file_hash)
            if many is not None:
                return many
            session.add(
                FraudPhotoRow(
                    id=new_id(),
                    report_id=report_id,
                    object_key=key,
                    file_hash=file_hash,
                    added_at=self._clock(),
                )
            )
            await session.flush()
            return await self._many(session, report_id)

    async def what_became(self, report_no: str) -> ReporterView:
        """Where the report of this number stands: the number is all that is asked for, since an
        anonymous reporter has nothing else. :raises NotFound:"""
        async with self._db.read() as session:
            row = await session.get_one(FraudReportRow, await self._id_of(report_no, for_ever=True))
            return ReporterView(
                report_no=row.report_no,
                state=ReportState(row.state),
                result=ReportResult(row.result) if row.result else None,
                told=self._sealer.open(row.told_sealed, store.WORDS) if row.told_sealed else "",
                photos=await self._many(session, row.id),
                received_at=row.received_at,
            )

    async def _said_last(self, session: AsyncSession, report: FraudReport, words: str) -> bool:
        last = await session.get_one(FraudReportStepRow, (report.id, report.steps))
        if last.action not in (ReportAction.RECEIVE, ReportAction.ADD):
            return False
        return await open_words(session, self._sealer, [last.words_sealed], store.WORDS) == [words]

    async def _room(
        self, session: AsyncSession, row: FraudReportRow | None, file_hash: str
    ) -> int | None:
        """How many there are where this very picture is one of them; None where it may come.

        :raises NotFound, WrongReportState, LimitReached:
        """
        if row is None:
            raise NotFound
        known = select(FraudPhotoRow.id).where(
            FraudPhotoRow.report_id == row.id, FraudPhotoRow.file_hash == file_hash
        )
        if await session.scalar(known) is not None:
            # counted after it was found: whoever sent the same may have been done in between
            return await self._many(session, row.id)
        require_unfinished(store.report_of(row))
        if await self._many(session, row.id) >= MOST_PHOTOS:
            raise LimitReached(what="一件举报的照片", limit=MOST_PHOTOS, unit="张")
        return None

    async def _many(self, session: AsyncSession, report_id: str) -> int:
        many = await session.scalar(
            select(func.count())
            .select_from(FraudPhotoRow)
            .where(FraudPhotoRow.report_id == report_id)
        )
        return many or 0

    async def _id_of(self, text: str, *, for_ever: bool = False) -> str:
        number = report_no_in(text)
        async with self._db.read() as session:
            row = (
                await session.scalar(
                    select(FraudReportRow).where(FraudReportRow.report_no == number)
                )
                if number
                else None
            )
        late = row is not None and self._clock() - row.received_at > ADDED_WITHIN
        if row is None or (late and not for_ever):
            raise NotFound
        return row.id


def _nobodys(once: Once) -> Once:
    """The key without whose it is: who reports without a name is written down nowhere."""
    return replace(once, scope="fraud-report")
