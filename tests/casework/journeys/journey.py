"""How does a house get from one move of a journey to the next? It knows the cast and the claims by
number; after every move it is held against the model."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import select

from casework.claims.tables import ClaimRow
from casework.policy.views import DocumentNamed
from claims_core.calendar_cn import china_day
from claims_core.claim import Actor, Payee, Role
from tests.casework import same_days
from tests.casework.journeys.agreement import agrees, proven
from tests.casework.journeys.model import Model, ModelClaim
from tests.casework.journeys.move import MOVES
from tests.people import DAUGHTER, FATHER, STAFF, STRANGER, Insured

PEOPLE = (FATHER, DAUGHTER, STRANGER)
# pool and supplement of a person's years before the journey begins
OPENINGS = ((100_000_00, 0), (60_000_00, 0), (100_000_00, 330_000_00), (20_000_00, 0))
BEGINS = (datetime(2026, 3, 4, 2, tzinfo=UTC), datetime(2026, 12, 21, 2, tzinfo=UTC))
DOCUMENT = DocumentNamed(
    document="2026年度承办合同",
    document_no="演练〔2026〕1号",
    document_date=date(2026, 1, 15),
    article="第十二条",
)


@dataclass
class Journey:
    """One house and its model, on the way."""

    house: Any
    model: Model
    prove_every: int = 1
    script: list[tuple[Any, ...]] = field(default_factory=list)
    ids: dict[int, str] = field(default_factory=dict)
    batch_ids: dict[int, str] = field(default_factory=dict)
    insured_ids: dict[int, str] = field(default_factory=dict)
    booked: dict[int, list[tuple[str, str]]] = field(default_factory=dict)
    references: dict[str, str] = field(default_factory=dict)
    found: dict[int, list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.staff = {role: self.house.staff(role) for role in STAFF}
        self.cashier, self.boss = self.staff[Role.CASHIER], self.staff[Role.SUPERVISOR]

    @staticmethod
    async def begin(
        house: Any, openings: Sequence[int] = (0, 0, 0), late: bool = False, prove_every: int = 1
    ) -> "Journey":
        """`openings` says of each person which of OPENINGS is theirs; a late journey begins just
        before the end of a year. The whole proof is made after every so many moves."""
        opening = {person: OPENINGS[each] for person, each in enumerate(openings)}
        journey = Journey(house, Model(opening), prove_every)
        house.clock.now = BEGINS[late]
        lines = ["身份证号,年度,统筹支付,大额支付"]
        for person, (pool, paid) in opening.items():
            for year in (2025, 2026):
                cells = f"{year},{pool // 100}.00,{paid // 100}.00"
                lines.append(f"{PEOPLE[person].id_number},{cells}")
        report = await house.openings.import_file(journey.boss, "\r\n".join(lines).encode())
        assert report.problems == ()
        in_use = await house.policies.in_use(journey.boss)
        policy = next(each for each in in_use if each.year == 2026)
        await house.policies.confirm(journey.boss, 2026, policy.version, policy.seen, DOCUMENT)
        return journey

    async def move(self, name: str, *args: Any) -> None:
        """One move, then everything has to agree. :raises Broken:"""
        self.script.append((name, *args))
        await MOVES[name].do(self, *args)
        await agrees(self)
        if len(self.script) % self.prove_every == 0:
            await proven(self)

    def today(self) -> date:
        return china_day(self.house.clock())

    def claim(self, number: int) -> ModelClaim:
        return self.model.claims[number]

    def person(self, number: int) -> Insured:
        """The person with the account that their next claim is to be paid to."""
        return replace(PEOPLE[number], account=self.model.account(number))

    async def insured_id(self, number: int) -> str:
        if number not in self.insured_ids:
            self.insured_ids[number] = await self.house.insured_id(PEOPLE[number])
        return self.insured_ids[number]

    async def member(self, number: int) -> Actor:
        bound: Actor = await self.house.bound(PEOPLE[number])
        return bound

    async def prove(self, number: int) -> None:
        """They have just shown that it is really them."""
        await self.house.prove(await self.member(number), PEOPLE[number])

    async def compare(self, claim: ModelClaim) -> None:
        """Say of every other claim for the same days that it is not this one once more."""
        days = [(each.person, each.stay) for each in self.model.claims]
        if days.count((claim.person, claim.stay)) > 1:
            await same_days.compared(self.house, self.ids[claim.number])

    def payee(self, claim: ModelClaim) -> Payee:
        return Payee(PEOPLE[claim.person].name, claim.account, "中国建设银行新乡分行")

    async def version(self, claim: ModelClaim) -> int:
        async with self.house.db.read() as session:
            query = select(ClaimRow.version).where(ClaimRow.id == self.ids[claim.number])
            found: int = (await session.execute(query)).scalar_one()
            return found
