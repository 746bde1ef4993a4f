"""Do the tags at the official account say what people have agreed to, and nothing else, whoever
dies or refuses in between?"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest
from sqlalchemy import func, select, update

from casework.errors import FieldsInvalid
from casework.people.people import bound_insured_id
from casework.people.tables import MemberRow
from claims_core.agreed_texts import AgreedTo, TextMoved, current_text
from claims_core.claim import Actor, Role
from infra.gateway_errors import Category, GatewayError, gateway_error
from infra.wechat.endpoints.tags import LONGEST_NAME_BYTES, MOST_AT_ONCE, FollowerTag
from notifications import consents
from notifications.account_tags.agreeing import TOPIC, AccountTagConsents
from notifications.account_tags.names import TOPIC_KEYS, county_key, tag_name
from notifications.account_tags.tables import AccountTagCarrierRow, AccountTagWishRow
from notifications.account_tags.tagging import MUCH_LATER, TAKEN_FOR, AccountTagging
from notifications.tables import ConsentChangeRow
from notifications.tips.catalogue import TipTopic, shipped_tips
from notifications.tips.member_tips import MemberTips

COUNTIES = ("卫辉市", "长垣市", "新乡市区")
VERSION = current_text(AgreedTo.ACCOUNT_TAGS).version


class Killed(BaseException):
    """The process dies here."""


def refusal(code: str, category: Category = Category.DEFECT) -> GatewayError:
    return gateway_error("wechat", code, category)


@dataclass
class FakeTags:
    """The platform's tags, as strict as it is; `trouble` is raised by the next calls."""

    followers: set[str] = field(default_factory=set)
    names: dict[int, str] = field(default_factory=dict)
    carried: set[tuple[str, str]] = field(default_factory=set)
    lots: list[int] = field(default_factory=list)
    trouble: list[BaseException] = field(default_factory=list)
    after: list[BaseException] = field(default_factory=list)
    """The same, but what was asked has been done."""

    def _ask(self) -> None:
        if self.trouble:
            raise self.trouble.pop(0)

    async def every(self) -> list[FollowerTag]:
        self._ask()
        return [FollowerTag(number, name) for number, name in self.names.items()]

    async def create(self, name: str) -> FollowerTag:
        self._ask()
        assert len(name.encode()) <= LONGEST_NAME_BYTES
        if name in self.names.values():
            raise refusal("45157")
        number = 100 + len(self.names)
        self.names[number] = name
        if self.after:
            raise self.after.pop(0)
        return FollowerTag(number, name)

    async def add(self, tag_id: int, openids: Sequence[str]) -> None:
        name = self._checked(tag_id, openids)
        self.carried |= {(each, name) for each in openids}
        if self.after:
            raise self.after.pop(0)

    async def remove(self, tag_id: int, openids: Sequence[str]) -> None:
        name = self._checked(tag_id, openids)
        self.carried -= {(each, name) for each in openids}
        if self.after:
            raise self.after.pop(0)

    def _checked(self, tag_id: int, openids: Sequence[str]) -> str:
        self._ask()
        if tag_id not in self.names:
            raise refusal("45159")
        assert 1 <= len(openids) <= MOST_AT_ONCE
        if not self.followers >= set(openids):
            raise refusal("40003", Category.RECIPIENT)
        self.lots.append(len(openids))
        return self.names[tag_id]


@pytest.fixture
def platform() -> FakeTags:
    return FakeTags()


@pytest.fixture
def tags(db, clock) -> AccountTagConsents:
    return AccountTagConsents(db, clock, COUNTIES)


@pytest.fixture
def tips(db, clock) -> MemberTips:
    return MemberTips(db, clock, shipped_tips(), bound_insured_id)


@pytest.fixture
def tagging(db, clock, platform) -> AccountTagging:
    return AccountTagging(db, platform, clock)


async def follower(db, clock, platform: FakeTags, name: str) -> Actor:
    actor = Actor(name.ljust(32, "0"), "", frozenset({Role.MEMBER}))
    row = MemberRow(
        id=actor.id,
        unionid=f"u-{name}",
        official_openid=f"o-{name}",
        follows=True,
        created_at=clock(),
    )
    async with db.write() as session:
        session.add(row)
    platform.followers.add(f"o-{name}")
    return actor


@pytest.fixture
async def ada(db, clock, platform) -> Actor:
    return await follower(db, clock, platform, "ada")


async def agreed(tags, tips, actor: Actor, county: str = "卫辉市", *topics: TipTopic) -> None:
    await tips.subscribe(actor, topics, "chat")
    await tags.agree(actor, county, VERSION, "chat")


async def carriers(db) -> int:
    async with db.read() as session:
        return await session.scalar(select(func.count()).select_from(AccountTagCarrierRow)) or 0


async def follows(db, actor: Actor, *, yes: bool) -> None:
    async with db.write() as session:
        await session.execute(update(MemberRow).where(MemberRow.id == actor.id).values(follows=yes))


def test_every_tag_has_a_name_that_the_platform_takes_and_nobody_carries_too_many() -> None:
    names = [tag_name(key) for key in (*TOPIC_KEYS, *map(county_key, COUNTIES))]
    assert len(set(names)) == len(names)
    assert all(len(name.encode()) <= LONGEST_NAME_BYTES for name in names)
    assert len(TOPIC_KEYS) + 1 <= 20


async def test_only_the_chosen_county_and_topics_are_put_on_and_only_after_a_yes(
    db, tags, tips, tagging, platform, ada
) -> None:
    await tips.subscribe(ada, [TipTopic.DIET], "chat")
    assert await tagging.turn() == 0 and not platform.names
    await tags.agree(ada, "卫辉市", VERSION, "chat")
    assert await tagging.turn() == 2
    assert platform.carried == {("o-ada", "县区·卫辉市"), ("o-ada", "健康·饮食")}
    assert await tagging.turn() == 0  # what hangs there is not put on again
    async with db.read() as session:
        change = await session.scalar(
            select(ConsentChangeRow).where(ConsentChangeRow.topic == TOPIC)
        )
    assert change is not None and change.given and change.said_in == "chat"
    assert change.words == f"{VERSION}版：{current_text(AgreedTo.ACCOUNT_TAGS).text}"


async def test_a_choice_that_changes_is_followed_and_a_no_takes_everything_off(
    db, tags, tips, tagging, platform, ada
) -> None:
    await agreed(tags, tips, ada, "卫辉市", TipTopic.DIET, TipTopic.MIND)
    await tagging.turn()
    await tips.unsubscribe(ada, [TipTopic.DIET], "phone")
    await tips.subscribe(ada, [TipTopic.SLEEP], "phone")
    await tags.agree(ada, "长垣市", VERSION, "chat")
    await tagging.turn()
    now = {"县区·长垣市", "健康·心情", "健康·睡眠"}
    assert {name for _, name in platform.carried} == now
    assert await tags.withdraw(ada, "chat") is True
    assert await tags.withdraw(ada, "chat") is False
    assert (await tags.standing(ada)).county == ""
    await tagging.turn()
    assert platform.carried == set() and await carriers(db) == 0
    async with db.read() as session:
        assert await session.scalar(select(AccountTagWishRow)) is None
    assert (await tips.topics(ada)) == {TipTopic.MIND, TipTopic.SLEEP}


async def test_a_no_to_everything_said_elsewhere_is_a_no_to_this(
    db, clock, tags, tips, tagging, platform, ada
) -> None:
    await agreed(tags, tips, ada, "卫辉市", TipTopic.DIET)
    await tagging.turn()
    said = {"said_in": "sms", "words": "回了R", "now": clock()}
    async with db.write() as session:
        await consents.refuse_everything(session, ("member", ada.id), **said)
    await tagging.turn()
    assert platform.carried == set()


async def test_an_old_text_or_an_unknown_county_is_no_yes(db, tags, ada) -> None:
    with pytest.raises(TextMoved):
        await tags.agree(ada, "卫辉市", "2020-01", "chat")
    with pytest.raises(FieldsInvalid):
        await tags.agree(ada, "北京", VERSION, "chat")
    assert not (await tags.standing(ada)).agreed


async def test_many_followers_are_tagged_fifty_at_a_time(
    db, clock, tags, tips, tagging, platform
) -> None:
    for number in range(MOST_AT_ONCE + 3):
        actor = await follower(db, clock, platform, f"p{number:02d}")
        await tags.agree(actor, "卫辉市", VERSION, "chat")
    assert await tagging.turn() == MOST_AT_ONCE + 3
    assert sorted(platform.lots) == [3, MOST_AT_ONCE]


async def test_a_fault_of_the_platform_is_tried_again_until_it_is_done(
    clock, tags, tips, tagging, platform, ada
) -> None:
    await agreed(tags, tips, ada, "卫辉市")
    for trouble in (
        refusal("timeout", Category.RETRY),
        refusal("-1", Category.RETRY),
        refusal("45009", Category.BUDGET),
    ):
        platform.trouble = [trouble]
        assert await tagging.turn() == 0
        assert await tagging.turn() == 0  # not at once
        clock.forward(seconds=(trouble.retry_after or 15) + 1)
    assert await tagging.turn() == 1
    await tags.withdraw(ada, "chat")
    platform.trouble = [refusal("timeout", Category.RETRY)]
    await tagging.turn()
    clock.forward(seconds=16)
    assert await tagging.turn() == 1 and platform.carried == set()


async def test_a_lost_answer_leaves_neither_two_tags_of_a_name_nor_one_that_nobody_knows_of(
    db, clock, tags, tips, tagging, platform, ada
) -> None:
    await agreed(tags, tips, ada, "卫辉市")
    platform.after = [refusal("timeout", Category.AMBIGUOUS), refusal("timeout", Category.RETRY)]
    await tagging.turn()
    assert list(platform.names.values()) == ["县区·卫辉市"]
    await tags.withdraw(ada, "chat")  # it hangs there, and we were told that it does not
    assert platform.carried
    clock.forward(seconds=16)
    await tagging.turn()
    assert platform.carried == set() and await carriers(db) == 0


@pytest.mark.parametrize("done", [False, True], ids=["before", "after"])
async def test_a_process_that_dies_between_row_and_call_is_made_up_for(
    db, clock, tags, tips, tagging, platform, ada, done
) -> None:
    await agreed(tags, tips, ada, "卫辉市")
    await tagging.turn()
    await tags.withdraw(ada, "chat")
    (platform.after if done else platform.trouble).append(Killed())
    with pytest.raises(Killed):
        await tagging.turn()
    another = AccountTagging(db, platform, clock)
    assert await another.turn() == 0  # it may still be at it
    clock.forward(seconds=TAKEN_FOR.total_seconds())
    await another.turn()
    assert platform.carried == set() and await carriers(db) == 0
    # putting on likewise: what may hang there is known before it does
    await tags.agree(ada, "长垣市", VERSION, "chat")
    (platform.after if done else platform.trouble).append(Killed())
    with pytest.raises(Killed):
        await another.turn()
    await tags.withdraw(ada, "chat")
    clock.forward(seconds=TAKEN_FOR.total_seconds())
    await another.turn()
    assert platform.carried == set() and await carriers(db) == 0


async def test_two_processes_do_the_same_work_once(db, clock, tags, tips, platform, ada) -> None:
    await agreed(tags, tips, ada, "卫辉市", TipTopic.DIET)
    first, second = (AccountTagging(db, platform, clock) for _ in range(2))
    await asyncio.gather(first.turn(), second.turn())
    assert platform.carried == {("o-ada", "县区·卫辉市"), ("o-ada", "健康·饮食")}
    assert sum(platform.lots) == 2
    await tags.withdraw(ada, "chat")
    await asyncio.gather(first.turn(), second.turn())
    assert platform.carried == set() and await carriers(db) == 0


async def test_a_step_that_came_back_late_is_looked_at_again(
    db, clock, tags, tips, tagging, platform, ada
) -> None:
    await agreed(tags, tips, ada, "卫辉市")

    class Slow(FakeTags):
        async def add(self, tag_id: int, openids: Sequence[str]) -> None:
            clock.forward(seconds=TAKEN_FOR.total_seconds() + 1)
            await tags.withdraw(ada, "chat")
            await AccountTagging(
                db, platform, clock
            ).turn()  # another takes it up, and takes it off
            await super().add(tag_id, openids)

    slow = Slow(platform.followers, platform.names, platform.carried)
    slow.carried = platform.carried
    late = AccountTagging(db, slow, clock)
    await late.turn()
    platform.carried = slow.carried
    await tagging.turn()
    assert platform.carried == set() and await carriers(db) == 0


async def test_who_stops_following_is_left_alone_and_tagged_again_when_they_come_back(
    db, clock, tags, tips, tagging, platform, ada
) -> None:
    ben = await follower(db, clock, platform, "ben")
    for actor in (ada, ben):
        await agreed(tags, tips, actor, "卫辉市")
    await tagging.turn()
    platform.carried.clear()  # the platform may forget them, or not
    for actor in (ada, ben):
        await follows(db, actor, yes=False)
    assert await tagging.turn() == 0
    await tags.withdraw(ben, "window")
    for actor in (ada, ben):
        await follows(db, actor, yes=True)
    await tagging.turn()
    assert platform.carried == {("o-ada", "县区·卫辉市")}
    assert await carriers(db) == 1


async def test_one_whom_the_platform_does_not_know_spoils_it_for_nobody(
    db, clock, tags, tips, tagging, platform, ada
) -> None:
    ben = await follower(db, clock, platform, "ben")
    platform.followers.discard("o-ben")  # gone, and the push about it has not come yet
    for actor in (ada, ben):
        await agreed(tags, tips, actor, "卫辉市")
    assert await tagging.turn() == 1
    assert platform.carried == {("o-ada", "县区·卫辉市")}
    assert await tagging.turn() == 0
    platform.followers.add("o-ben")
    clock.forward(seconds=MUCH_LATER.total_seconds() + 1)
    assert await tagging.turn() == 1


async def test_from_whom_nobody_here_knows_any_more_everything_is_taken_off(
    db, clock, tags, tips, tagging, platform, ada
) -> None:
    ben = await follower(db, clock, platform, "ben")
    for actor in (ada, ben):
        await agreed(tags, tips, actor, "卫辉市", TipTopic.DIET)
    await tagging.turn()
    async with db.write() as session:  # as their deletion does it
        await session.execute(update(MemberRow).values(official_openid=None, follows=False))
    platform.followers.discard("o-ben")  # who is no follower either carries nothing
    await tagging.turn()
    assert platform.carried == {("o-ben", "县区·卫辉市"), ("o-ben", "健康·饮食")}
    assert await carriers(db) == 0


async def test_an_openid_that_is_somebody_elses_now_carries_what_that_one_agreed_to(
    db, clock, tags, tips, tagging, platform, ada
) -> None:
    await agreed(tags, tips, ada, "卫辉市")
    await tagging.turn()
    async with db.write() as session:
        await session.execute(
            update(MemberRow).where(MemberRow.id == ada.id).values(official_openid=None)
        )
    heir = Actor("h" * 32, "", frozenset({Role.MEMBER}))
    row = MemberRow(
        id=heir.id, unionid="u-h", official_openid="o-ada", follows=True, created_at=clock()
    )
    async with db.write() as session:
        session.add(row)
    await tagging.turn()
    assert platform.carried == set()


async def test_a_tag_deleted_in_the_console_is_made_anew_and_nothing_is_taken_off_it(
    db, clock, tags, tips, tagging, platform, ada
) -> None:
    await agreed(tags, tips, ada, "卫辉市")
    await tagging.turn()
    platform.names.clear()
    platform.carried.clear()
    ben = await follower(db, clock, platform, "ben")
    await agreed(tags, tips, ben, "卫辉市")
    assert await tagging.turn() == 0
    clock.forward(seconds=16)
    await tagging.turn()
    assert ("o-ben", "县区·卫辉市") in platform.carried
    platform.names.clear()
    platform.carried.clear()
    for actor in (ada, ben):
        await tags.withdraw(actor, "chat")
    await tagging.turn()
    clock.forward(seconds=16)
    await tagging.turn()
    assert await carriers(db) == 0 and platform.names == {}
