"""Which parts does a text have, and which of them ask something? Guards look at one part at a time;
the FAQ service weighs the asking parts more than the story around them."""

import re
from collections.abc import Sequence

# A sentence ends with its mark; who says 我 begins to speak of themselves.
_MARKS = r"[,.!?;:。、…~\n]+"
_PARTS = re.compile(_MARKS)
_SPOKEN_PARTS = re.compile(rf"{_MARKS}|(?=我|俺|咱|本人)")
_ASKS = re.compile(
    r"多少|几(?!次|天前)|吗|么$|不$|没$|啥|什么(?!也)|哪|咋|怎|谁|中不|要不要|是不是|有没有|能不能|行不|给不"
)
_QUESTION = 4  # characters; less is 谢谢 or 对吗


def parts_of(folded: str) -> list[str]:
    """The parts between the marks."""
    return list(filter(None, _PARTS.split(folded)))


def spoken_parts_of(folded: str) -> list[str]:
    """The same, cut as well where somebody begins to speak of themselves: speech has no marks."""
    return list(filter(None, _SPOKEN_PARTS.split(folded)))


def asking(parts: Sequence[str]) -> list[str]:
    """Those parts that ask something by themselves."""
    return [part for part in parts if len(part) >= _QUESTION and _ASKS.search(part)]
