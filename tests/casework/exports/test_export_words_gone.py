"""Is what an export was for gone once it has had its time, and does the chain prove itself?"""

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.persons.forgetting import KEPT_WORDS, forget_person
from app.retention.run import Retention
from casework.exports.export_list import ExportList
from casework.exports.exports import Exports
from casework.exports.kinds import ExportKind
from casework.exports.presenting import REASON, REFUSAL
from casework.exports.sources import StandingApproval
from casework.exports.tables import DataExportRow, ExportStepRow
from infra.audit.heads import AuditHeads
from infra.audit.sealing import AuditSealing
from infra.audit.verifying import verify_audit
from infra.columns import new_id
from infra.data_keys import DESTROYED
from tests.casework.conftest import House
from tests.casework.exports.test_exports import BOSS, CASHIER, KIND, WHY, PlayedSource
from tests.people import FATHER

NO = "上周刚导过"


@pytest.fixture
def source() -> PlayedSource:
    return PlayedSource()


@pytest.fixture
def exports(house: House, source: PlayedSource) -> Exports:
    return Exports(house.db, house.sealer, house.clock, dict.fromkeys(ExportKind, source))


@pytest.fixture
def lists(house: House) -> ExportList:
    return ExportList(house.db, house.sealer, house.clock)


@pytest.fixture
def retention(house: House) -> Retention:
    return Retention(house.db, house.objects, house.sealer, house.clock)


async def removed(retention: Retention) -> int:
    gone = (await retention.run_once()).get("export_words")
    return gone.many if gone else 0


async def words_left(house: House) -> set[str]:
    """What can still be read of what exports were for and why they were refused."""
    async with house.db.read() as session:
        rows = (await session.scalars(select(DataExportRow))).all()
    sealed = [(row.reason_sealed, REASON) for row in rows]
    sealed += [(row.refusal_sealed, REFUSAL) for row in rows]
    return {house.sealer.open(each, context) for each, context in sealed if each is not None}


async def test_purpose_and_refusal_go_after_their_days_what_was_done_stays_and_the_chain_holds(
    house: House,
    exports: Exports,
    lists: ExportList,
    source: PlayedSource,
    retention: Retention,
    tmp_path: Path,
) -> None:
    fetched = await exports.ask(CASHIER, KIND, "x", WHY)
    await exports.decide(BOSS, fetched, approve=True)
    await exports.fetch(CASHIER, fetched, new_id())
    refused = await exports.ask(CASHIER, KIND, "y", "给某某查一笔钱")
    await exports.decide(BOSS, refused, approve=False, words=NO)
    both = (CASHIER.id, CASHIER.name, BOSS.id, BOSS.name)
    source.agreed = StandingApproval("z", *both, house.clock())
    standing = await exports.standing(CASHIER, ExportKind.BANK_FILE, "z")
    heads = AuditHeads(tmp_path)
    await AuditSealing(house.db, house.sealer, heads, house.clock).seal_new()
    house.clock.forward(days=1096)
    assert await removed(retention) == 0
    later = await exports.ask(CASHIER, KIND, "x", "这一次的用途")
    house.clock.forward(days=7)
    assert sum(await asyncio.gather(removed(retention), removed(retention))) == 2
    assert await removed(retention) == 0
    assert await words_left(house) == {"这一次的用途"}
    shown = {each: await lists.show(BOSS, each) for each in (fetched, refused, later)}
    assert (shown[fetched].reason, shown[fetched].refusal) == (DESTROYED, "")
    assert (shown[refused].reason, shown[refused].refusal) == (DESTROYED, DESTROYED)
    assert shown[refused].decided_by_name == BOSS.name
    assert shown[later].reason == "这一次的用途"
    assert standing is not None
    assert (await lists.show(BOSS, standing)).reason == "", "it never had one"
    async with house.db.read() as session:
        step = ExportStepRow
        done = select(func.count()).where(step.export_id.in_((fetched, refused)))
        assert await session.scalar(done) == 5
        assert await session.scalar(select(step.file_hash).where(step.step == "fetched"))
    audit = await verify_audit(
        house.db, house.sealer, heads.kept(), lambda blocks, rows: None, lambda flaw: None
    )
    assert audit.rows and audit.flaws == []


async def test_a_purpose_that_names_somebody_stays_its_days_and_whoever_is_deleted_is_told(
    house: House, exports: Exports, retention: Retention
) -> None:
    def not_noted(session: AsyncSession, insured_id: str) -> None:
        """The note is tried elsewhere."""

    await house.bound(FATHER)
    await exports.ask(CASHIER, KIND, "x", f"替{FATHER.name}查一笔钱")
    number = FATHER.insured_no
    await forget_person(house.db, house.objects, house.sealer, house.clock, not_noted, number)
    assert await words_left(house) == {f"替{FATHER.name}查一笔钱"}
    (told,) = (line for line in KEPT_WORDS if "导出" in line)
    (line,) = (each for each in await retention.report() if each.period.rule == "export_words")
    assert line.period.days == 3 * 365 + 1 and "三年" in told
    house.clock.forward(days=line.period.days + 8)
    assert await removed(retention) == 1
    assert await words_left(house) == set()
