"""How does a look at clear text look to a program, and what does it ask?"""

from datetime import datetime
from typing import Annotated, Self

from pydantic import Field

from casework.lists import Page
from casework.looks.looks import Look, LooksAsked
from frontdoor.given_shapes import Cursor
from frontdoor.shapes import Day, Given, Shown


class LooksGiven(Given):
    """查谁看过。"""

    person: Annotated[str, Field(max_length=60)] = ""
    """身份证号，或申请编号；不填则不论是谁的"""
    login: Annotated[str, Field(max_length=40)] = ""
    """同事的账号；不填则所有人"""
    first: Day | None = None
    """从哪天；不填则三十天前"""
    last: Day | None = None
    """到哪天；不填则今天"""
    cursor: Cursor | None = None
    """上一页给的 next_cursor；第一页不填"""

    def asked(self) -> LooksAsked:
        """What the domain calls it."""
        return LooksAsked(**{name: getattr(self, name) for name in type(self).model_fields})


class LookShown(Shown):
    """一次查看。"""

    at: datetime
    actor_name: str
    """谁看的"""
    what: str
    what_words: str
    """看了什么"""
    claim_id: str | None
    claim_no: str
    reason: str
    """为什么"""

    @classmethod
    def from_look(cls, look: Look) -> Self:
        """As the search found it."""
        return cls(**vars(look))


class LooksShown(Shown):
    """一页查看记录，新的在前。"""

    looks: tuple[LookShown, ...]
    next_cursor: str | None

    @classmethod
    def from_page(cls, page: Page[Look]) -> Self:
        """As the search found them."""
        looks = tuple(LookShown.from_look(each) for each in page.items)
        return cls(looks=looks, next_cursor=page.next_cursor)
