"""Which requests of people for a copy of their data or for its deletion were fulfilled? Appended by
the command that does it."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from infra.audit.rows import Audited
from infra.columns import Id, Utc
from infra.db import Base


class PersonWish(StrEnum):
    """本人的要求."""

    COPY = "copy"
    FORGET = "forget"


PERSON_WISH_WORDS = {
    PersonWish.COPY: "要一份自己的资料",
    PersonWish.FORGET: "删除自己的资料",
}


class PersonRequestRow(Audited, Base):
    """本人要求的办理记录: `request_no` is that of the signed paper."""

    __tablename__ = "person_request"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    insured_id: Mapped[str] = mapped_column(Id, index=True)
    wish: Mapped[str] = mapped_column(String(8))
    request_no: Mapped[str] = mapped_column(String(80))
    done_by: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime] = mapped_column(Utc)
