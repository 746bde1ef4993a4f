"""In which table do places stand? Read by the services of this folder."""

from datetime import datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from infra.columns import Id, Utc
from infra.db import Base

DEGREE = 1_000_000


class PlaceRow(Base):
    """网点、医院、药店、银行网点: one place under the number that its list gives it.

    Latitude and longitude are millionths of a degree on WeChat's own map (GCJ-02), None where
    nobody has measured them. `closed` ones stay, and are shown to staff alone."""

    __tablename__ = "place"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    kind: Mapped[str] = mapped_column(String(10))
    name: Mapped[str] = mapped_column(String(60))
    county: Mapped[str] = mapped_column(String(20))
    address: Mapped[str] = mapped_column(String(100))
    phone: Mapped[str] = mapped_column(String(20))
    hours: Mapped[str] = mapped_column(String(60))
    grade: Mapped[str] = mapped_column(String(20))
    source: Mapped[str] = mapped_column(String(100))
    latitude: Mapped[int | None]
    longitude: Mapped[int | None]
    closed: Mapped[bool]
    told_at: Mapped[datetime] = mapped_column(Utc)
    __table_args__ = (Index("ix_place_list", "kind", "told_at", "id"),)
