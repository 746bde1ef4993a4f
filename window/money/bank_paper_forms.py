"""How does a form say what the bank has put on paper, and what a second person makes of it? Read by
the pages of a batch and of a recovery."""

from typing import Literal

from pydantic import Field

from frontdoor.given_shapes import Id
from frontdoor.shapes import Day, Given


class BankPaperForm(Given):
    """银行的书面说明."""

    reference: str = Field(max_length=60)
    said_on: Day
    words: str = Field(max_length=200)


class BankPaperDecision(Given):
    """复核."""

    paper: Id
    so: Literal["yes", "no"]
    why: str = Field(default="", max_length=200)
