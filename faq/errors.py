"""Which changes of the FAQ's content are refused, and in which words? Raised by those who keep it,
answered by the front door."""

from collections.abc import Sequence

from claims_core.errors import ClaimsError


class FaqMoved(ClaimsError):
    """问答已有变化: a colleague has changed the content meanwhile."""

    code = "faq_moved"
    template = "问答内容刚刚被同事改过，这次没有保存。请看过最新的内容再保存一次。"


class FaqClash(ClaimsError):
    """问法相近: `facts["alike"]` are the phrasings to look at; saved only when asked for again."""

    code = "faq_clash"
    template = "有很像的问法，这次还没有保存：{lines}。确认不是一回事，请选“仍要保存”。"

    def __init__(self, alike: Sequence[tuple[str, str]]) -> None:
        self.alike = tuple(alike)
        lines = "；".join(f"“{phrasing}”（{title}）" for title, phrasing in alike)
        super().__init__(lines=lines)


class FaqWorse(ClaimsError):
    """答得更差: the golden set would lose; `worse` names the lines that would."""

    code = "faq_worse"
    template = (
        "保存以后，考题里有些话会答得更差（{before}分变成{after}分），所以没有保存。"
        "请换一种说法，或者选别的条目。变差的有：{lines}。"
    )

    def __init__(self, before: float, after: float, worse: Sequence[str]) -> None:
        self.worse = tuple(worse)
        super().__init__(
            before=f"{before:.1f}", after=f"{after:.1f}", lines="；".join(self.worse) or "（合计）"
        )
