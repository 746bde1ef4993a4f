"""Which parts does a text have, and which of them ask something? Guards look at one part at a time;
the FAQ service weighs the asking parts more than the story around them."""

import re

# A sentence ends with its mark; who says 我 begins to speak of themselves.
# After these, 我 is whom it is done for or asked about: 查一下我同事的, 给我看看.
_TO_ME = "帮给替让叫跟和与对把被查看问下诉找是"
_MARKS = r"[,.!?;:。、…~\n]+"
_PARTS = re.compile(_MARKS)
_SPOKEN_PARTS = re.compile(rf"{_MARKS}|(?<![{_TO_ME}])(?=我|俺|咱|本人)")
_ASKS = re.compile(
    r"多[少久长大]|(?<![好这前那十])几(?!次|天前|趟)|吗|么$|不$|没$|啥|什么(?!也)|哪|咋|怎|谁|([\u4e00-\u9fff])[不没]\1|中不|能否|是否|何时|行不|给不"
)
_AND_THAT = re.compile(r"(?!.*(?:[啥么怎咋哪]|着呢))..{1,5}呢")
_QUESTION = 4  # characters; less is 谢谢 or 对吗


def parts_of(folded: str) -> list[str]:
    """The parts between the marks."""
    return list(filter(None, _PARTS.split(folded)))


def spoken_parts_of(folded: str) -> list[str]:
    """The same, cut as well where somebody begins to speak of themselves: speech has no marks."""
    return list(filter(None, _SPOKEN_PARTS.split(folded)))


def asks(part: str) -> bool:
    """Whether it asks something by itself."""
    if _AND_THAT.fullmatch(part):  # 工伤能报吗？车祸呢？
        return True
    return len(part) >= _QUESTION and bool(_ASKS.search(part))
