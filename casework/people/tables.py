"""In which tables are insured people, their changes of identity, members, authorisations, codes and
staff kept? Read by the services of this folder.

Columns ending in `_sealed` are encrypted, those ending in `_index` are keyed blind indexes."""

from datetime import date, datetime

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, LargeBinary, String, text, true
from sqlalchemy.orm import Mapped, mapped_column

from claims_core.staff_scope import CENTRE
from infra.columns import Id, Utc
from infra.db import Base


class InsuredRow(Base):
    """参保人, as the centre's roster has them.

    `employer` and `category` (在职、退休 …) are empty where no roster has said them;
    `merged_into_id` is the kept row of a person who was in the roster twice; it is never itself a
    lost one."""

    __tablename__ = "insured"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    insured_no: Mapped[str] = mapped_column(String(30), unique=True)
    name_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    id_number_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    id_number_index: Mapped[str] = mapped_column(String(64), unique=True)
    phone_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    phone_index: Mapped[str] = mapped_column(String(64), index=True)
    region: Mapped[str] = mapped_column(String(12))
    employer: Mapped[str] = mapped_column(String(60), default="")
    category: Mapped[str] = mapped_column(String(20), default="")
    imported_at: Mapped[datetime] = mapped_column(Utc)
    merged_into_id: Mapped[str | None] = mapped_column(ForeignKey("insured.id"))
    __table_args__ = (
        # of the lost ones alone
        Index(
            "ix_insured_merged_into_id",
            "merged_into_id",
            sqlite_where=text("merged_into_id IS NOT NULL"),
            postgresql_where=text("merged_into_id IS NOT NULL"),
        ),
    )


class FormerNumberRow(Base):
    """曾用证件号: the number that a person had before it was corrected or the passport renewed;
    whatever still names it finds the same person."""

    __tablename__ = "former_number"
    id_number_index: Mapped[str] = mapped_column(String(64), primary_key=True)
    insured_id: Mapped[str] = mapped_column(ForeignKey("insured.id"), index=True)
    id_number_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    change_id: Mapped[str] = mapped_column(ForeignKey("identity_change.id"))


class IdentityChangeRow(Base):
    """身份变更: a number corrected, a passport renewed, or two people found to be one; one person
    proposes it, another decides.

    `insured_id` is the person who is kept, `lost_id` the one found to be the same. Of a new number
    both are kept: what it was when it was proposed, and what it is to be."""

    __tablename__ = "identity_change"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    insured_id: Mapped[str] = mapped_column(ForeignKey("insured.id"), index=True)
    lost_id: Mapped[str | None] = mapped_column(ForeignKey("insured.id"), index=True)
    old_number_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    old_number_index: Mapped[str | None] = mapped_column(String(64))
    new_number_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    new_number_index: Mapped[str | None] = mapped_column(String(64))
    paper: Mapped[str] = mapped_column(String(30))
    words: Mapped[str] = mapped_column(String(500))
    state: Mapped[str] = mapped_column(String(12))
    proposed_by: Mapped[str] = mapped_column(Id)
    proposed_by_name: Mapped[str] = mapped_column(String(40))
    proposed_at: Mapped[datetime] = mapped_column(Utc)
    decided_by: Mapped[str | None] = mapped_column(Id)
    decided_by_name: Mapped[str] = mapped_column(String(40), default="")
    decided_at: Mapped[datetime | None] = mapped_column(Utc)
    decided_words: Mapped[str] = mapped_column(String(500), default="")
    __table_args__ = (Index("ix_identity_change_list", "state", "proposed_at", "id"),)


class MergedYearRow(Base):
    """合并时的年度: how many entries of the year both people had when they were found to be one.
    What the kept one is entered later counts what the lost one had, and the lost one gets no more.
    """

    __tablename__ = "merged_year"
    lost_id: Mapped[str] = mapped_column(ForeignKey("insured.id"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    kept_id: Mapped[str] = mapped_column(ForeignKey("insured.id"), index=True)
    lost_entries: Mapped[int]
    kept_entries: Mapped[int]


class MemberRow(Base):
    """手机端用户: one person of WeChat, over the mini-program and the official account."""

    __tablename__ = "member"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    unionid: Mapped[str] = mapped_column(String(64), unique=True)
    mini_openid: Mapped[str | None] = mapped_column(String(64), unique=True)
    official_openid: Mapped[str | None] = mapped_column(String(64), unique=True)
    follows: Mapped[bool] = mapped_column(default=False)
    phone_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(Utc)


class MemberTokenRow(Base):
    """登录凭证 of the mini-program; only its hash is kept."""

    __tablename__ = "member_token"
    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    member_id: Mapped[str] = mapped_column(ForeignKey("member.id"))
    created_at: Mapped[datetime] = mapped_column(Utc)
    expires_at: Mapped[datetime] = mapped_column(Utc, index=True)


class BindingRow(Base):
    """绑定: which WeChat person is which insured person; one holder at a time."""

    __tablename__ = "binding"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    member_id: Mapped[str] = mapped_column(ForeignKey("member.id"), index=True)
    insured_id: Mapped[str] = mapped_column(ForeignKey("insured.id"))
    bound_at: Mapped[datetime] = mapped_column(Utc)
    ended_at: Mapped[datetime | None] = mapped_column(Utc)
    __table_args__ = (
        Index("ix_binding_insured", "insured_id"),  # the ended ones too
        Index(
            "ux_binding_standing",
            "insured_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index(
            "ux_binding_member",
            "member_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )


class AuthorisationRow(Base):
    """代办授权: an insured person let a relative act for them, proved by a one-time code, a window
    code, or papers that two colleagues looked at (`letter_id`).

    `claims` says which claims, `claim_id` the one where it is one; to follow them is part of every
    authorisation, `may_file` and `may_name_account` are not. `text_version` is the text that was
    agreed to, `ended_in` where it was taken back."""

    __tablename__ = "authorisation"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    member_id: Mapped[str] = mapped_column(ForeignKey("member.id"), index=True)
    insured_id: Mapped[str] = mapped_column(ForeignKey("insured.id"), index=True)
    proxy_name_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    relation: Mapped[str] = mapped_column(String(20))
    claims: Mapped[str] = mapped_column(String(8), default="filed", server_default="filed")
    claim_id: Mapped[str | None] = mapped_column(Id)
    may_file: Mapped[bool] = mapped_column(default=True, server_default=true())
    may_name_account: Mapped[bool] = mapped_column(default=True, server_default=true())
    text_version: Mapped[str] = mapped_column(String(12), default="", server_default="")
    letter_id: Mapped[str | None] = mapped_column(Id)
    ended_in: Mapped[str] = mapped_column(String(12), default="", server_default="")
    granted_at: Mapped[datetime] = mapped_column(Utc)
    expires_at: Mapped[datetime] = mapped_column(Utc)
    ended_at: Mapped[datetime | None] = mapped_column(Utc)


class OneTimeCodeRow(Base):
    """短信验证码: the code itself is sealed and wiped once delivered or expired; the slow hash
    stays."""

    __tablename__ = "one_time_code"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    purpose: Mapped[str] = mapped_column(String(20))
    member_id: Mapped[str] = mapped_column(ForeignKey("member.id"), index=True)
    insured_id: Mapped[str] = mapped_column(ForeignKey("insured.id"))
    phone_index: Mapped[str] = mapped_column(String(64), index=True)
    details_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    code_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    code_hash: Mapped[str] = mapped_column(String(200))
    tries_left: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(Utc)
    expires_at: Mapped[datetime] = mapped_column(Utc, index=True)
    used_at: Mapped[datetime | None] = mapped_column(Utc)


class MismatchRow(Base):
    """核对失败: one failed identity check, counted per member and per id number and day; `near`
    ones, in which only a slip of the name is wrong, are counted for themselves."""

    __tablename__ = "identity_mismatch"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    member_id: Mapped[str] = mapped_column(Id, index=True)
    id_number_index: Mapped[str] = mapped_column(String(64), index=True)
    address_index: Mapped[str] = mapped_column(String(64), index=True)
    near: Mapped[bool]
    at: Mapped[datetime] = mapped_column(Utc)


class StaffRow(Base):
    """工作人员: one person, one login; accounts are never shared.

    `undertaken_at` is when they signed the undertaking (保密承诺); `totp_step` the last step of the
    authenticator that was used, so that no code counts twice. `scope` is the code of a
    `StaffScope`."""

    __tablename__ = "staff"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    login: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(40))
    password_hash: Mapped[str] = mapped_column(String(200))
    roles: Mapped[list[str]] = mapped_column(JSON)
    scope: Mapped[str] = mapped_column(String(10), default=CENTRE.code)
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(Utc)
    undertaken_at: Mapped[datetime | None] = mapped_column(Utc)
    totp_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    totp_step: Mapped[int | None] = mapped_column(BigInteger)


_LEFT = text("parked_sealed IS NOT NULL OR searches_sealed IS NOT NULL")


class StaffSessionRow(Base):
    """登录会话: only the hash of its token is kept; `parked_sealed` is a form saved from a lost
    login, `searches_sealed` what was looked for last; both go when the login is over."""

    __tablename__ = "staff_session"
    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    staff_id: Mapped[str] = mapped_column(ForeignKey("staff.id"), index=True)
    csrf: Mapped[str] = mapped_column(String(64))
    parked_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    searches_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(Utc)
    seen_at: Mapped[datetime] = mapped_column(Utc)
    ended_at: Mapped[datetime | None] = mapped_column(Utc)
    __table_args__ = (
        Index("ix_staff_session_left", "seen_at", sqlite_where=_LEFT, postgresql_where=_LEFT),
    )


Id = String(32)


class CoveragePeriodRow(Base):
    """参保缴费记录 of one insurance, as the roster of `as_of` has it; replaced by a newer roster.

    A row without `starts_on` says that the roster knows of no period at all."""

    __tablename__ = "coverage_period"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    insured_id: Mapped[str] = mapped_column(ForeignKey("insured.id"), index=True)
    insurance: Mapped[str] = mapped_column(String(12))
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    paid: Mapped[bool]
    as_of: Mapped[date]
