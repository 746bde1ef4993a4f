"""What can be set about backups? A part of the one class of settings."""

from pathlib import Path

from pydantic import Field, SecretStr, ValidationInfo, field_validator
from pydantic_settings import BaseSettings

from infra.backup.sealed_file import SHORTEST_PASSPHRASE


class BackupSettings(BaseSettings):
    """备份的设置."""

    backup_folder: Path | None = Field(
        None,
        description="备份写到哪个目录，应在另一块盘或另一台机器上；不填就不备份，check 会大声说。",
    )
    backup_passphrase: SecretStr = Field(
        SecretStr(""),
        validate_default=True,
        description="备份的口令，至少16位；丢了就谁也打不开备份，要另外保管。",
    )
    backup_at: str = Field(
        "02:30",
        pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$",
        description="每天几点做一次全量备份（北京时间，只用于 SQLite）。",
    )
    backup_every_seconds: int = Field(
        20, ge=1, le=60, description="两次全量之间，每隔多少秒把新写入的送到备份目录（SQLite）。"
    )
    backup_keep: str = Field(
        "14/8/12",
        pattern=r"^[1-9][0-9]{0,2}/[0-9]{1,3}/[0-9]{1,3}$",
        description="备份留多久：最近几天/几周/几个月各留一份（暂定，未经医保中心确认）。",
    )
    postgresql_bin: Path | None = Field(
        None, description="pg_dump 和 pg_restore 所在的目录；不填则按 PATH 找。"
    )

    @field_validator("backup_passphrase")
    @classmethod
    def _passphrase(cls, value: SecretStr, info: ValidationInfo) -> SecretStr:
        words = value.get_secret_value()
        if (words or info.data.get("backup_folder")) and len(words) < SHORTEST_PASSPHRASE:
            raise ValueError(f"must have at least {SHORTEST_PASSPHRASE} characters")
        return value
