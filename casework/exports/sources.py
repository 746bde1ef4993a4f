"""What makes the plain file of an export, and what has to be known of it? Fulfilled by whoever owns
the data; asked inside the transaction of an export."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncSession

from claims_core.claim import Actor


@dataclass(frozen=True, repr=False)
class PlainFile:
    """要导出的内容 before it is encrypted; its name says nothing of a person."""

    name: str
    data: bytes
    rows: int


@dataclass(frozen=True)
class StandingApproval:
    """不用再批: the flow that the file belongs to has had its second person. There is one export
    for each `key`."""

    key: str
    asked_by: str
    asked_by_name: str
    decided_by: str
    decided_by_name: str
    agreed_at: datetime


class ExportSource(Protocol):
    """一种文件的出处."""

    async def words(self, session: AsyncSession, subject: str) -> str:
        """What the file is of, in Chinese, without anybody's name or number.

        :raises NotFound, FieldsInvalid: there is no such thing.
        """

    async def standing(
        self, session: AsyncSession, actor: Actor, subject: str
    ) -> StandingApproval | None:
        """Whether its flow has agreed to it; None where somebody has to be asked, or where the
        flow is over."""

    async def build(self, session: AsyncSession, subject: str) -> PlainFile:
        """The file as it is now.

        :raises ClaimsError: there is nothing in it, or too much.
        """
