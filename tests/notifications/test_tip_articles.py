"""Does a tip get onto the official account as it was approved, once, and off it when its approval
is taken back?"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from casework.people.people import bound_insured_id
from claims_core.claim import Actor, Role
from claims_core.review import RoleMissing
from infra.gateway_errors import Category, GatewayError, gateway_error
from infra.wechat.endpoints.articles import Article, Publication
from notifications.tables import TipArticleRow
from notifications.tips.article_reading import TipArticleReading, TipArticleState
from notifications.tips.articles import NO_ADVICE, TipArticles, TipGateways
from notifications.tips.calendar import TipWeek, tips_of_week
from notifications.tips.catalogue import TipCatalogue, shipped_tips
from notifications.tips.member_tips import MemberTips
from notifications.tips.reviews import TipReviews
from tests.clock import Clock

TIPS = shipped_tips()
MONDAY = datetime(2026, 3, 2, 2, tzinfo=UTC)
WEEK = TipWeek.from_day(MONDAY.date())
FIRST, SECOND = tips_of_week(TIPS, WEEK)
XUAN = Actor("1" * 32, "桑宣传", frozenset({Role.PUBLICITY}))
BOSS = Actor("2" * 32, "戚主管", frozenset({Role.SUPERVISOR}))
ADA = Actor("a" * 32, "", frozenset({Role.MEMBER}))
ADDRESS = "http://127.0.0.1/s/1"


@dataclass
class PlayedAccount:
    """The official account: what it was handed, and how it answers."""

    covers: int = 0
    drafts: list[Article] = field(default_factory=list)
    published: list[str] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)
    outcome: int = 0
    trouble: GatewayError | None = None

    async def keep_thumb(self, data: bytes) -> object:
        assert data.startswith(b"\xff\xd8\xff") and len(data) <= 64 * 1024
        self.covers += 1
        return SimpleNamespace(media_id="cover-1")

    async def article_picture(self, data: bytes, content_type: str) -> str:
        return "https://mmbiz.example/p"

    async def add_draft(self, articles: list[Article]) -> str:
        self._fail()
        self.drafts += articles
        return f"draft-{len(self.drafts)}"

    async def publish(self, media_id: str) -> str:
        self._fail()
        self.published.append(media_id)
        return f"job-{len(self.published)}"

    async def publication(self, publish_id: str) -> Publication:
        if self.outcome:
            return Publication(self.outcome)
        return Publication(0, f"article-{publish_id}", (ADDRESS,))

    async def take_back(self, article_id: str) -> None:
        self._fail()
        self.deleted.append(article_id)

    def _fail(self) -> None:
        if self.trouble is not None:
            raise self.trouble


class Press:
    """The articles on a clock of their own, and who approves what they say."""

    def __init__(self, db) -> None:
        self.db = db
        self.clock = Clock(MONDAY)
        self.account = PlayedAccount()
        self.reviews = TipReviews(db, self.clock, TIPS)
        self.tips = MemberTips(db, self.clock, TIPS, bound_insured_id)

    def articles(self, *, new: bool = True, catalogue: TipCatalogue = TIPS) -> TipArticles:
        gateways = TipGateways(self.account, self.account)  # type: ignore[arg-type]
        return TipArticles(self.db, gateways, self.clock, catalogue, new=new)

    async def approve(self, *tips) -> None:
        seen = {tip.id: tip.text_hash for tip in tips}
        await self.reviews.propose(XUAN, seen, "桑医生", "虚构〔2026〕1号")
        await self.reviews.decide(BOSS, seen, confirmed=True)

    async def goes_on(self, turns: int = 4, **options: object) -> None:
        """An hour's look, then the loop as often."""
        await self.articles(**options).begin_due()  # type: ignore[arg-type]
        for _ in range(turns):
            await self.articles().turn()
            self.clock.forward(minutes=6)

    async def states(self) -> dict[str, TipArticleState]:
        found = await TipArticleReading(self.db).of_week(XUAN, WEEK)
        return {tip_id: view.state for tip_id, view in found.items()}


@pytest.fixture
def press(db) -> Press:
    return Press(db)


async def test_only_what_is_approved_is_published_once_with_its_words_and_without_a_push(press):
    await press.goes_on()
    assert (press.account.drafts, await press.states()) == ([], {})
    await press.approve(FIRST)
    for _ in range(3):
        await press.goes_on()
    (article,) = press.account.drafts
    assert article.title == f"健康提示：{FIRST.title}" and article.thumb_media_id == "cover-1"
    for words in (FIRST.text, FIRST.source, NO_ADVICE):
        assert words in article.content
    assert press.account.published == ["draft-1"]
    assert await press.states() == {FIRST.id: TipArticleState.PUBLISHED}
    assert await press.tips.article_of(FIRST) == ADDRESS
    assert await press.tips.article_of(SECOND) == ""


async def test_one_cover_serves_for_all(press):
    await press.approve(FIRST, SECOND)
    await press.goes_on()
    press.clock.now = MONDAY + timedelta(weeks=1)
    await press.approve(*tips_of_week(TIPS, WEEK.later(1)))
    await press.goes_on()
    assert (len(press.account.published), press.account.covers) == (4, 1)


async def test_two_workers_side_by_side_hand_it_in_once(press):
    await press.approve(FIRST)
    mine, other = press.articles(), press.articles()
    await mine.begin_due()
    assert await other.begin_due() == 0
    for _ in range(4):
        await mine.turn()
        await other.turn()  # at the same moment: everything is taken
        press.clock.forward(minutes=6)
    assert (len(press.account.drafts), press.account.published) == (1, ["draft-1"])


async def test_a_tip_whose_approval_is_taken_back_leaves_the_account_and_may_come_again(press):
    await press.approve(FIRST)
    await press.goes_on()
    await press.reviews.withdraw(BOSS, {FIRST.id: FIRST.text_hash}, "要改")
    press.account.trouble = gateway_error("test", "timeout", Category.AMBIGUOUS)
    await press.goes_on()
    assert await press.states() == {FIRST.id: TipArticleState.UNWANTED}  # not given up
    press.account.trouble = None
    press.clock.forward(hours=1)
    await press.goes_on(turns=1)
    assert press.account.deleted == ["article-job-1"]
    assert await press.states() == {FIRST.id: TipArticleState.REMOVED}
    assert await press.tips.article_of(FIRST) == ""
    await press.approve(FIRST)
    await press.goes_on()
    assert await press.states() == {FIRST.id: TipArticleState.PUBLISHED}
    assert len(press.account.published) == 2


async def test_an_approval_taken_back_between_draft_and_publication_stops_it(press):
    await press.approve(FIRST)
    await press.goes_on(turns=1)
    assert await press.states() == {FIRST.id: TipArticleState.DRAFTED}
    await press.reviews.withdraw(BOSS, {FIRST.id: FIRST.text_hash}, "要改")
    await press.articles().turn()
    assert press.account.published == []
    assert await press.states() == {FIRST.id: TipArticleState.REMOVED}


async def test_what_the_platform_refuses_is_said_and_not_tried_for_ever(press):
    await press.approve(FIRST)
    press.account.outcome = 4
    await press.goes_on()
    await press.goes_on()
    (view,) = (await TipArticleReading(press.db).of_week(XUAN, WEEK)).values()
    assert (view.state, view.problem) == (TipArticleState.FAILED, "publication_4")
    assert len(press.account.published) == 1
    with pytest.raises(RoleMissing):
        await TipArticleReading(press.db).of_week(ADA, WEEK)


@pytest.mark.parametrize(
    ("category", "state"),
    [
        (Category.RETRY, TipArticleState.PUBLISHED),
        (Category.AMBIGUOUS, TipArticleState.FAILED),  # it may be out: a person looks
    ],
)
async def test_a_lost_answer_to_a_publication_is_not_published_twice(press, category, state):
    await press.approve(FIRST)
    await press.goes_on(turns=1)
    press.account.trouble = gateway_error("test", "trouble", category)
    await press.articles().turn()
    press.account.trouble = None
    press.clock.forward(hours=2)
    await press.goes_on()
    assert await press.states() == {FIRST.id: state}


async def test_where_it_is_switched_off_none_is_begun_and_those_that_must_go_still_go(press):
    await press.approve(FIRST)
    await press.goes_on(new=False)
    assert await press.states() == {}
    await press.goes_on()
    await press.reviews.withdraw(BOSS, {FIRST.id: FIRST.text_hash}, "要改")
    await press.goes_on(new=False)
    assert press.account.deleted == ["article-job-1"]
    async with press.db.read() as session:
        (row,) = await session.scalars(select(TipArticleRow))
    assert (row.state, row.url) == ("removed", "")
