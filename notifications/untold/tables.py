"""In which table does it stand that somebody was told of a message that reached nobody? Written and
read by this folder alone."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from infra.columns import Id, Utc
from infra.db import Base


class UnreachedRow(Base):
    """没送到的消息: one message of one event that reached this person over no channel; `told_in`
    says where somebody learns of it, `case_no` which case it is where that is one."""

    __tablename__ = "unreached_message"
    event_id: Mapped[str] = mapped_column(Id, primary_key=True)
    recipient_id: Mapped[str] = mapped_column(Id, primary_key=True)
    message: Mapped[str] = mapped_column(String(30))
    told_in: Mapped[str] = mapped_column(String(10))
    case_no: Mapped[str] = mapped_column(String(20), default="")
    at: Mapped[datetime] = mapped_column(Utc)
