"""What can be set about who gets in, and about what proves who did what? A part of the one class of
settings."""

from pathlib import Path

from pydantic import Field, field_validator

from app.backup.settings import BackupSettings
from casework.accounts.given import GIVEN_ROLES
from casework.people.staff_rules import StaffRules
from claims_core.claim import Role


class SecuritySettings(BackupSettings):
    """登录与审计的设置."""

    staff_idle_minutes: int = Field(15, ge=1, le=120, description="窗口登录多久不操作就退出。")
    staff_session_hours: int = Field(8, ge=1, le=24, description="窗口登录最长多少小时。")
    staff_totp_roles: str = Field(
        "all",
        description=(
            "哪些岗位登录必须用动态验证码：all 是全部，也可以写岗位代码，用逗号隔开；"
            "none 是谁要用谁自己设。"
        ),
    )
    staff_undertaking: bool = Field(
        True, description="工作人员第一次看资料以前，是否必须先签保密承诺。"
    )
    staff_one_session: bool = Field(True, description="同一个人在别处登录，是否让原来的登录退出。")
    audit_heads: Path | None = Field(
        None,
        description=(
            "审计链每天的链头写到哪个目录，最好在另一台机器上，且只能新增；默认 var/audit-heads。"
        ),
    )

    @field_validator("staff_totp_roles")
    @classmethod
    def _known_roles(cls, value: str) -> str:
        _totp_roles(value)
        return value

    def staff_rules(self) -> StaffRules:
        """What a login of staff has to keep to."""
        return StaffRules(
            totp_roles=_totp_roles(self.staff_totp_roles),
            undertaking=self.staff_undertaking,
            one_session=self.staff_one_session,
        )


def _totp_roles(text: str) -> frozenset[Role]:
    names = {name.strip() for name in text.split(",") if name.strip()}
    if names in ({"all"}, {"none"}):
        return GIVEN_ROLES if "all" in names else frozenset()
    if unknown := names - {role.value for role in GIVEN_ROLES}:
        raise ValueError(f"there are no such roles: {', '.join(sorted(unknown))}")
    return frozenset(Role(name) for name in names)
