"""What is a printed sheet made of? Asked by whoever writes one and by whoever shows it."""

import json
from dataclasses import asdict, dataclass
from typing import Literal, Self


@dataclass(frozen=True)
class SheetBlock:
    """一段: a heading, a label with its value, or a text that may be as long as it is."""

    kind: Literal["heading", "pair", "text"]
    text: str
    label: str = ""


@dataclass(frozen=True)
class PrintedSheet:
    """一份打印件: `code` and `address` say how to find out whether it is genuine."""

    title: str
    blocks: tuple[SheetBlock, ...]
    code: str
    address: str
    foot: str

    def to_json(self) -> bytes:
        """For another process."""
        return json.dumps(asdict(self), ensure_ascii=False).encode()

    @classmethod
    def from_json(cls, data: bytes) -> Self:
        """From another process."""
        fields = json.loads(data)
        blocks = tuple(SheetBlock(**each) for each in fields.pop("blocks"))
        return cls(blocks=blocks, **fields)
