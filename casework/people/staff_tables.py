"""In which tables is kept what lets staff in: devices that are known, wrong tries, recovery codes,
invitations, and what was changed of an account by whom? Read by the login and by the staff office.

No code or token is kept, only a keyed hash of each."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from infra.audit.rows import Audited
from infra.columns import Id, Utc
from infra.db import Base


class LoginFailureRow(Base):
    """登录失败 of one scope (an address, a login at an address, a login, a device), under a blind
    index: a login that nobody has is counted like a real one."""

    __tablename__ = "login_failure"
    scope_index: Mapped[str] = mapped_column(String(64), primary_key=True)
    failures: Mapped[int]
    since: Mapped[datetime] = mapped_column(Utc, index=True)
    locked_until: Mapped[datetime | None] = mapped_column(Utc)


class StaffDeviceRow(Base):
    """登录过的设备: a browser in which this person has logged in before; its wrong tries count by
    themselves."""

    __tablename__ = "staff_device"
    token_index: Mapped[str] = mapped_column(String(64), primary_key=True)
    staff_id: Mapped[str] = mapped_column(ForeignKey("staff.id"), index=True)
    seen_at: Mapped[datetime] = mapped_column(Utc)


class RecoveryCodeRow(Base):
    """恢复码: lets its person in once without the authenticator."""

    __tablename__ = "staff_recovery_code"
    staff_id: Mapped[str] = mapped_column(ForeignKey("staff.id"), primary_key=True)
    code_index: Mapped[str] = mapped_column(String(64), primary_key=True)
    used_at: Mapped[datetime | None] = mapped_column(Utc)


class StaffInvitationRow(Base):
    """邀请: with its code a person sets their own password, once, until it expires."""

    __tablename__ = "staff_invitation"
    code_index: Mapped[str] = mapped_column(String(64), primary_key=True)
    staff_id: Mapped[str] = mapped_column(ForeignKey("staff.id"), index=True)
    made_by_name: Mapped[str] = mapped_column(String(40))
    made_at: Mapped[datetime] = mapped_column(Utc)
    expires_at: Mapped[datetime] = mapped_column(Utc)
    used_at: Mapped[datetime | None] = mapped_column(Utc)


class StaffProposalRow(Base):
    """账号变更: one supervisor proposes who gets in, with which roles and for which scope, another
    decides."""

    __tablename__ = "staff_proposal"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    staff_id: Mapped[str | None] = mapped_column(ForeignKey("staff.id"), index=True)
    login: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(40))
    roles: Mapped[list[str]] = mapped_column(JSON)
    scope: Mapped[str] = mapped_column(String(10))
    words: Mapped[str] = mapped_column(String(200))
    proposed_by: Mapped[str] = mapped_column(Id)
    proposed_by_name: Mapped[str] = mapped_column(String(40))
    proposed_at: Mapped[datetime] = mapped_column(Utc)
    decided_by: Mapped[str | None] = mapped_column(Id)
    decided_by_name: Mapped[str] = mapped_column(String(40), default="")
    decided_at: Mapped[datetime | None] = mapped_column(Utc)
    confirmed: Mapped[bool | None]
    __table_args__ = (
        # of one login, one at a time waits for a second person
        Index(
            "ux_staff_proposal_waiting",
            "login",
            unique=True,
            sqlite_where=text("confirmed IS NULL"),
            postgresql_where=text("confirmed IS NULL"),
        ),
    )


class StaffChangeRow(Audited, Base):
    """账号记录: what was done to an account and by whom; appended, never edited."""

    __tablename__ = "staff_change"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    staff_id: Mapped[str] = mapped_column(ForeignKey("staff.id"), index=True)
    act: Mapped[str] = mapped_column(String(20))
    words: Mapped[str] = mapped_column(String(300))
    by_id: Mapped[str] = mapped_column(Id)
    by_name: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime] = mapped_column(Utc)
