"""In which tables are proofs of presence, window codes, letters of authorisation, notices to the
insured person and their consents kept? Read by the services of this folder.

Columns ending in `_sealed` are encrypted, those ending in `_index` are keyed blind indexes."""

from datetime import date, datetime

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from infra.audit.rows import Audited
from infra.columns import Id, Utc
from infra.db import Base


class IdentityProofRow(Base):
    """核实本人: this member has shown to be that insured person, and stands so until it expires."""

    __tablename__ = "identity_proof"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    member_id: Mapped[str] = mapped_column(ForeignKey("member.id"), index=True)
    insured_id: Mapped[str] = mapped_column(ForeignKey("insured.id"))
    method: Mapped[str] = mapped_column(String(12))
    proved_at: Mapped[datetime] = mapped_column(Utc)
    expires_at: Mapped[datetime] = mapped_column(Utc)


class FaceCheckRow(Base):
    """刷脸: one that was begun; the platform's number of it is sealed, `outcome` is empty until the
    platform has been asked."""

    __tablename__ = "face_check"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    member_id: Mapped[str] = mapped_column(ForeignKey("member.id"), index=True)
    insured_id: Mapped[str] = mapped_column(ForeignKey("insured.id"))
    verify_id_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    outcome: Mapped[str] = mapped_column(String(12), default="")
    begun_at: Mapped[datetime] = mapped_column(Utc)
    expires_at: Mapped[datetime] = mapped_column(Utc)


class WindowCodeRow(Base):
    """窗口码: given to somebody in person; only a keyed index of it is kept. `letter_id` where it
    is for the relative whom a letter names."""

    __tablename__ = "window_code"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    insured_id: Mapped[str] = mapped_column(ForeignKey("insured.id"), index=True)
    purpose: Mapped[str] = mapped_column(String(12))
    code_index: Mapped[str] = mapped_column(String(64), index=True)
    paper: Mapped[str] = mapped_column(String(30))
    letter_id: Mapped[str | None] = mapped_column(Id)
    issued_by: Mapped[str] = mapped_column(Id)
    issued_by_name: Mapped[str] = mapped_column(String(40))
    issued_at: Mapped[datetime] = mapped_column(Utc)
    expires_at: Mapped[datetime] = mapped_column(Utc)
    ended_at: Mapped[datetime | None] = mapped_column(Utc)
    used_by: Mapped[str | None] = mapped_column(Id)


class WindowCodeTryRow(Base):
    """窗口码没对上: counted for whoever typed it, never against the code or its owner."""

    __tablename__ = "window_code_try"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    member_id: Mapped[str] = mapped_column(ForeignKey("member.id"), index=True)
    at: Mapped[datetime] = mapped_column(Utc)


class AuthorisationLetterRow(Base):
    """代办授权书: one colleague takes it down at the window, another confirms it; `basis` says on
    which papers it stands, `object_keys` where their photographs lie, until they are erased."""

    __tablename__ = "authorisation_letter"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    insured_id: Mapped[str] = mapped_column(ForeignKey("insured.id"), index=True)
    basis: Mapped[str] = mapped_column(String(20))
    papers: Mapped[list[str]] = mapped_column(JSON)
    object_keys: Mapped[list[str]] = mapped_column(JSON)
    proxy_name_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    proxy_number_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    relation: Mapped[str] = mapped_column(String(20))
    claims: Mapped[str] = mapped_column(String(8))
    may_file: Mapped[bool]
    may_name_account: Mapped[bool]
    until: Mapped[date]
    words: Mapped[str] = mapped_column(String(200))
    text_version: Mapped[str] = mapped_column(String(12))
    state: Mapped[str] = mapped_column(String(12))
    recorded_by: Mapped[str] = mapped_column(Id)
    recorded_by_name: Mapped[str] = mapped_column(String(40))
    recorded_at: Mapped[datetime] = mapped_column(Utc)
    decided_by: Mapped[str | None] = mapped_column(Id)
    decided_by_name: Mapped[str] = mapped_column(String(40), default="")
    decided_at: Mapped[datetime | None] = mapped_column(Utc)
    decided_words: Mapped[str] = mapped_column(String(200), default="")
    erased_at: Mapped[datetime | None] = mapped_column(Utc)
    __table_args__ = (Index("ix_authorisation_letter_list", "state", "recorded_at", "id"),)


class PersonNoticeRow(Base):
    """告诉本人的一件事: what somebody did in an insured person's name, or to their binding and
    their authorisations; appended, never edited. `act` is what a relative did."""

    __tablename__ = "person_notice"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    insured_id: Mapped[str] = mapped_column(ForeignKey("insured.id"))
    kind: Mapped[str] = mapped_column(String(30))
    member_id: Mapped[str | None] = mapped_column(Id)
    act: Mapped[str] = mapped_column(String(30), default="")
    claim_id: Mapped[str | None] = mapped_column(Id)
    at: Mapped[datetime] = mapped_column(Utc)
    __table_args__ = (Index("ix_person_notice_list", "insured_id", "at", "id"),)


class DataConsentRow(Audited, Base):
    """同意用资料或账户: one yes or no of an insured person, the `number`-th on the matter; the last
    one holds.

    `member_id` is who said it on the phone or in the chat, themselves or `by_relative`;
    `recorded_by` the colleague who wrote it down at the window, `paper` what on; `said_in` is
    where."""

    __tablename__ = "data_consent"
    insured_id: Mapped[str] = mapped_column(ForeignKey("insured.id"), primary_key=True)
    what: Mapped[str] = mapped_column(String(20), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    given: Mapped[bool]
    version: Mapped[str] = mapped_column(String(12))
    said_in: Mapped[str] = mapped_column(String(12))
    member_id: Mapped[str | None] = mapped_column(Id)
    by_relative: Mapped[bool] = mapped_column(default=False)
    recorded_by: Mapped[str | None] = mapped_column(Id)
    recorded_by_name: Mapped[str] = mapped_column(String(40), default="")
    paper: Mapped[str] = mapped_column(String(200), default="")
    at: Mapped[datetime] = mapped_column(Utc)
