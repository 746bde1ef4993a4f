"""Settled money on its way to the bank, and what the bank's statement says of it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from app.ledger_commands import FLAW_WORDS
from casework.payments.tables import PaymentRow
from casework.proof.bank import prove_bank
from casework.proof.findings import Proof
from claims_core.calendar_cn import china_day
from claims_core.claim import Role
from tests.casework.bank import answer, given_back
from tests.casework.statement_files import Entry, statement
from tests.people import FATHER

OPENING = 1_000_000_00


@dataclass(frozen=True)
class Sent:
    """批次 that was released: numbers and amounts of its payments."""

    batch_id: str
    batch_no: str
    data: bytes
    payments: dict[str, int]

    @property
    def total(self) -> int:
        return sum(self.payments.values())


class AtBank:
    """A house with money at the bank; `balance` is the bank's own."""

    def __init__(self, house: Any) -> None:
        self.house = house
        self.cashier = house.staff(Role.CASHIER)
        self.boss = house.staff(Role.SUPERVISOR)
        self.balance = OPENING
        self.laid = 0

    @property
    def today(self) -> date:
        return china_day(self.house.clock())

    async def send(self, *amounts: int) -> Sent:
        """A batch of so many payments, released."""
        house = self.house
        father = await house.bound(FATHER)
        for claim_id, fen in zip(
            await house.reviewed_rows(father, FATHER, len(amounts), None, None),
            amounts,
            strict=True,
        ):
            self.laid += 1
            await house.lay_decision(claim_id, f"D2026{self.laid:06d}", fen)
        batch_id = await house.payments.service.make_batch(self.cashier)
        await house.payments.service.release(self.boss, batch_id)
        data = (await house.payments.file(self.cashier, batch_id)).data
        async with house.db.read() as session:
            rows = list(
                await session.scalars(
                    select(PaymentRow)
                    .where(PaymentRow.batch_id == batch_id)
                    .order_by(PaymentRow.payment_no)
                )
            )
        batch, _ = await house.payments.service.batch(self.cashier, batch_id)
        payments = {row.payment_no: row.amount_fen for row in rows}
        return Sent(batch_id, batch.batch_no, data, payments)

    async def answered(self, sent: Sent, **outcomes: str) -> None:
        """The bank's result file; what is not named was paid."""
        named = {
            number: outcomes[f"p{n}"]
            for n, number in enumerate(sent.payments, 1)
            if f"p{n}" in outcomes
        }
        await self.house.payments.service.record_result(
            self.cashier, sent.batch_id, answer(sent.data, named)
        )

    async def returned(self, sent: Sent, number: str) -> None:
        await self.house.late_returns.service.record_returns(
            self.cashier, sent.batch_id, given_back(sent.data, number)
        )

    async def stated(self, *entries: Entry, **more: Any) -> Any:
        """Today's statement, taken in."""
        data = statement(self.today, self.balance, *entries, **more)
        taken = await self.house.statements.import_file(self.cashier, data)
        self.balance += sum(fen for fen, _ in entries)
        return taken

    async def open(self) -> list[tuple[str, int]]:
        standing = await self.house.differences.standing(self.cashier)
        return [(each.kind.value, each.fen) for each in standing.differences]

    async def proven(self) -> date | None:
        return (await self.house.differences.proven()).on


async def bank_flaws(house: Any) -> set[str]:
    """What the bank's part of the proof finds, by code; each of them has its words."""
    proof = Proof(lambda flaw: None)
    await prove_bank(house.db, house.sealer, proof, lambda days, entries: None)
    codes = {flaw.code for flaw in proof.flaws}
    assert codes <= FLAW_WORDS.keys()
    return codes
