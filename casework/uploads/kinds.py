"""What has a kind of file to say so that its rows can be staged and posted? Asked by staging and
posting, fulfilled by `casework.uploads.imported_file` and its subclasses."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar, Protocol

from sqlalchemy.ext.asyncio import AsyncSession

from casework.lists import ImportReport, RowProblem
from casework.uploads.reading import Cells, FileKind, Wrong
from claims_core.claim import Actor


class StagedLine(Protocol):
    """文件里读懂的一行: whose it is, and what there is to know about it."""

    @property
    def number(self) -> int:
        """Its number in the file."""

    @property
    def id_number_index(self) -> str:
        """The blind index of its person's id number; empty where that could not be read."""

    @property
    def notes(self) -> Mapping[str, str]:
        """What is to be known by column; stops nothing."""


@dataclass(frozen=True)
class Examination:
    """预查结果: the rows that could not be posted now, those that a person has to confirm, and what
    is to be known of the others."""

    problems: Sequence[RowProblem] = ()
    asked: Sequence[RowProblem] = ()
    notes: Sequence[RowProblem] = ()


class StagedKind(Protocol):
    """一种可以先暂存再入账的文件."""

    file: ClassVar[FileKind]

    def read_line(self, number: int, cells: Cells, wrong: Wrong, today: date) -> StagedLine:
        """What a line means; what is wrong with it is said in `wrong`, column by column."""

    def pack(self, line: Any) -> list[Any]:
        """What posting needs to know of a line, as JSON keeps it."""

    def unpack(self, number: int, id_number_index: str, kept: list[Any]) -> StagedLine:
        """The line again."""

    def repeated(self, lines: Sequence[Any]) -> list[RowProblem]:
        """The lines that contradict each other within the file; all of them are named."""

    async def examine(
        self, session: AsyncSession, actor: Actor, lines: Sequence[Any], now: datetime
    ) -> Examination:
        """What would go wrong with lines that are good by themselves; changes nothing."""

    async def enter(
        self, session: AsyncSession, actor: Actor, lines: Sequence[Any], now: datetime
    ) -> ImportReport:
        """Enter these lines of whole people; changes nothing when it reports problems."""
