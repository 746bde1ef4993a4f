"""Who is let in and by whom: two supervisors, an invitation, an authenticator, an undertaking."""

import base64
import re
from collections.abc import Awaitable, Callable, Sequence

import pytest
from sqlalchemy import func, select

from casework.accounts.by_operator import OperatorAccounts
from casework.accounts.errors import InvitationRefused, OwnProposal, StaffProposalClosed
from casework.accounts.invitations import Invitations
from casework.accounts.office import StaffOffice
from casework.accounts.own import OwnAccount
from casework.accounts.views import AccountAct, ProposalKind
from casework.errors import FieldsInvalid, LoginFailed, LoginLocked, NotLoggedIn
from casework.people.login_failures import FailureScope, LoginFailures
from casework.people.staff import TOTP_SECRET, LoginPlace, StaffAccounts
from casework.people.staff_rules import Pending, StaffRules
from casework.people.tables import StaffRow, StaffSessionRow
from claims_core.claim import Actor, Role
from claims_core.review import RoleMissing
from claims_core.staff_scope import CENTRE, INSURER, SCOPES
from infra import totp
from infra.db import Database
from tests.cast import cast_sealer
from tests.clock import Clock
from tests.people import PASSWORD, STAFF, staff_id

SEALER = cast_sealer()
CLERK, CASHIER = frozenset({Role.CLERK}), frozenset({Role.CASHIER})
WEIHUI = SCOPES["410781"]
NEW = "another-horse-7"


class Office:
    """The cast with the services over it; `second` is another supervisor."""

    def __init__(self, db: Database, clock: Clock, rules: StaffRules) -> None:
        self.clock, self.db = clock, db
        self.accounts = StaffAccounts(db, SEALER, clock, rules=rules)
        self.office = StaffOffice(db, SEALER, clock)
        self.invitations = Invitations(db, SEALER, clock, self.accounts.failures)
        self.own = OwnAccount(db, SEALER, clock, self.accounts)
        self.operator = OperatorAccounts(db, SEALER, clock)
        self.first = _actor(Role.SUPERVISOR)
        self.second = Actor("2" * 32, "另一位主管", frozenset({Role.SUPERVISOR}))

    async def decided(self, kind: ProposalKind, login: str, **given: object) -> str:
        """Proposed by one, confirmed by the other; the invitation."""
        asked: dict[str, object] = {"name": "", "roles": frozenset(), "words": "岗位调整", **given}
        made = await self.office.propose(self.first, kind, login, **asked)  # type: ignore[arg-type]
        return await self.office.confirm(self.second, made)

    async def acts(self) -> list[AccountAct]:
        """What the list of changes says, the oldest first."""
        changes = (await self.office.listed(self.first)).changes
        return [change.act for change in reversed(changes)]


def _actor(role: Role) -> Actor:
    return Actor(staff_id(role), STAFF[role].name, frozenset({role}))


@pytest.fixture
def office(db: Database, clock: Clock) -> Office:
    return Office(db, clock, StaffRules())


async def test_a_new_colleague_takes_two_supervisors_and_a_password_of_their_own(
    office: Office,
) -> None:
    made = await office.office.propose(
        office.first, ProposalKind.JOIN, "xinren", "向小新", CLERK, "窗口缺人", CENTRE
    )
    with pytest.raises(LoginFailed):
        await office.accounts.login("xinren", NEW)
    with pytest.raises(OwnProposal):
        await office.office.confirm(office.first, made)
    code = await office.office.confirm(office.second, made)
    assert re.fullmatch(r"([A-Z2-9]{4}-){3}[A-Z2-9]{4}", code)
    with pytest.raises(StaffProposalClosed):
        await office.office.confirm(office.second, made)
    with pytest.raises(FieldsInvalid):  # the code is still good
        await office.invitations.accept("xinren", code, "1234567890")
    await office.invitations.accept(" xinren", f" {code.lower()} ", NEW)
    with pytest.raises(InvitationRefused):
        await office.invitations.accept("xinren", code, PASSWORD)
    login = await office.accounts.login("xinren", NEW)
    assert (login.actor.name, login.actor.roles) == ("向小新", CLERK)
    office.clock.forward(seconds=1)
    assert set(await office.acts()) == {AccountAct.JOINED, AccountAct.PASSWORD}  # at one moment


async def test_a_password_whose_answer_was_lost_may_be_set_again_and_is_one(office: Office) -> None:
    code = await office.operator.invite("clerk")
    await office.invitations.accept("clerk", code, NEW)
    login = await office.accounts.login("clerk", NEW)
    for _ in range(6):  # and nobody is locked out for it
        await office.invitations.accept("clerk", code, NEW)
    assert await office.accounts.authenticate(login.token)  # it has ended no login, either
    assert (await office.acts()).count(AccountAct.PASSWORD) == 1
    for other in (("clerk", code, PASSWORD), ("registrar", code, NEW), ("clerk", "AAAA", NEW)):
        with pytest.raises(InvitationRefused):
            await office.invitations.accept(*other)
    office.clock.forward(hours=72)
    with pytest.raises(InvitationRefused):
        await office.invitations.accept("clerk", code, NEW)


async def test_an_invitation_ends_after_three_days_and_with_the_next_one(office: Office) -> None:
    old = await office.operator.invite("clerk")
    code = await office.operator.invite("clerk")
    for login, given in (("clerk", old), ("registrar", code), ("nobody", code)):
        with pytest.raises(InvitationRefused):
            await office.invitations.accept(login, given, NEW)
    office.clock.forward(hours=72)
    with pytest.raises(InvitationRefused):
        await office.invitations.accept("clerk", code, NEW)
    for number in range(4):
        with pytest.raises(InvitationRefused):
            await office.invitations.accept("clerk", f"AAAA-AAAA-AAAA-AAA{number}", NEW, "a")
    with pytest.raises(InvitationRefused):
        await office.invitations.accept("clerk", "guess", NEW, "a")
    with pytest.raises(LoginLocked):
        await office.invitations.accept("clerk", await office.operator.invite("clerk"), NEW, "a")


async def test_a_scope_is_given_by_two_people_and_ends_the_login(office: Office) -> None:
    entered = await office.accounts.login("clerk", PASSWORD)
    assert entered.actor.county == ""
    asked = (ProposalKind.ROLES, "clerk", "", CLERK, "派到卫辉", WEIHUI)
    made = await office.office.propose(office.first, *asked)
    assert (await office.accounts.authenticate(entered.token)).actor.county == ""
    with pytest.raises(OwnProposal):
        await office.office.confirm(office.first, made)
    await office.office.confirm(office.second, made)
    with pytest.raises(NotLoggedIn):
        await office.accounts.authenticate(entered.token)
    assert (await office.accounts.login("clerk", PASSWORD)).actor.county == WEIHUI.county
    # other roles without a word about the scope leave it; so do a lost password and a return
    assert await office.decided(ProposalKind.ROLES, "clerk", roles=CLERK) == ""
    code = await office.decided(ProposalKind.RENEW, "clerk")
    await office.invitations.accept("clerk", code, NEW)
    entered = await office.accounts.login("clerk", NEW)
    assert entered.actor.county == WEIHUI.county
    listed = await office.office.listed(office.first)
    (row,) = [each for each in listed.colleagues if each.login == "clerk"]
    assert row.scope == WEIHUI
    assert any("卫辉市" in change.words for change in listed.changes)
    # the operator leaves it too, unless they say so
    await office.operator.add("clerk", "卞受理", CLERK)
    assert (await _scope_of(office, "clerk")) == WEIHUI.code
    await office.operator.add("clerk", "卞受理", CLERK, INSURER)
    assert (await _scope_of(office, "clerk")) == INSURER.code
    with pytest.raises(FieldsInvalid):
        await office.operator.add("cashier", "钮财务", CASHIER, WEIHUI)


async def _scope_of(office: Office, login: str) -> str | None:
    async with office.db.read() as session:
        return await session.scalar(select(StaffRow.scope).where(StaffRow.login == login))


async def test_other_roles_end_the_login_and_nobody_confirms_their_own(office: Office) -> None:
    entered = await office.accounts.login("clerk", PASSWORD)
    both = CLERK | {Role.REGISTRAR}
    assert await office.decided(ProposalKind.ROLES, "clerk", roles=both) == ""
    with pytest.raises(NotLoggedIn):
        await office.accounts.authenticate(entered.token)
    assert (await office.accounts.login("clerk", PASSWORD)).actor.roles == both
    about_me = await office.office.propose(
        office.second, ProposalKind.ROLES, "supervisor", "", both, "想多管一点"
    )
    with pytest.raises(OwnProposal):  # whom it is about
        await office.office.confirm(office.first, about_me)
    await office.office.refuse(office.first, about_me)
    assert (await office.accounts.login("supervisor", PASSWORD)).actor.roles == {Role.SUPERVISOR}


async def test_what_makes_no_sense_is_refused_by_field(office: Office) -> None:
    wrong = (
        (ProposalKind.JOIN, "clerk", {"name": "重名", "roles": CLERK}, "login"),
        (ProposalKind.JOIN, "", {"name": "无名", "roles": CLERK}, "login"),
        (ProposalKind.JOIN, "xinren", {"name": "向小新"}, "roles"),
        (ProposalKind.JOIN, "xinren", {"name": "向小新", "roles": CLERK}, "scope"),
        (ProposalKind.ROLES, "cashier", {"roles": CASHIER, "scope": WEIHUI}, "scope"),
        (ProposalKind.ROLES, "clerk", {"roles": frozenset({Role.SYSTEM})}, "roles"),
        (ProposalKind.ROLES, "nobody", {"roles": CLERK}, "login"),
        (ProposalKind.RETURN, "clerk", {}, "login"),
        (ProposalKind.RENEW, "clerk", {"words": " "}, "words"),
    )
    for kind, login, given, field in wrong:
        with pytest.raises(FieldsInvalid) as refused:
            await office.decided(kind, login, **given)
        assert set(refused.value.fields) == {field}, (kind, login)
    for actor in (_actor(Role.CLERK), _actor(Role.AUDITOR)):
        with pytest.raises(RoleMissing):
            await office.office.propose(actor, ProposalKind.RENEW, "clerk", "", CLERK, "x")
    await office.office.propose(office.first, ProposalKind.RENEW, "clerk", "", CLERK, "忘了")
    with pytest.raises(FieldsInvalid):  # one at a time
        await office.office.propose(office.second, ProposalKind.RENEW, "clerk", "", CLERK, "忘了")


async def test_a_disabled_colleague_is_out_at_once_and_comes_back_by_two(office: Office) -> None:
    entered = await office.accounts.login("clerk", PASSWORD)
    invitation = await office.operator.invite("registrar")
    for login in ("clerk", "registrar"):
        await office.office.disable(office.first, staff_id(_role_of(login)), "调离")
    with pytest.raises(NotLoggedIn):
        await office.accounts.authenticate(entered.token)
    with pytest.raises(LoginFailed):
        await office.accounts.login("clerk", PASSWORD)
    with pytest.raises(InvitationRefused):
        await office.invitations.accept("registrar", invitation, NEW)
    with pytest.raises(FieldsInvalid):
        await office.office.disable(office.first, office.first.id, "走错了")
    code = await office.decided(ProposalKind.RETURN, "clerk")
    with pytest.raises(LoginFailed):  # the old password does not come back
        await office.accounts.login("clerk", PASSWORD)
    await office.invitations.accept("clerk", code, NEW)
    assert (await office.accounts.login("clerk", NEW)).actor.roles == CLERK
    await office.operator.disable("clerk")
    with pytest.raises(LoginFailed):
        await office.accounts.login("clerk", NEW)
    await office.operator.disable("clerk")  # again, and it is one line in what was changed
    await office.office.disable(office.first, staff_id(Role.CLERK), "调离")
    assert (await office.acts()).count(AccountAct.DISABLED) == 3  # two of them before


def _role_of(login: str) -> Role:
    return next(role for role, each in STAFF.items() if each.login == login)


async def test_an_authenticator_is_asked_for_once_it_is_set_up_and_every_code_counts_once(
    office: Office,
) -> None:
    clerk = _actor(Role.CLERK)
    offer = await office.own.offer(clerk)
    secret = _secret(offer.uri)
    for otp, password in (("000000", PASSWORD), (office_code(office, secret), "wrong-horse-1")):
        with pytest.raises(FieldsInvalid):
            await office.own.confirm_totp(clerk, offer.sealed, otp, password)
    with pytest.raises(FieldsInvalid):  # an offer made to somebody else
        await office.own.confirm_totp(
            _actor(Role.CASHIER), offer.sealed, office_code(office, secret), PASSWORD
        )
    assert await office.accounts.login("clerk", PASSWORD)
    codes = await office.own.confirm_totp(
        clerk, offer.sealed, office_code(office, secret), PASSWORD
    )
    assert len(set(codes)) == 10 and (await office.own.show(clerk)).recovery_left == 10

    used = office_code(office, secret)
    for otp in ("", used, "000000", codes[0][:-1]):  # the one that set it up is spent, too
        with pytest.raises(LoginFailed):
            await office.accounts.login("clerk", PASSWORD, otp, LoginPlace(otp))
    office.clock.forward(seconds=30)
    fresh = office_code(office, secret)
    device = (
        await office.accounts.login("clerk", PASSWORD, wide(f" {fresh[:3]} {fresh[3:]}"))
    ).device
    known = LoginPlace("desk", device)
    with pytest.raises(LoginFailed):
        await office.accounts.login("clerk", PASSWORD, fresh, known)
    assert await office.accounts.login("clerk", PASSWORD, wide(codes[0].lower()), known)
    with pytest.raises(LoginFailed):
        await office.accounts.login("clerk", PASSWORD, codes[0], known)
    assert (await office.own.show(clerk)).recovery_left == 9
    # a lost telephone: two people, and everything is new
    code = await office.decided(ProposalKind.RENEW, "clerk")
    await office.invitations.accept("clerk", f"邀请码{wide(code)}", NEW)
    assert await office.accounts.login("clerk", NEW)


def wide(text: str) -> str:
    """As a Chinese keyboard types it."""
    return text.translate({letter: letter + 0xFEE0 for letter in range(0x21, 0x7F)})


def office_code(office: Office, secret: bytes) -> str:
    """What the telephone shows just now."""
    return totp.code_at(secret, int(office.clock().timestamp()) // totp.STEP_S)


def _secret(uri: str) -> bytes:
    text = uri.split("secret=")[1].split("&")[0]
    return base64.b32decode(text + "=" * (-len(text) % 8))


async def test_before_the_first_look_come_the_undertaking_and_the_authenticator(
    db: Database, clock: Clock
) -> None:
    rules = StaffRules(totp_roles=frozenset({Role.CASHIER}), undertaking=True, one_session=True)
    office = Office(db, clock, rules)
    clerk = await office.accounts.login("clerk", PASSWORD)
    cashier = await office.accounts.login("cashier", PASSWORD)
    assert [clerk.pending, cashier.pending] == [Pending.UNDERTAKING] * 2
    for each in (clerk, cashier):
        await office.own.undertake(each.actor)
    assert (await office.accounts.authenticate(clerk.token)).pending is None
    assert (await office.accounts.authenticate(cashier.token)).pending is Pending.TOTP
    assert (await office.own.show(clerk.actor)).undertaken_at == clock()
    again = await office.accounts.login("clerk", PASSWORD)
    with pytest.raises(NotLoggedIn):  # one session at a time
        await office.accounts.authenticate(clerk.token)
    assert (await office.accounts.authenticate(again.token)).pending is None


async def test_another_password_ends_every_other_login_and_is_guessed_no_further_than_at_the_door(
    office: Office,
) -> None:
    here, there = [await office.accounts.login("clerk", PASSWORD) for _ in range(2)]
    await office.own.change_password(here.actor, here.token, PASSWORD, NEW)
    assert await office.accounts.authenticate(here.token)
    with pytest.raises(NotLoggedIn):
        await office.accounts.authenticate(there.token)
    assert await office.accounts.login("clerk", NEW)
    for _ in range(5):
        with pytest.raises(FieldsInvalid):
            await office.own.change_password(here.actor, here.token, "guess-number-1", PASSWORD)
    with pytest.raises(LoginLocked):
        await office.own.change_password(here.actor, here.token, NEW, PASSWORD)


class Meanwhile(LoginFailures):
    """While a login is being looked at, something else happens to the account."""

    def __init__(self, office: Office, happens: Callable[[], Awaitable[object]]) -> None:
        super().__init__(office.db, SEALER, office.clock)
        self._happens = happens

    async def require_open(self, scopes: Sequence[FailureScope]) -> None:
        await self._happens()
        await super().require_open(scopes)


@pytest.mark.parametrize("what", ["renewed", "disabled", "authenticator"])
async def test_a_login_that_is_under_way_does_not_outlast_what_ends_all_of_them(
    office: Office, what: str
) -> None:
    clerk = _actor(Role.CLERK)

    async def happens() -> None:
        if what == "authenticator":
            async with office.db.write() as session:
                row = await session.get_one(StaffRow, clerk.id)
                row.totp_sealed = SEALER.seal(totp.new_secret().hex(), TOTP_SECRET)
        elif what == "disabled":
            await office.office.disable(office.first, clerk.id, "离岗")
        else:
            await office.operator.invite("clerk")

    office.accounts.failures = Meanwhile(office, happens)
    with pytest.raises(LoginFailed):
        await office.accounts.login("clerk", PASSWORD)
    async with office.db.read() as session:
        open_ones = select(func.count()).where(StaffSessionRow.ended_at.is_(None))
        assert await session.scalar(open_ones) == 0


@pytest.mark.parametrize("kind", [ProposalKind.RENEW, ProposalKind.ROLES])
async def test_who_was_put_out_meanwhile_does_not_come_back_by_what_was_proposed_before(
    office: Office, kind: ProposalKind
) -> None:
    roles = CLERK if kind is ProposalKind.ROLES else frozenset[Role]()
    made = await office.office.propose(office.first, kind, "clerk", "", roles, "换手机了")
    await office.office.disable(office.second, staff_id(Role.CLERK), "离职")
    with pytest.raises(FieldsInvalid, match="停用"):
        await office.office.confirm(office.second, made)
    listed = await office.office.listed(office.first)
    assert [each.active for each in listed.colleagues if each.login == "clerk"] == [False]
    await office.office.refuse(office.second, made)
    assert await office.decided(ProposalKind.RETURN, "clerk")


async def test_a_password_that_is_taken_away_meanwhile_is_not_set_anew(office: Office) -> None:
    class Interrupted(OwnAccount):
        async def _require_password(self, actor: Actor, password: str) -> str:
            known = await super()._require_password(actor, password)
            await office.operator.invite("clerk")
            return known

    own = Interrupted(office.db, SEALER, office.clock, office.accounts)
    with pytest.raises(FieldsInvalid):
        await own.change_password(_actor(Role.CLERK), "", PASSWORD, NEW)
    for password in (PASSWORD, NEW):
        with pytest.raises(LoginFailed):
            await office.accounts.login("clerk", password)
