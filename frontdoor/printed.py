"""What stands on a printout besides its content? Asked by the phone's API."""

from casework.printouts.printouts import Printout
from claims_core.calendar_cn import CHINA
from infra.sheet import PrintedSheet

VERIFY = "/verify"


def sheet_of(issued: Printout, base_url: str) -> PrintedSheet:
    """The sheet with its code and where to check it."""
    at = issued.issued_at.astimezone(CHINA)
    return PrintedSheet(
        title=issued.title,
        blocks=issued.blocks,
        code=issued.spaced_code,
        address=f"{base_url}{VERIFY}",
        foot=f"{at:%Y-%m-%d %H:%M} 由系统生成，姓名已遮挡；以核对页上看到的为准。",
    )
