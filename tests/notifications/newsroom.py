"""Everything it takes to let an announcement go out in a test: a roster, publicity, two
supervisors, the loop, the sender, and a gateway that keeps what it was given."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import update

from casework.people import people
from casework.people.tables import BindingRow, InsuredRow, MemberRow
from casework.phone.contacts import Contacts
from claims_core.claim import Actor, Role
from infra.columns import new_id
from infra.imaging import Photo
from infra.photo_errors import PhotoUnreadable
from infra.sms.gateway import SmsFate, SmsReceipt
from infra.statements import insert_rows
from notifications.announcements.approvals import AnnouncementApprovals, Approval
from notifications.announcements.conduct import AnnouncementConduct
from notifications.announcements.content import AnnouncementContent
from notifications.announcements.drafts import AnnouncementDrafts
from notifications.announcements.member_announcements import MemberAnnouncements
from notifications.announcements.planning import PagePlanner
from notifications.announcements.prices import shipped_prices
from notifications.announcements.reading import AnnouncementReading
from notifications.announcements.reports import AnnouncementReport, AnnouncementReports
from notifications.announcements.sending import AnnouncementSending
from notifications.announcements.tables import AnnouncementRow
from notifications.announcements.tags import PersonTags
from notifications.announcements.yearly import CampaignYears
from tests.cast import cast_sealer
from tests.notifications.conftest import Office

TORN = b"torn"
XUAN = Actor("1" * 32, "桑宣传", frozenset({Role.PUBLICITY}))
BOSS = Actor("2" * 32, "戚主管", frozenset({Role.SUPERVISOR}))
OTHER_BOSS = Actor("3" * 32, "凌主管", frozenset({Role.SUPERVISOR}))
CONTENT = AnnouncementContent(
    title="门诊慢特病怎么报",
    brief="12月起窗口和手机都能办",
    text="门诊慢特病的大额补助，12月起窗口和手机都能办。\n要带的材料窗口一次告诉您。",
)


class Newsroom(Office):
    """宣传办公室, on the office of the messages."""

    def __init__(self, db: Any, *args: Any, plan_page: int = 7) -> None:
        super().__init__(db, *args)
        self.sealer = cast_sealer()
        self.contacts: Any = Contacts(db, self.sealer, self.clock)
        seen_by = (db, self.sealer, self.clock, self.wording, shipped_prices())
        self.reading = AnnouncementReading(*seen_by)
        self.drafts = AnnouncementDrafts(db, self.sealer, self.clock, self.examine)
        self.approvals = AnnouncementApprovals(*seen_by)
        self.conduct = AnnouncementConduct(db, self.clock)
        self.reports = AnnouncementReports(db, self.sealer, self.clock)
        self.years = CampaignYears(db, self.clock)
        self.tags = PersonTags(db)
        self.members = MemberAnnouncements(db, self.clock)
        self.plan_page = plan_page

    async def examine(self, data: bytes) -> Photo:
        """A darkroom that hands a picture back as it came; a torn one it cannot read."""
        if data.endswith(TORN):
            raise PhotoUnreadable
        clean = data.replace(b"GPS", b"")
        return Photo(data=clean, width=1, height=1, sha256="", brightness=200, sharpness=200)

    def sending(self, db: Any = None) -> AnnouncementSending:
        planner = PagePlanner(self.sealer, self.wording, self.policy)
        return AnnouncementSending(
            db or self.db, planner, self.policy, self.clock, plan_page=self.plan_page
        )

    async def lay_people(self, many: int, **columns: object) -> list[str]:
        """So many invented people more in the roster, the last of whom has no phone."""
        ids = sorted(new_id() for _ in range(many))
        rows = [
            {
                "id": each,
                "insured_no": f"N{each[:20].upper()}",
                "name_sealed": self.sealer.seal("谈一一", people.NAME),
                "id_number_sealed": self.sealer.seal("x", people.ID_NUMBER),
                "id_number_index": each,
                "phone_sealed": self.sealer.seal(phone, people.PHONE),
                "phone_index": people.phone_index(self.sealer, phone),
                "region": "410700",
                "employer": "",
                "category": "",
                "imported_at": self.clock(),
                **columns,
            }
            for number, each in enumerate(ids)
            for phone in ["" if number == many - 1 else f"138{number:08d}"]
        ]
        async with self.db.write() as session:
            await insert_rows(session, InsuredRow, rows)
        return ids

    async def binds(self, insured_id: str, *, follows: bool) -> Actor:
        """This person binds their WeChat."""
        member_id = new_id()
        async with self.db.write() as session:
            session.add(
                MemberRow(
                    id=member_id,
                    unionid=member_id,
                    official_openid=f"o-{member_id[:8]}",
                    follows=follows,
                    created_at=self.clock(),
                )
            )
            await session.flush()
            session.add(
                BindingRow(
                    id=new_id(),
                    member_id=member_id,
                    insured_id=insured_id,
                    bound_at=self.clock(),
                )
            )
        return Actor(member_id, "", frozenset({Role.MEMBER}))

    async def submitted(self, content: AnnouncementContent = CONTENT) -> str:
        announcement_id = await self.drafts.create(XUAN, content)
        await self.drafts.submit(XUAN, announcement_id, await self.seen(announcement_id))
        return announcement_id

    async def seen(self, announcement_id: str) -> str:
        return (await self.reading.show(XUAN, announcement_id)).announcement.content_hash

    async def approved(self, content: AnnouncementContent = CONTENT) -> str:
        announcement_id = await self.submitted(content)
        await self.approve(announcement_id)
        return announcement_id

    async def approve(self, announcement_id: str, actor: Actor = BOSS, **other: Any) -> None:
        page = await self.reading.show(actor, announcement_id)
        given = {
            "seen": page.announcement.content_hash,
            "people": page.count.people,
            "approval_no": "演示〔2026〕9号（虚构）",
            "ticked": True,
        }
        await self.approvals.approve(actor, announcement_id, Approval(**given | other))

    async def work(self, sending: AnnouncementSending | None = None) -> None:
        """The loop until there is nothing to do at once."""
        sending = sending or self.sending()
        while await sending.turn():
            pass

    async def send_all(self) -> None:
        while await self.sender().run_once():
            pass

    async def receipts_come(self, state: str = "delivered") -> None:
        """For everything that was handed to the gateway so far."""
        await self.receipts.record(
            [
                SmsReceipt(
                    provider_id=f"biz-{number}",
                    out_id=sms.out_id,
                    fate=SmsFate(state=state),
                    reported_at=self.clock(),
                )
                for number, sms in enumerate(self.gateway.sent, 1)
            ]
        )

    async def report(self, announcement_id: str) -> AnnouncementReport:
        """How it stands; whoever is frozen is accounted for at every instant."""
        found = await self.reports.report(XUAN, announcement_id)
        assert found.accounted_for == found.people, found
        return found

    async def state(self, announcement_id: str) -> str:
        return (await self.reading.show(XUAN, announcement_id)).announcement.state

    async def tamper(self, announcement_id: str, old: str, new: str) -> None:
        """Somebody changes what is kept, past every service."""
        async with self.db.write() as session:
            row = await session.get_one(AnnouncementRow, announcement_id)
            assert old in row.content
            changed = row.content.replace(old, new)
            await session.execute(
                update(AnnouncementRow)
                .where(AnnouncementRow.id == announcement_id)
                .values(content=changed)
            )

    def phones(self) -> Sequence[str]:
        return [sms.phone for sms in self.gateway.sent]
