"""Which copies of the data were handed over or destroyed, on whose order? Appended by the commands
that do it; the row proves which certificate is the true one."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from infra.audit.rows import Audited
from infra.columns import Id, Utc
from infra.db import Base


class CopyFate(StrEnum):
    """拷贝的去向."""

    HANDED_OVER = "handed_over"
    DESTROYED = "destroyed"


COPY_FATE_WORDS = {
    CopyFate.HANDED_OVER: "移交",
    CopyFate.DESTROYED: "销毁",
}


class CopyOrderRow(Audited, Base):
    """拷贝处置记录: `certificate_sha256` is that of the certificate's bytes."""

    __tablename__ = "copy_order"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    order_no: Mapped[str] = mapped_column(String(80))
    fate: Mapped[str] = mapped_column(String(12))
    copies: Mapped[int]
    done_by: Mapped[str] = mapped_column(String(40))
    certificate_sha256: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(Utc)
