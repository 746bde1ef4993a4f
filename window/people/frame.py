"""What do the pages about one person have in common?"""

from aiohttp import web

from window.page_frame import PageFrame


class PersonFrame(PageFrame):
    """一个人的一页."""

    section = "people"


def person_of(request: web.Request) -> str:
    """Whose page it is."""
    return request.match_info["insured_id"]
