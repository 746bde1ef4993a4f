"""Is every audited row that is changed, added or removed behind the service's back found, and
nothing else? Tampered with by SQL, as whoever holds the database would."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select, text

from app.audit_commands import AUDIT_WORDS
from casework import access_log
from infra.audit.heads import AuditHead, AuditHeads, HeadsUnreadable
from infra.audit.rows import audited_tables
from infra.audit.sealing import MOST_ROWS, AuditSealing
from infra.audit.setting_changes import SettingChangeRow, note_settings
from infra.audit.verifying import AuditReport, verify_audit
from infra.db import Database
from infra.migrations.first.infra_audit import AUDITED
from infra.sealing import Sealer
from tests.cast import cast_sealer
from tests.clock import Clock

SEALER = cast_sealer()
ROWS = 7


async def look(db: Database, clock: Clock, *, times: int = ROWS) -> None:
    async with db.write() as session:
        for number in range(times):
            access_log.record_sending(
                session, "phone", f"{number:032d}", claim_id=None, why="核对", at=clock()
            )


async def sealed(db: Database, clock: Clock, heads: AuditHeads) -> int:
    return await AuditSealing(db, SEALER, heads, clock).seal_new()


async def verified(db: Database, heads: AuditHeads) -> AuditReport:
    return await verify_audit(db, SEALER, heads.kept(), lambda *_: None, lambda _: None)


async def codes(db: Database, heads: AuditHeads) -> set[str]:
    return {flaw.code for flaw in (await verified(db, heads)).flaws}


async def tamper(db: Database, *statements: str) -> None:
    async with db.write() as session:
        for statement in statements:
            await session.execute(text(statement))


# One of those that were sealed first.
ONE = "(SELECT id FROM access_log ORDER BY at, id LIMIT 1)"
COPY = (
    "INSERT INTO access_log (id, actor_id, actor_name, what, subject_id, claim_id, reason, at, "
    "audit_block, audit_mac) SELECT '{id}', actor_id, actor_name, what, subject_id, claim_id, "
    "reason, {at}, {block}, {mac} FROM access_log WHERE id = " + ONE
)
ANOTHER_MARK = "(SELECT audit_mac FROM access_log ORDER BY at DESC, id LIMIT 1)"
OTHER_BLOCK = "(SELECT max(number) FROM audit_block) - 1"
TAMPERED = {
    "a changed word": (
        [f"UPDATE access_log SET reason = '随便看看' WHERE id = {ONE}"],
        {"row_altered"},
    ),
    "a changed word with the mark of another row": (
        [
            "UPDATE access_log SET reason = '随便看看' WHERE id = " + ONE,
            f"UPDATE access_log SET audit_mac = {ANOTHER_MARK} WHERE id = {ONE}",
        ],
        {"row_altered"},
    ),
    "somebody else's name": (
        [f"UPDATE access_log SET actor_name = '别人' WHERE id = {ONE}"],
        {"row_altered"},
    ),
    "a value that was empty": (
        [f"UPDATE access_log SET claim_id = 'x' WHERE id = {ONE}"],
        {"row_altered"},
    ),
    "a removed row": ([f"DELETE FROM access_log WHERE id = {ONE}"], {"rows_removed"}),
    "a row moved to another block": (
        [f"UPDATE access_log SET audit_block = {OTHER_BLOCK} WHERE id = {ONE}"],
        {"row_added", "rows_removed"},
    ),
    "a row that stands twice": (
        [COPY.format(id="y" * 32, at="at", block="audit_block", mac="audit_mac")],
        {"row_altered", "row_added"},
    ),
    "a row put in the place of another": (
        [
            COPY.format(id="y" * 32, at="at", block="audit_block", mac="audit_mac"),
            f"DELETE FROM access_log WHERE id = {ONE}",
        ],
        {"row_altered"},
    ),
    "a row of a block that nobody made": (
        [COPY.format(id="y" * 32, at="at", block="999999", mac="audit_mac")],
        {"row_added"},
    ),
    "a row without a mark that is old": (
        [COPY.format(id="y" * 32, at="at", block="NULL", mac="NULL")],
        {"row_added_later"},
    ),
    "all rows of a block with it": (
        [
            "DELETE FROM access_log WHERE audit_block = (SELECT max(number) FROM audit_block)",
            "DELETE FROM audit_block WHERE number = (SELECT max(number) FROM audit_block)",
        ],
        {"head_rolled_back"},
    ),
    "a block out of the middle": (
        ["DELETE FROM audit_block WHERE number = 2"],
        {"block_missing", "block_altered", "row_added", "head_rolled_back"},
    ),
    "a block that counts one row less": (
        ["UPDATE audit_block SET rows = rows - 1 WHERE number = 1"],
        {"block_altered", "row_added"},
    ),
}


@pytest.fixture
def heads(tmp_path: Path) -> AuditHeads:
    return AuditHeads(tmp_path / "heads")


async def laid(db: Database, clock: Clock, heads: AuditHeads) -> None:
    """Two rounds of looks and one of settings in between, hours apart."""
    await look(db, clock)
    await sealed(db, clock, heads)
    clock.forward(hours=30)
    await note_settings(db, {"quiet_hours": "True"}, clock())
    await sealed(db, clock, heads)
    clock.forward(hours=30)
    await look(db, clock)
    assert await sealed(db, clock, heads) == ROWS


TOUCHED = ("access_log", "audit_block")


async def test_what_is_done_behind_our_back_is_found(
    db: Database, clock: Clock, heads: AuditHeads, subtests: pytest.Subtests
) -> None:
    await laid(db, clock, heads)
    before = await verified(db, heads)
    assert (before.flaws, before.anchors, before.unsealed) == ([], 3, 0)
    assert before.rows == 2 * ROWS + 1
    clock.forward(hours=2)
    await tamper(db, *(f"CREATE TABLE kept_{name} AS SELECT * FROM {name}" for name in TOUCHED))
    for what, (statements, expected) in TAMPERED.items():
        with subtests.test(what):
            await tamper(db, *statements)
            if "NULL" in statements[0]:
                # the worker cannot tell: it seals what it finds
                await sealed(db, clock, AuditHeads(heads.folder.parent / "other"))
            assert await codes(db, heads) == expected
        for name in TOUCHED:
            restore = f"INSERT INTO {name} SELECT * FROM kept_{name}"
            await tamper(db, f"DELETE FROM {name}", restore)
    assert (await verified(db, heads)).flaws == []
    assert {code for _, expected in TAMPERED.values() for code in expected} <= AUDIT_WORDS.keys()


async def test_a_database_put_back_is_told_by_the_heads_and_a_head_that_was_written_over(
    db: Database, clock: Clock, heads: AuditHeads
) -> None:
    await laid(db, clock, heads)
    newest = heads.kept()[-1]
    heads.keep(AuditHead(newest.number + 5, newest.mac, newest.at))
    assert await codes(db, heads) == {"head_rolled_back"}
    heads.keep(AuditHead(newest.number + 4, newest.mac, newest.at))  # never back to an older one
    assert heads.kept()[-1].number == newest.number + 5
    for path in heads.folder.glob("*.head"):
        path.unlink()
    heads.keep(replace(newest, mac=b"x" * 32))
    assert await codes(db, heads) == {"head_differs"}
    (heads.folder / "2026-01-01.head").write_text("nothing", encoding="ascii")
    with pytest.raises(HeadsUnreadable, match="2026-01-01"):
        heads.kept()


async def test_a_chain_made_anew_with_other_keys_does_not_pass_for_ours(
    db: Database, clock: Clock, heads: AuditHeads
) -> None:
    await look(db, clock)
    other = Sealer({"k1": b"k" * 32}, current="k1", index_key=b"x" * 32)
    await AuditSealing(db, other, AuditHeads(heads.folder / "theirs"), clock).seal_new()
    assert await codes(db, heads) == {"block_altered", "row_altered"}


async def test_two_workers_seal_side_by_side_and_many_rows_in_several_blocks(
    db: Database, clock: Clock, heads: AuditHeads
) -> None:
    await look(db, clock, times=2 * MOST_ROWS + 1)
    await asyncio.gather(*(sealed(db, clock, heads) for _ in range(2)))
    await sealed(db, clock, heads)
    report = await verified(db, heads)
    assert (report.flaws, report.unsealed, report.rows) == ([], 0, 2 * MOST_ROWS + 1)
    assert report.blocks >= 3


async def test_a_setting_leaves_a_row_when_it_differs_from_the_last_start(
    db: Database, clock: Clock
) -> None:
    assert await note_settings(db, {"quiet_hours": "True", "port": "80"}, clock())
    assert await note_settings(db, {"quiet_hours": "True", "port": "80"}, clock()) == []
    for value in ("False", "True"):
        assert await note_settings(db, {"quiet_hours": value}, clock()) == ["quiet_hours"]
    async with db.read() as session:
        rows = await session.execute(
            select(SettingChangeRow.number, SettingChangeRow.value)
            .where(SettingChangeRow.name == "quiet_hours")
            .order_by(SettingChangeRow.number)
        )
    assert [tuple(row) for row in rows] == [(1, "True"), (2, "False"), (3, "True")]


def test_what_the_order_names_is_audited() -> None:
    named = {each.name for each in audited_tables()}
    assert named == set(AUDITED)  # in the tables as in the migration
    assert named >= {
        *("access_log", "claim_step", "money_movement", "money_line", "bank_file"),
        *("setting_change", "data_export_step", "faq_addition", "policy_confirmation"),
    }
