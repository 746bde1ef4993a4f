"""In which tables stands a picture that comes piece by piece, until it is a photograph? Read by
`casework.phone.photo_uploads`, and by whoever sweeps."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from infra.columns import Id, Utc
from infra.db import Base


class PhotoUploadRow(Base):
    """续传: one file of a member for a claim, of which `came` bytes have come.

    `key` is the caller's own name for the photograph, or the id; `file_hash` what the phone said
    of the whole file. At the end it is a photograph (`photo_id`), refused as one, or `over`; the
    row stays until `expires_at`, for whoever did not hear the answer."""

    __tablename__ = "photo_upload"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    claim_id: Mapped[str] = mapped_column(ForeignKey("claim.id"), index=True)
    member_id: Mapped[str] = mapped_column(Id)
    material: Mapped[str] = mapped_column(String(30))
    size: Mapped[int]
    came: Mapped[int] = mapped_column(default=0)
    file_hash: Mapped[str] = mapped_column(String(64), default="")
    key: Mapped[str] = mapped_column(String(100))
    begun_at: Mapped[datetime] = mapped_column(Utc)
    expires_at: Mapped[datetime] = mapped_column(Utc, index=True)
    over: Mapped[bool] = mapped_column(default=False)
    photo_id: Mapped[str | None] = mapped_column(Id)
    refused_code: Mapped[str] = mapped_column(String(60), default="")
    refused_words: Mapped[str] = mapped_column(String(300), default="")
    __table_args__ = (
        Index("ux_photo_upload_key", "member_id", "claim_id", "key", unique=True),
        Index("ix_photo_upload_day", "member_id", "begun_at"),
    )


class PhotoUploadPartRow(Base):
    """续传的一段: bytes of an upload that lie sealed under `object_key`."""

    __tablename__ = "photo_upload_part"
    upload_id: Mapped[str] = mapped_column(ForeignKey("photo_upload.id"), primary_key=True)
    starts_at: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    size: Mapped[int]
    object_key: Mapped[str] = mapped_column(String(200), unique=True)
