"""How does the cast of `tests.people` come into a database? Once per template, the insured people
through the roster itself, the staff with a password that is quick to check."""

import base64
from functools import cache

from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from casework.people.roster import Roster
from casework.people.tables import StaffRow
from claims_core.claim import SYSTEM, Actor, Role
from infra.db import Database
from infra.sealing import Sealer
from tests.clock import Clock
from tests.people import INSURED, PASSWORD, STAFF, roster_csv, staff_id

_SEAL_KEY = b"k" * 32
_INDEX_KEY = b"i" * 32

# The settings under which a service can read the cast.
SEALED_WITH = {
    "seal_keys": f"k1:{base64.b64encode(_SEAL_KEY).decode()}",
    "seal_index_key": base64.b64encode(_INDEX_KEY).decode(),
}


def cast_sealer() -> Sealer:
    """The sealer under which a service can read the cast."""
    return Sealer({"k1": _SEAL_KEY}, current="k1", index_key=_INDEX_KEY)


@cache
def quick_hash(password: str) -> str:
    """A hash that costs next to nothing to check, where the test is not about passwords."""
    cheap = Argon2id(salt=b"0" * 16, length=32, iterations=1, lanes=1, memory_cost=8)
    return cheap.derive_phc_encoded(password.encode())


async def seat_cast(db: Database) -> None:
    """Staff of every role, and three insured people."""
    clock = Clock()
    async with db.write() as session:
        for role, person in STAFF.items():
            session.add(
                StaffRow(
                    id=staff_id(role),
                    login=person.login,
                    name=person.name,
                    roles=sorted(person.roles),
                    password_hash=quick_hash(PASSWORD),
                    created_at=clock(),
                )
            )
    supervisor = Actor(staff_id(Role.SUPERVISOR), SYSTEM.name, frozenset({Role.SUPERVISOR}))
    report = await Roster(db, cast_sealer(), clock).import_file(supervisor, roster_csv(INSURED))
    assert (report.added, report.problems) == (len(INSURED), ())
