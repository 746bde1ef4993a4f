"""What do `daetong backup save-keys` and `open-keys` do? They keep what no backup holds, secrets
and settings, in one file under a passphrase, apart from the backups."""

import os
from getpass import getpass
from pathlib import Path

from app.settings import PREFIX, SECRETS, Settings
from infra.backup.key_bundle import open_keys, save_keys
from infra.backup.problems import BackupProblem

# Not in the bundle: whoever has it would open the backups beside it.
_NOT_BUNDLED = "backup_passphrase"
# The setting is a file; in the bundle is what stands in it.
_FILED = "message_templates"
_ENV = "daetong.env"


def keys_saved(settings: Settings, path: Path, passphrase: str | None = None) -> int:
    """All secrets, and whatever else was set, in one file, under a passphrase that is typed
    twice."""
    if settings.backup_folder is not None:
        inside = path.absolute().is_relative_to(settings.backup_folder.absolute())
        if inside:
            raise BackupProblem("密钥不能和备份放在一起：拿到一处的人就什么都有了。请换一个地方。")
    if passphrase is None:
        passphrase = getpass("密钥包的口令（至少16位，不要和备份口令相同）：")
        if getpass("再输入一次：") != passphrase:
            raise BackupProblem("两次输入的不一样，什么都没有写。")
    if passphrase == settings.backup_passphrase.get_secret_value():
        raise BackupProblem("密钥包的口令不能和备份口令相同。")
    kept = {name: value for name in sorted(SECRETS) if (value := _secret(settings, name))}
    secrets = len(kept)
    save_keys(path, kept | _set(settings), passphrase)
    print(f"{secrets}项密钥和{len(_set(settings))}项设置已存到 {path}。")
    print("请另外保管，口令不要写在同一个地方；备份口令不在里面。换了密钥、改了设置，再存一次。")
    return 0


def keys_opened(path: Path, into: Path, passphrase: str | None = None) -> int:
    """Each secret as a file of its own, and the settings in one that names them."""
    found = open_keys(path, passphrase or getpass("密钥包的口令："))
    lines = []
    try:
        into.mkdir(mode=0o700, parents=True, exist_ok=True)
        if any(into.iterdir()):
            raise BackupProblem(f"{into} 不是空的，不往里写密钥。请给一个新的或空的目录。")
        for name, value in found.items():
            if name not in SECRETS and name != _FILED:
                lines.append(f"{PREFIX}{name.upper()}={_quoted(value)}")
                continue
            _write(into / name, value)
            end = "" if name == _FILED else "_FILE"
            lines.append(f"{PREFIX}{name.upper()}{end}={(into / name).absolute()}")
        _write(into / _ENV, "\n".join(lines) + "\n")
    except OSError as problem:
        raise BackupProblem(f"{into} 写不进去（{problem.strerror}）。") from None
    print(f"取回了{len(SECRETS & found.keys())}项密钥和存密钥包那时的设置，都在 {into}：")
    for line in lines:
        if line.partition("=")[0].endswith("_FILE"):
            print(f"  {line}")
    print(f"设置在 {into / _ENV}，用 DAETONG_ENV_FILE 指出它；目录和数据库照这台机器改，")
    print(f"再加上备份口令 {PREFIX}{_NOT_BUNDLED.upper()}_FILE。")
    return 0


def _secret(settings: Settings, name: str) -> str:
    value: str = getattr(settings, name).get_secret_value()
    return "" if name == _NOT_BUNDLED else value


def _set(settings: Settings) -> dict[str, str]:
    """Everything open that is not as it is by itself."""
    found = {}
    for name, field in Settings.model_fields.items():
        value = getattr(settings, name)
        if name not in SECRETS and value not in (None, "", field.default):
            found[name] = str(value)
    if settings.message_templates is not None:
        found[_FILED] = settings.message_templates.read_text(encoding="utf-8")
    return found


def _quoted(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def _write(path: Path, text: str) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
