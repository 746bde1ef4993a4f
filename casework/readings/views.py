"""How does what was read of a claim's papers look to whoever shows it? Values in clear: who may see
the photograph may see what stands on it."""

from dataclasses import dataclass
from dataclasses import field as hidden
from enum import StrEnum

from casework.paper_fields.fields import Box, PaperField, ReadFrom, ReadWhy, Sureness
from claims_core.checklist import Material


class PaperState(StrEnum):
    """一张材料读得怎么样了."""

    WAITING = "waiting"
    READ = "read"
    NOTHING = "nothing"
    FAILED = "failed"


PAPER_STATE_WORDS: dict[PaperState, str] = {
    PaperState.WAITING: "正在看这张照片上的字",
    PaperState.READ: "看到了这些，请核对",
    PaperState.NOTHING: "没有看清上面的字，请照着填",
    PaperState.FAILED: "这张照片上的字没有读成，请照着填",
}


class ReadingProgress(StrEnum):
    """整份申请的照片读得怎么样了."""

    OFF = "off"
    WAITING = "waiting"
    DONE = "done"


READING_PROGRESS_WORDS: dict[ReadingProgress, str] = {
    ReadingProgress.OFF: "请照着材料填写。",
    ReadingProgress.WAITING: "正在看照片上的字，您可以先往下填。",
    ReadingProgress.DONE: "照片上的字看完了，请核对。",
}


@dataclass(frozen=True)
class PaperFieldView:
    """材料上的一项: what was read, and beside it what the member says and what staff see; None
    where nobody has said anything."""

    name: PaperField
    value: str = hidden(default="", repr=False)
    why: ReadWhy = ReadWhy.MISSING
    sureness: Sureness = Sureness.NONE
    source: ReadFrom = ReadFrom.TEXT
    page: int = 1
    box: Box | None = None
    said: str | None = hidden(default=None, repr=False)
    seen: str | None = hidden(default=None, repr=False)

    @property
    def differs(self) -> bool:
        """Whether of the values that are there two are not the same."""
        there = {each for each in (self.value or None, self.said, self.seen) if each is not None}
        return len(there) > 1


@dataclass(frozen=True)
class PaperView:
    """一张材料，和上面读到的."""

    photo_id: str
    material: Material
    title: str
    state: PaperState
    fields: tuple[PaperFieldView, ...]
    turn: int = 0


@dataclass(frozen=True)
class OfferedReceipt:
    """一张票据，按申请里填的样子; `in_claim` where the claim names it already."""

    code: str
    number: str
    amount_fen: int | None
    in_claim: bool


@dataclass(frozen=True)
class FieldOffer:
    """可以填进申请的一项, put together from all papers."""

    field: str
    value: str = hidden(repr=False)
    why: ReadWhy
    sureness: Sureness
    photo_id: str
    name: PaperField
    receipt: OfferedReceipt | None = hidden(default=None, repr=False)


@dataclass(frozen=True)
class PapersOfClaim:
    """一份申请里读到的."""

    progress: ReadingProgress
    papers: tuple[PaperView, ...]
    offers: tuple[FieldOffer, ...]
