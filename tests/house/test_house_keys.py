"""Does everything that is sealed come under a new key while others write, and is the old one then
of no more use?"""

import ast
import asyncio
import base64
import importlib
import signal
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import LargeBinary, func, insert, select, update

from app import keys_commands
from app.keys.composing import build_rekeying
from app.keys.loop import KeyRotation
from app.keys.sealed_columns import CANARY, KEYS_APART, SEALED
from app.maintenance import migrate
from app.settings import Settings
from app.tables import METADATA
from casework.bank_statements.entries import PAYER, seal_of
from casework.claims.stored_photos import PhotoLost, opened
from casework.people import people
from casework.people.tables import InsuredRow
from infra.data_keys import (
    DESTROYED,
    DataKeyRow,
    destroy_keys,
    forget_object,
    open_words,
    seal_words,
)
from infra.db import Database, DatabaseRefused
from infra.key_canary import keep_canary, require_keys
from infra.objects import FileObjects
from infra.sealing import Sealer, SealKeyError
from tests.cast import SEALED_WITH, cast_sealer
from tests.clock import Clock
from tests.ports import free_port
from tests.processes import Installation
from tests.tools.tree import dotted, modules, parsed
from tests.world import test_settings

# Bytes that nobody sealed: proofs, hashes, and what is public.
NOT_SEALED = {
    "announcement_file.data",
    "audit_block.mac",
    "audit_block.rows_mac",
    "data_key.wrapped",
    "decision.record",
}
NEW_KEY, INDEX = b"n" * 32, b"i" * 32
PHOTO, WORDS = "photos/c/one", "老梁说邻居家的发票也交来了"
BOTH = Sealer({"k1": b"k" * 32, "new": NEW_KEY}, "new", INDEX)
NEW_ONLY = Sealer({"new": NEW_KEY}, "new", INDEX)
OLD_ONLY = cast_sealer()
SM4 = Sealer({"k1": b"k" * 32, "sm": NEW_KEY}, "sm", INDEX, "sm4-gcm")


def test_every_column_of_bytes_is_known_to_the_rotation_or_to_be_something_else() -> None:
    found = {
        f"{table.name}.{column.name}"
        for table in METADATA.sorted_tables
        for column in table.columns
        if isinstance(column.type, LargeBinary) and column.name != "audit_mac"
    }
    known = [each.title for each in (*SEALED, *KEYS_APART, CANARY)]
    assert len(known) == len(set(known))
    assert found == {*known, *NOT_SEALED}


def test_each_is_opened_in_the_product_for_the_place_that_the_rotation_knows() -> None:
    """Wherever a column is opened by its name, in whichever table it is."""
    known: dict[str, set[str]] = {}
    for each in SEALED:
        known.setdefault(each.name, set()).add(each.context)
    opened_as: dict[str, set[str]] = {}
    for path in modules("bot", "casework", "notifications"):
        for call in ast.walk(parsed(path)):
            if isinstance(call, ast.Call) and len(call.args) == 2:
                what, place = call.args
                if (
                    isinstance(what, ast.Attribute)
                    and what.attr in known
                    and isinstance(call.func, ast.Attribute)
                    and call.func.attr == "open"
                ):
                    names = vars(importlib.import_module(dotted(path)))
                    words = names
                    for name in ast.unparse(place).split("."):
                        words = words[name] if isinstance(words, dict) else vars(words)[name]
                    opened_as.setdefault(what.attr, set()).add(str(words))
    assert len(opened_as) >= 8, opened_as
    strange = {name: found - known[name] for name, found in opened_as.items()}
    assert {name: found for name, found in strange.items() if found} == {}


def test_no_row_of_the_audit_chain_would_be_changed_by_it() -> None:
    audited = {table.name for table in METADATA.sorted_tables if "audit_mac" in table.columns}
    assert {each.table.name for each in SEALED} & audited == set()
    assert {each.table.name for each in KEYS_APART} <= audited


def test_a_bank_statement_has_the_same_seal_under_a_new_key_and_another_of_another_payer() -> None:
    head = ("day", "account_index", "opening_fen", "closing_fen", "entries", "content_hash")
    statement = dict.fromkeys(head, "1")
    told = dict.fromkeys(("number", "day", "serial", "fen", "balance_fen", "summary", "reference"))
    payers = [
        (OLD_ONLY, "['梁大河']"),
        (BOTH, "['梁大河']"),
        (BOTH, "['梁大江']"),
    ]
    one, again, other = [
        seal_of(BOTH, statement, [told | {"payer_sealed": sealer.seal(payer, PAYER)}])
        for sealer, payer in payers
    ]
    assert one == again != other
    assert seal_of(NEW_ONLY, statement, [told | {"payer_sealed": b"spoilt"}]) not in (one, other)


@pytest.fixture
async def kept(db: Database, clock: Clock, tmp_path: Path) -> AsyncIterator[FileObjects]:
    """A photograph and a canary under the old key, beside the cast."""
    objects = FileObjects(tmp_path / "objects")
    await objects.put(PHOTO, OLD_ONLY.seal_bytes(b"a picture", PHOTO))
    await keep_canary(db, OLD_ONLY, clock())
    yield objects


async def _blob(db: Database, sealer: Sealer) -> bytes:
    async with db.write() as session:
        blob = seal_words(session, sealer, WORDS, "step.words")
    assert blob is not None
    return blob


async def _words(db: Database, sealer: Sealer, blob: bytes) -> str:
    async with db.read() as session:
        (words,) = await open_words(session, sealer, [blob], "step.words")
    return words


async def _names(db: Database, sealer: Sealer) -> set[str]:
    async with db.read() as session:
        return {
            sealer.open(each, people.NAME)
            for each in await session.scalars(select(InsuredRow.name_sealed))
        }


@pytest.mark.parametrize("sealer", [BOTH, SM4], ids=["aes", "sm4"])
async def test_after_it_the_new_key_opens_everything_and_the_old_one_nothing(
    db: Database, kept: FileObjects, sealer: Sealer
) -> None:
    blob, file = await _blob(db, OLD_ONLY), await kept.get(PHOTO)
    alone = Sealer({sealer.current: NEW_KEY}, sealer.current, INDEX)
    with pytest.raises(SealKeyError):
        await _names(db, alone)
    rekeying = build_rekeying(db, sealer, kept)
    before = await rekeying.look()
    assert not before.whole and before.values == 0
    report = await rekeying.run()
    assert report.whole and report.data_keys >= 1 and report.photos == 1
    assert (await rekeying.look()).left == 0
    assert await _names(db, alone) == await _names(db, sealer)
    assert await _words(db, alone, blob) == WORDS
    assert await opened(db, kept, alone, PHOTO) == b"a picture"
    assert await require_keys(db, alone)
    assert await kept.get(PHOTO) == file, "backups have it under the hash of its bytes"
    with pytest.raises(SealKeyError):
        await _names(db, OLD_ONLY)
    with pytest.raises(SealKeyError):
        await _words(db, OLD_ONLY, blob)
    with pytest.raises(DatabaseRefused):
        await require_keys(db, OLD_ONLY)
    again = await rekeying.run()
    assert (again.values, again.data_keys, again.photos) == (0, 0, 0)


async def test_a_third_key_changes_the_data_keys_of_photographs_once_more(
    db: Database, kept: FileObjects
) -> None:
    await build_rekeying(db, BOTH, kept).run()
    third = Sealer({"new": NEW_KEY, "third": b"t" * 32}, "third", INDEX)
    report = await build_rekeying(db, third, kept).run()
    assert report.whole and (report.data_keys, report.photos) == (1, 0)
    alone = Sealer({"third": b"t" * 32}, "third", INDEX)
    assert await opened(db, kept, alone, PHOTO) == b"a picture"


async def test_destroyed_keys_destroy_words_and_photographs_wherever_their_bytes_are(
    db: Database, kept: FileObjects
) -> None:
    blob = await _blob(db, BOTH)
    await build_rekeying(db, BOTH, kept).run()
    copy = await kept.get(PHOTO)
    async with db.write() as session:
        await destroy_keys(session, [blob[2:18].hex()])
    assert await _words(db, BOTH, blob) == DESTROYED
    await forget_object(db, kept, PHOTO)
    await kept.put(PHOTO, copy)  # as out of a backup
    with pytest.raises(PhotoLost):
        await opened(db, kept, NEW_ONLY, PHOTO)


async def test_a_photograph_that_is_deleted_meanwhile_leaves_no_key(
    db: Database, kept: FileObjects
) -> None:
    class Late(FileObjects):
        """Where somebody deletes it after its first bytes were read."""

        async def missing(self, keys: list[str]) -> list[str]:  # type: ignore[override]
            await forget_object(db, self, PHOTO)
            return await super().missing(keys)

    await build_rekeying(db, BOTH, Late(kept.root)).run()
    async with db.read() as session:
        assert await session.scalar(select(func.count()).select_from(DataKeyRow)) == 0


async def test_whoever_writes_beside_it_wins(db: Database, kept: FileObjects) -> None:
    async with db.read() as session:
        ids = list(await session.scalars(select(InsuredRow.id)))
    writing = True
    said: dict[str, str] = {}

    async def write(insured_id: str, sealer: Sealer) -> None:
        number = 0
        while writing or number < 3:
            number += 1
            name = f"第{number}个名字"
            async with db.write() as session:
                await session.execute(
                    update(InsuredRow)
                    .where(InsuredRow.id == insured_id)
                    .values(name_sealed=sealer.seal(name, people.NAME))
                )
            said[insured_id] = name
            await asyncio.sleep(0.001)

    writers = [
        asyncio.create_task(write(ids[0], OLD_ONLY)),
        asyncio.create_task(write(ids[1], BOTH)),
    ]
    for _ in range(5):
        await build_rekeying(db, BOTH, kept).run()
    writing = False
    await asyncio.gather(*writers)
    assert (await build_rekeying(db, BOTH, kept).run()).whole
    async with db.read() as session:
        rows = await session.execute(select(InsuredRow.id, InsuredRow.name_sealed))
        names = {row.id: NEW_ONLY.open(row.name_sealed, people.NAME) for row in rows}
    assert {insured_id: names[insured_id] for insured_id in said} == said


async def test_rows_that_somebody_holds_are_left_for_the_next_pass(
    db: Database, kept: FileObjects
) -> None:
    """On PostgreSQL; on SQLite there is one writer at a time."""
    if db.is_sqlite:
        pytest.skip("nobody holds a row there")
    async with db.write() as session:
        await session.execute(select(InsuredRow).limit(1).with_for_update())
        async with asyncio.timeout(60):
            report = await build_rekeying(db, BOTH, kept).run()
        assert report.left and not report.whole
        with pytest.raises(SealKeyError):
            await _names(db, NEW_ONLY)
    assert (await build_rekeying(db, BOTH, kept).run()).whole


async def test_what_cannot_be_opened_is_told_and_the_old_keys_stay_needed(
    db: Database, kept: FileObjects
) -> None:
    strange = Sealer({"lost": b"l" * 32}, "lost", INDEX)
    async with db.write() as session:
        first = await session.scalar(select(InsuredRow.id).limit(1))
        await session.execute(
            update(InsuredRow)
            .where(InsuredRow.id == first)
            .values(name_sealed=strange.seal("谁", people.NAME))
        )
    await kept.put("fraud/r/odd", b"no seal at all")
    report = await build_rekeying(db, BOTH, kept).run()
    assert report.damaged == {"insured.name_sealed": 1, "fraud": 1}
    assert not report.whole
    assert await require_keys(db, OLD_ONLY)  # the canary still sings for the old key


async def test_a_rotation_that_was_broken_off_goes_on_with_the_rest(
    db: Database, kept: FileObjects
) -> None:
    async with db.write() as session:
        await session.execute(insert(InsuredRow), _many(1_200))
    pages = 0

    def broken(values: int, _photos: int) -> None:
        nonlocal pages
        pages += 1
        if pages == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        await build_rekeying(db, BOTH, kept, watch=broken).run()
    rest = await build_rekeying(db, BOTH, kept).run()
    assert rest.whole and 0 < rest.values < 3 * 1_200
    assert len(await _names(db, NEW_ONLY)) > 1_200


def _many(number: int) -> list[dict[str, object]]:
    return [
        {
            "id": f"{each:032d}",
            "insured_no": f"9{each:019d}",
            "name_sealed": OLD_ONLY.seal(f"甲{each}", people.NAME),
            "id_number_sealed": OLD_ONLY.seal("41070019500101000X", people.ID_NUMBER),
            "id_number_index": f"{each:064d}",
            "phone_sealed": OLD_ONLY.seal("", people.PHONE),
            "phone_index": f"{each:064d}",
            "region": "410700",
            "imported_at": Clock()(),
        }
        for each in range(number)
    ]


def _settings(url: str, folder: Path, *keys: str) -> Settings:
    lines = {"k1": SEALED_WITH["seal_keys"], "new": f"new:{base64.b64encode(NEW_KEY).decode()}"}
    settings = test_settings(url, folder, free_port())
    said = "\n".join(lines[name] for name in keys)
    return settings.model_copy(update={"seal_keys": SecretStr(said)})


async def _seal_old(url: str, clock: Clock) -> None:
    db = Database(url)
    await keep_canary(db, OLD_ONLY, clock())
    await db.close()


def test_the_commands_say_which_key_is_needed_and_what_to_do(
    database_url: str, tmp_path: Path, clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    asyncio.run(_seal_old(database_url, clock))
    both = _settings(database_url, tmp_path, "k1", "new")
    assert keys_commands.status(both) == 1
    assert "在旧密钥下面" in capsys.readouterr().out
    assert keys_commands.rotate(both) == 0
    assert "没有资料还用旧密钥（k1）" in capsys.readouterr().out
    assert keys_commands.status(_settings(database_url, tmp_path, "new")) == 0
    assert "旧密钥" not in capsys.readouterr().out
    assert keys_commands.status(_settings(database_url, tmp_path, "k1")) == 1
    assert "设置里没有别的密钥" in capsys.readouterr().out
    assert keys_commands.fresh("2027a") == 0
    line = capsys.readouterr().out.splitlines()[-1]
    assert len(base64.b64decode(line.removeprefix("2027a:"))) == 32
    with pytest.raises(DatabaseRefused):
        keys_commands.fresh("有 空格")


async def test_the_worker_rotates_once_when_the_key_is_new_and_again_a_day_later(
    db: Database, kept: FileObjects
) -> None:
    class Services:
        """What the loop asks of them."""

    services = Services()
    services.db, services.sealer, services.objects = db, BOTH, kept  # type: ignore[attr-defined]
    loop = KeyRotation(services)  # type: ignore[arg-type]
    assert await loop.once()
    assert not await loop.once()
    blob = await _blob(db, OLD_ONLY)  # by a process that had not heard of it
    loop._again_at = time.monotonic()
    assert await loop.once()
    assert await _words(db, NEW_ONLY, blob) == WORDS


@pytest.mark.slow
async def test_a_command_that_is_killed_leaves_values_of_both_keys_and_the_next_one_ends_it(
    tmp_path: Path, clock: Clock
) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path}/daetong.db"
    lines = f"{SEALED_WITH['seal_keys']}\nnew:{base64.b64encode(NEW_KEY).decode()}"
    rest = {"seal_index_key": SEALED_WITH["seal_index_key"]}
    command = Installation(tmp_path, url, **rest, seal_keys=lines)
    await migrate(command.settings)
    db = Database(url)
    await keep_canary(db, OLD_ONLY, clock())
    async with db.write() as session:
        await session.execute(insert(InsuredRow), _many(20_000))

    async def under_new() -> int:
        begins = func.substr(InsuredRow.name_sealed, 1, len(BOTH.heads[0])) == BOTH.heads[0]
        async with db.read() as session:
            query = select(func.count()).select_from(InsuredRow).where(begins)
            return await session.scalar(query) or 0

    with command.started("keys", "rotate") as running:
        async with asyncio.timeout(60):
            while not await under_new():
                await asyncio.sleep(0.005)
        running.process.send_signal(signal.SIGKILL)
        running.process.wait()
    assert 0 < await under_new() < 20_000
    await db.close()
    done = command.run("keys", "rotate")
    assert done.returncode == 0, done.stderr
    db = Database(url)
    assert len(await _names(db, NEW_ONLY)) == 20_000
    await db.close()
