"""Who is at the window, for how long, and is nothing typed lost with a login?"""

import asyncio
import base64

import pytest
from sqlalchemy import select

from casework.errors import FieldsInvalid, LoginFailed, LoginLocked, NotLoggedIn
from casework.people.login_failures import OF_A_LOGIN, OF_AN_ADDRESS
from casework.people.parked_forms import MAX_PARKED
from casework.people.staff import LoginPlace
from casework.people.staff_tables import LoginFailureRow
from casework.people.tables import StaffRow, StaffSessionRow
from claims_core.claim import Role
from tests.people import PASSWORD

CLERK = frozenset({Role.CLERK})
PATH = "/window/claims/1/accept"
FIELDS = {"reason": ["电话 13900000001"], "want": ["receipt", "other"]}


@pytest.fixture
async def accounts(house):
    await house.staff_accounts.add("clerk", "卞受理", CLERK, PASSWORD)
    return house.staff_accounts


async def fail(accounts, times: int) -> None:
    for _ in range(times):
        with pytest.raises(LoginFailed):
            await accounts.login("clerk", "wrong-horse-1")


async def test_a_login_carries_name_and_roles(accounts) -> None:
    login = await accounts.login(" clerk ", PASSWORD)
    session = await accounts.authenticate(login.token)
    assert (session.actor.name, session.actor.roles, session.login) == ("卞受理", CLERK, "clerk")
    assert session.csrf == login.csrf != login.token


async def test_an_unknown_login_and_a_wrong_password_are_answered_alike(accounts) -> None:
    with pytest.raises(LoginFailed) as unknown:
        await accounts.login("nobody", PASSWORD)
    with pytest.raises(LoginFailed) as wrong:
        await accounts.login("clerk", "wrong-horse-1")
    assert unknown.value.message == wrong.value.message


async def test_five_wrong_passwords_lock_for_a_quarter_of_an_hour(house, accounts) -> None:
    await fail(accounts, 5)
    with pytest.raises(LoginLocked) as refused:
        await accounts.login("clerk", PASSWORD)
    assert "15分钟" in refused.value.message
    house.clock.forward(minutes=14, seconds=59)
    with pytest.raises(LoginLocked):
        await accounts.login("clerk", PASSWORD)
    house.clock.forward(seconds=1)
    assert await accounts.login("clerk", PASSWORD)


async def test_a_login_that_nobody_has_is_locked_like_a_real_one(house, accounts) -> None:
    said = {}
    for login in ("clerk", "nobody"):
        said[login] = []
        for _ in range(7):
            with pytest.raises((LoginFailed, LoginLocked)) as refused:
                await accounts.login(login, "wrong-horse-1")
            said[login].append((type(refused.value), refused.value.message))
    assert said["clerk"] == said["nobody"]
    assert [kind for kind, _ in said["nobody"]] == [LoginFailed] * 5 + [LoginLocked] * 2
    house.clock.forward(minutes=15)
    with pytest.raises(LoginFailed):
        await accounts.login("nobody", "wrong-horse-1")


async def test_who_knows_a_login_cannot_lock_its_owner_out(house, accounts) -> None:
    """Neither from one address nor from many, where the owner has logged in before."""
    desk = LoginPlace("10.0.0.7")
    device = (await accounts.login("clerk", PASSWORD, place=desk)).device
    for number in range(OF_A_LOGIN + 3):
        with pytest.raises((LoginFailed, LoginLocked)):
            place = LoginPlace(f"203.0.113.{number // 4}", device="never given out")
            await accounts.login("clerk", "wrong-horse-1", place=place)
    known = LoginPlace("10.0.0.7", device)
    assert (await accounts.login("clerk", PASSWORD, place=known)).device == device
    with pytest.raises(LoginLocked):  # a browser that nobody knows waits, wherever it is
        await accounts.login("clerk", PASSWORD, place=LoginPlace("10.0.0.8"))
    house.clock.forward(minutes=15)
    assert await accounts.login("clerk", PASSWORD, place=LoginPlace("10.0.0.8"))


async def test_one_strangers_tries_lock_the_stranger_only(accounts) -> None:
    stranger = LoginPlace("203.0.113.9")
    for _ in range(5):
        with pytest.raises(LoginFailed):
            await accounts.login("clerk", "wrong-horse-1", place=stranger)
    with pytest.raises(LoginLocked):
        await accounts.login("clerk", PASSWORD, place=stranger)
    assert await accounts.login("clerk", PASSWORD, place=LoginPlace("10.0.0.7"))


async def test_a_known_browser_has_a_count_of_its_own_and_is_nobody_elses(house, accounts) -> None:
    await accounts.add("other", "另一位", CLERK, PASSWORD)
    device = (await accounts.login("other", PASSWORD)).device
    for _ in range(5):  # in the browser of somebody else it is a stranger
        with pytest.raises(LoginFailed):
            await accounts.login("clerk", "wrong-horse-1", place=LoginPlace("a", device))
    with pytest.raises(LoginLocked):
        await accounts.login("clerk", PASSWORD, place=LoginPlace("a"))
    for _ in range(5):
        with pytest.raises(LoginFailed):
            await accounts.login("other", "wrong-horse-1", place=LoginPlace("b", device))
    with pytest.raises(LoginLocked):
        await accounts.login("other", PASSWORD, place=LoginPlace("b", device))
    assert await accounts.login("other", PASSWORD, place=LoginPlace("b"))


async def test_an_address_that_tries_many_logins_waits_and_old_counts_are_forgotten(
    house, accounts
) -> None:
    place = LoginPlace("203.0.113.9")
    for number in range(OF_AN_ADDRESS):
        with pytest.raises(LoginFailed):
            await accounts.login(f"nobody-{number}", "wrong-horse-1", place=place)
    with pytest.raises(LoginLocked):
        await accounts.login("clerk", PASSWORD, place=place)
    house.clock.forward(days=2)
    await accounts.failures.forget_old()
    async with house.db.read() as session:
        assert list(await session.scalars(select(LoginFailureRow))) == []


async def test_a_right_password_forgives_the_wrong_ones_before(accounts) -> None:
    await fail(accounts, 4)
    await accounts.login("clerk", PASSWORD)
    await fail(accounts, 4)
    assert await accounts.login("clerk", PASSWORD)


async def test_parallel_guesses_share_no_try(accounts) -> None:
    answers = await asyncio.gather(
        *(accounts.login("clerk", f"guess-number-{n}") for n in range(12)), return_exceptions=True
    )
    assert sum(isinstance(answer, LoginFailed) for answer in answers) == 5
    assert sum(isinstance(answer, LoginLocked) for answer in answers) == 7


async def test_an_account_out_of_use_neither_logs_in_nor_stays_in(house, accounts) -> None:
    login = await accounts.login("clerk", PASSWORD)
    async with house.db.write() as session:
        (row,) = await session.scalars(select(StaffRow).where(StaffRow.login == "clerk"))
        row.active = False
    with pytest.raises(NotLoggedIn):
        await accounts.authenticate(login.token)
    with pytest.raises(LoginFailed):
        await accounts.login("clerk", PASSWORD)


async def test_a_session_ends_after_idling(house, accounts) -> None:
    login = await accounts.login("clerk", PASSWORD)
    for _ in range(5):
        house.clock.forward(minutes=14)
        assert await accounts.authenticate(login.token)
    house.clock.forward(minutes=15)
    with pytest.raises(NotLoggedIn):
        await accounts.authenticate(login.token)


async def test_no_session_outlives_a_working_day(house, accounts) -> None:
    login = await accounts.login("clerk", PASSWORD)
    for _ in range(47):
        house.clock.forward(minutes=10)
        assert await accounts.authenticate(login.token)
    house.clock.forward(minutes=10)
    with pytest.raises(NotLoggedIn):
        await accounts.authenticate(login.token)


async def test_a_logout_ends_the_session_and_its_form(house, accounts) -> None:
    login = await accounts.login("clerk", PASSWORD)
    await accounts.park(login.token, await accounts.seal_form(login.token, PATH, FIELDS))
    await accounts.logout(login.token)
    with pytest.raises(NotLoggedIn):
        await accounts.authenticate(login.token)
    assert await accounts.parked(login.token, PATH) is None


async def test_a_login_that_a_new_password_ends_leaves_no_form_behind(accounts) -> None:
    login = await accounts.login("clerk", PASSWORD)
    await accounts.park(login.token, await accounts.seal_form(login.token, PATH, FIELDS))
    await accounts.add("clerk", "卞受理", CLERK, PASSWORD)
    assert await accounts.parked(login.token, PATH) is None


async def test_neither_token_nor_password_is_kept(house, accounts) -> None:
    login = await accounts.login("clerk", PASSWORD)
    async with house.db.read() as session:
        (staff,) = await session.scalars(select(StaffRow).where(StaffRow.login == "clerk"))
        (row,) = await session.scalars(select(StaffSessionRow))
    assert PASSWORD not in staff.password_hash and staff.password_hash.startswith("$argon2id$")
    assert login.token not in row.token_hash


async def test_a_form_that_lost_its_login_waits_for_its_page_only(accounts) -> None:
    login = await accounts.login("clerk", PASSWORD)
    sealed = await accounts.seal_form(login.token, PATH, FIELDS)
    assert "13900000001" not in sealed and b"13900000001" not in base64.urlsafe_b64decode(sealed)
    assert await accounts.park(login.token, sealed) == PATH
    assert await accounts.parked(login.token, "/window/claims/2/accept") is None
    form = await accounts.parked(login.token, PATH)
    assert form is not None and (form.path, form.fields) == (PATH, FIELDS)
    other = await accounts.login("clerk", PASSWORD)
    assert await accounts.parked(other.token, PATH) is None
    assert await accounts.parked("made up", PATH) is None
    await accounts.clear_parked(login.token)
    assert await accounts.parked(login.token, PATH) is None


async def test_a_form_goes_back_to_the_person_who_typed_it_only(house, accounts) -> None:
    await accounts.add("other", "另一位", frozenset({Role.CLERK}), PASSWORD)
    lost = await accounts.login("clerk", PASSWORD)
    house.clock.forward(minutes=20)
    sealed = await accounts.seal_form(lost.token, PATH, FIELDS)
    other = await accounts.login("other", PASSWORD)
    assert await accounts.park(other.token, sealed) is None
    assert await accounts.parked(other.token, PATH) is None
    again = await accounts.login("clerk", PASSWORD)
    assert await accounts.park(again.token, sealed) == PATH


async def test_a_form_of_a_login_that_was_none_is_kept_for_nobody(accounts) -> None:
    """Or whoever asks first could have something filled in for whoever logs in next."""
    with pytest.raises(NotLoggedIn):
        await accounts.seal_form("made up", PATH, FIELDS)


NOT_OUR_FORMS = (
    "",
    "AAAA",
    "not base64 \u00e9",
    "=" * 9,
    "A" * 400,
)


async def test_a_form_that_is_not_ours_is_left_aside(accounts, subtests) -> None:
    login = await accounts.login("clerk", PASSWORD)
    for sealed in NOT_OUR_FORMS:
        with subtests.test(sealed=sealed):
            assert await accounts.park(login.token, sealed) is None
            assert await accounts.parked(login.token, PATH) is None


async def test_a_form_beyond_reason_is_refused(accounts) -> None:
    login = await accounts.login("clerk", PASSWORD)
    with pytest.raises(FieldsInvalid):
        await accounts.seal_form(login.token, PATH, {"note": ["长" * MAX_PARKED]})


NO_ACCOUNTS = (
    ("short-9", CLERK, "password"),
    ("1234567890", CLERK, "password"),
    ("Password123", CLERK, "password"),
    ("xinxiang2026", CLERK, "password"),
    ("aaaaaaaaaaaa", CLERK, "password"),
    ("zxcvbnm-8", CLERK, "password"),
    ("qwertyuiop7", CLERK, "password"),
    ("horse-someone-1", CLERK, "password"),
    (PASSWORD, frozenset(), "roles"),
    (PASSWORD, frozenset({Role.MEMBER}), "roles"),
    (PASSWORD, frozenset({Role.CLERK, Role.SYSTEM}), "roles"),
)


async def test_an_account_needs_a_long_password_and_a_role(house, subtests) -> None:
    for password, roles, field in NO_ACCOUNTS:
        with subtests.test(password=password, roles=roles, field=field):
            with pytest.raises(FieldsInvalid) as refused:
                await house.staff_accounts.add("someone", "某人", roles, password)
            assert set(refused.value.fields) == {field}
            assert not await house.staff_accounts.known("someone")


async def test_adding_somebody_again_renews_password_and_roles(accounts) -> None:
    first = await accounts.login("clerk", PASSWORD)
    again = await accounts.add("clerk", "卞受理", frozenset({Role.REGISTRAR}), "another-horse-7")
    assert again == first.actor.id and await accounts.known("clerk")
    with pytest.raises(LoginFailed):
        await accounts.login("clerk", PASSWORD)
    login = await accounts.login("clerk", "another-horse-7")
    assert login.actor.roles == {Role.REGISTRAR}
