"""Are tips fit to be read, and sent only with an approval of their words to those who asked?"""

import asyncio
import tomllib
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files

import pytest
from sqlalchemy import select

from casework.errors import FieldsInvalid
from casework.people.people import bound_insured_id
from claims_core.claim import Actor, Role
from claims_core.review import RoleMissing
from notifications import consents
from notifications.inbox.reading import Inbox
from notifications.render import shipped_wording
from notifications.subscriptions.wishes import WishDesk
from notifications.tables import DeliveryRow, InboxItemRow, TipReviewRow
from notifications.text_rules import parts
from notifications.tips.calendar import TipWeek, tip_of_day, tips_of_week
from notifications.tips.catalogue import (
    TIP_TOPIC_WORDS,
    TipCatalogue,
    TipInvalid,
    TipTopic,
    shipped_tips,
    tips_from,
)
from notifications.tips.member_tips import MemberTips
from notifications.tips.publishing import TipPublishing
from notifications.tips.reviews import SameApprover, TipMoved, TipReviews, TipState, approved_ids
from notifications.tips.short_tips import pieces
from tests.cast import cast_sealer
from tests.every_case import EveryCase
from tests.notifications.newsroom import Newsroom

TIPS = shipped_tips()
FILES = {
    each.name: each.read_text("utf-8")
    for each in (files("notifications.tips") / "content").iterdir()
}
XUAN = Actor("1" * 32, "桑宣传", frozenset({Role.PUBLICITY}))
BOSS = Actor("2" * 32, "戚主管", frozenset({Role.SUPERVISOR}))
ADA, BEN = (Actor(each * 32, "", frozenset({Role.MEMBER})) for each in "ab")


# -- the texts -------------------------------------------------------------------------------------


def test_there_are_enough_for_every_topic_season_and_the_diseases_of_the_contract():
    assert len(TIPS.tips) >= 80
    assert set(TIP_TOPIC_WORDS) == set(TipTopic)
    assert {name.removesuffix(".toml") for name in FILES} == set(TipTopic)
    for topic in (TipTopic.DIET, TipTopic.EXERCISE, TipTopic.SLEEP, TipTopic.INFECTIONS):
        for month in (4, 7, 10, 1):
            assert len(TIPS.fitting(topic, date(2026, month, 1))) >= 2
    cards = "".join(tip.title + tip.text for tip in TIPS.of_topic(TipTopic.DISEASES))
    assert len(TIPS.of_topic(TipTopic.DISEASES)) >= 12
    for disease in (
        *("血压", "血糖", "冠心病", "中风", "肺癌", "胃", "骨质疏松", "流感", "腰突", "血脂"),
        "肺气肿",
    ):
        assert disease in cards, disease
    assert len({tip.text for tip in TIPS.tips}) == len(TIPS.tips)


def test_no_tip_is_shipped_with_an_approval_and_none_is_taken_for_approved():
    for text in FILES.values():
        for entry in tomllib.loads(text)["tip"]:
            assert (entry["reviewer"], entry["approval"]) == ("", "")
    assert [tip.id for tip in TIPS.tips if tip.approved_in_file] == []


def test_a_mistake_in_a_file_is_refused_with_its_place():
    first = tomllib.loads(FILES["diet.toml"])["tip"][0]
    with EveryCase() as every:
        for old, new, said in (
            (first["title"], "春", "the title has 1"),
            (first["text"], "多吃菜。", "the text has 4"),
            (first["text"], first["text"] * 3, "write 30 to 90"),
            (first["source"], "一位老中医", "the source must be"),
            ('id = "diet_spring_greens"', 'id = "diet_spring_milk"', "is there twice"),
            ('id = "diet_spring_greens"', 'id = "Diet 1"', "lower-case"),
            ("months = [3, 4, 5]", "months = [3, 13]", "from 1 to 12"),
            ("months = [3, 4, 5]", "months = []", "from 1 to 12"),
            ('reviewer = ""', 'reviewer = "桑医生"', "only go together"),
            ('reviewer = ""', "", "missing or unknown"),
            ("爽口又好消化", "看www.example点", "a link"),
            ("爽口又好消化", "打03731234567", "telephones"),
            ("爽口又好消化", "包治百病", "a promise"),
            ("爽口又好消化", "降压药每天2次", "a dose"),
            ("爽口又好消化", "吃药半片、2粒", "a dose"),
            ("爽口又好消化", "您患有高血压", "a diagnosis"),
            ("爽口又好消化", "购买有优惠", "advertising"),
            ("[[tip]]", "[[tip]", "not readable"),
        ):
            with every.case(new):
                broken = FILES["diet.toml"].replace(old, new, 1)
                assert broken != FILES["diet.toml"]
                with pytest.raises(TipInvalid, match=r"^diet\.toml: ") as refused:
                    tips_from({**FILES, "diet.toml": broken})
                assert said in str(refused.value)
    with pytest.raises(TipInvalid, match="no such topic"):
        tips_from({**FILES, "astrology.toml": FILES["diet.toml"]})
    with pytest.raises(TipInvalid, match="nothing for month"):
        tips_from({**FILES, "mind.toml": ""})


# -- the calendar ----------------------------------------------------------------------------------


def test_each_week_has_its_tips_in_season_and_no_topic_waits_longer_than_five_weeks():
    first = TipWeek.from_day(date(2026, 1, 1))
    last_seen = dict.fromkeys(TipTopic, 0)
    for number in range(104):
        week = first.later(number)
        tips = tips_of_week(TIPS, week)
        assert len({tip.topic for tip in tips}) == len(tips) == 2
        assert all(week.monday.month in tip.months for tip in tips)
        assert tips == tips_of_week(shipped_tips(), TipWeek.from_name(week.name))
        for tip in tips:
            assert number - last_seen[tip.topic] <= 5
            last_seen[tip.topic] = number


def test_a_week_is_named_as_the_calendar_does_and_nonsense_is_no_week():
    assert TipWeek.from_day(date(2027, 1, 1)).name == "2026-W53"
    for nonsense in ("", "2026", "2026-W60", "x-Wy"):
        with pytest.raises(ValueError):  # whatever the calendar says of it
            TipWeek.from_name(nonsense)


def test_the_tip_of_the_day_is_an_approved_one_in_season_or_none():
    day = date(2026, 7, 3)
    assert tip_of_day(TIPS, (), day) is None
    winter_only = {tip.id for tip in TIPS.tips if 7 not in tip.months}
    assert tip_of_day(TIPS, winter_only, day) is None
    approved = {"diet_summer_water", "sleep_summer_noon", *winter_only}
    shown = {tip_of_day(TIPS, approved, day + timedelta(days=n)).id for n in range(4)}
    assert shown == {"diet_summer_water", "sleep_summer_noon"}


# -- approvals -------------------------------------------------------------------------------------


def seen(*ids: str) -> dict[str, str]:
    return {tip_id: TIPS.get(tip_id).text_hash for tip_id in ids}


@pytest.fixture
def reviews(db, clock) -> TipReviews:
    return TipReviews(db, clock, TIPS)


async def approve(reviews: TipReviews, *ids: str) -> None:
    await reviews.propose(XUAN, seen(*ids), "桑医生", "虚构〔2026〕1号")
    await reviews.decide(BOSS, seen(*ids), confirmed=True)


async def approved(reviews: TipReviews, catalogue: TipCatalogue = TIPS) -> frozenset[str]:
    async with reviews._db.read() as session:
        return await approved_ids(session, catalogue)


async def test_two_people_record_an_approval_and_one_alone_may_stop_it(reviews):
    tip = "diet_spring_greens"
    await reviews.propose(XUAN, seen(tip), "桑医生", "虚构〔2026〕1号")
    assert await approved(reviews) == frozenset()
    await reviews.decide(BOSS, seen(tip), confirmed=True)
    assert await approved(reviews) == {tip}
    view = (await reviews.states(XUAN))[tip]
    assert (view.state, view.reviewer, view.proposed_by, view.decided_by) == (
        TipState.APPROVED,
        "桑医生",
        "桑宣传",
        "戚主管",
    )
    await reviews.withdraw(XUAN, seen(tip), "发现一个错字")
    assert await approved(reviews) == frozenset()
    await approve(reviews, tip)
    assert await approved(reviews) == {tip}


async def test_nobody_confirms_what_they_recorded_and_nothing_is_done_twice(reviews):
    tip = "diet_spring_greens"
    await reviews.propose(BOSS, seen(tip), "桑医生", "虚构〔2026〕1号")
    with pytest.raises(SameApprover):
        await reviews.decide(BOSS, seen(tip), confirmed=True)
    assert (await reviews.states(BOSS))[tip].state is TipState.PROPOSED
    with pytest.raises(TipMoved):
        await reviews.propose(XUAN, seen(tip), "桑医生", "虚构〔2026〕1号")
    other = Actor("3" * 32, "另一位", BOSS.roles)
    with pytest.raises(TipMoved):  # one of them was never recorded: none is confirmed
        await reviews.decide(other, seen(tip, "diet_spring_milk"), confirmed=True)
    assert await approved(reviews) == frozenset()
    await reviews.decide(other, seen(tip), confirmed=False, words="文号不对")
    assert (await reviews.states(BOSS))[tip].state is TipState.REFUSED


async def test_who_may_do_what_and_what_must_be_said(reviews):
    clerk = Actor("4" * 32, "卞受理", frozenset({Role.CLERK}))
    tip = seen("diet_spring_greens")
    with pytest.raises(RoleMissing):
        await reviews.states(clerk)
    with pytest.raises(RoleMissing):
        await reviews.propose(clerk, tip, "桑医生", "1号")
    with pytest.raises(RoleMissing):
        await reviews.decide(XUAN, tip, confirmed=True)
    for chosen, reviewer, number in (
        ({}, "桑医生", "1号"),
        (tip, " ", "1号"),
        (tip, "桑医生", ""),
    ):
        with pytest.raises(FieldsInvalid):
            await reviews.propose(XUAN, chosen, reviewer, number)
    with pytest.raises(FieldsInvalid):
        await reviews.withdraw(XUAN, tip, "")


async def test_one_changed_byte_voids_an_approval(reviews):
    tip = "diet_spring_greens"
    await approve(reviews, tip)
    changed = tips_from(
        {**FILES, "diet.toml": FILES["diet.toml"].replace("爽口又好消化", "爽口也好消化")}
    )
    assert await approved(reviews, changed) == frozenset()
    with pytest.raises(TipMoved):
        await TipReviews(reviews._db, reviews.now, changed).propose(
            XUAN, seen(tip), "桑医生", "虚构〔2026〕1号"
        )


# -- who gets it -----------------------------------------------------------------------------------

MONDAY_MORNING = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)


class Weekly:
    """The sending of tips on the office's clock, and what members find."""

    def __init__(self, office) -> None:
        office.clock.now = MONDAY_MORNING
        self.office = office
        self.tips = MemberTips(office.db, office.clock, TIPS, bound_insured_id)
        self.reviews = TipReviews(office.db, office.clock, TIPS)
        self.publishing = TipPublishing(office.db, office.clock, TIPS)
        self._inbox = Inbox(office.db, cast_sealer(), office.clock)
        self.due = tips_of_week(TIPS, TipWeek.from_day(MONDAY_MORNING.date()))

    async def turn(self) -> int:
        told = await self.publishing.publish_due()
        await self.office.turn()
        return told

    async def titles(self, actor: Actor) -> list[str]:
        return [item.title for item in (await self._inbox.page(actor)).items]


@pytest.fixture
def weekly(office) -> Weekly:
    return Weekly(office)


async def test_only_approved_tips_reach_only_those_who_asked_for_their_topic_once(weekly):
    first, second = weekly.due
    await weekly.tips.subscribe(ADA, [first.topic, second.topic], "phone")
    await weekly.tips.subscribe(BEN, [second.topic], "chat")
    assert await weekly.turn() == 0
    await approve(weekly.reviews, first.id)
    assert await weekly.turn() == 1
    assert await weekly.turn() == 0  # once
    assert await weekly.titles(ADA) == [f"健康提示：{first.title}"]
    assert await weekly.titles(BEN) == []
    await approve(weekly.reviews, second.id)
    await weekly.turn()
    assert await weekly.titles(BEN) == [f"健康提示：{second.title}"]
    assert len(await weekly.titles(ADA)) == 2
    async with weekly.office.db.read() as session:
        rows = list(await session.scalars(select(InboxItemRow)))
    assert {(row.text_sealed, row.claim_id) for row in rows} == {(None, None)}
    assert {row.text[:10] for row in rows} == {first.text[:10], second.text[:10]}


async def test_whoever_unsubscribes_or_what_is_stopped_meanwhile_is_left_out(weekly):
    first, second = weekly.due
    for actor in (ADA, BEN):
        await weekly.tips.subscribe(actor, [first.topic, second.topic], "phone")
    await approve(weekly.reviews, first.id, second.id)
    assert await weekly.publishing.publish_due() == 4  # planned, not yet relayed
    await weekly.tips.unsubscribe(ADA, list(TipTopic), "chat")
    await weekly.reviews.withdraw(BOSS, seen(second.id), "要改")
    await weekly.office.turn()
    assert await weekly.titles(ADA) == []
    assert await weekly.titles(BEN) == [f"健康提示：{first.title}"]


async def test_whoever_chose_text_messages_gets_the_whole_tip_and_stops_with_a_word(db):
    newsroom = Newsroom(db)
    weekly = Weekly(newsroom)
    phoned, other = (await newsroom.lay_people(3))[:2]
    member, second = [await newsroom.binds(each, follows=True) for each in (phoned, other)]
    first, _ = weekly.due
    assert not await weekly.tips.by_sms(member, "chat")  # nothing is subscribed to
    assert not await weekly.tips.by_sms(ADA, "chat")  # nobody knows whose phone
    for actor in (member, second):
        await weekly.tips.subscribe(actor, [first.topic], "chat")
        assert await weekly.tips.by_sms(actor, "chat")
    await approve(weekly.reviews, first.id)
    assert await weekly.publishing.publish_due() == 4
    await weekly.tips.unsubscribe(second, [first.topic], "chat")
    await newsroom.relay().run_once()
    await newsroom.send_all()
    (sent,) = newsroom.gateway.sent
    assert sent.params["tip"] + sent.params["more"] == first.text
    assert await weekly.titles(member) == [f"健康提示：{first.title}"]  # once
    await weekly.tips.choose(member, [], "phone")
    async with db.read() as session:
        assert await consents.topics_given(session, ("insured", phoned)) == frozenset()


async def test_a_topic_chosen_later_comes_by_text_message_too_and_one_word_stops_them_all(db):
    newsroom = Newsroom(db)
    weekly = Weekly(newsroom)
    phoned = (await newsroom.lay_people(2))[0]
    member = await newsroom.binds(phoned, follows=True)

    async def by_sms() -> set[str]:
        async with db.read() as session:
            given = await consents.topics_given(session, ("insured", phoned))
        return {each for each in given if each.startswith("tip_sms.")}

    await weekly.tips.subscribe(member, [TipTopic.DIET], "phone")
    assert await by_sms() == set()  # nobody gets a text message without having said so
    await weekly.tips.by_sms(member, "phone")
    await weekly.tips.choose(member, [TipTopic.DIET, TipTopic.SLEEP], "phone")
    assert await by_sms() == {"tip_sms.diet", "tip_sms.sleep"}
    await weekly.tips.no_sms(member, "phone")
    assert await by_sms() == set()
    assert await weekly.tips.topics(member) == {TipTopic.DIET, TipTopic.SLEEP}
    await weekly.tips.subscribe(member, [TipTopic.MIND], "phone")
    assert await by_sms() == set()


async def test_a_no_that_is_on_its_way_is_heard_by_whatever_else_is_said_meanwhile(db):
    newsroom = Newsroom(db)
    tips = Weekly(newsroom).tips
    phoned = (await newsroom.lay_people(2))[0]
    member = await newsroom.binds(phoned, follows=True)
    no = {"given": False, "said_in": "phone", "words": "不收了", "now": newsroom.clock()}
    sms = [f"tip_sms.{topic}" for topic in TipTopic]
    await tips.subscribe(member, [TipTopic.DIET], "phone")
    async with db.write() as session:  # as `unsubscribe` on another phone
        await consents.say(session, ("member", member.id), ["tip.diet"], **no)
        asked = asyncio.create_task(tips.by_sms(member, "phone"))
        await asyncio.sleep(0.2)
    assert await asked is False
    await tips.subscribe(member, [TipTopic.DIET], "phone")
    assert await tips.by_sms(member, "phone")
    async with db.write() as session:  # as `no_sms`
        await consents.say(session, ("insured", phoned), sms, **no)
        chosen = asyncio.create_task(tips.subscribe(member, [TipTopic.SLEEP], "phone"))
        await asyncio.sleep(0.2)
    await chosen
    async with db.read() as session:
        given = await consents.topics_given(session, ("insured", phoned))
    assert given & set(sms) == set()


async def test_a_refusal_of_text_messages_holds_for_one_that_is_planned(db):
    newsroom = Newsroom(db)
    weekly = Weekly(newsroom)
    member = await newsroom.binds((await newsroom.lay_people(2))[0], follows=True)
    first, _ = weekly.due
    await weekly.tips.subscribe(member, [first.topic], "phone")
    await weekly.tips.by_sms(member, "phone")
    await approve(weekly.reviews, first.id)
    await weekly.publishing.publish_due()
    await newsroom.relay().run_once()
    await weekly.tips.no_sms(member, "phone")
    await newsroom.send_all()
    assert newsroom.gateway.sent == []
    assert await weekly.titles(member) == [f"健康提示：{first.title}"]


async def test_an_approval_taken_back_after_it_was_read_stops_the_text_message(db):
    newsroom = Newsroom(db)
    weekly = Weekly(newsroom)
    member = await newsroom.binds((await newsroom.lay_people(2))[0], follows=True)
    first, _ = weekly.due
    await weekly.tips.subscribe(member, [first.topic], "chat")
    await weekly.tips.by_sms(member, "chat")
    await approve(weekly.reviews, first.id)
    await weekly.publishing.publish_due()
    await newsroom.relay().run_once()
    sender = newsroom.sender()
    (lane,) = await sender.lanes_with_work()
    batch = await sender.prepare(await sender.lease(lane))
    await weekly.reviews.withdraw(BOSS, seen(first.id), "要改")
    await sender.send(batch)
    assert newsroom.gateway.sent == []
    async with db.read() as session:
        (row,) = await session.scalars(select(DeliveryRow))
    assert (row.state, row.last_error) == ("suppressed", "tip_not_approved")


async def test_what_is_said_at_the_window_decides_on_text_messages_too(db):
    newsroom = Newsroom(db)
    insured_id = (await newsroom.lay_people(2))[0]
    clerk = Actor("4" * 32, "窗口", frozenset({Role.CLERK}))
    desk = WishDesk(db, newsroom.sealer, newsroom.clock)
    for topics, by_sms, kept in (
        ([TipTopic.DIET, TipTopic.SLEEP], True, {"tip_sms.diet", "tip_sms.sleep"}),
        ([TipTopic.DIET], True, {"tip_sms.diet"}),
        ([TipTopic.DIET], False, set()),
    ):
        wishes = await desk.record(clerk, insured_id, topics, "意愿单", by_sms=by_sms)
        assert wishes.by_sms is by_sms
        async with db.read() as session:
            given = await consents.topics_given(session, ("insured", insured_id))
        assert {each for each in given if each.startswith("tip_sms.")} == kept
    await desk.record(clerk, insured_id, [TipTopic.DIET], "意愿单", by_sms=True)
    assert not (await desk.record(clerk, insured_id, [], "意愿单", nothing=True)).by_sms


def test_every_tip_fits_into_its_text_message():
    wording = shipped_wording()
    for tip in TIPS.tips:
        assert parts(wording.sms["health_tip"].preview(pieces(tip))) == 1


async def test_nothing_goes_out_at_night_or_on_a_public_holiday(weekly):
    with EveryCase() as every:
        for now, open_ in (
            (datetime(2026, 3, 2, 0, 30, tzinfo=UTC), False),
            (datetime(2026, 3, 2, 12, 30, tzinfo=UTC), False),
            (datetime(2026, 10, 1, 4, 0, tzinfo=UTC), False),
            (datetime(2026, 3, 2, 2, 0, tzinfo=UTC), True),
        ):
            with every.case(now):
                weekly.office.clock.now = now
                due = tips_of_week(TIPS, TipWeek.from_day(now.date()))
                await weekly.tips.subscribe(ADA, [tip.topic for tip in due], "phone")
                for tip in due:
                    if tip.id not in await approved(weekly.reviews):
                        await approve(weekly.reviews, tip.id)
                assert bool(await weekly.publishing.publish_due()) is open_


async def test_choosing_says_exactly_what_is_wanted_from_now_on(weekly):
    await weekly.tips.choose(ADA, [TipTopic.DIET, TipTopic.SLEEP], "phone")
    await weekly.tips.choose(ADA, [TipTopic.SLEEP, TipTopic.MIND], "phone")
    assert await weekly.tips.topics(ADA) == {TipTopic.SLEEP, TipTopic.MIND}
    await weekly.tips.choose(ADA, [], "phone")
    assert await weekly.tips.topics(ADA) == frozenset()
    assert await weekly.tips.today() is None


async def test_no_row_of_an_approval_is_ever_changed_back(weekly):
    first, _ = weekly.due
    await approve(weekly.reviews, first.id)
    await weekly.reviews.withdraw(BOSS, seen(first.id), "要改")
    await approve(weekly.reviews, first.id)
    async with weekly.office.db.read() as session:
        states = list(await session.scalars(select(TipReviewRow.state)))
    assert sorted(states) == ["approved", "withdrawn"]
