"""Which person of WeChat is this, over the mini-program and the official account?"""

import asyncio

import pytest
from sqlalchemy import func, select

from casework.errors import CodeNotAccepted, NotLoggedIn, WeChatUnavailable
from casework.people.members import VisitorMadeUp
from casework.people.tables import MemberRow, MemberTokenRow


async def members(house) -> int:
    async with house.db.read() as session:
        return await session.scalar(select(func.count()).select_from(MemberRow))


async def test_a_login_lasts_seven_days(house) -> None:
    login = await house.members.login("ada")
    assert (await house.members.authenticate(login.token)).id == login.member.id
    house.clock.forward(days=6, hours=23)
    assert await house.members.authenticate(login.token)
    house.clock.forward(hours=1)
    with pytest.raises(NotLoggedIn):
        await house.members.authenticate(login.token)


async def test_only_the_hash_of_a_token_is_kept_and_old_ones_go(house) -> None:
    login = await house.members.login("ada")
    house.clock.forward(days=8)
    await house.members.login("bo")
    async with house.db.read() as session:
        rows = list(await session.scalars(select(MemberTokenRow)))
    assert len(rows) == 1 and login.token not in rows[0].token_hash


async def test_a_logout_ends_one_login_only(house) -> None:
    first, second = await house.members.login("ada"), await house.members.login("ada")
    assert first.member.id == second.member.id
    await house.members.logout(first.token)
    with pytest.raises(NotLoggedIn):
        await house.members.authenticate(first.token)
    assert await house.members.authenticate(second.token)


@pytest.mark.parametrize(
    ("code", "error"), [("unknown", CodeNotAccepted), ("down", WeChatUnavailable)]
)
async def test_wechats_refusal_and_silence_are_told_apart(house, code, error) -> None:
    with pytest.raises(error):
        await house.members.login(code)
    assert await members(house) == 0


async def test_a_phone_that_wechat_does_not_prove_is_not_kept(house) -> None:
    actor = await house.member()
    with pytest.raises(CodeNotAccepted):
        await house.members.prove_phone(actor, "made-up")
    assert (await house.members.me(actor)).phone is None


@pytest.mark.parametrize("first", ["mini-program", "official account"])
async def test_both_accounts_are_one_person_whichever_comes_first(house, first) -> None:
    if first == "mini-program":
        login = await house.members.login("ada")
        await house.members.followed("official-ada")
    else:
        await house.members.followed("official-ada")
        login = await house.members.login("ada")
    actor = await house.members.by_official_openid("official-ada")
    assert actor is not None and actor.id == login.member.id
    assert await members(house) == 1
    assert await house.members.by_official_openid("official-bo") is None


async def test_the_first_logins_at_the_same_moment_make_one_member(house) -> None:
    logins = await asyncio.gather(
        *(house.members.login("ada") for _ in range(6)), house.members.followed("official-ada")
    )
    assert len({login.member.id for login in logins[:-1]}) == 1
    assert await members(house) == 1


async def test_a_unionid_that_comes_later_keeps_the_member(house) -> None:
    house.wechat.unions["ada"] = None
    before = await house.members.login("ada")
    await house.members.followed("official-ada")
    assert await members(house) == 2  # nothing says yet that the two are one
    house.wechat.unions["ada"] = "union-ada"
    after = await house.members.login("ada")
    assert after.member.id == before.member.id
    await house.members.followed("official-ada")
    actor = await house.members.by_official_openid("official-ada")
    assert actor is not None and actor.id == before.member.id


async def follows(house) -> bool:
    async with house.db.read() as session:
        return (await session.scalars(select(MemberRow))).one().follows


async def test_that_somebody_left_or_came_is_believed_as_it_is_now_however_late_it_is_told(
    house,
) -> None:
    await house.members.followed("official-ada")
    await house.members.unfollowed("official-ada")  # and is back
    assert await follows(house) is True
    house.wechat.left.add("official-ada")
    await house.members.followed("official-ada")  # and has left
    assert await follows(house) is False


async def test_who_stops_following_stays_a_member(house) -> None:
    await house.members.followed("official-ada")
    house.wechat.left.add("official-ada")
    await house.members.unfollowed("official-ada")
    assert await follows(house) is False
    assert await house.members.by_official_openid("official-ada") is not None


@pytest.mark.parametrize("first", ["mini-program", "web page"])
async def test_whoever_logs_in_on_the_web_is_the_same_person(house, first) -> None:
    logins = [house.members.login, house.members.login_on_the_web]
    answers = [
        await login("ada") for login in (logins if first == "mini-program" else logins[::-1])
    ]
    assert answers[0].member.id == answers[1].member.id
    assert (await house.members.authenticate(answers[1].token)).id == answers[0].member.id
    assert await members(house) == 1


async def test_a_visitor_without_a_unionid_is_known_by_the_openid_and_stays_joined(house) -> None:
    login = await house.members.login("ada")
    await house.members.followed("official-ada")
    house.wechat.unions["ada"] = None  # the platform keeps silent from now on
    for _ in range(2):
        assert (await house.members.login_on_the_web("ada")).member.id == login.member.id
        assert (await house.members.login("ada")).member.id == login.member.id
    house.wechat.unions["bo"] = None
    stranger = await house.members.login_on_the_web("bo")
    house.wechat.unions["bo"] = "union-bo"
    assert (await house.members.login_on_the_web("bo")).member.id == stranger.member.id


@pytest.mark.parametrize(
    ("code", "error"),
    [("unknown", CodeNotAccepted), ("down", WeChatUnavailable), ("snapshot", VisitorMadeUp)],
)
async def test_nobody_is_logged_in_on_the_web_whom_wechat_does_not_name(house, code, error) -> None:
    with pytest.raises(error):
        await house.members.login_on_the_web(code)
    assert await members(house) == 0
