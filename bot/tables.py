"""What does the bot remember of a chat? Read by its two stores alone.

Neither openids nor texts stand here in clear: a key is a hash, an answer is sealed."""

from datetime import datetime

from sqlalchemy import JSON, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from infra.columns import Utc
from infra.db import Base


class SeenMessageRow(Base):
    """已收消息: one push of the platform, with our answer once there is one.

    Keys of one moment stand side by side (`Incoming.key`).

    `owner` is the turn that is working on it; a repeat finds the row and does no work. `late` says
    where an answer stands that goes out as a message of its own."""

    __tablename__ = "bot_seen_message"
    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    owner: Mapped[str] = mapped_column(String(32))
    answer_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    taken_at: Mapped[datetime] = mapped_column(Utc, index=True)
    done_at: Mapped[datetime | None] = mapped_column(Utc)
    late: Mapped[str | None] = mapped_column(String(10))


class ConversationRow(Base):
    """会话: the numbered choices last offered to somebody, the topic last answered and the question
    it answered, until they expire; `kept` is what lasts longer, such as a form that is being filled
    in or a picture."""

    __tablename__ = "bot_conversation"
    person_index: Mapped[str] = mapped_column(String(64), primary_key=True)
    choices: Mapped[list[str]] = mapped_column(JSON)
    topic: Mapped[str | None] = mapped_column(String(60))
    asked_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    kept_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    kept_until: Mapped[datetime | None] = mapped_column(Utc)
    expires_at: Mapped[datetime] = mapped_column(Utc)
