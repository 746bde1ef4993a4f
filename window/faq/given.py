"""What may staff send to improve the answers? Asked by the pages and the API for it."""

from datetime import date
from typing import Annotated

from pydantic import Field

from faq.staff_writing import Draft
from frontdoor.shapes import Day, Given


class PhrasingGiven(Given):
    """一句问法。"""

    entry_id: Annotated[str, Field(max_length=60)] = ""
    """加到哪个条目"""
    text: Annotated[str, Field(max_length=60)] = ""
    anyway: bool = False
    """看过相近的问法，仍要保存"""


class OfficePhrasingGiven(Given):
    """一句问其他部门的话。"""

    office_id: Annotated[str, Field(max_length=60)] = ""
    """哪个部门的事"""
    text: Annotated[str, Field(max_length=60)] = ""
    anyway: bool = False
    """看过相近的问法，仍要保存"""


class EntryGiven(Given):
    """一个条目。"""

    title: Annotated[str, Field(max_length=40)] = ""
    answer: Annotated[str, Field(max_length=600)] = ""
    """答复，最多120个字；数字写成参数，例如 {{ pool_cap }}"""
    detail: Annotated[str, Field(max_length=1200)] = ""
    """详细，可以不填"""
    document: Annotated[str, Field(max_length=200)] = ""
    """依据的文件"""
    article: Annotated[str, Field(max_length=100)] = ""
    """第几条"""
    valid_from: Day = date(2025, 1, 1)
    valid_to: Day | None = None
    """到哪天止；不填就是一直有效"""
    confirm_with: Annotated[str, Field(max_length=100)] = ""
    """依据没有写清的，向谁确认"""
    phrasings: Annotated[str, Field(max_length=1000)] = ""
    """问法，一行一种，3到12种"""
    anyway: bool = False
    """看过相近的问法，仍要保存"""

    def draft(self) -> Draft:
        """For those who keep the content."""
        return Draft(
            title=self.title,
            answer=self.answer,
            detail=self.detail,
            document=self.document,
            article=self.article,
            valid_from=self.valid_from,
            valid_to=self.valid_to,
            confirm_with=self.confirm_with,
            phrasings=self.phrasings.splitlines(),
        )
