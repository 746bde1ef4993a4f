"""How is a staff password kept, and is this the right one?
Asked by the window's login and by whoever creates staff."""

import os
from functools import partial

from cryptography.exceptions import InvalidKey
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from infra.slow_hashes import SLOW_HASHES

# OWASP's floor for Argon2id. One check takes some 40 ms and 19 MiB, also on a small server.
_MEMORY_KIB, _ITERATIONS, _LANES = 19 * 1024, 2, 1


def hash_password(password: str) -> str:
    """A PHC string (`$argon2id$…`) that carries its own salt and cost."""
    kdf = Argon2id(
        salt=os.urandom(16),
        length=32,
        iterations=_ITERATIONS,
        lanes=_LANES,
        memory_cost=_MEMORY_KIB,
    )
    return kdf.derive_phc_encoded(password.encode())


def verify_password(password: str, hashed: str) -> bool:
    """Whether the password fits; an unreadable hash fits nobody."""
    try:
        Argon2id.verify_phc_encoded(password.encode(), hashed)
    except (InvalidKey, ValueError):
        return False
    return True


async def hash_password_async(password: str) -> str:
    return await SLOW_HASHES.done(partial(hash_password, password))


async def verify_password_async(password: str, hashed: str) -> bool:
    return await SLOW_HASHES.done(partial(verify_password, password, hashed))
