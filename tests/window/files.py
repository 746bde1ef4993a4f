"""Claims of the cast, brought to a stage by the services themselves, and the papers they need."""

import io
from datetime import date
from itertools import count

from PIL import Image, ImageDraw, ImageFilter, ImageFont
from sqlalchemy import select

from casework.claims.bills import ExpenseForm, PlatformFigures
from casework.claims.tables import ClaimRow
from casework.claims.views import TypedReceipt
from casework.desk.views import DeskClaim
from casework.people.tables import BindingRow, InsuredRow, MemberRow
from claims_core.checklist import CareKind, CarePlace
from claims_core.claim import Actor, CareFacts, Payee, Role, Stage
from claims_core.identifiers import make_claim_no
from claims_core.material_list_of_day import material_list_on
from claims_core.same_stay import StayAnswer, StayFinding
from infra.columns import new_id
from sandbox.bank_file import read_payment_file, write_result_file
from tests.people import FATHER, STAFF, Insured, feed_csv
from tests.step_then_look import DeskThenPage
from tests.world import World

EXPENSE = ExpenseForm(8_600_000, 300_000, 0, 144_706)
PLATFORM = PlatformFigures(8_155_294, 0, 7_339_765)
PAID = "73,397.65"

_receipts = count(1)
_pictures = count(1)


def picture(size: tuple[int, int], *, blurred: bool = False) -> bytes:
    """A photograph of a paper, different from every other."""
    image = Image.new("RGB", size, (245, 243, 238))
    draw = ImageDraw.Draw(image)
    number = next(_pictures)
    font = ImageFont.load_default(size[0] // 30)
    for line in range(24):
        where = (size[0] // 15, (line + 1) * size[1] // 26)
        draw.text(where, f"line {line} of paper {number}  1,234.56", fill=(30, 30, 30), font=font)
    if blurred:
        image = image.filter(ImageFilter.GaussianBlur(size[0] / 80))
    out = io.BytesIO()
    image.save(out, "JPEG")
    return out.getvalue()


def receipt_number() -> str:
    """A digital invoice number that nobody has used."""
    return f"2541{next(_receipts):016d}"


class Cabinet:
    """申请柜: files claims and moves them, as the people whose work each step is."""

    def __init__(self, world: World, photo_size: tuple[int, int] = (300, 400)) -> None:
        self.world = world
        self.photo_size = photo_size
        self.actors = {
            role: Actor(world.staff_ids[role], person.name, frozenset({role}))
            for role, person in STAFF.items()
        }

    async def pool_used_up(self, person: Insured = FATHER, year: int = 2025) -> None:
        """The platform says that the pool has paid its limit for this person."""
        feed = feed_csv(person, year)
        supervisor = self.actors[Role.SUPERVISOR]
        report = await self.world.services.platform_feed.import_file(supervisor, feed)
        assert not report.problems

    async def member_of(self, person: Insured) -> Actor:
        """The WeChat of this person, bound."""
        async with self.world.services.db.write() as session:
            insured_id = await session.scalar(
                select(InsuredRow.id).where(InsuredRow.insured_no == person.insured_no)
            )
            bound = await session.scalar(
                select(BindingRow.member_id).where(BindingRow.insured_id == insured_id)
            )
            if bound is None:
                bound, now = new_id(), self.world.clock()
                session.add(MemberRow(id=bound, unionid=bound, mini_openid=bound, created_at=now))
                await session.flush()
                session.add(
                    BindingRow(id=new_id(), member_id=bound, insured_id=insured_id, bound_at=now)
                )
        return Actor(bound, "参保人", frozenset({Role.MEMBER}))

    async def claim(
        self,
        stage: Stage,
        person: Insured = FATHER,
        *,
        discharge: date = date(2025, 12, 20),
        keyed: bool = True,
    ) -> DeskClaim:
        """A claim of this person at this stage; `keyed` with the bill at the first review."""
        claim_id = await self._submitted(person, discharge)
        return await self.moved(claim_id, stage, keyed=keyed)

    async def moved(self, claim_id: str, stage: Stage, *, keyed: bool = True) -> DeskClaim:
        """A claim that is there, moved on to this stage."""
        services = self.world.services
        desk = DeskThenPage(services.desk, services.exits, services.desk_page)
        claim = await desk.show(self.actors[Role.CLERK], claim_id)
        while claim.line.stage is not stage:
            claim = await self._next(desk, claim)
        if stage is Stage.REGISTERED and keyed:
            claim = await self._key(desk, claim)
        return claim

    async def paid(self, person: Insured = FATHER) -> str:
        """A claim of this person whose payment the bank has confirmed."""
        claim = await self.claim(Stage.EXCHANGE_CHECKED, person)
        return await self.paid_out(claim.line.id)

    async def paid_out(self, claim_id: str) -> str:
        """A claim that passed the exchange check, paid."""
        services, cashier = self.world.services, self.actors[Role.CASHIER]
        batch_id = await services.payments.make_batch(cashier, (claim_id,))
        await services.payments.release(self.actors[Role.SUPERVISOR], batch_id)
        file = await services.payments.file(cashier, batch_id)
        await services.banking.results.record_result(cashier, batch_id, bank_result(file.data))
        return claim_id

    async def follows(self, person: Insured = FATHER) -> str:
        """The phone of this person in the stand-in world, following our account and bound; its id
        there."""
        user = await self.world.sim("POST", "users", json={"phone": person.phone})
        await self.world.sim("POST", f"users/{user['id']}/follow")
        async with self.world.services.db.write() as session:
            member = await session.scalar(
                select(MemberRow.id).where(MemberRow.official_openid.is_not(None))
            )
            insured = await session.scalar(
                select(InsuredRow.id).where(InsuredRow.insured_no == person.insured_no)
            )
            now = self.world.clock()
            session.add(BindingRow(id=new_id(), member_id=member, insured_id=insured, bound_at=now))
        return str(user["id"])

    async def many(self, number: int, person: Insured = FATHER) -> None:
        """So many submitted claims of one person, copied in the database: only lists read them."""
        first = await self.claim(Stage.SUBMITTED, person)
        async with self.world.services.db.write() as session:
            row = await session.get_one(ClaimRow, first.line.id)
            shared = {
                column.key: getattr(row, column.key)
                for column in ClaimRow.__table__.columns
                if column.key not in {"id", "claim_no"}
            }
            for n in range(1, number):
                claim_no = make_claim_no(date(2025, 1, 2), n)
                session.add(ClaimRow(id=new_id(), claim_no=claim_no, **shared))

    async def _submitted(self, person: Insured, discharge: date) -> str:
        services = self.world.services
        member = await self.member_of(person)
        async with services.db.read() as session:
            insured_id = await session.scalar(
                select(InsuredRow.id).where(InsuredRow.insured_no == person.insured_no)
            )
        care = CareFacts(
            CareKind.INPATIENT,
            CarePlace.OUT_OF_PROVINCE,
            "陕西西安",
            "西京路医院",
            discharge.replace(day=1),
            discharge,
        )
        payee = Payee(person.name, person.account, "中国银行新乡分行")
        draft = await services.drafts.open(member, str(insured_id), care, payee)
        claim_id = draft.id
        for material in material_list_on().required(care):
            await services.photos.add(member, claim_id, material, picture(self.photo_size), None)
        shown = await services.progress.show(member, claim_id)
        version = shown.line.version
        if shown.same_stay:
            answer = StayAnswer.MORE_RECEIPTS
            said = await services.drafts.answer_same_stay(member, claim_id, version, answer)
            version = said.version
        submitted = await services.drafts.submit(member, claim_id, version)
        return submitted.id

    async def _next(self, desk: DeskThenPage, claim: DeskClaim) -> DeskClaim:
        line = claim.line
        match line.stage:
            case Stage.SUBMITTED:
                clerk, version = self.actors[Role.CLERK], line.version
                decide = desk.desk.service.decide_same_stay
                for other in claim.same_stays:
                    finding = StayFinding.MORE_RECEIPTS
                    done = await decide(clerk, line.id, version, other.claim_id, finding, "漏交的")
                    version = done.version
                return await desk.accept(clerk, line.id, version)
            case Stage.ACCEPTED:
                typed = (TypedReceipt("", receipt_number(), 8_600_000),)
                registrar = self.actors[Role.REGISTRAR]
                return await desk.register(registrar, line.id, line.version, typed)
            case Stage.REGISTERED:
                keyed = await self._key(desk, claim)
                actor, method = self.actors[Role.INITIAL_REVIEWER], desk.review_initially
            case Stage.INITIALLY_REVIEWED:
                keyed = claim
                actor, method = self.actors[Role.SECOND_REVIEWER], desk.review_secondly
            case Stage.SECOND_REVIEWED:
                keyed = claim
                actor, method = self.actors[Role.FINAL_CHECKER], desk.check_finally
            case Stage.APPROVED:
                return await self._pass_exchange(desk, line.id)
            case other:
                raise AssertionError(f"nobody is asked to move a claim on from {other}")
        assert keyed.statement is not None
        return await method(actor, line.id, keyed.line.version, keyed.statement.seen)

    async def _pass_exchange(self, desk: DeskThenPage, claim_id: str) -> DeskClaim:
        cashier, exchange = self.actors[Role.CASHIER], self.world.services.window.platform.exchange
        report = await exchange.import_file(cashier, await exchange.export(cashier))
        assert (report.problems, report.held) == ((), 0)
        return await desk.show(cashier, claim_id)

    async def _key(self, desk: DeskThenPage, claim: DeskClaim) -> DeskClaim:
        reviewer = self.actors[Role.INITIAL_REVIEWER]
        line = claim.line
        return await desk.save_expense(reviewer, line.id, line.version, EXPENSE, PLATFORM)


def bank_result(file: bytes, code: str = "0000", reason: str = "") -> bytes:
    """The bank's answer to a payment file: every line with this outcome."""
    payments = read_payment_file(file)
    return write_result_file(payments, [(line, code, reason) for line in payments.lines])
