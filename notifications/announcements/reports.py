"""What has become of an announcement: who has it, who has not and why, who waits, who has opened
it? Counted by the database at the moment of asking; asked by the window's pages and API."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import astuple, dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Row, Select, and_, case, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.errors import NotFound
from casework.exports.sources import Making, PlainFile, parts_of
from casework.people import people
from casework.people.tables import InsuredRow
from casework.roles import ANNOUNCERS, require_role
from claims_core.calendar_cn import china_day
from claims_core.claim import Actor
from claims_core.eligibility import district_words
from infra.db import Database
from infra.masking import mask_name, mask_phone
from infra.sealing import Sealer
from infra.spreadsheet import TableFile, TableFormat, table_file
from notifications.announcements.mass_outcomes import MassFigures
from notifications.announcements.planning import BY_MASS, INBOX_ONLY, LEFT_ROSTER, NO_PHONE
from notifications.announcements.sending import RECEIPT_WITHIN
from notifications.announcements.steps import AnnouncementState
from notifications.announcements.tables import AnnouncementPersonRow, AnnouncementRow, MassSendRow
from notifications.announcements.wechat_sending import ACCOUNT_STATE_WORDS, AccountState
from notifications.consents import OPTED_OUT
from notifications.deliveries import DeliveryState
from notifications.intents import CAP_REACHED
from notifications.tables import DeliveryRow, InboxItemRow

NO_RECEIPT, NOT_PLANNED = "no_receipt", "not_planned"
REASON_WORDS: Mapping[str, str] = {
    OPTED_OUT: "已退订公告",
    NO_PHONE: "没有手机号",
    CAP_REACHED: "这个月已经收过两条",
    BY_MASS: "由公众号群发告诉",
    INBOX_ONLY: "只放进“消息”",
    LEFT_ROSTER: "名册里已经没有这个人",
    NO_RECEIPT: "短信平台收了，三天没有回执",
    NOT_PLANNED: "还没排到",
    "cancelled": "取消了，没有发",
    "void": "批准作废，没有发",
    "approval_void": "批准作废，没有发",
    "finished": "已经结束",
    "expired": "过了时间没发出去",
    "never_confirmed": "发没发出去说不清",
    DeliveryState.NEW: "等着发",
    DeliveryState.LEASED: "正在发",
    DeliveryState.INTENT: "正在发",
    DeliveryState.UNKNOWN: "在向短信平台核实",
    DeliveryState.ACCEPTED: "短信平台已收，等回执",
    DeliveryState.DELIVERED: "短信已收到",
    DeliveryState.FAILED: "短信没送到",
    DeliveryState.DEAD: "短信没发成",
}
# Whoever refused, or is told another way, is not called.
_NOT_CALLED = (OPTED_OUT, INBOX_ONLY, LEFT_ROSTER, "cancelled", "void", "approval_void")
_WAITING = (
    DeliveryState.NEW,
    DeliveryState.LEASED,
    DeliveryState.INTENT,
    DeliveryState.UNKNOWN,
    DeliveryState.ACCEPTED,
)
_SHOWN = 50
_Person = tuple[str, bytes, bytes, str, str, str | None]
REPORT_COLUMNS = ("项目", "说明", "人数")
COLUMNS = ("参保编号", "姓名", "手机号", "参保地", "为什么没收到")


@dataclass(frozen=True)
class AnnouncementReport:
    """送达报告. `people` is the frozen audience, as far as it is frozen: always the sum of the
    four. The mappings are by reason, a code of `REASON_WORDS` or of a gateway."""

    state: AnnouncementState
    people: int
    planned: int
    delivered: int
    failed: Mapping[str, int]
    skipped: Mapping[str, int]
    waiting: Mapping[str, int]
    opened: int
    account: AccountState | None
    account_people: int
    account_problem: str
    account_figures: MassFigures | None

    @property
    def accounted_for(self) -> int:
        """Delivered, failed, skipped and waiting together."""
        parts = (self.failed, self.skipped, self.waiting)
        return self.delivered + sum(sum(part.values()) for part in parts)

    @property
    def account_words(self) -> str:
        """How far the official account is; empty where it does not go there."""
        return "" if self.account is None else ACCOUNT_STATE_WORDS[self.account]


@dataclass(frozen=True)
class UnreachedPerson:
    """没收到的人, masked, with the reason."""

    insured_no: str
    name: str
    phone: str
    region: str
    reason: str


def reason_words(code: str) -> str:
    """A reason as staff read it; a gateway's own code stays as it is."""
    return REASON_WORDS.get(code, f"短信平台：{code}")


def report_lines(report: AnnouncementReport) -> list[tuple[str, str, int]]:
    """The numbers by channel and reason, line by line."""
    lines = [("发送对象", "合计", report.people), ("短信", "已收到", report.delivered)]
    for title, part in (
        ("没送到", report.failed),
        ("没有发", report.skipped),
        ("等着", report.waiting),
    ):
        lines += [(title, reason_words(code), many) for code, many in part.items()]
    lines.append(("消息", "打开过", report.opened))
    if report.account is not None:
        lines.append(("公众号", report.account_words, report.account_people))
    if report.account_figures is not None:
        lines += [("公众平台", words, many) for words, many in report.account_figures.told]
    return lines


class AnnouncementReports:
    """公告的送达."""

    def __init__(self, db: Database, sealer: Sealer, clock: Callable[[], datetime]) -> None:
        self._db = db
        self._sealer = sealer
        self._clock = clock

    async def report(self, actor: Actor, announcement_id: str) -> AnnouncementReport:
        """How it stands now. :raises RoleMissing, NotFound:"""
        require_role(actor, ANNOUNCERS, "查看公告的送达")
        async with self._db.read() as session:
            return await counted(session, announcement_id, self._clock())

    async def unreached(
        self, actor: Actor, announcement_id: str, limit: int = _SHOWN
    ) -> tuple[UnreachedPerson, ...]:
        """电话名单: who could not be told, for somebody to ring up. :raises RoleMissing,
        NotFound:"""
        require_role(actor, ANNOUNCERS, "查看公告的送达")
        async with self._db.read() as session:
            query = await self._not_reached(session, announcement_id)
            return tuple(map(self._person, await session.execute(query.limit(limit))))

    async def unreached_table(
        self, session: AsyncSession, announcement_id: str, form: TableFormat
    ) -> Making:
        """The same as a table, whole, as it stands in this session.

        :raises ExportTooLarge, NotFound:
        """
        query = await self._not_reached(session, announcement_id)
        rows = [row async for part in parts_of(session, query) for row in part]

        def make() -> PlainFile:
            lines = (astuple(self._person(row)) for row in rows)
            name = f"公告未送达-{announcement_id[:8]}"
            return PlainFile.from_table(table_file(name, form, COLUMNS, lines), len(rows))

        return make

    async def _not_reached(self, session: AsyncSession, announcement_id: str) -> Select[*_Person]:
        row = await _row(session, announcement_id)
        mass = await session.get(MassSendRow, announcement_id)
        told = mass is None or mass.state != AccountState.FAILED
        person = InsuredRow
        return (
            select(
                *(person.insured_no, person.name_sealed, person.phone_sealed, person.region),
                *(DeliveryRow.state, DeliveryRow.last_error),
            )
            .join(DeliveryRow, DeliveryRow.recipient_id == person.id)
            .where(DeliveryRow.event_id == row.id, _unreached(self._clock(), told=told))
            .order_by(person.region, person.insured_no)
        )

    async def written_on(self, session: AsyncSession, announcement_id: str) -> date:
        """The day of its first draft, in China. :raises NotFound:"""
        return china_day((await _row(session, announcement_id)).created_at)

    async def report_file(self, actor: Actor, announcement_id: str, form: TableFormat) -> TableFile:
        """The numbers by channel and reason as a table. :raises RoleMissing, NotFound:"""
        lines = report_lines(await self.report(actor, announcement_id))
        return table_file(f"公告送达-{announcement_id[:8]}", form, REPORT_COLUMNS, lines)

    def _person(self, row: Row[*_Person]) -> UnreachedPerson:
        accepted = row.state == DeliveryState.ACCEPTED
        return UnreachedPerson(
            insured_no=row.insured_no,
            name=mask_name(self._sealer.open(row.name_sealed, people.NAME)),
            phone=mask_phone(self._sealer.open(row.phone_sealed, people.PHONE)),
            region=district_words(row.region),
            reason=reason_words(NO_RECEIPT if accepted else row.last_error or row.state),
        )


async def counted(session: AsyncSession, announcement_id: str, now: datetime) -> AnnouncementReport:
    """The numbers of one announcement in this session's view of the database."""
    row = await _row(session, announcement_id)
    mine = AnnouncementPersonRow.announcement_id == row.id
    frozen, planned = (
        await session.execute(
            select(
                func.count(),
                func.count().filter(AnnouncementPersonRow.insured_id <= row.planned_up_to),
            ).where(mine)
        )
    ).one()
    late = case((_without_receipt(now), 1), else_=0)
    groups = await session.execute(
        select(DeliveryRow.state, DeliveryRow.last_error, late, func.count())
        .where(DeliveryRow.event_id == row.id)
        .group_by(DeliveryRow.state, DeliveryRow.last_error, late)
    )
    delivered = 0
    failed: Counter[str] = Counter()
    skipped: Counter[str] = Counter()
    waiting: Counter[str] = Counter()
    for state, error, is_late, many in groups:
        if state == DeliveryState.DELIVERED:
            delivered += many
        elif is_late:
            failed[NO_RECEIPT] += many
        elif state in _WAITING:
            waiting[state] += many
        elif state == DeliveryState.SUPPRESSED:
            skipped[error or state] += many
        else:
            failed[error or state] += many
    if left := frozen - planned:
        over = row.state in (AnnouncementState.CANCELLED, AnnouncementState.VOID)
        (skipped if over else waiting)[row.state if over else NOT_PLANNED] += left
    opened = await session.scalar(
        select(func.count()).where(
            InboxItemRow.event_id == row.id, InboxItemRow.read_at.is_not(None)
        )
    )
    mass = await session.get(MassSendRow, row.id)
    return AnnouncementReport(
        state=AnnouncementState(row.state),
        people=frozen,
        planned=planned,
        delivered=delivered,
        failed=dict(failed.most_common()),
        skipped=dict(skipped.most_common()),
        waiting=dict(waiting.most_common()),
        opened=int(opened or 0),
        account=None if mass is None else AccountState(mass.state),
        account_people=0 if mass is None else mass.people,
        account_problem="" if mass is None else mass.last_error,
        account_figures=None
        if mass is None or mass.total is None
        else MassFigures(mass.total, mass.allowed, mass.sent, mass.errors),
    )


async def _row(session: AsyncSession, announcement_id: str) -> AnnouncementRow:
    row = await session.get(AnnouncementRow, announcement_id)
    if row is None:
        raise NotFound
    return row


def _without_receipt(now: datetime) -> ColumnElement[bool]:
    return and_(
        DeliveryRow.state == DeliveryState.ACCEPTED.value,
        DeliveryRow.intent_at <= now - RECEIPT_WITHIN,
    )


def _unreached(now: datetime, *, told: bool) -> ColumnElement[bool]:
    not_called = (*_NOT_CALLED, BY_MASS) if told else _NOT_CALLED
    return or_(
        DeliveryRow.state.in_((DeliveryState.FAILED, DeliveryState.DEAD)),
        _without_receipt(now),
        and_(
            DeliveryRow.state == DeliveryState.SUPPRESSED.value,
            DeliveryRow.last_error.not_in(not_called),
        ),
    )
