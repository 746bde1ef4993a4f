"""Casework's services on a real database, with a WeChat, a darkroom and an object store that tests
play; and claims brought to any stage."""

import hashlib
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app.authority_bundle import build_authority
from app.bundles import (
    build_at_the_window,
    build_banking,
    build_care,
    build_cases,
    build_checks,
    build_identities,
    build_platform,
)
from casework.activities.activities import Activities
from casework.activities.sign_ups import SignUps
from casework.arrival.answers import ArrivalAnswers
from casework.arrival.watch import ArrivalWatch
from casework.bank_statements.differences import BankDifferences
from casework.bank_statements.month_closing import MonthClosing
from casework.bank_statements.statements import BankStatements
from casework.bank_statements.withdrawals import StatementWithdrawals
from casework.claims.bills import ExpenseForm, PlatformFigures
from casework.claims.photos import Photos
from casework.claims.queue import Queue
from casework.claims.views import StepResult, TypedReceipt
from casework.conversations.appeal_photos import AppealPhotos
from casework.conversations.appeals import Appeals
from casework.conversations.member_cases import MemberCases
from casework.desk.desk import ClaimDesk
from casework.desk.exits import ClaimExits
from casework.desk.page import DeskPage
from casework.desk.views import DeskClaim
from casework.hospital.platform_feed import PlatformFeed
from casework.ledger.openings import Openings
from casework.ledger.pool_corrections import PoolCorrections
from casework.ledger.rechecks import Rechecks
from casework.payments.payments import Payments
from casework.payments.recoveries import Recoveries
from casework.people import people, proofs
from casework.people.members import Members
from casework.people.one_time_codes import OneTimeCodes, SendLimits
from casework.people.roster import Roster
from casework.people.staff import StaffAccounts
from casework.people.tables import AuthorisationRow, BindingRow, InsuredRow, MemberRow
from casework.phone.contacts import Contacts
from casework.phone.draft_reminders import DraftReminders
from casework.phone.drafts import Drafts
from casework.phone.progress import Progress
from casework.phone.views import MemberClaim
from casework.places.place_file import PlaceFile
from casework.places.places import Places
from casework.policy.confirmations import PolicyConfirmations
from casework.unclaimed.help_wanted import HelpWanted
from casework.unclaimed.reminding import EntitlementReminders
from casework.unclaimed.unclaimed_file import UnclaimedExpenses
from casework.uploads.file_imports import FileImports
from claims_core.checklist import Material
from claims_core.claim import Actor, CareFacts, Payee, Role
from claims_core.identity_levels import ProofMethod
from claims_core.policy import PolicyBook
from infra.columns import new_id
from infra.db import Database
from infra.imaging import Photo
from infra.objects import ObjectMissing
from infra.sealing import Sealer
from notifications.text_rules import is_fit
from tests.casework import same_days
from tests.casework.laid_rows import LaidRows
from tests.casework.played_faces import PlayedFaces
from tests.casework.played_wechat import PlayedWeChat
from tests.casework.stay import EXPENSE, PLATFORM, STAY
from tests.cast import cast_sealer
from tests.clock import Clock
from tests.people import STAFF, Insured, feed_csv, staff_id
from tests.step_then_look import DeskThenPage, StepThenLook, checks_then_look

BOOK = PolicyBook.load()
PAPERS = (
    Material.IDENTITY,
    Material.RECEIPT,
    Material.ITEMISED_LIST,
    Material.DISCHARGE_RECORD,
)


class PlayedDarkroom:
    """Takes every upload for a photograph; what follows `qr=` is what its QR code says, `like=` the
    first digits of its likeness, `+` begins a further page."""

    def __init__(self) -> None:
        self.developed = 0

    async def measure(self, data: bytes, *, pages: int = 1) -> Photo:
        self.developed += 1
        _, _, text = data.decode().partition("qr=")
        _, _, alike = data.decode().partition("like=")
        alike = alike.partition(" ")[0]
        first, *further = data.split(b"+")
        return Photo(
            data=b"clean copy of " + first,
            further_pages=tuple(further),
            glare=b"glare" in data,
            likeness=alike.ljust(64, "5") if alike else "",
            width=900,
            height=1200,
            sha256=hashlib.sha256(data).hexdigest(),
            qr_texts=(text,) if text else (),
            brightness=200.0,
            sharpness=400.0,
        )


class KeptObjects:
    """An object store in memory, which can be told to fail."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}
        self.full = False

    async def put_new(self, key: str, data: bytes) -> bool:
        if self.full:
            raise OSError("no space left")
        return self.kept.setdefault(key, data) == data

    async def get(self, key: str) -> bytes:
        if key not in self.kept:
            raise ObjectMissing("there is no such object")
        return self.kept[key]

    async def delete(self, key: str) -> None:
        self.kept.pop(key, None)


@dataclass
class House(LaidRows):
    """The services, the cast at the desk, and claims at every stage."""

    db: Database
    clock: Clock
    sealer: Sealer
    wechat: PlayedWeChat
    objects: KeptObjects
    limits: SendLimits
    receipts_made: int = 0
    rows_laid: int = 0
    stay: CareFacts = STAY
    bound_members: dict[Insured, Actor] = field(default_factory=dict)

    def __post_init__(self) -> None:
        db, sealer, clock = self.db, self.sealer, self.clock
        self.book = BOOK
        self.codes = OneTimeCodes(db, sealer, clock, self.limits)
        self.members = Members(db, sealer, clock, self.wechat)
        self.faces = PlayedFaces()
        self.authority = build_authority(db, sealer, clock, self.codes, self.members, self.faces)
        self.bindings, self.proxies = self.authority.bindings, self.authority.proxies
        self.progress = Progress(db, sealer, clock, self.book)
        self.drafts = StepThenLook(
            Drafts(db, sealer, clock, self.book),
            **dict.fromkeys(
                (
                    "open",
                    "edit",
                    "answer_same_stay",
                    "submit",
                    "withdraw",
                    "renew_payee",
                    "arrival",
                ),
                lambda actor, done, *_: self.progress.show(actor, done.id),
            ),
        )
        self.darkroom = PlayedDarkroom()
        self.photos = Photos(db, sealer, self.objects, self.darkroom, clock)
        self.queue = Queue(db, sealer, clock)
        payments = Payments(db, sealer, clock)

        async def batch(actor: Actor, made: str | None, batch_id: Any = None, *_: Any) -> Any:
            return (await payments.batch(actor, made or batch_id))[0]

        banking = build_banking(db, sealer, clock)
        # tests tell the whole story of a batch by one name
        payments.record_result = banking.results.record_result
        self.payments = StepThenLook(payments, make_batch=batch, release=batch, record_result=batch)
        self.late_returns = StepThenLook(banking.late_returns, record_returns=batch)
        self.batch_exits = StepThenLook(banking.exits, take_out=batch, dissolve=batch, void=batch)
        self.pending, self.account_desk = banking.pending, banking.accounts
        self.withdrawals = banking.withdrawals
        self.written_returns = banking.written_returns
        self.recovery_withdrawals = banking.recovery_withdrawals
        self.recoveries = Recoveries(db, sealer, clock)
        self.statements = BankStatements(db, sealer, clock)
        self.differences = BankDifferences(db, sealer, clock)
        # a house whose rows were laid by hand does not prove itself
        self.flaws: tuple[str, ...] = ()
        self.months = MonthClosing(db, clock, self._prove)
        self.statement_withdrawals = StatementWithdrawals(db, clock)
        self.roster = Roster(db, sealer, clock)
        self.feed = PlatformFeed(db, sealer, clock, BOOK)
        self.checks = checks_then_look(build_checks(db, sealer, clock, self.book))
        self.corrections = PoolCorrections(db, sealer, clock, BOOK)
        self.openings = Openings(db, sealer, clock, BOOK)
        self.place_file, self.places = PlaceFile(db, sealer, clock), Places(db)
        kinds = (self.roster, self.feed, self.corrections, self.openings, self.place_file)
        self.imports = FileImports(db, sealer, clock, kinds)
        rechecks = Rechecks(db, sealer, clock, self.book)
        self.rechecks = StepThenLook(
            rechecks, resolve=lambda actor, _, finding_id, *__: rechecks.finding(actor, finding_id)
        )
        platform = build_platform(db, sealer, clock, self.book)
        self.numbers, self.held_rows = platform.numbers, platform.held_rows
        self.re_entries = platform.re_entries
        self.queries, self.exchange = platform.queries, platform.exchange
        self.same_person = platform.same_person
        self.desk = DeskThenPage(
            ClaimDesk(db, sealer, clock, self.book),
            ClaimExits(db, sealer, clock, self.book, rechecks),
            DeskPage(db, sealer, clock, self.book),
        )
        self.identities = build_identities(db, sealer, clock, rechecks)
        self.at_the_window = build_at_the_window(db, sealer, clock, self.book)
        self.policies = PolicyConfirmations(db, clock, self.book)
        self.staff_accounts = StaffAccounts(db, sealer, clock)
        self.contacts = Contacts(db, sealer, clock)
        self.care = build_care(db, sealer, clock, self.book)
        self.evidence = AppealPhotos(db, sealer, self.objects, PlayedDarkroom(), clock)
        self.cases = build_cases(db, sealer, clock, self.book, self.evidence)
        self.appeals = Appeals(db, sealer, clock, self.book)
        self.member_cases = MemberCases(db, clock)
        self.arrival_watch = ArrivalWatch(db, clock, self.book)
        self.activities, self.sign_ups = Activities(db, clock, is_fit), SignUps(db, clock)
        self.unclaimed = UnclaimedExpenses(db, sealer, clock)
        self.reminders = EntitlementReminders(db, clock, self.book)
        self.draft_reminders = DraftReminders(db, clock)
        self.help_wanted = HelpWanted(db, sealer, clock, self.book)
        self.arrival_answers = ArrivalAnswers(db, sealer, clock, self.book)

    async def _prove(self) -> tuple[str, ...]:
        return self.flaws

    def staff(self, role: Role, number: int = 0) -> Actor:
        """A colleague of this role; `number` tells several of them apart."""
        return Actor(staff_id(role, number), STAFF[role].name, frozenset({role}))

    async def insured_id(self, person: Insured) -> str:
        """The id under which the roster knows this person."""
        index = people.id_number_index(self.sealer, person.id_number)
        async with self.db.read() as session:
            found = await session.scalar(
                select(InsuredRow.id).where(InsuredRow.id_number_index == index)
            )
        assert found is not None
        return found

    async def member(self) -> Actor:
        """Somebody of WeChat who has proved nothing yet."""
        member_id = new_id()
        async with self.db.write() as session:
            session.add(
                MemberRow(
                    id=member_id,
                    unionid=f"union-{member_id}",
                    mini_openid=f"mini-{member_id}",
                    follows=False,
                    created_at=self.clock(),
                )
            )
        return people.member_actor(member_id)

    async def bound(self, person: Insured) -> Actor:
        """The member who is this insured person."""
        if person in self.bound_members:
            return self.bound_members[person]
        actor = self.bound_members[person] = await self.member()
        await self.bind_directly(actor, person)
        return actor

    async def bind_directly(self, actor: Actor, person: Insured) -> None:
        """Let this member be that insured person, without codes."""
        async with self.db.write() as session:
            session.add(
                BindingRow(
                    id=new_id(),
                    member_id=actor.id,
                    insured_id=await self.insured_id(person),
                    bound_at=self.clock(),
                )
            )

    async def authorise(self, actor: Actor, person: Insured, **lasts: float) -> None:
        """Let `actor` act for this person."""
        now = self.clock()
        name = self.sealer.seal("梁小禾", "authorisation.proxy_name")
        async with self.db.write() as session:
            session.add(
                AuthorisationRow(
                    id=new_id(),
                    member_id=actor.id,
                    insured_id=await self.insured_id(person),
                    proxy_name_sealed=name,
                    relation="child",
                    granted_at=now,
                    expires_at=now + timedelta(**(lasts or {"days": 180})),
                )
            )

    async def prove(self, actor: Actor, person: Insured) -> None:
        """This member has just shown to be that person."""
        async with self.db.write() as session:
            proofs.keep(
                session,
                actor.id,
                await self.insured_id(person),
                ProofMethod.WINDOW_CODE,
                self.clock(),
            )

    def fresh_receipt(self) -> TypedReceipt:
        """A receipt that no other claim has named."""
        self.receipts_made += 1
        return TypedReceipt("41060125", f"{self.receipts_made:010d}", 86_000_00)

    async def photograph(
        self, actor: Actor, claim_id: str, material: Material, text: str = "", once: Any = None
    ) -> Any:
        """Send one photograph."""
        data = f"{material} of {claim_id} {text}".encode()
        return await self.photos.add(actor, claim_id, material, data, once)

    async def _filled_in(self, actor: Actor, person: Insured, receipt: TypedReceipt) -> StepResult:
        """A draft with everything that a stay needs. The road to a stage looks at no page on its
        way: half of what a test costs would be pages that nobody reads."""
        drafts: Drafts = self.drafts.service
        insured_id = await self.insured_id(person)
        payee = Payee(person.name, person.account, "中国工商银行新乡分行")
        opened = await drafts.open(actor, insured_id, self.stay, payee)
        for material in PAPERS:
            await self.photograph(actor, opened.id, material)
        return await drafts.edit(actor, opened.id, opened.version, self.stay, receipts=(receipt,))

    async def _handed_in(self, actor: Actor, person: Insured, receipt: TypedReceipt) -> StepResult:
        draft = await self._filled_in(actor, person, receipt)
        return await same_days.handed_in(self, actor, draft)

    async def _accepted(self, actor: Actor, person: Insured, receipt: TypedReceipt) -> StepResult:
        claim = await self._handed_in(actor, person, receipt)
        clerk = self.staff(Role.CLERK)
        return await same_days.accepted(self, clerk, claim)

    async def _registered(self, actor: Actor, person: Insured, total_fen: int | None) -> StepResult:
        receipt = self.fresh_receipt()
        claim = await self._accepted(actor, person, receipt)
        total = receipt.amount_fen if total_fen is None else total_fen
        typed = (TypedReceipt(receipt.code, receipt.number, total),)
        registrar = self.staff(Role.REGISTRAR)
        return await self.desk.desk.service.register(registrar, claim.id, claim.version, typed)

    async def _twice_reviewed(
        self, actor: Actor, person: Insured, **keyed: Any
    ) -> tuple[str, int, str]:
        """What the final checker's page posts back."""
        claim_id, version, seen = self.shown(await self.keyed(actor, person, **keyed))
        desk: ClaimDesk = self.desk.desk.service
        first, second = self.staff(Role.INITIAL_REVIEWER), self.staff(Role.SECOND_REVIEWER)
        done = await desk.review_initially(first, claim_id, version, seen)
        done = await desk.review_secondly(second, claim_id, done.version, seen)
        return claim_id, done.version, seen

    async def draft(
        self, actor: Actor, person: Insured, receipt: TypedReceipt | None = None
    ) -> MemberClaim:
        """A draft with everything that a stay needs."""
        draft = await self._filled_in(actor, person, receipt or self.fresh_receipt())
        return await self.progress.show(actor, draft.id)

    async def submitted(
        self, actor: Actor, person: Insured, receipt: TypedReceipt | None = None
    ) -> MemberClaim:
        """A claim handed in."""
        claim = await self._handed_in(actor, person, receipt or self.fresh_receipt())
        return await self.progress.show(actor, claim.id)

    async def accepted(self, actor: Actor, person: Insured) -> DeskClaim:
        """A claim past the material check."""
        claim = await self._accepted(actor, person, self.fresh_receipt())
        return await self.desk.show(self.staff(Role.CLERK), claim.id)

    async def registered(
        self, actor: Actor, person: Insured, total_fen: int | None = None
    ) -> DeskClaim:
        """A claim with its receipt written down, which comes to `total_fen`."""
        claim = await self._registered(actor, person, total_fen)
        return await self.desk.show(self.staff(Role.REGISTRAR), claim.id)

    async def keyed(
        self,
        actor: Actor,
        person: Insured,
        expense: ExpenseForm = EXPENSE,
        platform: PlatformFigures | None = PLATFORM,
    ) -> DeskClaim:
        """A registered claim whose expenses have been keyed in."""
        claim = await self._registered(actor, person, expense.total_fen)
        return await self.desk.save_expense(
            self.staff(Role.INITIAL_REVIEWER), claim.id, claim.version, expense, platform
        )

    async def twice_reviewed(self, actor: Actor, person: Insured, **keyed: Any) -> DeskClaim:
        """A claim that waits for the final check."""
        claim_id, _, _ = await self._twice_reviewed(actor, person, **keyed)
        return await self.desk.show(self.staff(Role.SECOND_REVIEWER), claim_id)

    async def approved(self, actor: Actor, person: Insured) -> DeskClaim:
        """A settled claim that waits for its money."""
        shown = await self._twice_reviewed(actor, person)
        return await self.desk.check_finally(self.staff(Role.FINAL_CHECKER), *shown)

    async def pass_exchange(self) -> None:
        """The subsystem has the same figures of everything that waits for the check."""
        cashier = self.staff(Role.CASHIER)
        report = await self.exchange.import_file(cashier, await self.exchange.export(cashier))
        assert (report.problems, report.held) == ((), 0)

    async def payable(self, actor: Actor, person: Insured) -> DeskClaim:
        """A settled claim that waits to be put into a batch."""
        claim = await self.approved(actor, person)
        await self.pass_exchange()
        return await self.desk.show(self.staff(Role.CASHIER), claim.line.id)

    async def finish_reviews(self, claim: DeskClaim) -> DeskClaim:
        """A registered claim, keyed in, reviewed three times and settled."""
        claim = await self.desk.save_expense(
            self.staff(Role.INITIAL_REVIEWER), claim.line.id, claim.line.version, EXPENSE, PLATFORM
        )
        for role, step in (
            (Role.INITIAL_REVIEWER, self.desk.review_initially),
            (Role.SECOND_REVIEWER, self.desk.review_secondly),
            (Role.FINAL_CHECKER, self.desk.check_finally),
        ):
            claim = await step(self.staff(role), *self.shown(claim))
        return claim

    def shown(self, claim: DeskClaim) -> tuple[str, int, str]:
        """What a reviewer's page posts back: claim, version and the figures it showed."""
        assert claim.statement is not None
        return claim.line.id, claim.line.version, claim.statement.seen

    async def use_up_the_pool(self, person: Insured, paid: str = "0.00") -> None:
        """The platform says: the pool of 2025 is used up, the supplement has paid so much."""
        report = await self.feed.import_file(
            self.staff(Role.SUPERVISOR), feed_csv(person, paid=paid)
        )
        assert (report.added, report.problems) == (1, ())


@pytest.fixture
def house(db: Database, clock: Clock) -> House:
    """Casework with the cast of `tests.people` in its roster, and no limits on sending codes."""
    no_limits = SendLimits(None, None, None)
    return House(db, clock, cast_sealer(), PlayedWeChat(), KeptObjects(), no_limits)


@pytest.fixture
def strict_house(db: Database, clock: Clock) -> House:
    """The same with the usual limits on sending codes."""
    return House(db, clock, cast_sealer(), PlayedWeChat(), KeptObjects(), SendLimits())
