"""Which row do all processes share about an app's access token? Read by its store alone."""

from datetime import datetime

from sqlalchemy import LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from infra.columns import Utc
from infra.db import Base


class WeChatTokenRow(Base):
    """接口调用凭证 of one app: sealed, with a number that grows with each one fetched.

    Whoever fetches the next one is `lease_owner` until `lease_until`; `refused_code` is the
    platform's refusal to give one, which all processes respect until `refused_until`."""

    __tablename__ = "wechat_token"
    appid: Mapped[str] = mapped_column(String(40), primary_key=True)
    number: Mapped[int]
    token_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    expires_at: Mapped[datetime | None] = mapped_column(Utc)
    must_force: Mapped[bool]
    forced_at: Mapped[datetime | None] = mapped_column(Utc)
    forced_since: Mapped[datetime | None] = mapped_column(Utc)
    forced_count: Mapped[int]
    refused_code: Mapped[int | None]
    refused_until: Mapped[datetime | None] = mapped_column(Utc)
    lease_owner: Mapped[str | None] = mapped_column(String(32))
    lease_until: Mapped[datetime | None] = mapped_column(Utc)
