"""In which tables are the tags of the official account kept? Read by this folder alone.

Whether somebody agrees stands among the consents; here stands what hangs at WeChat, or may."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from infra.columns import Id, Utc
from infra.db import Base


class AccountTagRow(Base):
    """公众号标签: the platform's number of a tag of ours."""

    __tablename__ = "account_tag"
    key: Mapped[str] = mapped_column(String(40), primary_key=True)
    tag_id: Mapped[int]


class AccountTagWishRow(Base):
    """想贴的县区: as the member named it; empty where they want none. `text_version` is the text
    that they agreed to."""

    __tablename__ = "account_tag_wish"
    member_id: Mapped[str] = mapped_column(Id, primary_key=True)
    county: Mapped[str] = mapped_column(String(20))
    county_key: Mapped[str] = mapped_column(String(40))
    text_version: Mapped[str] = mapped_column(String(12))
    agreed_at: Mapped[datetime] = mapped_column(Utc)


class AccountTagCarrierRow(Base):
    """贴着的标签: this follower carries the tag, or may; written before the platform is asked.

    `sure` once it has said so; nobody else touches the row before `taken_until`."""

    __tablename__ = "account_tag_carrier"
    openid: Mapped[str] = mapped_column(String(64), primary_key=True)
    key: Mapped[str] = mapped_column(String(40), primary_key=True)
    sure: Mapped[bool]
    taken_until: Mapped[datetime] = mapped_column(Utc, index=True)
