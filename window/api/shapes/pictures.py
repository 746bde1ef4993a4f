"""What does a program say when it wants a picture of a paper?"""

from typing import Annotated

from pydantic import Field

from casework.original_looks import MOST_WORDS, OriginalReason
from frontdoor.shapes import Given
from infra.photo_errors import MAX_PAGES

PageNumber = Annotated[int, Field(ge=1, le=MAX_PAGES)]


class PicturePageAsked(Given):
    """看哪一页。"""

    page: PageNumber = 1
    """第几页，从1开始"""


class OriginalGiven(Given):
    """看原图。"""

    reason: OriginalReason
    """为什么要看，会记下来"""
    words: Annotated[str, Field(max_length=MOST_WORDS)] = ""
    """说明；理由是 `other` 的必填。不要写病情、号码"""
    page: PageNumber = 1
    """第几页，从1开始"""
