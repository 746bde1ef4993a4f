"""Under which keyed hash is a number found that nobody may read? Asked through the sealer, for
look-ups, and for what must not change unseen.

A new index key is a layer over the ones before: the new hash is the keyed hash of the old one. So
what is kept can be brought under it without the numbers, which for codes and counters are not
there any more; and without the newest key nobody finds anybody, whoever knows the others."""

import hmac
import unicodedata
from collections.abc import Collection, Sequence

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


def derived(key: bytes, use: str, length: int) -> bytes:
    """A key of its own for each use."""
    return HKDF(algorithm=SHA256(), length=length, salt=None, info=use.encode()).derive(key)


class BlindIndex:
    """盲索引. `layers` are the keys after the first, the newest last; they lie over the places that
    `layered` names. All others stay under the first key: chains, seals and printed codes, which
    have to come out the same for ever."""

    def __init__(
        self, key: bytes, layers: Sequence[bytes] = (), layered: Collection[str] = ()
    ) -> None:
        self._key = derived(key, "daetong index", 32)
        self._mac_key = derived(key, "daetong audit", 32)
        self._layers = tuple(derived(each, "daetong index layer", 32) for each in layers)
        self._layered = frozenset(layered) if layers else frozenset[str]()

    @property
    def layers(self) -> int:
        """How many lie over the first key."""
        return len(self._layers)

    def index(self, value: str, context: str) -> str:
        """Equal values of one place have equal hex, whatever their spelling."""
        plain = unicodedata.normalize("NFKC", value).strip().upper()
        kept = self._hashed(plain, context)
        return self.over(kept, 0) if context in self._layered else kept

    def mac(self, data: bytes, context: str) -> bytes:
        """A keyed hash of exactly these bytes."""
        digest = hmac.digest(self._mac_key, context.encode() + b"\0" + data, "sha256")
        return bytes.fromhex(self.over(digest.hex(), 0)) if context in self._layered else digest

    def over(self, kept: str, since: int, until: int | None = None) -> str:
        """What was kept under so many layers, as it is under all of them, or under `until`."""
        for layer in self._layers[since:until]:
            kept = hmac.digest(layer, kept.encode(), "sha256").hex()
        return kept

    def layers_of(self, kept: str, value: str, context: str) -> int | None:
        """Under how many layers this was kept; None where the keys are others."""
        first = self._hashed(unicodedata.normalize("NFKC", value).strip().upper(), context)
        for many in range(len(self._layers) + 1):
            if hmac.compare_digest(self.over(first, 0, many), kept):
                return many
        return None

    def _hashed(self, plain: str, context: str) -> str:
        message = context.encode() + b"\0" + plain.encode()
        return hmac.digest(self._key, message, "sha256").hex()
