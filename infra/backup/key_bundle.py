"""How do the service's own secrets come through a disaster? In one small file under a passphrase of
its own, kept apart from the backups: whoever finds one of the two has nothing."""

import json
from collections.abc import Mapping
from pathlib import Path

from infra.backup.folder import written
from infra.backup.problems import BackupDamaged, BackupProblem
from infra.backup.sealed_file import BackupKey, SealedWriter, read_sealed

_PURPOSE = "keys"


def save_keys(path: Path, secrets: Mapping[str, str], passphrase: str) -> None:
    """Write the bundle.

    :raises BackupProblem: there is a file already, or none can be written.
    """
    if path.exists():
        raise BackupProblem(f"{path} 已经有了，不覆盖。请换一个文件名。")
    key = BackupKey(passphrase)
    try:
        with written(path) as file, SealedWriter(file, key, _PURPOSE) as out:
            out.write(json.dumps(dict(secrets)).encode())
    except OSError as problem:
        raise BackupProblem(f"{path} 写不进去（{problem.strerror}）。") from None


def open_keys(path: Path, passphrase: str) -> dict[str, str]:
    """What was saved.

    :raises BackupProblem: it cannot be opened.
    """
    key = BackupKey(passphrase)
    try:
        with path.open("rb") as file:
            words = b"".join(read_sealed(file, key, _PURPOSE, str(path)))
    except OSError as problem:
        raise BackupProblem(f"{path} 读不了（{problem.strerror}）。") from None
    except BackupDamaged:
        raise BackupProblem(f"{path} 打不开：口令不对，或文件损坏。") from None
    found: dict[str, str] = json.loads(words)
    return found
