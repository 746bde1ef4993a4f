"""What can be set about who gets in, and about what proves who did what? A part of the one class of
settings."""

from pathlib import Path

from pydantic import Field

from app.backup.settings import BackupSettings


class SecuritySettings(BackupSettings):
    """登录与审计的设置."""

    staff_idle_minutes: int = Field(15, ge=1, le=120, description="窗口登录多久不操作就退出。")
    staff_session_hours: int = Field(8, ge=1, le=24, description="窗口登录最长多少小时。")
    audit_heads: Path | None = Field(
        None,
        description=(
            "审计链每天的链头写到哪个目录，最好在另一台机器上，且只能新增；默认 var/audit-heads。"
        ),
    )
