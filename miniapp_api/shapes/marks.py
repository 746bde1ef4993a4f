"""How does it look on the phone how content somebody was?"""

from typing import Annotated

from pydantic import Field

from frontdoor.shapes import Given, Shown


class MarkGiven(Given):
    """满意度。"""

    mark: Annotated[int, Field(ge=1, le=5)]
    """5 很满意，1 很不满意"""


class MarkShown(Shown):
    """满意度。"""

    may: bool
    """现在可以打分"""
    mark: int | None
    """打过的分；没打过为空"""
    words: str
    """打分以后对您说的话；只看时为空"""
