"""In which table is kept what has been printed for whom? Read by the service of this folder."""

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from infra.columns import Utc
from infra.db import Base


class PrintoutRow(Base):
    """打印件: what a sheet with this verification code says; the same content is issued once."""

    __tablename__ = "printout"
    code: Mapped[str] = mapped_column(String(16), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    claim_id: Mapped[str] = mapped_column(ForeignKey("claim.id"), index=True)
    content_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    issued_at: Mapped[datetime] = mapped_column(Utc)
