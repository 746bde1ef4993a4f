"""Does everybody who was found before a new index key find what they found, and nobody else?"""

import ast
import importlib
from collections.abc import Iterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.keys.indexed_columns import INDEXED, KEPT, LAYERED
from app.tables import METADATA
from casework.accounts.by_operator import OperatorAccounts
from casework.accounts.invitations import Invitations
from casework.errors import LoginLocked
from casework.people import people
from casework.people.login_failures import LoginFailures
from casework.people.staff import DEVICE, StaffAccounts
from casework.people.tables import InsuredRow
from infra.alone import alone
from infra.db import Database, DatabaseRefused
from infra.key_canary import KeyCanaryRow, keep_canary, require_keys
from infra.reindexing import IndexedColumn, reindexed
from infra.sealing import Sealer
from tests.cast import cast_sealer
from tests.clock import Clock
from tests.people import FATHER, INSURED
from tests.tools.tree import dotted, modules, parsed

FIRST, SECOND, THIRD = b"i" * 32, b"j" * 32, b"l" * 32
OLD = cast_sealer()
NEW = Sealer({"k1": b"k" * 32}, "k1", FIRST, layers=(SECOND,), layered=LAYERED)
NEWER = Sealer({"k1": b"k" * 32}, "k1", FIRST, layers=(SECOND, THIRD), layered=LAYERED)
# The same for ever: chains, seals, proofs and printed codes, and the known text beside the layers.
FIRST_KEY_ONLY = {
    *("claim.facts", "claim.change", "bank_statement.seal", "bank_entry.payer"),
    *("bank_statement.account", "refused_account", "printout.code", "setting", "key_canary"),
    *("audit.row", "audit.block"),
    # photographs that wait on a phone stay readable there; counts of one day end with it
    *("member.photos waiting on a phone", "fraud_allowance.caller"),
}


def test_every_column_of_indexes_is_known_to_the_rotation() -> None:
    found = {
        f"{table.name}.{column.name}"
        for table in METADATA.sorted_tables
        for column in table.columns
        if column.name.endswith("_index")
    }
    known = [each.title for each in (*INDEXED, *KEPT)]
    assert len(known) == len(set(known))
    assert found == {*known, "key_canary.word_index"}
    audited = {table.name for table in METADATA.sorted_tables if "audit_mac" in table.columns}
    assert {each.table.name for each in INDEXED} & audited == set()


def places() -> Iterator[str]:
    """Every place that something is indexed or proved for, anywhere in the product."""
    for path in modules("app", "bot", "casework", "infra", "notifications"):
        for call in ast.walk(parsed(path)):
            if (
                isinstance(call, ast.Call)
                and isinstance(call.func, ast.Attribute)
                and call.func.attr in ("index", "mac")
                and len(call.args) == 2
            ):
                place = call.args[1]
                if isinstance(place, ast.Constant):
                    yield str(place.value)
                    continue
                words = vars(importlib.import_module(dotted(path)))
                names = ast.unparse(place).split(".")
                if isinstance(words, dict) and names[0] not in words:
                    continue  # the sealer's own, which is handed on
                for name in names:
                    words = words[name] if isinstance(words, dict) else vars(words)[name]
                yield str(words)


def test_every_place_is_layered_or_known_to_stay() -> None:
    found = set(places())
    assert found >= LAYERED
    assert found - LAYERED == FIRST_KEY_ONLY
    for sealer in (OLD, NEW):
        assert OLD.index("x", "claim.facts") == sealer.index("x", "claim.facts")
        assert OLD.mac(b"x", "audit.row") == sealer.mac(b"x", "audit.row")
    assert OLD.mac(b"x", DEVICE) != NEW.mac(b"x", DEVICE)
    assert len({each.index("x", people.PHONE) for each in (OLD, NEW, NEWER)}) == 3


async def found_by(db: Database, sealer: Sealer) -> set[str]:
    """Which of the cast are found by their number and by their phone."""
    indexes = {people.id_number_index(sealer, each.id_number): each.name for each in INSURED}
    phones = {people.phone_index(sealer, each.phone): each.name for each in INSURED}
    async with db.read() as session:
        rows = await session.execute(select(InsuredRow.id_number_index, InsuredRow.phone_index))
        return {indexes.get(one, "") for one, two in rows if phones.get(two) == indexes.get(one)}


async def test_a_new_key_lies_over_what_is_kept_and_again_is_nothing(
    db: Database, clock: Clock
) -> None:
    everybody = {each.name for each in INSURED}
    await keep_canary(db, OLD, clock())
    with pytest.raises(DatabaseRefused, match="rotate-index"):
        await require_keys(db, NEW)
    assert await found_by(db, OLD) == everybody
    told = list[tuple[int, int]]()
    many = await reindexed(db, NEW, INDEXED, lambda *said: told.append(said))
    assert many >= 2 * len(INSURED) and told[-1] == (many, len(INDEXED))
    assert await found_by(db, NEW) == everybody and await found_by(db, OLD) == {""}
    assert await require_keys(db, NEW)
    with pytest.raises(DatabaseRefused, match="不是这个数据库的"):
        await require_keys(db, OLD)
    assert await reindexed(db, NEW, INDEXED) == 0
    # two at once come to the same as one after the other
    await reindexed(db, NEWER, INDEXED)
    assert await found_by(db, NEWER) == everybody
    assert await require_keys(db, NEWER)


async def test_codes_browsers_and_counts_of_tries_are_known_as_before(
    db: Database, clock: Clock
) -> None:
    await keep_canary(db, OLD, clock())
    code = await OperatorAccounts(db, OLD, clock).invite("clerk")
    wrong = LoginFailures(db, OLD, clock)
    scopes = wrong.scopes("supervisor", "10.0.0.9")
    await wrong.count(scopes)
    await reindexed(db, NEW, INDEXED)
    accounts = StaffAccounts(db, NEW, clock)
    same = accounts.failures.scopes("supervisor", "10.0.0.9")
    assert same != scopes
    for _ in range(4):
        await accounts.failures.require_open(same)
        await accounts.failures.count(same)
    with pytest.raises(LoginLocked):  # the one before counts
        await accounts.failures.require_open(same)
    await Invitations(db, NEW, clock, accounts.failures).accept("clerk", code, "another-horse-7")
    entered = await accounts.login("clerk", "another-horse-7")
    clock.now += timedelta(minutes=1)
    assert (await accounts.authenticate(entered.token)).login == "clerk"


async def test_a_rotation_that_ends_in_the_middle_has_changed_nothing(
    db: Database, clock: Clock
) -> None:
    await keep_canary(db, OLD, clock())
    table = InsuredRow.__table__
    broken = IndexedColumn(table, "no_such_column")  # type: ignore[arg-type]
    with pytest.raises(KeyError):
        await reindexed(db, NEW, (*INDEXED, broken))
    assert await found_by(db, OLD) == {each.name for each in INSURED}
    assert await require_keys(db, OLD)


async def test_nothing_is_changed_while_somebody_else_is_at_work(
    db: Database, clock: Clock
) -> None:
    await keep_canary(db, OLD, clock())
    async with another(db):
        with pytest.raises(DatabaseRefused, match="还有别的进程"):
            await reindexed(db, NEW, INDEXED)
    async with alone(db):
        pass
    assert await reindexed(db, NEW, INDEXED)


@asynccontextmanager
async def another(db: Database):
    """Somebody else with a connection, who holds the file."""
    other = Database(db.url)
    other.claim_process()
    try:
        async with other.read() as session:
            await session.execute(select(KeyCanaryRow.id))
            yield
    finally:
        await other.close()


def test_a_name_is_found_by_nobody_who_lacks_the_newest_key() -> None:
    guessed = Sealer({"k1": b"k" * 32}, "k1", FIRST, layers=(b"?" * 32,), layered=LAYERED)
    asked = FATHER.id_number
    kept = people.id_number_index(NEW, asked)
    assert kept not in (people.id_number_index(guessed, asked), people.id_number_index(OLD, asked))
    assert NEW.blind.layers_of(kept, asked, people.ID_NUMBER) == 1
