"""Does a sound ledger prove itself, and is every kind of tampering found with its place?"""

import json
from contextlib import asynccontextmanager

import pytest
from sqlalchemy import delete, select, update

from app.ledger_commands import FLAW_WORDS, prove, recheck
from casework.claims.tables import ClaimRow, DecisionRow
from casework.ledger.recheck_views import FindingKind
from casework.ledger.tables import LedgerRow, PersonYearRow
from casework.proof.findings import Flaw, Proof
from casework.proof.ledger import prove_ledger
from claims_core.claim import Role, Stage
from claims_core.review_reasons import ReasonCode
from tests.people import DAUGHTER, FATHER, STRANGER
from tests.world import test_settings

FEED = "身份证号,年度,结算单号,统筹支付,大额支付,原结算单号"


def silent(people: int, entries: int) -> None:
    """Nobody watches."""


@pytest.fixture
async def books(house):
    """Every kind of entry: an opening, hospital settlements and a refund, corrections, and claims
    settled, reversed and settled again. Answers the ids of the claims."""
    boss = house.staff(Role.SUPERVISOR)
    opening = f"身份证号,年度,统筹支付,大额支付\r\n{FATHER.id_number},2025,0.00,12.00".encode()
    assert (await house.openings.import_file(boss, opening)).added == 1
    for person in (FATHER, DAUGHTER):
        await house.use_up_the_pool(person)
    lines = (
        f"{STRANGER.id_number},2025,H1,5.00,0.00,",
        f"{STRANGER.id_number},2025,R1,-5.00,0.00,H1",
    )
    assert (await house.feed.import_file(boss, "\r\n".join((FEED, *lines)).encode())).added == 2
    first = await house.approved(await house.bound(FATHER), FATHER)
    done = await house.desk.reverse(
        boss, first.line.id, first.line.version, ReasonCode.OTHER, "重算"
    )
    again = await house.desk.reopen(
        boss, first.line.id, done.line.version, ReasonCode.RECALCULATED, ""
    )
    await house.finish_reviews(again)
    second = await house.approved(await house.bound(DAUGHTER), DAUGHTER)
    head = "身份证号,年度,更正单号,更正金额"
    corrected = f"{head}\r\n{DAUGHTER.id_number},2025,C1,-10.00".encode()
    assert (await house.corrections.import_file(boss, corrected)).added == 1
    return first.line.id, second.line.id


async def proved(house) -> Proof:
    found: list[Flaw] = []
    proof = Proof(found.append)
    await prove_ledger(house.db, proof, silent)
    assert proof.flaws == found
    return proof


async def flaws(house) -> set[str]:
    return {each.code for each in (await proved(house)).flaws}


async def tamper(house, *statements) -> set[str]:
    async with house.db.write() as session:
        for statement in statements:
            await session.execute(statement)
    return await flaws(house)


@asynccontextmanager
async def as_it_was(house):
    """Afterwards the rows that can be tampered with are what they were before."""
    async with house.db.read() as session:
        tables = (ClaimRow, PersonYearRow, DecisionRow, LedgerRow)
        rows = [row for table in tables for row in await session.scalars(select(table))]
    try:
        yield
    finally:
        async with house.db.write() as session:
            for row in rows:
                await session.merge(row)


def settlement():
    return update(LedgerRow).where(LedgerRow.kind == "settlement")


async def test_a_sound_ledger_proves_itself(house, books) -> None:
    proof = await proved(house)
    assert (proof.people, proof.entries, proof.decisions) == (3, 10, 3)
    assert (proof.flaws, proof.other_engines) == ([], 0)


TAMPERINGS = {
    "amount": (
        settlement().values(supplement_fen=LedgerRow.supplement_fen + 1),
        {
            "amount_differs_from_decision",
            "decision_entered_in_part",
            "reversal_takes_back_nothing",
            "decided_on_other_accumulators",
            "kept_inputs_differ",
        },
    ),
    "inputs": (settlement().values(inputs="2025-06-20;1;0;;0"), {"kept_inputs_differ"}),
    "decision": (
        settlement().values(decision_id=None),
        {"settlement_without_decision", "decision_entered_in_part"},
    ),
    "reversal": (
        update(LedgerRow).where(LedgerRow.kind == "reversal").values(attempt=3),
        {"reversal_takes_back_nothing", "stage_and_ledger_differ"},
    ),
    "refund": (
        update(LedgerRow).where(LedgerRow.reference == "R1").values(pool_fen=-4),
        {"refund_takes_back_nothing"},
    ),
    "opening": (
        delete(LedgerRow).where(LedgerRow.kind == "opening"),
        {
            "entries_missing_or_renumbered",
            "entry_count_differs",
            "decided_on_other_accumulators",
        },
    ),
    "correction": (
        update(LedgerRow).where(LedgerRow.reference == "C1").values(supplement_fen=1),
        {"correction_touches_supplement"},
    ),
    "late opening": (
        update(LedgerRow).where(LedgerRow.reference == "C1").values(kind="opening"),
        {"opening_not_first"},
    ),
    "record": (
        update(DecisionRow).values(record=b"{}"),
        {"decision_unreadable", "settlement_without_decision"},
    ),
    "stage": (update(ClaimRow).values(stage=Stage.REGISTERED), {"stage_and_ledger_differ"}),
    "person-year": (
        delete(PersonYearRow).where(PersonYearRow.entries == 3),
        {"person_year_missing"},
    ),
}


async def test_what_was_tampered_with_is_found(house, books, subtests) -> None:
    for case, (statement, codes) in TAMPERINGS.items():
        with subtests.test(case):
            async with as_it_was(house):
                assert await tamper(house, statement) == codes
    assert await flaws(house) == set()


async def test_a_changed_record_no_longer_recalculates(house, books) -> None:
    async with house.db.write() as session:
        (decision,) = await session.scalars(
            select(DecisionRow).where(
                DecisionRow.claim_id == books[1], DecisionRow.step == "check_finally"
            )
        )
        record = json.loads(decision.record)
        record["segments"][0]["expense"]["total"] += 1_00
        decision.record = json.dumps(record, sort_keys=True, separators=(",", ":")).encode()
    assert "decision_recalculates_differently" in await flaws(house)


async def test_whoever_was_paid_over_the_cap_is_found(house, books) -> None:
    """The stored decision says as well what was paid, so only the cap itself gives it away."""
    async with house.db.write() as session:
        (decision,) = await session.scalars(
            select(DecisionRow).where(
                DecisionRow.claim_id == books[1], DecisionRow.step == "check_finally"
            )
        )
        record = json.loads(decision.record)
        record["segments"][0]["policy"]["supplement_cap"] = 1
        decision.record = json.dumps(record).encode()
    assert "over_the_cap" in await flaws(house)


async def test_a_decision_of_another_engine_stands_as_stored(house, books) -> None:
    async with house.db.write() as session:
        for decision in await session.scalars(select(DecisionRow)):
            record = json.loads(decision.record)
            for segment in record["segments"]:
                segment["engine_version"] = "0"
            decision.record = json.dumps(record).encode()
    proof = await proved(house)
    assert (proof.flaws, proof.other_engines) == ([], 3)


async def test_the_commands_say_what_they_found(
    house, books, database_url, tmp_path, capsys
) -> None:
    settings = test_settings(database_url, tmp_path, 1)
    assert await prove(settings) == 0
    shown = capsys.readouterr()
    assert "10笔记账" in shown.out and "借贷相等" in shown.out
    assert all(words in shown.err for words in ("核验台账", "核验资金", "核验事实"))
    assert await recheck(settings) == 0
    assert "待处理的发现有1条" in capsys.readouterr().out
    (open_finding,) = (await house.rechecks.page(house.staff(Role.SUPERVISOR))).items
    assert open_finding.kind is FindingKind.NOT_RECHECKABLE
    await tamper(house, settlement().values(inputs="2025-06-20;1;0;;0"))
    assert await prove(settings) == 1
    out = capsys.readouterr().out
    assert FLAW_WORDS["kept_inputs_differ"] in out and "year 2025 entry" in out
    for person in (FATHER, DAUGHTER, STRANGER):
        assert person.name not in out and person.id_number not in out
