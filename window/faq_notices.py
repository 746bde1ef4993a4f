"""What is said above the form when a change of the answers was not saved? Asked by its pages."""

from casework.errors import FieldsInvalid
from claims_core.errors import ClaimsError
from faq.errors import FaqClash, FaqWorse
from window.forms import Notice


def notice_of(problem: ClaimsError) -> Notice:
    """In lines, where several things are wrong."""
    if isinstance(problem, FieldsInvalid):
        return Notice("bad", "有内容需要改一下：", tuple(problem.fields.values()))
    if isinstance(problem, FaqClash):
        lines = tuple(f"“{phrasing}”——{title}" for title, phrasing in problem.alike)
        return Notice("warn", "有很像的问法，这次还没有保存。不是一回事，才选“仍要保存”。", lines)
    if isinstance(problem, FaqWorse):
        title = "保存以后，考题里有些话会答得更差，所以没有保存。请换一种说法，或者选别的条目。"
        return Notice("bad", title, problem.worse)
    return Notice("bad", problem.message)
