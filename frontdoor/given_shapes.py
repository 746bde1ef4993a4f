"""What do callers of every API send alike: ids, versions, sums and places in a list?"""

from typing import Annotated

from pydantic import Field

from claims_core.money import MAX_TYPED_FEN
from frontdoor.routing import PATH_ID
from frontdoor.shapes import Given

# As far as a database counts.
MOST = 2**31 - 1
Version = Annotated[int, Field(ge=1, le=MOST)]
HowMany = Annotated[int, Field(ge=0, le=MOST)]
Id = Annotated[str, Field(pattern=f"^{PATH_ID}$")]
Fen = Annotated[int, Field(ge=0, le=MAX_TYPED_FEN)]
Cursor = Annotated[str, Field(min_length=1, max_length=300)]


class VersionGiven(Given):
    """办的是您看到的那个版本。"""

    version: Version
    """您看到的版本号"""


class PageAsked(Given):
    """翻页。"""

    cursor: Cursor | None = None
    """上一页给的 next_cursor；第一页不填"""
