"""What do all lists and imports answer with? Made by casework, rendered by others."""

from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page of a list; `next_cursor` is None on the last, `total` None where it was not
    counted."""

    items: tuple[T, ...]
    next_cursor: str | None = None
    total: int | None = None


@dataclass(frozen=True)
class RowProblem:
    """导入问题: which line, which column, and what to put there."""

    line: int
    field: str
    message: str


@dataclass(frozen=True)
class ImportReport:
    """导入结果; with any problem nothing was taken, unless it was chosen to leave out those rows.

    `import_id` names the upload in the list of imports. `confirmed` are rows that only confirm
    claims of ours, `held` those that wait for a person to say whether they do. `notes` say of lines
    that were taken what else was seen."""

    added: int
    changed: int
    unchanged: int
    problems: tuple[RowProblem, ...] = ()
    confirmed: int = 0
    held: int = 0
    import_id: str = ""
    notes: tuple[RowProblem, ...] = ()
