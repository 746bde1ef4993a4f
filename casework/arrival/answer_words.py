"""Does this text say that the money came, that it did not, or how content somebody is? Asked for
every text in the chat, and for every reply to one of our text messages."""

import re
import unicodedata
from dataclasses import dataclass

_BEGINS = r"(您好|你好|嗯+|哦|那个|回复|我的?)?(钱|款|补助款?|大额|补助)?(还|都|现在)?"
_NO = re.compile(
    _BEGINS + r"(没有?|未|木有?|冇)(收到|到账|到帐|到|来)(钱|款|账|帐)?(呢|啊|呀|哦|吧|了)*"
)
_YES = re.compile(
    _BEGINS
    + r"(已经?|刚)?(收到|到账|到帐|到)(钱|款|账|帐)?(了|啦|咯|过了)*(谢谢(你|您|你们)?(了|啊)?)?"
)
_MARK = re.compile(r"(我)?(给|打|选)?(满意度?)?(?P<mark>[1-5一二三四五])(分|星)?(满意)?(吧|谢谢)*")
_SATISFIED = {
    **dict.fromkeys(("非常满意", "很满意", "十分满意", "特别满意", "太满意了"), 5),
    **dict.fromkeys(("满意", "挺满意", "挺满意的", "比较满意"), 4),
    **dict.fromkeys(("不满意", "不太满意"), 2),
    **dict.fromkeys(("很不满意", "非常不满意", "十分不满意", "太不满意了"), 1),
}
_DIGITS = {word: number for number, word in enumerate("一二三四五", start=1)}


@dataclass(frozen=True)
class ArrivalSaid:
    """到没到，满不满意: one of the two is known. `bare` where it is a number and nothing else: that
    may mean something else where choices were offered."""

    arrived: bool | None = None
    mark: int | None = None
    bare: bool = False


def read_arrival(text: str) -> ArrivalSaid | None:
    """What a whole text says of it; None for everything else."""
    folded = unicodedata.normalize("NFKC", text)
    said = "".join(c for c in folded if not (c.isspace() or unicodedata.category(c)[0] in "PSC"))
    if len(said) > 20:
        return None
    if _NO.fullmatch(said):
        return ArrivalSaid(arrived=False)
    if _YES.fullmatch(said):
        return ArrivalSaid(arrived=True)
    if said in _SATISFIED:
        return ArrivalSaid(mark=_SATISFIED[said])
    if match := _MARK.fullmatch(said):
        sign = match["mark"]
        mark = _DIGITS.get(sign) or int(sign)
        return ArrivalSaid(mark=mark, bare=said == sign)
    return None
