"""What belongs to one backup? Written last, so that a backup without it is none; ties database,
objects, keys and the log together by their hashes."""

import hashlib
import hmac
import json
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, Literal

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from infra.backup.problems import BackupDamaged, PassphraseWrong
from infra.backup.sealed_file import BackupKey

MANIFEST = "manifest.json"
DATABASE, OBJECTS = "database", "objects"


@dataclass(frozen=True)
class Manifest:
    """备份清单. Moments are ISO 8601 in UTC, sizes bytes; `log` and `after` say behind which
    segment of which log this copy stands (SQLite under a running service only)."""

    name: str
    made_at: str
    database_kind: Literal["sqlite", "postgresql"]
    schema: str
    heartbeat: str | None
    database_sha256: str
    database_size: int
    objects_sha256: str
    objects: int
    objects_bytes: int
    keys: dict[str, str]
    index_key: str
    log: str | None
    after: int
    salt: str


def key_fingerprint(key: bytes) -> str:
    """What a key is known by without being told: the same for the same key only."""
    hkdf = HKDF(algorithm=SHA256(), length=8, salt=None, info=b"daetong backup fingerprint")
    return hkdf.derive(key).hex()


def manifest_text(manifest: Manifest, key: BackupKey) -> str:
    """The file's text: the facts, their hash and what only the passphrase can make of them."""
    told = asdict(manifest)
    words = _canonical(told)
    told["sha256"] = hashlib.sha256(words).hexdigest()
    told["seal"] = key.seal_of(words, bytes.fromhex(manifest.salt))
    return json.dumps(told, ensure_ascii=False, indent=1)


def read_manifest(path: Path, key: BackupKey) -> Manifest:
    """The manifest at `path`.

    :raises BackupDamaged: it is not what was written, or stands under another name.
    :raises PassphraseWrong: it is whole, and made with another passphrase.
    """
    damaged = BackupDamaged(f"{path} 损坏：清单的内容和它自己的校验值不符。")
    try:
        told: dict[str, Any] = json.loads(path.read_bytes())
        seal, sha256 = told.pop("seal"), told.pop("sha256")
        words = _canonical(told)
        manifest = Manifest(**told)
        salt = bytes.fromhex(manifest.salt)
    except (ValueError, TypeError, KeyError, AttributeError):
        raise damaged from None
    except OSError as problem:
        raise BackupDamaged(f"{path} 读不了（{problem.strerror}）。") from None
    if hashlib.sha256(words).hexdigest() != sha256 or len(told) != len(fields(Manifest)):
        raise damaged
    if not hmac.compare_digest(key.seal_of(words, salt), seal):
        raise PassphraseWrong(
            f"口令打不开 {path}：它是用另一个口令备份的，或不是本系统写的。"
            "请核对 DAETONG_BACKUP_PASSPHRASE。"
        )
    if manifest.name != path.parent.name:
        raise BackupDamaged(f"{path} 是另一份备份（{manifest.name}）的清单，不能互换。")
    return manifest


def _canonical(told: dict[str, Any]) -> bytes:
    return json.dumps(told, ensure_ascii=False, sort_keys=True).encode()
