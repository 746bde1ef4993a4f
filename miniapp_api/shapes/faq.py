"""How does the FAQ's answer look on the phone?"""

from typing import Annotated, Literal, Self

from pydantic import Field

from casework.ledger.limits import LimitsView
from faq.answers import FaqAnswer
from frontdoor.shapes import Given, Shown

Question = Annotated[str, Field(max_length=800)]
EntryId = Annotated[str, Field(max_length=60, pattern="^[a-z_]*$")]


class QuestionAsked(Given):
    """提问。"""

    q: Question
    """用自己的话问；太长的只看前面300个字"""
    topic: EntryId = ""
    """刚才看的条目；“那要多久”这样的话接着它问"""


class RatingGiven(Given):
    """答得怎么样。"""

    entry: EntryId
    """答复的条目"""
    helpful: bool
    q: Question = ""
    """当时问的话；名字和号码不会留下"""


class TitleShown(Shown):
    """一个可以点开的问题。"""

    id: str
    title: str


class AnswerShown(Shown):
    """答复。"""

    decision: Literal["answer", "suggest", "none"]
    """answer 有答复；suggest 请选一个；none 没听懂，或不归我们答"""
    id: str | None
    title: str | None
    text: str | None
    detail: str | None
    note: str | None
    """答复里的电话、地址到期以后，说明以哪里的答复为准；显示在答复下面"""
    flow: str | None
    """不是文字能答的：progress 看进度，limits 看额度，binding 去绑定，human 找人工"""
    choices: tuple[TitleShown, ...]
    """suggest 时请选的；answer 时还可以接着问的"""

    @classmethod
    def from_answer(cls, answer: FaqAnswer) -> Self:
        """An answer of the service."""
        choices = tuple(
            TitleShown(id=entry_id, title=title)
            for entry_id, title in (*answer.suggestions, *answer.follow_ups)
        )
        return cls.from_view(
            answer, decision=answer.decision.value, id=answer.entry_id, choices=choices
        )


class TitlesShown(Shown):
    """可以问什么。"""

    titles: tuple[TitleShown, ...]


class LimitsShown(Shown):
    """年度额度，元写成分。没有绑定身份时都是空的。"""

    year: int | None
    rule_year: int | None
    """限额是哪一年的规定；早于 year 时要说明“先按那一年的算，以公布为准”"""
    pool_cap_fen: int | None
    pool_paid_fen: int | None
    supplement_cap_fen: int | None
    supplement_paid_fen: int | None
    supplement_left_fen: int | None

    @classmethod
    def from_limits(cls, limits: LimitsView | None) -> Self:
        """This year's figures, or nothing."""
        return cls.from_view(limits) if limits else cls(**dict.fromkeys(cls.model_fields))
