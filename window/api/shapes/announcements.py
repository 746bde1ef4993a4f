"""How do announcements look to a program, and what does it send?"""

from datetime import datetime
from typing import Annotated, Self

from pydantic import Field

from frontdoor.given_shapes import HowMany
from frontdoor.shapes import Given, Money, Shown
from infra.spreadsheet import TableFormat
from notifications.announcements.content import (
    AccountWay,
    AnnouncementContent,
    AnnouncementKind,
    Audience,
    Repeat,
)
from notifications.announcements.reading import AnnouncementPage, AnnouncementView
from notifications.announcements.steps import AnnouncementAction, AnnouncementState

Choices = Annotated[tuple[Annotated[str, Field(max_length=60)], ...], Field(max_length=40)]


class AudienceGiven(Given):
    """发给谁；都不写就是名册里所有的人。"""

    regions: Choices = ()
    employers: Choices = ()
    categories: Choices = ()
    tags: Choices = ()
    bound: bool | None = None
    """绑定了微信的；空为不限"""
    follows: bool | None = None
    """关注公众号的；空为不限"""


class AnnouncementGiven(Given):
    """公告的内容。"""

    kind: AnnouncementKind = AnnouncementKind.POLICY
    """announcement 政策公告，premium_notice 保费征收告知，procedure_notice 理赔流程告知，
    activity_notice 活动通知"""
    title: Annotated[str, Field(max_length=20)] = ""
    brief: Annotated[str, Field(max_length=35)] = ""
    """写进短信的一句话"""
    text: Annotated[str, Field(max_length=450)] = ""
    audience: AudienceGiven = AudienceGiven()
    by_sms: bool = True
    wechat: AccountWay = AccountWay.NONE
    """空为不上公众号，article 发布图文，mass 群发"""
    start_at: datetime | None = None
    """空为批准后就发"""
    repeat: Repeat = Repeat.NEVER
    """空为不重复，month、quarter、year"""
    counts: bool = False
    """算作年度政策宣传"""

    def content(self) -> AnnouncementContent:
        """What the domain calls it."""
        fields = {name: getattr(self, name) for name in type(self).model_fields}
        return AnnouncementContent(**fields | {"audience": Audience(**self.audience.model_dump())})


class AnnouncementEdited(Given):
    """改草稿。"""

    seen: Annotated[str, Field(max_length=64)]
    """看到的内容的指纹 content_hash；别人改过就不收"""
    content: AnnouncementGiven


class AnnouncementSeen(Given):
    """看到的是哪一版。"""

    seen: Annotated[str, Field(max_length=64)]


class AnnouncementDeclined(AnnouncementSeen):
    """退回或不批准。"""

    words: Annotated[str, Field(max_length=300)]
    """为什么"""


class AnnouncementApproved(AnnouncementSeen):
    """批准。"""

    people: HowMany
    """看到的人数；和现在的不一样就不批"""
    approval_no: Annotated[str, Field(max_length=60)]
    """主管部门同意发布的文号"""
    ticked: bool
    """看清了发给多少人、多少钱"""


class AnnouncementStopped(Given):
    """取消或撤回。"""

    words: Annotated[str, Field(max_length=300)]
    """为什么"""


class AnnouncementTested(Given):
    """试发。"""

    insured_no: Annotated[str, Field(max_length=40)]
    """这位同事自己的参保编号；他要在小程序绑定过身份，并且关注着公众号"""


class TagGiven(Given):
    """人员标签。"""

    tag: Annotated[str, Field(max_length=20)]
    numbers: Annotated[str, Field(max_length=70_000)]
    """参保编号，一行一个；留空就删掉这个标签"""


class TagCounted(Shown):
    """标签里有多少人。"""

    tag: str
    people: int


class TagsShown(Shown):
    """人员标签。"""

    items: tuple[TagCounted, ...]


class TableAsked(Given):
    """要哪种表格。"""

    format: TableFormat = TableFormat.CSV
    """csv 或 xlsx"""


class AudienceShown(Shown):
    """发给谁。"""

    regions: tuple[str, ...]
    employers: tuple[str, ...]
    categories: tuple[str, ...]
    tags: tuple[str, ...]
    bound: bool | None
    follows: bool | None


class ContentOfAnnouncement(Shown):
    """公告的内容。"""

    kind: AnnouncementKind
    title: str
    brief: str
    text: str
    picture: str
    """图片的指纹，没有为空"""
    audience: AudienceShown
    by_sms: bool
    wechat: AccountWay
    start_at: datetime | None
    repeat: Repeat
    counts: bool


class AnnouncementLineShown(Shown):
    """一条公告。"""

    id: str
    state: AnnouncementState
    content: ContentOfAnnouncement
    content_hash: str
    """内容的指纹；改、提交、批准都要带上它"""
    created_at: datetime
    approval_no: str
    approved_people: int | None
    people: int | None
    """名单列完以后的人数"""
    start_at: datetime | None
    ended_at: datetime | None
    withdrawn_at: datetime | None

    @classmethod
    def from_announcement(cls, view: AnnouncementView) -> Self:
        """The shape of one."""
        return cls.from_view(view)


class AnnouncementLines(Shown):
    """公告。"""

    items: tuple[AnnouncementLineShown, ...]
    """新的在前，最多一百条"""
    campaigns: int
    """今年算作年度宣传、已经发完的"""
    campaigns_wanted: int
    mass_sends: int
    """本月公众号群发了几次"""
    mass_most: int


class AnnouncementPreviewShown(Shown):
    """收到的人看到的。"""

    sms: str
    sms_parts: int
    """几条短信"""
    wechat: str
    article_title: str
    article_text: str
    inbox_title: str
    inbox_text: str


class AnnouncementCountShown(Shown):
    """现在符合的人。"""

    people: int
    opted_out: int
    without_phone: int
    bound: int
    followers: int


class AnnouncementSampleShown(Shown):
    """样例，已脱敏。"""

    name: str
    phone: str
    region: str
    opted_out: bool
    has_mobile: bool
    follows: bool


class AnnouncementStepShown(Shown):
    """经过的一步。"""

    action: AnnouncementAction
    by_name: str
    at: datetime
    words: str


class AnnouncementDetails(Shown):
    """一条公告，连同预览、人数和经过。"""

    announcement: AnnouncementLineShown
    preview: AnnouncementPreviewShown
    count: AnnouncementCountShown
    sms_people: int
    cost: Money
    """估算；单价未经合同核对"""
    samples: tuple[AnnouncementSampleShown, ...]
    steps: tuple[AnnouncementStepShown, ...]

    @classmethod
    def from_page(cls, page: AnnouncementPage) -> Self:
        """The shape of one with everything about it."""
        return cls(
            announcement=AnnouncementLineShown.from_view(page.announcement),
            preview=AnnouncementPreviewShown.from_view(page.preview),
            count=AnnouncementCountShown.from_view(page.count),
            sms_people=page.sms_people,
            cost=Money.from_fen(page.cost_fen),
            samples=tuple(
                AnnouncementSampleShown.from_view(
                    each,
                    name=each.person.name,
                    phone=each.person.phone,
                    region=each.person.region,
                )
                for each in page.samples
            ),
            steps=tuple(map(AnnouncementStepShown.from_view, page.steps)),
        )
