"""What do the colleagues do with a claim? Every step through the service that the window calls,
each by the colleague whose work it is."""

from collections.abc import Mapping
from datetime import date, timedelta

from app.compose import Services
from app.demo.cast import DemoInsured
from app.demo.city.clock import CityClock
from app.demo.city.home import Filed
from app.demo.city.people import Stay, roster_csv
from app.demo.city.standing import standing_of
from casework.claims.bills import ExpenseForm, PlatformFigures, YearBill
from casework.desk.views import CentreAudit
from casework.policy.views import DocumentNamed, PolicyState
from casework.uploads.views import ImportChoice
from claims_core.calendar_cn import china_day
from claims_core.checklist import Material
from claims_core.claim import Actor, Role, Stage, Wanted

FEED_HEAD = (
    "身份证号,年度,结算单号,统筹支付,大额支付,医疗类别,就医地,医院编码,医院名称,入院日期,出院日期"
)
WHOLE_POOL = "100000.00"
REVIEWERS = (Role.INITIAL_REVIEWER, Role.SECOND_REVIEWER, Role.FINAL_CHECKER)
REVIEWED = (Stage.INITIALLY_REVIEWED, Stage.SECOND_REVIEWED, Stage.APPROVED)


class Office:
    """在窗口: the colleagues by their role, and one method per step of the work."""

    def __init__(
        self,
        services: Services,
        clock: CityClock,
        colleagues: Mapping[str, Actor],
        staff: Mapping[Role, Actor],
    ) -> None:
        self._services = services
        self._clock = clock
        self.by_login = colleagues
        self.staff = staff
        self._settlements = 0
        self._to_come: list[tuple[date, str]] = []

    async def enrol(self, *people: DemoInsured) -> None:
        """导入参保名册."""
        data = roster_csv(people, self._clock.today)
        report = await self._services.roster.import_file(self.staff[Role.SUPERVISOR], data)
        if report.problems:
            raise AssertionError(report.problems)

    async def feed(self, *rows: str) -> None:
        """导入省平台数据, one settlement a row."""
        data = "\r\n".join((FEED_HEAD, *rows)).encode()
        boss, looked_at = self.staff[Role.SUPERVISOR], ImportChoice(accept_asked=True)
        report = await self._services.platform_feed.import_file(boss, data, looked_at)
        if report.problems:
            raise AssertionError(report.problems)

    def pool_used(self, person: DemoInsured, stay: Stay) -> None:
        """What hospitals settle for this person just before that stay, the pool's part; the next
        feed after it has the row."""
        left_on = stay.admission_on - timedelta(days=2)
        head = f"{person.id_number},{stay.discharge_on.year},{self.settlement_no()}"
        days = f"{left_on - timedelta(days=13)},{left_on}"
        row = f"{head},{WHOLE_POOL},0.00,住院,本市,H41070000006,牧野演示医院,{days}"
        self._to_come.append((left_on, row))

    async def feed_due(self) -> None:
        """The rows of all stays that have ended by now, in one file."""
        due = [row for left_on, row in self._to_come if left_on < self._today()]
        self._to_come = [each for each in self._to_come if each[1] not in due]
        if due:
            await self.feed(*due)

    def settlement_no(self) -> str:
        """A number that the platform has not given before."""
        self._settlements += 1
        return f"PTYS{self._settlements:06d}"

    async def correct_pool(self, person: DemoInsured, year: int, amount: str) -> None:
        """导入统筹支付更正."""
        row = f"{person.id_number},{year},GZ{person.phone},{amount}"
        data = f"身份证号,年度,更正单号,更正金额\r\n{row}".encode()
        boss, looked_at = self.staff[Role.SUPERVISOR], ImportChoice(accept_asked=True)
        await self._services.window.pool_corrections.import_file(boss, data, looked_at)

    async def confirm_policies(self) -> None:
        """确认政策参数 of every year that has begun, by a document that says it is invented."""
        boss, today = self.staff[Role.SUPERVISOR], self._today()
        for each in await self._services.policies.in_use(boss):
            if each.state is PolicyState.UNCONFIRMED and each.first <= today:
                named = DocumentNamed(
                    document=f"演示文件：{each.year}年度承办合同（虚构，只供演示）",
                    document_no=f"演示〔{each.year}〕1号",
                    document_date=each.first,
                    article="第十二条",
                )
                await self._services.policies.confirm(
                    boss, each.year, each.version, each.seen, named
                )

    async def accept(self, filed: Filed) -> None:
        """受理."""
        await self._accept(filed, await self._at(filed))

    async def ask_for(self, filed: Filed, material: Material, why: str) -> None:
        """一次性告知."""
        await self._services.desk.request_materials(
            self.staff[Role.CLERK], filed.id, await self._at(filed), (Wanted(material, why),)
        )
        self._clock.a_minute_on()

    async def key_in(
        self,
        filed: Filed,
        *,
        platform: PlatformFigures | None = None,
        expense: ExpenseForm | None = None,
    ) -> None:
        """录入费用; left out, the pool has paid nothing and the supplement nine tenths."""
        await self._key_in(filed, await self._at(filed), expense, platform)

    async def review(self, filed: Filed, *roles: Role) -> None:
        """初审、复审 and 复核 as named, on the figures that the page shows."""
        desk = self._services.desk
        shown = await self._services.desk_page.show(self.staff[Role.SUPERVISOR], filed.id)
        if shown.statement is None:
            raise AssertionError("nothing has been keyed in")
        steps = {
            Role.INITIAL_REVIEWER: desk.review_initially,
            Role.SECOND_REVIEWER: desk.review_secondly,
            Role.FINAL_CHECKER: desk.check_finally,
        }
        for passed, role in enumerate(roles):
            version = shown.line.version + passed
            await steps[role](self.staff[role], filed.id, version, shown.statement.seen)
            self._clock.a_minute_on()

    async def bring(self, filed: Filed, to: Stage) -> None:
        """From 已提交 or 已受理 along the straight line to a stage of the review, on one day."""
        present = await standing_of(self._services.db, filed.id)
        version = present.version
        if present.stage is Stage.SUBMITTED:
            await self._accept(filed, version)
            version += 1
        if to is Stage.ACCEPTED:
            return
        registrar = self.staff[Role.REGISTRAR]
        await self._services.desk.register(registrar, filed.id, version, (filed.receipt,))
        self._clock.a_minute_on()
        if to is Stage.REGISTERED:
            return
        await self._key_in(filed, version + 1)
        await self.review(filed, *REVIEWERS[: REVIEWED.index(to) + 1])

    async def _accept(self, filed: Filed, version: int) -> None:
        clerk = self.staff[Role.CLERK]
        await self._services.desk.accept(clerk, filed.id, version, designated=True)
        self._clock.a_minute_on()

    async def _key_in(
        self,
        filed: Filed,
        version: int,
        expense: ExpenseForm | None = None,
        platform: PlatformFigures | None = None,
    ) -> None:
        stay = filed.stay
        typed = ExpenseForm(
            stay.total_fen,
            non_covered_fen=stay.non_covered_fen,
            upfront_self_pay_fen=stay.upfront_fen,
            pool_rate="0.80",
        )
        await self.feed_due()  # what the ledger says is asked for now
        usual = PlatformFigures(stay.in_scope_fen, 0, stay.in_scope_fen // 10 * 9)
        first = self.staff[Role.INITIAL_REVIEWER]
        bill = YearBill(stay.discharge_on.year, expense or typed, platform or usual)
        await self._services.desk.save_expense(first, filed.id, version, (bill,))
        self._clock.a_minute_on()

    async def send_back(self, filed: Filed, role: Role, code: str, words: str = "") -> None:
        """退回重办."""
        await self._services.exits.send_back(
            self.staff[role], filed.id, await self._at(filed), code, words
        )

    async def decline(self, filed: Filed, code: str) -> None:
        """不予受理."""
        boss = self.staff[Role.SUPERVISOR]
        await self._services.exits.decline(boss, filed.id, await self._at(filed), code)

    async def reject(self, filed: Filed, code: str) -> None:
        """不予支付."""
        boss = self.staff[Role.SUPERVISOR]
        await self._services.exits.reject(boss, filed.id, await self._at(filed), code)

    async def reopen(self, filed: Filed, code: str) -> None:
        """重新办理."""
        boss = self.staff[Role.SUPERVISOR]
        await self._services.exits.reopen(boss, filed.id, await self._at(filed), code)

    async def reverse(self, filed: Filed, code: str, words: str = "") -> None:
        """冲正."""
        boss = self.staff[Role.SUPERVISOR]
        await self._services.exits.reverse(boss, filed.id, await self._at(filed), code, words)

    async def hand_to_centre(self, filed: Filed) -> None:
        """移交市医保中心."""
        first = self.staff[Role.INITIAL_REVIEWER]
        await self._services.exits.hand_to_centre(
            first, filed.id, await self._at(filed), "crossing"
        )
        self._clock.a_minute_on()

    async def centre_audits(self, filed: Filed, sheet: str, figures: PlatformFigures) -> None:
        """市医保中心审定."""
        year = filed.stay.discharge_on.year
        audit = CentreAudit(sheet, self._today(), {year: figures})
        await self._services.exits.record_centre_audit(
            self.staff[Role.SUPERVISOR], filed.id, await self._at(filed), audit
        )
        self._clock.a_minute_on()

    async def ask_the_centre(self, filed: Filed, document_no: str, words: str) -> None:
        """发函查询."""
        first = self.staff[Role.INITIAL_REVIEWER]
        queries = self._services.window.platform.queries
        await queries.ask(first, filed.id, await self._at(filed), document_no, words)
        self._clock.a_minute_on()

    async def allow_same_person(self, filed: Filed, code: str, words: str) -> None:
        """准许同一人办下一步."""
        boss = self.staff[Role.SUPERVISOR]
        await self._services.exits.allow_same_person(
            boss, filed.id, await self._at(filed), code, words
        )

    def _today(self) -> date:
        return china_day(self._clock())

    async def _at(self, filed: Filed) -> int:
        return (await standing_of(self._services.db, filed.id)).version
