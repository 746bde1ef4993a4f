"""Does an announcement get onto the official account as it was approved, within the month's four,
and only a test of it to a colleague?"""

from dataclasses import dataclass, field, replace
from types import SimpleNamespace

import pytest

from casework.errors import FieldsInvalid, WeChatUnavailable
from casework.people.tables import StaffRow
from infra.columns import new_id
from infra.gateway_errors import Category, GatewayError, gateway_error
from infra.spreadsheet import TableFormat
from infra.wechat.endpoints.articles import Article, Publication
from infra.wechat.endpoints.mass_messages import MassContent, MassJob
from notifications.announcements.content import AccountWay, Audience
from notifications.announcements.errors import NoMassSendLeft
from notifications.announcements.mass_outcomes import MassFigures, MassOutcomes
from notifications.announcements.staff_previews import StaffPreviews
from notifications.announcements.wechat_sending import (
    AccountGateways,
    AccountSending,
    AccountState,
)
from notifications.article_body import article_html
from tests.notifications.newsroom import CONTENT, XUAN, Newsroom

JPEG = b"\xff\xd8\xff" + b"0" * 100
MASS = replace(CONTENT, wechat=AccountWay.MASS, audience=Audience(follows=True))


@dataclass
class PlayedAccount:
    """The official account: what it was handed, and how it answers."""

    drafts: list[Article] = field(default_factory=list)
    published: list[str] = field(default_factory=list)
    sent: list[tuple[MassContent, object, str]] = field(default_factory=list)
    previewed: list[tuple[MassContent, str]] = field(default_factory=list)
    said: str = "SENDING"
    trouble: GatewayError | None = None

    async def keep_thumb(self, data: bytes) -> object:
        return SimpleNamespace(media_id="cover")

    async def article_picture(self, data: bytes, content_type: str) -> str:
        return "https://mmbiz.example/p"

    async def add_draft(self, articles: list[Article]) -> str:
        self._fail()
        self.drafts += articles
        return f"draft-{len(self.drafts)}"

    async def publish(self, media_id: str) -> str:
        self._fail()
        self.published.append(media_id)
        return "pub-1"

    async def publication(self, publish_id: str) -> Publication:
        return Publication(0 if self.said == "SEND_SUCCESS" else 1)

    async def send_to(self, content: MassContent, openids: list[str], key: str) -> MassJob:
        self._fail()
        self.sent.append((content, openids, key))
        return MassJob("job-1")

    async def send_to_tag(self, content: MassContent, tag_id: int | None, key: str) -> MassJob:
        self._fail()
        self.sent.append((content, tag_id, key))
        return MassJob("job-1")

    async def state(self, msg_id: str) -> str:
        return self.said

    async def preview(self, content: MassContent, openid: str) -> None:
        self._fail()
        self.previewed.append((content, openid))

    def _fail(self) -> None:
        if self.trouble is not None:
            raise self.trouble


@pytest.fixture
async def newsroom(db) -> Newsroom:
    newsroom = Newsroom(db)
    people = await newsroom.lay_people(4)
    for each in people[:3]:
        await newsroom.binds(each, follows=True)
    return newsroom


@pytest.fixture
def account() -> PlayedAccount:
    return PlayedAccount()


def loop(newsroom: Newsroom, account: PlayedAccount) -> AccountSending:
    gateways = AccountGateways(account, account, account)  # type: ignore[arg-type]
    return AccountSending(newsroom.db, gateways, newsroom.clock)


async def carried_on(newsroom: Newsroom, account: PlayedAccount, turns: int = 4) -> None:
    for _ in range(turns):
        await loop(newsroom, account).turn()
        newsroom.clock.forward(seconds=71)


async def test_followers_are_told_by_one_mass_message_and_get_no_sms(newsroom, account):
    announcement = await newsroom.approved(MASS)
    assert (await newsroom.reading.year(XUAN)).mass_sends == 0
    await newsroom.work()
    assert (await newsroom.reading.year(XUAN)).mass_sends == 1
    await newsroom.send_all()
    assert newsroom.phones() == []
    await carried_on(newsroom, account)
    ((said, openids, key),) = account.sent
    assert said.kind == "text" and CONTENT.text in said.content["content"]
    assert (len(openids), key) == (3, announcement)
    account.said = "SEND_SUCCESS"
    await carried_on(newsroom, account)
    report = await newsroom.report(announcement)
    assert (report.account, report.account_people) == (AccountState.DONE, 3)
    assert report.skipped == {"by_mass": 3} and len(account.sent) == 1
    assert await newsroom.reports.unreached(XUAN, announcement) == ()


async def test_the_platforms_own_figures_stand_in_the_report_and_end_the_waiting(newsroom, account):
    announcement = await newsroom.approved(MASS)
    await newsroom.work()
    await carried_on(newsroom, account, turns=2)
    outcomes = MassOutcomes(newsroom.db)
    for status, figures, state in (
        ("send success", MassFigures(3, 2, 1, 1), AccountState.DONE),
        ("err(10001)", MassFigures(3, None, None, None), AccountState.DONE),  # it stays as it was
    ):
        assert await outcomes.settled("job-1", status, figures)
        report = await newsroom.report(announcement)
        assert (report.account, report.account_figures) == (state, figures)
    assert not await outcomes.settled("of-the-console", "send success", MassFigures(1, 1, 1, 0))
    table = await newsroom.reports.report_file(XUAN, announcement, TableFormat.CSV)
    assert "公众平台,群发对象,3" in table.data.decode("utf-8-sig")


async def test_whom_a_failed_mass_message_should_have_told_is_called(newsroom, account):
    announcement = await newsroom.approved(MASS)
    await newsroom.work()
    account.trouble = gateway_error("wechat", "45028", Category.CONTENT)
    await carried_on(newsroom, account, 1)
    report = await newsroom.report(announcement)
    assert (report.account, report.account_problem) == (AccountState.FAILED, "45028")
    assert len(await newsroom.reports.unreached(XUAN, announcement)) == 3


async def test_a_lost_answer_is_asked_again_under_the_same_key_but_not_a_publication(
    newsroom, account
):
    announcement = await newsroom.approved(MASS)
    await newsroom.work()
    account.trouble = gateway_error("wechat", "timeout", Category.AMBIGUOUS)
    await carried_on(newsroom, account, 1)
    account.trouble = None
    await carried_on(newsroom, account, 1)
    assert [key for _, _, key in account.sent] == [announcement]

    content = replace(CONTENT, wechat=AccountWay.ARTICLE, by_sms=False)
    article = await newsroom.drafts.create(XUAN, content)
    with pytest.raises(FieldsInvalid):  # an article has a picture
        await newsroom.drafts.submit(XUAN, article, await newsroom.seen(article))
    for picture in (b"\x89PNG\r\n\x1a\n", JPEG + b"0" * 65_536):  # the platform takes neither
        await newsroom.drafts.set_picture(XUAN, article, await newsroom.seen(article), picture)
        with pytest.raises(FieldsInvalid):
            await newsroom.drafts.submit(XUAN, article, await newsroom.seen(article))
    await newsroom.drafts.set_picture(XUAN, article, await newsroom.seen(article), JPEG)
    await newsroom.drafts.submit(XUAN, article, await newsroom.seen(article))
    await newsroom.approve(article)
    await newsroom.work()
    await carried_on(newsroom, account, 1)
    assert [each.title for each in account.drafts] == [CONTENT.title]
    account.trouble = gateway_error("wechat", "timeout", Category.AMBIGUOUS)
    await carried_on(newsroom, account, 1)
    assert (await newsroom.report(article)).account is AccountState.FAILED
    assert account.published == []


async def test_what_was_changed_after_its_approval_does_not_get_there(newsroom, account):
    announcement = await newsroom.approved(MASS)
    await newsroom.work()
    await newsroom.tamper(announcement, "12月起", "11月起")
    await carried_on(newsroom, account)
    assert account.sent == []


async def test_the_fifth_mass_message_of_a_month_is_not_approved(newsroom, account):
    for _ in range(4):
        await newsroom.approved(MASS)
        await newsroom.work()
    with pytest.raises(NoMassSendLeft):
        await newsroom.approved(MASS)
    newsroom.clock.forward(days=40)
    await newsroom.approved(MASS)


async def test_a_test_goes_to_a_colleague_who_has_bound_themselves_and_to_nobody_else(
    newsroom, account
):
    previews = StaffPreviews(newsroom.db, newsroom.sealer, newsroom.clock, account)
    announcement = await newsroom.drafts.create(XUAN, CONTENT)
    async with newsroom.db.read() as session:
        page = await newsroom.reading.show(XUAN, announcement)
    follower = next(each for each in page.samples if each.follows).person.insured_no
    for number in (follower, "N1", ""):  # nobody of that name works here
        with pytest.raises(FieldsInvalid):
            await previews.send(XUAN, announcement, number)
    async with newsroom.db.write() as session:
        session.add(
            StaffRow(
                id=new_id(),
                login="tan",
                name="谈一一",
                roles=["publicity"],
                password_hash="x",
                created_at=newsroom.clock(),
            )
        )
    await previews.send(XUAN, announcement, follower)
    ((said, _),) = account.previewed
    assert said.content["content"].startswith("【试发】门诊慢特病")
    account.trouble = gateway_error("wechat", "timeout", Category.AMBIGUOUS)
    with pytest.raises(WeChatUnavailable):
        await previews.send(XUAN, announcement, follower)
    steps = (await newsroom.reading.show(XUAN, announcement)).steps
    assert steps[-1].words == "发到谈一一的微信"


def test_the_article_holds_nothing_but_our_text():
    body = article_html("一<script>\n\n二&", "https://mmbiz.example/p?a=1&b=2")
    assert "<script>" not in body and body.count("<p>") == 3
